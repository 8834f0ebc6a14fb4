"""Serves the benchmark's page the way app.py serves the dashboard, and a static Leaflet page beside it."""

import os

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from streamlit.starlette import App

from benchmarks.scenes import CACHE
from server import assets
from server.compression import Compression
from server.prefetch import Prefetch
from server.security import SecurityHeaders
from startup import lifespan

GEOMETRY = {
    name: assets.make_asset(f"{name}.json", (CACHE / f"{name}.json").read_bytes()) for name in ("villages", "grid")
}
_STATIC = """<!doctype html><div id="map" style="height:520px"></div>
<script src="{script}"></script><script src="/leaflet-page.js"></script>"""
_DRAW = """const map = L.map("map").setView([40.2, 116.4], 8);
const style = { fillColor: "#dce9f6", fillOpacity: 1, weight: 0.8, color: "#5f6b7a" };
PollutionGeometry.load("GEOMETRY").then((features) => L.geoJSON(features, { style }).addTo(map));"""


def geometry_url(name: str) -> str:
    """Return where a scene's geometry is: that of the subdistricts is the dashboard's own."""
    return GEOMETRY[name].url if name in GEOMETRY else assets.current_layers()[name].city.url


async def geometry(request: Request) -> Response:
    """Answer with the benchmark's geometry, or with what the dashboard serves."""
    path = f"/geo/{request.path_params['name']}"
    asset = next((each for each in GEOMETRY.values() if each.url == path), None)
    return assets.respond(request, asset) if asset else await assets.serve(request)


async def leaflet_page(_: Request) -> Response:
    """Answer with the same map without Streamlit."""
    return HTMLResponse(_STATIC.format(script=assets.map_script().url))


async def leaflet_script(_: Request) -> Response:
    """Answer with the script of that page."""
    return Response(_DRAW.replace("GEOMETRY", geometry_url("subdistricts")), media_type="text/javascript")


app = App(
    os.environ["BENCH_PAGE"],
    routes=[
        Route("/geo/{name}", geometry),
        Route("/leaflet-page", leaflet_page),
        Route("/leaflet-page.js", leaflet_script),
    ],
    middleware=[Middleware(SecurityHeaders), Middleware(Prefetch), Middleware(Compression)],
    lifespan=lifespan,
)
