"""The filters of the list of tasks, declared once: plan, section, department, role, deadline, figure, place."""

from __future__ import annotations

from collections.abc import Mapping

from geo.plans.due_tasks import ASKED
from geo.plans.duties import ONGOING
from geo.plans.plan_names import in_language
from geo.schema import ROLES
from geo.selection import Choice, Codes, Facts, district_options
from geo.texts.catalogue import text


def _plans(facts: Facts, codes: Codes, language: str) -> Mapping[str, str]:
    plans, tasks = facts.frames["plans"], facts.frames["tasks"]
    with_tasks = plans[plans["id"].isin(tasks["plan_id"])]
    return dict(zip(with_tasks["id"], in_language(with_tasks, "title", language), strict=True))


def _sections(facts: Facts, codes: Codes, language: str) -> Mapping[str, str]:
    tasks, plan = facts.frames["tasks"], codes["plan"]
    rows = tasks[(tasks["plan_id"] == plan) | (plan is None)].dropna(subset="section").drop_duplicates("section")
    return dict(zip(rows["section"], in_language(rows, "section", language), strict=True))


def _departments(facts: Facts, codes: Codes, language: str) -> Mapping[str, str]:
    """Return the departments that have a part in a task, those with the most first."""

    def work() -> Mapping[str, str]:
        counts = facts.frames["task_departments"]["department"].value_counts()
        names = facts.frames["departments"].set_index("name_zh", drop=False)[f"name_{language}"]
        return {str(name): str(names[name]) for name in counts.index}

    return facts.once(("departments", language), work)


def _roles(facts: Facts, codes: Codes, language: str) -> Mapping[str, str]:
    return {role: text(f"role_{role}", language) for role in ROLES}


def _deadlines(facts: Facts, codes: Codes, language: str) -> Mapping[str, str]:
    dates = sorted({*facts.frames["measures"]["deadline"].dropna(), *facts.frames["milestones"]["deadline"].dropna()})
    states = {state: text(f"due_{state}", language) for state in (*ASKED, ONGOING)}
    return {**states, **{day: day for day in dates}}


def _figures(facts: Facts, codes: Codes, language: str) -> Mapping[str, str]:
    return {key: text(f"target_{key}", language) for key in ("yes", "no")}


#: What narrows the list of tasks, besides the words searched.
TASK_FILTERS = (
    Choice(key="plan", options=_plans, none="any_plan"),
    Choice(key="section", options=_sections, none="any_section"),
    Choice(key="department", options=_departments, none="any_department"),
    Choice(key="role", options=_roles, none="any_role"),
    Choice(key="due", options=_deadlines, none="any_due"),
    Choice(key="target", options=_figures, none="any_target"),
    Choice(key="unit", options=district_options, none="whole_city"),
)
