"""The store: deterministic, written whole or not at all, readable by others, and clear when it is not sound."""

from __future__ import annotations

import sqlite3
import warnings

import geopandas as gpd
import pyogrio
import pytest
import shapely
from support.messages import english

from geo import build, settings
from geo.borders import checks
from geo.errors import InvalidInput, StoreCorrupt, StoreMissing, StoreUnwritable
from geo.schema import LAYERS, SCHEMA_VERSION
from geo.store import geopackage
from geo.texts.faults import error_text


def test_two_builds_have_the_same_content_hash(built, tmp_path):
    again = settings.Settings(store=tmp_path / "again.gpkg")
    assert build.build_store(again) == geopackage.read_version(built)


def test_the_content_hash_is_that_of_what_is_read_back(built, frames):
    assert geopackage.content_hash(frames) == geopackage.read_version(built)


def test_one_changed_cell_changes_the_content_hash(frames):
    changed = {**frames, "targets": frames["targets"].assign(value=frames["targets"]["value"] + 1)}
    assert geopackage.content_hash(changed) != geopackage.content_hash(frames)


def test_the_order_of_rows_does_not_change_the_content_hash(frames):
    shuffled = {name: frame.sample(frac=1, random_state=1) for name, frame in frames.items()}
    assert geopackage.content_hash(shuffled) == geopackage.content_hash(frames)


def test_every_layer_is_read_without_a_warning_by_gdal(built):
    names = dict(pyogrio.list_layers(built))
    assert set(LAYERS) < set(names)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name, layer in LAYERS.items():
            frame = pyogrio.read_dataframe(built, layer=name)
            assert names[name] == layer.geometry
            if layer.geometry:
                assert frame.crs == settings.CRS_STORE


def test_a_geopackage_says_so_in_its_header(built):
    with sqlite3.connect(built) as connection:
        assert connection.execute("PRAGMA application_id").fetchone()[0] == 0x47504B47  # 'GPKG'
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_longitude_comes_first(built):
    west, south, east, north = pyogrio.read_info(built, layer="districts")["total_bounds"]
    assert 115 < west < east < 118
    assert 39 < south < north < 42


def test_invalid_frames_leave_the_store_as_it_was(store_path, frames):
    before = store_path.read_bytes()
    targets = frames["targets"].copy()
    targets.loc[0, "comparator"] = "!="
    targets.loc[1, "unit_code"] = "999999"
    with pytest.raises(InvalidInput) as caught:
        geopackage.write_store({**frames, "targets": targets}, store_path)
    assert len(caught.value.faults) == 2
    assert store_path.read_bytes() == before
    assert [path.name for path in store_path.parent.iterdir()] == [store_path.name]


def test_a_place_that_takes_no_file_is_named(tmp_path, frames):
    occupied = tmp_path / "file"
    occupied.write_text("in the way")
    with pytest.raises(StoreUnwritable) as caught:
        geopackage.write_store(frames, occupied / "beijing.gpkg")
    assert english(caught.value).startswith(f"{occupied / 'beijing.gpkg'}: expected a place that can be written, got ")


def test_a_missing_store_says_how_to_make_it(tmp_path):
    with pytest.raises(StoreMissing) as caught:
        geopackage.read_version(tmp_path / "none.gpkg")
    assert english(caught.value).endswith("none.gpkg: expected the store, got nothing (run: python -m geo build)")
    assert error_text(caught.value, "zh").endswith("none.gpkg：应为数据库文件，实为没有（请运行：python -m geo build）")


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\x00" + b"\x00" * 200])
def test_a_corrupt_store_is_named_and_kept(tmp_path, content):
    path = tmp_path / "beijing.gpkg"
    path.write_bytes(content)
    with pytest.raises(StoreCorrupt) as caught:
        geopackage.read_version(path)
    assert "beijing.gpkg: expected " in english(caught.value)
    assert english(caught.value).endswith("(run: python -m geo build)")
    build.ensure_store(settings.Settings(store=path))
    assert path.read_bytes() == content


def test_a_store_of_another_schema_version_is_refused(store_path):
    with sqlite3.connect(store_path) as connection:
        connection.execute("UPDATE meta SET value = '0' WHERE key = 'schema_version'")
    with pytest.raises(StoreCorrupt) as caught:
        geopackage.read_layer(store_path, "districts")
    assert f"expected schema version {SCHEMA_VERSION}, got 0 (run: python -m geo build)" in english(caught.value)


@pytest.mark.filterwarnings("ignore:Table/view tasks")
def test_a_layer_that_was_dropped_is_reported(store_path):
    with sqlite3.connect(store_path) as connection:
        connection.execute("DROP TABLE tasks")
    with pytest.raises(StoreCorrupt) as caught:
        geopackage.read_layer(store_path, "tasks")
    assert "beijing.gpkg, layer tasks: expected a readable layer, got " in english(caught.value)


def test_districts_and_subdistricts_are_coverages(frames):
    assert checks.border_faults(frames) == []


def test_a_district_pushed_over_its_neighbour_is_a_fault(frames):
    districts = gpd.GeoDataFrame(frames["districts"]).copy()
    districts.loc[0, "geometry"] = shapely.affinity.translate(districts.loc[0, "geometry"], 0.01)
    assert checks.border_faults({**frames, "districts": districts})
