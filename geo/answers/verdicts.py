"""The verdict on a target: what its year's results say of it by the rule of its indicator; pure functions."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from geo.answers.answer_rules import AnswerRule, Better, Course, Statistic
from geo.periods import Period

Verdict = Literal["kept", "missed", "not_disclosed", "not_comparable", "on_course", "behind"]
#: Why what is published does not answer a target.
Reason = Literal["other_period", "other_definition", "city_for_district"]

#: From the worst, in the order in which readers see them.
VERDICTS: tuple[Verdict, ...] = ("missed", "behind", "not_comparable", "not_disclosed", "on_course", "kept")

# Sums and means carry noise in their last digits, which must not decide a verdict.
_DIGITS = 9


@dataclass(frozen=True, kw_only=True)
class Target:
    """What is promised.

    Parameters
    ----------
    comparator, value
        ``=``, ``<=``, ``>=`` or ``~`` (about), and the figure.
    year
        The year whose results answer it.
    deadline
        The day by which it is due, or the year's last.
    """

    comparator: str
    value: float
    year: int
    deadline: date


@dataclass(frozen=True, kw_only=True)
class Result:
    """What was published for a place and a period.

    Parameters
    ----------
    indicator, unit_code
        Of what, and where: a unit, also for one of its rivers and sections; blank where it is not stated.
    period, value
        When, and the figure in the indicator's unit of measure.
    certainty
        One of `geo.schema.result_layers.CERTAINTIES`.
    source_ids
        Where it was published.
    """

    indicator: str
    unit_code: str
    period: Period
    value: float
    certainty: str
    source_ids: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """A verdict and what it rests on.

    Parameters
    ----------
    verdict, reason
        The reason is blank but for ``not_comparable``.
    value
        The result that was compared: a figure, the sum or mean of several, the worst; None where there is none.
    period
        The period that the value is of; None where it was made of several.
    results
        The results that it was made of; the one whose period is named comes first.
    failed
        How many of them miss the target by themselves, where each must fulfil it.
    """

    verdict: Verdict
    reason: Reason | Literal[""] = ""
    value: float | None = None
    period: Period | None = None
    results: tuple[Result, ...] = ()
    failed: int = 0


NOTHING = Judgement(verdict="not_disclosed")


def judge(
    target: Target,
    rule: AnswerRule,
    results: Iterable[Result],
    on: date,
    elsewhere: Sequence[tuple[Reason, Sequence[Result]]] = (),
) -> Judgement:
    """Give the verdict on a target.

    Parameters
    ----------
    target, rule
        The promise, and the rule of its indicator.
    results
        The results of the same indicator and place, in any order; those of other years, and of periods that were not
        over on that day, do not count.
    on
        The day of the verdict.
    elsewhere
        Results that are no answer, each group with the reason: the first that there are in the target's year are shown
        as evidence where the place has none of its own.
    """
    span = _Span.of(target, rule)
    own = _known(results, target, on)
    fitting = span.fitting([result for result in own if rule.period_kind in ("", result.period.kind)])
    limit = Limit.of(target, rule)
    if fitting and (decision := _STATISTICS[rule.statistic](fitting, span, limit)):
        return decision
    if on < target.deadline:
        parts = outermost(fitting)
        return _on_course(parts, span, limit, rule.course) if parts and rule.course else NOTHING
    if own:
        return replace(_judgement("not_comparable", sorted(own, key=_telling, reverse=True)), reason="other_period")
    for reason, others in elsewhere:
        if seen := _known(others, target, on):
            return replace(_judgement("not_comparable", [max(seen, key=_telling)]), reason=reason)
    return NOTHING


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What a value must reach, or stay within.

    Parameters
    ----------
    value, margin
        The figure, and how far a value may miss it.
    better
        ``low``, ``high``, or blank where only the very value will do.
    """

    value: float
    margin: float
    better: Better

    @classmethod
    def of(cls, target: Target, rule: AnswerRule) -> Limit:
        """Return the limit that a target sets; ``=`` and ``~`` count better values as kept where any are better."""
        sides: Mapping[str, Better] = {"<=": "low", ">=": "high"}
        margin = rule.tolerance * abs(target.value) if target.comparator == "~" else 0.0
        return cls(value=target.value, margin=margin, better=sides.get(target.comparator, rule.better))

    def excess(self, value: float) -> float:
        """Return by how much a value is worse than the limit; up to the margin it fulfils it."""
        gap = round(value - self.value, _DIGITS)
        return {"low": gap, "high": -gap, "": abs(gap)}[self.better]

    def fulfilled(self, value: float) -> bool:
        """Say whether a value fulfils it."""
        return self.excess(value) <= round(self.margin, _DIGITS)

    def share(self, part: float) -> Limit:
        """Return the limit of a part of the year, for what adds up over the year."""
        return replace(self, value=self.value * part, margin=self.margin * part)

    def worst(self, results: Iterable[Result]) -> Result:
        """Return the worst of some results, the latest of several such; some there must be."""
        return max(results, key=lambda result: (self.excess(result.value), result.period.end, result.value))


@dataclass(frozen=True)
class _Span:
    """The days that a target is about; both included."""

    start: date
    end: date
    deadline: date

    @classmethod
    def of(cls, target: Target, rule: AnswerRule) -> _Span:
        first, last = rule.months
        end = min(target.deadline, date(target.year, last, monthrange(target.year, last)[1]))
        return cls(date(target.year, first, 1), end, target.deadline)

    def fitting(self, results: Collection[Result]) -> list[Result]:
        """Keep the results of periods that lie within it, or hold all of it and are over by the deadline."""
        return [result for result in results if self.within(result.period) or self.whole(result.period)]

    def within(self, period: Period) -> bool:
        return self.start <= period.start and period.end <= self.end

    def whole(self, period: Period) -> bool:
        return period.start <= self.start and self.end <= period.end <= self.deadline

    def covered(self, parts: Iterable[Result]) -> float:
        """Return the share of its days that periods cover, none of which overlap."""
        overlaps = [(min(self.end, one.period.end) - max(self.start, one.period.start)).days + 1 for one in parts]
        return sum(overlaps) / ((self.end - self.start).days + 1)


def outermost(results: Iterable[Result]) -> list[Result]:
    """Keep the results whose period is not a part of another's, in order of time.

    A quarter counts instead of its months. Periods lie within each other or beside each other, so that what is left
    never overlaps.
    """
    parts: list[Result] = []
    for result in sorted(results, key=lambda one: (one.period.start, -_days(one.period), one.value)):
        if not parts or parts[-1].period.end < result.period.start:
            parts.append(result)
    return parts


def _known(results: Iterable[Result], target: Target, on: date) -> list[Result]:
    """Keep the results of the target's year whose period is over, in an order that does not hang on theirs."""
    known = [one for one in results if one.period.start.year == target.year and one.period.end <= on]
    return sorted(known, key=lambda one: (one.period, one.value, one.unit_code, one.source_ids))


def _days(period: Period) -> int:
    return (period.end - period.start).days + 1


def _telling(result: Result) -> tuple[int, date, float]:
    return _days(result.period), result.period.end, result.value


def _one_each(results: Iterable[Result], limit: Limit) -> list[Result]:
    """Keep the worst result of each period: a river has several sections, and all of them count."""
    worst: dict[Period, Result] = {}
    for result in results:
        before = worst.get(result.period)
        worst[result.period] = result if before is None else limit.worst([before, result])
    return list(worst.values())


_Decide = Callable[[Sequence[Result], _Span, Limit], Judgement | None]


def _judgement(verdict: Verdict, results: Sequence[Result], value: float | None = None, failed: int = 0) -> Judgement:
    """Make a judgement on a value made of several results, or on that of the first."""
    first = results[0]
    if value is not None and len(results) > 1:
        return Judgement(verdict=verdict, value=round(value, _DIGITS), results=tuple(results))
    return Judgement(verdict=verdict, value=first.value, period=first.period, results=tuple(results), failed=failed)


def _verdict(kept: bool) -> Verdict:
    return "kept" if kept else "missed"


def _year(results: Sequence[Result], span: _Span, limit: Limit) -> Judgement | None:
    return _by_worst([one for one in results if span.whole(one.period)], limit)


def _end(results: Sequence[Result], span: _Span, limit: Limit) -> Judgement | None:
    return _by_worst([one for one in results if one.period.end == span.end], limit)


def _by_worst(results: Sequence[Result], limit: Limit) -> Judgement | None:
    if not results:
        return None
    worst = limit.worst(results)
    return _judgement(_verdict(limit.fulfilled(worst.value)), [worst])


def _sum(results: Sequence[Result], span: _Span, limit: Limit) -> Judgement | None:
    """Decide once the parts cover the year; before that, a total that more parts cannot undo."""
    parts = outermost(_one_each(results, limit))
    total = sum(part.value for part in parts)
    kept, beyond = limit.fulfilled(total), total > limit.value + limit.margin
    final = span.covered(parts) == 1 or (kept and limit.better == "high") or (beyond and limit.better != "high")
    return _judgement(_verdict(kept), parts, total) if final else None


def _worst(results: Sequence[Result], span: _Span, limit: Limit) -> Judgement | None:
    """Decide by the first period that fails; that none does is known only when the year is covered."""
    periods = _one_each(results, limit)
    failed = sum(not limit.fulfilled(one.value) for one in periods)
    if not failed and span.covered(outermost(periods)) < 1:
        return None
    worst = limit.worst(periods)
    rest = sorted((one for one in periods if one is not worst), key=lambda one: one.period)
    return _judgement(_verdict(not failed), [worst, *rest], failed=failed)


_STATISTICS: Mapping[Statistic, _Decide] = {"year": _year, "sum": _sum, "worst": _worst, "end": _end}


def _on_course(results: Sequence[Result], span: _Span, limit: Limit, course: Course) -> Judgement:
    """Compare results to date with the target; of each period the worst counts."""
    parts = outermost(_one_each(results, limit))
    if course == "sum":
        value = sum(part.value for part in parts)
        limit = limit.share(span.covered(parts))
    elif course == "mean":
        value = sum(part.value * _days(part.period) for part in parts) / sum(_days(part.period) for part in parts)
    else:
        parts = parts[-1:]
        value = parts[0].value
    return _judgement("on_course" if limit.fulfilled(value) else "behind", parts, value)
