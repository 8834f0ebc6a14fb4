"""The feed of publications, as it lies beside the published store; an installation without publications has none."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from geo import settings

#: Path to the file by language, and how it is served.
_FILES = {
    "/publications.atom": ({"zh": "publications.atom", "en": "publications.en.atom"}, "application/atom+xml"),
    "/publications.json": ({"zh": "publications.json"}, "application/json"),
}


def serve(request: Request) -> Response:
    """Answer with the feed, in English for ``?lang=en``, as the newest publication has left it."""
    names, media_type = _FILES[request.url.path]
    name = names.get(request.query_params.get("lang", ""), names["zh"])
    path = settings.load().store.with_name(name)
    if not path.is_file():
        return PlainTextResponse("not found", status_code=404)
    return FileResponse(path, media_type=media_type, headers={"Cache-Control": "no-cache"})


routes = [Route(path, serve) for path in _FILES]
