"""How the scripts and styles of Streamlit and its components travel: compressed once, then kept by browsers."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_FOLDERS = ("/static/", "/component/")
_SUFFIXES = (".js", ".css")
_LEVEL = 6
# The names of these files carry a hash of their content.
_FOREVER = "public, max-age=31536000, immutable"


class Compression:
    """ASGI middleware that keeps a compressed copy of every script and style that Streamlit serves."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._packed: dict[str, list[Message]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from the copy; make it from the first full answer."""
        if not _wants_packed(scope):
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        for message in self._packed.get(path) or await self._fetch(path, scope, receive):
            # Those further out add headers to the message, so it is a copy that they get.
            await send({**message, "headers": list(message["headers"])} if "headers" in message else message)

    async def _fetch(self, path: str, scope: Scope, receive: Receive) -> list[Message]:
        """Ask the app for an answer, and keep it compressed if it is whole."""
        messages: list[Message] = []

        async def collect(message: Message) -> None:
            messages.append(message)

        await self.app(scope, receive, collect)
        if not _is_whole(messages):
            return messages
        self._packed[path] = await run_in_threadpool(_pack, messages)
        return self._packed[path]


def _wants_packed(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    headers, path = Headers(scope=scope), scope["path"]
    plain = "range" in headers or "if-none-match" in headers or "if-modified-since" in headers
    return (
        path.startswith(_FOLDERS)
        and "/static/" in path
        and path.endswith(_SUFFIXES)
        and not plain
        and _accepts_gzip(headers)
    )


def _accepts_gzip(headers: Headers) -> bool:
    return "gzip" in headers.get("accept-encoding", "")


def _is_whole(messages: Sequence[Message]) -> bool:
    """Say whether a file came to its end: a reader who leaves early cuts the answer short, and no other may get it."""
    if not messages or messages[0]["status"] != 200:
        return False
    length = sum(len(part.get("body", b"")) for part in messages[1:])
    stated = Headers(raw=messages[0]["headers"]).get("content-length", str(length))
    return not messages[-1].get("more_body") and stated == str(length)


def _pack(messages: Iterable[Message]) -> list[Message]:
    start, *parts = messages
    body = b"".join(part.get("body", b"") for part in parts)
    headers = MutableHeaders(raw=list(start["headers"]))
    headers["Cache-Control"] = _FOREVER
    if "Content-Encoding" not in headers:
        body = gzip.compress(body, _LEVEL, mtime=0)
        headers["Content-Encoding"] = "gzip"
        headers["Content-Length"] = str(len(body))
        headers.add_vary_header("Accept-Encoding")
    return [{**start, "headers": headers.raw}, {"type": "http.response.body", "body": body}]
