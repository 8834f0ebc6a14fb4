"""Files of water readings: long and wide, Chinese and English, every fault at once, the store untouched."""

from __future__ import annotations

import csv
import io

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.messages import english
from typer.testing import CliRunner

from geo import settings
from geo.cli.commands import cli
from geo.errors import InvalidInput
from geo.files.period_cells import period_id
from geo.files.tables import read_table
from geo.store import geopackage
from geo.texts.faults import error_text, message_text
from geo.water.reading_cells import parse_class, parse_value
from geo.water.readings import import_readings, read_readings
from geo.water.water_items import items

SECTIONS = pd.DataFrame(
    [("wucun", "吴村", "Wucun"), ("dashihe-matou", "大石河码头", "Dashihe Matou")], columns=["id", "name_zh", "name_en"]
)
WIDE = """断面,溶解氧,氨氮(mg/L),NH3-N备注,总磷（以P计）,汞(μg/L),水质类别
吴村断面,6.1,0.025L,x,0.31,0.05,Ⅳ
大石河码头,—,未检出,,＜0.01,,劣Ⅴ类
"""
LONG = """监测点说明
断面名称,监测月份,监测项目,监测值,单位
吴村,2021年8月,CODMn,7.2,mg/L
吴村,2021/9,化学需氧量,31,mg/L
Wucun,2021-10-03,TP,310,ug/L
"""


def grid(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def faults(text: str, period: str = "2021-08") -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        read_readings(grid(text), SECTIONS, period)
    return english(caught.value).splitlines()


def test_a_wide_table_is_read_with_units_limits_and_classes():
    rows, notes = read_readings(grid(WIDE), SECTIONS, "2021-08")
    values = rows.set_index(["section_id", "indicator"])["value"].to_dict()
    assert values == {
        ("wucun", "do"): 6.1,
        ("wucun", "nh3n"): 0.0125,
        ("wucun", "tp"): 0.31,
        ("wucun", "mercury"): pytest.approx(0.00005),
        ("wucun", "water_class"): 4,
        ("dashihe-matou", "nh3n"): 0.0125,
        ("dashihe-matou", "tp"): 0.005,
        ("dashihe-matou", "water_class"): 6,
    }
    limits = rows.set_index(["section_id", "indicator"])["detection_limit"]
    assert limits["wucun", "nh3n"] == 0.025
    assert pd.isna(limits["wucun", "tp"])
    assert english(notes) == "column 'NH3-N备注' is not read"
    assert message_text(notes[0], "zh") == "'NH3-N备注' 列没有读取"


def test_an_indicator_of_another_standard_is_left_out_and_named():
    rows, notes = read_readings(grid("断面,指标,数值\n吴村,电导率,1\n吴村,氨氮,1\n"), SECTIONS, "2021-08")
    assert rows["indicator"].tolist() == ["nh3n"]
    assert english(notes) == "indicator '电导率' is none of the 24 of GB 3838-2002: not read"


def test_a_long_table_is_read_under_a_title_row_with_months_of_its_own():
    rows, _ = read_readings(grid(LONG), SECTIONS)
    assert rows[["section_id", "period", "indicator", "value"]].values.tolist() == [
        ["wucun", "2021-08", "codmn", 7.2],
        ["wucun", "2021-09", "cod", 31.0],
        ["wucun", "2021-10", "tp", pytest.approx(0.31)],
    ]


def test_every_usual_name_of_an_indicator_is_known():
    for item in items().values():
        for name in item.spellings:
            rows, _ = read_readings([["断面", name], ["吴村", "0.5"]], SECTIONS, "2021-08")
            assert rows["indicator"].tolist() == [item.id]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("断面,pH\n吴村,72", "a plausible pH, 0 to 14"),
        ("断面,氨氮\n吴村,1500", "a plausible 氨氮, 0 to 200 mg/L"),
        ("断面,氨氮\n吴村,-0.1", "a plausible 氨氮"),
        ("断面,氨氮\n吴村,1e999", "a plausible 氨氮"),
        ("断面,氨氮\n吴村,abc", "a number, a detection limit like 0.025L"),
        ('断面,氨氮\n吴村,"1,500"', "a number"),
        ("断面,氨氮\n吴村,=1+1", "a number"),
        ("断面,水质类别\n吴村,Ⅶ", "a class from Ⅰ to Ⅴ or 劣Ⅴ"),
        ("断面,氨氮\n无名河,1", "a section of the register"),
        ("断面,月份,氨氮\n吴村,2021-13,1", "a period like 2021-08"),
        ("断面,月份,氨氮\n吴村,2021-09,1", "the period 2021-08"),
        ("断面,氨氮\n吴村,1\n吴村,2", "a new reading"),
        ("断面,氨氮,NH3-N\n吴村,1,2", "one column for each item"),
        ("断面,指标,数值,单位\n吴村,pH,7,mg/L", "the unit 1"),
        ("断面,电导率\n吴村,1", "a column of an indicator"),
        ("断面,氨氮\n吴村,\n", "at least one reading"),
        ("河流,氨氮\n吴村,1", "a column section"),
        ("", "a column section"),
    ],
)
def test_a_fault_says_what_was_expected(text, expected):
    lines = faults(text)
    assert len(lines) == 1
    assert expected in lines[0]


def test_all_faults_of_a_file_are_reported_together_with_row_and_column():
    lines = faults("断面,pH,氨氮\n吴村,72,x\n无名,7,1\n大石河码头,7,9999\n")
    assert len(lines) == 4
    assert "row 2, column pH" in lines[0]
    assert "row 3" in lines[2]


def test_a_fault_names_the_file_and_is_told_in_chinese_as_well():
    with pytest.raises(InvalidInput) as caught:
        read_readings(grid("断面,pH\n吴村,72\n"), SECTIONS, "2021-08", "a.csv")
    assert english(caught.value) == "a.csv, row 2, column pH: expected a plausible pH, 0 to 14 1, got '72'"
    assert error_text(caught.value, "zh") == "a.csv，第 2 行，「pH」列：应为合理的pH（0 至 14 1），实为'72'"


def test_a_period_must_be_named_somewhere():
    assert "a column 月份" in faults("断面,氨氮\n吴村,1", "")[0]


@pytest.mark.parametrize(
    ("text", "value", "limit"),
    [
        ("0.31", 0.31, None),
        ("0.025L", 0.0125, 0.025),
        ("<0.025", 0.0125, 0.025),
        ("＜０.０２５", 0.0125, 0.025),
        ("ND", 0.0125, 0.025),
        ("未检出", 0.0125, 0.025),
        ("1.5e-1", 0.15, None),
    ],
)
def test_values_are_read_as_laboratories_write_them(text, value, limit):
    assert parse_value(text, items()["nh3n"]) == (pytest.approx(value), limit)


@pytest.mark.parametrize("text", ["", "—", "--", "/", "-", " ", "断流"])
def test_blanks_and_dashes_are_no_values(text):
    assert parse_value(text, items()["nh3n"]) is None


def test_not_detected_in_micrograms_takes_the_usual_limit_in_milligrams():
    assert parse_value("ND", items()["mercury"], "μg/L") == (0.00002, 0.00004)
    assert parse_value("0.04L", items()["mercury"], "μg/L") == (pytest.approx(0.00002), pytest.approx(0.00004))


@given(st.text(max_size=12))
def test_any_text_is_a_value_a_blank_or_a_plain_refusal(text):
    item = items()["nh3n"]
    try:
        result = parse_value(text, item)
    except InvalidInput as error:
        assert english(error)
        return
    assert result is None or 0 <= result[0] <= 200


@pytest.mark.parametrize(
    ("text", "grade"),
    [("Ⅰ", 1), ("II", 2), ("Ⅲ类", 3), ("4", 4), ("V类", 5), ("劣Ⅴ", 6), ("劣V类", 6), ("Class Ⅲ", 3), ("—", None)],
)
def test_classes_are_read_in_every_usual_spelling(text, grade):
    assert parse_class(text) == grade


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2021年8月", "2021-08"),
        ("2021/8", "2021-08"),
        ("2021-08-15", "2021-08"),
        ("202108", "2021-08"),
        ("2021-Q3", "2021-Q3"),
        ("2021年", "2021"),
    ],
)
def test_months_are_read_as_people_write_them(text, period):
    assert period_id(text) == period


def test_the_saturation_of_oxygen_is_read_beside_the_24_items():
    rows, notes = read_readings(grid("断面,溶解氧,溶解氧饱和度(%),水温（℃）\n吴村,7.1,93,28\n"), SECTIONS, "2021-08")
    assert rows.set_index("indicator")["value"].to_dict() == {"do": 7.1, "do_saturation": 93, "water_temperature": 28}
    assert notes == ()


def test_a_file_is_read_in_gb18030_and_as_a_workbook_alike(tmp_path):
    plain = tmp_path / "a.csv"
    plain.write_bytes(WIDE.replace("（", "(").replace("）", ")").encode("gb18030"))
    book = openpyxl.Workbook()
    for row in grid(WIDE):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    both = [read_readings(read_table(path), SECTIONS, "2021-08")[0] for path in (plain, tmp_path / "a.xlsx")]
    pd.testing.assert_frame_equal(*both)


def test_the_command_imports_once_and_says_what_it_did(store_path, tmp_path):
    file = tmp_path / "readings.csv"
    file.write_text(WIDE, "utf-8")
    run = CliRunner().invoke(cli, ["import", "water", str(file), "--period", "2021-08"])
    assert run.exit_code == 0, run.output
    assert "8 rows added" in run.output
    rows = geopackage.read_layer(store_path, "observations")
    assert (rows["section_id"].notna()).sum() == 8
    again = CliRunner().invoke(cli, ["import", "water", str(file), "--period", "2021-08"])
    assert "0 rows added" in again.output


def test_a_file_with_faults_leaves_the_store_as_it_was(store_path, tmp_path):
    before = store_path.read_bytes()
    file = tmp_path / "readings.csv"
    file.write_text("断面,pH\n吴村,72\n", "utf-8")
    with pytest.raises(InvalidInput):
        import_readings(settings.load(), file, "2021-08")
    assert store_path.read_bytes() == before
