"""The map's scripts: what the browser draws is what exports draw."""

from __future__ import annotations

import pytest

from geo.scripts import map_script
from geo.symbols import SHAPES, outline

DRAWN = """symbols => {
  const map = L.map("map").setView([0, 0], 5);
  const draw = (symbol) => new PollutionSymbols.ShapeMarker([0, 0], { symbol, radius: 10 }).addTo(map);
  return symbols.map((symbol) => draw(symbol).getElement().getAttribute("d"));
}"""


def test_the_browser_draws_the_corners_that_exports_draw(page):
    symbols = [symbol for symbol, corners in SHAPES.items() if corners]
    page.set_content('<div id="map" style="width: 200px; height: 200px"></div>')
    page.add_script_tag(content=map_script())
    for symbol, path in zip(symbols, page.evaluate(DRAWN, symbols), strict=True):
        drawn = [tuple(map(float, corner.split())) for corner in path.strip("MZ").split("L")]
        # Downwards on a screen, upwards on paper.
        assert drawn == [pytest.approx((x, 200 - y)) for x, y in outline(symbol, 100, 100, 10)], symbol
