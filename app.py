"""The ASGI application: which script is the page, which routes and headers it has, what happens at start."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit_folium
from starlette.middleware import Middleware
from streamlit import net_util
from streamlit.runtime import get_instance
from streamlit.starlette import App

import assets
from geo import build, settings
from headers import SecurityHeaders


@asynccontextmanager
async def lifespan(_: App) -> AsyncIterator[dict[str, object]]:
    """Build a missing store, register the map component, and keep what is loaded out of garbage collection."""
    build.ensure_store(settings.load())
    # Imported outside a script run, the component is unknown to the server until it is registered.
    get_instance().component_registry.register_component(streamlit_folium._component_func)
    # Streamlit collects garbage after every script run; frozen objects are not looked at again.
    gc.collect()
    gc.freeze()
    yield {}


# Streamlit would ask a public host for this machine's address; the app asks no host but itself.
net_util.get_external_ip = lambda: None

app = App("home.py", routes=assets.routes, middleware=[Middleware(SecurityHeaders)], lifespan=lifespan)
