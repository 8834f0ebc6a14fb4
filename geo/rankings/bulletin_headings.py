"""Headings of bulletins: the rank, the place, the value of one indicator, its change, and the rank of that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from geo.files.headings import Headings
from geo.texts.spelling import fold

#: Fields that name a place.
PLACES = ("district", "subdistrict")
#: A value of something else; its rank is not ours.
OTHER = "other"

#: What a bulletin calls its indicator.
NAMES: Mapping[str, tuple[str, ...]] = {
    "tsp": ("tsp", "粗颗粒物", "总悬浮颗粒物"),
    "pm25": ("pm2.5", "pm25", "细颗粒物"),
}
_POLLUTANTS = (
    *("tsp", "pm2.5", "pm25", "pm10", "so2", "no2", "o3"),
    *("粗颗粒物", "细颗粒物", "可吸入颗粒物", "臭氧", "二氧化"),
)
_RANK = "(排名|名次|位次|排序|rank(ing)?)"
_CHANGE = "(同比|变化|变幅|降幅|升幅|改善|yoy|change)"
_VALUE = (
    "浓度|均值|平均值|监测值|数值|微克|毫克|克/平方米|吨/|负荷|残存量|降尘量|得分|分数|"
    r"[uμm]g[_/·]?m\^?-?3|value|mean|concentration"
)


def bulletin_headings(names: Iterable[str], columns: Mapping[str, str] | None = None) -> Headings:
    """Make the headings of a bulletin about one indicator.

    Parameters
    ----------
    names
        What the indicator is called; a column of another pollutant is not its.
    columns
        As in `geo.files.headings.Headings`.
    """
    own = [fold(name) for name in names]
    others = [name for name in _POLLUTANTS if not any(name in one or one in name for one in own)]
    ours, theirs = ("|".join(map(re.escape, group)) for group in (own, others))
    return Headings(
        {
            "": r".*\d{4}年.*",
            "change_rank": f".*{_CHANGE}.*{_RANK}.*",
            "change": f".*{_CHANGE}.*",
            OTHER: f"(?!.*({ours})).*({theirs}).*",
            "value": f"(?!.*{_RANK}).*({_VALUE}|{ours}).*",
            "rank": rf".{{0,14}}{_RANK}(情况)?(\(.*\))?",
            "side": r"类别|类型|情况|side",
            "subdistrict": r"(所属|所在)?[街道乡镇办事处、/和及,()]+(名称)?|subdistrict|street_township|township",
            "district": r"(所属|所在)?(区域?|各区|地区|区县|城区|行政区|单位|district|unit|unit_name)(名称|名)?",
        },
        columns,
    )


def column_fields(headings: Headings, line: Sequence[str], above: Sequence[str]) -> list[str]:
    """Return the field of each column, of the headings in a line and those in the line above it.

    Parameters
    ----------
    headings
        The headings.
    line, above
        The lower line, and the upper one where there are two. A blank cell of the upper line takes the text left of it.

    Returns
    -------
    list of str
        Blank for what is none. A rank without a word of what it ranks is that of the column before it.
    """
    lower, upper = headings.fields(line), headings.fields(above)
    fields, over = [], ""
    for k, name in enumerate(lower):
        own_upper = upper[k] if k < len(upper) else ""
        over = own_upper if k < len(above) and above[k] else over
        fields.append(_joined(name, over if line[k] else own_upper))
    return _ranked(fields)


def _joined(name: str, over: str) -> str:
    """Say what a column is from its own heading and the one over it."""
    if name in ("", "value"):
        return over if name == "" or over in ("change", OTHER) else name
    if name == "rank":
        return {"change": "change_rank", "change_rank": "change_rank", OTHER: OTHER}.get(over, name)
    return name


def _ranked(fields: Sequence[str]) -> list[str]:
    """Say of each bare rank what it ranks, and leave out what belongs to another indicator."""
    parts = _parts(fields)
    several = fields.count("rank") > len(parts)
    result = [name for part in parts for name in _ranked_part(part, several or "value" not in part)]
    return ["" if name == OTHER else name for name in result]


def _parts(fields: Sequence[str]) -> list[list[str]]:
    """Cut columns where a field returns, a rank aside: there the next group of columns begins."""
    parts: list[list[str]] = [[]]
    for name in fields:
        if name in parts[-1] and name not in ("", "rank", OTHER):
            parts.append([])
        parts[-1].append(name)
    return parts


def _ranked_part(fields: Sequence[str], several: bool) -> Iterator[str]:
    """Take a bare rank behind a change for its rank where there are several, or nothing else to rank."""
    last = ""
    before: set[str] = set()
    for name in fields:
        if name == "rank" and last == "change" and several:
            yield "change_rank"
        elif name == "rank" and last == OTHER and ("rank" in before or "value" not in before):
            yield OTHER
        else:
            yield name
        before.add(name)
        last = name if name in ("value", "change", OTHER) else last
