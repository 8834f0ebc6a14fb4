"""Table files: CSV in UTF-8 or GB18030 and XLSX as rows of trimmed texts."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from geo.errors import Fault, InvalidInput, Place, Word
from geo.files.guard import bounded, guarded
from geo.files.workbooks import read_sheets

Table = list[list[str]]

#: Bytes of a file: its texts are held one by one.
_BYTES = 64_000_000
_DIGITS = re.compile(r"[-+−]?\d+(\.\d+)?%?")


def read_table(file: Path) -> Table:
    """Read a table file.

    Parameters
    ----------
    file
        Ends in ``.csv``, ``.txt`` (commas or tabs) or ``.xlsx`` (the first sheet).

    Returns
    -------
    list of list of str
        Row i of the file at i - 1; cells trimmed, blanks empty, dates as ``2021-08-31``. A merged cell's text stands
        in every cell that it covers.

    Raises
    ------
    InvalidInput
        The file cannot be read as what its name says, or is too large.
    """
    ending = file.suffix.lower()
    if ending not in (".csv", ".txt", ".xlsx"):
        raise InvalidInput(Fault("no_table_file", Place(file=file.name), {"got": file.suffix or Word("no_ending")}))
    with guarded(file, "unreadable_table", _BYTES):
        rows = _from_xlsx(file) if ending == ".xlsx" else _from_text(file.read_bytes())
        return list(bounded(rows, file, lambda row: row))


def sheet_headings(grid: Table) -> list[str]:
    """Return the texts of the line that is most likely one of headings: the first of several cells without numbers."""
    lines = [[cell for cell in (" ".join(cell.split()) for cell in line) if cell] for line in grid]
    wide = [line for line in lines if len(line) > 1 and not any(map(_DIGITS.fullmatch, line))]
    if not wide and lines and max(map(len, lines)) < 2:
        wide = [words for line in lines for words in [" ".join(line).split()] if len(words) > 1]
    return wide[0] if wide else []


def _from_text(body: bytes) -> Iterator[list[str]]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("gb18030")
    comma = text.count("\t") <= text.count(",")
    lines = csv.reader(io.StringIO(text, newline=""), delimiter="," if comma else "\t")
    return ([cell.strip() for cell in line] for line in lines)


def _from_xlsx(file: Path) -> Iterator[list[str]]:
    for sheet in read_sheets(file, "unreadable_table", first_only=True):
        grid = sheet.rows
        for top, left, bottom, right in sheet.merged:
            for row in grid[top - 1 : bottom]:
                row[left - 1 : right] = grid[top - 1][left - 1 : left] * len(row[left - 1 : right])
        yield from ([_text(cell) for cell in row] for row in grid)


def _text(cell: object) -> str:
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()
