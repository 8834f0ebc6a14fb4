"""Headings: which column of a table holds what, in any of the spellings that an importer knows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from geo.errors import Fault, InvalidInput, Place, Word
from geo.texts.faults import messages
from geo.texts.spelling import fold

#: Where a reader says which column is which.
_OPTION = Place(file="--column")


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
    columns
        Field to the heading of its column, where the reader of the file says it: no other heading is that field's.

    Raises
    ------
    InvalidInput
        The reader names fields that there are none of.
    """

    def __init__(self, patterns: Mapping[str, str], columns: Mapping[str, str] | None = None) -> None:
        self._patterns = {field: re.compile(fold(pattern)) for field, pattern in patterns.items()}
        self._columns = {fold(heading): field for field, heading in (columns or {}).items()}
        self._names = dict(columns or {})
        fields = [field for field in patterns if field]
        unknown = [field for field in self._names if field not in fields]
        if unknown:
            raise InvalidInput(*(Fault("unknown_field", _OPTION, {"fields": fields, "got": one}) for one in unknown))

    def field(self, heading: str) -> str:
        """Return the field that a heading names, or an empty text."""
        folded = fold(heading)
        if folded in self._columns:
            return self._columns[folded]
        field = next((field for field, pattern in self._patterns.items() if pattern.fullmatch(folded)), "")
        return "" if field in self._names else field

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

    def missing(self, required: Iterable[str], headings: Iterable[str]) -> list[Fault]:
        """Report fields that no heading names: what was understood, what was not, and how a reader names a column.

        Parameters
        ----------
        required
            The fields; each has a word ``column_<field>``.
        headings
            The headings of the table.

        Returns
        -------
        list of Fault
            One for each field, with the ``headings`` that a reader may name.
        """
        fields = {heading: self.field(heading) for heading in headings if heading}
        got = [_understood(heading, field) for heading, field in fields.items()] or Word("no_headings")
        unread = tuple(heading for heading, field in fields.items() if not field)
        values = {"got": got, "headings": unread}
        return [
            Fault("unnamed_column", values={**values, "column": Word(f"column_{field}"), "field": field})
            for field in required
        ]

    def absent(self, table: Iterable[Sequence[str]]) -> list[Fault]:
        """Report the headings that the reader named and that no cell of the table has."""
        cells = {fold(cell) for line in table for cell in line} if self._names else set()
        return [
            Fault("absent_heading", _OPTION, {"heading": heading, "got": Word("none")})
            for heading in self._names.values()
            if fold(heading) not in cells
        ]


def column_choices(texts: Iterable[str]) -> dict[str, str]:
    """Read what a reader says of columns, ``value=PM2.5 mean``: field to heading.

    Raises
    ------
    InvalidInput
        With every text that has no such form.
    """
    parts = [text.partition("=") for text in texts]
    bad = ["".join(part) for part in parts if not (part[0].strip() and part[2].strip())]
    if bad:
        raise InvalidInput(*(Fault("no_column_choice", _OPTION, {"got": text}) for text in bad))
    return {field.strip(): heading.strip() for field, _, heading in parts}


def _understood(heading: str, field: str) -> Word:
    if not field:
        return Word("heading_not_understood", {"heading": heading})
    word = f"column_{field}"
    column = Word(word) if word in messages()["words"] else field
    return Word("heading_understood", {"heading": heading, "column": column})
