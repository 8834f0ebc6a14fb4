"""The measure of answers: all targets of the demo store beside their results, against the reading of that store."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from typing import TypeVar

from benchmarks.steps import Figures
from geo import settings
from geo.answers import answer_texts
from geo.answers.answers import answers
from geo.demo import demo_store
from geo.selection import read_facts

_Result = TypeVar("_Result")

PARTS = ("read_ms", "all_ms", "sentences_ms")
_ON = date(2026, 1, 1)


def measure(folder: Path, repeats: int) -> Figures:
    """Measure reading, answers and sentences in turn; yields the medians so far after every round.

    Parameters
    ----------
    folder
        Where the demo store goes.
    repeats
        How many rounds; each has facts of its own, which remember nothing.
    """
    config = settings.Settings(store=folder / "answers.gpkg")
    demo_store.build_demo(config)
    path = demo_store.demo_path(config)
    times: dict[str, list[float]] = {part: [] for part in PARTS}

    def timed(part: str, act: Callable[[], _Result]) -> _Result:
        start = time.perf_counter()
        result = act()
        times[part].append(1000 * (time.perf_counter() - start))
        return result

    for _ in range(repeats):
        facts = timed("read_ms", lambda: read_facts(path))
        timed("all_ms", partial(answers, facts, _ON))
        timed("sentences_ms", partial(answer_texts.answer_records, answers(facts, _ON), facts, "zh"))
        yield {f"answers.{part}": median(spent) for part, spent in times.items()}
