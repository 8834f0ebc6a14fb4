"""What a page says about plans: filters in words, tasks with who does what, measures, documents, ledgers."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import pandas as pd

from geo.figures.figure_tables import deadline_text
from geo.figures.figures import value_text
from geo.plans.duties import ONGOING, TaskFilter, duties, roles_in
from geo.plans.ledger import Balance
from geo.schema import ROLES, Frames
from geo.texts.catalogue import text
from geo.units import Register


def in_language(rows: pd.DataFrame, stem: str, language: str) -> pd.Series:
    """Return a column in the reader's language, in Chinese where it was never translated."""
    zh = rows[f"{stem}_zh"] if f"{stem}_zh" in rows else rows[stem]
    return rows[f"{stem}_en"].fillna(zh) if language == "en" else zh


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
        elif key == "due" and task_filter.due == ONGOING:
            parts.append(text("said_ongoing", language))
        else:
            parts.append(text(f"said_{key}", language, name=names[key]))
    joined = text("clause_separator", language).join(parts)
    return text("said_found", language, conditions=joined, count=count, total=total)


def task_list(tasks: pd.DataFrame, frames: Frames, task_filter: TaskFilter, language: str) -> pd.DataFrame:
    """List tasks; with a unit or a department chosen, say which measures it leads, answers for or assists.

    Parameters
    ----------
    tasks
        Rows of the layer ``tasks``.
    frames
        Layers ``plans``, ``departments`` and ``task_departments``.
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
    if task_filter.unit or task_filter.department:
        part = roles_in(duties(frames, task_filter.unit, task_filter.department, task_filter.role))
        table["column_role"] = [role_words(part.get(str(key), {}), language) for key in tasks["id"]]
    table["column_summary"] = in_language(tasks, "summary", language).fillna("").tolist()
    table["column_deadline"] = [deadline_text(date, language) for date in tasks["deadline"]]
    return pd.DataFrame({text(key, language): values for key, values in table.items()})


def plan_name(plan: Mapping[Hashable, object], language: str) -> str:
    """Name a plan in short: ``大气 2021``."""
    return text(f"field_{plan['field']}", language) + f" {plan['year']}"


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
    """List a task's measures: number, deadline, and who leads, is responsible and assists.

    Parameters
    ----------
    task
        A row of ``tasks``.
    frames
        Layers ``measures``, ``task_departments`` and ``departments``.
    language
        ``zh`` or ``en``.
    """
    named = frames["departments"].set_index("name_zh", drop=False)[f"name_{language}"]
    own = frames["task_departments"][frames["task_departments"]["task_id"] == task["id"]]
    measures = frames["measures"][frames["measures"]["task_id"] == task["id"]].sort_values("measure_no")
    rows = []
    for measure in measures.to_dict("records"):
        here = own[own["measure_no"] == measure["measure_no"]]
        who = [
            text("list_separator", language).join(named[name] for name in here.loc[here["role"] == role, "department"])
            or text("none_named", language)
            for role in ROLES
        ]
        rows.append((str(measure["measure_no"]), _due(measure, language), *who))
    headings = ["column_measure", "column_deadline", *(f"role_{role}" for role in ROLES)]
    return pd.DataFrame(rows, columns=[text(key, language) for key in headings])


def wordings(task: Mapping[Hashable, object]) -> list[str]:
    """Return the official wording of a task, a text for each measure; empty where it was never imported."""
    wording = task["measure_text"]
    return wording.split("\n") if isinstance(wording, str) and wording else []


def document_table(plans: pd.DataFrame, sources: pd.DataFrame, language: str) -> pd.DataFrame:
    """List the documents: number, title, date, annexes, and whether each is in force.

    Parameters
    ----------
    plans, sources
        Layers of the store.
    language
        ``zh`` or ``en``.
    """
    titles = sources.set_index("id")["title_en" if language == "en" else "title"]
    rows = []
    for number, part in plans.groupby("document_no", sort=False):
        first = part.sort_values("year").iloc[0]
        annexes = part.sort_values("annex", na_position="last")
        listed = [
            f"{annex}. {title}" if not pd.isna(annex) else str(title)
            for annex, title in zip(annexes["annex"], in_language(annexes, "title", language), strict=True)
        ]
        issued = first["issued_on"]
        rows.append(
            (
                str(number),
                titles[first["source_id"]],
                text("not_stated", language) if pd.isna(issued) else issued,
                text("clause_separator", language).join(listed),
                status_words(first.to_dict(), language),
            )
        )
    rows.sort(key=lambda row: str(row[2]), reverse=True)
    headings = ["column_document", "column_title", "column_issued", "column_annexes", "column_force"]
    return pd.DataFrame(rows, columns=[text(key, language) for key in headings])


def status_words(plan: Mapping[Hashable, object], language: str) -> str:
    """Say whether a plan is in force, or since when and by what it is repealed."""
    if plan["status"] == "in_force":
        return text("in_force", language)
    since = plan["repealed_on"] if isinstance(plan["repealed_on"], str) else text("not_stated", language)
    return text("repealed_since", language, on=since, by=plan["repealed_by"])


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


def _due(measure: Mapping[object, object], language: str) -> str:
    """Write a measure's deadline; blank in the source is said so."""
    if not isinstance(measure["deadline_text"], str):
        return text("not_stated", language)
    return deadline_text(measure["deadline"], language)
