"""The command ``python -m benchmarks.processes``: what several processes of the dashboard answer, what nginx carries.

It needs nginx, and for the second part wrk. Clients, nginx and processes share the cores of this machine.
"""

from __future__ import annotations

import asyncio
import gzip
import os
import re
import shutil
import subprocess
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks.clients import Client
from benchmarks.nginx import NGINX, documented, started
from benchmarks.servers import ROOT, serve_app
from geo import build
from geo.settings import Settings
from geo.site.site_build import build_site

COUNTS = (1, 2, 4)
SESSIONS, ROUNDS = 24, 4
_PERIODS = ("2021-10-H1", "2021-10-H2", "2022-10-H1", "2024-10-H1")
_PAGE = "zh/tsp/tsp_rank/2024-10-H1/geographic.html"
#: How many pages a reader opens, and which share of a day's readers come in its busiest hour.
_PAGES_A_READER, _BUSIEST_HOUR = 5, 0.15
_READERS = 1_000_000


def main() -> None:
    """Measure and print."""
    if NGINX is None:
        raise SystemExit("nginx is not installed")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = folder / "beijing.gpkg"
        build.build_store(Settings(store=store))
        print("| processes | reruns a second | half of the answers within, ms | 95 % within, ms |", flush=True)
        for count in COUNTS:
            rate, middle, late = measure_processes(folder, store, count)
            print(f"| {count} | {rate:.1f} | {middle:.0f} | {late:.0f} |", flush=True)
        print(measure_site(folder, store), f"load {os.getloadavg()[0]:.1f}", sep="\n")


def measure_processes(folder: Path, store: Path, count: int) -> tuple[float, float, float]:
    """Run the dashboard in so many processes behind nginx, and sessions that choose one period after another.

    Returns
    -------
    float, float, float
        Runs of the page of TSP a second; the median and the 95th percentile of the time to an answer in milliseconds.
    """
    lines = documented("serving.md")
    server = "  server 127.0.0.1:{port} max_fails=1 fail_timeout=10s;\n"
    with ExitStack() as stack:
        ports = [stack.enter_context(serve_app(store)).port for _ in range(count)]
        behind = "".join(server.format(port=port) for port in ports)
        replaced = {server.format(port=8501) + server.format(port=8502): behind}
        nginx = stack.enter_context(started(folder, lines, replaced))
        return asyncio.run(_choose(nginx.port))


async def _choose(port: int) -> tuple[float, float, float]:
    sessions = [Client(port=port, page="tsp") for _ in range(SESSIONS)]
    await asyncio.gather(*(session.open() for session in sessions))
    start, times = time.perf_counter(), list[float]()
    for turn in range(ROUNDS):
        query = f"measure=tsp_rank&period={_PERIODS[turn % len(_PERIODS)]}"
        times += await asyncio.gather(*(session.choose(query) for session in sessions))
    rate = len(times) / (time.perf_counter() - start)
    await asyncio.gather(*(session.socket.close() for session in sessions))
    times.sort()
    return rate, times[len(times) // 2], times[int(len(times) * 0.95)]


def measure_site(folder: Path, store: Path) -> str:
    """Ask one nginx for a page of the public site as fast as it answers; return what that means in words."""
    site = folder / "site"
    build_site(site, Settings(store=store), "http://localhost", only=("tsp",))
    with started(folder, documented("site.md"), {"root /srv/site;": f"root {site};"}) as nginx:
        rate = _wrk(f"{nginx.address}/{_PAGE}")
    assets = ("site-*.js", "site-*.css", "subdistricts-????????????????.json", "districts-????????????????.json")
    shared = sum(_packed(path) for name in assets for path in (site / "assets").glob(name))
    page = _packed(site / _PAGE)
    reader = shared + _PAGES_A_READER * page
    line = _READERS * _BUSIEST_HOUR * reader * 8 / 3600 / 1e6
    return (
        f"one nginx: {rate} pages a second\n"
        f"first page {(shared + page) / 1000:.0f} kB, each other {page / 1000:.1f} kB, "
        f"a reader of {_PAGES_A_READER} pages {reader / 1000:.0f} kB\n"
        f"a million readers a day, {_BUSIEST_HOUR:.0%} of them in one hour: {line:.0f} Mbit/s in that hour"
    )


def _packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def _wrk(address: str) -> str:
    if shutil.which("wrk") is None:
        return "not measured (wrk is not installed):"
    command = ["wrk", "-t1", "-c32", "-d5s", "-H", "Accept-Encoding: gzip", address]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    return f"{float(rate[1]):,.0f}" if rate else told


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
