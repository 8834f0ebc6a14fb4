"""The ASGI application: which script is the page, which routes and headers it has, what happens at start."""

from __future__ import annotations

from starlette.middleware import Middleware
from streamlit.starlette import App

from dashboard.elements import page_style
from dashboard.shell import PAGES
from server import assets, document, health, publications
from server.compression import Compression
from server.prefetch import Prefetch
from server.security import SecurityHeaders
from startup import lifespan

app = App(
    "home.py",
    routes=[*document.routes, *assets.routes, *health.routes, *publications.routes],
    middleware=[
        Middleware(SecurityHeaders),
        Middleware(Prefetch),
        Middleware(Compression),
        Middleware(document.PageHead, pages=PAGES, style=page_style()),
    ],
    lifespan=lifespan,
)
