"""The import of registers: what a file adds to the store, the history of states, and every fault that it may have."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.messages import english
from typer.testing import CliRunner

from geo import build, settings
from geo.cli.commands import cli
from geo.errors import InvalidInput
from geo.geometry.offsets import wgs84_to_gcj02
from geo.registers.register_files import read_cells
from geo.registers.register_import import import_registers
from geo.registers.register_tables import details_text, shares_done, shares_table, states_of
from geo.schema import LAYERS
from geo.schema.register_kinds import KIND_OF, REGISTER_KINDS, REGISTER_STATES
from geo.store import geopackage
from geo.texts.faults import error_text, message_text
from geo.units import Register

OLD_FILE = """编号,名称,类型,区,状态,经度,纬度
b1,甲沟,黑臭水体,通州区,已完成,116.70,39.85
b2,乙沟,黑臭水体,通州区,整治中,116.72,39.86
b3,丙口,排污口,大兴,,116.4,39.65
"""
OUTFALL = """名称,类型,区,状态,状态日期,经度,纬度,排污口类别,受纳水体,排查日期
丁口,入河排污口,大兴区,整治中,2021年6月30日,116.40,39.65,工业排污口,凉水河,2021/3/5
"""


def write(folder: Path, body: str, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_text(body, "utf-8")
    return path


def take(folder: Path, body: str, name: str = "file.csv", **options: str) -> None:
    import_registers(settings.load(), write(folder, body, name), **options)


def place(store: Path, key: str) -> pd.Series:
    return geopackage.read_layer(store, "registers").set_index("id").loc[key]


def test_an_old_file_is_kept_with_its_states_and_counted_by_district(store_path, tmp_path):
    run = CliRunner().invoke(cli, ["import", "registers", str(write(tmp_path, OLD_FILE))])
    assert run.exit_code == 0, run.output
    rows = geopackage.read_layer(store_path, "registers")
    counts = shares_done(rows[rows["id"].isin(["b1", "b2", "b3"])])
    assert counts.to_numpy().tolist() == [
        ["black_odorous_reach", "110112", 2, 1, 0],
        ["outfall", "110115", 1, 0, 1],
    ]


def test_the_share_done_is_of_all_of_a_kind_and_what_is_not_disclosed_stands_apart(frames):
    counts = pd.DataFrame(
        [("outfall", "110112", 4, 1, 1), ("outfall", "110115", 2, 0, 2)],
        columns=["kind", "district_code", "points", "done", "not_disclosed"],
    )
    table = shares_table(counts, Register(frames["districts"], frames["subdistricts"]), "en")
    assert table["Share done"].tolist() == ["25%", "Not disclosed"]
    assert table["Not disclosed"].tolist() == [1, 2]


def test_a_kinds_own_columns_are_kept_and_readable_in_both_languages(store_path, tmp_path):
    take(tmp_path, OUTFALL)
    row = place(store_path, "丁口")
    assert json.loads(row["details"]) == {"inspected_on": "2021-03-05", "outfall_class": "industry", "river": "凉水河"}
    assert details_text(row, "en") == "Class: industrial; River: 凉水河; Inspected on: 2021-03-05"
    assert details_text(row, "zh").startswith("排污口类别：工业排污口；")


def test_a_newer_state_takes_over_and_the_older_one_stays_readable(store_path, tmp_path):
    take(tmp_path, OUTFALL)
    take(tmp_path, OUTFALL.replace("整治中,2021年6月30日", "已完成,2021-12-31"), "newer.csv")
    assert place(store_path, "丁口")["status"] == "done"
    states = geopackage.read_layer(store_path, "register_states")
    table = states_of(states, "丁口", dict.fromkeys(states["source_id"], "source"), "zh")
    assert table.iloc[:, :2].to_numpy().tolist() == [["2021-12-31", "已完成"], ["2021-06-30", "进行中"]]
    build.build_store(settings.load())
    assert geopackage.read_layer(store_path, "register_states")["status"].tolist() == ["under_way", "done"]
    assert place(store_path, "丁口")["status"] == "done"


def test_an_older_file_adds_history_and_leaves_the_newest_state(store_path, tmp_path):
    take(tmp_path, OUTFALL.replace("整治中,2021年6月30日", "已完成,2021-12-31"))
    take(tmp_path, OUTFALL.replace("凉水河", "凤河"), "older.csv")
    row = place(store_path, "丁口")
    assert (row["status"], json.loads(row["details"])["river"]) == ("done", "凉水河")
    assert len(geopackage.read_layer(store_path, "register_states")) == 2


def test_one_file_may_hold_the_whole_history_of_a_place(store_path, tmp_path):
    line = OUTFALL.splitlines()[1]
    take(tmp_path, OUTFALL + line.replace("整治中,2021年6月30日", "未开始,2021-01-31") + "\n")
    assert place(store_path, "丁口")["status"] == "under_way"
    assert geopackage.read_layer(store_path, "register_states")["status"].tolist() == ["not_started", "under_way"]


def test_a_place_that_a_plan_names_keeps_its_id_its_task_and_its_english_name(store_path, tmp_path):
    top = "名称,类型,区,状态,状态日期,经度,纬度\n"
    take(tmp_path, f"{top}四海镇再生水厂,再生水厂,延庆区,运行,2021-11-30,116.40,40.52\n")
    row = place(store_path, "sihai-plant")
    assert (row["status"], row["task_id"], row["geometry_status"]) == ("running", "2021-water-07", "approximate")
    assert row["name_en"] == "Sihai reclaimed-water plant"
    assert json.loads(row["details"]) == {"plant_type": "reclaimed"}


def test_points_of_the_offset_datum_land_where_they_are(store_path, tmp_path):
    lon, lat = wgs84_to_gcj02(116.40, 39.65)
    take(tmp_path, OUTFALL.replace("116.40,39.65", f"{float(lon)},{float(lat)}"), crs="GCJ-02")
    point = place(store_path, "丁口")["geometry"]
    assert (point.x, point.y) == (pytest.approx(116.40, abs=1e-6), pytest.approx(39.65, abs=1e-6))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("入河排污口", "烟囱", "one of Black-odorous reach, Small water body"),
        ("整治中", "已闭库", "a state of the kind Outfall: done, under way"),
        ("116.40", "115.40", "a point in 大兴区"),
        ("116.40", "east", "longitude and latitude"),
        ("大兴区", "廊坊", "a district of Beijing"),
        ("2021年6月30日", "2021年6月31日", "a date like 2021-08-31"),
        ("2021年6月30日", "2999-01-01", "a date not later than"),
        ("2021/3/5", "2999/3/5", "a date not later than"),
        ("工业排污口", "海洋排口", "one of industrial, of a sewage treatment plant"),
        ("丁口", "", "a value"),
        ("经度", "东", "a column 经度"),
        ("纬度", "经度", "one column for each item"),
        (OUTFALL.partition("\n")[2], "", "at least one row of data"),
    ],
)
def test_a_faulty_register_is_refused_and_the_store_untouched(store_path, tmp_path, old, new, expected):
    before = store_path.read_bytes()
    body = OUTFALL.replace(old, new) if new != "经度" else OUTFALL.replace("经度,纬度", "经度,纬度,经度")
    with pytest.raises(InvalidInput) as caught:
        take(tmp_path, body)
    assert expected in english(caught.value)
    assert store_path.read_bytes() == before


@pytest.mark.usefixtures("store_path")
def test_all_faults_of_a_file_are_told_at_once(tmp_path):
    rows = [
        "一口,烟囱,大兴区,整治中,2021-06-30,116.40,39.65,,,",
        "二口,排污口,大兴区,飞走了,2999-06-30,116.40,39.65,,,",
        "三口,排污口,大兴区,已完成,2021-06-30,115.40,39.65,海口,,昨天",
        "四口,排污口,大兴区,已完成,2021-06-30,116.40,39.65,,,",
        "四口,排污口,大兴区,整治中,2021-06-30,116.40,39.65,,,",
        "密云水库,排污口,大兴区,整治中,2021-06-30,116.40,39.65,,,",
        "潮白河,排污口,大兴区,整治中,2021-06-30,116.40,39.65,,,",
    ]
    with pytest.raises(InvalidInput) as caught:
        take(tmp_path, OUTFALL.splitlines()[0] + ",编号\n" + "\n".join(f"{row},{key(row)}" for row in rows))
    kinds = [(fault.kind, fault.place.row) for fault in caught.value.faults]
    assert sorted(kinds) == [
        ("future_day", 3),
        ("misplaced_point", 4),
        ("repeated_register", 6),
        ("taken_register_id", 7),
        ("taken_register_id", 8),
        ("unknown_register_kind", 2),
        ("unknown_register_state", 3),
        ("unknown_term", 4),
        ("unreadable_day", 4),
    ]


def key(row: str) -> str:
    return {"密云水库": "miyun-reservoir", "潮白河": "chaobaihe"}.get(row.split(",")[0], "")


@pytest.mark.usefixtures("store_path")
def test_a_fault_is_told_with_its_row_in_chinese(tmp_path):
    with pytest.raises(InvalidInput) as caught:
        take(tmp_path, OUTFALL.replace("整治中", "已闭库"))
    sentence = "应为入河排污口的状态：已完成、进行中、未开始、反弹、未公布，实为'已闭库'"
    assert error_text(caught.value, "zh") == f"file.csv，第 2 行，「状态」列：{sentence}"


def test_a_place_on_a_border_river_may_lie_on_the_far_bank(store_path, tmp_path):
    """The Chaobai is the border of Tongzhou in places; a plant beside it is not on a river."""
    district = geopackage.read_layer(store_path, "districts").set_index("code").geometry["110112"]
    x, y = max(district.exterior.coords) if district.geom_type == "Polygon" else max(district.geoms[0].exterior.coords)
    body = OUTFALL.replace("大兴区", "通州区").replace("116.40,39.65", f"{x + 0.002},{y}")
    take(tmp_path, body)
    assert place(store_path, "丁口")["district_code"] == "110112"
    with pytest.raises(InvalidInput):
        take(
            tmp_path, body.replace("入河排污口", "污水处理厂").replace("工业排污口,凉水河,2021/3/5", ",,"), "plant.csv"
        )


def test_a_column_that_is_not_read_is_named(store_path, tmp_path):
    report = import_registers(settings.load(), write(tmp_path, OUTFALL.replace("排查日期", "颜色")))
    assert "column '颜色' is not read" in [message_text(note, "en") for note in report.notes]


def test_every_kind_is_read_in_its_spellings_and_with_all_its_states(store_path, tmp_path):
    names = [(k, name) for k in REGISTER_KINDS for name in (k.id, k.label.zh, k.label.en, *k.spellings)]
    rows = [
        (f"k{i}-{state}", kind.id, state, name, REGISTER_STATES[state].label.zh)
        for i, (kind, name) in enumerate(names)
        for state in kind.states
    ]
    lines = [f"{code},丁,{name},通州区,{label},116.70,39.85" for code, _, _, name, label in rows]
    take(tmp_path, "\n".join(["编号,名称,类型,区,状态,经度,纬度", *lines]))
    stored = geopackage.read_layer(store_path, "registers").set_index("id")
    assert {code: (kind, state) for code, kind, state, _, _ in rows} == {
        code: (stored.at[code, "kind"], stored.at[code, "status"]) for code, *_ in rows
    }


def test_a_kind_is_one_row_its_states_look_apart_and_its_columns_have_one_meaning():
    (column,) = (column for column in LAYERS["registers"].columns if column.name == "kind")
    assert set(column.values) == set(KIND_OF)
    fields = {"id", "name_zh", "name_en", "kind", "district_code", "status", "stated_on", "lon", "lat"}
    kinds_of_detail: dict[str, str] = {}
    for kind in REGISTER_KINDS:
        looks = [REGISTER_STATES[state].look for state in kind.states]
        assert len(looks) == len(set(looks)), kind.id
        assert "not_disclosed" in kind.states
        for detail in kind.details:
            assert detail.name not in fields
            assert kinds_of_detail.setdefault(detail.name, detail.kind) == detail.kind


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_text_in_a_cell_is_read_or_is_a_fault(tmp_path_factory, state, detail):
    quoted = ['"' + text.replace('"', '""').replace("\0", "") + '"' for text in (state, detail)]
    body = f"名称,类型,区,状态,经度,纬度,排污口类别\n丁口,排污口,大兴区,{quoted[0]},116.4,39.65,{quoted[1]}\n"
    file = tmp_path_factory.mktemp("cells") / "file.csv"
    file.write_bytes(body.encode("utf-8", "ignore"))
    cells, _ = read_cells(file)
    assert list(cells["kind"])[:1] == ["排污口"]
