"""The map's scripts in a browser, without the app around them: one order, one state, and what exports draw."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from geo.maps import scripts
from geo.maps.model import CORE_BOUNDS, LayerState, LegendEntry, MapLayer, MapState, packed_base, packed_state
from geo.maps.symbols import SHAPES, outline

STATIC = Path(scripts.__file__).with_name("static")
OURS = {name: scripts.static(f"{name}.js") for name in scripts.ORDER}
WORDS = {
    "map": "Map",
    "blank": "Nothing",
    "schematic": "Schematic",
    "whole_city": "City",
    "zoom_in": "In",
    "zoom_out": "Out",
    "use_ctrl": "Hold Ctrl",
}
SYMBOL_PATHS = """symbols => {
  const map = L.map("map").setView([0, 0], 5);
  const draw = (symbol) => new PollutionSymbols.ShapeMarker([0, 0], { symbol, radius: 10 }).addTo(map);
  return symbols.map((symbol) => draw(symbol).getElement().getAttribute("d"));
}"""
#: Starts a map as the page does, and collects what it answers.
MOUNT = """([base, state]) => {
  window.answers = [];
  window.__GLOBAL_DATA__ = {};
  window.Streamlit = { setComponentValue: (answer) => window.answers.push(answer) };
  window.map = L.map("map", { zoomSnap: 0.1, maxZoom: 16 }).setView([40.25, 116.46], 8);
  PollutionMap.mount(window.map, base);
  PollutionMap.show(state);
}"""
ADD_FIELD = """part => {
  "use strict";
  const { state } = PollutionState;
  const object = part === "state" ? state : state.layers.get(part);
  try {
    object.another = 1;
  } catch (error) {
    return error.name;
  }
  return "added";
}"""


def address(content: object) -> str:
    return "data:application/json;base64," + base64.b64encode(json.dumps(content).encode()).decode()


def square(code: str, west: float) -> dict[str, object]:
    ring = [[west, 39.9], [west + 0.5, 39.9], [west + 0.5, 40.4], [west, 40.4], [west, 39.9]]
    names = {"name_zh": f"区{code}", "name_en": f"Place {code}", "geometry_status": "surveyed"}
    return {
        "type": "Feature",
        "id": code,
        "properties": names,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def point(code: str) -> dict[str, object]:
    names = {"name_zh": f"点{code}", "name_en": f"Point {code}", "geometry_status": "surveyed"}
    return {
        "type": "Feature",
        "id": code,
        "properties": names,
        "geometry": {"type": "Point", "coordinates": [116.7, 40.7]},
    }


@pytest.fixture
def layers() -> list[MapLayer]:
    """Layers of every kind that a map has in one picture: areas with finer borders, a point, a grid."""
    areas = address({"type": "FeatureCollection", "features": [square("a", 116.0), square("b", 116.5)]})
    points = address({"type": "FeatureCollection", "features": [point("p")]})
    cells = {"meridian": 117, "east": 420000, "north": 4440000, "size": 1000, "columns": 2, "rows": 1, "runs": [0, 2]}
    return [
        MapLayer(id="cells", url=address(cells), kind="grid"),
        MapLayer(id="areas", url=areas, kind="area", labels=True, detail_url=areas),
        MapLayer(id="points", url=points, kind="point"),
    ]


def map_state(selected: str | None = None) -> MapState:
    values = {
        "cells": LayerState(cells="01", text={"0": "low", "1": "high"}),
        "areas": LayerState(fill={"a": 0, "b": 1}, text={"a": "one", "b": "two"}),
        "points": LayerState(fill={"p": 1}, text={"p": "three"}, marks={"p": "Ⅴ"}),
    }
    legend = [LegendEntry(text="low", color="#112233"), LegendEntry(text="high", color="#445566")]
    return MapState(
        language="en",
        title="Legend",
        palette=["#112233", "#445566"],
        legend=legend,
        layers=values,
        words=WORDS,
        selected=selected,
        symbols=["circle", "square"],
    )


@pytest.fixture
def map_page(page: Page, layers: list[MapLayer]) -> Iterator[Page]:
    """A page with nothing but the map, which has painted its first state; a script's error fails the test."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_content(
        f'<style>{scripts.map_style()}</style><div id="map" style="width: 900px; height: 600px"></div><p>outside</p>'
    )
    page.add_script_tag(content=scripts.map_script())
    page.evaluate(MOUNT, [packed_base(layers, ((39.44, 115.41), (41.06, 117.51))), packed_state(map_state())])
    page.locator('[data-painted="1"]').wait_for()
    yield page
    assert not errors


def test_the_order_has_every_script_of_the_map_once_and_twelve_at_most():
    files = {path.stem for path in STATIC.glob("*.js")}
    assert sorted(scripts.ORDER) == sorted(files - {"offline"})
    assert len(scripts.ORDER) <= 12


def test_a_script_reads_only_what_a_script_before_it_gives():
    script = scripts.map_script()
    assert [script.index(text) for text in OURS.values()] == sorted(script.index(text) for text in OURS.values())
    names = {"PollutionShapes", "PollutionBlank"}
    for name, text in OURS.items():
        offers = set(re.findall(r"window\.(Pollution\w+) =", text))
        assert set(re.findall(r"\bPollution\w+", text)) - offers <= names, name
        names |= offers


def test_every_field_of_the_state_is_declared_once_with_a_comment_and_used():
    declarations = re.findall(r"^ {4}(\w+): [^,\n]+,( // .+)?$", OURS["state"].split("});")[0], re.MULTILINE)
    fields = [name for name, _ in declarations]
    assert len(fields) == len(set(fields)) > 15
    assert [name for name, comment in declarations if not comment] == []
    uses = set(re.findall(r"\bstate\.(\w+)", "".join(text for name, text in OURS.items() if name != "state")))
    assert uses == set(fields)


@pytest.mark.parametrize("part", ["state", "areas", "points", "cells"])
def test_no_script_can_add_a_field_to_the_state(map_page, part):
    assert map_page.evaluate(ADD_FIELD, part) == "TypeError"


def test_the_fields_that_the_browser_has_are_those_that_are_declared(map_page):
    fields = set(map_page.evaluate("Object.keys(PollutionState.state)"))
    assert fields == set(re.findall(r"^ {4}(\w+):", OURS["state"].split("});")[0], re.MULTILINE))


def test_the_scripts_alone_draw_choose_and_change(map_page):
    assert map_page.locator(".leaflet-container").get_attribute("aria-label") == "Legend"
    assert map_page.locator('path[data-id="b"]').get_attribute("fill") == "#445566"
    assert map_page.locator('path[data-id="p"]').get_attribute("aria-label") == "Point p, three"
    expect(map_page.locator(".area-label")).to_have_text(["Place a", "Place b"])
    expect(map_page.locator(".feature-mark")).to_have_text(["Ⅴ"])
    map_page.locator('path[data-id="a"]').focus()
    map_page.keyboard.press("ArrowRight")
    expect(map_page.locator(".leaflet-tooltip")).to_have_text("Place btwo")
    map_page.keyboard.press("Enter")
    map_page.locator('path[data-id="b"]').click()
    assert [answer["last_object_clicked_popup"] for answer in map_page.evaluate("answers")] == ["b 1", "b 2"]
    map_page.evaluate("state => PollutionMap.show(state)", packed_state(map_state("b")))
    map_page.locator('[data-painted="2"]').wait_for()
    expect(map_page.locator('path[data-id="b"]')).to_have_attribute("aria-pressed", "true")


def test_the_page_learns_what_the_reader_has_zoomed_to_when_the_pointer_leaves(map_page):
    map_page.locator(".leaflet-container").hover()
    map_page.get_by_text("outside").hover()
    assert map_page.evaluate("answers") == []
    map_page.get_by_role("button", name="City").hover()
    map_page.evaluate("bounds => map.fitBounds(bounds, { animate: false })", CORE_BOUNDS)
    expect(map_page.locator('[data-detail="areas"]')).to_have_count(1)
    map_page.get_by_text("outside").hover()
    (answer,) = map_page.evaluate("answers")
    west, south, east, north = map(float, answer["extent"].split(","))
    assert west < 116.32 < 116.45 < east
    assert south < 39.86 < 39.98 < north


def test_a_layer_that_cannot_be_fetched_is_said_in_the_legend(page):
    page.set_content('<div id="map" style="width: 900px; height: 600px"></div>')
    page.add_script_tag(content=scripts.map_script())
    base = packed_base(
        [MapLayer(id="areas", url="data:text/plain,no", kind="area")], ((39.44, 115.41), (41.06, 117.51))
    )
    words = WORDS | {"unreachable": "Try again"}
    state = MapState(language="en", title="Legend", palette=[], legend=[], layers={}, words=words)
    page.evaluate(MOUNT, [base, packed_state(state)])
    expect(page.locator(".legend-title")).to_have_text("Try again")


def test_the_browser_draws_the_corners_that_exports_draw(page):
    symbols = [symbol for symbol, corners in SHAPES.items() if corners]
    page.set_content('<div id="map" style="width: 200px; height: 200px"></div>')
    page.add_script_tag(content=scripts.map_script())
    for symbol, path in zip(symbols, page.evaluate(SYMBOL_PATHS, symbols), strict=True):
        corners = [tuple(map(float, corner.split())) for corner in path.strip("MZ").split("L")]
        # Downwards on a screen, upwards on paper.
        assert corners == [pytest.approx((x, 200 - y)) for x, y in outline(symbol, 100, 100, 10)], symbol
