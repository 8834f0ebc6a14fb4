"""Owns the measure of exports: a PNG drawn from the store against folium's own browser screenshot of the same map."""

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

from benchmarks.steps import Found
from geo import settings, snapshot
from geo.drawing import draw
from geo.order import Order, compose

#: What is measured; folium's need chromedriver.
PARTS = (
    "png_ms", "compose_ms", "layout_ms", "pixels_ms", "pdf_ms", "svg_ms", "html_ms", "folium_ms", "folium_hurried_ms",
)  # fmt: skip
_FORMS = ("png", "pdf", "svg", "html")
_ORDER = Order("tsp", {}, at=datetime(2026, 1, 1, tzinfo=UTC))


def measure(folder: Path, repeats: int) -> Found:
    """Measure our formats and folium's screenshot in turn; yields the medians so far after every round.

    Parameters
    ----------
    folder
        Where the store is.
    repeats
        How many rounds.
    """
    config = settings.Settings(store=folder / "beijing.gpkg")
    facts = snapshot.read_facts(config)
    sheet = compose(_ORDER, facts, config)
    shown = sheet.selection.picture
    colours = {code: shown.palette[index] for code, index in shown.layers["subdistricts"].fill.items()}
    frame = gpd.GeoDataFrame(facts.frames["subdistricts"])
    work: dict[str, Callable[[], object]] = {
        **{
            f"{form}_ms": partial(snapshot.render, _ORDER, form, config, facts)
            for form in ("png", "pdf", "svg", "html")
        },
        "compose_ms": lambda: snapshot.check(_ORDER, "png", config, facts),
        "layout_ms": lambda: draw(sheet),
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
            found = {part: median(spent) for part, spent in times.items() if spent}
            if "layout_ms" in found:
                found["pixels_ms"] = found["png_ms"] - found["compose_ms"] - found["layout_ms"]
            yield {f"export.{part}": value for part, value in found.items()}


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
