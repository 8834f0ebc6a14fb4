"""What a browser is told to fetch while Streamlit starts: its elements, the map's scripts, the borders on every map."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import streamlit
import streamlit_folium
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.errors import GeoError
from server import assets

_STREAMLIT = Path(streamlit.__file__).parent / "static"
_COMPONENT = Path(streamlit_folium.build_dir)
# What Streamlit loads only once the first map is asked for.
_CHUNKS = ("ComponentInstance.*.js", "IFrameUtil.*.js")
# Elements on every page, which Streamlit loads only once it meets them: each would come by itself, and move the page.
_ELEMENTS = ("Html", "ButtonGroup", "Selectbox", "TextInput", "PageLink")
_LAYERS = ("districts", "subdistricts")


def links() -> str:
    """Return the ``Link`` header of a page; without the borders when the store cannot be read."""
    urls = [*_scripts(), assets.map_script().url]
    with suppress(GeoError):  # the page says what is wrong with the store
        urls += [assets.current_layers()[layer].city.url for layer in _LAYERS]
    return ", ".join(f"<{url}>; rel=prefetch" for url in urls)


@lru_cache(maxsize=1)
def element_links() -> str:
    """Return HTML that preloads the elements on every page, with all that they import."""
    folder, page = _STREAMLIT / "static" / "js", (_STREAMLIT / "index.html").read_text("utf-8")
    left = [path.name for name in _ELEMENTS for path in folder.glob(f"{name}.*.js")]
    found: dict[str, None] = {}
    while left:
        name = left.pop()
        if name not in found and name not in page:  # Streamlit's page loads the rest itself
            found[name] = None
            left += re.findall(r'(?:from|import)"\./([\w.-]+\.js)"', (folder / name).read_text("utf-8"))
    return "".join(f'<link rel="modulepreload" crossorigin href="./static/js/{name}">' for name in found)


@lru_cache(maxsize=1)
def _scripts() -> tuple[str, ...]:
    chunks = [path for pattern in _CHUNKS for path in _STREAMLIT.glob(f"static/js/{pattern}")]
    frame = [path.relative_to(_COMPONENT) for path in _COMPONENT.glob("static/js/main.*.js")]
    name = streamlit_folium._component_func.name
    return (
        *(f"/{path.relative_to(_STREAMLIT).as_posix()}" for path in chunks),
        *(f"/component/{name}/{path.as_posix()}" for path in frame),
    )


class Prefetch:
    """ASGI middleware that adds the links to every page, not to the frames within."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add to the answer's headers."""
        if scope["type"] != "http" or scope["path"].startswith("/component/"):
            await self.app(scope, receive, send)
            return

        async def send_with_links(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers["Link"] = await run_in_threadpool(links)
            await send(message)

        await self.app(scope, receive, send_with_links)
