"""Forms: what goes out can be filled in and comes back; every fault of a row has its sheet, row and column."""

from __future__ import annotations

import csv

import pytest
from openpyxl import Workbook, load_workbook
from support.messages import english
from support.reporting import (
    CLASS,
    COLLEAGUE,
    DAXING_PERSON,
    MONTH,
    REVIEWER,
    TASK,
    TONGZHOU,
    VOC,
    entry,
)

from geo.errors import InvalidInput
from geo.reporting.evidence import store_evidence
from geo.reporting.report_forms import read_form, report_form
from geo.reporting.reports import ReportConflict, reports_for, save_reports
from geo.reporting.reviews import accept_report, return_report
from geo.reporting.trail import trail_head
from geo.settings import LANGUAGES

#: Columns of the form by number; headings stand in row 3.
REPORT, VERSION, STATE, VALUE, NOTE = 1, 2, 8, 9, 10


@pytest.fixture
def form(journal, facts, tmp_path):
    """Write a form; return its path."""

    def write(language="zh"):
        path = tmp_path / f"form-{language}.xlsx"
        path.write_bytes(report_form(TONGZHOU, journal, facts, MONTH, "110112", language))
        return path

    return write


def fill(path, rows):
    """Fill cells of some reports in: id to column to value; return the row of each report."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    places = {sheet.cell(row, REPORT).value: row for row in range(4, sheet.max_row + 1)}
    for key, cells in rows.items():
        for column, value in cells.items():
            sheet.cell(places[key], column).value = value
    book.save(path)
    return places


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_that_was_filled_in_comes_back_as_reports(journal, facts, form, language):
    state = {"zh": "按计划推进", "en": "on track"}[language]
    path = form(language)
    fill(path, {VOC: {STATE: state, VALUE: 6.5, NOTE: "六家"}, TASK: {STATE: "finished"}})
    rows = read_form(TONGZHOU, journal, facts, path, submit=True)
    assert [(row["id"], row["state"], row["value"], row["note"], row["status"]) for row in rows] == [
        (TASK, "finished", None, None, "submitted"),
        (VOC, "on_track", 6.5, "六家", "submitted"),
    ]


def test_a_form_as_it_went_out_writes_nothing(journal, facts, form):
    save_reports(TONGZHOU, journal, facts, [entry(), entry(TASK, value=None)])
    save_reports(TONGZHOU, journal, facts, [entry(version=1)], submit=True)
    assert read_form(TONGZHOU, journal, facts, form()) == []
    (row,) = read_form(TONGZHOU, journal, facts, form(), submit=True)  # the draft, and only it
    assert row["id"] == TASK


def test_the_form_has_lists_locks_and_last_months_value(journal, facts, form, clock):
    clock.set("2026-10-09 09:00")
    save_reports(TONGZHOU, journal, facts, [entry(VOC.replace("2026-10", "2026-09"), value=4)], submit=True)
    clock.set("2026-11-03 09:00")
    save_reports(TONGZHOU, journal, facts, [entry(CLASS, value=3)], submit=True)
    return_report_of = entry(TASK, value=None)
    save_reports(TONGZHOU, journal, facts, [return_report_of], submit=True)
    return_report(REVIEWER, journal, TASK, 1, "=1+1")
    path = form()
    sheet = load_workbook(path).worksheets[0]
    places = fill(path, {})
    assert sheet.title == MONTH
    assert sheet.protection.sheet
    assert sheet.column_dimensions["A"].hidden and sheet.column_dimensions["B"].hidden
    lists = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation if one.type == "list"}
    assert lists[f"H4:H{sheet.max_row}"] == '"未开展,按计划推进,进度滞后,已完成"'
    assert lists[f"I{places[CLASS]}"] == '"1,2,3,4,5,6"'
    assert sheet.cell(places[VOC], 7).value == 4
    assert not sheet.cell(places[VOC], VALUE).protection.locked
    assert sheet.cell(places[CLASS], VALUE).protection.locked  # submitted
    assert sheet.cell(places[TASK], VALUE).protection.locked  # no target
    assert not sheet.cell(places[TASK], STATE).protection.locked  # returned
    reason = sheet.cell(places[TASK], 12)
    assert (reason.value, reason.data_type) == ("=1+1", "s")  # a text, no formula


def test_every_fault_is_told_with_its_row_and_column_and_nothing_is_written(journal, facts, form):
    path = form("en")
    places = fill(
        path,
        {
            VOC: {STATE: "splendid", VALUE: "seven"},
            CLASS: {STATE: "behind", VALUE: 9},
            TASK: {STATE: "finished", VALUE: 3},
            f"{MONTH}/110112/2021-air-02": {STATE: "finished", NOTE: "fine"},
        },
    )
    with pytest.raises(InvalidInput) as caught:
        read_form(TONGZHOU, journal, facts, path, submit=True)
    told = english(caught.value).splitlines()
    assert len(told) == 4
    for key, column in ((VOC, "state of work"), (VOC, "value this month"), (CLASS, "value this month")):
        assert any(f"form-en.xlsx, {MONTH}, row {places[key]}, column {column}" in line for line in told)
    assert [line.split("row ")[1].split(",")[0] for line in told] == sorted(
        (line.split("row ")[1].split(",")[0] for line in told), key=int
    )
    assert trail_head(journal)[0] == 0


def test_a_row_that_was_changed_in_the_office_meanwhile_is_told_and_kept(journal, facts, form):
    path = form()
    save_reports(COLLEAGUE, journal, facts, [entry(value=8)])
    fill(path, {VOC: {STATE: "已完成", VALUE: 9}})
    with pytest.raises(ReportConflict) as caught:
        read_form(TONGZHOU, journal, facts, path, submit=True)
    assert caught.value.stored[VOC]["value"] == 8.0
    assert caught.value.typed[VOC].value == 9.0
    assert list(reports_for(TONGZHOU, journal, MONTH)["value"]) == [8.0]


def test_a_form_of_another_unit_is_refused(journal, facts, form):
    path = form()
    fill(path, {VOC: {STATE: "已完成", VALUE: 9}})
    with pytest.raises(InvalidInput, match="not_allowed"):
        read_form(DAXING_PERSON, journal, facts, path)
    with pytest.raises(InvalidInput, match="not_allowed"):
        report_form(DAXING_PERSON, journal, facts, MONTH, "110112", "zh")


def test_a_row_that_stands_twice_is_a_fault(journal, facts, form):
    path = form()
    fill(path, {TASK: {REPORT: VOC, STATE: "已完成", VALUE: 1}, VOC: {STATE: "已完成", VALUE: 2}})
    with pytest.raises(InvalidInput) as caught:
        read_form(TONGZHOU, journal, facts, path)
    assert [fault.kind for fault in caught.value.faults] == ["repeated_report", "repeated_report"]


def test_evidence_that_was_added_in_the_office_stays(journal, facts, form):
    digest = store_evidence(TONGZHOU, journal, "110112", "a.pdf", b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n")
    save_reports(TONGZHOU, journal, facts, [entry(evidence_sha256=digest)])
    path = form()
    fill(path, {VOC: {VALUE: 10}})
    (row,) = read_form(TONGZHOU, journal, facts, path, submit=True)
    assert (row["value"], row["evidence_sha256"]) == (10.0, digest)


def test_an_accepted_row_that_was_changed_all_the_same_is_a_fault(journal, facts, form):
    save_reports(TONGZHOU, journal, facts, [entry()], submit=True)
    accept_report(REVIEWER, journal, VOC, 1)
    path = form()
    fill(path, {VOC: {VALUE: 100}})
    with pytest.raises(InvalidInput, match="report_closed"):
        read_form(TONGZHOU, journal, facts, path)


@pytest.mark.parametrize("version", ["x", -1, 2.5, 10**30, "1e400"])
def test_a_version_that_somebody_wrote_over_is_no_way_in(journal, facts, form, version):
    save_reports(COLLEAGUE, journal, facts, [entry(value=8)])
    path = form()
    fill(path, {VOC: {VERSION: version, VALUE: 9}})
    with pytest.raises(InvalidInput):
        read_form(TONGZHOU, journal, facts, path)
    assert list(reports_for(TONGZHOU, journal, MONTH)["value"]) == [8.0]


def test_a_form_that_was_saved_as_csv_is_taken_too(journal, facts, form, tmp_path):
    path = form()
    fill(path, {VOC: {STATE: "已完成", VALUE: 9, NOTE: "九家，全部"}})
    rows = load_workbook(path).worksheets[0].iter_rows(values_only=True)
    other = tmp_path / "form.csv"
    with other.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(rows)
    (row,) = read_form(TONGZHOU, journal, facts, other)
    assert (row["id"], row["value"], row["note"]) == (VOC, 9.0, "九家，全部")


def test_a_file_that_is_no_form_is_told_by_its_columns(journal, facts, tmp_path):
    path = tmp_path / "other.xlsx"
    book = Workbook()
    book.active.append(["名次", "区"])
    book.save(path)
    with pytest.raises(InvalidInput) as caught:
        read_form(TONGZHOU, journal, facts, path)
    assert "state of work" in english(caught.value)
    book.active.append(["report", "version", "state of work", "value this month", "note to the reviewer", "version"])
    book.save(path)
    with pytest.raises(InvalidInput, match="repeated_column"):
        read_form(TONGZHOU, journal, facts, path)
    path.write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(InvalidInput, match="unreadable_table"):
        read_form(TONGZHOU, journal, facts, path)
