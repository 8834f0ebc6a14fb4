"""The desk of a reporter: what is due for a month, what was typed already, and last month's values beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geo.reporting.due_texts import due_target_text, task_text, unit_of_measure_text
from geo.reporting.dues import Due, deadline, dues_of
from geo.reporting.entries import TYPED, allowed_values
from geo.reporting.journal import Journal
from geo.reporting.people import REPORTER, Person
from geo.reporting.reports import DRAFT, RETURNED, reports_for
from geo.reporting.reviews import last_month, last_reason
from geo.selection import Facts

#: Columns of `reports_due`.
COLUMNS = (
    *("id", "version", "status", "field", "task", "target", "unit_of_measure", "has_target", "choices"),
    *("last_state", "last_value", *TYPED, "reason", "late"),
)


def reports_due(
    person: Person, journal: Journal, facts: Facts, month: str, reporter: str, language: str
) -> pd.DataFrame:
    """List what one unit or department owes for a month, beside what it has typed.

    Parameters
    ----------
    person
        A reporter of the unit or department.
    journal, facts, month
        The journal, the working store and the month reported on.
    reporter
        Code of the unit, or Chinese name of the department.
    language
        Of the texts.

    Returns
    -------
    DataFrame
        One row a report: ``id``; ``version`` (0 where nothing was saved) and ``status`` (then blank), for
        `geo.reporting.entries.Entry`; ``field``; ``task``, ``target`` and ``unit_of_measure`` in words; ``has_target``;
        ``choices``, the values that its unit of measure allows (empty for any number);
        ``last_state`` and ``last_value`` as submitted for the month before; ``state``, ``value``, ``note`` and
        ``evidence_sha256`` as saved; ``reason``, why it was returned; ``late``, whether it should be there by now.
        What is blank is an empty text, or no number.

    Raises
    ------
    InvalidInput
        Not allowed, or nothing is due of that name.
    """
    person.require(REPORTER, reporter)
    due = dues_of(facts, month, reporter)
    rows = reports_for(person, journal, month)
    stored = {row["id"]: row for row in rows.astype(object).where(rows.notna(), None).to_dict("records")}
    before = last_month(journal, [one.id for one in due])
    passed = deadline(month).passed(journal.clock())
    table = [
        _words(facts, one, language)
        | _saved(journal, stored.get(one.id))
        | {"last_state": before.get(one.id, {}).get("state"), "last_value": before.get(one.id, {}).get("value")}
        | {"late": passed and not stored.get(one.id, {}).get("first_submitted_at")}
        for one in due
    ]
    frame = pd.DataFrame(table, columns=list(COLUMNS))
    texts = ["last_state", "state", "note", "evidence_sha256"]
    frame[texts] = frame[texts].astype(object).fillna("")
    return frame.astype({"version": "int64", "value": "float64", "last_value": "float64"})


def _words(facts: Facts, due: Due, language: str) -> dict[str, Any]:
    return {
        "id": due.id,
        "field": due.field,
        "task": task_text(facts, due, language),
        "target": due_target_text(facts, due, language),
        "unit_of_measure": unit_of_measure_text(facts, due, language),
        "has_target": due.target_id is not None,
        "choices": allowed_values(due),
    }


def _saved(journal: Journal, stored: Mapping[Any, Any] | None) -> dict[str, Any]:
    if stored is None:
        return {"version": 0, "status": "", "reason": "", **dict.fromkeys(TYPED)}
    returned = stored["status"] in (DRAFT, RETURNED)
    reason = last_reason(journal, stored["id"]) if returned else ""
    return {key: stored[key] for key in ("version", "status", *TYPED)} | {"reason": reason}
