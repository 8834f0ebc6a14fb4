"""Reviews: what waits for a reviewer, and what becomes of it: accepted, or returned with a reason."""

from __future__ import annotations

import sqlite3
from typing import Any

import pandas as pd

from geo.errors import Fault, InvalidInput, Place
from geo.reporting.dues import read_month
from geo.reporting.journal import Journal
from geo.reporting.people import REVIEWER, Person
from geo.reporting.reports import (
    ACCEPTED,
    RETURNED,
    SUBMITTED,
    StoredReport,
    require_status,
    require_version,
    write_next,
)
from geo.reporting.trail import record_row, trail_lines


def review_queue(person: Person, journal: Journal) -> pd.DataFrame:
    """List what waits for a reviewer, the oldest first.

    Parameters
    ----------
    person
        Reviewer of one field or several; for anybody else the queue is empty.
    journal
        The journal.

    Returns
    -------
    DataFrame
        The columns of the journal's table ``reports``, with ``last_value`` and ``last_state`` of the month before (of
        what was submitted then), the ``difference`` of the values, and ``own``: whether the person wrote the report
        and somebody else must review it.
    """
    fields = person.scopes(REVIEWER)
    marks = ", ".join("?" * len(fields))
    rows = journal.frame(
        f"SELECT * FROM reports WHERE status = '{SUBMITTED}' AND field IN ({marks}) ORDER BY first_submitted_at, id",
        *fields,
    )
    before = last_month(journal, list(rows["id"]))
    rows["last_value"] = [before.get(key, {}).get("value") for key in rows["id"]]
    rows["last_state"] = [before.get(key, {}).get("state") for key in rows["id"]]
    rows["last_value"] = rows["last_value"].astype("float64")
    rows["difference"] = rows["value"].astype("float64") - rows["last_value"]
    rows["own"] = (rows["submitted_by"] == person.id) | (rows["saved_by"] == person.id)
    return rows


def accept_report(person: Person, journal: Journal, report_id: str, version: int) -> StoredReport:
    """Accept a submitted report: it may be published.

    Parameters
    ----------
    person
        A reviewer of its field, who did not write it.
    journal
        The journal.
    report_id, version
        The report and the version that the person saw.

    Raises
    ------
    ReportConflict
        It has changed since.
    InvalidInput
        Not allowed, the person's own, not submitted, or another department's value of the same target is accepted.
    """
    with journal.writing() as connection:
        stored = _reviewable(person, journal, connection, report_id, version)
        require_status(stored, SUBMITTED)
        _require_agreement(connection, stored)
        return _decide(person, journal, stored, ACCEPTED, "")


def return_report(person: Person, journal: Journal, report_id: str, version: int, reason: str) -> StoredReport:
    """Give a submitted or an accepted report back to its unit, with a reason; of an accepted one nothing counts on.

    Parameters
    ----------
    person, journal, report_id, version
        As in `accept_report`.
    reason
        What is to be corrected.

    Raises
    ------
    ReportConflict, InvalidInput
        As `accept_report`; and a blank reason.
    """
    if not reason.strip():
        raise InvalidInput(Fault("no_reason", Place(row=report_id)))
    with journal.writing() as connection:
        stored = _reviewable(person, journal, connection, report_id, version)
        require_status(stored, SUBMITTED, ACCEPTED)
        return _decide(person, journal, stored, RETURNED, reason.strip())


def last_month(journal: Journal, report_ids: list[str]) -> dict[str, dict[str, Any]]:
    """Return for reports what the same unit submitted a month before on the same subject: id to row."""
    before = {}
    for key in report_ids:
        month, _, rest = key.partition("/")
        before[f"{read_month(month).previous()}/{rest}"] = key
    months = tuple({key.partition("/")[0] for key in before})
    marks = ", ".join("?" * len(months))
    query = f"SELECT * FROM reports WHERE month IN ({marks}) AND status IN ('{SUBMITTED}', '{ACCEPTED}')"
    rows = journal.frame(query, *months).to_dict("records")
    return {before[row["id"]]: {str(key): cell for key, cell in row.items()} for row in rows if row["id"] in before}


def last_reason(journal: Journal, report_id: str) -> str:
    """Return why a report was returned last; blank where it never was. For those who may read the report."""
    query = "SELECT reason FROM report_reviews WHERE report_id = ? AND verdict = ? ORDER BY trail_number DESC LIMIT 1"
    with journal.reading() as connection:
        row = connection.execute(query, [report_id, RETURNED]).fetchone()
    return str(row["reason"]) if row else ""


def _reviewable(
    person: Person, journal: Journal, connection: sqlite3.Connection, report_id: str, version: int
) -> StoredReport:
    """Return a report that a person may decide on."""
    person.require(REVIEWER)
    stored = require_version(journal, connection, report_id, version)
    person.require(REVIEWER, stored["field"])
    written = [line for line in trail_lines(journal, report_id) if line["action"] in ("save", "submit", "withdraw")]
    if person.id in {line["person"] for line in written}:
        raise InvalidInput(Fault("own_report", Place(row=report_id), {"got": person.name}))
    return stored


def _require_agreement(connection: sqlite3.Connection, stored: StoredReport) -> None:
    """Refuse a second value for one target and month: several departments may answer for the city's targets."""
    query = (
        "SELECT reporter, value FROM reports WHERE month = ? AND target_id = ? AND id != ? AND status = 'accepted' "
        "AND value IS NOT NULL AND value != ?"
    )
    key = [stored["month"], stored["target_id"], stored["id"], stored["value"]]
    other = connection.execute(query, key).fetchone()
    if other is not None:
        values = {"reporter": other["reporter"], "value": other["value"], "got": stored["value"]}
        raise InvalidInput(Fault("values_disagree", Place(row=str(stored["id"])), values))


def _decide(person: Person, journal: Journal, stored: StoredReport, verdict: str, reason: str) -> StoredReport:
    row = write_next(person, journal, verdict, stored, reason, status=verdict)
    review = {
        "id": f"{row['id']}#{row['version']}",
        "report_id": row["id"],
        "version": row["version"],
        "verdict": verdict,
        "reason": reason or None,
        "reviewed_by": person.id,
        "reviewed_at": row["saved_at"],
    }
    record_row(journal, person, "review", "report_reviews", review)
    return row
