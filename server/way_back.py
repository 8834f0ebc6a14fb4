"""The way back: after sign-in a reader stands where they came from; where there is TLS, cookies need it."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.texts.catalogue import text
from server.installation import Office

_COOKIE = "beijing_back"
_SECONDS = 600
_SIGN_IN, _CALLBACK = "/auth/login", "/oauth2callback"
#: A page of ours with its choices, and nothing that a browser could take for another host.
_OURS = re.compile(r"/[a-z_]*(\?[!-\[\]-~]*)?")


class WayBack:
    """ASGI middleware around Streamlit's sign-in.

    Parameters
    ----------
    app
        What answers.
    office
        Whose pages there are.
    """

    def __init__(self, app: ASGIApp, office: Office) -> None:
        self.app = app
        self.address = office.address
        self.secure = b"; Secure" if office.is_secure else b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Remember the page at sign-in, go back there after it, and mark cookies."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path, request = scope["path"], HTTPConnection(scope)
        unreachable = False

        async def answer(message: Message) -> None:
            nonlocal unreachable
            if message["type"] == "http.response.start":
                unreachable = path == _SIGN_IN and message["status"] == 400
                headers = MutableHeaders(scope=message)
                if path == _SIGN_IN and message["status"] == 302:
                    headers.append("Set-Cookie", self._cookie(self._page(request.headers.get("referer", "")), _SECONDS))
                if path == _CALLBACK and message["status"] == 302:
                    headers["Location"] = _ours(unquote(request.cookies.get(_COOKIE, "")))
                    headers.append("Set-Cookie", self._cookie("", 0))
                self._secured(message)
            if not unreachable:
                await send(message)

        await self.app(scope, receive, answer)
        if unreachable:
            words = "\n".join(text("sign_in_unreachable", language) for language in ("zh", "en"))
            await PlainTextResponse(words, status_code=503)(scope, receive, send)

    def _page(self, referer: str) -> str:
        """Return the page, with its choices, that a reader signs in from."""
        page = urlsplit(referer)
        if f"{page.scheme}://{page.netloc}" != self.address:
            return "/"
        return _ours(page.path + (f"?{page.query}" if page.query else ""))

    def _cookie(self, value: str, seconds: int) -> str:
        return f"{_COOKIE}={quote(value, safe='')}; HttpOnly; SameSite=Lax; Path={_CALLBACK}; Max-Age={seconds}"

    def _secured(self, message: Message) -> None:
        """Mark cookies that Streamlit leaves unmarked."""
        unmarked = [
            pair for pair in message["headers"] if pair[0] == b"set-cookie" and b"; secure" not in pair[1].lower()
        ]
        message["headers"] = [
            (name, value + self.secure if (name, value) in unmarked else value) for name, value in message["headers"]
        ]


def _ours(page: str) -> str:
    return page if _OURS.fullmatch(page) else "/"
