"""Owns what the browser fetches besides the page: script, style and geometry under content-hashed addresses."""

from __future__ import annotations

import gzip
import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from geo import scripts, settings, store
from geo.air_selection import grid_layer, grid_shapes
from geo.errors import GeoError
from geo.grids import encode_grid
from geo.schema import LAYERS
from geo.tiles import tile_layers
from geo.topology import CITY_TOLERANCE, encode_layer
from geo.units import Register

SPATIAL = tuple(name for name, layer in LAYERS.items() if layer.geometry)

_STYLED = 'document.head.append(Object.assign(document.createElement("style"), {{ textContent: {} }}));\n'
# Versions of the store whose geometry is still served: a page that is open may be about to fetch it.
_KEPT = 4
_versions: dict[tuple[Path, str], dict[str, Geometry]] = {}
_lock = Lock()
_TYPES = {".js": "text/javascript", ".json": "application/json"}
_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """A file as it is served: its address names its content, so browsers keep it for good."""

    url: str
    body: bytes
    packed: bytes
    etag: str
    media_type: str


@dataclass(frozen=True)
class Geometry:
    """A layer at two levels of detail: for the whole city in view, and all there is."""

    city: Asset
    full: Asset


def make_asset(name: str, body: bytes) -> Asset:
    """Hash and compress a file.

    Parameters
    ----------
    name
        File name with its suffix.
    body
        Content.

    Returns
    -------
    Asset
        Whose address is ``/geo/<stem>-<hash><suffix>``.
    """
    digest = hashlib.sha256(body).hexdigest()[:16]
    path = Path(name)
    url = f"/geo/{path.stem}-{digest}{path.suffix}"
    return Asset(url, body, gzip.compress(body, 9, mtime=0), f'"{digest}"', _TYPES[path.suffix])


@lru_cache(maxsize=1)
def map_script() -> Asset:
    """Return Leaflet's and our scripts and styles as one file: the map's frame loads one after the other."""
    styled = _STYLED.format(json.dumps(scripts.map_style()))
    return make_asset("map.js", (styled + scripts.map_script()).encode())


def layer_assets(path: Path, version: str) -> dict[str, Geometry]:
    """Return the geometry of spatial layers, tile map and grids, by layer name; made once for each version.

    Parameters
    ----------
    path
        The store.
    version
        Its content hash; a new one makes new assets.
    """
    with _lock:
        if (path, version) not in _versions:
            _versions[path, version] = {
                **{name: _geometry(path, name) for name in SPATIAL}, **_tiles(path), **_grids(path),
            }  # fmt: skip
            for old in list(_versions)[:-_KEPT]:
                del _versions[old]
        return _versions[path, version]


def _geometry(path: Path, name: str) -> Geometry:
    frame, layer = store.read_layer(path, name), LAYERS[name]
    full = make_asset(f"{name}.json", encode_layer(frame, layer.key[0]))
    if layer.geometry != "MultiPolygon":
        return Geometry(full, full)
    return Geometry(make_asset(f"{name}-city.json", encode_layer(frame, layer.key[0], CITY_TOLERANCE)), full)


def _tiles(path: Path) -> dict[str, Geometry]:
    districts, subdistricts = (store.read_layer(path, name) for name in ("districts", "subdistricts"))
    layers = tile_layers(Register(districts, subdistricts), subdistricts).items()
    made = {name: make_asset(f"{name}.json", encode_layer(frame, "code")) for name, frame in layers}
    return {name: Geometry(asset, asset) for name, asset in made.items()}


def _grids(path: Path) -> dict[str, Geometry]:
    shapes = grid_shapes(store.read_layer(path, "grid_cells"))
    made = {grid_layer(key): make_asset(f"{grid_layer(key)}.json", encode_grid(shape)) for key, shape in shapes.items()}
    return {name: Geometry(asset, asset) for name, asset in made.items()}


def current_layers() -> dict[str, Geometry]:
    """Return the geometry of the store as it is now; raises what `geo.store.read_version` raises."""
    path = settings.load().store
    return layer_assets(path, store.read_version(path))


async def serve(request: Request) -> Response:
    """Answer ``/geo/{name}``, which a browser may keep for good."""
    asset = await run_in_threadpool(_find, f"/geo/{request.path_params['name']}")
    return respond(request, asset) if asset else PlainTextResponse("not found", status_code=404)


def respond(request: Request, asset: Asset) -> Response:
    """Answer with a file: 304 when the browser has it, compressed when it can unpack it."""
    headers = {"ETag": asset.etag, "Cache-Control": _FOREVER, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == asset.etag:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(asset.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=asset.media_type)
    return Response(asset.body, headers=headers, media_type=asset.media_type)


def _find(url: str) -> Asset | None:
    """Look an address up among the scripts and the geometry of recent versions."""
    with suppress(GeoError):  # the page says what is wrong with the store
        current_layers()
    geometry = [layer for version in list(_versions.values()) for layer in version.values()]
    served = [map_script(), *(asset for layer in geometry for asset in (layer.city, layer.full))]
    return next((asset for asset in served if asset.url == url), None)


routes = [Route("/geo/{name}", serve)]
