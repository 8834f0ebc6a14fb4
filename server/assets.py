"""What the browser fetches besides the page: script, style and geometry under content-hashed addresses."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

import pandas as pd
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from geo import settings
from geo.air.air_selection import grid_layer, grids_of
from geo.errors import GeoError
from geo.geometry.grids import GRID_LAYER, encode_grid, grid_shape
from geo.geometry.tiles import tile_layers
from geo.geometry.topojson import CITY_TOLERANCE, encode_layer
from geo.maps import scripts
from geo.schema import LAYERS, Frames
from geo.selection import grid_places
from geo.store import geopackage
from geo.store.snapshot_frames import StoreFrames
from geo.units import Register

SPATIAL = tuple(name for name, layer in LAYERS.items() if layer.geometry)

_ADD_STYLE = 'document.head.append(Object.assign(document.createElement("style"), {{ textContent: {} }}));\n'
# Versions of the store whose geometry is still served: a page that is open may be about to fetch it.
_VERSIONS_SERVED = 4
_versions: dict[tuple[Path, str], LayerAssets] = {}
_lock = Lock()
_TYPES = {".js": "text/javascript", ".json": "application/json"}
#: What follows the name of a layer in the address of its geometry.
_GEOMETRY = re.compile(r"(-city)?-[0-9a-f]{16}\.json$")
_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, kw_only=True)
class Asset:
    """A file as it is served: its address names its content, so browsers keep it for good."""

    url: str
    body: bytes
    packed: bytes
    etag: str
    media_type: str


@dataclass(frozen=True)
class GeometryAssets:
    """A layer at two levels of detail: for the whole city in view, and all there is."""

    city: Asset
    full: Asset


class LayerAssets(Mapping[str, GeometryAssets]):
    """The geometry of a version of the store; a grid is read when a map first shows it.

    Parameters
    ----------
    frames
        The layers of that version.
    """

    def __init__(self, frames: StoreFrames) -> None:
        self._frames, self._grids = frames, [grid_layer(indicator) for indicator in grids_of(frames)]
        shapes = {name: frames[name] for name in SPATIAL}
        self._made = {name: _geometry(frame, name) for name, frame in shapes.items()} | _tiles(shapes)
        self._making = Lock()
        frames.forget()

    def __getitem__(self, layer: str) -> GeometryAssets:
        with self._making:
            if layer not in self._made and layer in self._grids:
                shape = grid_shape(grid_places(self._frames, layer.removeprefix(GRID_LAYER)))
                self._made[layer] = _one_level(f"{layer}.json", encode_grid(shape))
        return self._made[layer]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys([*self._made, *self._grids]))

    def __len__(self) -> int:
        return len([*self])


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
    packed = gzip.compress(body, 9, mtime=0)
    return Asset(url=url, body=body, packed=packed, etag=f'"{digest}"', media_type=_TYPES[path.suffix])


@lru_cache(maxsize=1)
def map_script() -> Asset:
    """Return Leaflet's and our scripts and styles as one file: the map's frame loads one after the other."""
    style = _ADD_STYLE.format(json.dumps(scripts.map_style()))
    return make_asset("map.js", (style + scripts.map_script()).encode())


def layer_assets(path: Path, version: str) -> LayerAssets:
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
            _versions[path, version] = LayerAssets(geopackage.read_store(path))
            for old in list(_versions)[:-_VERSIONS_SERVED]:
                del _versions[old]
        return _versions[path, version]


def _geometry(frame: pd.DataFrame, name: str) -> GeometryAssets:
    layer = LAYERS[name]
    full = encode_layer(frame, layer.key[0])
    if layer.geometry != "MultiPolygon":
        return _one_level(f"{name}.json", full)
    city = encode_layer(frame, layer.key[0], CITY_TOLERANCE)
    return GeometryAssets(make_asset(f"{name}-city.json", city), make_asset(f"{name}.json", full))


def _tiles(frames: Frames) -> dict[str, GeometryAssets]:
    layers = tile_layers(Register(frames["districts"], frames["subdistricts"]), frames["subdistricts"]).items()
    return {name: _one_level(f"{name}.json", encode_layer(frame, "code")) for name, frame in layers}


def _one_level(name: str, body: bytes) -> GeometryAssets:
    asset = make_asset(name, body)
    return GeometryAssets(asset, asset)


def current_layers() -> LayerAssets:
    """Return the geometry of the store as it is now; raises what `geo.store.geopackage.read_version` raises."""
    path = settings.load().store
    return layer_assets(path, geopackage.read_version(path))


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
    layer = _GEOMETRY.sub("", url.removeprefix("/geo/"))
    geometry = [version[layer] for version in list(_versions.values()) if layer in version]
    every = [map_script(), *(asset for one in geometry for asset in (one.city, one.full))]
    return next((asset for asset in every if asset.url == url), None)


routes = [Route("/geo/{name}", serve)]
