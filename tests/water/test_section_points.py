"""Sections and the quarterly ranking: what a file adds to the store, and every fault that it may have."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.messages import english
from typer.testing import CliRunner

from geo import settings
from geo.cli.commands import cli
from geo.errors import InvalidInput
from geo.store import geopackage
from geo.texts.faults import error_text
from geo.water.readings import import_readings
from geo.water.section_points import import_sections
from geo.water.water_ranking import import_water_ranking

SECTIONS = "名称,河流,区,级别,目标类别,经度,纬度\n榆林庄,北运河,通州,国考,Ⅴ,116.78,39.80\n"
RANKING = "2021年三季度\n名次,区,街道（乡镇）\n1,通州区,永顺镇\n1,大兴区,黄村镇\n3,房山区,长阳镇\n"


def write(folder: Path, body: str) -> Path:
    path = folder / "file.csv"
    path.write_text(body, "utf-8")
    return path


def test_a_section_that_was_added_takes_readings(store_path, tmp_path):
    run = CliRunner().invoke(cli, ["import", "sections", str(write(tmp_path, SECTIONS))])
    assert run.exit_code == 0, run.output
    row = geopackage.read_layer(store_path, "sections").set_index("id").loc["榆林庄"]
    assert (row["river_id"], row["district_code"], row["role"]) == ("beiyunhe", "110112", "national")
    assert (row["target_class"], row["geometry_status"]) == ("Ⅴ", "approximate")
    report = import_readings(settings.load(), write(tmp_path, "断面,氨氮\n榆林庄,1.2\n"), "2021-08")
    assert report.added == 1


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (SECTIONS.replace("116.78", "115.90"), "a point in 通州区"),
        (SECTIONS.replace("116.78", "east"), "longitude and latitude"),
        (SECTIONS.replace("通州", "廊坊"), "a district of Beijing"),
        (SECTIONS.replace("北运河", "亚马孙河"), "a river of the register"),
        (SECTIONS.replace("Ⅴ", "Ⅵ"), "a class from Ⅰ to Ⅴ"),
        (SECTIONS.replace("国考", "省考"), "one of national"),
        (SECTIONS.replace("经度", "东"), "a column 经度"),
        (SECTIONS.replace("纬度", "经度"), "a column 纬度"),
        (SECTIONS.replace("\n", ",经度\n", 1), "one column for each item"),
        ("", "a column 名称"),
        (SECTIONS.partition("\n")[0], "at least one row of data"),
    ],
)
def test_a_faulty_register_is_refused_and_the_store_untouched(store_path, tmp_path, body, expected):
    before = store_path.read_bytes()
    with pytest.raises(InvalidInput) as caught:
        import_sections(settings.load(), write(tmp_path, body))
    assert expected in english(caught.value)
    assert store_path.read_bytes() == before


@pytest.mark.usefixtures("store_path")
def test_a_faulty_point_is_told_with_its_row_in_chinese(tmp_path):
    with pytest.raises(InvalidInput) as caught:
        import_sections(settings.load(), write(tmp_path, SECTIONS.replace("116.78", "115.90")))
    sentence = "file.csv，第 2 行：应为通州区内的点，实为115.90、39.80（也可能是坐标系不同）"
    assert error_text(caught.value, "zh") == sentence


def test_the_quarterly_ranking_keeps_ties(store_path, tmp_path):
    run = CliRunner().invoke(cli, ["import", "water-ranking", str(write(tmp_path, RANKING)), "--period", "2021-Q3"])
    assert run.exit_code == 0, run.output
    rows = geopackage.read_layer(store_path, "observations")
    ranks = rows[rows["indicator"] == "water_rank"]
    assert sorted(ranks["rank"]) == [1, 1, 3]
    assert set(ranks["period"]) == {"2021-Q3"}


@pytest.mark.parametrize(
    ("body", "period", "expected"),
    [
        (RANKING.replace("3,房山", "2,房山"), "2021-Q3", "expected 3, got 2"),
        (RANKING.replace("长阳镇", "长阴镇"), "2021-Q3", "a subdistrict of 房山区"),
        (RANKING, "2021-08", "expected one of quarter, got 2021-08, a month"),
        (RANKING, "soon", "a period like 2021"),
        (RANKING.replace("名次", "第几"), "2021-Q3", "a column rank, got 第几 (not understood), 区 (district)"),
    ],
)
def test_a_faulty_ranking_is_refused(store_path, tmp_path, body, period, expected):
    before = store_path.read_bytes()
    with pytest.raises(InvalidInput) as caught:
        import_water_ranking(settings.load(), write(tmp_path, body), period)
    assert expected in english(caught.value)
    assert store_path.read_bytes() == before
