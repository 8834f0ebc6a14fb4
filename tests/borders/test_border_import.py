"""Borders from files: any usual format and datum, named in their district, fitted among the schematic ones."""

from __future__ import annotations

import shutil

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from support.division import division, written, zipped_shapefile
from support.messages import english
from typer.testing import CliRunner

from geo import build, settings
from geo.borders import border_files, checks, datum
from geo.borders.border_import import Origin, import_boundaries
from geo.borders.matching import MatchOptions
from geo.cli.commands import cli
from geo.errors import Fault, InvalidInput, Note
from geo.figures import figure_maps
from geo.geometry import coverage, offsets
from geo.maps import border_notes
from geo.settings import BDA_CODE, CRS_METRES, CRS_STORE
from geo.store import geopackage
from geo.store.merge import file_hash
from geo.texts import catalogue
from geo.texts.faults import error_text, message_text
from server import assets

XICHENG, DAXING = "110102", "110115"
RANKING = pd.DataFrame({"unit_code": ["110115001"], "rank": [1]})
ORIGIN = Origin(title="西城区街道界线", publisher="某测绘院", licence="某许可", status="surveyed")


@pytest.fixture
def config(store_path):
    return settings.Settings(store=store_path)


@pytest.fixture(scope="module")
def xicheng(frames):
    return division(frames, XICHENG)


@pytest.fixture(scope="module")
def part(frames):
    """Four of Daxing's subdistricts, one at its border."""
    return division(frames, DAXING).iloc[[0, 1, 5, 9]]


@pytest.fixture(scope="module")
def after(built, part, tmp_path_factory):
    """A store into which the part was imported, the file and the report."""
    folder = tmp_path_factory.mktemp("imported")
    path, file = folder / "beijing.gpkg", zipped_shapefile(part, folder / "daxing.zip", "936")
    shutil.copy(built, path)
    report = import_boundaries(settings.Settings(store=path), file, "subdistrict", origin=ORIGIN, imported_by="test")
    return path, file, report


def layer(path, name="subdistricts"):
    frame = geopackage.read_layer(path, name)
    return frame.set_index("id" if name == "rivers" else "code", drop=False)


def km2(shapes):
    return coverage.areas_km2(gpd.GeoDataFrame(geometry=list(shapes), crs=CRS_STORE))


def refused(config, file, level="subdistrict", **options):
    """Import a file that has faults; return them as lines, and see that the store is what it was."""
    before = config.store.read_bytes()
    with pytest.raises(InvalidInput) as caught:
        import_boundaries(config, file, level, **options)
    assert config.store.read_bytes() == before
    return english(caught.value).splitlines()


# ---- formats ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.kml"])
def test_every_format_gives_names_polygons_and_its_system(xicheng, tmp_path, name):
    read = border_files.read_borders(written(xicheng, tmp_path / name))
    assert set(xicheng["NAME"]) in [set(read.frame[column]) for column in read.frame.columns.drop("geometry")]
    assert read.crs == "EPSG:4326"
    assert read.frame.geometry.to_numpy()[0].equals_exact(xicheng.geometry.iloc[0], 1e-9)


@pytest.mark.parametrize("page", ["", "936", "GBK", "CP936", "ANSI 936", "UTF-8", "nonsense"])
def test_gbk_attributes_are_read_whatever_the_code_page_says(xicheng, tmp_path, page):
    read = border_files.read_borders(zipped_shapefile(xicheng, tmp_path / "a.zip", page))
    assert list(read.frame["NAME"]) == list(xicheng["NAME"])
    assert set(read.frame["QXMC"]) == {"西城区"}


def test_utf8_attributes_without_a_code_page_are_read(xicheng, tmp_path):
    written(xicheng, tmp_path / "a.shp")
    (tmp_path / "a.cpg").unlink()
    assert list(border_files.read_borders(tmp_path / "a.shp").frame["NAME"]) == list(xicheng["NAME"])


def test_a_file_of_several_layers_asks_which(xicheng, tmp_path):
    file = written(xicheng, tmp_path / "a.gpkg")
    xicheng.head(2).to_file(file, layer="second", mode="a")
    with pytest.raises(InvalidInput) as caught:
        border_files.read_borders(file)
    assert english(caught.value) == "a.gpkg: expected one of the layers a, second, got none (give --layer)"
    assert error_text(caught.value, "zh") == "a.gpkg：应为其中一个图层：a、second，实为没有（请用 --layer 指明）"
    assert len(border_files.read_borders(file, "second").frame) == 2


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.gpkg", b"no database", "expected readable borders"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": [{]}', "expected readable borders"),
        ("a.zip", b"no archive", "expected readable borders"),
        ("a.docx", b"", "expected a file .gpkg"),
    ],
)
def test_a_file_that_is_none_is_refused_by_name(tmp_path, name, content, expected):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InvalidInput) as caught:
        border_files.read_borders(tmp_path / name)
    assert english(caught.value).startswith(f"{name}: {expected}")


# ---- coordinate systems ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["EPSG:4490", "EPSG:4548", "EPSG:3857", "GCJ-02", "BD-09", "gcj02"])
def test_shapes_come_back_from_every_system(xicheng, name):
    draw = {"GCJ-02": offsets.wgs84_to_gcj02, "gcj02": offsets.wgs84_to_gcj02, "BD-09": offsets.wgs84_to_bd09}.get(name)
    shapes = xicheng.geometry.to_numpy()
    moved = offsets.convert_geometries(shapes, draw) if draw else xicheng.to_crs(name).geometry.to_numpy()
    assert shapely.equals_exact(datum.to_store(moved, name), shapes, 1e-8).all()


@pytest.mark.parametrize("district", ["110101", "110108", "110119"])
@pytest.mark.parametrize("true", ["WGS84", "GCJ-02", "BD-09"])
def test_the_true_datum_is_told_from_the_others(frames, district, true):
    shapes = division(frames, district).geometry.to_numpy()
    draw = {"GCJ-02": offsets.wgs84_to_gcj02, "BD-09": offsets.wgs84_to_bd09}.get(true)
    moved = offsets.convert_geometries(shapes, draw) if draw else shapes
    borders = frames["districts"].geometry.to_numpy()
    for claimed in ("EPSG:4326", "GCJ-02", "BD-09"):
        message = datum.check_datum(datum.to_store(moved, claimed), claimed, borders)
        if claimed.replace("EPSG:4326", "WGS84") == true:
            assert message is None
        else:
            assert isinstance(message, Fault)
            assert f"give --crs {true.replace('WGS84', 'EPSG:4326')}" in english([message])


def test_a_gcj02_file_that_claims_wgs84_is_refused_with_its_shift(config, xicheng, tmp_path):
    moved = xicheng.set_geometry(
        offsets.convert_geometries(xicheng.geometry.to_numpy(), offsets.wgs84_to_gcj02), crs=4326
    )
    file = written(moved, tmp_path / "a.gpkg")
    (fault,) = refused(config, file)
    assert "expected borders in EPSG:4326, got borders that fit those of the districts as GCJ-02" in fault
    assert "530 m east" in fault or "529 m east" in fault
    assert "give --crs GCJ-02" in fault
    import_boundaries(config, file, "subdistrict", crs="GCJ-02")
    here = layer(config.store).loc[lambda cells: cells["district_code"] == XICHENG].set_index("name_zh")
    true = xicheng.set_index("NAME").geometry
    now = here.geometry[true.index]
    assert max(1 - a.intersection(b).area / a.area for a, b in zip(now, true, strict=True)) < 0.01


def test_what_touches_no_district_border_is_not_judged(frames, part):
    inner = part.geometry.to_numpy()[[0]]
    note = datum.check_datum(inner, "EPSG:4326", frames["districts"].geometry.to_numpy())
    assert isinstance(note, Note)
    assert "too little of it runs along a district border" in english([note])


def test_a_file_without_a_system_asks_for_it(config, xicheng, tmp_path):
    file = written(xicheng, tmp_path / "a.shp")
    (tmp_path / "a.prj").unlink()
    assert "a.shp: expected a coordinate system, got none" in refused(config, file)[0]
    assert "near Beijing, read as EPSG:4548" in refused(config, file, crs="EPSG:4548")[0]
    (fault,) = refused(config, file, crs="Mars")
    assert fault == "a.shp, --crs: expected GCJ-02, BD-09 or a system that PROJ knows, got 'Mars'"


# ---- what is in the file ---------------------------------------------------------------------------------------------


def test_all_faults_are_told_at_once_and_nothing_is_stored(config, xicheng, tmp_path):
    wrong = xicheng.reset_index(drop=True)
    wrong.loc[0, "NAME"] = None
    wrong.loc[1, "NAME"] = "西单街道"
    wrong.loc[2, "QXMC"] = "大兴"
    wrong.loc[3, "geometry"] = shapely.affinity.translate(wrong.geometry[3], 0.05, 0.0)
    wrong.loc[4, "NAME"] = wrong.loc[5, "NAME"]
    wrong.loc[4, "geometry"] = wrong.geometry[5].buffer(-0.001)
    text = "\n".join(refused(config, written(wrong, tmp_path / "a.gpkg")))
    assert "feature 1: expected a name, got a blank (a border without a name cannot be told" in text
    assert "a.gpkg, feature 2: expected a subdistrict of 西城区, got '西单街道' (nearest: " in text
    assert "; give --skip-faulty to leave it out)" in text
    assert "feature 3: expected a subdistrict of 大兴区" in text
    assert f"{wrong.loc[3, 'NAME']}: expected a polygon in 西城区, got" in text
    assert f"{wrong.loc[5, 'NAME']}: expected one border, got 2 that overlap" in text


def test_an_overlap_is_a_fault_and_a_sliver_is_not(config, xicheng, tmp_path):
    first, *others = xicheng.geometry
    wide = xicheng.set_geometry([first.buffer(0.003), *others], crs=4326)
    assert any("expected no overlap" in line for line in refused(config, written(wide, tmp_path / "a.gpkg")))


def test_a_crossing_ring_is_repaired_and_listed(config, xicheng, tmp_path):
    name, ring = xicheng["NAME"].iloc[0], list(xicheng.geometry.iloc[0].exterior.coords)
    bow = xicheng.copy()
    middle = xicheng.geometry.iloc[0].centroid
    # A spike through the middle that crosses itself.
    bow.geometry = [shapely.Polygon([*ring[:2], middle, ring[0], *ring[1:]]), *xicheng.geometry.iloc[1:]]
    assert not bow.geometry.iloc[0].is_valid
    report = import_boundaries(config, written(bow, tmp_path / "a.gpkg"), "subdistrict")
    assert english(report.notes).count(f"({name}): ring repaired") == 1


def test_what_cannot_be_used_may_be_left_out(config, xicheng, tmp_path):
    wrong = xicheng.reset_index(drop=True)
    wrong.loc[0, "NAME"] = None
    wrong.loc[1, "NAME"] = "西单街道"
    report = import_boundaries(
        config, written(wrong, tmp_path / "a.gpkg"), "subdistrict", options=MatchOptions(skip_faulty=True)
    )
    assert report.changed == len(xicheng) - 2
    assert [note.kind for note in report.notes].count("left_out") == 2
    assert "left out: a.gpkg, feature 1: expected a name, got a blank" in english(report.notes)


def test_names_may_stand_in_any_column_and_the_district_in_none(config, xicheng, tmp_path):
    bare = xicheng.rename(columns={"NAME": "MZ"})[["MZ", "geometry"]]
    bare["MZ"] = bare["MZ"].str.removesuffix("街道")
    file = written(bare, tmp_path / "a.geojson")
    assert "expected a column name, got MZ (say which with --name-column)" in refused(config, file)[0]
    report = import_boundaries(config, file, "subdistrict", options=MatchOptions(name_column="MZ"))
    assert report.changed == len(xicheng)
    assert f"{len(xicheng)} features name no district" in english(report.notes)


# ---- what comes of it ------------------------------------------------------------------------------------------------


def test_only_what_the_file_names_changes_its_status(after, part):
    path, file, report = after
    cells = layer(path)
    named = cells[cells["geometry_status"] == "surveyed"]
    assert set(named["name_zh"]) == set(part["NAME"])
    assert set(named["district_code"]) == {DAXING}
    assert named["geometry_source_id"].nunique() == 1
    assert (report.added, report.changed, report.unchanged) == (0, 4, 0)
    assert set(cells.drop(named.index)["geometry_status"]) == {"schematic"}
    source = geopackage.read_layer(path, "sources").set_index("id").loc[named["geometry_source_id"].iloc[0]]
    assert (source["title"], source["publisher"], source["licence"]) == (ORIGIN.title, ORIGIN.publisher, ORIGIN.licence)
    assert (source["sha256"], source["file"]) == (file_hash(file), "daxing.zip")
    records = geopackage.read_layer(path, "imports").set_index(["source_id", "layer"]).loc[source.name]
    assert set(records.index) == {"subdistricts", "revisions"}
    assert set(records["rows"]) == {4}
    assert set(records["imported_by"]) == {"test"}
    assert "大兴区, not in the file: 清源街道" in english(report.notes)


def test_imported_borders_stay_as_drawn_and_the_rest_closes_up_around_them(after, part, frames):
    cells = layer(after[0])
    home = frames["districts"].set_index("code").geometry[DAXING]
    now = cells.set_index("name_zh").geometry[part["NAME"]]
    true = part.geometry.intersection(home)
    astray = [a.symmetric_difference(b).area / b.area for a, b in zip(now, true, strict=True)]
    assert max(astray) < 0.005
    daxing = cells[cells["district_code"] == DAXING]
    assert shapely.coverage_is_valid(daxing.geometry.to_numpy())
    assert shapely.union_all(daxing.geometry.to_numpy()).symmetric_difference(home).area < 1e-7
    assert km2(daxing.geometry).min() > 0.2
    assert checks.border_faults(geopackage.read_store(after[0])) == []


def test_no_other_district_moves(after, frames):
    before = frames["subdistricts"].set_index("code")
    now = layer(after[0])
    others = before.index[before["district_code"] != DAXING]
    moved = before.geometry[others].symmetric_difference(now.geometry[others]).to_crs(CRS_METRES).area
    assert moved.max() < 100


def test_the_command_line_imports_checks_and_knows_the_file_again(after, monkeypatch, tmp_path):
    path, file = tmp_path / "beijing.gpkg", after[1]
    shutil.copy(after[0], path)
    monkeypatch.setenv("BEIJING_STORE", str(path))
    before = path.read_bytes()
    again = CliRunner().invoke(cli, ["import", "boundaries", str(file), "--level", "subdistrict"])
    assert again.exit_code == 0, again.output
    assert "imported before: nothing to do" in again.output
    assert path.read_bytes() == before
    checked = CliRunner().invoke(cli, ["check"])
    assert checked.exit_code == 0, checked.output


def test_a_rebuild_keeps_what_was_imported_and_a_fresh_one_drops_it(after, built, tmp_path):
    path = tmp_path / "beijing.gpkg"
    shutil.copy(after[0], path)
    config = settings.Settings(store=path)
    version = geopackage.read_version(path)
    assert build.build_store(config) == version
    assert build.build_store(config, keep_imports=False) == geopackage.read_version(built)


def test_imported_borders_are_fitted_anew_when_the_committed_ones_change(after, tmp_path):
    path, data = tmp_path / "beijing.gpkg", tmp_path / "data"
    shutil.copy(after[0], path)
    shutil.copytree(settings.ROOT / "data", data, ignore=shutil.ignore_patterns("*.gpkg"))
    register = pd.read_csv(data / "subdistricts.csv", dtype=str)
    register.loc[register["code"] == "110115103", "lat"] = "39.700000"
    register.to_csv(data / "subdistricts.csv", index=False)
    build.build_store(settings.Settings(store=path, data=data))
    before, now = layer(after[0]), layer(path)
    named = before.index[before["geometry_status"] == "surveyed"]
    pairs = zip(now.geometry[named], before.geometry[named], strict=True)
    assert max(a.symmetric_difference(b).area / b.area for a, b in pairs) < 0.001
    assert set(now.loc[named, "geometry_status"]) == {"surveyed"}
    assert checks.border_faults(geopackage.read_store(path)) == []


def test_units_that_a_full_file_leaves_no_land_keep_a_token(config, frames, tmp_path):
    whole = division(frames, DAXING)
    zones = whole["NAME"].str.contains("开发区|产业基地|机场")
    full = whole[~zones].set_geometry(
        shapely.intersection(
            shapely.get_parts(
                shapely.voronoi_polygons(
                    shapely.multipoints(shapely.get_coordinates(whole[~zones].geometry.representative_point())),
                    extend_to=whole.union_all(),
                    ordered=True,
                )
            ),
            whole.union_all(),
        )
    )
    report = import_boundaries(config, written(full, tmp_path / "a.gpkg"), "subdistrict")
    assert [note.kind for note in report.notes].count("token_cell") == zones.sum() == 4
    cells = layer(config.store)
    rest = cells[cells["name_zh"].isin(whole.loc[zones, "NAME"])]
    assert set(rest["geometry_status"]) == {"schematic"}
    assert km2(rest.geometry).max() < 0.3
    assert checks.border_faults(geopackage.read_store(config.store)) == []


def test_a_district_moves_its_neighbours_and_its_subdistricts_with_it(config, frames, tmp_path):
    home = frames["districts"].set_index("code").geometry["110106"]
    new = gpd.GeoDataFrame({"名称": ["丰台"]}, geometry=[home.simplify(0.001).buffer(0.0005)], crs=4326)
    report = import_boundaries(config, written(new, tmp_path / "a.gpkg"), "district")
    assert report.changed == 1
    districts, cells = layer(config.store, "districts"), layer(config.store)
    assert districts["geometry_status"].value_counts().to_dict() == {"approximate": 16, "schematic": 1}
    assert districts.geometry["110106"].symmetric_difference(new.geometry[0]).area / home.area < 1e-3
    assert districts.loc["110106", "area_km2"] == pytest.approx(km2(new.geometry)[0], rel=1e-3)
    unions = cells.groupby("district_code")["geometry"].agg(lambda group: shapely.union_all(group.to_numpy()))
    assert max(unions[code].symmetric_difference(districts.geometry[code]).area for code in unions.index) < 1e-9
    assert checks.border_faults(geopackage.read_store(config.store)) == []


def test_the_development_area_follows_its_members(after, frames):
    area = layer(after[0], "districts").loc[BDA_CODE]
    members = layer(after[0]).loc[area["members"].split("|")].geometry
    assert area.geometry.symmetric_difference(shapely.union_all(members.to_numpy())).area == 0
    assert area["geometry_status"] == "schematic"


def test_rivers_are_found_by_alias_and_namesakes_elsewhere_left_out(config, frames, tmp_path):
    lines = frames["rivers"].set_index("id").geometry
    course = shapely.affinity.translate(lines["jiakuohe"], 0.002, 0.002)
    far = shapely.affinity.translate(lines["longhe"], 0.2, 0.6)
    names = {"名称": ["挟括河", "Long River", "龙河"]}
    content = gpd.GeoDataFrame(names, geometry=[course, lines["longhe"], far], crs=4326)
    file = written(content, tmp_path / "a.geojson")
    report = import_boundaries(config, file, "river")
    assert report.changed == 2
    assert "longhe: 1 line elsewhere left out" in english(report.notes)
    rivers = layer(config.store, "rivers")
    assert rivers.geometry["jiakuohe"].hausdorff_distance(course) < 1e-5
    assert rivers.loc[["jiakuohe", "longhe"], "geometry_status"].tolist() == ["approximate", "approximate"]
    assert rivers.geometry["longhe"].hausdorff_distance(lines["longhe"]) < 1e-5
    version = geopackage.read_version(config.store)
    assert build.build_store(config) == version


def test_a_line_that_is_no_river_of_the_register_or_not_in_its_district_is_refused(config, frames, tmp_path):
    far = shapely.affinity.translate(frames["rivers"].set_index("id").geometry["longhe"], 0.2, 0.6)
    content = gpd.GeoDataFrame({"name": ["龙河", "无名河"]}, geometry=[far, far], crs=4326)
    text = "\n".join(refused(config, written(content, tmp_path / "a.geojson"), "river"))
    assert "longhe: expected a line through 110115, got none" in text
    assert "feature 2: expected a river of the register, got '无名河'" in text


def test_an_earlier_file_may_come_back_after_a_later_one(config, xicheng, tmp_path):
    first = written(xicheng, tmp_path / "first.gpkg")
    later = written(xicheng.set_geometry(xicheng.geometry.simplify(0.0005)), tmp_path / "later.gpkg")
    for file in (first, later, first):
        assert import_boundaries(config, file, "subdistrict").changed == len(xicheng)
    names = geopackage.read_layer(config.store, "sources").set_index("id")["file"]
    assert set(names[layer(config.store).loc["110102001":"110102999", "geometry_source_id"]]) == {"first.gpkg"}


# ---- maps and notes --------------------------------------------------------------------------------------------------


def test_an_open_page_gets_the_new_borders_under_a_new_address(built, after):
    old, new = (assets.layer_assets(path, geopackage.read_version(path)) for path in (built, after[0]))
    assert old["subdistricts"].full.url != new["subdistricts"].full.url
    assert old["rivers"].full.url == new["rivers"].full.url
    assert "surveyed" in new["subdistricts"].full.body.decode()


def test_the_note_and_the_legend_say_what_a_mixed_map_holds(after):
    frames = {name: geopackage.read_layer(after[0], name) for name in ("subdistricts", "districts", "sources")}
    note = border_notes.geometry_note("subdistricts", frames, "en")
    assert note.startswith(
        "Subdistricts: 4 of 349 from 西城区街道界线 (surveyed; 某许可). The others: Subdistrict borders are"
    )
    view = border_notes.border_legend(figure_maps.ranking_map(RANKING, "en", None), frames)
    marks = [(entry.text, entry.mark) for entry in view.legend if entry.mark in ("solid", "dashed")]
    assert marks == [("Surveyed border", "solid"), ("Schematic border", "dashed")]


def test_the_committed_borders_are_described_as_ever(frames):
    for layer_name in ("districts", "subdistricts", "rivers", "sections"):
        for language in settings.LANGUAGES:
            note = border_notes.geometry_note(layer_name, frames, language)
            assert note == catalogue.text(f"geometry_{layer_name}", language)
    plain = figure_maps.ranking_map(RANKING, "zh", None)
    assert border_notes.border_legend(plain, frames).legend == plain.legend
    tiles = figure_maps.ranking_map(RANKING, "zh", None, tiles=True)
    assert border_notes.border_legend(tiles, frames) == tiles


# ---- checks of a store -----------------------------------------------------------------------------------------------


def test_a_section_outside_its_district_is_named_in_both_languages(frames):
    first = frames["sections"].iloc[[0]].assign(district_code="110119").set_geometry([shapely.Point(116.3, 39.8)])
    (fault,) = checks.place_faults({**frames, "sections": first})
    name = first["id"].iloc[0]
    assert english([fault]) == f"layer sections, {name}: expected a point in 110119, got 116.3000, 39.8000"
    assert message_text(fault, "zh") == f"图层 sections，{name}：应为110119 内的点，实为116.3000, 39.8000"
