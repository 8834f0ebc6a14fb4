"""What is due: who owes which reports for a month, for which plans, and by when."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import pandas as pd

from geo import periods
from geo.errors import Fault, InvalidInput, Place
from geo.periods import Period
from geo.plans.departments import ALL_UNITS
from geo.schema import Frames
from geo.selection import Facts
from geo.settings import CITY_CODE

#: Why plans are reported on: they are of that year and in force; the newest not repealed; repealed, but the newest.
Basis = Literal["in_force", "not_repealed", "repealed", "none"]
#: What somebody who must report is to a measure.
_OWING = ("lead", "responsible")
#: Kinds of departments that are an office of their own.
_OFFICES = ("bureau", "other")


@dataclass(frozen=True, kw_only=True)
class Due:
    """One report that is owed: a target in a month, or a task of which the reporter has no target.

    Parameters
    ----------
    id
        ``2026-10/110112/2021-water-14-…``: month, reporter, and target or task.
    month
        The month reported on, ``2026-10``.
    plan_id, task_id, measure_no, target_id
        What is reported on; a target may stand outside of tasks, a task's own row has no target and no measure.
    field
        The plan's field; its reviewers decide.
    reporter
        Code of a unit, or Chinese name of a department.
    unit_code
        Where it is: the reporter's own code, or the city's for a department.
    indicator, unit_of_measure
        Of the target; blank without one.
    """

    id: str
    month: str
    plan_id: str
    field: str
    reporter: str
    unit_code: str
    task_id: str | None = None
    measure_no: int | None = None
    target_id: str | None = None
    indicator: str = ""
    unit_of_measure: str = ""


@dataclass(frozen=True)
class ReportDeadline:
    """By when the reports of a month are due.

    Parameters
    ----------
    month
        The month reported on.
    on
        The last day on which a report is in time, in Beijing.
    official
        Whether the State Council's calendar of that year is in it; if not, the day may still move.
    """

    month: str
    on: date
    official: bool

    def passed(self, at: datetime) -> bool:
        """Return whether a moment in Beijing is too late."""
        return at.date() > self.on


@dataclass(frozen=True)
class ReportedPlans:
    """The plans that the reports of a month are about.

    Parameters
    ----------
    ids
        Plans, by id.
    basis
        Why these.
    """

    ids: tuple[str, ...]
    basis: Basis


def read_month(text: str) -> Period:
    """Read a month such as ``2026-10``; raises `UnknownPeriod` for any other period."""
    month = periods.parse(text)
    periods.report_due(month)  # refuses what is no month
    return month


def deadline(month: str) -> ReportDeadline:
    """Return by when the reports of a month are due; see `geo.periods.report_due` for the rule."""
    period = read_month(month)
    return ReportDeadline(month, periods.report_due(period), periods.is_due_official(period))


def reported_plans(frames: Frames, month: str) -> ReportedPlans:
    """Decide which plans are reported on in a month.

    The rule, a decision of this project: the plans of the month's year that were issued and not repealed by the end of
    the month. A plan is made for one year, but the duty to report ends with its repeal and not with the year, so where
    the year has no plan of its own, those of the newest year that are not repealed follow. Only plans of which the
    store has tasks or targets count: nothing can be reported on others. Where all of these are repealed, the newest
    year's serve, so that the work goes on until the next plans are imported; `basis` tells, and pages say so.

    Parameters
    ----------
    frames
        Layers ``plans``, ``tasks`` and ``targets``.
    month
        The month reported on.
    """
    end = read_month(month).end
    plans = frames["plans"]
    content = {*frames["tasks"]["plan_id"], *frames["targets"]["plan_id"].dropna()}
    issued = plans["issued_on"].fillna("") <= str(end)
    plans = plans[plans["id"].isin(content) & issued & (plans["year"] <= end.year)]
    valid = plans[plans["repealed_on"].fillna("9999") > str(end)]
    tiers: tuple[tuple[Basis, pd.DataFrame], ...] = (
        ("in_force", valid[valid["year"] == end.year]),
        ("not_repealed", valid[valid["year"] == valid["year"].max()]),
        ("repealed", plans[plans["year"] == plans["year"].max()]),
    )
    for basis, rows in tiers:
        if len(rows):
            return ReportedPlans(tuple(sorted(rows["id"])), basis)
    return ReportedPlans((), "none")


def dues(facts: Facts, month: str) -> Mapping[str, Due]:
    """List what is owed for a month.

    Every unit and department that leads or is responsible in a task, and every place of a target, owes a row for each
    of its targets: a unit for the targets of its place, a department for the city's targets of the measures that it
    leads (where no department leads, that it is responsible for). Who has no target in a task owes one row for it.
    "Every district" means all units; of the districts concerned and other departments that a plan leaves unnamed,
    nothing can be asked. A city's target in a measure of units alone is owed by nobody: each unit reports the task.

    Parameters
    ----------
    facts
        The working store.
    month
        The month reported on.

    Returns
    -------
    mapping of str to Due
        By id; units in the order of the register, then departments by name, each by plan, task and measure.
    """
    return facts.once(("dues", month), lambda: {due.id: due for due in _dues(facts, month)})


def reporters(facts: Facts, month: str) -> tuple[str, ...]:
    """Return who owes a report for a month: codes of units, then names of departments."""
    return tuple(dict.fromkeys(due.reporter for due in dues(facts, month).values()))


def dues_of(facts: Facts, month: str, reporter: str) -> list[Due]:
    """Return what one reporter owes for a month.

    Raises
    ------
    InvalidInput
        No unit and no department of the plans reported on is called so.
    """
    own = [due for due in dues(facts, month).values() if due.reporter == reporter]
    if not own:
        raise InvalidInput(Fault("nothing_due_of", Place(file=month), {"got": reporter}))
    return own


def _dues(facts: Facts, month: str) -> list[Due]:
    frames = facts.frames
    fields = dict(zip(frames["plans"]["id"], frames["plans"]["field"], strict=True))
    plans = reported_plans(frames, month).ids
    tasks = frames["tasks"][frames["tasks"]["plan_id"].isin(plans)].sort_values(["plan_id", "number"])
    duties = _duties(facts, tasks["id"])
    rows = [*_of_targets(facts, month, fields, plans, duties)]
    with_target = {(due.reporter, due.task_id) for due in rows}
    owing = duties.merge(tasks, left_on="task_id", right_on="id")[["reporter", "task_id", "plan_id"]].drop_duplicates()
    for reporter, task, plan in owing.itertuples(index=False):
        if (reporter, task) not in with_target:
            due = _due(facts, month, str(reporter), plan_id=str(plan), field=fields[plan], task_id=str(task))
            rows.append(due)
    return sorted(rows, key=_order(facts, list(tasks["id"])))


def _due(facts: Facts, month: str, reporter: str, **subject: Any) -> Due:
    unit = reporter if reporter in facts.register.districts["code"].to_numpy() else CITY_CODE
    about = subject.get("target_id") or subject["task_id"]
    return Due(id=f"{month}/{reporter}/{about}", month=month, reporter=reporter, unit_code=unit, **subject)


def _of_targets(
    facts: Facts, month: str, fields: Mapping[str, str], plans: Collection[str], duties: pd.DataFrame
) -> Iterator[Due]:
    targets = facts.frames["targets"]
    for target in targets[targets["plan_id"].isin(plans)].to_dict("records"):
        subject = {
            "plan_id": target["plan_id"],
            "field": fields[target["plan_id"]],
            "task_id": target["task_id"] if isinstance(target["task_id"], str) else None,
            "measure_no": None if pd.isna(target["measure_no"]) else int(target["measure_no"]),
            "target_id": target["id"],
            "indicator": target["indicator"],
            "unit_of_measure": target["unit"],
        }
        code = str(target["unit_code"])
        own = [facts.register.reporting.get(code, code)] if code != CITY_CODE else _offices(subject, duties)
        yield from (_due(facts, month, reporter, **subject) for reporter in own)


def _offices(subject: Mapping[str, Any], duties: pd.DataFrame) -> list[str]:
    """Return the departments that lead the measure of a city's target; without any, those responsible for it."""
    rows = duties[duties["is_office"] & (duties["task_id"] == subject["task_id"])]
    if subject["measure_no"] is not None:
        rows = rows[rows["measure_no"] == subject["measure_no"]]
    leading = rows[rows["role"] == _OWING[0]]
    return list(dict.fromkeys((rows if leading.empty else leading)["reporter"]))


def _duties(facts: Facts, tasks: pd.Series) -> pd.DataFrame:
    """Return who leads or is responsible: ``task_id``, ``measure_no``, ``role``, ``reporter`` and ``is_office``."""
    frames = facts.frames
    departments = frames["departments"].set_index("name_zh")
    kinds, codes = departments["kind"].to_dict(), departments["unit_code"].to_dict()
    units = list(facts.register.districts["code"])

    def owing(name: str) -> list[str]:
        if kinds[name] == ALL_UNITS:
            return units
        return [codes[name]] if kinds[name] == "unit" else [name] if kinds[name] in _OFFICES else []

    rows = frames["task_departments"]
    rows = rows[rows["task_id"].isin(tasks) & rows["role"].isin(_OWING)]
    rows = rows.assign(reporter=rows["department"].map(owing)).explode("reporter").dropna(subset="reporter")
    return rows.assign(is_office=~rows["reporter"].isin(units))


def _order(facts: Facts, tasks: Sequence[str]) -> Callable[[Due], tuple[Any, ...]]:
    """Return the key by which rows are sorted: units as in the register, departments by name; then plan and task."""
    units = {code: place for place, code in enumerate(facts.register.districts["code"])}
    places = {task: place for place, task in enumerate(tasks)}

    def key(due: Due) -> tuple[Any, ...]:
        unit, task = units.get(due.reporter, len(units)), places.get(due.task_id or "", len(places))
        return unit, due.reporter, due.plan_id, task, due.measure_no or 0, due.target_id or ""

    return key
