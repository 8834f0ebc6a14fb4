"""Progress: which reports of a month came on time, late or never, by reporter and task; and who is late."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import pandas as pd

from geo.plans.plan_names import plan_name
from geo.reporting.due_texts import deadline_text, plans_text, reporter_name
from geo.reporting.dues import deadline, dues
from geo.reporting.journal import Journal
from geo.reporting.people import READER, Person
from geo.selection import Facts
from geo.texts.catalogue import text

#: How a report stands, the worst first: not there though due, there after the deadline, not there yet, in time.
Standing = Literal["never", "late", "open", "on_time"]
STANDINGS: tuple[Standing, ...] = ("never", "late", "open", "on_time")
#: The sign of each, so that none is told by colour alone.
STANDING_SIGNS: dict[Standing, str] = {"never": "×", "late": "△", "open": "…", "on_time": "√"}


def progress(person: Person, journal: Journal, facts: Facts, month: str) -> pd.DataFrame:
    """Return how every report that is due for a month stands; values are none of it.

    What was submitted first counts: a report that was returned and corrected after the deadline was in time, one that
    its unit took back is not there.

    Parameters
    ----------
    person
        Anybody of the office.
    journal, facts, month
        The journal, the working store, and the month reported on.

    Returns
    -------
    DataFrame
        ``id``, ``reporter``, ``plan_id``, ``task_id``, ``target_id``, ``field``, ``status`` (of a draft that was never
        submitted, blank), ``first_submitted_at`` and ``standing``; in the order of `geo.reporting.dues.dues`.

    Raises
    ------
    InvalidInput
        Not allowed.
    """
    person.require(READER)
    on = deadline(month)
    columns = ["id", "reporter", "plan_id", "task_id", "target_id", "field"]
    table = [[getattr(due, key) for key in columns] for due in dues(facts, month).values()]
    rows = pd.DataFrame(table, columns=columns, dtype=object)
    query = "SELECT id, status, first_submitted_at FROM reports WHERE month = ? AND first_submitted_at IS NOT NULL"
    rows = rows.merge(journal.frame(query, month), on="id", how="left")

    def standing(first: object) -> Standing:
        if not isinstance(first, str):
            return "never" if on.passed(journal.clock()) else "open"
        return "late" if on.passed(datetime.fromisoformat(first)) else "on_time"

    return rows.assign(status=rows["status"].fillna(""), standing=rows["first_submitted_at"].map(standing))


def progress_matrix(rows: pd.DataFrame, facts: Facts, plan: str, language: str) -> pd.DataFrame:
    """Return reporters by the tasks of a plan, with the sign of the worst of their reports; blank where none is due.

    Parameters
    ----------
    rows
        As `progress` returns them.
    facts, plan, language
        The working store, the plan's id, the language of headings.

    Returns
    -------
    DataFrame
        The first column names the reporter, each other has a task's number as its heading.
    """
    tasks = facts.frames["tasks"].set_index("id")["number"]
    own = rows[rows["plan_id"] == plan]
    numbers = own["task_id"].map(tasks).fillna(0).astype(int)
    worst = own.assign(number=numbers, place=own["standing"].map(STANDINGS.index))
    matrix = worst.pivot_table(index="reporter", columns="number", values="place", aggfunc="min", sort=False)
    matrix = matrix.reindex(columns=sorted(matrix.columns))
    signs = matrix.map(lambda place: "" if pd.isna(place) else STANDING_SIGNS[STANDINGS[int(place)]])
    signs.columns = [str(number) if number else text("no_task", language) for number in signs.columns]
    signs.insert(
        0, text("column_reporter", language), [reporter_name(facts, str(key), language) for key in signs.index]
    )
    return signs.reset_index(drop=True)


def late_list(rows: pd.DataFrame, facts: Facts, month: str, language: str) -> pd.DataFrame:
    """Return who has reported late or not at all, the worst first; everybody else is not on it.

    Parameters
    ----------
    rows
        As `progress` returns them.
    facts, month, language
        The working store, the month, the language of headings.

    Returns
    -------
    DataFrame
        Reporter, reports due, on time, late, never, and the most days that one of them came after the deadline.
    """
    counts = pd.crosstab(rows["reporter"], rows["standing"]).reindex(columns=list(STANDINGS), fill_value=0)
    due_on = pd.Timestamp(deadline(month).on)
    days = pd.to_datetime(rows["first_submitted_at"].str[:10]) - due_on
    most = days.dt.days.clip(lower=0).groupby(rows["reporter"]).max()
    late = counts[counts["late"] + counts["never"] > 0].sort_values(["never", "late"], ascending=False, kind="stable")
    columns = {
        "column_reporter": [reporter_name(facts, str(key), language) for key in late.index],
        "column_reports_due": late.sum(axis=1).tolist(),
        **{f"standing_{one}": late[one].tolist() for one in ("on_time", "late", "never")},
        "column_days_late": ["" if not days else str(int(days)) for days in most[late.index].fillna(0)],
    }
    return pd.DataFrame({text(key, language): values for key, values in columns.items()})


def progress_tables(rows: pd.DataFrame, facts: Facts, month: str, language: str) -> list[tuple[str, pd.DataFrame]]:
    """Return what exports hold: the late list, then the matrix of each plan; heading and table."""
    plans = facts.frames["plans"].set_index("id", drop=False)
    names = {key: plan_name(plans.loc[key].to_dict(), language) for key in dict.fromkeys(rows["plan_id"])}
    matrices = [(name, progress_matrix(rows, facts, plan, language)) for plan, name in names.items()]
    return [(text("late_list", language), late_list(rows, facts, month, language)), *matrices]


def progress_notes(facts: Facts, month: str, language: str) -> list[str]:
    """Return what stands beside the tables: the deadline, the plans, and what the signs mean."""
    signs = [f"{sign} {text(f'standing_{one}', language)}" for one, sign in STANDING_SIGNS.items()]
    return [
        deadline_text(deadline(month), language),
        plans_text(facts, month, language),
        text("clause_separator", language).join(signs),
    ]
