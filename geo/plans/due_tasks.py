"""Which tasks are due: deadlines that have passed, those of this month, the tasks in that order, their table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from geo.plans.plan_names import in_language, plan_name
from geo.plans.wording import is_ongoing
from geo.schema import ROLES, Frames
from geo.texts.catalogue import text

#: How a task stands to its deadlines, the most urgent first: every date has passed, one falls in this month, the next
#: comes later, it goes on without a date, or its date is a season that no calendar has.
STATES = ("overdue", "this_month", "later", "ongoing", "undated")
#: Those that a reader may ask for besides a date; an ongoing task is found by its words (`geo.plans.duties`).
ASKED = ("overdue", "this_month", "later")


def due_states(frames: Frames, on: date) -> pd.DataFrame:
    """Say of every task how it stands to its deadlines.

    Parameters
    ----------
    frames
        Layers ``tasks``, ``measures`` and ``milestones``.
    on
        The day; a deadline of that very day has not passed.

    Returns
    -------
    DataFrame
        By ``task_id``: ``state``, one of `STATES`, and ``due``, the next date (ISO), the last where all have passed,
        missing where there is none. Whether a task was done does not follow from it: no document says so.
    """
    dates = pd.concat([frames[layer][["task_id", "deadline"]] for layer in ("measures", "milestones")])
    tasks = frames["tasks"]
    own = tasks[["id", "deadline"]].rename(columns={"id": "task_id"})
    by_task = pd.concat([dates, own]).dropna(subset="deadline").groupby("task_id")["deadline"].agg(list).to_dict()
    words = zip(tasks["id"], tasks["deadline_text"].fillna(""), strict=True)
    rows = [_state(key, by_task.get(key, []), on, is_ongoing(printed)) for key, printed in words]
    return pd.DataFrame(rows, columns=["task_id", "state", "due"]).set_index("task_id")


def _state(task: str, dates: list[str], on: date, goes_on: bool) -> tuple[str, str, str | None]:
    coming = [day for day in dates if day >= on.isoformat()]
    if not dates:
        return task, "ongoing" if goes_on else "undated", None
    if not coming:
        return task, "overdue", max(dates)
    return task, "this_month" if min(coming)[:7] == f"{on:%Y-%m}" else "later", min(coming)


def most_urgent_first(tasks: pd.DataFrame, states: pd.DataFrame) -> pd.DataFrame:
    """Sort rows of ``tasks`` by what is due: the state, the date, then plan and number."""
    own = states.loc[tasks["id"]]
    order = tasks.assign(order=own["state"].map(STATES.index).to_numpy(), due=own["due"].fillna("").to_numpy())
    return order.sort_values(["order", "due", "plan_id", "number"]).drop(columns=["order", "due"])


def due_finding(tasks: pd.DataFrame, states: pd.DataFrame, language: str) -> str:
    """Say how many tasks there are, how many have passed their deadline, fall due this month, and go on."""
    counts = states.loc[tasks["id"], "state"].value_counts()
    values = {state: int(counts.get(state, 0)) for state in STATES}
    return text("tasks_finding", language, count=len(tasks), **values)


def due_table(
    tasks: pd.DataFrame, frames: Frames, states: pd.DataFrame, results: Mapping[str, str], language: str
) -> pd.DataFrame:
    """List tasks: what it is, when it is due and how that stands, who leads, who is responsible, what came of it.

    Parameters
    ----------
    tasks
        Rows of the layer ``tasks``, in the order of the table.
    frames
        Layers ``plans``, ``departments`` and ``task_departments``.
    states
        As `due_states` returns them.
    results
        Task to the words of its result; one that is left out has none that was published.
    language
        ``zh`` or ``en``.

    Returns
    -------
    DataFrame
        One row a task, headed in the reader's language.
    """
    plans = {row["id"]: plan_name(row, language) for row in frames["plans"].to_dict("records")}
    own = states.loc[tasks["id"]]
    who = {role: departments_of(frames, role, language) for role in ROLES[:2]}
    blank = text("none_named", language)
    columns = {
        "column_state": [text(f"due_{state}", language) for state in own["state"]],
        "column_deadline": own["due"].fillna("").tolist(),
        "column_task": in_language(tasks, "title", language).tolist(),
        **{f"role_{role}": [names.get(key, blank) for key in tasks["id"]] for role, names in who.items()},
        "column_result": [results.get(key, text("not_disclosed", language)) for key in tasks["id"]],
        "column_plan": [
            text("task_named", language, plan=plans[plan], number=number)
            for plan, number in zip(tasks["plan_id"], tasks["number"], strict=True)
        ],
    }
    return pd.DataFrame({text(key, language): values for key, values in columns.items()})


def departments_of(frames: Frames, role: str, language: str) -> dict[str, str]:
    """Name the departments that have a role in each task, in the order of its measures, each once."""
    names = frames["departments"].set_index("name_zh", drop=False)[f"name_{language}"]
    rows = frames["task_departments"]
    rows = rows[rows["role"] == role].sort_values("measure_no", kind="stable")
    separator = text("list_separator", language)
    return {
        str(task): separator.join(dict.fromkeys(names[part["department"]])) for task, part in rows.groupby("task_id")
    }
