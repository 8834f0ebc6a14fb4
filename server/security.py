"""Headers of the server's answers: the security headers of the page and of the map's frame."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PAGE = Path(streamlit.__file__).parent / "static" / "index.html"
_SHARED = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; worker-src 'self' blob:; frame-ancestors 'self'; base-uri 'self'; object-src 'none'; "
)
# streamlit-folium writes the map's script into its own frame and evaluates it there; the page itself may not.
_FRAME = _SHARED + "script-src 'self' 'unsafe-inline' 'unsafe-eval'"

#: "Near me" asks for the location, which never leaves the browser; nothing else is asked for.
_PERMISSIONS = "geolocation=(self), camera=(), microphone=(), payment=(), usb=()"


@lru_cache(maxsize=1)
def page_policy() -> str:
    """Return the content security policy of the page: own scripts, and Streamlit's inline ones by their hash."""
    scripts = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", _PAGE.read_text("utf-8"), re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    return _SHARED + " ".join(["script-src 'self'", *(f"'sha256-{value}'" for value in hashes)])


class SecurityHeaders:
    """ASGI middleware that adds the headers to every HTTP answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add to the answer's headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        policy = _FRAME if scope["path"].startswith("/component/") else page_policy()

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = policy
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "same-origin"
                headers["Permissions-Policy"] = _PERMISSIONS
            await send(message)

        await self.app(scope, receive, send_with_headers)
