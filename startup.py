"""What happens once, before the first visitor: Streamlit is set right, the store is there, what is loaded is frozen."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress

import streamlit_folium
from streamlit import net_util
from streamlit.runtime import get_instance
from streamlit.runtime.pages_manager import PagesManager
from streamlit.starlette import App

from dashboard import exhibit, uploads  # noqa: F401  (loads what pages need before the first visitor waits for it)
from dashboard.panels import layer_panels, reach_panels, tsp_panels, unit_panels, water_rank_panels  # noqa: F401
from geo import build, settings
from geo.errors import GeoError
from geo.export.export_process import exports
from server import assets
from server.sockets import send_at_once

# Streamlit would ask a public host for this machine's address; the app asks no host but itself.
net_util.get_external_ip = lambda: None

# home.py lists the pages; without this the first visitor's deep link would run a file of pages/ by itself.
PagesManager.uses_pages_directory = False

# Threads for what readers wait for; asyncio's own number follows the cores, six of them on two.
_WAITING = 64
#: Seconds between two full collections of garbage, each some 20 ms in which no page runs.
_BETWEEN_COLLECTIONS = 30


@asynccontextmanager
async def lifespan(_: App) -> AsyncIterator[dict[str, object]]:
    """Build a missing store, warm up, register the map component, and freeze what is loaded."""
    with suppress(GeoError):  # pages say what is wrong with the store
        build.ensure_store(settings.load())
        assets.current_layers()
    # Imported outside a script run, the component is unknown to the server until it is registered.
    get_instance().component_registry.register_component(streamlit_folium._component_func)
    send_at_once()
    # A thread waits for each file that a reader has asked for; those that wait must not hold up other work.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_WAITING, "files"))
    # Frozen objects are not looked at again by the collections of later garbage.
    gc.collect()
    gc.freeze()
    collecting = asyncio.create_task(_collect_garbage())
    yield {}
    collecting.cancel()
    exports.stop()


async def _collect_garbage() -> None:
    """Give back now and then what left sessions held: a run leaves it to this (``postScriptGC`` of the settings)."""
    while True:
        await asyncio.sleep(_BETWEEN_COLLECTIONS)
        gc.collect()
