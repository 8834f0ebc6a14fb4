"""Who answers for what: tasks by words, field, place, department, role, deadline or target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

import pandas as pd

from geo.plans.departments import ALL_UNITS, SOME_UNITS
from geo.plans.due_tasks import ASKED, due_states
from geo.plans.wording import is_ongoing
from geo.schema import ROLES, Frames
from geo.settings import CITY_CODE
from geo.texts.spelling import fold
from geo.units import Register

#: How many units report; a target of all of them names none.
_EVERY = 17
#: What the choice of a deadline means besides a date.
ONGOING = "ongoing"


@dataclass(frozen=True, kw_only=True)
class TaskFilter:
    """Which tasks a reader looks for; blank means any.

    Parameters
    ----------
    q
        Words that must all occur, in Chinese, pinyin (as far as names have it) or English.
    plan, section
        Id of a plan, Chinese name of a section.
    unit
        Code of a unit that answers for the task or has a target in it.
    department, role
        Chinese name of a department, what it is to the task.
    due
        A date, of a measure or of one of its interim deadlines, ``ongoing``, or a state of `geo.plans.due_tasks.ASKED`.
    target
        ``yes`` or ``no``: whether the task sets a figure.
    """

    q: str = ""
    plan: str = ""
    section: str = ""
    unit: str = ""
    department: str = ""
    role: str = ""
    due: str = ""
    target: str = ""

    def conditions(self) -> list[str]:
        """Return the names of what is not blank."""
        return [field.name for field in fields(self) if getattr(self, field.name)]


def duties(frames: Frames, unit: str = "", department: str = "", role: str = "") -> pd.DataFrame:
    """List the measures that a unit or a department answers for.

    Parameters
    ----------
    frames
        Layers ``task_departments`` and ``departments``.
    unit
        Code of a district or the development area; "every district" counts, "the districts concerned" does not.
    department
        Chinese name of a department.
    role
        ``lead``, ``responsible`` or ``assisting``.

    Returns
    -------
    DataFrame
        Rows of ``task_departments``.
    """
    rows = frames["task_departments"]
    if unit:
        departments = frames["departments"]
        own = departments[(departments["unit_code"] == unit) | (departments["kind"] == ALL_UNITS)]
        rows = rows[rows["department"].isin(own["name_zh"])]
    if department:
        rows = rows[rows["department"] == department]
    return rows[rows["role"] == role] if role else rows


def tasks_of_some(frames: Frames) -> set[str]:
    """Return the tasks that speak of the districts concerned without naming them."""
    departments, roles = frames["departments"], frames["task_departments"]
    names = departments.loc[departments["kind"] == SOME_UNITS, "name_zh"]
    return set(roles.loc[roles["department"].isin(names), "task_id"])


def tasks_naming(frames: Frames, unit: str) -> set[str]:
    """Return the tasks that name a unit: its government among the departments, or a target that not all units have."""
    departments, roles, targets = frames["departments"], frames["task_departments"], frames["targets"]
    own = departments.loc[departments["unit_code"] == unit, "name_zh"]
    everywhere = targets.groupby(["task_id", "indicator"])["unit_code"].transform("nunique") >= _EVERY
    placed = targets.loc[(targets["unit_code"] == unit) & ~everywhere, "task_id"].dropna()
    return {*roles.loc[roles["department"].isin(own), "task_id"], *placed}


def find_tasks(frames: Frames, task_filter: TaskFilter, texts: Mapping[str, str], on: date = date.min) -> pd.DataFrame:
    """Find the tasks that fit every condition.

    Parameters
    ----------
    frames
        Layers ``tasks``, ``measures``, ``milestones``, ``task_departments``, ``departments`` and ``targets``.
    task_filter
        Which tasks to look for.
    texts
        As `search_texts` makes them.
    on
        The day by which deadlines pass, where the filter asks for a state.

    Returns
    -------
    DataFrame
        Rows of ``tasks``, by plan and number.
    """
    tasks, targets = frames["tasks"], frames["targets"]
    fits = pd.Series(True, tasks.index)
    for column, value in (("plan_id", task_filter.plan), ("section", task_filter.section)):
        if value:
            fits &= (tasks[column] == value).fillna(False)
    for word in map(fold, task_filter.q.split()):
        fits &= tasks["id"].map(lambda key, word=word: word in texts[key])
    if task_filter.unit:
        own = set(duties(frames, task_filter.unit, role=task_filter.role)["task_id"])
        if not task_filter.role:
            own |= set(targets.loc[targets["unit_code"] == task_filter.unit, "task_id"])
        fits &= tasks["id"].isin(own)
    if task_filter.department or (task_filter.role and not task_filter.unit):
        fits &= tasks["id"].isin(duties(frames, department=task_filter.department, role=task_filter.role)["task_id"])
    if task_filter.due:
        fits &= tasks["id"].isin(_tasks_due(frames, task_filter.due, on))
    if task_filter.target:
        fits &= tasks["id"].isin(targets["task_id"]) == (task_filter.target == "yes")
    return tasks[fits].sort_values(["plan_id", "number"])


def lost_numbers(tasks: pd.DataFrame) -> dict[str, list[int]]:
    """Return the numbers below a plan's last that no task has: what stood on pages that the source lost."""
    numbers = {str(plan): {int(number) for number in part} for plan, part in tasks.groupby("plan_id")["number"]}
    lost = {plan: sorted(set(range(1, max(held))) - held) for plan, held in numbers.items()}
    return {plan: missing for plan, missing in lost.items() if missing}


def duties_of_subdistrict(frames: Frames, code: str) -> pd.DataFrame:
    """Return the rows of ``subdistrict_duties`` that name a subdistrict, then those of every subdistrict."""
    rows = frames["subdistrict_duties"]
    named = rows["unit_code"] == code
    return pd.concat([rows[named], rows[rows["unit_code"].isna()]])


def _tasks_due(frames: Frames, due: str, on: date) -> set[str]:
    """Return the tasks in a state, with a measure or an interim deadline of a date, or with a measure that goes on."""
    measures = frames["measures"]
    if due in ASKED:
        states = due_states(frames, on)["state"]
        return set(states.index[states == due])
    if due == ONGOING:
        return set(measures.loc[measures["deadline_text"].fillna("").map(is_ongoing).astype(bool), "task_id"])
    dated = pd.concat([part[["task_id", "deadline"]] for part in (measures, frames["milestones"])])
    return set(dated.loc[dated["deadline"] == due, "task_id"])


def search_texts(frames: Frames, register: Register) -> dict[str, str]:
    """Return for every task all the words that a search may find it by, folded.

    Parameters
    ----------
    frames
        Layers ``tasks``, ``task_departments``, ``departments``, ``targets``, ``indicators``, ``rivers``, ``sections``.
    register
        Names of the units.
    """
    tasks = frames["tasks"]
    columns = ["title_zh", "title_en", "section", "section_en", "summary_zh", "summary_en", "measure_text"]
    words = {
        str(row["id"]): [str(row[column]) for column in columns if isinstance(row[column], str)]
        for row in tasks.to_dict("records")
    }
    names = frames["departments"].set_index("name_zh")["name_en"]
    for row in frames["task_departments"].to_dict("records"):
        words[row["task_id"]] += [row["department"], names[row["department"]]]
    labels = _labels(frames)
    for row in frames["targets"].dropna(subset="task_id").to_dict("records"):
        words[row["task_id"]] += labels.get(row["indicator"], [])
        for key in (row["river_id"], row["section_id"]):
            words[row["task_id"]] += labels.get(key, []) if isinstance(key, str) else []
        if row["unit_code"] != CITY_CODE:
            words[row["task_id"]] += [register.name(row["unit_code"], language) for language in ("zh", "en")]
    return {key: "\n".join(map(fold, dict.fromkeys(texts))) for key, texts in words.items()}


def roles_in(rows: pd.DataFrame) -> dict[str, dict[str, list[int]]]:
    """Sum duties up: task to role to the numbers of its measures."""
    summary: dict[str, dict[str, list[int]]] = {}
    for role in ROLES:
        for task, part in rows[rows["role"] == role].groupby("task_id"):
            summary.setdefault(str(task), {})[role] = sorted({int(number) for number in part["measure_no"]})
    return summary


def _labels(frames: Frames) -> dict[str, list[str]]:
    labels = {}
    for layer, stem in (("indicators", "label"), ("rivers", "name"), ("sections", "name")):
        for row in frames[layer].to_dict("records"):
            labels[row["id"]] = [row[f"{stem}_zh"], row[f"{stem}_en"]]
    return labels
