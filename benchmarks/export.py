"""The measure of exports: a PNG drawn from the store against folium's own browser screenshot of the same map."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median

import folium
import geopandas as gpd
from xstatic.pkg import leaflet

from benchmarks.steps import Figures
from geo import settings
from geo.export import formats
from geo.export.page import draw
from geo.export.request import ExportRequest, export_page
from geo.selection import read_facts

#: What is measured; folium's need chromedriver.
PARTS = (
    "png_ms",
    "compose_ms",
    "layout_ms",
    "pixels_ms",
    "pdf_ms",
    "svg_ms",
    "html_ms",
    "folium_ms",
    "folium_hurried_ms",
)
_FORMS = ("png", "pdf", "svg", "html")
_REQUEST = ExportRequest(view="tsp", choices={}, at=datetime(2026, 1, 1, tzinfo=UTC))


def measure(folder: Path, repeats: int) -> Figures:
    """Measure our formats and folium's screenshot in turn; yields the medians so far after every round.

    Parameters
    ----------
    folder
        Where the store is.
    repeats
        How many rounds.
    """
    config = settings.Settings(store=folder / "beijing.gpkg")
    facts = read_facts(config.store)
    page = export_page(_REQUEST, facts, config)
    state = page.selection.map_state
    colours = {code: state.palette[index] for code, index in state.layers["subdistricts"].fill.items()}
    frame = gpd.GeoDataFrame(facts.frames["subdistricts"])
    work: dict[str, Callable[[], object]] = {
        **{f"{form}_ms": partial(formats.render, _REQUEST, form, config, facts) for form in _FORMS},
        "compose_ms": lambda: formats.check_request(_REQUEST, "png", config, facts),
        "layout_ms": lambda: draw(page),
        "folium_ms": lambda: _screenshot(frame, colours, delay=3),
        "folium_hurried_ms": lambda: _screenshot(frame, colours, delay=0),
    }
    work["png_ms"]()  # the typeface is read once
    times: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(repeats):
        for name, act in work.items():
            start = time.perf_counter()
            act()
            times[name].append(1000 * (time.perf_counter() - start))
            medians = {part: median(spent) for part, spent in times.items() if spent}
            if "layout_ms" in medians:
                medians["pixels_ms"] = medians["png_ms"] - medians["compose_ms"] - medians["layout_ms"]
            yield {f"export.{part}": value for part, value in medians.items()}


def _screenshot(frame: gpd.GeoDataFrame, colours: dict[str, str], delay: int) -> bytes:
    """Let folium photograph the subdistricts in as many pixels as our page has."""
    from selenium import webdriver

    folder = Path(leaflet.BASE_DIR)
    chart = folium.Map((40.25, 116.46), zoom_start=9, tiles=None)
    # Its other scripts come from public hosts, which a closed network does not reach.
    chart.default_js = [("leaflet", (folder / "leaflet.js").as_uri())]
    chart.default_css = [("leaflet", (folder / "leaflet.css").as_uri())]
    plain = frame[["code", "geometry"]]
    folium.GeoJson(plain, style_function=lambda row: {"fillColor": colours.get(row["properties"]["code"])}).add_to(
        chart
    )
    options = webdriver.ChromeOptions()
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu"):
        options.add_argument(flag)
    options.binary_location = shutil.which("chromium") or ""
    driver = webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))
    png: bytes = chart._to_png(delay=delay, driver=driver, size=(1654, 2339))
    return png
