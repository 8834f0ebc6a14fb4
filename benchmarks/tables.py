"""A run as a text: one Markdown text with what was measured, the aims, and whether they were reached."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass

from benchmarks.steps import Over, Results

PAGES = ("plain", "tuned", "blank", "static", "ours")
_ROWS = {
    "cold_ms": "first map, empty cache, ms",
    "warm_ms": "first map, again in the same tab, ms",
    "tab_ms": "first map, filled cache, new tab, ms",
    "slow_cold_ms": "the same at 10 Mbit/s and 40 ms, empty cache",
    "slow_warm_ms": "the same at 10 Mbit/s and 40 ms, same tab",
    "slow_tab_ms": "the same at 10 Mbit/s and 40 ms, new tab",
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
_EXPORTS = {
    "png_ms": "PNG, A4 at 200 dpi",
    "compose_ms": "of which choices, texts and glyphs",
    "layout_ms": "of which laying out map, names and legend",
    "pixels_ms": "of which rasterising and compressing",
    "pdf_ms": "PDF",
    "svg_ms": "SVG",
    "html_ms": "offline HTML",
    "folium_ms": "folium `_to_png` of the same subdistricts in as many pixels, its default wait of 3 s",
    "folium_hurried_ms": "the same without any wait",
}
_ANSWERS = {
    "read_ms": "reading the demo store and its figures",
    "all_ms": "all its targets beside their results",
    "sentences_ms": "their sentences, in one language",
}
_SITE = {
    "site.pages": "pages of TSP, places and plans, in both languages",
    "site.page_ms": "writing the site, ms a page",
    "site.again_ms": "the same again, nothing changed",
    "site.page_kb": "the largest page of TSP, kB gzipped",
    "site.shared_kb": "files that its map shares with all pages, kB gzipped",
    "public.site_cold_ms": "first map, empty cache, ms: the page of the site",
    "public.bare_cold_ms": "Leaflet alone with the same areas",
    "public.app_cold_ms": "the dashboard",
    "public.site_warm_ms": "first map, opened again, ms: the page of the site",
    "public.bare_warm_ms": "Leaflet alone",
    "public.app_warm_ms": "the dashboard",
    "public.site_tab_ms": "first map, filled cache, new tab, ms: the page of the site",
    "public.bare_tab_ms": "Leaflet alone",
    "public.app_tab_ms": "the dashboard",
}

_STORES = {
    "import_cpu_ms": "import of 30 rows, CPU ms",
    "import_mb": "import of 30 rows, MB",
    "start_cpu_ms": "server start and first page, CPU ms",
    "start_mb": "server start and first page, MB",
}


_HEAD = """# Benchmarks

Written by `make bench`; times are medians of one run in which the pages take turns, on {cores} cores, Python {python}.
Absolute times depend on the machine; the ratios are what counts.

All pages show the same 349 subdistricts, every one of which changes its colour with each step of a slider. Their
schematic borders are bent and given as many points as surveyed ones have (2 MB of GeoJSON), as no open licence covers
those. *Plain* is GeoJSON embedded in a folium map as folium's documentation has it; *tuned* is cached, simplified, in a
fragment and a feature group; *blank* is a Streamlit page without a map; *static* is Leaflet without Streamlit.

"""


@dataclass(frozen=True, kw_only=True)
class Aim:
    """A figure of the run (``above``), or its ratio to another (``below``), and the limit that it should keep."""

    text: str
    above: str
    below: str
    limit: float
    at_least: bool


def _at_least(limit: float, text: str, above: str, below: str = "") -> Aim:
    return Aim(text=text, above=above, below=below, limit=limit, at_least=True)


def _at_most(limit: float, text: str, above: str, below: str = "") -> Aim:
    return Aim(text=text, above=above, below=below, limit=limit, at_least=False)


AIMS = (
    _at_least(20, "repaint, times faster than plain", "plain.repaint_ms", "ours.repaint_ms"),
    _at_least(50, "the same at 10 Mbit/s", "plain.slow_repaint_ms", "ours.slow_repaint_ms"),
    _at_least(8, "repaint, times faster than tuned", "tuned.repaint_ms", "ours.repaint_ms"),
    _at_most(100, "repaint, ms", "ours.repaint_ms"),
    _at_least(200, "bytes a rerun, times fewer than plain", "plain.bytes", "ours.bytes"),
    _at_least(80, "server CPU a rerun, times less than plain", "plain.cpu_ms", "ours.cpu_ms"),
    _at_most(1.4, "first map cold, of a blank page's time", "ours.cold_ms", "blank.cold_ms"),
    _at_least(2, "first map cold, times faster than plain", "plain.cold_ms", "ours.cold_ms"),
    _at_least(3, "first map warm (same tab), times faster than plain", "plain.warm_ms", "ours.warm_ms"),
    _at_least(3, "first map warm (new tab), times faster than plain", "plain.tab_ms", "ours.tab_ms"),
    _at_least(50, "50 sessions at once, reruns a second", "ours.50.reruns_s"),
    _at_most(1000, "50 sessions at once, p95 ms", "ours.50.p95_ms"),
    _at_most(0.5, "memory a session (of 100), MB", "ours.100.memory_mb"),
    _at_most(100, "100 sessions, a rerun every 4 s, p95 ms", "ours.100.steady_p95_ms"),
    _at_least(35, "grid, first paint, times faster than polygons", "plain.grid_ms", "ours.grid_ms"),
    _at_most(0, "grid, long tasks in pan and zoom", "ours.grid_long_tasks"),
    _at_least(5, "PNG export, times faster than folium's screenshot", "export.folium_ms", "export.png_ms"),
    _at_least(5, "the same, folium without its wait", "export.folium_hurried_ms", "export.png_ms"),
    _at_most(200, "all answers of the demo store, ms", "answers.all_ms"),
    _at_most(0.4, "the same, of the time to read that store", "answers.all_ms", "answers.read_ms"),
    _at_most(500, "30 rows into 2 million, CPU ms", "large.import_cpu_ms"),
    _at_most(20, "30 rows into 2 million, MB", "large.import_mb"),
    _at_least(
        10, "30 rows into 2 million, times less CPU than plain", "plain_store.import_cpu_ms", "large.import_cpu_ms"
    ),
    _at_least(4, "start with the large store, times less memory than plain", "plain_store.start_mb", "large.start_mb"),
    _at_most(12, "a page of the public site, kB gzipped", "site.page_kb"),
    _at_most(1.5, "its first map, empty cache, of Leaflet alone", "public.site_cold_ms", "public.bare_cold_ms"),
    _at_most(1.5, "the same, opened again", "public.site_warm_ms", "public.bare_warm_ms"),
    _at_most(1.5, "the same, filled cache, new tab", "public.site_tab_ms", "public.bare_tab_ms"),
    _at_least(5, "its first map, times sooner than the dashboard's", "public.app_cold_ms", "public.site_cold_ms"),
)


def render(results: Results) -> str:
    """Write a run as Markdown; a dash stands where there is nothing to measure."""
    head = _HEAD.format(cores=os.cpu_count(), python=platform.python_version())
    rows = [[label, *(_cell(results.get(f"{page}.{key}")) for page in PAGES)] for key, label in _ROWS.items()]
    crowd = [
        [str(n), *(_cell(results.get(f"ours.{n}.{key}")) for key in ("reruns_s", "p95_ms", "memory_mb"))]
        for n in (25, 50, 100)
    ]
    exports = [[label, _cell(results.get(f"export.{key}"))] for key, label in _EXPORTS.items()]
    answers = [[label, _cell(results.get(f"answers.{key}"))] for key, label in _ANSWERS.items()]
    kinds = ("small", "large", "plain_store")
    stores = [[label, *(_cell(results.get(f"{kind}.{key}")) for kind in kinds)] for key, label in _STORES.items()]
    site = [[label, _cell(results.get(key))] for key, label in _SITE.items()]
    aims = [[aim.text, _aim(aim), *_verdict(aim, results)] for aim in AIMS]
    return (
        head
        + _table(["", *PAGES], rows)
        + _rest(results)
        + "\n## Many sessions on our page, all at once\n\n"
        + _table(["sessions", "reruns a second", "p95, ms", "MB a session"], crowd)
        + "\n## Exports of the TSP map, no browser but for folium's\n\n"
        + _table(["", "ms"], exports)
        + "\n## Answers: every target beside its result\n\n"
        + _table(["", "ms"], answers)
        + "\n## A store with 20 years of rankings and 2 million grid cells\n\n"
        + _table(["", "today's facts", "the large store", "the large store, all of it read (and written)"], stores)
        + "\n## The public site as plain files, and its first map\n\n"
        + _table(["", ""], site)
        + "\n## Aims\n\n"
        + _table(["", "aim", "reached", ""], aims)
    )


def _rest(results: Results) -> str:
    """Say where the time of our repaint goes."""
    whole, answer, blank = (results.get(key) for key in ("ours.repaint_ms", "ours.answer_ms", "blank.answer_ms"))
    if not isinstance(whole, float) or not isinstance(answer, float) or not isinstance(blank, float):
        return ""
    return (
        f"\nOf our {_number(whole)} ms to a repaint, {_number(answer)} ms are the server's answer (a blank page's: "
        f"{_number(blank)} ms) and the rest is the browser: Streamlit's page before and after it, then the map.\n"
    )


def _aim(aim: Aim) -> str:
    return f"{'≥' if aim.at_least else '≤'} {aim.limit:g}"


def _verdict(aim: Aim, results: Results) -> tuple[str, str]:
    above, below = results.get(aim.above, "not measured"), results.get(aim.below, "not measured") if aim.below else 1.0
    for value in (above, below):
        if isinstance(value, str):
            return "–", value
    value = float(above) / float(below)
    met = value >= aim.limit if aim.at_least else value <= aim.limit
    text = f"{value:,.2f}" if value < 10 else f"{value:,.0f}"
    return f"{'> ' if isinstance(above, Over) else ''}{text}", "met" if met else "missed"


def _cell(value: float | str | None) -> str:
    if value is None or isinstance(value, str):
        return value or "–"
    return f"> {_number(value)}" if isinstance(value, Over) else _number(value)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.2f}"


def _table(heading: list[str], rows: list[list[str]]) -> str:
    lines = [heading, ["---", *["---:"] * (len(heading) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
