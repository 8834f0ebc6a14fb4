"""Periods as files write them, in a cell or within a title: 2021年10月下半月, 2021/8, 2021-10-16/2021-10-31."""

from __future__ import annotations

import re
from collections.abc import Callable

from geo.texts.spelling import fold

_Match = re.Match[str]
_TO = "[-—–~～至到/]+"
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, **{str(number): number for number in range(1, 5)}}


def _half_month(match: _Match) -> str:
    return f"{match[1]}-{int(match[2]):02d}-H{1 if match[3] in ('上', '1', '01') else 2}"


def _stated_half_month(match: _Match) -> str:
    return f"{match[1]}-{int(match[2]):02d}-H{1 if match[3] == '上' or match[4] == '1' else 2}"


#: Forms of a whole text, and how each is written as an id; the narrower ones first.
_FORMS: tuple[tuple[re.Pattern[str], Callable[[_Match], str]], ...] = (
    (re.compile(r"(\d{4})年(\d{1,2})月(?:份)?([上下])半月"), _half_month),
    (re.compile(rf"(\d{{4}})年(\d{{1,2}})月(1|16)日?{_TO}(?:\d{{1,2}}月)?(?:15|28|29|30|31)日?"), _half_month),
    (re.compile(rf"(\d{{4}})-(\d{{2}})-(01|16){_TO}\1-\2-(?:15|28|29|30|31)"), _half_month),
    (re.compile(r"(\d{4})年?第?(?:([一二三四1-4])季度|-?q([1-4]))"), lambda m: f"{m[1]}-Q{_QUARTERS[m[2] or m[3]]}"),
    (re.compile(r"(\d{4})年?([上下])半年"), lambda m: f"{m[1]}-H{1 if m[2] == '上' else 2}"),
    (re.compile(r"(\d{4})[-/.年](\d{1,2})(?:月(?:份)?|[-/.月]\d{1,2}日?)?"), lambda m: f"{m[1]}-{int(m[2]):02d}"),
    (re.compile(r"(\d{4})(\d{2})(?:\d{2})?"), lambda m: f"{m[1]}-{m[2]}"),
    (re.compile(r"(\d{4})年(?:度|全年)?"), lambda m: m[1]),
)
#: The same within a title; a full date is the day of publishing, and a bare year too little to go by.
_STATED: tuple[tuple[re.Pattern[str], Callable[[_Match], str]], ...] = (
    (re.compile(rf"(\d{{4}})年(\d{{1,2}})月(?:份)?(?:([上下])半月|(1|16)日?{_TO})"), _stated_half_month),
    (re.compile(r"(\d{4})年(\d{1,2})月(?:份)?(?![上下]半月|\d)"), lambda m: f"{m[1]}-{int(m[2]):02d}"),
    (re.compile(r"(\d{4})年第?([一二三四1-4])季度"), lambda m: f"{m[1]}-Q{_QUARTERS[m[2]]}"),
    (re.compile(r"(\d{4})年([上下])半年"), lambda m: f"{m[1]}-H{1 if m[2] == '上' else 2}"),
    (re.compile(r"(\d{4})年(?:全年|度|年均|平均|街道|各区|tsp|pm)"), lambda m: m[1]),
)


def period_id(text: str) -> str:
    """Write a period as it comes (2021年8月, 2021/8, 2021-08-15, 2021年第三季度) as an id; anything else as it is."""
    plain = fold(text)
    matches = ((form.fullmatch(plain), write) for form, write in _FORMS)
    return next((write(match) for match, write in matches if match), text.strip())


def stated_periods(title: str) -> list[str]:
    """Return the ids of the periods that a title names, sorted."""
    plain = fold(title)
    return sorted({write(match) for form, write in _STATED for match in form.finditer(plain)})
