"""Every target beside its result, with a verdict: the rows that pages, commands and exports show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pandas as pd

from geo.answers.answer_rules import STRICTEST, AnswerRule, answer_rules, other_definitions
from geo.answers.results import Spot, certainty, in_unit, results_by_spot, source_ids
from geo.answers.verdicts import NOTHING, Judgement, Reason, Result, Target, judge
from geo.schema import Frames
from geo.schema.result_layers import CERTAINTIES
from geo.selection import Facts
from geo.settings import CITY_CODE

#: Columns of the answers, in their order; see `answers`.
COLUMNS = (
    *("target_id", "plan_id", "task_id", "year", "field", "unit_code", "river_id", "section_id", "indicator"),
    *("comparator", "target_value", "unit_of_measure", "deadline", "verdict", "reason"),
    *("result_indicator", "result_unit_code", "result_value", "result_period", "result_from", "result_to"),
    *("result_count", "failed_count", "statistic", "result_source_ids", "certainty", "target_source_id"),
)
_BEIJING = timezone(timedelta(hours=8))
_CERTAINTY = {name: place for place, name in enumerate(CERTAINTIES)}
_CITY = ("unit", CITY_CODE)
_BySpot = Mapping[Spot, Sequence[Result]]


def today() -> date:
    """Return the date in Beijing, by which deadlines pass."""
    return datetime.now(UTC).astimezone(_BEIJING).date()


def answers(facts: Facts, on: date) -> pd.DataFrame:
    """Set every target beside its result.

    Parameters
    ----------
    facts
        The store.
    on
        The day of the verdicts: periods that were not over by then do not count.

    Returns
    -------
    DataFrame
        One row a target, by ``target_id``; shared, so copy it before changing it. Columns of the target:
        ``target_id``, ``plan_id``, ``task_id``, ``year`` (Int64: of the deadline, else of the plan), ``field``,
        ``unit_code``, ``river_id``, ``section_id``, ``indicator``, ``comparator``, ``target_value``,
        ``unit_of_measure``, ``deadline`` and ``target_source_id``. Of the answer: ``verdict`` and ``reason`` (see
        `geo.answers.verdicts`), ``statistic`` (the rule), ``certainty`` (the least certain of the results; blank
        without one). Of the result, missing where there is none: ``result_indicator``, ``result_unit_code``,
        ``result_value``, ``result_period`` (id, missing where several were compared), ``result_from`` and
        ``result_to`` (dates), ``result_count`` and ``failed_count`` (how many were compared, and how many of them
        miss the target by themselves), ``result_source_ids`` (tuple).
    """
    return facts.once(("answers", on), lambda: _answers(facts, on))


def _answers(facts: Facts, on: date) -> pd.DataFrame:
    targets = dated_targets(facts.frames)
    by_spot = _results(facts, targets)
    fields = dict(zip(facts.frames["indicators"]["id"], facts.frames["indicators"]["field"], strict=True))
    rows = [{**row, "field": fields[row["indicator"]], **_answer(row, by_spot, on)} for row in _records(targets)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(
        {"year": "Int64", "result_count": "Int64", "failed_count": "Int64", "result_value": float}
    )


def dated_targets(frames: Frames) -> pd.DataFrame:
    """Return the targets by id with their ``year``: of the deadline, else of the plan, also through the task."""
    targets = frames["targets"].sort_values("id")
    plan_of_task = targets["task_id"].map(frames["tasks"].set_index("id")["plan_id"])
    plan_year = targets["plan_id"].fillna(plan_of_task).map(frames["plans"].set_index("id")["year"])
    year = pd.to_numeric(targets["deadline"].str[:4]).astype("Int64").fillna(plan_year.astype("Int64"))
    names = {"id": "target_id", "value": "target_value", "unit": "unit_of_measure", "source_id": "target_source_id"}
    return targets.assign(year=year).rename(columns=names)


def _records(targets: pd.DataFrame) -> list[dict[str, Any]]:
    # Blanks are None, whatever a column's type makes of them.
    rows = targets.to_dict("records")
    return [{str(key): None if pd.isna(cell) else cell for key, cell in row.items()} for row in rows]


def _results(facts: Facts, targets: pd.DataFrame) -> _BySpot:
    """Return the results of all indicators that have a target, and of those that are mistaken for them."""
    own = set(targets["indicator"])
    related = {other for indicator in own for other in other_definitions().get(indicator, {})}
    years = targets["year"].dropna().unique()
    return facts.once("results", lambda: results_by_spot(facts, own | related, years))


def _answer(row: Mapping[str, Any], by_spot: _BySpot, on: date) -> dict[str, object]:
    rule = answer_rules().get(row["indicator"], STRICTEST)
    judgement = NOTHING if row["year"] is None else _judged(row, rule, by_spot, on)
    return {
        "verdict": judgement.verdict,
        "reason": judgement.reason,
        "statistic": rule.statistic,
        "certainty": certainty(judgement.results, _CERTAINTY),
        "result_source_ids": source_ids(judgement.results),
        **(_result(row, judgement) if judgement.results else {}),
    }


def _judged(row: Mapping[str, Any], rule: AnswerRule, by_spot: _BySpot, on: date) -> Judgement:
    last = date(row["year"], 12, 31)
    target = Target(
        comparator=row["comparator"],
        value=row["target_value"],
        year=row["year"],
        deadline=date.fromisoformat(row["deadline"]) if row["deadline"] else last,
    )
    own = in_unit(by_spot.get((row["indicator"], *_place(row)), ()), row["unit_code"])
    return judge(target, rule, own, on, _elsewhere(row, by_spot))


def _place(row: Mapping[str, Any]) -> tuple[str, str]:
    if row["section_id"]:
        return "section", row["section_id"]
    return ("river", row["river_id"]) if row["river_id"] else ("unit", row["unit_code"])


def _elsewhere(row: Mapping[str, Any], by_spot: _BySpot) -> list[tuple[Reason, Sequence[Result]]]:
    """Return what is no answer: other indicators of the place, the city's result; of waters, the city's others too."""

    def others(kind: str, place: str) -> list[Result]:
        related = other_definitions().get(row["indicator"], {})
        return [result for other in related for result in by_spot.get((other, kind, place), ())]

    place = _place(row)
    if place == _CITY:
        return [("other_definition", others(*place))]
    return [
        ("other_definition", others(*place)),
        ("city_for_district", by_spot.get((row["indicator"], *_CITY), ())),
        ("other_definition", others(*_CITY) if place[0] != "unit" else ()),
    ]


def _result(row: Mapping[str, Any], judgement: Judgement) -> dict[str, object]:
    results = judgement.results
    return {
        "result_indicator": results[0].indicator,
        "result_unit_code": results[0].unit_code or row["unit_code"],
        "result_value": judgement.value,
        "result_period": judgement.period and str(judgement.period),
        "result_from": str(min(one.period.start for one in results)),
        "result_to": str(max(one.period.end for one in results)),
        "result_count": len(results),
        "failed_count": judgement.failed,
    }
