"""The command ``python -m benchmarks``: every page in one run, a table on the screen and in docs/benchmarks.md."""

from __future__ import annotations

import argparse
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks import export, measures, scenes, tables
from benchmarks.servers import ROOT, Server, serve
from benchmarks.steps import Results, Step

PAGES = ("plain", "tuned", "blank", "ours")
CROWDS = (25, 50, 100)


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repeats, a small crowd, no big layers on plain")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scenes.prepare(folder)
        results = measure(folder, quick)
    text = tables.render(results)
    print(text)
    if not quick:
        (ROOT / "docs" / "benchmarks.md").write_text(text, "utf-8")


def measure(folder: Path, quick: bool) -> Results:
    """Run every step; those that keep a server busy have one of their own."""
    results: Results = {}
    with ExitStack() as stack:
        servers = {page: stack.enter_context(serve(page, folder)) for page in PAGES}
        for step in _steps(servers, quick):
            results |= step.take()
    keys = _keys(("export",), *export.PARTS)
    results |= Step("exports", keys, 120, export.measure, (folder, 1 if quick else 5)).take()
    for sessions in CROWDS[:1] if quick else CROWDS:
        with serve("ours", folder) as server:
            results |= _crowd(server, sessions).take()
    for name, shapes, seconds in () if quick else (("villages", 6_990, 90), ("grid", 66_000, 150)):
        with serve("plain", folder) as server:
            what = (f"plain.{name}_ms",)
            arguments = (server, name, {"shapes": shapes})
            results |= Step(f"plain page, {name}", what, seconds, measures.big_layer, arguments, bounded=True).take()
    return results


def _steps(servers: dict[str, Server], quick: bool) -> list[Step]:
    slow = ("plain", "tuned", "ours")
    blank = ("plain", "blank", "ours")
    big = ("_ms", "_change_ms", "_long_tasks")
    return [
        Step("reruns", _keys(PAGES, "cpu_ms", "bytes", "answer_ms"), 90, measures.reruns, (servers,)),
        Step("first map", _keys((*PAGES, "static"), "cold_ms", "warm_ms", "tab_ms"), 240, measures.first_maps,
             (servers, (*PAGES, "static"), 1 if quick else 3)),
        Step("repaint", _keys(slow, "repaint_ms"), 90, measures.repaints, (servers, slow, 3 if quick else 9)),
        Step("first map at 10 Mbit/s", _keys(blank, "slow_cold_ms", "slow_warm_ms", "slow_tab_ms"), 180,
             measures.first_maps, (servers, blank, 1 if quick else 2, True)),
        Step("repaint at 10 Mbit/s", _keys(slow, "slow_repaint_ms"), 120, measures.repaints,
             (servers, slow, 3 if quick else 5, True)),
        *(Step(name, tuple(f"ours.{name}{what}" for what in big), 60, measures.big_layer,
               (servers["ours"], name, {"painted": 1})) for name in ("villages", "grid")),
    ]  # fmt: skip


def _crowd(server: Server, sessions: int) -> Step:
    what = ("reruns_s", "p95_ms", "memory_mb", *(("steady_p95_ms",) if sessions == CROWDS[-1] else ()))
    keys = tuple(f"ours.{sessions}.{name}" for name in what)
    return Step(f"{sessions} sessions", keys, 60, measures.crowd, (server, sessions, sessions == CROWDS[-1]))


def _keys(pages: tuple[str, ...], *names: str) -> tuple[str, ...]:
    return tuple(f"{page}.{name}" for page in pages for name in names)


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
