"""What a page says about plans: filters in words, tasks with who does what, measures, milestones, ledgers."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import pandas as pd

from geo.figures.figure_tables import deadline_text
from geo.figures.figures import value_text
from geo.plans.due_tasks import ASKED
from geo.plans.duties import ONGOING, TaskFilter, duties, lost_numbers, roles_in
from geo.plans.ledger import Balance
from geo.plans.plan_names import in_language, plan_name, task_names
from geo.plans.slips import slip_tasks, slips_in
from geo.schema import ROLES, Frames
from geo.texts.catalogue import text
from geo.units import Register


def filter_sentence(task_filter: TaskFilter, frames: Frames, register: Register, count: int, language: str) -> str:
    """Say in one sentence what is filtered and how many tasks are left.

    Parameters
    ----------
    task_filter
        The filters.
    frames
        Layers ``plans``, ``tasks`` and ``departments``.
    register
        Names of the units.
    count
        How many tasks fit.
    language
        ``zh`` or ``en``.
    """
    total = len(frames["tasks"])
    if not task_filter.conditions():
        return text("said_all", language, count=total)
    names = {
        "q": task_filter.q,
        "plan": _name(frames["plans"], "id", task_filter.plan, "title", language),
        "section": _name(frames["tasks"], "section", task_filter.section, "section", language),
        "unit": register.name(task_filter.unit, language) if task_filter.unit else "",
        "department": _name(frames["departments"], "name_zh", task_filter.department, "name", language),
        "due": deadline_text(None if task_filter.due == ONGOING else task_filter.due, language),
    }
    parts = []
    for key in task_filter.conditions():
        if key in ("unit", "department"):
            role = f"_{task_filter.role}" if task_filter.role else ""
            parts.append(text(f"said_{key}{role}", language, name=names[key]))
        elif key == "role":
            if not (task_filter.unit or task_filter.department):
                parts.append(text(f"said_any_{task_filter.role}", language))
        elif key == "target":
            parts.append(text(f"said_target_{task_filter.target}", language))
        elif key == "due" and task_filter.due in (ONGOING, *ASKED):
            parts.append(text(f"said_{task_filter.due}", language))
        else:
            parts.append(text(f"said_{key}", language, name=names[key]))
    joined = text("clause_separator", language).join(parts)
    return text("said_found", language, conditions=joined, count=count, total=total)


def lost_sentence(frames: Frames, language: str) -> str:
    """Say which tasks the source lost, and how many there were; an empty text when it lost none."""
    plans, lost = frames["plans"].set_index("id", drop=False), lost_numbers(frames["tasks"])
    separator = text("list_separator", language)
    parts = [
        text(
            "task_named",
            language,
            plan=plan_name(plans.loc[plan].to_dict(), language),
            number=separator.join(map(str, numbers)),
        )
        for plan, numbers in lost.items()
    ]
    held = len(frames["tasks"])
    total = held + sum(map(len, lost.values()))
    return text("tasks_lost", language, total=total, held=held, lost=separator.join(parts)) if lost else ""


def task_list(tasks: pd.DataFrame, frames: Frames, task_filter: TaskFilter, language: str) -> pd.DataFrame:
    """List tasks; with a unit or a department chosen, say which measures it leads, answers for or assists.

    Parameters
    ----------
    tasks
        Rows of the layer ``tasks``.
    frames
        Layers ``plans``, ``departments``, ``task_departments``, ``milestones`` and ``row_slips``.
    task_filter
        The filters.
    language
        ``zh`` or ``en``.
    """
    plans = frames["plans"].set_index("id")
    table: dict[str, list[object]] = {
        "column_plan": [plan_name(plans.loc[key].to_dict(), language) for key in tasks["plan_id"]],
        "column_number": tasks["number"].tolist(),
        "column_task": in_language(tasks, "title", language).tolist(),
    }
    if roles := own_roles(tasks, frames, task_filter, language):
        table["column_role"] = roles
    table["column_summary"] = in_language(tasks, "summary", language).fillna("").tolist()
    interim = frames["milestones"].dropna(subset="deadline").groupby("task_id")["deadline"].agg(set).to_dict()
    table["column_deadline"] = [
        "\n".join([*sorted(interim.get(key, set()) - {date}), deadline_text(date, language)])
        for key, date in zip(tasks["id"], tasks["deadline"], strict=True)
    ]
    return pd.DataFrame({text(key, language): values for key, values in table.items()})


def own_roles(tasks: pd.DataFrame, frames: Frames, task_filter: TaskFilter, language: str) -> list[object]:
    """Say of each task which measures the unit or the department of a filter leads, answers for or assists.

    Empty where the filter names neither; slips of the print are marked.
    """
    if not (task_filter.unit or task_filter.department):
        return []
    part = roles_in(duties(frames, task_filter.unit, task_filter.department, task_filter.role))
    doubtful = slip_tasks(frames, _own_names(frames["departments"], task_filter))
    mark = text("as_printed", language)
    return [role_words(part.get(str(key), {}), language) + (mark if key in doubtful else "") for key in tasks["id"]]


def role_words(roles: Mapping[str, list[int]], language: str) -> str:
    """Write roles with the measures that they are for: ``牵头（1、2）`` or ``Leads (1, 2)``."""
    separator = text("list_separator", language)
    parts = [
        text(
            "role_of_measures",
            language,
            role=text(f"role_{role}", language),
            measures=separator.join(map(str, numbers)),
        )
        for role, numbers in roles.items()
    ]
    return text("clause_separator", language).join(parts)


def measure_table(task: Mapping[Hashable, object], frames: Frames, language: str) -> pd.DataFrame:
    """List a task's measures: number, deadline, and who leads, is responsible and assists; slips are marked.

    Parameters
    ----------
    task
        A row of ``tasks``.
    frames
        Layers ``measures``, ``task_departments``, ``departments`` and ``row_slips``.
    language
        ``zh`` or ``en``.
    """
    named = frames["departments"].set_index("name_zh", drop=False)[f"name_{language}"]
    own = frames["task_departments"][frames["task_departments"]["task_id"] == task["id"]]
    measures = frames["measures"][frames["measures"]["task_id"] == task["id"]].sort_values("measure_no")
    slips = slips_in(frames, str(task["id"])).fillna({"department": ""})
    doubtful = set(zip(slips["measure_no"], slips["part"], slips["department"], strict=True))
    mark = text("as_printed", language)
    rows = []
    for measure in measures.to_dict("records"):
        number = measure["measure_no"]
        here = own[own["measure_no"] == number]
        who = [
            text("list_separator", language).join(
                named[name] + (mark if (number, role, name) in doubtful else "")
                for name in here.loc[here["role"] == role, "department"]
            )
            or text("none_named", language)
            for role in ROLES
        ]
        label = f"{number}{mark}" if (number, "measure", "") in doubtful else str(number)
        rows.append((label, _due(measure, language), *who))
    headings = ["column_measure", "column_deadline", *(f"role_{role}" for role in ROLES)]
    return pd.DataFrame(rows, columns=[text(key, language) for key in headings])


def milestone_table(task_id: str, frames: Frames, language: str) -> pd.DataFrame:
    """List the interim deadlines of a task: measure, date (as worded where it has none), what is due."""
    own = frames["milestones"][frames["milestones"]["task_id"] == task_id]
    rows = own.sort_values(["measure_no", "deadline"])
    columns = {
        "column_measure": rows["measure_no"].astype(str),
        "column_deadline": rows["deadline"].fillna(
            rows["deadline_text"] if language == "zh" else text("no_date", language)
        ),
        "column_due_work": in_language(rows, "text", language).fillna(""),
    }
    return pd.DataFrame({text(key, language): list(values) for key, values in columns.items()})


def subdistrict_table(duties_of: pd.DataFrame, frames: Frames, register: Register, language: str) -> pd.DataFrame:
    """List duties of subdistricts: which one, what, and the task that says so.

    Parameters
    ----------
    duties_of
        Rows of the layer ``subdistrict_duties``; a blank ``unit_code`` means every subdistrict.
    frames
        Layers ``tasks`` and ``plans``.
    register
        Names of the units.
    language
        ``zh`` or ``en``.
    """
    tasks = task_names(frames, language)
    every = text("every_subdistrict", language)
    rows = [
        (
            register.name(row["unit_code"], language) if isinstance(row["unit_code"], str) else every,
            row[f"text_{language}"],
            text("slip_measure", language, task=tasks[row["task_id"]], measure=f"{row['measure_no']:g}"),
        )
        for row in duties_of.to_dict("records")
    ]
    headings = ["column_subdistrict", "column_duty", "column_task"]
    return pd.DataFrame(rows, columns=[text(key, language) for key in headings])


def wordings(task: Mapping[Hashable, object]) -> list[str]:
    """Return the official wording of a task, a text for each measure; empty where it was never imported."""
    wording = task["measure_text"]
    return wording.split("\n") if isinstance(wording, str) and wording else []


def ledger_table(quota: Balance, comparator: str, unit_of_measure: str, units: int, language: str) -> pd.DataFrame:
    """Write a ledger: the city's total, what the units owe together, whether both agree."""
    rows = []
    if quota.total is not None:
        rows.append((text("ledger_total", language), value_text(quota.total, comparator, unit_of_measure, language)))
    if quota.shared is not None:
        label = text("ledger_shared", language, units=units)
        rows.append((label, value_text(quota.shared, comparator, unit_of_measure, language)))
    rows.append((text("ledger_check", language), text(f"ledger_{quota.state}", language)))
    return pd.DataFrame(rows, columns=[text("ledger_title", language), text("column_value", language)])


def _name(rows: pd.DataFrame, key: str, value: str, stem: str, language: str) -> str:
    own = rows[rows[key] == value] if value else rows[:0]
    return str(in_language(own, stem, language).iloc[0]) if len(own) else value


def _own_names(departments: pd.DataFrame, task_filter: TaskFilter) -> list[str]:
    """Return the departments that a filter asks for: the one chosen, or the government of the place."""
    own = departments["name_zh"] == task_filter.department
    if task_filter.unit:
        own |= (departments["unit_code"] == task_filter.unit).fillna(False)
    return departments.loc[own, "name_zh"].tolist()


def _due(measure: Mapping[object, object], language: str) -> str:
    """Write a measure's deadline; blank in the source is said so."""
    if not isinstance(measure["deadline_text"], str):
        return text("not_stated", language)
    return deadline_text(measure["deadline"], language)
