"""The benchmark ends whatever its pages do, and its table says what was not measured and why."""

from __future__ import annotations

import time

import pytest

from benchmarks import tables
from benchmarks.steps import Over, Step


def slowly():
    yield {"ours.cpu_ms": 1.0}
    time.sleep(600)
    yield {"ours.bytes": 2.0}


def badly():
    yield {"ours.cpu_ms": 1.0}
    raise RuntimeError("the page is broken")


def well():
    yield {"ours.cpu_ms": 1.0}
    yield {"ours.bytes": 2.0}


def step(measure, bounded=False) -> Step:
    keys = ("ours.cpu_ms", "ours.bytes")
    return Step(label="reruns", keys=keys, seconds=20, measure=measure, arguments=(), bounded=bounded)


def test_a_step_yields_its_figures():
    assert step(well).take() == {"ours.cpu_ms": 1.0, "ours.bytes": 2.0}


def test_a_step_that_fails_keeps_its_figures_and_says_so():
    assert step(badly).take() == {"ours.cpu_ms": 1.0, "ours.bytes": "not measured: it failed"}


@pytest.mark.parametrize("bounded", [False, True])
def test_a_step_that_hangs_is_stopped(bounded):
    figures = step(slowly, bounded).take()
    assert figures["ours.cpu_ms"] == 1.0
    assert figures["ours.bytes"] == (Over(20_000) if bounded else "not measured: no result within 20 s")


def test_the_table_tells_what_was_reached_missed_bounded_and_not_measured():
    text = tables.render(
        {
            "plain.repaint_ms": 2000.0,
            "ours.repaint_ms": 80.0,
            "tuned.repaint_ms": 400.0,
            "plain.grid_ms": Over(60_000),
            "ours.grid_ms": 1500.0,
            "ours.grid_long_tasks": "not measured: it failed",
        }
    )
    assert "| repaint, times faster than plain | ≥ 20 | 25 | met |" in text
    assert "| repaint, times faster than tuned | ≥ 8 | 5.00 | missed |" in text
    assert "| grid, first paint, times faster than polygons | ≥ 35 | > 40 | met |" in text
    assert "| grid, long tasks in pan and zoom | ≤ 0 | – | not measured: it failed |" in text
    assert "| 50 sessions at once, reruns a second | ≥ 50 | – | not measured |" in text
