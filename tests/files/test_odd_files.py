"""Odd but well-formed files that once ended in a traceback: each is a fault with its row, the store as it was."""

from __future__ import annotations

import json

import pytest
from support.messages import english
from typer.testing import CliRunner

from benchmarks.importers import IMPORTERS
from geo.cli.commands import cli
from geo.errors import InvalidInput
from geo.plans.documents import read_rows

POINT = {"type": "Point", "coordinates": [116.3, 39.7]}
LINE = {"type": "LineString", "coordinates": [[116.3, 39.7], [116.4, 39.7]]}
EMPTY = {"type": "Polygon", "coordinates": []}
NESTED = {"type": "GeometryCollection", "geometries": [LINE, POINT, EMPTY]}
HUGE = "9" * 30
REGISTERS = "编号,名称,类型,区,状态,状态日期,经度,纬度\n"
REGISTER = "b1,甲沟,黑臭水体,通州区,已完成,2021-08-31,116.70,39.85\n"
SECTIONS = "名称,河流,区,级别,目标类别,经度,纬度\n"
SECTION = "榆林庄,北运河,通州,国考,Ⅴ,116.78,39.80\n"
HEADINGS = "序号\t重点任务\t工作措施\t完成时限\t牵头部门\t主责单位\t协办单位\n"


def borders(*shapes) -> str:
    names = ("黄村地区", "西红门地区", "清源街道")
    features = [
        {"type": "Feature", "properties": {"name": name}, "geometry": shape}
        for name, shape in zip(names, shapes, strict=False)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


@pytest.mark.parametrize(
    ("importer", "name", "text", "words"),
    [
        ("registers", "a.csv", REGISTERS + REGISTER * 2, "row 3: "),
        ("sections", "a.csv", SECTIONS + SECTION * 2, "a new id"),
        ("water-ranking", "a.csv", "名次,区,街道（乡镇）\n1\n", "row 2"),
        ("water-ranking", "a.csv", "名次,区,街道（乡镇）\n", "at least one row"),
        ("tsp", "a.csv", f"名次,区,街道\n1,丰台区,云岗街道\n{HUGE},丰台区,王佐镇\n", "row 3"),
        ("ranking", "a.csv", f"排名,区,街道,道路尘负荷\n{HUGE},西城区,金融街街道,0.3\n", "row 2"),
        ("ranking", "a.csv", f"排名,区,街道,道路尘负荷\n1,西城区,金融街街道,{HUGE * 20}\n", "row 2"),
        ("boundaries", "a.geojson", borders(POINT, LINE, EMPTY), "feature 1"),
        ("boundaries", "a.geojson", borders(EMPTY), "feature 1"),
        ("boundaries", "a.geojson", borders(NESTED, None, NESTED), "feature 2"),
        ("grid", "a.csv", "x,y,value\n1e999,1,1\n", "row 2"),
        ("grid", "a.asc", "ncols -1\nnrows -1\nxllcorner 1\nyllcorner 1\ncellsize 500\n1\n", "a.asc"),
        ("grid", "a.asc", "ncols 1e9\nnrows 1e9\nxllcorner 1\nyllcorner 1\ncellsize 500\n1\n", "a.asc"),
    ],
)  # fmt: skip
def test_an_odd_file_is_a_fault_with_its_place(store_path, tmp_path, importer, name, text, words):
    before = store_path.read_bytes()
    (tmp_path / name).write_text(text, "utf-8")
    first, second, _, *rest = IMPORTERS[importer].split()
    run = CliRunner().invoke(cli, [first, second, str(tmp_path / name), *rest])
    assert isinstance(run.exception, SystemExit), run.exception
    assert run.exit_code == 1
    assert words in run.output
    assert store_path.read_bytes() == before


def test_a_register_whose_places_have_no_details_is_taken_again(store_path, tmp_path):
    for name in ("甲沟", "甲渠"):
        (tmp_path / "a.csv").write_text(REGISTERS + REGISTER.replace("甲沟", name), "utf-8")
        run = CliRunner().invoke(cli, ["import", "registers", str(tmp_path / "a.csv")])
        assert run.exit_code == 0, run.output


def test_a_plan_without_a_field_is_a_fault(store_path, tmp_path):
    text = f"大气\t大气\n{HEADINGS}1\t降尘\t清扫\t年底前\t市城市管理委\t\t\n"
    (tmp_path / "a.txt").write_text(text, "utf-8")
    run = CliRunner().invoke(cli, ["import", "plan", str(tmp_path / "a.txt"), "--year", "2019", "--document", "1"])
    assert isinstance(run.exception, SystemExit), run.exception
    assert "expected a heading such as" in run.output


def test_a_fault_names_no_folder_of_the_machine(tmp_path):
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(InvalidInput) as caught:
        read_rows(tmp_path / "a.docx")
    assert str(tmp_path) not in english(caught.value)
