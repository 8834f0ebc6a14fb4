"""Bulletins as they are published: every layout says the same, and a faulty one says all that is wrong with it."""

from __future__ import annotations

import csv
import json
from dataclasses import replace

import openpyxl
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from geo import build, settings, store
from geo.bulletin_import import import_bulletin
from geo.bulletin_sheets import read_sheet
from geo.bulletins import read_bulletin
from geo.errors import InvalidInput
from geo.periods import parse
from geo.units import Register

PERIOD = "2021-10-H2"
COMMITTED = ROOT / "data" / "bulletins" / f"tsp-{PERIOD}.csv"
LISTED = list(csv.reader(COMMITTED.open(encoding="utf-8")))[1:]
HEADINGS = ["排名", "区", "街道（乡镇）"]
TITLE = "2021年10月下半月街道（乡镇）TSP浓度排名"
NOTES = ["发布日期：2021年11月5日", "注：排名由差到好"]
SIDES = """丰台区2021年10月下半月TSP浓度
区,浓度最低三名,,浓度最高三名,
,街道（乡镇）,TSP浓度(μg/m³),街道（乡镇）,TSP浓度(μg/m³)
丰台区,云岗街道,50,王佐镇,120
,长辛店街道,60,北宫镇,130
,宛平街道,70,玉泉营街道,140
"""


@pytest.fixture(scope="module")
def register(frames):
    return Register(frames["districts"], frames["subdistricts"])


@pytest.fixture
def config(store_path):
    return settings.Settings(store=store_path)


@pytest.fixture
def read(register, tmp_path):
    """Read a text as a file."""

    def run(text, name="bulletin.csv", kind="tsp", period=PERIOD, encoding="utf-8", **options):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return read_bulletin(path, kind, parse(period), register, **options)

    return run


def side_by_side(separator: str, groups: int = 2, rows: list[list[str]] = LISTED) -> str:
    """Lay the list out in column groups, as the web page does."""
    height = -(-len(rows) // groups)
    lines = [HEADINGS * groups]
    lines += [[cell for row in rows[k::height] for cell in row] for k in range(height)]
    return "\n".join([TITLE, NOTES[0], *(separator.join(line) for line in lines), NOTES[1]])


def ranks(bulletin) -> dict[str, int]:
    assert bulletin.faults == ()
    return dict(zip(bulletin.rows["unit_code"], bulletin.rows["rank"], strict=True))


@given(groups=st.integers(1, 4), separator=st.sampled_from(["\t", " ", "\n", ","]), count=st.integers(6, 30))
def test_a_list_says_the_same_in_any_number_of_groups_with_any_separator(groups, separator, count):
    rows = LISTED[:count]
    text = side_by_side(separator, groups, rows)
    grid = [[line] if separator in " \n" else line.split(separator) for line in text.split("\n")]
    found = read_sheet(grid).rows[["rank", "district", "subdistrict"]].to_numpy().tolist()
    assert sorted(found) == sorted(rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", ["\t", " ", "\n"])
def test_the_pasted_web_page_is_read_as_the_file(read, separator, encoding):
    expected = ranks(read(COMMITTED.read_text("utf-8")))
    assert ranks(read(side_by_side(separator), "page.txt", encoding=encoding)) == expected
    assert len(expected) == 30


def test_a_workbook_with_titles_and_merged_headings_is_read(register, tmp_path):
    sheet = (book := openpyxl.Workbook()).active
    sheet.append([TITLE])
    sheet.append(["区", "浓度最低三名", None, "浓度最高三名", None])
    sheet.append([None, "街道（乡镇）", "TSP浓度（微克/立方米）", "街道（乡镇）", "TSP浓度（微克/立方米）"])
    for line in SIDES.splitlines()[3:]:
        district, low, value, high, other = line.split(",")
        sheet.append([district or None, low, float(value), high, float(other)])
    for area in ("A1:E1", "B2:C2", "D2:E2", "A2:A3", "A4:A6"):
        sheet.merge_cells(area)
    book.save(tmp_path / "sides.xlsx")
    found = read_bulletin(tmp_path / "sides.xlsx", "tsp", parse(PERIOD), register)
    assert found.faults == ()
    assert sorted(found.rows["value"]) == [50, 60, 70, 120, 130, 140]
    assert found.rows["rank"].isna().all()
    assert found.scope == "tsp-values-110106"


def test_best_and_worst_three_are_read_from_csv_with_blanks_for_merged_cells(read):
    found = read(SIDES)
    assert found.faults == ()
    assert dict(zip(found.rows["unit_code"], found.rows["value"], strict=True))["110106012"] == 50


def test_best_and_worst_that_cannot_be_are_reported(read):
    mixed = read(SIDES.replace(",50,", ",135,"))
    assert "no best value above a worst one" in str(mixed.faults[0])
    short = read("\n".join(SIDES.splitlines()[:-1]))
    assert [fault.got for fault in short.faults] == ["2 rows", "2 rows"]


def test_a_full_list_keeps_no_monitor_and_not_disclosed_apart_and_names_who_is_missing(read):
    text = (
        "街道,浓度,名次\n云岗街道,50,1\n王佐镇,无监测,\n北宫镇,60,2\n宛平街道,60,2\n和义街道,70,4\n南苑街道,未公布,\n"
    )
    found = read(text, district="丰台")
    assert found.faults == ()
    assert found.rows["status"].value_counts().to_dict() == {"published": 4, "no_monitor": 1, "not_disclosed": 1}
    assert found.rows.loc[found.rows["status"] != "published", "value"].isna().all()
    assert "右安门街道: not in the file" in found.notes


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("云岗街道", "云冈街道"), "row 2: expected a subdistrict of 丰台区, got '云冈街道' (nearest: 丰台区云岗街道)"),
        (("3,房山区", "2,房山区"), "row 4, column rank: expected 3, got 2"),
        (("3,房山区", "x,房山区"), "row 4, column rank: expected a whole number, got 'x'"),
        (("王佐镇", "云岗街道"), "row 3: expected a new unit"),
        (("1,丰台区,王佐镇\n", ""), "expected 30 rows, or more with ties, got 29 rows"),
    ],
)
def test_each_fault_of_a_list_is_named_with_its_row(read, change, message):
    found = read(COMMITTED.read_text("utf-8").replace(*change))
    assert any(message in str(fault) for fault in found.faults)


def test_all_faults_come_at_once(read):
    text = COMMITTED.read_text("utf-8").replace("云岗街道", "云冈街道").replace("3,房山区", "2,房山区")
    found = read("2021年9月下半月,,\n" + text.replace(f"\n{LISTED[-1][0]},", "\n31,"))
    said = "\n".join(map(str, found.faults))
    for part in ("the period 2021-10-H2, got 2021-09-H2", "云冈街道", "expected 3, got 2", "a rank up to 30"):
        assert part in said


def test_a_dash_or_a_wrong_unit_is_no_concentration(read):
    found = read("街道,浓度(毫克)\n云岗街道,-\n王佐镇,1e9\n北宫镇,99999\n", district="丰台区")
    assert [fault.got for fault in found.faults] == ["'-'", "'1e9'", "99999", "'浓度(毫克)'"]


def test_pm25_needs_all_seventeen_units_in_the_order_of_their_values(read):
    text = (ROOT / "data" / "bulletins" / "pm25-2021-08.csv").read_text("utf-8")
    assert read(text, kind="pm25", period="2021-08").faults == ()
    lines = text.splitlines()
    short = read("\n".join(lines[:-1]), kind="pm25", period="2021-08")
    assert [fault.got for fault in short.faults] == ["none"]
    wrong = read(text.replace("密云,16,1", "密云,99,1"), kind="pm25", period="2021-08")
    assert any("shared rank" in str(fault) for fault in wrong.faults)


def test_a_file_without_headings_is_refused(read):
    assert "no line of headings" in str(read("hello,world\n1,2\n").faults[0])


def test_the_committed_bulletin_again_changes_nothing(config):
    before = config.store.read_bytes()
    report = import_bulletin(config, COMMITTED, "tsp", PERIOD)
    assert (report.added, report.changed, report.withdrawn) == (0, 0, 0)
    assert config.store.read_bytes() == before


def test_a_corrected_file_supersedes_and_the_old_ranks_stay_readable(config, tmp_path):
    corrected = tmp_path / "corrected.csv"
    corrected.write_text(COMMITTED.read_text("utf-8").replace("1,丰台区,王佐镇", "1,丰台区,南苑街道", 1).replace(
        "丰台区,南苑街道", "丰台区,王佐镇", 2).replace("丰台区,王佐镇", "丰台区,看丹街道", 1), "utf-8")  # fmt: skip
    report = import_bulletin(config, corrected, "tsp", PERIOD)
    assert report.added == report.withdrawn == 1
    after = store.read_store(config.store)
    listed = after["observations"].query("indicator == 'tsp_rank' and period == @PERIOD")
    assert len(listed) == 30
    old = [json.loads(values) for values in after["revisions"]["old_values"]]
    assert len(old) == 1 + report.changed
    assert {row["period"] for row in old} == {PERIOD}
    assert set(after["revisions"]["source_id"]) == {f"tsp-{PERIOD}"}
    build.build_store(config)
    rebuilt = store.read_store(config.store)
    assert len(rebuilt["revisions"]) == len(old)
    assert sorted(rebuilt["observations"].query("period == @PERIOD")["unit_code"]) == sorted(listed["unit_code"])
    back = import_bulletin(config, COMMITTED, "tsp", PERIOD)
    assert back.added == back.withdrawn == 1
    again = store.read_store(config.store)
    assert len(again["revisions"]) == 2 * len(old)
    assert again["imports"]["id"].is_unique


def test_a_new_bulletin_is_stored_with_source_hash_rows_and_time(config, tmp_path):
    new = tmp_path / "new.txt"
    new.write_text(side_by_side("\t").replace("10月下半月", "11月上半月"), "utf-8")
    report = import_bulletin(config, new, "tsp", "2021-11-H1")
    assert report.added == 30
    after = store.read_store(config.store)
    record = after["imports"].set_index("source_id").loc["tsp-2021-11-H1"]
    assert (record["rows"], len(record["sha256"]), record["layer"]) == (30, 64, "observations")
    source = after["sources"].set_index("id").loc["tsp-2021-11-H1"]
    assert source["title_en"] == "Subdistricts by TSP, 1–15 Nov 2021 (list of the worst)"


def test_a_faulty_file_or_a_wrong_period_leaves_the_store_as_it_was(config, tmp_path):
    before = config.store.read_bytes()
    bad = tmp_path / "bad.csv"
    bad.write_text(COMMITTED.read_text("utf-8").replace("云岗街道", "没有街道"), "utf-8")
    with pytest.raises(InvalidInput, match="没有街道"):
        import_bulletin(config, bad, "tsp", PERIOD)
    with pytest.raises(InvalidInput, match="a half-month"):
        import_bulletin(replace(config), COMMITTED, "pm25", PERIOD)
    assert config.store.read_bytes() == before
