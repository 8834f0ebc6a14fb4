"""Owns the measure of exports: a PNG drawn from the store against folium's own browser screenshot of the same map."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import folium
import geopandas as gpd
from xstatic.pkg import leaflet

from geo import settings, snapshot
from geo.drawing import draw
from geo.order import Order, compose

ROUNDS = 3
_ORDER = Order("tsp", {}, at=datetime(2026, 1, 1, tzinfo=UTC))


def run() -> list[tuple[str, float, str]]:
    """Measure both in one run.

    Returns
    -------
    list of (str, float, str)
        What was measured, figure and unit; the ratios are folium's time over ours.
    """
    with tempfile.TemporaryDirectory() as folder:
        config = settings.Settings(store=Path(folder) / "beijing.gpkg")
        facts = snapshot.read_facts(config)
        sheet = compose(_ORDER, facts, config)
        snapshot.render(_ORDER, "png", config, facts)  # the typeface is read once
        ours = _median(lambda: snapshot.render(_ORDER, "png", config, facts))
        drawing = _median(lambda: draw(sheet, facts.frames))
        frame = gpd.GeoDataFrame(facts.frames["subdistricts"])
        shown = sheet.selection.picture
        colours = {code: shown.palette[index] for code, index in shown.layers["subdistricts"].fill.items()}
        waiting = _median(lambda: _screenshot(frame, colours, delay=3))
        hurried = _median(lambda: _screenshot(frame, colours, delay=0))
    return [
        ("PNG, A4 at 200 dpi, from the store", ours, "s"),
        ("  of which laying out the page", drawing, "s"),
        ("  of which rasterising and compressing", ours - drawing, "s"),
        ("folium _to_png with its default delay of 3 s", waiting, "s"),
        ("folium _to_png with no delay", hurried, "s"),
        ("faster than folium _to_png", waiting / ours, "times"),
        ("faster than folium _to_png with no delay", hurried / ours, "times"),
    ]


def _median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return sorted(times)[ROUNDS // 2]


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


if __name__ == "__main__":
    for what, figure, unit in run():
        print(f"{what:<48}{figure:>8.2f} {unit}")
