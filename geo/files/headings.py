"""Headings: which column of a table holds what, in any of the spellings that an importer knows."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from geo.errors import Fault, Place
from geo.texts.spelling import fold


@dataclass(frozen=True, kw_only=True)
class HeadingRow:
    """The row of headings of a table.

    Parameters
    ----------
    number
        Line number from 1.
    columns
        Field to the place of its column, from 0; the first where a field has several.
    twice
        Fields that more than one column claims.
    unread
        Headings that are no field's.
    """

    number: int
    columns: Mapping[str, int]
    twice: tuple[str, ...]
    unread: tuple[str, ...]

    def cell(self, line: Sequence[str], field: str) -> str:
        """Return a line's cell of a field; an empty text where the line is short or the table has no such column."""
        place = self.columns.get(field, len(line))
        return line[place] if place < len(line) else ""

    def repeated_columns(self, file: str = "") -> list[Fault]:
        """Return a fault for every field that more than one column claims: which of them counts is never guessed."""
        place = Place(file=file, row=self.number)
        return [Fault("repeated_column", place, {"column": field}) for field in self.twice]

    def rows(self, table: Sequence[Sequence[str]]) -> dict[int, dict[str, str]]:
        """Return the lines below the headings, by line number: field to cell; lines without any are left out."""
        lines = {
            number: {field: self.cell(line, field) for field in self.columns}
            for number, line in enumerate(table[self.number :], self.number + 1)
        }
        return {number: row for number, row in lines.items() if any(row.values())}


class Headings:
    """The headings that an importer knows.

    Parameters
    ----------
    patterns
        Field to a regular expression, ``name|another name`` in the simplest case. Pattern and heading are compared as
        `geo.texts.spelling.fold` writes them: no capitals, no spaces, plain brackets. The first field that fits counts.
        What fits the pattern of the field ``""`` is no heading, whatever follows.
    """

    def __init__(self, patterns: Mapping[str, str]) -> None:
        self._patterns = {field: re.compile(fold(pattern)) for field, pattern in patterns.items()}

    def field(self, heading: str) -> str:
        """Return the field that a heading names, or an empty text."""
        folded = fold(heading)
        return next((field for field, pattern in self._patterns.items() if pattern.fullmatch(folded)), "")

    def fields(self, line: Sequence[str]) -> list[str]:
        """Return the field that each cell of a line names; for tables whose fields stand in several columns."""
        return [self.field(cell) for cell in line]

    def read(self, line: Sequence[str], number: int = 1) -> HeadingRow:
        """Read a line as the row of headings."""
        fields = self.fields(line)
        columns: dict[str, int] = {}
        for place, field in enumerate(fields):
            if field:
                columns.setdefault(field, place)
        twice = tuple(dict.fromkeys(field for field in columns if fields.count(field) > 1))
        unread = tuple(cell for cell, field in zip(line, fields, strict=True) if cell and not field)
        return HeadingRow(number=number, columns=columns, twice=twice, unread=unread)

    def find(self, table: Sequence[Sequence[str]], required: Collection[str]) -> HeadingRow | None:
        """Find the first line of a table that names every required field; None when there is none."""
        for number, line in enumerate(table, 1):
            row = self.read(line, number)
            if set(required) <= set(row.columns):
                return row
        return None
