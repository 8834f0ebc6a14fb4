"""The command ``python -m benchmarks``: every page in one run, a table on the screen and in docs/benchmarks.md."""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser

from benchmarks import browsing, clients, scenes, tables
from benchmarks.servers import ROOT, Server, serve, slow_line
from geo import build, settings

SHAPES = 349
FIRST = {"shapes": SHAPES}
DONE = {"text": "done"}
Results = dict[str, float]


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repeats, no crowd, no plain page for big layers")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build.build_store(settings.Settings(store=folder / "beijing.gpkg"))
        scenes.prepare(folder)
        results = measure(folder, quick)
    text = tables.render(results)
    print(text)
    if not quick:
        (ROOT / "docs" / "benchmarks.md").write_text(text, "utf-8")


def measure(folder: Path, quick: bool) -> Results:
    """Run every measurement, the pages taking turns; names are ``<page>.<what>``."""
    results: Results = {}
    with ExitStack() as stack:
        servers = {page: stack.enter_context(serve(page, folder)) for page in ("plain", "tuned", "blank", "ours")}
        for server in servers.values():
            asyncio.run(clients.single(server, 1))
        for page, server in servers.items():
            found = asyncio.run(clients.single(server, 5 if page == "plain" else 25))
            results |= {f"{page}.{what}": value for what, value in found.items()}
        with browsing.chromium() as browser:
            results |= _first_maps(browser, servers, 1 if quick else 3)
            results |= _repaints(browser, servers, 3 if quick else 7)
            results |= _big_layers(browser, servers, quick)
        if not quick:
            for sessions in (25, 50, 100):
                found = asyncio.run(clients.crowd(servers["ours"], sessions, steady=sessions == 100))
                results |= {f"ours.{sessions}.{what}": value for what, value in found.items()}
    return results


def _first_maps(browser: Browser, servers: dict[str, Server], repeats: int) -> Results:
    addresses = {page: f"http://localhost:{server.port}/" for page, server in servers.items()}
    addresses["static"] = addresses["ours"] + "leaflet-page"
    found: dict[str, list[float]] = {}
    for _ in range(repeats):
        for page, address in addresses.items():
            cold, warm = browsing.cold_and_warm(browser, address, DONE if page == "blank" else FIRST)
            found.setdefault(f"{page}.cold_ms", []).append(cold)
            found.setdefault(f"{page}.warm_ms", []).append(warm)
    return {name: median(times) for name, times in found.items()}


def _repaints(browser: Browser, servers: dict[str, Server], repeats: int) -> Results:
    results: Results = {}
    colours = [{"shapes": SHAPES, "colour": scenes.PALETTE[(80 + i) % 5]} for i in range(1, repeats + 1)]
    for page in ("plain", "tuned", "ours"):
        server = servers[page]
        with browsing.opened(browser, f"http://localhost:{server.port}/", FIRST) as tab:
            results[f"{page}.repaint_ms"] = browsing.repaint(tab, colours)
        with slow_line(server.port) as port, browsing.opened(browser, f"http://localhost:{port}/", FIRST) as tab:
            results[f"{page}.slow_repaint_ms"] = browsing.repaint(tab, colours[:3])
    for page in ("plain", "blank", "ours"):
        with slow_line(servers[page].port) as port:
            want = DONE if page == "blank" else FIRST
            cold, warm = browsing.cold_and_warm(browser, f"http://localhost:{port}/", want)
        results |= {f"{page}.slow_cold_ms": cold, f"{page}.slow_warm_ms": warm}
    return results


def _big_layers(browser: Browser, servers: dict[str, Server], quick: bool) -> Results:
    results: Results = {}
    for name, count in (("villages", 7000), ("grid", 66_000)):
        for page in ("ours",) if quick else ("ours", "plain"):
            want = {"painted": 1} if page == "ours" else {"shapes": count - 10}
            with _tab(browser) as context:
                address = f"http://localhost:{servers[page].port}/?scene={name}"
                results[f"{page}.{name}_ms"] = browsing.first_map(context, address, want)
        with browsing.opened(browser, f"http://localhost:{servers['ours'].port}/?scene={name}", {"painted": 1}) as tab:
            results[f"ours.{name}_change_ms"] = browsing.repaint(tab, [{"painted": i} for i in range(2, 5)])
            results[f"ours.{name}_long_tasks"] = browsing.long_tasks(tab)
    return results


@contextmanager
def _tab(browser: Browser) -> Iterator[browsing.BrowserContext]:
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    yield context
    context.close()


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
