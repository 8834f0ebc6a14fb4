"""A bulletin's sheet as plain rows: titles, headings in one or two lines, groups of columns side by side."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from geo.errors import Fault, Place, Word
from geo.files.headings import Headings
from geo.files.tables import Table
from geo.periods import Period

FIELDS = ("rank", "district", "subdistrict", "value", "change", "side")

#: What the headings of a bulletin say; a title with a year is none.
_HEADINGS = Headings(
    {
        "": r".*\d{4}年.*",
        "change": r".*(同比|变化|变幅|change).*",
        "value": r"(?!.*(排名|名次)).*(浓度|均值|微克|[uμ]g_?/?m3|value).*",
        "rank": r".{0,6}(排名|名次|位次|rank)",
        "side": r"类别|类型|情况|side",
        "subdistrict": r"[街道乡镇办事处、/和及,()]+(名称)?|subdistrict",
        "district": r"(所属|所在)?(区域?|各区|地区|区县|城区|行政区|单位|district|unit)(名称|名)?",
    }
)
_SIDES = {"best": re.compile(r"[好低优前]|best|cleanest"), "worst": re.compile(r"[差高后]|worst|dirtiest")}
_NOTE = re.compile(r"注|说明|备注|数据来源|来源|发布|编辑|打印|关闭|\(|\*|note|source")
_LONG = 15
#: A month, half a month or its days in a title; a full date is the day of publishing and does not count.
_STATED = re.compile(r"([12]\d{3})年(\d{1,2})月(?:份)?(?:([上下])半月|(1|16)日?[-—–~至]|(?!\d))")


@dataclass(frozen=True)
class _Group:
    """A group of columns: field to the place of its column, and the side that its headings name, if any."""

    columns: Mapping[str, int]
    side: str = ""

    def text(self, line: Sequence[str], field: str) -> str:
        """Return a line's text of a field; blank where the group has no such column."""
        return _at(line, self.columns.get(field, -1))


@dataclass(frozen=True)
class BulletinTable:
    """What a bulletin's file holds.

    Parameters
    ----------
    rows
        Columns `FIELDS`, texts, blank where the sheet has nothing; the index is the row of `geo.errors.Place`.
    title
        All text above and between the rows.
    headings
        Fields that the sheet has a column for, with the heading's text.
    """

    rows: pd.DataFrame
    title: str
    headings: dict[str, str]


def read_bulletin_table(grid: Table) -> BulletinTable:
    """Find headings and rows in a sheet, or in the text of a web page pasted as it is.

    Parameters
    ----------
    grid
        Texts, row by row; a line without tabs or commas is a row of one cell and is split at its spaces.

    Returns
    -------
    BulletinTable
        Without rows when no line holds headings of a rank, a value or a place.
    """
    lines = _split([[_plain(cell) for cell in line] for line in grid])
    groups: list[_Group] = []
    above: Sequence[str] = ()
    titles: list[str] = []
    headings: dict[str, str] = {}
    rows: dict[str, dict[str, str]] = {}
    for number, line in enumerate(lines, 1):
        fields = _HEADINGS.fields(line)
        if _is_heading(fields):
            upper = _HEADINGS.fields(above)
            before = upper if _is_heading(upper) else []
            groups = _groups([own or _at(before, k) for k, own in enumerate(fields)], line, above)
            headings |= {field: line[k] or _at(above, k) for group in groups for field, k in group.columns.items()}
        elif not groups or _is_note(line):
            titles += dict.fromkeys(filter(None, line))
        else:
            rows |= dict(_rows(line, groups, number, rows))
        above = line
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=list(FIELDS), dtype="str").fillna("")
    return BulletinTable(frame, " ".join(titles), headings)


def period_faults(sheet: BulletinTable, period: Period) -> list[Fault]:
    """Report a sheet whose title states other periods than the one it is imported for."""
    stated = set()
    for year, month, half, day in _STATED.findall(sheet.title):
        second = f"-H{1 if half == '上' or day == '1' else 2}" if half or day else ""
        stated.add(f"{year}-{int(month):02d}{second}")
    if not stated or any(str(period).startswith(text) or text.startswith(str(period)) for text in stated):
        return []
    values = {"period": str(period), "got": sorted(stated)}
    return [Fault("other_period_stated", Place(row=Word("title")), values)]


def _plain(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", cell).split())


def _split(lines: Table) -> Table:
    """Cut lines of one cell at their spaces; where each cell stands on a line of its own, put the rows together."""
    if max((len(line) for line in lines), default=0) > 1:
        return lines
    cut = [cell.split() for line in lines for cell in line or [""]]
    if max((len(line) for line in cut), default=0) > 2:
        return cut
    cells = [" ".join(line) for line in cut if line]
    kinds = [bool(field) for field in _HEADINGS.fields(cells)]
    start = next((k for k in range(len(kinds)) if all(kinds[k : k + 2]) and len(kinds) > k + 1), len(cells))
    width = next((k for k, kind in enumerate(kinds[start:]) if not kind), 1) or 1
    notes = [[cell] for k, cell in enumerate(cells) if k < start or _is_note([cell])]
    body = [cell for cell in cells[start:] if not _is_note([cell])]
    return [*notes, *(body[k : k + width] for k in range(0, len(body), width))]


def _is_heading(fields: Sequence[str]) -> bool:
    names = set(filter(None, fields))
    return len(names) > 1 and bool(names & {"district", "subdistrict"})


def _groups(fields: Sequence[str], line: Sequence[str], above: Sequence[str]) -> list[_Group]:
    """Divide columns into groups that stand side by side; a later one shares the first one's district and rank."""
    groups: list[dict[str, int]] = [{}]
    for k, field in enumerate(fields):
        merged = k > 0 and field == fields[k - 1] and line[k] == line[k - 1]
        if not field or merged:
            continue
        if field in groups[-1]:
            groups.append({})
        groups[-1][field] = k
    shared = {field: k for field, k in groups[0].items() if field in ("district", "rank")}
    every = [{**shared, **group} for group in groups]
    return [_Group(columns, _side_of(columns, line, above)) for columns in every]


def _side_of(columns: Mapping[str, int], line: Sequence[str], above: Sequence[str]) -> str:
    """Return the side, best or worst, that the headings of a group name; blank where a column of its own says it."""
    if "side" in columns:
        return ""
    filled = list(above)
    for k in range(1, len(filled)):
        filled[k] = filled[k] or filled[k - 1]
    own = [k for field, k in columns.items() if field in ("subdistrict", "value")]
    sides = {side for k in own for text in (line[k], _at(filled, k)) if (side := _side(text))}
    return sides.pop() if len(sides) == 1 else ""


def _side(text: str) -> str:
    sides = [side for side, form in _SIDES.items() if form.search(text.casefold())]
    return sides[0] if len(sides) == 1 else ""


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
    for turn, group in enumerate(groups, 1):
        own = set(group.columns.values()) - (set(groups[0].columns.values()) if turn > 1 else set())
        if not any(_at(line, k) for k in own):
            continue
        row = {field: group.text(line, field) for field in FIELDS}
        row["side"] = _side(row["side"]) or group.side
        suffix = f"/{turn}" if len(groups) > 1 else ""
        if "district" in group.columns and not row["district"]:
            above = [old for place, old in before.items() if place.partition("/")[2] == suffix[1:]]
            row["district"] = above[-1]["district"] if above else ""
        yield f"{number}{suffix}", row


def _at(line: Sequence[str], k: int) -> str:
    return line[k] if 0 <= k < len(line) else ""
