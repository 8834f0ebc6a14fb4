"""The gate: who may write writes, who may read reads, and a public installation takes nothing from anybody."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from geo.errors import GeoError
from geo.reporting.people import PUBLISHER, REPORTER, REVIEWER, Person
from server import claims
from server.installation import Office

_READING = ("GET", "HEAD", "OPTIONS")
#: Where Streamlit takes files, into its memory.
_UPLOADS = "/_stcore/upload_file/"
#: What pages have made for a reader: exports, templates. Their addresses cannot be guessed, but they can be passed on.
_PRIVATE = ("/media/", _UPLOADS)
_SIGN_IN, _SIGN_OUT = "/auth/login", "/auth/logout"


class Gate:
    """ASGI middleware that refuses what its sender may not do, before Streamlit sees it.

    Parameters
    ----------
    app
        What answers.
    office
        None where the installation is public.
    """

    def __init__(self, app: ASGIApp, office: Office | None) -> None:
        self.app = app
        self.office = office

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403."""
        if scope["type"] not in ("http", "websocket") or await self._lets_in(HTTPConnection(scope)):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await PlainTextResponse("forbidden", status_code=403)(scope, receive, send)

    async def _lets_in(self, request: HTTPConnection) -> bool:
        path = request.scope["path"]
        writes = request.scope["type"] == "http" and request.scope["method"] not in _READING
        if self.office is None:
            return not writes
        if request.scope["type"] == "websocket":
            return request.headers.get("origin") == self.office.address
        if writes:
            return path.startswith(_UPLOADS) and bool(await run_in_threadpool(_may_upload, request, self.office))
        if path.startswith(_PRIVATE):
            return await run_in_threadpool(_person, request, self.office) is not None
        if path in (_SIGN_IN, _SIGN_OUT) and not _is_from(request.headers, self.office.address):
            return False
        if path == _SIGN_OUT:
            await run_in_threadpool(claims.end, claims.cookie_claims(request.cookies, self.office), self.office)
        return True


def _may_upload(request: HTTPConnection, office: Office) -> bool:
    person = _person(request, office)
    is_writer = person is not None and any(map(person.may, (REPORTER, REVIEWER, PUBLISHER)))
    return is_writer and request.headers.get("origin") == office.address


def _person(request: HTTPConnection, office: Office) -> Person | None:
    try:
        return claims.person_of(claims.cookie_claims(request.cookies, office), office)
    except GeoError:  # pages say what is wrong with the list of people
        return None


def _is_from(headers: Headers, address: str) -> bool:
    """Say whether a page of ours sent the browser here; older browsers, and plain HTTP, name only the page itself."""
    site, referer = headers.get("sec-fetch-site"), urlsplit(headers.get("referer", ""))
    return site == "same-origin" or (site is None and f"{referer.scheme}://{referer.netloc}" == address)
