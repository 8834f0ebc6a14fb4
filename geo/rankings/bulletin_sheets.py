"""A bulletin's sheet as plain rows: titles, headings in one or two lines, groups of columns side by side, tables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from geo.errors import Fault, Place, Word
from geo.files.headings import Headings
from geo.files.period_cells import stated_periods
from geo.files.tables import Table
from geo.periods import Period, parse
from geo.rankings.bulletin_headings import PLACES, column_fields

FIELDS = ("rank", "district", "subdistrict", "value", "change", "change_rank", "side", "title_side", "content")

_SIDES = {"best": re.compile(r"[好低优前]|best|cleanest"), "worst": re.compile(r"[差高后]|worst|dirtiest")}
#: A title that says how many are listed: it may say of which side.
_COUNTED = re.compile(r"([0-9]+|[一二三四五六七八九十]+)(名|位|个|$)|best|worst")
_NOTE = re.compile(r"注|说明|备注|数据来源|来源|发布|编辑|打印|关闭|\(|\*|note|source")
_LONG = 15
_DIGITS = re.compile(r"[-+−]?\d+(\.\d+)?%?")


@dataclass(frozen=True)
class _Group:
    """A group of columns: field to the place of its column, and the side that its headings or its title name."""

    columns: Mapping[str, int]
    side: str = ""
    title_side: str = ""

    @property
    def content(self) -> str:
        """What the group says of its places: a value, a change alone, or a rank alone."""
        return next((name for name in ("value", "change") if name in self.columns), "rank")

    def text(self, line: Sequence[str], name: str) -> str:
        """Return a line's text of a field; blank where the group has no such column."""
        return _at(line, self.columns.get(name, -1))


@dataclass(frozen=True, kw_only=True)
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
    faults
        Fields whose heading stands twice, side by side, over cells that differ: such are no merged cells.
    """

    rows: pd.DataFrame
    title: str
    headings: dict[str, str]
    faults: tuple[Fault, ...]


@dataclass(kw_only=True)
class _Reading:
    """What was read of a sheet so far: its rows, the columns that hold now, the titles since the last row."""

    groups: list[_Group] = field(default_factory=list)
    rows: dict[str, dict[str, str]] = field(default_factory=dict)
    titles: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)
    merged: Mapping[int, str] = field(default_factory=dict)
    doubled: dict[str, Fault] = field(default_factory=dict)
    first_row: int = 0

    def add_title(self, line: Sequence[str]) -> None:
        texts = list(dict.fromkeys(filter(None, line)))
        self.titles += texts
        self.pending += texts

    def begin(self, fields: Sequence[str], line: Sequence[str], above: Sequence[str], number: int) -> None:
        """Take a line of headings as the begin of a table."""
        sides = {side for text in self.pending if _COUNTED.search(text.casefold()) and (side := _side(text))}
        title_side = sides.pop() if len(sides) == 1 else ""
        self.groups = _groups(fields, line, above, title_side)
        texts = {name: _heading(line, above, k) for group in self.groups for name, k in group.columns.items()}
        self.headings |= texts
        self.merged = {k: fields[k] for k in range(len(line)) if _is_merged(fields, line, k)}
        self.first_row = number

    def add_row(self, line: Sequence[str], number: int) -> None:
        """Read each group of a line; a blank district is that of the row above in the same group."""
        for k, name in self.merged.items():
            if _at(line, k) and _at(line, k) != _at(line, k - 1):
                column = {"column": Word(f"column_{name}")}
                self.doubled.setdefault(name, Fault("repeated_column", Place(row=str(number)), column))
        for turn, group in enumerate(self.groups, 1):
            shared = set(self.groups[0].columns.values()) if turn > 1 else set()
            if not any(_at(line, k) for k in set(group.columns.values()) - shared):
                continue
            row = {name: group.text(line, name) for name in FIELDS}
            row |= {"side": _side(row["side"]) or group.side, "title_side": group.title_side, "content": group.content}
            suffix = f"/{turn}" if len(self.groups) > 1 else ""
            if "district" in group.columns and not row["district"]:
                row["district"] = self._district_above(suffix)
            self.rows[f"{number}{suffix}"] = row
        self.pending = []

    def _district_above(self, suffix: str) -> str:
        places = [place.partition("/") for place in self.rows]
        above = [
            self.rows["".join(place)]["district"]
            for place in places
            if int(place[0]) >= self.first_row and place[2] == suffix[1:]
        ]
        return above[-1] if above else ""

    def table(self) -> BulletinTable:
        frame = pd.DataFrame.from_dict(self.rows, orient="index", columns=list(FIELDS), dtype="str").fillna("")
        # A title over one table alone does not make it a list of one side.
        if {"best", "worst"} <= set(frame["title_side"]):
            frame["side"] = frame["side"].where(frame["side"] != "", frame["title_side"])
        rows, title, faults = frame.drop(columns="title_side"), " ".join(self.titles), tuple(self.doubled.values())
        return BulletinTable(rows=rows, title=title, headings=self.headings, faults=faults)


def read_bulletin_table(grid: Table, headings: Headings) -> BulletinTable:
    """Find headings and rows in a sheet, or in the text of a web page pasted as it is.

    Parameters
    ----------
    grid
        Texts, row by row; a line without tabs or commas is a row of one cell and is split at its spaces.
    headings
        As `geo.rankings.bulletin_headings.bulletin_headings` makes them for an indicator.

    Returns
    -------
    BulletinTable
        Without rows when no line holds headings of a rank, a value or a place. One sheet may hold several tables,
        side by side or one below the other.
    """
    lines = _split([[_plain(cell) for cell in line] for line in grid], headings)
    kinds = [_is_heading(column_fields(headings, line, ())) for line in lines]
    reading = _Reading()
    above: Sequence[str] = ()
    for number, line in enumerate(lines, 1):
        is_below = bool(above) and _is_second_heading(line, above, headings)
        upper = above if is_below or _is_upper(above) else ()
        if kinds[number - 1] or is_below:
            reading.begin(column_fields(headings, line, upper), line, upper, number)
        elif (
            not reading.groups
            or _is_note(line)
            or (any(kinds[number : number + 1]) and not any(map(_DIGITS.fullmatch, line)))
        ):
            reading.add_title(line)
        else:
            reading.add_row(line, number)
        above = line if kinds[number - 1] or _is_upper(line) else ()
    return reading.table()


def period_faults(sheet: BulletinTable, period: Period) -> list[Fault]:
    """Report a sheet whose title states another period, or only a part of the period that it is imported for."""
    stated = stated_periods(sheet.title)
    spans = [parse(text) for text in stated]
    if not stated or any(span.start <= period.start and period.end <= span.end for span in spans):
        return []
    values = {"period": str(period), "got": stated}
    return [Fault("other_period_stated", Place(row=Word("title")), values)]


def _plain(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", cell).split())


def _split(lines: Table, headings: Headings) -> Table:
    """Cut lines of one cell at their spaces; where each cell stands on a line of its own, put the rows together."""
    if max((len(line) for line in lines), default=0) > 1:
        return lines
    cut = [cell.split() for line in lines for cell in line or [""]]
    if max((len(line) for line in cut), default=0) > 2:
        return cut
    cells = [" ".join(line) for line in cut if line]
    kinds = [bool(name) for name in headings.fields(cells)]
    start = next((k for k in range(len(kinds)) if all(kinds[k : k + 2]) and len(kinds) > k + 1), len(cells))
    width = next((k for k, kind in enumerate(kinds[start:]) if not kind), 1) or 1
    notes = [[cell] for k, cell in enumerate(cells) if k < start or _is_note([cell])]
    body = [cell for cell in cells[start:] if not _is_note([cell])]
    return [*notes, *(body[k : k + width] for k in range(0, len(body), width))]


def _is_heading(fields: Sequence[str]) -> bool:
    names = set(filter(None, fields))
    return len(names) > 1 and bool(names & set(PLACES))


def _is_upper(line: Sequence[str]) -> bool:
    """Tell a line that may stand above headings: several cells, none of them a number."""
    texts = [cell for cell in line if cell]
    return len(set(texts)) > 1 and not any(map(_DIGITS.fullmatch, texts))


def _is_second_heading(line: Sequence[str], above: Sequence[str], headings: Headings) -> bool:
    """Tell the lower of two lines of headings: no number, and nothing of its own below the names of places."""
    upper, texts = column_fields(headings, above, ()), [cell for cell in line if cell]
    if not _is_heading(upper) or not texts or any(map(_DIGITS.fullmatch, texts)):
        return False
    over_places = [k for k, name in enumerate(upper) if name in PLACES]
    return all(_at(line, k) in ("", above[k]) for k in over_places)


def _heading(line: Sequence[str], above: Sequence[str], k: int) -> str:
    return " ".join(dict.fromkeys(filter(None, (_at(_filled(above), k), line[k]))))


def _groups(fields: Sequence[str], line: Sequence[str], above: Sequence[str], title_side: str) -> list[_Group]:
    """Divide columns into groups that stand side by side; a later one shares the district and rank before it."""
    groups: list[dict[str, int]] = [{}]
    for k, name in enumerate(fields):
        if not name or _is_merged(fields, line, k):
            continue
        if name in groups[-1]:
            groups.append({})
        groups[-1][name] = k
    shared: dict[str, int] = {}
    every = []
    for group in groups:
        every.append({**shared, **group})
        shared |= {name: k for name, k in group.items() if name in ("district", "rank")}
    return [_Group(columns, _side_of(columns, line, above), title_side) for columns in every]


def _is_merged(fields: Sequence[str], line: Sequence[str], k: int) -> bool:
    """Tell a column whose heading is that of the column before it."""
    return k > 0 and bool(fields[k]) and fields[k] == fields[k - 1] and _at(line, k) == _at(line, k - 1)


def _side_of(columns: Mapping[str, int], line: Sequence[str], above: Sequence[str]) -> str:
    """Return the side, best or worst, that the headings of a group name; blank where a column of its own says it."""
    if "side" in columns:
        return ""
    filled = _filled(above)
    own = [k for name, k in columns.items() if name in ("subdistrict", "value")]
    sides = {side for k in own for text in (_at(line, k), _at(filled, k)) if (side := _side(text))}
    return sides.pop() if len(sides) == 1 else ""


def _filled(line: Sequence[str]) -> list[str]:
    """Write the text of a cell into the blank ones right of it, as merged cells are read from CSV."""
    filled = list(line)
    for k in range(1, len(filled)):
        filled[k] = filled[k] or filled[k - 1]
    return filled


def _side(text: str) -> str:
    sides = [side for side, form in _SIDES.items() if form.search(text.casefold())]
    return sides[0] if len(sides) == 1 else ""


def _is_note(line: Sequence[str]) -> bool:
    texts = set(filter(None, line))
    if len(texts) != 1:
        return not texts
    (text,) = texts
    return len(text) > _LONG or bool(_NOTE.match(text.casefold()))


def _at(line: Sequence[str], k: int) -> str:
    return line[k] if 0 <= k < len(line) else ""
