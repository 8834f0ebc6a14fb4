"""What is measured: each function yields figures by ``<page>.<what>``, the pages taking turns."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import ExitStack
from statistics import median

from benchmarks import browsing, clients, scenes
from benchmarks.servers import Server, slow_line
from benchmarks.steps import Figures

SHAPES = 349
FIRST = {"shapes": SHAPES}
DONE = {"text": "done"}


def reruns(servers: Mapping[str, Server]) -> Figures:
    """Measure a rerun on the server: CPU, bytes and the time until the answer is there."""
    for page, server in servers.items():
        asyncio.run(clients.single(server, 2))
        figures = asyncio.run(clients.single(server, 5 if page == "plain" else 50))
        yield {f"{page}.{what}": value for what, value in figures.items()}


def first_maps(servers: Mapping[str, Server], pages: tuple[str, ...], repeats: int, slow: bool = False) -> Figures:
    """Measure the first map with an empty and with a filled cache; yields the medians so far after every round."""
    prefix = "slow_" if slow else ""
    rounds: dict[str, list[float]] = {}
    with ExitStack() as stack:
        browser = stack.enter_context(browsing.chromium())
        ports = {page: server.port for page, server in servers.items()}
        if slow:
            ports = {page: stack.enter_context(slow_line(ports[page])) for page in pages}
        for _ in range(repeats):
            for page in pages:
                path = f"{ports['ours']}/leaflet-page" if page == "static" else f"{ports[page]}/"
                times = browsing.cold_and_warm(browser, f"http://localhost:{path}", DONE if page == "blank" else FIRST)
                for what, value in times.items():
                    rounds.setdefault(f"{page}.{prefix}{what}_ms", []).append(value)
            yield {name: median(values) for name, values in rounds.items()}


def repaints(servers: Mapping[str, Server], pages: tuple[str, ...], repeats: int, slow: bool = False) -> Figures:
    """Measure the time from a key press on the slider to the repaint that shows it."""
    colours = [{"shapes": SHAPES, "colour": scenes.PALETTE[(80 + i) % 5]} for i in range(1, repeats + 1)]
    with browsing.chromium() as browser:
        for page in pages:
            with ExitStack() as stack:
                port = stack.enter_context(slow_line(servers[page].port)) if slow else servers[page].port
                tab = stack.enter_context(browsing.opened(browser, f"http://localhost:{port}/", FIRST))
                turns = colours[:3] if page == "plain" and slow else colours  # seconds each
                yield {f"{page}.{'slow_' if slow else ''}repaint_ms": browsing.repaint(tab, turns)}


def big_layer(server: Server, name: str, want: Mapping[str, object]) -> Figures:
    """Measure the first paint of many shapes; on our page also a change, and long tasks in pan and zoom."""
    address = f"http://localhost:{server.port}/?scene={name}"
    with browsing.chromium() as browser:
        yield {f"{server.name}.{name}_ms": browsing.cold(browser, address, want)}
        if server.name == "ours":
            with browsing.opened(browser, address, want) as tab:
                yield {f"ours.{name}_change_ms": browsing.repaint(tab, [{"painted": i} for i in range(2, 7)])}
                yield {f"ours.{name}_long_tasks": browsing.long_tasks(tab)}


def crowd(server: Server, sessions: int, steady: bool) -> Figures:
    """Measure many sessions on a server of their own."""
    figures = asyncio.run(clients.crowd(server, sessions, steady=steady))
    yield {f"ours.{sessions}.{what}": value for what, value in figures.items()}
