"""The ASGI application: which script is the page, which routes and headers it has, what happens at start."""

from __future__ import annotations

from starlette.middleware import Middleware
from streamlit.starlette import App

import assets
import health
from ahead import Ahead
from bundle import PackedBundle
from headers import SecurityHeaders
from startup import lifespan

app = App(
    "home.py",
    routes=[*assets.routes, *health.routes],
    middleware=[Middleware(SecurityHeaders), Middleware(Ahead), Middleware(PackedBundle)],
    lifespan=lifespan,
)
