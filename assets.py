"""Owns what the browser fetches besides the page: scripts, styles and geometry under content-hashed addresses."""

from __future__ import annotations

import gzip
import hashlib
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from xstatic.pkg import leaflet

from geo import settings, store
from geo.errors import GeoError
from geo.schema import LAYERS
from geo.topology import encode_layer

SCRIPTS = ("leaflet.js", "map.js")
STYLES = ("leaflet.css", "map.css")
SPATIAL = tuple(name for name, layer in LAYERS.items() if layer.geometry)

_OURS = settings.ROOT / "geo" / "static"
_FOLDERS = {
    "leaflet.js": Path(leaflet.BASE_DIR),
    "leaflet.css": Path(leaflet.BASE_DIR),
    "map.js": _OURS,
    "map.css": _OURS,
}
_TYPES = {".js": "text/javascript", ".css": "text/css", ".json": "application/json"}
_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """A file as it is served: its address names its content, so browsers keep it for good."""

    url: str
    body: bytes
    packed: bytes
    etag: str
    media_type: str


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
def static_assets() -> dict[str, Asset]:
    """Return Leaflet and our own script and style, by file name."""
    return {name: make_asset(name, (folder / name).read_bytes()) for name, folder in _FOLDERS.items()}


@lru_cache(maxsize=4)
def layer_assets(path: Path, version: str) -> dict[str, Asset]:
    """Return the geometry of every spatial layer of the store, by layer name.

    Parameters
    ----------
    path
        The store.
    version
        Its content hash; a new one makes new assets.
    """
    return {
        name: make_asset(f"{name}.json", encode_layer(store.read_layer(path, name), LAYERS[name].key[0]))
        for name in SPATIAL
    }


def current_layers() -> dict[str, Asset]:
    """Return the geometry of the store as it is now; raises what `geo.store.read_version` raises."""
    path = settings.load().store
    return layer_assets(path, store.read_version(path))


async def serve(request: Request) -> Response:
    """Answer ``/geo/{name}``: from the cache for good, compressed when the browser can."""
    wanted = f"/geo/{request.path_params['name']}"
    known = {asset.url: asset for asset in static_assets().values()}
    with suppress(GeoError):  # pages say what is wrong with the store
        known |= {asset.url: asset for asset in current_layers().values()}
    if wanted not in known:
        return PlainTextResponse("not found", status_code=404)
    asset = known[wanted]
    headers = {"ETag": asset.etag, "Cache-Control": _FOREVER, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == asset.etag:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(asset.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=asset.media_type)
    return Response(asset.body, headers=headers, media_type=asset.media_type)


routes = [Route("/geo/{name}", serve)]
