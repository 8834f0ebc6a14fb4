"""What monitoring asks: whether the process lives, and whether it could show a page now."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from geo import settings
from geo.errors import GeoError
from geo.store import geopackage
from geo.texts.faults import error_text
from server import assets


async def alive(_: Request) -> Response:
    """Answer ``/healthz``: the process answers, whatever the store is like."""
    return PlainTextResponse("ok")


async def ready(_: Request) -> Response:
    """Answer ``/readyz``: 200 with the data version when the store and its map can be shown, else 503 and why."""
    try:
        await run_in_threadpool(assets.current_layers)
        version = geopackage.read_version(settings.load().store)
    except GeoError as error:
        return JSONResponse({"ready": False, "reason": error_text(error, "en")}, status_code=503)
    return JSONResponse({"ready": True, "version": version})


routes = [Route("/healthz", alive), Route("/readyz", ready)]
