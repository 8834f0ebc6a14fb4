"""The measure of the public site: how long it takes to write, how small it is, and how soon its first map is there."""

from __future__ import annotations

import gzip
import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median

from benchmarks import browsing
from benchmarks.servers import serve_app
from benchmarks.steps import Figures
from geo.maps.scripts import map_script, map_style
from geo.settings import Settings
from geo.site.site_build import build_site

PARTS = ("pages", "page_ms", "again_ms", "page_kb", "shared_kb")
#: The pages whose first map is measured: ours, Leaflet alone with the same areas, and the dashboard's.
PAGES = ("site", "bare", "app")
FIRST_MAPS = tuple(f"public.{page}_{what}_ms" for page in PAGES for what in ("cold", "warm", "tab"))
_RANKING = "zh/tsp/tsp_rank/2024-10-H1/geographic.html"
_AREAS = 349

# Leaflet and the geometry and nothing else: what any static map of these areas has to load.
_BARE = """<!doctype html><meta charset="utf-8"><title>bare</title><link rel="stylesheet" href="bare.css">
<div id="map" style="height: 520px"></div><script src="bare.js"></script><script>
const map = L.map("map").setView([40.25, 116.46], 8);
for (const url of {urls}) PollutionGeometry.load(url).then((shapes) => L.geoJSON(shapes, {{ weight: 1 }}).addTo(map));
</script>"""


def measure(folder: Path, repeats: int) -> Figures:
    """Write the pages of TSP twice, and measure the first map of three pages.

    Parameters
    ----------
    folder
        Where the store of the benchmark is.
    repeats
        How often each page is opened; the pages take turns.
    """
    site = folder / "site"
    write = partial(build_site, site, Settings(store=folder / "beijing.gpkg"), "http://localhost", "", ("tsp",))
    start = time.perf_counter()
    count = write().pages
    first = time.perf_counter()
    write()
    times = {"page_ms": 1000 * (first - start) / count, "again_ms": 1000 * (time.perf_counter() - first) / count}
    pages = [_packed(path) for path in (site / "zh" / "tsp").rglob("*.html")]
    yield {
        "site.pages": count,
        **{f"site.{name}": value for name, value in times.items()},
        "site.page_kb": max(pages) / 1000,
        "site.shared_kb": sum(map(_packed, _needed(site))) / 1000,
    }
    _write_bare(site)
    yield from _first_maps(folder, site, repeats)


def _packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def _needed(site: Path) -> Sequence[Path]:
    """Return the shared files that the first map of a ranking needs."""
    assets = site / "assets"
    return [path for name in ("site-*.js", "site-*.css", *_geometry()) for path in assets.glob(name)]


def _geometry() -> tuple[str, str]:
    return "subdistricts-????????????????.json", "districts-????????????????.json"


def _write_bare(site: Path) -> None:
    urls = [f"assets/{path.name}" for pattern in _geometry() for path in (site / "assets").glob(pattern)]
    (site / "bare.js").write_text(map_script(), "utf-8")
    (site / "bare.css").write_text(map_style(), "utf-8")
    (site / "bare.html").write_text(_BARE.format(urls=json.dumps(urls)), "utf-8")


class _Quiet(SimpleHTTPRequestHandler):
    """As ``python -m http.server``, but silent."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def _hosted(folder: Path) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def _first_maps(folder: Path, site: Path, repeats: int) -> Figures:
    want = {"shapes": _AREAS}
    rounds: dict[str, list[float]] = {}
    with ExitStack() as stack:
        port, app = stack.enter_context(_hosted(site)), stack.enter_context(serve_app(folder / "beijing.gpkg"))
        browser = stack.enter_context(browsing.chromium())
        places = {"site": f"{port}/{_RANKING}", "bare": f"{port}/bare.html", "app": f"{app.port}/tsp"}
        for _ in range(repeats):
            for page in PAGES:
                times = browsing.cold_and_warm(browser, f"http://localhost:{places[page]}", want)
                for what, value in times.items():
                    rounds.setdefault(f"public.{page}_{what}_ms", []).append(value)
            yield {name: median(values) for name, values in rounds.items()}
