"""Progress: on time, late, never; the matrix, the late list, and what leaves as a file."""

from __future__ import annotations

import io
from datetime import date

import pytest
from icalendar import Calendar
from openpyxl import load_workbook
from pypdf import PdfReader
from support.reporting import DAXING, DAXING_PERSON, MONTH, READER, REVIEWER, TASK, TONGZHOU, VOC, entry, person

from geo.errors import InvalidInput
from geo.reporting.due_calendar import due_calendar
from geo.reporting.dues import dues, dues_of
from geo.reporting.progress import STANDING_SIGNS, late_list, progress, progress_matrix
from geo.reporting.progress_files import progress_pdf, progress_xlsx
from geo.reporting.reports import save_reports, withdraw_report
from geo.reporting.reviews import return_report
from geo.settings import LANGUAGES


def standings(journal, facts):
    return progress(READER, journal, facts, MONTH).set_index("id")["standing"]


def test_before_the_deadline_nothing_is_late_and_after_it_what_is_missing_is(journal, facts, clock):
    assert set(standings(journal, facts)) == {"open"}
    clock.set("2026-11-05 00:00")
    assert set(standings(journal, facts)) == {"never"}
    assert len(standings(journal, facts)) == len(dues(facts, MONTH))


def test_what_came_first_counts_also_after_a_return_and_not_after_a_withdrawal(journal, facts, clock):
    clock.set("2026-11-04 23:59")
    save_reports(TONGZHOU, journal, facts, [entry(), entry(TASK, value=None)], submit=True)
    clock.set("2026-11-06 08:00")
    save_reports(DAXING_PERSON, journal, facts, [entry(DAXING)], submit=True)
    return_report(REVIEWER, journal, VOC, 1, "a reason")
    withdraw_report(TONGZHOU, journal, TASK, 1)
    rows = standings(journal, facts)
    assert (rows[VOC], rows[DAXING], rows[TASK]) == ("on_time", "late", "never")
    save_reports(TONGZHOU, journal, facts, [entry(version=2)])
    assert standings(journal, facts)[VOC] == "on_time"  # while it is being corrected


def test_a_draft_is_not_there_for_anybody_else(journal, facts):
    save_reports(TONGZHOU, journal, facts, [entry(note="a secret")])
    rows = progress(READER, journal, facts, MONTH).set_index("id")
    assert (rows.loc[VOC, "standing"], rows.loc[VOC, "status"]) == ("open", "")
    assert "a secret" not in rows.to_csv()


def test_nobody_from_outside_sees_progress(journal, facts):
    with pytest.raises(InvalidInput, match="not_allowed"):
        progress(person("nobody"), journal, facts, MONTH)


def test_the_matrix_shows_the_worst_of_a_task_and_a_blank_where_nothing_is_due(journal, facts, clock):
    voc = [due.id for due in dues_of(facts, MONTH, "110112") if due.task_id == "2021-air-29"]
    assert len(voc) > 1
    save_reports(TONGZHOU, journal, facts, [entry(voc[0], value=1), entry(TASK, value=None)], submit=True)
    clock.set("2026-11-05 08:00")
    matrix = progress_matrix(progress(READER, journal, facts, MONTH), facts, "2021-air", "zh")
    row = matrix.set_index("报送单位").loc["通州区"]
    assert (row["1"], row["29"], row["2"]) == (STANDING_SIGNS["on_time"], STANDING_SIGNS["never"], "×")
    assert row["32"] == ""  # the development area's alone
    assert list(matrix.columns[1:]) == sorted(matrix.columns[1:], key=int)


def test_the_late_list_names_who_is_late_the_worst_first_with_days(journal, facts, clock):
    own = [due.id for due in dues_of(facts, MONTH, "市商务局")]
    commerce = person("c", "reporter:市商务局")
    railway = person("r", "reporter:中国铁路北京局集团有限公司")
    save_reports(commerce, journal, facts, [entry(key, value=None) for key in own], submit=True)
    clock.set("2026-11-09 08:00")
    rail = [due.id for due in dues_of(facts, MONTH, "中国铁路北京局集团有限公司")]
    save_reports(railway, journal, facts, [entry(key, value=None) for key in rail], submit=True)
    table = late_list(progress(READER, journal, facts, MONTH), facts, MONTH, "zh").set_index("报送单位")
    assert "市商务局" not in table.index
    assert table.loc["中国铁路北京局集团有限公司"].to_dict() == {
        "应报": 1,
        "按时": 0,
        "逾期": 1,
        "未报": 0,
        "最长逾期天数": "5",
    }
    assert table.index[-1] == "中国铁路北京局集团有限公司"
    assert list(table["未报"]) == sorted(table["未报"], reverse=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_progress_leaves_as_a_workbook_and_as_pages(journal, facts, clock, language):
    clock.set("2026-11-05 08:00")
    book = load_workbook(io.BytesIO(progress_xlsx(READER, journal, facts, MONTH, language)))
    assert len(book.sheetnames) == 4  # the late list, and a matrix for each plan
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    pages = PdfReader(io.BytesIO(progress_pdf(READER, journal, facts, MONTH, language))).pages
    assert len(pages) == 4
    name = {"zh": "通州区", "en": "Tongzhou District"}[language]
    assert all(name in page.extract_text() for page in pages)
    assert "2026-11-04" in pages[0].extract_text()
    assert "2026-11-05 08:00" in pages[0].extract_text()


def test_a_month_without_plans_has_no_progress_and_no_fault(journal, facts):
    rows = progress(READER, journal, facts, "2019-05")
    assert rows.empty
    assert late_list(rows, facts, "2019-05", "zh").empty


@pytest.mark.parametrize("language", LANGUAGES)
def test_deadlines_are_a_calendar_that_other_programs_read(journal, facts, language):
    calendar = Calendar.from_ical(due_calendar(facts, "110112", journal.clock(), language))
    events = {str(event["uid"])[:7]: event for event in calendar.walk("VEVENT")}
    assert len(events) == 15
    assert events["2026-10"]["dtstart"].dt == date(2026, 11, 4)
    assert events["2026-10"]["dtend"].dt == date(2026, 11, 5)
    assert "55" in events["2026-10"]["summary"]
    doubt = {"zh": "尚未公布", "en": "not announced"}[language]
    assert next(month for month in events if doubt in events[month]["description"]) == "2026-12"
    assert doubt not in events["2026-10"]["description"]


def test_the_calendar_of_a_reporter_keeps_its_ids_and_differs_from_others(journal, facts):
    def ids(reporter, language="zh"):
        calendar = Calendar.from_ical(due_calendar(facts, reporter, journal.clock(), language))
        return {str(event["uid"]) for event in calendar.walk("VEVENT")}

    assert ids("110112") == ids("110112", "en")
    assert not ids("110112") & ids("市水务局")
    with pytest.raises(InvalidInput, match="nothing_due_of"):
        due_calendar(facts, "nobody", journal.clock(), "zh")
