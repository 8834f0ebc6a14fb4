"""Open data as files under addresses that stay: made when one is asked for, kept as long as the store is the same."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from geo import settings
from geo.errors import GeoError
from geo.schema import Frames
from geo.store import geopackage

#: Makes the file of a data set: out of the store's layers, the name of one and an ending; None where there is none.
Maker = Callable[[Frames, str, str], bytes | None]

#: The name of the whole store among the files.
STORE = "beijing.gpkg"
_GPKG = "application/geopackage+sqlite3"
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "gpkg": _GPKG,
}


def routes(make: Maker) -> list[Route]:
    """Return the routes ``/data/<data set>.<ending>``.

    Parameters
    ----------
    make
        Makes a file.
    """

    @lru_cache(maxsize=16)
    def kept(path: Path, version: str, name: str, ending: str) -> bytes | None:
        return make(geopackage.read_store(path), name, ending)

    def serve(request: Request) -> Response:
        """Answer with a file; 304 where the browser has that of the same store. Runs beside the event loop."""
        name, _, ending = request.path_params["name"].rpartition(".")
        store = settings.load().store
        try:
            version = geopackage.read_version(store)
            etag = f'"{version[:16]}"'
            headers = {"ETag": etag, "Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}
            if request.headers.get("if-none-match") == etag:
                return Response(status_code=304, headers=headers)
            if request.path_params["name"] == STORE:
                return FileResponse(store, media_type=_GPKG, filename=STORE, headers=headers)
            body = kept(store, version, name, ending)
        except GeoError:  # the page says what is wrong with the store
            return PlainTextResponse("unavailable", status_code=503)
        if body is None:
            return PlainTextResponse("not found", status_code=404)
        headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
        return Response(body, media_type=_TYPES[ending], headers=headers)

    return [Route("/data/{name}", serve)]
