"""What monitoring asks: whether the process lives, and whether it could show a page now."""

from __future__ import annotations

import asyncio
import logging

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from geo import settings
from geo.errors import GeoError
from geo.store import geopackage
from geo.texts.faults import error_text
from server import assets

_LOG = logging.getLogger(__name__)
#: Seconds within which a live server has a thread free.
_PATIENCE = 3.0


async def alive(_: Request) -> Response:
    """Answer ``/healthz``: the process answers and has a thread to work in, whatever the store is like."""
    try:
        await asyncio.wait_for(run_in_threadpool(_nothing), _PATIENCE)
    except TimeoutError:
        return PlainTextResponse("stuck", status_code=503)
    return PlainTextResponse("ok")


def _nothing() -> None:
    """Be done at once, where there is a thread to do it."""


async def ready(_: Request) -> Response:
    """Answer ``/readyz``: 200 with the data version when the store and its map can be shown, else 503 and the faults.

    Where the store lies is for the server's log, not for whoever asks.
    """
    try:
        await run_in_threadpool(assets.current_layers)
        version = geopackage.read_version(settings.load().store)
    except GeoError as error:
        _LOG.error("%s", error_text(error, "en"))
        reasons = list(dict.fromkeys(fault.kind for fault in error.faults))
        return JSONResponse({"ready": False, "reasons": reasons}, status_code=503)
    return JSONResponse({"ready": True, "version": version})


routes = [Route("/healthz", alive), Route("/readyz", ready)]
