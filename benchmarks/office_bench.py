"""What a save in the office costs: ``python -m benchmarks.office_bench``, 200 officials before the deadline.

Once all of them at the same moment, which is the worst that can be, and once over a minute in two processes, each of
them five times. Reports are real ones of the committed plans; afterwards the trail is proven and every save counted.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from geo.build import build_store
from geo.reporting.dues import Due, dues
from geo.reporting.entries import Entry
from geo.reporting.journal import Journal, beijing_now, open_journal
from geo.reporting.people import Grant, Person
from geo.reporting.reports import save_reports
from geo.reporting.trail import trail_head, verify_trail
from geo.selection import Facts, read_facts
from geo.settings import Settings

OFFICIALS, SAVES, PROCESSES = 200, 5, 2
_MONTH = "2026-10"


def main() -> None:
    """Measure, and print a line for each way."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.office_bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="over how long the officials spread their saves")
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory(prefix="office-bench-") as name:
        store = Path(name) / "beijing.gpkg"
        build_store(Settings(store=store))
        with _office(Path(name) / "burst") as journal:
            _print("all at the same moment, one process", _work(store, journal.folder, (0, OFFICIALS, 1, 0.0)))
            _prove(journal, OFFICIALS)
        with _office(Path(name) / "hour") as journal:
            share = OFFICIALS // PROCESSES
            shares = [(start, start + share, SAVES, seconds) for start in range(0, OFFICIALS, share)]
            with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
                parts = pool.map(_work, [store] * PROCESSES, [journal.folder] * PROCESSES, shares)
                _print(f"over {seconds:.0f} s, {PROCESSES} processes", [time for part in parts for time in part])
            _prove(journal, OFFICIALS * SAVES)


@contextmanager
def _office(folder: Path) -> Iterator[Journal]:
    yield open_journal(folder)


def _work(store: Path, folder: Path, share: tuple[int, int, int, float]) -> list[float]:
    """Let some officials submit, each a report of its own at a time, and return the seconds of every save."""
    first, last, saves, seconds = share
    facts, journal = read_facts(store), open_journal(folder)
    every = list(dues(facts, _MONTH).values())
    begin: list[float] = []
    ready = threading.Barrier(last - first, action=lambda: begin.append(time.perf_counter()))

    def official(number: int) -> list[float]:
        """Submit at moments of chance, whatever the saves take; a save counts from its moment."""
        pauses = random.Random(number)
        ready.wait()
        moments = sorted(begin[0] + pauses.uniform(0, seconds) for _ in range(saves))
        times = []
        for moment, due in zip(moments, every[number * saves :], strict=False):
            time.sleep(max(moment - time.perf_counter(), 0))
            _submit(journal, facts, due, number)
            times.append(time.perf_counter() - moment)
        return times

    with ThreadPoolExecutor(last - first) as pool:
        return [time for times in pool.map(official, range(first, last)) for time in times]


def _submit(journal: Journal, facts: Facts, due: Due, number: int) -> None:
    person = Person(f"official-{number}", f"official {number}", frozenset({Grant("reporter", due.reporter)}))
    entry = Entry(report_id=due.id, version=0, state="on_track", note="a note of some length, as people write them")
    save_reports(person, journal, facts, [entry], submit=True)


def _prove(journal: Journal, saves: int) -> None:
    assert trail_head(journal)[0] == saves, "a save was lost"
    assert not verify_trail(journal), "the trail is broken"


def _print(label: str, times: list[float]) -> None:
    median, most = np.percentile(times, [50, 95]) * 1000
    print(f"{beijing_now():%H:%M} {label}: {len(times)} saves, median {median:.0f} ms, p95 {most:.0f} ms", flush=True)


if __name__ == "__main__":
    main()
