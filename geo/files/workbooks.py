"""Workbooks: the sheets of an XLSX as rows of values, merged cells filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook

from geo.files.document_parts import Area, check_parts
from geo.files.guard import guarded


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook.

    Parameters
    ----------
    title
        Its name.
    rows
        Values of its cells, all rows of one length; row i of the sheet at i - 1.
    merged
        Areas of merged cells; their value stands in the first of them alone.
    """

    title: str
    rows: list[list[object]]
    merged: list[Area]


def read_sheets(file: Path, damage: str, first_only: bool = False) -> Iterator[Sheet]:
    """Read the sheets of an XLSX: values alone, nothing of comments, links, pictures and charts.

    Parameters
    ----------
    file, damage
        See `geo.files.document_parts.check_parts`, which has a look at it before.
    first_only
        Whether the first sheet is enough.

    Raises
    ------
    InvalidInput
        The file cannot be read as a workbook, or is too large.
    """
    merged = check_parts(file, damage)
    with guarded(file, damage):
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        try:
            for sheet in book.worksheets[:1] if first_only else book.worksheets:
                sheet.reset_dimensions()  # what a file says of its own size may be wrong
                rows = [list(row) for row in sheet.iter_rows(values_only=True)]
                width = max(map(len, rows), default=0)
                filled = [row + [None] * (width - len(row)) for row in rows]
                yield Sheet(sheet.title, filled, merged.get(sheet._worksheet_path.lstrip("/"), []))
        finally:
            book.close()
