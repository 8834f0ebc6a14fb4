"""Serves a Streamlit page as it comes, with Leaflet from this machine in place of a public host."""

import os

from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from streamlit.starlette import App
from xstatic.pkg import leaflet

app = App(os.environ["BENCH_PAGE"], routes=[Mount("/leaflet", StaticFiles(directory=leaflet.BASE_DIR))])
