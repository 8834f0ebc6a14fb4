"""Reports in words: who reports, on what, by when, and for which plans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo.answers.answer_texts import place_text, target_text, unit_text
from geo.plans.plan_names import in_language, plan_name, task_names
from geo.reporting.dues import Due, ReportDeadline, reported_plans
from geo.reporting.entries import allowed_values
from geo.selection import Facts
from geo.texts.catalogue import sentences, text


def reporter_name(facts: Facts, reporter: str, language: str) -> str:
    """Name a unit by its code, or a department by its Chinese name; what neither register has stays as it is."""
    if reporter in facts.register.districts["code"].to_numpy():
        return unit_text(reporter, facts, language)
    names = facts.once(
        ("departments by name", language),
        lambda: facts.frames["departments"].set_index("name_zh", drop=False)[f"name_{language}"].to_dict(),
    )
    return str(names.get(reporter, reporter))


def task_text(facts: Facts, due: Due, language: str) -> str:
    """Name the task of a report by plan, number and title; of a target outside of tasks, its plan."""
    if due.task_id is None:
        plans = facts.frames["plans"].set_index("id")
        return plan_name(plans.loc[due.plan_id].to_dict(), language)
    return _task_texts(facts, language)[due.task_id]


def due_target_text(facts: Facts, due: Due, language: str) -> str:
    """Write what is promised: indicator, river or section, and figure; blank without a target."""
    if due.target_id is None:
        return ""
    row = _targets(facts)[due.target_id]
    answer = {**row, "target_value": row["value"], "unit_of_measure": row["unit"]}
    place = place_text(answer, facts, language) if row["section_id"] or row["river_id"] else ""
    label, _ = facts.indicator_names(language)[due.indicator]
    gap = text("clause_separator", language)
    return gap.join(filter(None, [label, place, target_text(answer, facts, language)]))


def unit_of_measure_text(facts: Facts, due: Due, language: str) -> str:
    """Name the unit of measure of a report's value, or what its numbers mean; blank without a target."""
    if due.target_id is None:
        return ""
    if allowed_values(due):
        return text(f"numbers_of_{due.unit_of_measure}", language)
    return facts.indicator_names(language)[due.indicator][1]


def deadline_text(due_on: ReportDeadline, language: str) -> str:
    """Say by when the reports of a month are due, and where the official calendar is not announced yet."""
    due = text("reports_due", language, month=due_on.month, day=str(due_on.on))
    doubt = "" if due_on.official else text("calendar_not_official", language, year=due_on.on.year)
    return sentences([due, doubt], language)


def plans_text(facts: Facts, month: str, language: str) -> str:
    """Say which plans the reports of a month are about, and why these."""
    reported = reported_plans(facts.frames, month)
    plans = facts.frames["plans"]
    names = in_language(plans[plans["id"].isin(reported.ids)], "title", language)
    return text(f"due_plans_{reported.basis}", language, plans=text("list_separator", language).join(names))


def _task_texts(facts: Facts, language: str) -> Mapping[str, str]:
    def work() -> Mapping[str, str]:
        tasks, names = facts.frames["tasks"], task_names(facts.frames, language)
        titles = in_language(tasks, "title", language)
        return {str(key): f"{names[key]} · {title}" for key, title in zip(tasks["id"], titles, strict=True)}

    return facts.once(("task texts", language), work)


def _targets(facts: Facts) -> Mapping[str, Mapping[Any, Any]]:
    frame = facts.frames["targets"]
    rows = frame.astype(object).where(frame.notna(), None)
    return facts.once("targets by id", lambda: {str(row["id"]): row for row in rows.to_dict("records")})
