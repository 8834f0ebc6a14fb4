"""Mangled files through every importer: no traceback, no more than 1 GB and 20 s, and the store as it was.

``python -m benchmarks.mangled --trials 10000``; ``--seed`` for other files, ``--keep FOLDER`` for those that fail.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

import typer

from benchmarks.importers import IMPORTERS, arguments, file_of, prepare_forms, prepare_inputs
from benchmarks.mangling import mangle
from geo.cli.commands import cli

#: What a file may cost at most: kilobytes, and seconds of a processor; a trial is stopped after `_STOP` seconds.
MEMORY, SECONDS, _STOP = 1_000_000, 20.0, 300.0
_STEP = 0.002
#: Trials between two words of how far it is.
_REPORT = 500
#: What may come of a file, the failures last.
_OUTCOMES = ("taken", "fault", "traceback", "memory", "time", "changed")
#: Made once, for every trial has it.
_COMMAND = typer.main.get_command(cli)
#: Exit code of a trial that ended in a traceback.
_CRASH = 99


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What one mangled file did.

    Parameters
    ----------
    importer, form
        Which importer took it, and the name of the sound file that it was.
    outcome
        ``taken``, ``fault``, or a failure: ``traceback``, ``memory``, ``time``, ``changed`` (the store after a fault).
    report
        The traceback, or what it cost.
    """

    importer: str
    form: str
    outcome: str
    report: str = ""

    @property
    def failed(self) -> bool:
        """Whether it did what no file may do."""
        return self.outcome not in ("taken", "fault")


def trials(count: int, seed: int, keep: Path | None = None) -> Iterator[Trial]:
    """Mangle the sound files of all importers in turn, and see what each does in a process of its own.

    Parameters
    ----------
    count
        How many files.
    seed
        The same seed mangles the same files in the same ways.
    keep
        Folder for the files that fail.
    """
    with tempfile.TemporaryDirectory() as name:
        inputs, place = Path(name) / "inputs", Path(name) / "trial"
        clean = prepare_inputs(inputs)
        pairs = [(importer, form) for importer, forms in prepare_forms(inputs).items() for form in forms]
        networks = _network(inputs, Path(name) / "networks")
        for turn in range(count):
            importer, form = pairs[turn % len(pairs)]
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            body = mangle(inputs / form, Random(f"{seed}/{turn}"))
            file = place / form
            file.write_bytes(body)
            trial = _run(importer, file, clean, networks)
            if trial.failed and keep:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{seed}-{turn}-{importer}-{form}").write_bytes(body)
            yield trial


def _network(inputs: Path, folder: Path) -> Path:
    """Add the sound stations to a network store, so that readings of them can be added."""
    os.environ.update(BEIJING_STORE=str(inputs / "beijing.gpkg"), BEIJING_NETWORKS=str(folder))
    code = _COMMAND(arguments(IMPORTERS["network-stations"], inputs), standalone_mode=False)
    assert not code
    return folder


def _run(importer: str, file: Path, clean: Path, networks: Path) -> Trial:
    store, own = file.parent / "beijing.gpkg", file.parent / "networks"
    os.link(clean, store)  # a writer puts another file in its place and leaves this one
    shutil.copytree(networks, own)
    os.environ.update(BEIJING_STORE=str(store), BEIJING_NETWORKS=str(own))
    before = _state(store, own)
    words = [str(file) if word == file_of(IMPORTERS[importer]) else word for word in IMPORTERS[importer].split()]
    report = file.parent / "report"
    pid = os.fork()
    if pid == 0:
        _import(words, report)
    status, usage = _wait(pid)
    seconds = usage.ru_utime + usage.ru_stime
    outcome, text = "taken", ""
    if status < 0 or status == _CRASH:
        outcome, text = "traceback", report.read_text("utf-8") if report.exists() else f"signal {-status}"
    elif status:
        outcome = "fault" if before == _state(store, own) else "changed"
    if usage.ru_maxrss > MEMORY:
        outcome, text = "memory", f"{usage.ru_maxrss / 1e6:.1f} GB"
    if seconds > SECONDS:
        outcome, text = "time", f"{seconds:.0f} s"
    return Trial(importer=importer, form=file.name, outcome=outcome, report=text)


def _import(words: list[str], report: Path) -> None:
    """Run a command in this process, the child, and end it: 0 when the file was taken, 1 when it had faults."""
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    code = _CRASH
    try:
        code = int(_COMMAND(words, standalone_mode=False) or 0)
    except typer.Exit as error:
        code = error.exit_code
    except BaseException:  # whatever it is, this process must not go on as its parent
        report.write_text(traceback.format_exc(), "utf-8")
    os._exit(code)


def _wait(pid: int) -> tuple[int, resource.struct_rusage]:
    """Wait for a child, and stop it when it takes too long; return its exit code and what it used."""
    end = time.monotonic() + _STOP
    while True:
        done, status, usage = os.wait4(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status), usage
        if time.monotonic() > end:
            os.kill(pid, signal.SIGKILL)
        time.sleep(_STEP)


def _state(store: Path, networks: Path) -> list[tuple[str, int, int]]:
    """Return what says whether anything was written."""
    files = [store, *sorted(path for path in networks.rglob("*") if path.is_file() and path.name != ".lock")]
    return [(str(path), path.stat().st_ino, path.stat().st_size) for path in files]


def main() -> None:
    """Run the trials, print failures as they come and a table at the end."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mangled", description=__doc__)
    parser.add_argument("--trials", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for the files that fail")
    options = parser.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):  # the table so far is worth having
        for turn, trial in enumerate(trials(options.trials, options.seed, options.keep), 1):
            counts[trial.importer, trial.outcome] += 1
            if turn % _REPORT == 0:
                print(f"{turn} of {options.trials}", file=sys.stderr)
            if trial.failed:
                print(f"{trial.importer} {trial.form} {trial.outcome}: {trial.report.strip()}", flush=True)
    print("importer".ljust(18), *(name.rjust(9) for name in _OUTCOMES))
    for importer in IMPORTERS:
        print(importer.ljust(18), *(f"{counts[importer, name]:9}" for name in _OUTCOMES))
    print("all".ljust(18), *(f"{sum(counts[one, name] for one in IMPORTERS):9}" for name in _OUTCOMES))
    sys.exit(any(outcome not in _OUTCOMES[:2] for _, outcome in counts))


if __name__ == "__main__":
    main()
