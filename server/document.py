"""The document that a browser gets before Streamlit starts: language, title and description of the page, our script."""

from __future__ import annotations

import gzip
import html
import json
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.maps.scripts import static as scripts_of_map
from geo.settings import LANGUAGES
from geo.texts.catalogue import language_of, text
from server.assets import Asset, make_asset, respond
from server.prefetch import element_links

_STATIC = Path(__file__).with_name("static")
#: Scripts of our own that every page loads, one after the other.
_SCRIPTS = ("page.js", "play.js", "near.js")
#: Words of Streamlit that a reader meets, which it has in English only; one with … behind it for all that begin so.
_WORDS = (
    "streamlit_search",
    "streamlit_fullscreen",
    "streamlit_close_fullscreen",
    "streamlit_download",
    "streamlit_no_file",
    "streamlit_columns",
    "streamlit_no_results",
    "streamlit_apply",
    "streamlit_running",
    "streamlit_stop",
    "streamlit_connecting",
    "streamlit_upload",
    "streamlit_drop",
    "streamlit_ascending",
    "streamlit_descending",
    "streamlit_statistics",
    "streamlit_autosize",
    "streamlit_pin",
    "streamlit_hide",
    "streamlit_clear",
    "streamlit_unpin",
    "streamlit_copy_name",
    "streamlit_format",
    "streamlit_copy",
    "streamlit_copied",
    "streamlit_copied_short",
    "streamlit_close",
    "streamlit_no_page_title",
    "streamlit_no_page",
    "streamlit_no_such_page",
    "streamlit_connection",
    "streamlit_rerun",
    "streamlit_print",
    "streamlit_settings",
)
#: The value of ``lang`` of each language.
_TAGS = {"zh": "zh-CN", "en": "en"}
#: Headers by which a browser asks for a part, says that it has the file, or that it can unpack one: Streamlit's answer
#: must be whole and plain, to be written in.
_CONDITIONS = (b"range", b"if-none-match", b"if-modified-since", b"if-range", b"accept-encoding")


@lru_cache(maxsize=1)
def page_script() -> Asset:
    """Return the script that every page loads."""
    words = {language: {text(key, "en"): text(key, language) for key in _WORDS} for language in LANGUAGES}
    map_names = {language: text("map_frame", language) for language in LANGUAGES}
    constants = f"const WORDS = {json.dumps(words)};\nconst MAP = {json.dumps(map_names)};\n"
    scripts = [(_STATIC / name).read_text("utf-8") for name in _SCRIPTS]
    return make_asset("page.js", "\n".join([constants, scripts_of_map("geometry.js"), *scripts]).encode())


async def serve_script(request: Request) -> Response:
    """Answer with the script of every page, under the address that names its content."""
    asset = page_script()
    return respond(request, asset) if request.url.path == asset.url else PlainTextResponse("not found", status_code=404)


def write_head(document: str, page: str, language: str, style: str = "") -> str:
    """Give Streamlit's document the language, the title and the description of a page, our script and our style.

    Parameters
    ----------
    document
        Streamlit's ``index.html``.
    page
        Name of the page as in its address; blank for the first.
    language
        ``zh`` or ``en``.
    style
        Styles of the page. They stand at the end, since the later of two rules of equal weight counts.
    """
    name = page or "overview"
    site = text("site_title", language)
    title = site if name == "overview" else f"{text(f'page_{name}', language)} · {site}"
    description = html.escape(text(f"about_{name}", language), quote=True)
    head = (
        f"<title>{html.escape(title)}</title>"
        f'<meta name="description" content="{description}" />'
        f'<script defer src="{page_script().url}"></script>'
        f"{element_links()}"
    )
    changes = {
        '<html lang="en">': f'<html lang="{_TAGS[language]}">',
        "<title>Streamlit</title>": head,
        "</body>": f"<style>{style}</style></body>",
    }
    for old, new in changes.items():
        document = document.replace(old, new, 1)
    return document


class PageHead:
    """ASGI middleware that writes the head of every page.

    Parameters
    ----------
    app
        What answers.
    pages
        Names of the pages; an address that is none shows the first one, whose head it gets.
    style
        Styles of every page: there before anything is shown, so that nothing moves when they come.
    """

    def __init__(self, app: ASGIApp, pages: tuple[str, ...], style: str = "") -> None:
        self.app = app
        self.style = style
        self.pages = {"", *pages}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the document of the page."""
        page = scope.get("path", "").strip("/")  # the server's own start and end have none
        # Files have an ending or lie in a folder; what Streamlit answers itself begins with an underscore.
        if scope["type"] != "http" or scope["method"] != "GET" or re.search(r"^_|[/.]", page):
            await self.app(scope, receive, send)
            return
        page = page if page in self.pages else ""
        whole = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in _CONDITIONS]}
        messages: list[Message] = []

        async def collect(message: Message) -> None:
            messages.append(message)

        await self.app(whole, receive, collect)

        def write(document: str) -> str:
            return write_head(document, page, _language(scope), self.style)

        for message in _rewritten(messages, write, scope):
            await send(message)


def _language(scope: Scope) -> str:
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[-1]
    return asked if asked in LANGUAGES else language_of(Headers(scope=scope).get("accept-language"))


def _rewritten(messages: list[Message], write: Callable[[str], str], scope: Scope) -> list[Message]:
    start, *parts = messages
    headers = MutableHeaders(raw=list(start["headers"]))
    if start["status"] != 200 or not headers.get("content-type", "").startswith("text/html"):
        return messages
    document = b"".join(part.get("body", b"") for part in parts).decode()
    body = write(document).encode()
    if "gzip" in Headers(scope=scope).get("accept-encoding", ""):
        body = gzip.compress(body, 6, mtime=0)
        headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(body))
    headers.add_vary_header("Accept-Encoding, Accept-Language")
    for name in ("etag", "last-modified", "accept-ranges"):
        del headers[name]
    return [{**start, "headers": headers.raw}, {"type": "http.response.body", "body": body}]


routes = [Route("/geo/page-{digest}.js", serve_script)]
