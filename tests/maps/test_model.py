"""The map: what passes through folium is armoured, and what the browser unpacks is what was put in."""

from __future__ import annotations

import base64
import json
import re
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.maps.model import LayerState, LegendEntry, MapLayer, MapState, base_map, clicked_code, state_script

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "${alert(1)}",
    "`alert(1)`",
    "{{ cycler.__init__.__globals__.os.getcwd() }}",
    "{% for x in y %}",
    '"); alert(1); ("',
    "</script><script>alert(1)</script>",
]


def state(
    layers: dict[str, LayerState], title: str = "", legend: tuple[LegendEntry, ...] = (), selected: str | None = None
) -> MapState:
    return MapState(
        language="zh",
        title=title,
        palette=["#fff"],
        legend=legend,
        layers=layers,
        words={"blank": title},
        selected=selected,
    )


def state_named(name: str) -> MapState:
    layers = {"districts": LayerState(fill={"110101": 0}, text={"110101": name})}
    return state(layers, name, (LegendEntry(name),), "110101")


def unpacked(rendered: str) -> dict[str, object]:
    packed = re.findall(r'PollutionMap\.show\("([A-Za-z0-9+/=]*)"\)', rendered)[-1]
    return dict(json.loads(zlib.decompress(base64.b64decode(packed))))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_reaches_the_browser_whole_and_the_page_not_at_all(name):
    rendered = state_script(state_named(name))
    assert name not in rendered
    assert unpacked(rendered)["legend"] == {"title": name, "entries": [{"text": name, "color": "", "mark": "fill"}]}


@given(st.text())
def test_any_text_survives_the_armour(name):
    script = state_script(state_named(name))
    assert re.fullmatch(r'PollutionMap\.show\("[A-Za-z0-9+/=]*"\);', script)
    assert dict(unpacked(script)["legend"])["title"] == name  # type: ignore[call-overload]


def test_the_base_map_names_no_other_host_and_no_tiles():
    base = base_map([MapLayer(id="districts", url="/geo/districts.json", kind="area")])
    rendered = base.get_root().render()
    assert "http" not in "".join(re.findall(r'(?:src|href)="([^"]*)"', rendered))
    assert "tileLayer" not in rendered


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (None, None),
        ({}, None),
        ({"last_object_clicked_popup": None}, None),
        ({"last_object_clicked_popup": "110112 3"}, "110112"),
    ],
)
def test_the_maps_answer_is_the_id_before_the_running_number(answer, code):
    assert clicked_code(answer) == code


def test_what_is_hidden_and_marked_reaches_the_browser():
    sections = LayerState(fill={"a": 0}, text={"a": "text"}, hidden=("b",), marks={"a": "劣Ⅴ"})
    packed = unpacked(state_script(state({"sections": sections})))
    layer = dict(packed["layers"])["sections"]  # type: ignore[call-overload]
    assert (layer["hidden"], layer["marks"]) == (["b"], {"a": "劣Ⅴ"})


def written_out(ids: list[str]) -> list[str]:
    """Write shortened ids out again, as map.js does."""
    whole = [""]
    for key in ids:
        whole.append(whole[-1][: int(key[0], 36)] + key[1:])
    return whole[1:]


@given(st.sets(st.text()))
def test_ids_travel_shortened_and_arrive_whole(ids):
    sections = LayerState(fill=dict.fromkeys(ids, 0), text=dict.fromkeys(ids, "text"))
    packed = unpacked(state_script(state({"sections": sections})))
    layer = dict(packed["layers"])["sections"]  # type: ignore[call-overload]
    assert written_out(layer["ids"]) == sorted(ids)


def test_ids_that_begin_alike_travel_as_their_differences():
    subdistricts = LayerState(fill=dict.fromkeys(["110101001", "110101002", "110102001"], 0))
    packed = unpacked(state_script(state({"subdistricts": subdistricts})))
    layer = dict(packed["layers"])["subdistricts"]  # type: ignore[call-overload]
    assert layer["ids"] == ["0110101001", "82", "52001"]
