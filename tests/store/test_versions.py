"""The data version: the same content has the same one, whatever the way it came into the store."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from itertools import permutations

import pandas as pd
import pyogrio
import pytest
from support.messages import english
from support.paths import ROOT

from geo import build, settings
from geo.air.grid_import import import_grid
from geo.errors import InvalidInput, StoreCorrupt
from geo.rankings.bulletin_import import import_bulletin
from geo.schema import LAYERS, SCHEMA_VERSION
from geo.selection import read_facts
from geo.store import geopackage
from geo.store.layer_rows import Other
from geo.store.merge import import_rows
from geo.store.snapshot_frames import distinct_rows, parts_of, row_count, rows_of
from geo.views import select
from geo.water.section_points import import_sections

BULLETINS = ROOT / "data" / "bulletins"
POINTS = "名称,河流,区,级别,目标类别,经度,纬度\n榆林庄,北运河,通州,国考,Ⅴ,116.78,39.80\n"
GRID = "x,y,value\n448250,4420250,3\n448750,4420250,4\n"
SOURCE = {"id": "test", "title": "测试", "title_en": "Test", "publisher": "甲", "publisher_en": "A", "licence": "none"}


@pytest.fixture
def imports(tmp_path):
    """Imports of every kind of layer, each a function of the settings."""
    points, grid = tmp_path / "points.csv", tmp_path / "grid.csv"
    points.write_text(POINTS, "utf-8")
    grid.write_text(GRID, "utf-8")
    return [
        lambda config: import_sections(config, points),
        lambda config: import_grid(config, grid, "2031-08"),
        lambda config: import_bulletin(config, BULLETINS / "pm25-2021-08.csv", "pm25", "2031-08"),
    ]


def written_by_gdal(frames, path, version=SCHEMA_VERSION):
    """Write a store as earlier versions of the project did: by GDAL, without keys and parts."""
    meta = pd.DataFrame({"key": ["content_hash", "schema_version"], "value": ["x", str(version)]})
    for name, frame in {**frames, "meta": meta}.items():
        options = {"geometry_type": LAYERS[name].geometry} if name in LAYERS and LAYERS[name].geometry else {}
        pyogrio.write_dataframe(frame, path, layer=name, driver="GPKG", use_arrow=True, **options)
    return path


def test_imports_in_any_order_and_a_store_written_at_once_have_the_same_version(built, tmp_path, imports):
    versions = set()
    for number, order in enumerate(permutations(imports)):
        config = settings.Settings(store=tmp_path / f"{number}.gpkg")
        shutil.copy(built, config.store)
        for one in order:
            one(config)
        versions.add(geopackage.read_version(config.store))
    frames = geopackage.read_store(config.store)
    versions |= {geopackage.content_hash(frames), geopackage.write_store(frames, tmp_path / "once.gpkg")}
    assert len(versions) == 1
    assert versions != {geopackage.read_version(built)}


def test_a_build_that_carries_imports_over_has_their_version(store_path, imports):
    config = settings.Settings(store=store_path)
    for one in imports:
        one(config)
    version = geopackage.read_version(store_path)
    assert build.build_store(config) == version


def test_an_import_into_a_store_that_gdal_wrote_is_as_one_into_ours(frames, store_path, tmp_path, imports):
    old, ours = (settings.Settings(store=path) for path in (tmp_path / "old.gpkg", store_path))
    written_by_gdal(frames, old.store)
    for one in imports:
        assert one(old).added == one(ours).added
    assert geopackage.read_version(old.store) == geopackage.read_version(ours.store)
    assert [*row_counts(old.store)] == [*row_counts(ours.store)]


def row_counts(path):
    frames = geopackage.read_store(path)
    return ((name, row_count(frames, name)) for name in LAYERS)


#: What a schema version brought: columns of layers, and whole layers, which are empty in a store without an office.
BROUGHT = {
    6: {"observations": ["river_id", "reach", "certainty"], "indicators": ["field"], "sources": ["kind"]},
    7: {"reports": None, "publications": None},
}


@pytest.mark.parametrize("version", [5, 6])
def test_a_store_of_an_earlier_schema_says_so_and_a_build_keeps_its_imports(store_path, tmp_path, imports, version):
    for one in imports:
        one(settings.Settings(store=store_path))
    frames, config = geopackage.read_store(store_path), settings.Settings(store=tmp_path / "old.gpkg")
    earlier = dict(frames)
    for brought in (BROUGHT[later] for later in range(version + 1, SCHEMA_VERSION + 1)):
        for name, columns in brought.items():
            earlier = {key: frame for key, frame in earlier.items() if columns or key != name}
            earlier |= {name: earlier[name].drop(columns=columns)} if columns else {}
    written_by_gdal(earlier, config.store, version)
    with pytest.raises(StoreCorrupt) as caught:
        geopackage.read_layer(config.store, "observations")
    assert f"expected schema version {SCHEMA_VERSION}, got {version} (run: python -m geo build)" in english(
        caught.value
    )
    assert build.build_store(config) == frames.version


def test_readers_keep_what_they_have_opened(store_path, frames):
    opened, version = geopackage.read_store(store_path), geopackage.read_version(store_path)
    geopackage.write_store({**frames, "targets": frames["targets"][:0]}, store_path)
    assert opened.version == version
    assert len(opened["targets"]) == len(frames["targets"])
    assert geopackage.read_layer(store_path, "targets").empty


def test_what_a_page_does_not_show_is_not_read(store_path):
    with closing(sqlite3.connect(store_path)) as connection:
        connection.execute("DROP TABLE grid_cells")
        connection.execute("DROP TABLE revisions")
    facts = read_facts(store_path)
    for view in ("overview", "tsp"):
        assert select(view, facts, {}, "zh").values
    with pytest.raises(StoreCorrupt):
        facts.frames["grid_cells"]


def test_an_import_does_not_read_the_layers_that_it_does_not_touch(store_path):
    with closing(sqlite3.connect(store_path)) as connection:
        connection.execute("DROP TABLE grid_cells")
    summary = import_bulletin(settings.Settings(store=store_path), BULLETINS / "pm25-2021-08.csv", "pm25", "2031-08")
    assert summary.added > 0


def test_a_row_that_others_name_is_not_withdrawn(store_path, tmp_path, frames):
    config = settings.Settings(store=store_path)
    sections = frames["sections"].head(2).assign(source_id="test", geometry_source_id="test")
    sections["id"] = ["one", "two"]
    reading = frames["observations"].head(1).assign(unit_code=None, section_id="two", source_id="test")
    for number, rows in enumerate(({"sections": sections}, {"observations": reading}, {"sections": sections.head(1)})):
        file = tmp_path / f"{number}.csv"
        file.write_text(str(number))
        if number < 2:
            assert import_rows(config, file, SOURCE, rows).added == len(next(iter(rows.values())))
    before = store_path.read_bytes()
    with pytest.raises(InvalidInput) as caught:
        import_rows(config, file, SOURCE, rows, supersede=True)
    assert english(caught.value).endswith(
        "column section_id: expected a value of sections.id, got 'two' (the row it names is missing)"
    )
    assert store_path.read_bytes() == before


@pytest.mark.parametrize(
    "where",
    [
        {"indicator": "tsp_rank"},
        {"indicator": "tsp_rank", "period": "2021-10-H2"},
        {"unit_code": ["110101", "110102"], "section_id": None},
        {"indicator": "pm25", "source_id": Other("pm25-2021-08")},
        {"rank": 1},
    ],
)
def test_rows_are_the_same_by_query_and_from_frames(built, where):
    opened = geopackage.read_store(built)
    plain = dict(opened)
    by_query = rows_of(opened, "observations", **where)
    pd.testing.assert_frame_equal(by_query, rows_of(plain, "observations", **where).reset_index(drop=True))
    columns = ("period", "source_id")
    pairs = [distinct_rows(one, "observations", columns, **where) for one in (opened, plain)]
    assert {*map(tuple, pairs[0].to_numpy())} == {*map(tuple, pairs[1].to_numpy())}


def test_parts_are_counted_alike_by_query_and_from_frames(built):
    opened = geopackage.read_store(built)
    for name in LAYERS:
        one, other = parts_of(opened, name), parts_of(dict(opened), name)
        assert sorted(map(tuple, one.to_numpy())) == sorted(map(tuple, other.to_numpy())), name
