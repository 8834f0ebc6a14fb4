"""Downloads: complete, exact, and harmless in a spreadsheet."""

from __future__ import annotations

import io
import json

import pandas as pd
import pytest

from geo.export.layer_files import to_csv, to_geojson


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_would_start_a_formula_is_neutralised(start):
    body = to_csv(pd.DataFrame({"name": [f"{start}cmd|' /C calc'!A0"]})).decode("utf-8-sig")
    assert pd.read_csv(io.StringIO(body))["name"][0].startswith("'" + start.strip("\r"))


def test_numbers_stay_numbers(frames):
    body = to_csv(pd.DataFrame({"change": [-5.9]})).decode("utf-8-sig")
    assert pd.read_csv(io.StringIO(body))["change"][0] == -5.9


def test_chinese_survives_in_a_spreadsheet_and_no_row_is_lost(frames):
    body = to_csv(frames["subdistricts"])
    assert body.startswith(b"\xef\xbb\xbf")
    assert len(pd.read_csv(io.BytesIO(body))) == 349
    assert "geometry" not in body.decode("utf-8-sig").splitlines()[0].split(",")


def test_geojson_keeps_every_feature_and_says_what_its_geometry_is(frames):
    features = json.loads(to_geojson(frames["districts"], "districts"))["features"]
    assert len(features) == 17
    assert {feature["properties"]["geometry_status"] for feature in features} == {"approximate", "schematic"}


def test_geojson_holds_every_value_and_place_as_the_layer_has_it(frames):
    layer = frames["sections"].copy()
    layer.loc[layer.index[0], "name_en"] = '{"looks": "like JSON"}'
    assert json.loads(to_geojson(layer, "layer"))["features"] == json.loads(layer.to_json(drop_id=True))["features"]
