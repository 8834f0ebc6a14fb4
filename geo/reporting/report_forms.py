"""Forms to fill in without the app: a workbook with a reporter's tasks goes out, and comes back checked row by row."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from geo.errors import Fault, InvalidInput, Place, Word
from geo.export.layer_files import PLAIN_CELLS
from geo.files.headings import HeadingRow, Headings
from geo.files.tables import Table, read_table
from geo.files.workbooks import read_sheets
from geo.reporting.desk import reports_due
from geo.reporting.due_texts import deadline_text, plans_text, reporter_name
from geo.reporting.dues import deadline
from geo.reporting.entries import NOTE_LENGTH, REPORT_STATES, TYPED, Entry
from geo.reporting.journal import Journal
from geo.reporting.people import Person
from geo.reporting.reports import (
    ACCEPTED,
    SUBMITTED,
    StoredReport,
    check_entries,
    find_report,
    is_readable,
    save_reports,
)
from geo.selection import Facts
from geo.settings import LANGUAGES
from geo.texts.catalogue import text
from geo.texts.spelling import fold

#: Columns of the form and their widths; the first two are hidden.
_WIDTHS: Mapping[str, int] = {
    **{"report": 10, "version": 8, "task": 42, "target": 36, "unit_of_measure": 12, "last_state": 12, "last_value": 12},
    **{"report_state": 12, "report_value": 12, "note": 40, "report_status": 12, "reason": 30},
}
_HIDDEN = 2
#: What the reader of a form must have; the rest is there for its people.
_REQUIRED = ("report", "version", "report_state", "report_value", "note")
_FIRST = 3  # rows above the first report: title, explanation, headings


def report_form(person: Person, journal: Journal, facts: Facts, month: str, reporter: str, language: str) -> bytes:
    """Write the form of a reporter for a month: XLSX, with lists in the cells that have a choice.

    What may not be changed is locked, without a password: reports that are submitted or accepted are shown only.

    Parameters
    ----------
    person, journal, facts, month, reporter, language
        As `geo.reporting.desk.reports_due`, which also says what is raised.
    """
    rows = reports_due(person, journal, facts, month, reporter, language)
    title = text("form_title", language, reporter=reporter_name(facts, reporter, language), month=month)
    lines = [title, f"{deadline_text(deadline(month), language)} {plans_text(facts, month, language)}"]
    body = io.BytesIO()
    with xlsxwriter.Workbook(body, PLAIN_CELLS) as book:
        book.set_properties({"title": title, "created": journal.clock().replace(tzinfo=None)})
        sheet = book.add_worksheet(month)
        formats = {
            "bold": book.add_format({"bold": True}),
            "fixed": book.add_format({"text_wrap": True, "valign": "top", "font_color": "#555555"}),
            "free": book.add_format({"text_wrap": True, "valign": "top", "locked": False, "bg_color": "#fff8e1"}),
        }
        for line, words in enumerate(lines):
            sheet.write_string(line, _HIDDEN, words, formats["bold"] if line == 0 else None)
        headings = [text(f"column_{key}", language) for key in _WIDTHS]
        sheet.write_row(_FIRST - 1, 0, headings, formats["bold"])
        for place, (key, width) in enumerate(_WIDTHS.items()):
            sheet.set_column(place, place, width, None, {"hidden": place < _HIDDEN})
            for number, row in enumerate(rows.to_dict("records"), _FIRST):
                _write_cell(sheet, number, place, _cell(key, row, language), formats[_look(key, row)])
        _add_lists(sheet, rows, language)
        sheet.freeze_panes(_FIRST, _HIDDEN + 1)
        sheet.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True})
    return body.getvalue()


def read_form(person: Person, journal: Journal, facts: Facts, file: Path, submit: bool = False) -> list[StoredReport]:
    """Take a form that was filled in: save its rows as drafts, or submit them; all of them, or none.

    Rows that nobody filled in, and rows that say what the journal has, are left as they are.

    Parameters
    ----------
    person
        A reporter of its unit or department.
    journal, facts
        The journal and the working store.
    file
        The workbook; its first sheet counts.
    submit
        As in `geo.reporting.reports.save_reports`.

    Returns
    -------
    list of StoredReport
        The rows that were written.

    Raises
    ------
    ReportConflict
        A row was changed in the office after the form had been written.
    InvalidInput
        With every fault of the file, each with its sheet, row and column; nothing was written.
    """
    table = read_table(file)
    headings = _headings(table, file)
    place = Place(file=file.name, sheet=_sheet_name(file))
    faults: list[Fault] = []
    entries = [
        _entry(cells, Place(file=place.file, sheet=place.sheet, row=number), faults)
        for number, cells in headings.rows(table).items()
    ]
    with journal.writing() as connection:
        stored = {entry.report_id: find_report(connection, entry.report_id) for entry in entries}
        entries = [_with_evidence(person, entry, stored[entry.report_id]) for entry in entries]
        entries = [entry for entry in entries if _is_news(entry, stored[entry.report_id], submit)]
        if faults:
            told = {fault.place for fault in faults}
            others = check_entries(person, journal, facts, entries, submit)
            raise InvalidInput(*_in_order([*faults, *(fault for fault in others if fault.place not in told)]))
        return save_reports(person, journal, facts, entries, submit)


# ---- out -------------------------------------------------------------------------------------------------------------


def _cell(key: str, row: Mapping[Any, Any], language: str) -> object:
    """Return what stands in a cell: a text, a number or None."""
    sources = {"report": "id", "report_state": "state", "report_value": "value", "report_status": "status"}
    value = row[sources.get(key, key)]
    if pd.isna(value) or value == "":
        return None
    if key in ("report_state", "last_state"):
        return text(f"report_state_{value}", language)
    return text(f"report_status_{value}", language) if key == "report_status" else value


def _write_cell(sheet: Any, row: int, column: int, value: object, look: Any) -> None:
    if value is None:
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, look)
    else:
        sheet.write_number(row, column, value, look)


def _look(key: str, row: Mapping[Any, Any]) -> str:
    open_cell = key in ("report_state", "note") or (key == "report_value" and row["has_target"])
    return "free" if open_cell and row["status"] not in (SUBMITTED, ACCEPTED) else "fixed"


def _add_lists(sheet: Any, rows: pd.DataFrame, language: str) -> None:
    """Offer the states in a list, and values where only some are possible; keep notes short."""
    column = {key: place for place, key in enumerate(_WIDTHS)}
    last = _FIRST + len(rows) - 1
    states = {"validate": "list", "source": [text(f"report_state_{state}", language) for state in REPORT_STATES]}
    sheet.data_validation(_FIRST, column["report_state"], last, column["report_state"], states)
    length = {"validate": "length", "criteria": "<=", "value": NOTE_LENGTH}
    sheet.data_validation(_FIRST, column["note"], last, column["note"], length)
    for number, choices in enumerate(rows["choices"], _FIRST):
        if choices:
            allowed = {"validate": "list", "source": [str(value) for value in choices]}
            sheet.data_validation(number, column["report_value"], number, column["report_value"], allowed)


# ---- in --------------------------------------------------------------------------------------------------------------


def _headings(table: Table, file: Path) -> HeadingRow:
    patterns = {key: "|".join(text(f"column_{key}", one) for one in LANGUAGES) for key in _REQUIRED}
    row = Headings(patterns).find(table, _REQUIRED)
    if row is None:
        columns = [Word(f"column_{key}") for key in _REQUIRED]
        raise InvalidInput(Fault("no_report_form", Place(file=file.name), {"columns": columns, "got": Word("none")}))
    if row.twice:
        raise InvalidInput(*row.repeated_columns(file.name))
    return row


def _sheet_name(file: Path) -> str:
    """Return the name of the sheet that counts; blank for a form that somebody has saved as CSV."""
    workbook = file.suffix.lower() == ".xlsx"
    titles = [sheet.title for sheet in read_sheets(file, "unreadable_table", first_only=True)] if workbook else []
    return "".join(titles)


def _entry(cells: Mapping[str, str], place: Place, faults: list[Fault]) -> Entry:
    """Read a row; what cannot be read is blank in the entry, with a fault."""
    entry = Entry(report_id=cells["report"], version=0, note=cells["note"], place=place)
    states = {fold(text(f"report_state_{state}", one)): state for state in REPORT_STATES for one in LANGUAGES}
    state = states.get(fold(cells["report_state"]), cells["report_state"])
    return replace(
        entry,
        version=_version(entry, cells["version"], faults),
        state=state,
        value=_number(entry, "report_value", cells["report_value"], faults),
    )


def _version(entry: Entry, cell: str, faults: list[Fault]) -> int:
    if cell.isdecimal() and len(cell) < 10:
        return int(cell)
    faults.append(Fault("no_whole_number", entry.where("version"), {"got": cell}))
    return 0


def _number(entry: Entry, column: str, cell: str, faults: list[Fault]) -> float | None:
    if not cell:
        return None
    try:
        return float(unicodedata.normalize("NFKC", cell))
    except ValueError:
        faults.append(Fault("no_number", entry.where(column), {"got": cell}))
        return None


def _with_evidence(person: Person, entry: Entry, stored: StoredReport | None) -> Entry:
    """Keep a report's file, which a form has no cell for."""
    if stored is None or not is_readable(person, stored):
        return entry
    return replace(entry, evidence_sha256=stored["evidence_sha256"] or "")


def _is_news(entry: Entry, stored: StoredReport | None, submit: bool) -> bool:
    """Return whether a row says something that the journal has not, or is to be submitted."""
    typed = entry.typed()
    if stored is None or entry.version == 0:
        return any(value is not None for value in typed.values()) or entry.version != 0
    same = entry.version == stored["version"] and all(stored[key] == typed[key] for key in TYPED)
    return not same or (submit and stored["status"] not in (SUBMITTED, ACCEPTED))


def _in_order(faults: list[Fault]) -> list[Fault]:
    return sorted(faults, key=lambda fault: int(str(fault.place.row)) if str(fault.place.row).isdecimal() else 0)
