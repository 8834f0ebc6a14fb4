"""Headings: every spelling finds its column, and what stands twice or is no field's is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.files.headings import Headings

HEADINGS = Headings(
    {"": "序号合计", "code": "代码|code", "name": "(街道|地区)名称|name", "value": ".*浓度.*", "year": "年.*"}
)
LINE = ["代码", "街道名称", "年均浓度"]
#: One way or more to write each field.
SPELLINGS = {"code": ["代码", " CODE "], "name": ["街道名称", "地區名称", "Ｎａｍｅ"], "value": ["浓度", "PM2.5 浓度"]}


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("代码", "code"),
        ("代 码", "code"),
        ("Code", "code"),
        ("ＣＯＤＥ", "code"),
        ("地區名称", "name"),
        ("街道\n名称", "name"),
        ("街道", ""),
        ("街道名称（新）", ""),
        ("", ""),
    ],
)
def test_a_heading_is_matched_in_full_as_it_is_folded(heading, field):
    assert HEADINGS.field(heading) == field


@pytest.mark.parametrize("pattern", ["PM2.5", "ｐｍ２．５", "pm 2.5"])
def test_a_pattern_is_folded_as_headings_are(pattern):
    assert Headings({"pm": pattern}).field("PM 2.5") == "pm"


def test_the_first_field_that_fits_counts():
    assert HEADINGS.field("年均浓度") == "value"
    assert HEADINGS.field("年份") == "year"
    assert Headings({"year": "年.*", "value": ".*浓度.*"}).field("年均浓度") == "year"


def test_what_fits_the_field_without_a_name_is_no_heading_whatever_follows():
    headings = Headings({"": "合计浓度", "value": ".*浓度"})
    assert headings.fields(["合计浓度", "平均浓度"]) == ["", "value"]
    row = headings.read(["合计浓度", "平均浓度"])
    assert row.columns == {"value": 1}
    assert row.unread == ("合计浓度",)


def test_the_fields_of_a_line_stand_cell_by_cell():
    assert HEADINGS.fields(["", "浓度", "备注", "代码", "浓度"]) == ["", "value", "", "code", "value"]


def test_a_row_of_headings_says_where_each_field_stands():
    row = HEADINGS.read(LINE, 3)
    assert row.number == 3
    assert row.columns == {"code": 0, "name": 1, "value": 2}
    assert (row.twice, row.unread) == ((), ())
    assert HEADINGS.read(LINE).number == 1


def test_the_first_of_several_columns_counts_and_the_field_is_named_once():
    row = HEADINGS.read(["浓度", "代码", "CODE", "最高浓度", "code", "街道名称"])
    assert row.columns == {"value": 0, "code": 1, "name": 5}
    assert row.twice == ("value", "code")
    assert row.unread == ()


def test_headings_that_are_no_fields_are_named_and_blanks_are_not():
    row = HEADINGS.read(["备注", "", "代码", "来源", "备注"])
    assert row.unread == ("备注", "来源", "备注")
    assert row.twice == ()


def test_a_cell_of_a_short_line_or_of_no_column_is_empty():
    row = HEADINGS.read(LINE)
    assert row.cell(["110101", "东华门街道", "30"], "value") == "30"
    assert row.cell(["110101", "东华门街道"], "value") == ""
    assert row.cell([], "code") == ""
    assert row.cell(["110101", "东华门街道", "30"], "year") == ""
    assert row.cell(["110101", "东华门街道", "30"], "no field at all") == ""


def test_rows_are_the_lines_below_the_headings_by_line_number():
    table = [["标题"], LINE, ["1", "甲", "30", "beside"], [], ["", "", "", "beside"], ["2", "乙"]]
    row = HEADINGS.read(table[1], 2)
    assert row.rows(table) == {
        3: {"code": "1", "name": "甲", "value": "30"},
        6: {"code": "2", "name": "乙", "value": ""},
    }
    assert row.rows(table[:2]) == {}


def test_the_first_line_that_names_every_required_field_is_found():
    table = [["标题"], ["代码", "备注"], LINE, ["代码", "街道名称", "浓度"]]
    row = HEADINGS.find(table, ["code", "value"])
    assert row is not None
    assert row == HEADINGS.read(LINE, 3)
    assert HEADINGS.find(table, ["code"]) == HEADINGS.read(table[1], 2)


def test_no_line_is_found_where_a_required_field_is_missing():
    assert HEADINGS.find([["代码", "街道名称"], ["浓度"]], ["code", "value"]) is None
    assert HEADINGS.find([], ["code"]) is None


@given(st.data())
def test_columns_in_any_order_and_spelling_give_the_same_rows(data):
    order = data.draw(st.permutations([*SPELLINGS, "", ""]))
    headings = [data.draw(st.sampled_from(SPELLINGS[field])) if field else "备注" for field in order]
    cell = st.sampled_from(["", "1", "甲", "代码"])
    rows = data.draw(st.lists(st.fixed_dictionaries({field: cell for field in SPELLINGS}), max_size=4))
    above = data.draw(st.lists(st.just(["标题"]), max_size=2))
    table = [*above, headings, *([row.get(field, "beside") for field in order] for row in rows)]
    row = HEADINGS.find(table, SPELLINGS)
    assert row is not None
    assert row.number == len(above) + 1
    assert {field: order[place] for field, place in row.columns.items()} == {field: field for field in SPELLINGS}
    assert (row.twice, row.unread) == ((), ("备注", "备注"))
    assert row.rows(table) == {
        number: cells for number, cells in enumerate(rows, len(above) + 2) if any(cells.values())
    }


@given(st.lists(st.sampled_from(["代码", "code", "浓度", "街道名称", "备注", ""]) | st.text(), max_size=8))
def test_every_cell_of_a_line_is_a_column_twice_or_unread(line):
    row = HEADINGS.read(line)
    fields = HEADINGS.fields(line)
    assert set(row.columns) == set(fields) - {""}
    assert all(place == fields.index(field) for field, place in row.columns.items())
    assert set(row.twice) == {field for field in row.columns if fields.count(field) > 1}
    assert len(row.unread) == sum(1 for cell, field in zip(line, fields, strict=True) if cell and not field)
