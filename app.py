"""The ASGI application: which script is the page, which routes and headers it has, what happens at start."""

from __future__ import annotations

from starlette.middleware import Middleware
from streamlit import config
from streamlit.starlette import App

from dashboard.elements import page_style
from dashboard.shell import all_pages
from geo.errors import InvalidInput
from geo.export.data_sets import data_file
from geo.texts.faults import error_text
from server import assets, document, downloads, health, installation, publications
from server.compression import Compression
from server.gate import Gate
from server.prefetch import Prefetch
from server.security import SecurityHeaders
from server.way_back import WayBack
from startup import lifespan

try:
    own = installation.load()
except InvalidInput as error:  # half an office serves nobody
    raise SystemExit(error_text(error, "en")) from error
if own:
    # Streamlit signs the state of a sign-in with the key of its configuration, which each process would make up.
    config.set_option("server.cookieSecret", own.cookie_secret)
app = App(
    "home.py",
    secrets={"auth": own.secrets()} if own else {},
    routes=[*document.routes, *assets.routes, *health.routes, *publications.routes, *downloads.routes(data_file)],
    middleware=[
        Middleware(SecurityHeaders),
        Middleware(Gate, office=own),
        *([Middleware(WayBack, office=own)] if own else []),
        Middleware(Prefetch),
        Middleware(Compression),
        Middleware(document.PageHead, pages=all_pages(), style=page_style()),
    ],
    lifespan=lifespan,
)
