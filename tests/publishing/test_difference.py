"""The difference of two stores: every row and cell, nothing else, and nothing read that did not change."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import geopandas as gpd
import pandas as pd
import pytest
from shapely.affinity import translate

from geo.publishing.difference import Difference
from geo.schema import LAYERS
from geo.store import geopackage


@pytest.fixture(scope="module")
def changed(built, frames, tmp_path_factory):
    """A store in which one result changed, one was withdrawn and one came, and a district moved."""
    path = tmp_path_factory.mktemp("changed") / "changed.gpkg"
    rows = frames["observations"]
    pm25 = rows[(rows["indicator"] == "pm25") & (rows["period"] == "2021-08")]
    assert len(pm25) > 10
    one, gone = pm25.index[:2]
    results = rows.copy()
    results.loc[one, "value"] += 1
    results = pd.concat([results.drop(gone), rows.loc[[gone]].assign(period="2031-08")], ignore_index=True)
    districts = gpd.GeoDataFrame(frames["districts"]).copy()
    moved = districts.index[0]
    districts.loc[moved, "geometry"] = translate(districts.loc[moved, "geometry"], 0.001)
    geopackage.write_store({**frames, "observations": results, "districts": districts}, path)
    return path, rows.loc[one], rows.loc[gone], districts.loc[moved]


def test_every_row_that_differs_is_told_with_its_place_source_and_cells(built, changed):
    path, one, gone, moved = changed
    rows = Difference(built, path).rows().set_index(["change", "layer"])
    key = "pm25 | 2021-08 | {} |  |  | "
    assert rows.index.tolist() == [
        ("changed", "districts"),
        ("changed", "observations"),
        ("withdrawn", "observations"),
        ("added", "observations"),
    ]
    assert rows["row_key"].tolist() == [
        moved["code"],
        key.format(one["unit_code"]),
        key.format(gone["unit_code"]),
        key.format(gone["unit_code"]).replace("2021", "2031"),
    ]
    assert rows["unit_code"].tolist() == [moved["code"], one["unit_code"], gone["unit_code"], gone["unit_code"]]
    assert rows["source_id"].tolist()[1:] == [one["source_id"], gone["source_id"], gone["source_id"]]
    assert rows["cells"].tolist()[:2] == [1, 1]
    assert rows["cells"].iloc[2] == rows["cells"].iloc[3] == gone.notna().sum()


def test_a_cell_is_told_with_what_it_was_and_what_it_is(built, changed):
    path, one, gone, _ = changed
    cells = Difference(built, path).cells(change="changed")
    value = cells[cells["layer"] == "observations"].iloc[0]
    assert (value["column"], value["before"], value["after"]) == ("value", one["value"], one["value"] + 1)
    shape = cells[cells["layer"] == "districts"].iloc[0]
    assert shape["column"] == "geom"
    assert shape["before"].startswith("MultiPolygon (1, ")
    assert shape["before"] != shape["after"]
    withdrawn = Difference(built, path).cells(change="withdrawn").set_index("column")
    assert withdrawn.loc["value", "before"] == gone["value"]
    assert withdrawn["after"].isna().all()


def test_counts_are_of_layer_place_source_and_change(built, changed):
    difference = Difference(built, changed[0])
    assert difference.totals() == {
        "districts": {"changed": 1},
        "observations": {"changed": 1, "withdrawn": 1, "added": 1},
    }
    assert difference.counts["rows"].sum() == 4
    assert len(difference.rows(2)) == 2
    assert Difference(built, changed[0], leave_out=["observations"]).totals() == {"districts": {"changed": 1}}


def test_the_way_back_is_the_same_with_its_signs_changed(built, changed):
    there, back = Difference(built, changed[0]).rows(), Difference(changed[0], built).rows()
    signs = {"added": "withdrawn", "withdrawn": "added", "changed": "changed"}
    turned = back.assign(change=[signs[change] for change in back["change"]]).astype(there.dtypes)
    order = ["layer", "change", "row_key"]
    pd.testing.assert_frame_equal(
        there.sort_values(order, ignore_index=True), turned.sort_values(order, ignore_index=True)
    )


def test_two_stores_differ_by_what_pandas_says(built, demo_built, frames, demo_frames):
    rows = Difference(built, demo_built).rows()
    for name, layer in LAYERS.items():
        keys = list(layer.key)
        old, new = (
            pd.DataFrame(each[name]).drop(columns=["geometry", *layer.volatile], errors="ignore").set_index(keys)
            for each in (frames, demo_frames)
        )
        both = old.index.intersection(new.index)
        same = (old.loc[both] == new.loc[both]) | (old.loc[both].isna() & new.loc[both].isna())
        expected = {
            "added": len(new.index.difference(old.index)),
            "withdrawn": len(old.index.difference(new.index)),
            "changed": int((~same.all(axis=1)).sum()),
        }
        got = rows.loc[rows["layer"] == name, "change"].value_counts()
        assert {change: got.get(change, 0) for change in expected} == expected, name


def test_of_nothing_everything_is_added(built, frames):
    totals = Difference(None, built).totals()
    assert totals == {name: {"added": len(frames[name])} for name in frames if len(frames[name])}


def test_a_part_that_did_not_change_is_not_read(demo_built, tmp_path):
    other = tmp_path / "other.gpkg"
    shutil.copy(demo_built, other)
    with closing(sqlite3.connect(other)) as connection, connection:
        connection.execute("DROP TABLE grid_cells")
    assert Difference(demo_built, other).totals() == {}


def test_water_readings_and_states_are_told_by_district(demo_built, built):
    rows = Difference(built, demo_built).rows()
    for name in ("register_states", "sections"):
        assert rows.loc[rows["layer"] == name, "unit_code"].str.fullmatch(r"110\d{3}").all()
    readings = rows[(rows["layer"] == "observations") & rows["row_key"].str.contains("demo-beiyunhe")]
    assert set(readings["unit_code"]) == {"110112"}
