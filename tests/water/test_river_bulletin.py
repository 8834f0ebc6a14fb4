"""The monthly bulletin of rivers: classes, ranges, what could not be monitored, rivers outside the register."""

from __future__ import annotations

import pytest
from support.messages import english
from typer.testing import CliRunner

from geo.cli.commands import cli
from geo.errors import InvalidInput
from geo.store import geopackage
from geo.units import Register
from geo.water.river_bulletin import read_class, read_river_classes

BULLETIN = """2021年8月北京市河流水质状况
水系,河流（河段）,所在区,现状水质类别
潮白河,潮白河上段,密云区,Ⅱ
,白河（下段）,怀柔、密云,Ⅱ～Ⅲ
永定河,永定河,门头沟区,无水
,龙河,大兴区,封闭无法监测
北运河,清河上段,海淀区,劣Ⅴ
注：类别按GB 3838评价,,,
"""


@pytest.fixture(scope="module")
def register(frames):
    return Register(frames["districts"], frames["subdistricts"])


def grid(text):
    return [line.split(",") for line in text.splitlines()]


@pytest.mark.parametrize(
    ("cell", "value", "status"),
    [
        ("Ⅲ", 3, "published"),
        ("III类", 3, "published"),
        ("Ⅱ～Ⅲ", 3, "published"),
        ("Ⅳ-Ⅲ", 4, "published"),
        ("Ⅴ~劣Ⅴ", 6, "published"),
        ("无水", None, "no_water"),
        ("断流", None, "no_water"),
        ("封闭无法监测", None, "not_monitorable"),
    ],
)
def test_a_cell_is_a_class_the_worse_of_a_range_or_a_status(cell, value, status):
    read = read_class(cell)
    assert (read.value, read.status) == (value, status)
    assert bool(read.notes) == (cell not in ("Ⅲ", "III类"))


@pytest.mark.parametrize("cell", ["", "-", "Ⅷ", "Ⅱ～", "好"])
def test_what_is_no_class_is_a_fault(cell):
    with pytest.raises(InvalidInput):
        read_class(cell)


def test_a_bulletin_is_read_reach_by_reach(frames, register):
    rows, notes = read_river_classes(grid(BULLETIN), frames["rivers"], register)
    columns = ["river_id", "reach", "unit_code", "value", "status"]
    cells = rows[columns].astype(object).where(rows[columns].notna(), None).to_numpy().tolist()
    assert cells == [
        ["chaobaihe", "上段", "110118", 2, "published"],
        ["baihe", "下段", None, 3, "published"],
        ["yongdinghe", None, "110109", None, "no_water"],
        ["longhe", None, "110115", None, "not_monitorable"],
        [None, "清河上段", "110108", 6, "published"],
    ]
    assert rows["note_en"][1] == "Published as Ⅱ～Ⅲ; the worse class counts. In the districts 怀柔、密云."
    assert "the rivers of 1 reach are not in the register" in english(notes) and "清河上段" in english(notes)


def test_all_faults_of_a_bulletin_come_at_once(frames, register):
    text = BULLETIN.replace("密云区,Ⅱ", "密云区,").replace("门头沟区", "火星").replace("大兴区,封闭", "大兴区,不好")
    with pytest.raises(InvalidInput) as caught:
        read_river_classes(grid(text + "永定河,龙河,大兴区,Ⅲ\n"), frames["rivers"], register)
    kinds = [fault.kind for fault in caught.value.faults]
    assert kinds == ["unreadable_class", "unknown_unit", "repeated_reach"]


def test_the_command_puts_it_into_the_store_and_districts_get_no_class_by_it(store_path, tmp_path):
    file = tmp_path / "rivers.csv"
    file.write_text(BULLETIN.replace("现状水质类别", "评价"), "utf-8")
    words = ["import", "river-classes", str(file), "--period", "2021-08"]
    failed = CliRunner().invoke(cli, words)
    assert failed.exit_code == 1
    assert "评价 (not understood)" in failed.output
    run = CliRunner().invoke(cli, [*words, "--column", "class=评价", "--source-title", "2021年8月河流水质"])
    assert run.exit_code == 0, run.output
    after = geopackage.read_store(store_path)
    assert len(after["observations"].query("source_id == 'water-rivers-2021-08'")) == 5
    assert geopackage.read_store(store_path)["sources"].set_index("id").loc["water-rivers-2021-08", "title"] == (
        "2021年8月河流水质"
    )
