"""The export of a place's page: its own headline, its answers as data, its map zoomed to it."""

from __future__ import annotations

import io
import zipfile

import pandas as pd
import pytest

from geo import settings
from geo.export.formats import render
from geo.export.report import worst_first
from geo.export.request import ExportRequest, export_page
from geo.selection import read_facts


@pytest.fixture(scope="module")
def facts(built):
    return read_facts(built)


def page(facts, view: str, extent: str = "city", **choices: str):
    request = ExportRequest(view=view, choices=choices, extent=extent, language="zh")
    return export_page(request, facts, settings.Settings())


def files(facts, form: str, **choices: str) -> bytes:
    request = ExportRequest(view="unit", choices=choices, language="zh")
    return render(request, form, settings.Settings(), facts)


def test_the_csv_of_a_place_is_its_targets_with_results_and_verdicts(facts):
    rows = pd.read_csv(io.BytesIO(files(facts, "csv", code="110112")))
    targets = facts.frames["targets"]
    assert set(rows["target_id"]) == set(targets.loc[targets["unit_code"] == "110112", "id"])
    assert {"not_comparable", "not_disclosed"} <= set(rows["verdict"])
    assert rows["sentence"].str.len().min() > 10
    unpublished = rows[rows["verdict"] == "not_disclosed"]
    assert unpublished["result_value"].isna().all()


def test_the_workbook_and_the_pack_have_the_answers_too(facts):
    sheets = pd.read_excel(io.BytesIO(files(facts, "xlsx", code="110112")), sheet_name=None)
    assert len(sheets["answers"]) == 24
    assert len(sheets["districts"]) > 1
    pack = zipfile.ZipFile(io.BytesIO(files(facts, "zip", code="110112")))
    assert "data/answers.csv" in pack.namelist()


def test_a_subdistricts_file_has_the_targets_of_its_district(facts):
    rows = pd.read_csv(io.BytesIO(files(facts, "csv", code="110115004")))
    assert set(rows["unit_code"].astype(str)) == {"110115"}


def test_the_report_on_a_place_has_its_own_headline_and_map(facts):
    own = page(facts, "unit", code="110112")
    assert own.title.startswith("通州区 24 项量化承诺：")
    assert own.title not in own.subtitle
    west, south, east, north = own.box
    bounds = facts.shapes("districts").set_index("code").loc[["110112"]].total_bounds
    assert west <= bounds[0] and south <= bounds[1] and east >= bounds[2] and north >= bounds[3]
    assert east - west < 1.0  # the city is 2.1 degrees wide
    assert "结论" in own.tables[0][1].columns


@pytest.mark.parametrize("view", ["overview", "air", "tasks"])
def test_a_report_on_a_district_never_says_another_districts_headline(facts, view):
    subtitle = page(facts, view, extent="延庆", **({} if view != "overview" else {"indicator": "pm25"})).subtitle
    assert subtitle.startswith("延庆区")


def test_a_slide_lists_the_worst_first(facts):
    ranks = page(facts, "tsp", period="2024-10-H1")
    table = worst_first(ranks.selection, ranks.shapes, "zh")
    assert table.iloc[0].tolist()[1].startswith("第 1 名")
    values = page(facts, "air", indicator="pm25", period="2021-11")
    assert worst_first(values.selection, values.shapes, "zh").iloc[0]["地点"] == "通州区"
