"""The spans that figures are published for: text ids, order, labels, neighbours, and the date a report is due."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Literal

from geo.errors import Fault, UnknownPeriod

if TYPE_CHECKING:
    from holidays import HolidayBase

PeriodKind = Literal["year", "half", "quarter", "month", "half-month"]

#: How many periods of a kind a year has.
_PER_YEAR: dict[PeriodKind, int] = {"year": 1, "half": 2, "quarter": 4, "month": 12, "half-month": 24}
_ID = re.compile(r"([1-9][0-9]{3})(?:-Q([1-4])|-H([12])|-(0[1-9]|1[0-2])(?:-H([12]))?)?")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_IDS: dict[PeriodKind, str] = {
    "year": "{year}",
    "half": "{year}-H{part}",
    "quarter": "{year}-Q{part}",
    "month": "{year}-{month:02d}",
    "half-month": "{year}-{month:02d}-H{part}",
}
_LABELS_ZH: dict[PeriodKind, str] = {
    "year": "{year}年",
    "half": "{year}年{half_zh}半年",
    "quarter": "{year}年第{quarter_zh}季度",
    "month": "{year}年{month}月",
    "half-month": "{year}年{month}月{half_zh}半月",
}
_LABELS_EN: dict[PeriodKind, str] = {
    "year": "{year}",
    "half": "{first_month}–{last_month} {year}",
    "quarter": "Q{part} {year}",
    "month": "{first_month} {year}",
    "half-month": "{first_day}–{last_day} {first_month} {year}",
}


@dataclass(frozen=True, order=True)
class Period:
    """A published span; made by `parse`, sorted by its first and then its last day.

    Parameters
    ----------
    start, end
        First and last day, both included.
    kind
        ``year``, ``half`` (of a year), ``quarter``, ``month`` or ``half-month`` (days 1 to 15, 16 to the end).
    """

    start: date
    end: date
    kind: PeriodKind

    @property
    def ordinal(self) -> int:
        """Count of the periods of this kind since year 0: neighbours differ by one."""
        half_months = self.start.year * 24 + (self.start.month - 1) * 2 + (self.start.day > 15)
        return half_months * _PER_YEAR[self.kind] // 24

    @property
    def number(self) -> int:
        """Place within the year, from 0."""
        return self.ordinal % _PER_YEAR[self.kind]

    def __str__(self) -> str:
        return self._write(_IDS)

    def label(self, language: str) -> str:
        """Name the period for a reader.

        Parameters
        ----------
        language
            ``zh`` or ``en``.

        Returns
        -------
        str
            Like 2021年10月下半月 or 16–31 Oct 2021.
        """
        return self._write(_LABELS_EN if language == "en" else _LABELS_ZH)

    def _write(self, templates: dict[PeriodKind, str]) -> str:
        first, last = self.start, self.end
        part = self.number % 2 if self.kind == "half-month" else self.number
        return templates[self.kind].format(
            year=first.year,
            month=first.month,
            part=part + 1,
            half_zh="上下"[part % 2],
            quarter_zh="一二三四"[part % 4],
            first_day=first.day,
            last_day=last.day,
            first_month=_MONTHS_EN[first.month - 1],
            last_month=_MONTHS_EN[last.month - 1],
        )

    def previous(self) -> Period:
        """Return the period of the same kind that ends the day before this one starts."""
        return _period(self.kind, self.ordinal - 1)

    def next(self) -> Period:
        """Return the period of the same kind that starts the day after this one ends."""
        return _period(self.kind, self.ordinal + 1)


def parse(text: str) -> Period:
    """Read a period's id; the opposite of ``str(period)``.

    Parameters
    ----------
    text
        ``2021``, ``2022-H1`` (half a year), ``2021-Q3``, ``2021-08`` or ``2021-10-H2`` (half a month).

    Returns
    -------
    Period
        The span of that id.

    Raises
    ------
    UnknownPeriod
        The text is no such id.
    """
    match = _ID.fullmatch(text)
    if not match:
        raise UnknownPeriod(Fault("unknown_period", values={"got": text}))
    year, quarter, half, month, half_month = (int(part or 0) for part in match.groups())
    if quarter:
        return _period("quarter", year * 4 + quarter - 1)
    if half:
        return _period("half", year * 2 + half - 1)
    if half_month:
        return _period("half-month", year * 24 + (month - 1) * 2 + half_month - 1)
    return _period("month", year * 12 + month - 1) if month else _period("year", year)


def report_due(month: Period) -> date:
    """Say by when the progress of a month is to be reported.

    The rule: 每月第三个工作日前……报送上月工作进展情况 (京政办发〔2023〕4号, item four), that is by the third working
    day of the following month. Weekend days that the State Council makes working days (调休) count, days off do not.
    The calendar of a year is announced late in the year before; until the `holidays` package knows it, that year has
    its statutory days off but no make-up days.

    Parameters
    ----------
    month
        The month reported on.

    Returns
    -------
    date
        Last day on which the report is in time.

    Raises
    ------
    UnknownPeriod
        The period is not a month.
    """
    if month.kind != "month":
        raise UnknownPeriod(Fault("no_month", values={"got": str(month)}))
    return _calendar(month.next().start.year).get_nth_working_day(month.end, 3)


def is_due_official(month: Period) -> bool:
    """Return whether the day that a month's report is due rests on the official calendar of that year.

    The State Council announces days off and make-up workdays late in the year before; every announcement so far has
    make-up workdays, so that a year without any has not been announced, or the `holidays` package does not know it yet.
    """
    year = month.next().start.year
    return any(day.year == year for day in _calendar(year).weekend_workdays)


@cache
def _calendar(year: int) -> HolidayBase:
    """China's working days of one year; filled before it is shared, so that threads only read it."""
    # Imported here: it takes 0.3 s, and only what deals with deadlines needs it.
    from holidays import country_holidays

    return country_holidays("CN", years=year, expand=False)


def _period(kind: PeriodKind, ordinal: int) -> Period:
    return Period(_start(kind, ordinal), _start(kind, ordinal + 1) - timedelta(days=1), kind)


def _start(kind: PeriodKind, ordinal: int) -> date:
    year, half_month = divmod(ordinal * 24 // _PER_YEAR[kind], 24)
    return date(year, half_month // 2 + 1, 16 if half_month % 2 else 1)
