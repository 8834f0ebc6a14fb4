"""A process that makes files for readers one after the other: a page that is open meanwhile is as quick as before.

Streamlit gives every script the name ``__main__``, which the processes of Python's pools would run once more: this one
is started by its own name, and ends with the server, whose pipe it reads.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from geo import settings
from geo.errors import GeoError
from geo.export.formats import render
from geo.export.request import ExportRequest
from geo.selection import Facts, read_facts
from geo.store import geopackage

#: Lower than that of the pages, which have their readers before them.
_PRIORITY = 10
_ROOT = Path(__file__).resolve().parents[2]

_Order = tuple[ExportRequest, str, settings.Settings]


class ExportProcess:
    """Makes files in a process that starts with the first of them.

    Drawing a page takes about a second and holds Python's lock for most of it. In the server's own process every
    reader would wait for that.
    """

    def __init__(self) -> None:
        self._counting, self._working, self._waiting = Lock(), Lock(), 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def waiting(self) -> int:
        """How many files are being made or wait for it."""
        return self._waiting

    def render(self, request: ExportRequest, form: str, config: settings.Settings) -> bytes:
        """Make a file of the store as it is then; parameters and faults of `geo.export.formats.render`.

        Waits for the files that others have asked for before. A process that was killed is replaced once.
        """
        with self._counting:
            self._waiting += 1
        try:
            with self._working:
                try:
                    answer = self._answer((request, form, config))
                except (EOFError, OSError):
                    self.stop()
                    answer = self._answer((request, form, config))
        finally:
            with self._counting:
                self._waiting -= 1
        if isinstance(answer, GeoError):
            raise answer
        return answer

    def stop(self) -> None:
        """End the process; the next file starts another."""
        if self._process:
            self._process.kill()
            self._process.communicate()
        self._process = None

    def _answer(self, order: _Order) -> bytes | GeoError:
        if self._process is None:
            environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(_ROOT), *sys.path])}
            command = [sys.executable, "-m", "geo.export.export_process"]
            self._process = subprocess.Popen(
                command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
            )
        assert self._process.stdin and self._process.stdout
        pickle.dump(order, self._process.stdin)
        self._process.stdin.flush()
        answer: bytes | GeoError = pickle.load(self._process.stdout)
        return answer


def _serve(orders: BinaryIO, answers: BinaryIO) -> None:
    """Make one file after the other until the server is gone."""
    while True:
        try:
            request, form, config = pickle.load(orders)
        except EOFError:
            return
        try:
            answer: bytes | GeoError = render(
                request, form, config, _facts(config, geopackage.read_version(config.store))
            )
        except GeoError as error:
            answer = error
        pickle.dump(answer, answers)
        answers.flush()


@lru_cache(maxsize=1)
def _facts(config: settings.Settings, version: str) -> Facts:
    return read_facts(config.store)


#: The one of this server.
exports = ExportProcess()

if __name__ == "__main__":
    os.nice(_PRIORITY)
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as pipe:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not get between the files
        _serve(sys.stdin.buffer, pipe)
