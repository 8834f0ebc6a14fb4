"""The export of a place's page: its own headline, its answers as data, its map zoomed to it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pandas as pd
import pytest

from geo import settings
from geo.export import fonts
from geo.export.formats import render
from geo.export.page import draw
from geo.export.report import worst_first
from geo.export.request import ExportRequest, export_page
from geo.maps.model import LayerState
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
    assert table.columns.tolist() == ["地点", "名次"]
    assert table["名次"].tolist()[:3] == ["1", "2", "3"]
    values = page(facts, "air", indicator="pm25", period="2021-11")
    assert worst_first(values.selection, values.shapes, "zh").iloc[0].tolist() == ["通州区", "49 微克/立方米"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("paper", ["a4", "a3", "slide"])
@pytest.mark.parametrize(
    "choices", [{"period": "2021-10-H2"}, {"measure": "tsp_times", "period": "2024-10-H1"}], ids=str
)
def test_a_list_of_thirty_is_whole_beside_its_map_and_can_be_read(facts, language, paper, choices):
    request = ExportRequest(view="tsp", choices=choices, language=language, paper=paper, landscape=True)
    own = export_page(request, facts, settings.Settings())
    written = {item.get_text(): item for item in draw(own).figure.axes[0].texts}
    table = worst_first(own.selection, own.shapes, language)
    assert len(table) == 30
    assert not [word for word in written if "见数据文件" in word or "see the data files" in word]
    for name in table.iloc[:, 0]:  # a long name may stand on two lines
        assert written[name if name in written else name.rsplit(" ", 1)[0]].get_size() >= 7


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_long_link_stays_on_the_page_and_is_whole(facts, language):
    choices = {"measure": "tsp_rank", "period": "2021-10-H2", "view": "geographic", "unit": "110106017"}
    address = "https://pollution.a-long-name-of-a-bureau.beijing.gov.cn/the/dashboard"
    request = ExportRequest(view="tsp", choices=choices, language=language, paper="slide", address=address)
    own = export_page(request, facts, settings.Settings())
    canvas = draw(own)
    for item in canvas.figure.axes[0].texts:
        if item.get_horizontalalignment() == "left":
            assert item.get_position()[0] + fonts.width(item.get_text(), item.get_size()) < canvas.width, (
                item.get_text()
            )
    assert own.permalink in "".join(canvas.texts)


def test_a_list_too_long_for_two_columns_counts_the_rows_that_are_left(facts):
    own = page(facts, "tsp", period="2021-10-H2")
    own = replace(own, request=replace(own.request, paper="slide"))
    ranks = {code: float(i) for i, code in enumerate(facts.register.reporting)}
    state = own.selection.map_state
    told = LayerState(fill=dict.fromkeys(ranks, 0), text={code: f"{rank:g}" for code, rank in ranks.items()})
    state = replace(state, layers={"subdistricts": told})
    long = replace(own, selection=replace(own.selection, values=ranks, map_state=state))
    names = set(worst_first(long.selection, long.shapes, "zh")["地点"])
    canvas = draw(long)
    beside = [item.get_text() for item in canvas.figure.axes[0].texts if item.get_position()[0] > 0.6 * canvas.width]
    (left,) = [word for word in beside if "见数据文件" in word]
    assert f"另有 {len(ranks) - sum(word in names for word in beside)} 行" in left
