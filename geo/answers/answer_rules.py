"""The rules by which results answer targets, one for each indicator, as two reviewed tables of the facts have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from geo import settings
from geo.store.committed import read_facts_table

#: What of a year's results answers its target.
Statistic = Literal["year", "sum", "worst", "end"]
#: Which values are better; blank where only the very value keeps a target of ``=``.
Better = Literal["low", "high", ""]
#: How results to date tell, before the deadline, whether a target is on course; blank where they do not.
Course = Literal["mean", "sum", "last", ""]


@dataclass(frozen=True, kw_only=True)
class AnswerRule:
    """How the results of one indicator answer its targets.

    Parameters
    ----------
    statistic
        ``year``: only the figure of the whole year. ``sum``: that, or parts of the year that add up. ``worst``: each
        published period must fulfil the target, and together they must cover the year. ``end``: the state at the
        deadline, from results whose period ends with it.
    better
        ``low``, ``high`` or blank, for targets of ``=`` and ``~``; other comparators say it themselves.
    course
        Before the deadline: ``sum`` to date against the same share of the target, ``mean`` to date or the ``last``
        value against the target; blank where results to date say nothing.
    tolerance
        How far a value may miss a target of ``~`` (about), as a share of the target.
    period_kind
        The kind of `geo.periods.Period` that counts; blank where any does.
    months
        First and last month that the target is about.
    """

    statistic: Statistic = "year"
    better: Better = ""
    course: Course = ""
    tolerance: float = 0.0
    period_kind: str = ""
    months: tuple[int, int] = (1, 12)


#: For an indicator that the table lacks: the strictest rule, by which nothing but the year's own figure answers.
STRICTEST = AnswerRule()


@cache
def answer_rules() -> Mapping[str, AnswerRule]:
    """Return the rule of each indicator, from ``data/answer_rules.csv``."""
    table = read_facts_table(settings.load().data, "answer_rules").fillna("")
    return {str(row["indicator"]): _rule(row) for row in table.to_dict("records")}


@cache
def other_definitions() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return what must not be compared, from ``data/other_definitions.csv``.

    Returns
    -------
    dict
        Indicator of a target to indicator of results to the reason by language: results that are near enough to be
        mistaken for an answer, and are none.
    """
    related: dict[str, dict[str, Mapping[str, str]]] = {}
    for row in read_facts_table(settings.load().data, "other_definitions").to_dict("records"):
        reasons = {language: str(row[f"reason_{language}"]) for language in settings.LANGUAGES}
        related.setdefault(str(row["indicator"]), {})[str(row["related"])] = reasons
    return related


def _rule(row: Mapping[object, object]) -> AnswerRule:
    first, _, last = (str(row["months"]) or "1-12").partition("-")
    return AnswerRule(
        statistic=cast(Statistic, row["statistic"]),
        better=cast(Better, row["better"]),
        course=cast(Course, row["course"]),
        tolerance=float(str(row["tolerance"])),
        period_kind=str(row["period_kind"]),
        months=(int(first), int(last)),
    )
