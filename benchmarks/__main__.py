"""The command ``python -m benchmarks``: every page in one run, a table on the screen and in docs/benchmarks.md."""

from __future__ import annotations

import argparse
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks import answering, export, kills, large_store, measures, publishing, scenes, tables
from benchmarks.servers import ROOT, Server, serve
from benchmarks.steps import Results, Step

PAGES = ("plain", "tuned", "blank", "ours")
CROWDS = (25, 50, 100)


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repeats, a small crowd, no big layers on plain")
    parser.add_argument("--kills", type=int, default=0, help="only kill each writer of the store that often")
    parser.add_argument("--store", action="store_true", help="only measure the large store")
    options = parser.parse_args()
    if options.kills:
        for writer, outcomes in kills.kill_writers(tuple(kills.WRITERS), options.kills):
            print(writer, dict(outcomes), flush=True)
        return
    quick: bool = options.quick
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scenes.prepare(folder)
        results = measure_store(folder) if options.store else measure(folder, quick)
    text = tables.render(results)
    print(text)
    if not (quick or options.store):
        (ROOT / "docs" / "benchmarks.md").write_text(text, "utf-8")


def measure(folder: Path, quick: bool) -> Results:
    """Run every step; those that keep a server busy have one of their own."""
    results: Results = {}
    with ExitStack() as stack:
        servers = {page: stack.enter_context(serve(page, folder)) for page in PAGES}
        for step in _steps(servers, quick):
            results |= step.take()
    keys = _keys(("export",), *export.PARTS)
    exports = Step(
        label="exports", keys=keys, seconds=120, measure=export.measure, arguments=(folder, 1 if quick else 5)
    )
    results |= exports.take()
    promises = Step(
        label="answers",
        keys=_keys(("answers",), *answering.PARTS),
        seconds=120,
        measure=answering.measure,
        arguments=(folder, 3 if quick else 15),
    )
    results |= promises.take()
    results |= measure_store(folder)
    site = Step(
        label="public site",
        keys=(*_keys(("site",), *publishing.PARTS), *publishing.FIRST_MAPS),
        seconds=300,
        measure=publishing.measure,
        arguments=(folder, 1 if quick else 5),
    )
    results |= site.take()
    for sessions in CROWDS[:1] if quick else CROWDS:
        with serve("ours", folder) as server:
            results |= _crowd(server, sessions).take()
    for name, shapes, seconds in () if quick else (("villages", 6_990, 90), ("grid", 66_000, 150)):
        with serve("plain", folder) as server:
            step = Step(
                label=f"plain page, {name}",
                keys=(f"plain.{name}_ms",),
                seconds=seconds,
                measure=measures.big_layer,
                arguments=(server, name, {"shapes": shapes}),
                bounded=True,
            )
            results |= step.take()
    return results


def measure_store(folder: Path) -> Results:
    """Measure imports into a large store and the start with it, each in a process of its own."""
    large_store.prepare(folder)
    results: Results = {}
    for what, ours, plain in (
        ("import", large_store.measure_import, large_store.measure_plain_import),
        ("start", large_store.measure_start, large_store.measure_plain_start),
    ):
        parts = (f"{what}_cpu_ms", f"{what}_mb")
        for label, pages, work in (("large store", ("small", "large"), ours), ("plain", ("plain_store",), plain)):
            keys = _keys(pages, *parts)
            step = Step(label=f"{label}, {what}", keys=keys, seconds=120, measure=work, arguments=(folder,))
            results |= step.take()
    return results


def _steps(servers: dict[str, Server], quick: bool) -> list[Step]:
    maps = ("plain", "tuned", "ours")
    slow = ("plain", "blank", "ours")
    every = (*PAGES, "static")
    big = ("_ms", "_change_ms", "_long_tasks")
    first, again = ("cold_ms", "warm_ms", "tab_ms"), ("slow_cold_ms", "slow_warm_ms", "slow_tab_ms")
    return [
        Step(
            label="reruns",
            keys=_keys(PAGES, "cpu_ms", "bytes", "answer_ms"),
            seconds=90,
            measure=measures.reruns,
            arguments=(servers,),
        ),
        Step(
            label="first map",
            keys=_keys(every, *first),
            seconds=240,
            measure=measures.first_maps,
            arguments=(servers, every, 1 if quick else 3),
        ),
        Step(
            label="repaint",
            keys=_keys(maps, "repaint_ms"),
            seconds=90,
            measure=measures.repaints,
            arguments=(servers, maps, 3 if quick else 9),
        ),
        Step(
            label="first map at 10 Mbit/s",
            keys=_keys(slow, *again),
            seconds=180,
            measure=measures.first_maps,
            arguments=(servers, slow, 1 if quick else 2, True),
        ),
        Step(
            label="repaint at 10 Mbit/s",
            keys=_keys(maps, "slow_repaint_ms"),
            seconds=120,
            measure=measures.repaints,
            arguments=(servers, maps, 3 if quick else 5, True),
        ),
        *(
            Step(
                label=name,
                keys=tuple(f"ours.{name}{what}" for what in big),
                seconds=60,
                measure=measures.big_layer,
                arguments=(servers["ours"], name, {"painted": 1}),
            )
            for name in ("villages", "grid")
        ),
    ]


def _crowd(server: Server, sessions: int) -> Step:
    what = ("reruns_s", "p95_ms", "memory_mb", *(("steady_p95_ms",) if sessions == CROWDS[-1] else ()))
    keys = tuple(f"ours.{sessions}.{name}" for name in what)
    return Step(
        label=f"{sessions} sessions",
        keys=keys,
        seconds=60,
        measure=measures.crowd,
        arguments=(server, sessions, sessions == CROWDS[-1]),
    )


def _keys(pages: tuple[str, ...], *names: str) -> tuple[str, ...]:
    return tuple(f"{page}.{name}" for page in pages for name in names)


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
