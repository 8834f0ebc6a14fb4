"""Reports: what a unit or a department saves, submits and takes back; nobody's work is overwritten unseen."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from geo.errors import Fault, InvalidInput, Message, Place, UnknownPeriod, Word
from geo.reporting.dues import Due, dues, read_month
from geo.reporting.entries import TYPED, Entry, entry_faults
from geo.reporting.journal import Journal
from geo.reporting.people import PUBLISHER, REPORTER, REVIEWER, Person
from geo.reporting.trail import record_row, trail_lines
from geo.selection import Facts

#: Where a report stands: its unit works on it, it waits for a reviewer, it is back with a reason, it is accepted.
DRAFT, SUBMITTED, RETURNED, ACCEPTED = "draft", "submitted", "returned", "accepted"

#: A row of the journal's table ``reports``, without ``fid`` and ``trail_number``.
StoredReport = Mapping[str, Any]


class ReportConflict(InvalidInput):
    """Somebody else changed a report meanwhile: nothing was written, and both states are here.

    Parameters
    ----------
    faults
        Who changed what and when; and all other faults of the same entries.
    stored
        Report id to the row as it stands in the journal.
    typed
        Report id to what the person typed.
    """

    def __init__(self, *faults: Message, stored: Mapping[str, StoredReport], typed: Mapping[str, Entry]) -> None:
        super().__init__(*faults)
        self.stored = stored
        self.typed = typed


def save_reports(
    person: Person, journal: Journal, facts: Facts, entries: Sequence[Entry], submit: bool = False
) -> list[StoredReport]:
    """Save entries as drafts, or submit them: all of them in one transaction, or none.

    A draft that says what the journal has already is not written again; a blank one is not written at all.

    Parameters
    ----------
    person
        A reporter of each entry's unit or department.
    journal
        The journal.
    facts
        The working store, which says what is due.
    entries
        What was typed.
    submit
        Whether the reviewer gets them; a state is then required, and of a target a value or a note why there is none.

    Returns
    -------
    list of StoredReport
        The rows as they stand now, in the order of the entries.

    Raises
    ------
    ReportConflict
        A report has another version than the person saw: somebody was faster, or the entry was sent twice.
    InvalidInput
        With all other faults: not allowed, not due, submitted or accepted already, or what is wrong with an entry.
    """
    with journal.writing() as connection:
        faults = check_entries(person, journal, facts, entries, submit)
        stored = {entry.report_id: find_report(connection, entry.report_id) for entry in entries}
        if any(fault.kind == "report_changed" for fault in faults):
            raise ReportConflict(
                *faults,
                stored={key: row for key, row in stored.items() if row},
                typed={entry.report_id: entry for entry in entries},
            )
        if faults:
            raise InvalidInput(*faults)
        rows = [_write(person, journal, facts, entry, stored[entry.report_id], submit) for entry in entries]
    return [row for row in rows if row]


def check_entries(
    person: Person, journal: Journal, facts: Facts, entries: Sequence[Entry], submit: bool = False
) -> list[Fault]:
    """List all that stands against saving or submitting entries; the parameters are those of `save_reports`."""
    keys = Counter(entry.report_id for entry in entries)
    faults = [Fault("repeated_report", entry.where()) for entry in entries if keys[entry.report_id] > 1]
    with journal.reading() as connection:
        for entry in entries:
            stored = find_report(connection, entry.report_id)
            faults += _faults(person, journal, facts, entry, stored, submit)
    return faults


def withdraw_report(person: Person, journal: Journal, report_id: str, version: int) -> StoredReport:
    """Take a submitted report back, to change it; it is a draft again and counts as not reported.

    Parameters
    ----------
    person
        A reporter of its unit or department.
    journal
        The journal.
    report_id, version
        The report and the version that the person saw.

    Raises
    ------
    ReportConflict, InvalidInput
        As `save_reports`; an accepted report is taken back by its reviewer alone.
    """
    with journal.writing() as connection:
        person.require(REPORTER, reporter_of(report_id))
        stored = require_version(journal, connection, report_id, version)
        require_status(stored, SUBMITTED)
        blank: dict[str, Any] = dict.fromkeys(("submitted_by", "submitted_at", "first_submitted_at"))
        return write_next(person, journal, "withdraw", stored, **blank, status=DRAFT)


def reports_for(person: Person, journal: Journal, month: str) -> pd.DataFrame:
    """Return the reports of a month that a person may read, in the columns of the journal's table, by id.

    A unit's own people read all that is theirs, drafts too; reviewers read what was submitted in their field,
    publishers what was accepted.
    """
    rows = journal.frame("SELECT * FROM reports WHERE month = ? ORDER BY id", month)
    return rows[[is_readable(person, row) for row in rows.to_dict("records")]].reset_index(drop=True)


def report_history(person: Person, journal: Journal, report_id: str) -> list[dict[str, Any]]:
    """Return every version of a report that the person may read, the oldest first.

    Returns
    -------
    list of dict
        ``at``, ``name`` (who), ``action``, ``reason`` of a return, and ``row``, a `StoredReport`.
    """
    return [
        {key: line[key] for key in ("at", "name", "action")}
        | {"reason": line["details"].get("reason"), "row": line["details"]["row"]}
        for line in trail_lines(journal, report_id)
        if is_readable(person, line["details"]["row"])
    ]


def accepted_reports(journal: Journal) -> pd.DataFrame:
    """Return every accepted report.

    Returns
    -------
    DataFrame
        The columns of the journal's table ``reports``, private ones among them, with ``accepted_by`` and
        ``accepted_at``; by id.
    """
    return journal.frame(
        "SELECT reports.*, reviewed_by AS accepted_by, reviewed_at AS accepted_at FROM reports JOIN report_reviews "
        "ON report_reviews.report_id = reports.id AND report_reviews.version = reports.version "
        "WHERE status = 'accepted' ORDER BY reports.id"
    )


def find_report(connection: sqlite3.Connection, report_id: str) -> StoredReport | None:
    """Return a row of ``reports``, or None."""
    row = connection.execute("SELECT * FROM reports WHERE id = ?", [report_id]).fetchone()
    return {key: row[key] for key in row.keys() if key not in ("fid", "trail_number")} if row else None  # noqa: SIM118


def require_version(journal: Journal, connection: sqlite3.Connection, report_id: str, version: int) -> StoredReport:
    """Return a report, if a version is its newest; raises `ReportConflict` else, `InvalidInput` for no report."""
    stored = find_report(connection, report_id)
    if stored is None:
        raise InvalidInput(Fault("no_report", Place(row=report_id)))
    if stored["version"] != version:
        fault = _conflict(journal, stored, {}, Place(row=report_id))
        raise ReportConflict(fault, stored={report_id: stored}, typed={})
    return stored


def require_status(stored: StoredReport, *statuses: str) -> None:
    """Refuse an action that a report's status does not allow; raises `InvalidInput`."""
    if stored["status"] not in statuses:
        raise InvalidInput(_closed(stored, Place(row=str(stored["id"]))))


def write_next(
    person: Person, journal: Journal, action: str, stored: StoredReport, reason: str = "", **changes: Any
) -> StoredReport:
    """Write a report's next version: what it was, with some changes."""
    row = {**stored, "version": stored["version"] + 1, "saved_by": person.id, **changes}
    row["saved_at"] = journal.clock().isoformat()
    more = {"reason": reason} if reason else {}
    record_row(journal, person, action, "reports", row, from_version=stored["version"], **more)
    return row


def reporter_of(report_id: str) -> str:
    """Return the unit or department of a report by its id; blank for what is no id."""
    return [*report_id.split("/", 2), "", ""][1]


def is_readable(person: Person, row: Mapping[Any, Any]) -> bool:
    """Return whether a person may read a version of a report: a row of ``reports``."""
    return (
        person.may(REPORTER, row["reporter"])
        or (row["status"] != DRAFT and person.may(REVIEWER, row["field"]))
        or (row["status"] == ACCEPTED and person.may(PUBLISHER))
    )


def _faults(
    person: Person, journal: Journal, facts: Facts, entry: Entry, stored: StoredReport | None, submit: bool
) -> list[Fault]:
    """List what stands against writing an entry; of what the person may not write, nothing more is told."""
    try:
        person.require(REPORTER, reporter_of(entry.report_id))
        due = _due_of(journal, facts, entry)
    except InvalidInput as error:
        return [Fault(fault.kind, entry.where(), fault.values) for fault in error.faults]
    if entry.version != (stored["version"] if stored else 0):
        return [_conflict(journal, stored or {}, entry.typed(), entry.where())]
    if stored and stored["status"] in (SUBMITTED, ACCEPTED):
        return [_closed(stored, entry.where())]
    faults = entry_faults(entry, due, submit)
    return faults if _has_evidence(journal, entry) else [*faults, Fault("no_evidence", entry.where("evidence"))]


def _due_of(journal: Journal, facts: Facts, entry: Entry) -> Due:
    """Return what an entry answers; raises `InvalidInput` for what nobody owes, or not yet."""
    month = entry.report_id.partition("/")[0]
    try:
        begun = read_month(month).start <= journal.clock().date()
    except UnknownPeriod as error:
        raise InvalidInput(*error.faults) from error
    if not begun:
        raise InvalidInput(Fault("month_not_begun", values={"got": month}))
    due = dues(facts, month).get(entry.report_id)
    if due is None:
        raise InvalidInput(Fault("not_due", values={"got": entry.report_id}))
    return due


def _has_evidence(journal: Journal, entry: Entry) -> bool:
    """Return whether the file that an entry names is one that its own unit stored."""
    if not entry.evidence_sha256:
        return True
    key = [entry.evidence_sha256, reporter_of(entry.report_id)]
    with journal.reading() as connection:
        query = "SELECT 1 FROM evidence WHERE sha256 = ? AND reporter = ?"
        return connection.execute(query, key).fetchone() is not None


def _conflict(journal: Journal, stored: StoredReport, typed: Mapping[str, Any], place: Place) -> Fault:
    """Say who changed what and when since a person saw a report."""
    if not stored:
        return Fault("report_gone", place)
    with journal.reading() as connection:
        query = "SELECT name FROM trail JOIN reports ON trail.number = reports.trail_number WHERE reports.id = ?"
        name = connection.execute(query, [stored["id"]]).fetchone()["name"]
    differ = [Word(f"column_{name}") for key, name in TYPED.items() if typed and typed[key] != stored[key]]
    at = str(stored["saved_at"])[:16].replace("T", " ")
    values = {"name": name, "at": at, "columns": differ or Word("column_report_status"), "version": stored["version"]}
    return Fault("report_changed", place, {**values, "status": Word(f"report_status_{stored['status']}")})


def _closed(stored: StoredReport, place: Place) -> Fault:
    return Fault("report_closed", place, {"got": Word(f"report_status_{stored['status']}")})


def _write(
    person: Person, journal: Journal, facts: Facts, entry: Entry, stored: StoredReport | None, submit: bool
) -> StoredReport | None:
    typed, before = entry.typed(), stored or _blank_row(_due_of(journal, facts, entry))
    if not submit and all(before[key] == typed[key] for key in TYPED):
        return stored
    changes: dict[str, Any] = {**typed, "status": DRAFT}
    if submit:
        at = journal.clock().isoformat()
        first = before["first_submitted_at"] or at
        changes |= {"status": SUBMITTED, "submitted_by": person.id, "submitted_at": at, "first_submitted_at": first}
    return write_next(person, journal, "submit" if submit else "save", before, **changes)


def _blank_row(due: Due) -> StoredReport:
    """Return what a report is before its first version."""
    subject = ("id", "month", "task_id", "measure_no", "target_id", "field", "reporter", "unit_code")
    later = (*TYPED, "submitted_by", "submitted_at", "first_submitted_at")
    row = {key: getattr(due, key) for key in subject} | dict.fromkeys(later)
    return {**row, "unit_of_measure": due.unit_of_measure or None, "version": 0}
