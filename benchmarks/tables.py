"""Owns how a run is told: one Markdown text with what was measured, the aims, and whether they were reached."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass

PAGES = ("plain", "tuned", "blank", "static", "ours")
_ROWS = {
    "cold_ms": "first map, empty cache, ms",
    "warm_ms": "first map, filled cache, ms",
    "slow_cold_ms": "the same at 10 Mbit/s and 40 ms, empty cache",
    "slow_warm_ms": "the same at 10 Mbit/s and 40 ms, filled cache",
    "repaint_ms": "key press → repaint, ms",
    "slow_repaint_ms": "key press → repaint at 10 Mbit/s and 40 ms, ms",
    "answer_ms": "answer of the server, ms",
    "cpu_ms": "server CPU a rerun, ms",
    "bytes": "bytes a rerun",
    "villages_ms": "7,000 villages, first paint, ms",
    "villages_change_ms": "7,000 villages, change, ms",
    "villages_long_tasks": "7,000 villages, long tasks in pan and zoom",
    "grid_ms": "500 m grid, first paint, ms",
    "grid_change_ms": "500 m grid, change, ms",
    "grid_long_tasks": "500 m grid, long tasks in pan and zoom",
}


@dataclass(frozen=True)
class Aim:
    """A figure of the run, or the ratio of two, and what it should be."""

    text: str
    above: str
    below: str
    limit: float
    at_least: bool = True


AIMS = (
    Aim("repaint, times faster than plain", "plain.repaint_ms", "ours.repaint_ms", 20),
    Aim("the same at 10 Mbit/s", "plain.slow_repaint_ms", "ours.slow_repaint_ms", 50),
    Aim("repaint, times faster than tuned", "tuned.repaint_ms", "ours.repaint_ms", 8),
    Aim("repaint, ms", "ours.repaint_ms", "", 100, at_least=False),
    Aim("bytes a rerun, times fewer than plain", "plain.bytes", "ours.bytes", 200),
    Aim("server CPU a rerun, times less than plain", "plain.cpu_ms", "ours.cpu_ms", 80),
    Aim("first map cold, of a blank page's time", "ours.cold_ms", "blank.cold_ms", 1.4, at_least=False),
    Aim("first map cold, times faster than plain", "plain.cold_ms", "ours.cold_ms", 2),
    Aim("first map warm, times faster than plain", "plain.warm_ms", "ours.warm_ms", 3),
    Aim("50 sessions at once, reruns a second", "ours.50.reruns_s", "", 50),
    Aim("50 sessions at once, p95 ms", "ours.50.p95_ms", "", 1000, at_least=False),
    Aim("memory a session (of 100), MB", "ours.100.memory_mb", "", 0.5, at_least=False),
    Aim("100 sessions, a rerun every 4 s, p95 ms", "ours.100.steady_p95_ms", "", 100, at_least=False),
    Aim("grid, first paint, times faster than polygons", "plain.grid_ms", "ours.grid_ms", 35),
    Aim("grid, long tasks in pan and zoom", "ours.grid_long_tasks", "", 0, at_least=False),
)


def render(results: Mapping[str, float]) -> str:
    """Write a run as Markdown; what was not measured is a dash."""
    head = (
        "# Benchmarks\n\n"
        "Written by `make bench`; times are medians of one run in which the pages take turns, on "
        f"{os.cpu_count()} cores, Python {platform.python_version()}. All pages show the same 349 subdistricts, every "
        "one of which changes its colour with each step of a slider. *Plain* is GeoJSON embedded in a folium map as "
        "folium's documentation has it; *tuned* is cached, simplified, in a fragment and a feature group; *blank* is a "
        "Streamlit page without a map; *static* is Leaflet without Streamlit. Absolute times depend on the machine; "
        "the ratios are what counts.\n\n"
    )
    rows = [[label, *(_cell(results.get(f"{page}.{key}")) for page in PAGES)] for key, label in _ROWS.items()]
    crowd = [
        [str(n), *(_cell(results.get(f"ours.{n}.{key}")) for key in ("reruns_s", "p95_ms", "memory_mb"))]
        for n in (25, 50, 100)
    ]
    aims = [[aim.text, _aim(aim), *_verdict(aim, results)] for aim in AIMS]
    return (
        head
        + _table(["", *PAGES], rows)
        + "\n## Many sessions on our page, all at once\n\n"
        + _table(["sessions", "reruns a second", "p95, ms", "MB a session"], crowd)
        + "\n## Aims\n\n"
        + _table(["", "aim", "reached", ""], aims)
    )


def _aim(aim: Aim) -> str:
    return f"{'≥' if aim.at_least else '≤'} {aim.limit:g}"


def _verdict(aim: Aim, results: Mapping[str, float]) -> tuple[str, str]:
    above, below = results.get(aim.above), results.get(aim.below, 1.0 if not aim.below else None)
    if above is None or below is None:
        return "–", "not measured"
    value = above / below
    met = value >= aim.limit if aim.at_least else value <= aim.limit
    return f"{value:,.2f}" if value < 10 else f"{value:,.0f}", "met" if met else "missed"


def _cell(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.2f}"


def _table(heading: list[str], rows: list[list[str]]) -> str:
    lines = [heading, ["---", *["---:"] * (len(heading) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
