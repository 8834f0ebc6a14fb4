"""Owns how a bulletin's sheet becomes plain rows: titles, headings in one or two lines, column groups side by side."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from geo.errors import Fault
from geo.periods import Period
from geo.sheets import Grid

FIELDS = ("rank", "district", "subdistrict", "value", "change", "side")

#: A heading, without spaces and in plain width, to what its column holds; the first that fits counts. A title is none.
_HEADINGS = {
    "": re.compile(r".*\d{4}年.*"),
    "change": re.compile(r".*(同比|变化|变幅|change).*"),
    "value": re.compile(r"(?!.*(排名|名次)).*(浓度|均值|微克|ug_?/?m3|value).*"),
    "rank": re.compile(r".{0,6}(排名|名次|位次|rank)"),
    "side": re.compile(r"类别|类型|情况|side"),
    "subdistrict": re.compile(r"[街道乡镇办事处、/和及,()]+(名称)?|subdistrict"),
    "district": re.compile(r"(所属|所在)?(区域?|各区|地区|区县|城区|行政区|单位|district|unit)(名称|名)?"),
}
_SIDES = {"best": re.compile(r"[好低优前]|best|cleanest"), "worst": re.compile(r"[差高后]|worst|dirtiest")}
_NOTE = re.compile(r"注|说明|备注|数据来源|来源|发布|编辑|打印|关闭|\(|\*|note|source")
_LONG = 15
#: A month, half a month or its days in a title; a full date is the day of publishing and does not count.
_STATED = re.compile(r"([12]\d{3})年(\d{1,2})月(?:份)?(?:([上下])半月|(1|16)日?[-—–~至]|(?!\d))")

_Group = dict[str, int]


@dataclass(frozen=True)
class Sheet:
    """What a bulletin's file holds.

    Parameters
    ----------
    rows
        Columns `FIELDS`, texts, blank where the sheet has nothing; the index names the place within the file.
    title
        All text above and between the rows.
    headings
        Fields that the sheet has a column for, with the heading's text.
    """

    rows: pd.DataFrame
    title: str
    headings: dict[str, str]


def read_sheet(grid: Grid) -> Sheet:
    """Find headings and rows in a sheet, or in the text of a web page pasted as it is.

    Parameters
    ----------
    grid
        Texts, row by row; a line without tabs or commas is a row of one cell and is split at its spaces.

    Returns
    -------
    Sheet
        Without rows when no line holds headings of a rank, a value or a place.
    """
    lines = _split([[_plain(cell) for cell in line] for line in grid])
    groups: list[_Group] = []
    above: Sequence[str] = ()
    titles: list[str] = []
    headings: dict[str, str] = {}
    rows: dict[str, dict[str, str]] = {}
    for number, line in enumerate(lines, 1):
        fields = _fields(line)
        if _is_heading(fields):
            before = _fields(above) if _is_heading(_fields(above)) else []
            groups = _group([own or _at(before, k) for k, own in enumerate(fields)], line)
            groups = [{**group, **_side_of(group, line, above)} for group in groups]
            headings |= {field: line[k] or _at(above, k) for group in groups for field, k in group.items() if k >= 0}
        elif not groups or _is_note(line):
            titles += dict.fromkeys(filter(None, line))
        else:
            rows |= dict(_rows(line, groups, number, rows))
        above = line
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=list(FIELDS), dtype="str").fillna("")
    return Sheet(frame, " ".join(titles), headings)


def period_faults(sheet: Sheet, period: Period) -> list[Fault]:
    """Report a sheet whose title states other periods than the one it is imported for."""
    stated = set()
    for year, month, half, day in _STATED.findall(sheet.title):
        second = f"-H{1 if half == '上' or day == '1' else 2}" if half or day else ""
        stated.add(f"{year}-{int(month):02d}{second}")
    if not stated or any(str(period).startswith(text) or text.startswith(str(period)) for text in stated):
        return []
    return [Fault("title", f"the period {period}", ", ".join(sorted(stated)), "the file is of another period")]


def _plain(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", cell).split())


def _split(lines: Grid) -> Grid:
    """Cut lines of one cell at their spaces; where each cell stands on a line of its own, put the rows together."""
    if max((len(line) for line in lines), default=0) > 1:
        return lines
    cut = [cell.split() for line in lines for cell in line or [""]]
    if max((len(line) for line in cut), default=0) > 2:
        return cut
    cells = [" ".join(line) for line in cut if line]
    kinds = [bool(field) for field in _fields(cells)]
    start = next((k for k in range(len(kinds)) if all(kinds[k : k + 2]) and len(kinds) > k + 1), len(cells))
    width = next((k for k, kind in enumerate(kinds[start:]) if not kind), 1) or 1
    notes = [[cell] for k, cell in enumerate(cells) if k < start or _is_note([cell])]
    body = [cell for cell in cells[start:] if not _is_note([cell])]
    return [*notes, *(body[k : k + width] for k in range(0, len(body), width))]


def _fields(line: Sequence[str]) -> list[str]:
    """Name what each cell is a heading of; blank where it is none."""
    folded = [cell.replace(" ", "").casefold().replace("μ", "u").replace("µ", "u") for cell in line]
    return [next((name for name, form in _HEADINGS.items() if form.fullmatch(cell)), "") for cell in folded]


def _is_heading(fields: Sequence[str]) -> bool:
    found = set(filter(None, fields))
    return len(found) > 1 and bool(found & {"district", "subdistrict"})


def _group(fields: Sequence[str], line: Sequence[str]) -> list[_Group]:
    """Divide columns into groups that stand side by side; a later one shares the first one's district and rank."""
    groups: list[_Group] = [{}]
    for k, field in enumerate(fields):
        merged = k > 0 and field == fields[k - 1] and line[k] == line[k - 1]
        if not field or merged:
            continue
        if field in groups[-1]:
            groups.append({})
        groups[-1][field] = k
    shared = {field: k for field, k in groups[0].items() if field in ("district", "rank")}
    return [{**shared, **group} for group in groups]


def _side_of(group: _Group, line: Sequence[str], above: Sequence[str]) -> _Group:
    """Say by -1 or -2 that the headings of a group call it the best or the worst."""
    if "side" in group:
        return {}
    filled = list(above)
    for k in range(1, len(filled)):
        filled[k] = filled[k] or filled[k - 1]
    own = [k for field, k in group.items() if field in ("subdistrict", "value")]
    said = {side for k in own for text in (line[k], _at(filled, k)) if (side := _side(text))}
    return {"side": -1 if said == {"best"} else -2} if len(said) == 1 else {}


def _side(text: str) -> str:
    found = [side for side, form in _SIDES.items() if form.search(text.casefold())]
    return found[0] if len(found) == 1 else ""


def _is_note(line: Sequence[str]) -> bool:
    texts = set(filter(None, line))
    if len(texts) != 1:
        return not texts
    (text,) = texts
    return len(text) > _LONG or bool(_NOTE.match(text.casefold()))


def _rows(
    line: Sequence[str], groups: Sequence[_Group], number: int, before: dict[str, dict[str, str]]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Read each group of a line; a blank district is that of the row above in the same group."""
    for turn, group in enumerate(groups):
        own = set(group.values()) - (set(groups[0].values()) if turn else set())
        if not any(_at(line, k) for k in own if k >= 0):
            continue
        row = {field: _at(line, k) for field, k in group.items() if k >= 0}
        row["side"] = _side(row.get("side", "")) or {-1: "best", -2: "worst"}.get(group.get("side", 0), "")
        suffix = f", group {turn + 1}" if len(groups) > 1 else ""
        if "district" in group and not row["district"]:
            above = [old for place, old in before.items() if place.partition(",")[2] == suffix[1:]]
            row["district"] = above[-1]["district"] if above else ""
        yield f"{number}{suffix}", row


def _at(line: Sequence[str], k: int) -> str:
    return line[k] if 0 <= k < len(line) else ""
