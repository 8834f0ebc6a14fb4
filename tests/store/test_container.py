"""The store as a GeoPackage 1.3 that other programs read: header, contents, extents, R-trees, shapes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given
from support.paths import ROOT

from geo import settings
from geo.rankings.bulletin_import import import_bulletin
from geo.schema import LAYERS
from geo.store import blobs
from geo.water.section_points import import_sections

SPATIAL = [name for name, layer in LAYERS.items() if layer.geometry]
POINT = "名称,河流,区,级别,目标类别,经度,纬度\n榆林庄,北运河,通州,国考,Ⅴ,116.78,39.80\n"


@pytest.fixture
def changed(store_path, tmp_path):
    """A store after two imports, one of them of points."""
    file = tmp_path / "sections.csv"
    file.write_text(POINT, "utf-8")
    config = settings.Settings(store=store_path)
    import_sections(config, file)
    import_bulletin(config, ROOT / "data" / "bulletins" / "pm25-2021-08.csv", "pm25", "2031-08")
    return store_path


def query(path, sql):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def test_the_header_says_geopackage_one_point_three(changed):
    assert query(changed, "PRAGMA user_version") == [(10300,)]
    assert query(changed, "PRAGMA application_id") == [(0x47504B47,)]
    assert query(changed, "PRAGMA integrity_check") == [("ok",)]
    assert query(changed, "PRAGMA foreign_key_check") == []


def test_every_table_is_among_the_contents_with_its_kind_and_system(changed):
    rows = query(changed, "SELECT table_name, data_type, srs_id FROM gpkg_contents")
    kinds = {name: (kind, srs) for name, kind, srs in rows}
    assert {name: kinds[name] for name in LAYERS} == {
        name: ("features", 4490) if layer.geometry else ("attributes", None) for name, layer in LAYERS.items()
    }
    systems = {row[0] for row in query(changed, "SELECT srs_id FROM gpkg_spatial_ref_sys")}
    assert systems >= {-1, 0, 4326, 4490}


@pytest.mark.parametrize("name", SPATIAL)
def test_extents_and_r_trees_are_those_of_the_shapes(changed, name):
    frame = pyogrio.read_dataframe(changed, layer=name, fid_as_index=True)
    told = query(changed, f"SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = '{name}'")
    assert told == [(None,) * 4 if frame.empty else tuple(frame.total_bounds)]
    boxes = {row[0]: row[1:] for row in query(changed, f"SELECT id, minx, miny, maxx, maxy FROM rtree_{name}_geom")}
    assert set(boxes) == set(frame.index)
    for fid, shape in frame.geometry.items():
        west, south, east, north = boxes[fid]
        box = shapely.box(west, south, east, north)
        assert box.covers(shape)
        assert np.allclose(box.bounds, shape.bounds, atol=1e-4)  # an R-tree keeps 32 bits
    rows = query(changed, f"SELECT extension_name FROM gpkg_extensions WHERE table_name = '{name}'")
    assert rows == [("gpkg_rtree_index",)]


def test_gdal_finds_what_lies_in_a_box_through_the_r_tree(changed):
    frame = pyogrio.read_dataframe(changed, layer="sections", bbox=(116.77, 39.79, 116.79, 39.81))
    assert list(frame["name_zh"]) == ["榆林庄"]


def test_only_the_layers_that_changed_have_a_new_time(built, changed):
    times = "SELECT table_name, last_change FROM gpkg_contents"
    before, after = dict(query(built, times)), dict(query(changed, times))
    touched = {name for name in LAYERS if before[name] != after[name]}
    assert touched == {"sections", "observations", "sources", "imports"}
    assert datetime.now(UTC) - datetime.fromisoformat(after["sections"]) < timedelta(minutes=10)


SHAPES = st.one_of(
    st.tuples(st.floats(-180, 180), st.floats(-90, 90)).map(shapely.Point),
    st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=2, max_size=5).map(
        lambda points: shapely.MultiLineString([points])
    ),
    st.just(shapely.MultiPolygon()),
    st.just(shapely.MultiPolygon([shapely.box(116, 39, 117, 40), shapely.box(115, 39, 115.5, 40)])),
)


@given(SHAPES)
def test_a_shape_comes_back_from_its_blob_with_its_envelope(shape):
    blob = blobs.to_blob(shape, 4490)
    (back,) = blobs.to_shapes([blob])
    assert back.equals_exact(shape)
    west, south, east, north = shape.bounds
    assert blobs.envelope(blob) == (None if shape.is_empty else (west, east, south, north))
