"""Writers killed at random moments: the store must say what it said before or what it says after, and nothing else.

``python -m benchmarks --kills 200`` kills every importer, the build and the demo that often.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from benchmarks.importers import IMPORTERS, arguments, prepare_inputs
from geo.cli.commands import cli
from geo.networks.network_store import NetworkStore
from geo.publishing import publisher
from geo.reporting.people import Person, read_grant
from geo.settings import Settings
from geo.site.site_build import build_site
from geo.store import geopackage

#: One killed writer in so many is followed by one that is not killed.
_NEXT_COMMAND = 4
#: Writer of the store to its command; a name with a suffix is a file of the folder of inputs.
WRITERS = {
    "build": "build",
    "demo": "demo",
    **IMPORTERS,
    "network-results": "network results --period 2031-01 --into store",
    "site": "site",
    "publish": "publish",
}
#: What those write that leave the store alone: another store, the network store, a site.
_TARGETS = {
    "demo": "demo.gpkg",
    "network-stations": "networks",
    "network-readings": "networks",
    "site": "site",
    "publish": "office/public/current.gpkg",
}
#: Writers that must have run before another.
_EARLIER = {
    "network-readings": ("network-stations",),
    "network-results": ("network-stations", "network-readings"),
    "publish": ("publish", "water"),
}
#: Files that stay while nobody holds them: what two writers lock must be one file.
_LOCKS = {".lock", ".current.gpkg.lock"}
#: The one view of the site that is killed, and where it says that it is served.
_VIEW, _ADDRESS = "pm25", "http://localhost:8000"
_PUBLISHER = Person("publisher", "Publisher", frozenset({read_grant("publisher")}))


def kill_writers(names: tuple[str, ...], times: int) -> Iterator[tuple[str, Counter[str]]]:
    """Kill each writer at random moments; yields its name and how often the store was ``before`` and ``after``.

    Raises
    ------
    AssertionError
        The store was neither, or the next command tripped over what was left.
    """
    with tempfile.TemporaryDirectory() as name:
        inputs = Path(name) / "inputs"
        clean = prepare_inputs(inputs)
        for writer in names:
            folder = Path(name) / writer
            folder.mkdir()
            yield writer, _kill(folder, clean, writer, inputs, times)


def _kill(folder: Path, clean: Path, writer: str, inputs: Path, times: int) -> Counter[str]:
    words, path = arguments(WRITERS[writer], inputs), folder / "beijing.gpkg"
    target = folder / _TARGETS.get(writer, path.name)
    os.environ.update(BEIJING_STORE=str(path), BEIJING_NETWORKS=str(folder / "networks"))
    shutil.copy(clean, path)
    for one in _EARLIER.get(writer, ()):
        _finish(arguments(WRITERS[one], inputs), folder)
    begin = folder.with_suffix(".begin")
    shutil.copytree(folder, begin)
    seconds = _finish(words, folder)
    after = _state(target)
    outcomes: Counter[str] = Counter()
    for turn in range(times):
        shutil.rmtree(folder)
        shutil.copytree(begin, folder)
        before = _content(target)
        with _child(words, folder) as pid:
            time.sleep(random.uniform(0, 1.1 * seconds))
            os.kill(pid, signal.SIGKILL)
        outcomes[_outcome(target, before, after)] += 1
        if turn % _NEXT_COMMAND == 0:
            _finish(words, folder)  # whatever the killed ones left
            assert _state(target) == after
            left = {one.name for one in folder.rglob(".*")} - _LOCKS
            assert not left, left
    return outcomes


def _outcome(target: Path, before: object, after: object) -> str:
    """Return whether the target is as it was ``before`` or ``after``; of a site this is so of every file."""
    now = _content(target)
    if now == before:
        return "before"
    if target.name == "site":
        assert isinstance(now, dict)
        assert isinstance(after, dict)
        assert all(after.get(name) == body for name, body in now.items()), "a file of the site is neither"
        return "after" if now == after else "file by file"
    assert _state(target) == after, target
    return "after"


def _content(target: Path) -> object:
    """Return what counts of a store, a network store or a site; None where there is none."""
    if target.name == "networks":
        store = NetworkStore(target, "particles")
        parts = {one.path: (store.folder / one.path).read_bytes() for parts in store.parts().values() for one in parts}
        return store.stations().to_csv(), parts
    if target.name == "site":
        files = (path for path in target.rglob("*") if path.is_file() and not path.name.startswith("."))
        return {str(path.relative_to(target)): path.read_bytes() for path in files}
    return target.read_bytes() if target.exists() else None


def _state(target: Path) -> object:
    """Return the version of a store that is sound to its last row; of anything else what counts of it."""
    if target.suffix != ".gpkg":
        return _content(target)
    with closing(sqlite3.connect(target)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    version = geopackage.read_version(target)
    assert geopackage.content_hash(geopackage.read_store(target)) == version
    return version


def _finish(words: list[str], folder: Path) -> float:
    """Run a command to its end; return the seconds."""
    start = time.monotonic()
    with _child(words, folder) as pid:
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0, words
    return time.monotonic() - start


@contextmanager
def _child(words: list[str], folder: Path) -> Iterator[int]:
    """Run a command in a process that has all modules loaded already."""
    pid = os.fork()
    if pid == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        try:
            work = {"site": _site, "publish": _publish}.get(words[0])
            code = work(folder) if work else cli(words, standalone_mode=False)
        except BaseException as error:  # whatever it is, this process must not go on as its parent
            print(repr(error), file=sys.stderr, flush=True)
            code = 1
        os._exit(code or 0)
    try:
        yield pid
    finally:
        with suppress(ChildProcessError):  # the block may have waited for it
            os.waitpid(pid, 0)


def _site(folder: Path) -> int:
    """Write one view of the site, at a time that is always the same."""
    os.environ["SOURCE_DATE_EPOCH"] = "0"
    build_site(folder / "site", Settings(store=folder / "beijing.gpkg"), _ADDRESS, only=(_VIEW,))
    return 0


def _publish(folder: Path) -> int:
    """Publish what is not public yet, as the next publisher does after one that was killed."""
    config = Settings(store=folder / "beijing.gpkg", office=folder / "office")
    shown = publisher.preview(config, _PUBLISHER)
    if shown.difference.totals():
        publisher.publish(config, _PUBLISHER, shown.digest)
    assert publisher.publications(config, _PUBLISHER)[0].is_current
    return 0
