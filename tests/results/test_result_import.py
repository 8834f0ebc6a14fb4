"""Files of results: many indicators, places and periods in one, each under its own source, or all faults at once."""

from __future__ import annotations

import csv

import openpyxl
import pytest
from support.messages import english
from support.paths import ROOT
from typer.testing import CliRunner

from geo import build, settings
from geo.cli.commands import cli
from geo.errors import InvalidInput
from geo.rankings.stated_sources import StatedSource
from geo.results.result_files import ResultOptions
from geo.results.result_import import import_results
from geo.store import geopackage

LINES = [
    "指标,地点,时段,数值,单位,来源,发布单位,发布日期,网址,可信程度,说明",
    "PM2.5浓度,全市,2021年,33,微克/立方米,2021年公报,市生态环境局,2022-05-01,https://example.org/a,,",
    "pm25,朝阳,2021-08,0.023,mg/m³,2021年公报,市生态环境局,2022-05-01,https://example.org/a,推算,由同比推算",
    "New-energy vehicles in total,北京市,2021,50.1,万辆,新能源汽车,市科委,,,,",
    "新建污水管线,大兴区,2021,12000,米,,,,,,",
    "TSP,丰台区云岗街道,2023年9月,未公布,,,,,,,",
    "water_class,凤河,2021-08,Ⅱ～Ⅲ,类,,,,,,",
    "道路积尘,东城,2021-09,6,克/平方米,,,,,存疑,",
    "tsp_rank,荣华街道,2021-10-H1,5,位,,,,,,",
]
FENGTAI = ROOT.parent / "shared" / "sources" / "published" / "air" / "fengtai_township_pm25_tsp_2023-09.csv"


@pytest.fixture
def config(store_path):
    return settings.Settings(store=store_path)


def write(folder, lines=LINES, name="results.csv", encoding="utf-8"):
    path = folder / name
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def stored(config):
    rows = geopackage.read_store(config.store)["observations"]
    return rows[rows["source_id"].str.startswith("results-")].reset_index(drop=True)


def test_one_file_holds_many_indicators_places_and_periods(config, tmp_path):
    report = import_results(config, write(tmp_path))
    assert report.added + report.changed == 8
    rows = stored(config).set_index(["indicator", "period"])
    assert rows.loc[("pm25", "2021"), ["unit_code", "value", "unit"]].tolist() == ["110000", 33, "ug/m3"]
    assert rows.loc[("pm25", "2021-08"), ["unit_code", "value", "certainty"]].tolist() == ["110105", 23, "derived"]
    assert rows.loc[("new_energy_vehicles", "2021"), "value"] == 501000
    assert rows.loc[("sewers_new", "2021"), "value"] == 12
    assert rows.loc[("tsp", "2023-09"), ["unit_code", "status"]].tolist() == ["110106012", "not_disclosed"]
    water = rows.loc[("water_class", "2021-08")]
    assert (water["river_id"], water["value"]) == ("fenghe", 3)
    assert water["note_en"] == "Published as Ⅱ～Ⅲ; the worse class counts."
    assert rows.loc[("road_dust", "2021-09"), "certainty"] == "uncertain"
    assert rows.loc[("tsp_rank", "2021-10-H1"), "rank"] == 5


def test_every_row_keeps_its_own_source_even_when_the_store_is_made_anew(config, tmp_path):
    import_results(config, write(tmp_path))
    sources = geopackage.read_store(config.store)["sources"].set_index("title")
    assert sources.loc["2021年公报", ["publisher", "issued_on", "url"]].tolist() == [
        "市生态环境局",
        "2022-05-01",
        "https://example.org/a",
    ]
    assert sources.loc["公布的结果（results.csv）", "publisher"] == "导入的文件"
    before = stored(config)
    assert before["source_id"].nunique() == 3
    build.build_store(config)
    assert stored(config).equals(before)


def test_the_same_file_again_changes_nothing_and_options_name_the_source(config, tmp_path):
    file, options = write(tmp_path), ResultOptions(source=StatedSource(title="年报", issued_on="2022-01-01"))
    import_results(config, file, options)
    version = geopackage.read_version(config.store)
    again = import_results(config, file, options)
    assert (again.added, again.changed) == (0, 0)
    assert english(again.notes) == "the same file was imported before: nothing to do"
    assert geopackage.read_version(config.store) == version
    assert "年报" in set(geopackage.read_store(config.store)["sources"]["title"])


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_encodings_and_workbooks_read_to_the_same_rows(config, tmp_path, encoding):
    import_results(config, write(tmp_path, encoding=encoding))
    columns = ["indicator", "unit_code", "period", "value", "rank", "status"]
    expected = stored(config)[columns]
    book = openpyxl.Workbook()
    for line in csv.reader(LINES):
        book.active.append([cell or None for cell in line])
    book.save(tmp_path / "results.xlsx")
    assert import_results(config, tmp_path / "results.xlsx").added == 0
    assert stored(config)[columns].equals(expected)


def test_all_faults_come_at_once_and_nothing_is_changed(config, tmp_path):
    before = config.store.read_bytes()
    lines = [
        "指标,地点,时段,数值,单位,发布日期,来源",
        "幸福,朝阳,2021,1,个,,",
        "pm25,火星,2021,1,微克/立方米,,",
        "pm25,朝阳,不久,1,微克/立方米,,",
        "pm25,朝阳,2021,一,微克/立方米,,",
        "pm25,朝阳,2020,30,ppb,,",
        "pm25,朝阳,2019,30,,,",
        "pm25,朝阳,2018,30,微克/立方米,昨天,公报",
        "pm25,朝阳,2017,30,微克/立方米,2018-01-01,",
        "water_class,凤河,2021,Ⅸ,类,,",
    ]
    with pytest.raises(InvalidInput) as caught:
        import_results(config, write(tmp_path, lines))
    kinds = [fault.kind for fault in caught.value.faults]
    assert kinds == [
        "unknown_indicator",
        "unknown_unit",
        "unreadable_period",
        "no_concentration",
        "other_unit_of_measure",
        "other_unit_of_measure",
        "not_date",
        "untitled_source",
        "unreadable_class",
    ]
    assert [fault.place.row for fault in caught.value.faults] == list(range(2, 11))
    assert config.store.read_bytes() == before


def test_a_result_that_stands_twice_is_a_fault(config, tmp_path):
    with pytest.raises(InvalidInput) as caught:
        import_results(config, write(tmp_path, [*LINES, LINES[1]]))
    assert english(caught.value).startswith("results.csv, row 10: expected a new result")


def test_a_heading_that_is_not_understood_is_named_and_then_chosen(config, tmp_path):
    lines = ["指标,地点,时段,多少,单位", "pm25,朝阳,2021,33,ug/m3"]
    with pytest.raises(InvalidInput) as caught:
        import_results(config, write(tmp_path, lines))
    told = english(caught.value)
    assert "多少 (not understood)" in told and "指标 (indicator)" in told and "--column value=HEADING" in told
    run = CliRunner().invoke(cli, ["import", "results", str(write(tmp_path, lines)), "--column", "value=多少"])
    assert run.exit_code == 0, run.output
    assert stored(config)["value"].tolist() == [33]


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ("value", "a text like value=HEADING"),
        ("worth=多少", "one of indicator, district"),
        ("value=几何", "a heading 几何"),
    ],
)
def test_a_column_that_cannot_be_chosen_is_explained(store_path, tmp_path, option, expected):
    lines = ["指标,地点,时段,多少,单位", "pm25,朝阳,2021,33,ug/m3"]
    run = CliRunner().invoke(cli, ["import", "results", str(write(tmp_path, lines)), "--column", option])
    assert run.exit_code == 1
    assert expected in run.output


@pytest.mark.skipif(not FENGTAI.exists(), reason="the shared file of Fengtai's subdistricts is not here")
def test_the_full_list_of_fengtai_is_read_from_the_shared_file(config, tmp_path):
    rows = list(csv.DictReader(FENGTAI.open(encoding="utf-8")))
    clean = [{**row, "unit_of_measure": row["unit_of_measure"].split(" (")[0]} for row in rows]
    path = tmp_path / "fengtai.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, clean[0].keys())
        writer.writeheader()
        writer.writerows(clean)
    report = import_results(config, path)
    assert report.added + report.changed + report.unchanged == 52
    result = stored(config)
    assert result.groupby("indicator").size().to_dict() == {"pm25": 26, "tsp": 26}
    assert set(result["unit_code"].str[:6]) == {"110106"}
