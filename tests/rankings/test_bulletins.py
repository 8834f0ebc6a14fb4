"""Bulletins as they are published: every layout says the same, and a faulty one says all that is wrong with it."""

from __future__ import annotations

import csv
import json

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.messages import english
from support.paths import ROOT

from geo import build, settings
from geo.errors import InvalidInput
from geo.periods import parse
from geo.rankings.bulletin_headings import NAMES, bulletin_headings
from geo.rankings.bulletin_import import import_bulletin
from geo.rankings.bulletin_sheets import read_bulletin_table
from geo.rankings.bulletins import BulletinOptions, read_bulletin
from geo.store import geopackage
from geo.texts.faults import message_text
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
        return read_bulletin(path, kind, parse(period), register, BulletinOptions(**options))

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
    table = read_bulletin_table(grid, bulletin_headings(NAMES["tsp"]))
    assert sorted(table.rows[["rank", "district", "subdistrict"]].to_numpy().tolist()) == sorted(rows)


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
    bulletin = read_bulletin(tmp_path / "sides.xlsx", "tsp", parse(PERIOD), register)
    assert bulletin.faults == ()
    assert sorted(bulletin.rows["value"]) == [50, 60, 70, 120, 130, 140]
    assert bulletin.rows["rank"].isna().all()
    assert bulletin.scope == "tsp-values-110106"


def test_best_and_worst_three_are_read_from_csv_with_blanks_for_merged_cells(read):
    bulletin = read(SIDES)
    assert bulletin.faults == ()
    assert dict(zip(bulletin.rows["unit_code"], bulletin.rows["value"], strict=True))["110106012"] == 50


def test_best_and_worst_that_cannot_be_are_reported(read):
    mixed = read(SIDES.replace(",50,", ",135,"))
    assert english(mixed.faults) == "bulletin.csv, 丰台区: expected no best value above a worst one, got 135 above 120"
    short = read("\n".join(SIDES.splitlines()[:-1]))
    assert english(short.faults).splitlines() == [
        "bulletin.csv, 丰台区: expected 3 best, or more with ties, got 2 rows",
        "bulletin.csv, 丰台区: expected 3 worst, or more with ties, got 2 rows",
    ]
    assert message_text(short.faults[0], "zh") == "bulletin.csv，丰台区：应为3 名最好（有并列时可以更多），实为2 行"


def test_a_full_list_keeps_no_monitor_and_not_disclosed_apart_and_names_who_is_missing(read):
    text = (
        "街道,浓度,名次\n云岗街道,50,1\n王佐镇,无监测,\n北宫镇,60,2\n宛平街道,60,2\n和义街道,70,4\n南苑街道,未公布,\n"
    )
    bulletin = read(text, district="丰台")
    assert bulletin.faults == ()
    assert bulletin.rows["status"].value_counts().to_dict() == {"published": 4, "no_monitor": 1, "not_disclosed": 1}
    assert bulletin.rows.loc[bulletin.rows["status"] != "published", "value"].isna().all()
    assert "右安门街道: not in the file" in english(bulletin.notes).splitlines()
    assert "右安门街道：文件里没有" in [message_text(note, "zh") for note in bulletin.notes]


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
    bulletin = read(COMMITTED.read_text("utf-8").replace(*change))
    assert message in english(bulletin.faults)


def test_a_fault_is_told_in_chinese_with_its_row_and_column(read):
    bulletin = read(COMMITTED.read_text("utf-8").replace("\n3,房山区", "\nx,房山区"))
    assert [message_text(fault, "zh") for fault in bulletin.faults] == [
        "bulletin.csv，第 4 行，「名次」列：应为整数，实为'x'"
    ]


def test_the_second_of_two_groups_of_columns_is_named(read):
    bulletin = read(side_by_side(",").replace("云岗街道", "云冈街道").replace(LISTED[-1][2], "没有镇"))
    assert [fault.place.row for fault in bulletin.faults] == ["4/1", "18/2"]
    assert "row 18, group 2: expected a subdistrict of " in english(bulletin.faults)


def test_all_faults_come_at_once(read):
    text = COMMITTED.read_text("utf-8").replace("云岗街道", "云冈街道").replace("3,房山区", "2,房山区")
    bulletin = read("2021年9月下半月,,\n" + text.replace(f"\n{LISTED[-1][0]},", "\n31,"))
    text = english(bulletin.faults)
    for part in ("the period 2021-10-H2, got 2021-09-H2", "云冈街道", "expected 3, got 2", "a rank up to 30"):
        assert part in text
    assert message_text(bulletin.faults[0], "zh") == (
        "bulletin.csv，标题：应为时段 2021-10-H2，实为2021-09-H2（文件属于另一时段）"
    )


def test_a_dash_or_a_wrong_unit_is_no_concentration(read):
    bulletin = read("街道,浓度(毫克)\n云岗街道,-\n王佐镇,1e9\n北宫镇,99999\n", district="丰台区")
    assert [(fault.kind, fault.values["got"]) for fault in bulletin.faults] == [
        ("no_concentration", "-"),
        ("no_concentration", "1e9"),
        ("other_unit_of_measure", "浓度(毫克)"),
        ("implausible_concentration", 99999),
    ]


def test_pm25_needs_all_seventeen_units_in_the_order_of_their_values(read):
    text = (ROOT / "data" / "bulletins" / "pm25-2021-08.csv").read_text("utf-8")
    assert read(text, kind="pm25", period="2021-08").faults == ()
    lines = text.splitlines()
    short = read("\n".join(lines[:-1]), kind="pm25", period="2021-08")
    assert [fault.kind for fault in short.faults] == ["missing_unit"]
    wrong = read(text.replace("密云,16,1", "密云,99,1"), kind="pm25", period="2021-08")
    assert "bulletin.csv: expected one value for the shared rank 1, got 2 values" in english(wrong.faults)


def test_a_file_without_headings_is_refused(read):
    assert english(read("1,2\n").faults).splitlines() == [
        "bulletin.csv: expected a column subdistrict, got no line of headings (say which it is: "
        "--column subdistrict=HEADING, on a page choose it in its box)",
        "bulletin.csv: expected a column value, got no line of headings (say which it is: --column value=HEADING, "
        "on a page choose it in its box)",
    ]


def test_headings_without_rows_are_refused(read):
    assert english(read(",".join(HEADINGS)).faults) == (
        "bulletin.csv: expected at least one row of data, got 排名, 区, 街道(乡镇)"
    )


def test_the_committed_bulletin_again_changes_nothing(config):
    before = config.store.read_bytes()
    report = import_bulletin(config, COMMITTED, "tsp", PERIOD)
    assert (report.added, report.changed, report.withdrawn) == (0, 0, 0)
    assert config.store.read_bytes() == before


def test_a_corrected_file_supersedes_and_the_old_ranks_stay_readable(config, tmp_path):
    corrected = tmp_path / "corrected.csv"
    text = COMMITTED.read_text("utf-8").replace("1,丰台区,王佐镇", "1,丰台区,南苑街道", 1)
    text = text.replace("丰台区,南苑街道", "丰台区,王佐镇", 2).replace("丰台区,王佐镇", "丰台区,看丹街道", 1)
    corrected.write_text(text, "utf-8")
    report = import_bulletin(config, corrected, "tsp", PERIOD)
    assert report.added == report.withdrawn == 1
    after = geopackage.read_store(config.store)
    listed = after["observations"].query("indicator == 'tsp_rank' and period == @PERIOD")
    assert len(listed) == 30
    old = [json.loads(values) for values in after["revisions"]["old_values"]]
    assert len(old) == 1 + report.changed
    assert {row["period"] for row in old} == {PERIOD}
    assert set(after["revisions"]["source_id"]) == {f"tsp-{PERIOD}"}
    build.build_store(config)
    rebuilt = geopackage.read_store(config.store)
    assert len(rebuilt["revisions"]) == len(old)
    assert sorted(rebuilt["observations"].query("period == @PERIOD")["unit_code"]) == sorted(listed["unit_code"])
    back = import_bulletin(config, COMMITTED, "tsp", PERIOD)
    assert back.added == back.withdrawn == 1
    again = geopackage.read_store(config.store)
    assert len(again["revisions"]) == 2 * len(old)
    assert again["imports"]["id"].is_unique


def test_a_new_bulletin_is_stored_with_source_hash_rows_and_time(config, tmp_path):
    new = tmp_path / "new.txt"
    new.write_text(side_by_side("\t").replace("10月下半月", "11月上半月"), "utf-8")
    report = import_bulletin(config, new, "tsp", "2021-11-H1")
    assert report.added == 30
    after = geopackage.read_store(config.store)
    record = after["imports"].set_index("source_id").loc["tsp-2021-11-H1"]
    assert (record["rows"], len(record["sha256"]), record["layer"]) == (30, 64, "observations")
    source = after["sources"].set_index("id").loc["tsp-2021-11-H1"]
    assert source["title_en"] == "Subdistricts by TSP, 1–15 Nov 2021 (list of the worst)"


def test_a_faulty_file_or_a_wrong_period_leaves_the_store_as_it_was(config, tmp_path):
    before = config.store.read_bytes()
    bad = tmp_path / "bad.csv"
    bad.write_text(COMMITTED.read_text("utf-8").replace("云岗街道", "没有街道"), "utf-8")
    with pytest.raises(InvalidInput) as error:
        import_bulletin(config, bad, "tsp", PERIOD)
    assert "没有街道" in english(error.value)
    with pytest.raises(InvalidInput) as error:
        import_bulletin(config, COMMITTED, "pm25", PERIOD)
    assert english(error.value).splitlines()[0] == (
        "period: expected one of month, quarter, half, year, got 2021-10-H2, a half-month"
    )
    assert message_text(error.value.faults[0], "zh") == "时段：应为其中一种：月、季度、半年、年，实为2021-10-H2（半月）"
    assert config.store.read_bytes() == before


@pytest.mark.parametrize(("period", "got"), [("soon", "'soon'"), ("", "a blank")])
def test_a_period_that_is_none_is_refused(config, period, got):
    with pytest.raises(InvalidInput) as error:
        import_bulletin(config, COMMITTED, "tsp", period)
    assert english(error.value).startswith("period: expected a period like 2021")
    assert english(error.value).endswith(f"got {got}")


def test_the_city_page_with_both_tables_gives_ranks_and_concentrations(config, read, tmp_path):
    worst = "排序(倒序)\t区\t街道（乡镇）\n" + "\n".join("\t".join(row) for row in LISTED)
    sides = SIDES.partition("\n")[2].replace(",", "\t")
    text = f"{TITLE}\n{worst}\n\n各区TSP浓度最好和最差的街道（乡镇）\n{sides}"
    bulletin = read(text, "page.txt")
    assert bulletin.faults == ()
    assert bulletin.scope == "tsp-both"
    assert bulletin.rows.groupby("indicator").size().to_dict() == {"tsp": 6, "tsp_rank": 30}
    file = tmp_path / "page.txt"
    file.write_text(text, "utf-8")
    assert import_bulletin(config, file, "tsp", PERIOD).added == 6


def test_two_groups_of_districts_stand_side_by_side_and_sides_one_below_the_other(read):
    heading = "区,街道（乡镇）,TSP浓度"
    best = "丰台区,云岗街道,50,石景山区,八宝山街道,51\n,长辛店街道,60,,老山街道,61\n,宛平街道,70,,八角街道,71"
    worst = "丰台区,王佐镇,120,石景山区,古城街道,121\n,北宫镇,130,,苹果园街道,131\n,玉泉营街道,140,,金顶街街道,141"
    parts = ["最好的3名", f"{heading},{heading}", best, "最差的3名", f"{heading},{heading}", worst]
    bulletin = read("\n".join(parts))
    assert bulletin.faults == ()
    assert len(bulletin.rows) == 12
    values = dict(zip(bulletin.rows["unit_code"], bulletin.rows["value"], strict=True))
    assert values["110106012"] == 50 and sorted(values.values())[-1] == 141


def test_a_districts_own_ranks_are_no_ranks_of_the_city_and_need_no_option(read, register):
    names = [register.name(code, "zh") for code, unit in register.reporting.items() if unit == "110107"]
    lines = [f"{k},石景山区,{name}" for k, name in enumerate(names, 1)]
    bulletin = read("\n".join([",".join(HEADINGS), *lines]), period="2023-09")
    assert bulletin.faults == ()
    assert set(bulletin.rows["indicator"]) == {"tsp"}
    assert set(bulletin.rows["status"]) == {"not_disclosed"}
    assert bulletin.scope == "tsp-values-110107"


def test_the_values_of_another_pollutant_and_its_ranks_are_left_aside(read):
    text = "街道,PM2.5浓度,排名,TSP浓度,排名\n云岗街道,34,1,60,2\n王佐镇,30,2,70,1\n"
    bulletin = read(text, district="丰台")
    assert bulletin.faults == ()
    assert bulletin.rows[["value", "rank"]].to_numpy().tolist() == [[60, 2], [70, 1]]


def test_milligrams_become_micrograms(read):
    bulletin = read("街道,TSP浓度（毫克/立方米）\n云岗街道,0.06\n王佐镇,0.07\n", district="丰台")
    assert bulletin.faults == ()
    assert bulletin.rows["value"].tolist() == [60, 70]


def test_two_tables_of_means_and_of_changes_beside_each_other_are_one_bulletin(read, register):
    lines = (ROOT / "data" / "bulletins" / "pm25-2021-08.csv").read_text("utf-8").splitlines()[1:]
    means = [line.split(",") for line in lines]
    changes = sorted(means, key=lambda row: float(row[3]))
    ranks = [1 + sum(float(other[3]) < float(row[3]) for other in means) for row in changes]
    body = [
        [rank, name, value, str(place), other[0], f"下降{other[3][1:]}%" if other[3][0] == "-" else other[3]]
        for (name, value, rank, _), other, place in zip(means, changes, ranks, strict=True)
    ]
    grid = [["排名", "区", "PM2.5浓度", "排名", "区", "同比变化"], *body, ["", "全市平均", "20", "", "", ""]]
    bulletin = read("\n".join(map(",".join, grid)), kind="pm25", period="2021-08")
    assert bulletin.faults == ()
    by_kind = bulletin.rows.set_index(["indicator", "unit_code"])
    assert by_kind.loc[("pm25_change", "110116"), ["value", "rank"]].tolist() == [-27.3, 4]
    assert by_kind.loc[("pm25", "110000"), "value"] == 20


def test_a_heading_that_is_not_understood_is_named_with_those_that_are_and_can_be_chosen(read):
    text = "街道,多少\n云岗街道,60\n王佐镇,70\n"
    assert english(read(text, district="丰台").faults) == (
        "bulletin.csv: expected a column value, got 街道 (subdistrict), 多少 (not understood) (say which it is: "
        "--column value=HEADING, on a page choose it in its box)"
    )
    chosen = read(text, district="丰台", columns={"value": "多少"})
    assert chosen.faults == ()
    assert chosen.rows["value"].tolist() == [60, 70]


@pytest.mark.parametrize(("period", "kind"), [("2021", "unstated_period"), ("2021-10-H2", "")])
def test_a_list_that_states_no_period_is_of_half_a_month_or_must_say_so(read, period, kind):
    faults = read(COMMITTED.read_text("utf-8"), period=period).faults
    assert [fault.kind for fault in faults] == [kind] * bool(kind)


def test_a_list_of_half_a_month_is_none_of_a_year(read):
    text = f"{TITLE}\n" + COMMITTED.read_text("utf-8")
    assert [fault.kind for fault in read(text, "a.txt", period="2021").faults] == ["other_period_stated"]
    assert read(text.replace("10月下半月", "全年"), "a.txt", period="2021").faults == ()
