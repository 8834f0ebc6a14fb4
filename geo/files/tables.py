"""Table files: CSV in UTF-8 or GB18030 and XLSX as rows of trimmed texts."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from geo.errors import Fault, InvalidInput, Place, Word

Table = list[list[str]]

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
        The file cannot be read as what its name says.
    """
    try:
        if file.suffix.lower() == ".xlsx":
            return _from_xlsx(file)
        if file.suffix.lower() in (".csv", ".txt"):
            return _from_text(file.read_bytes())
    except (OSError, BadZipFile, InvalidFileException, KeyError, ValueError, csv.Error) as error:
        raise InvalidInput(Fault("unreadable_table", Place(file=file.name), {"got": str(error)})) from error
    raise InvalidInput(Fault("no_table_file", Place(file=file.name), {"got": file.suffix or Word("no_ending")}))


def sheet_headings(grid: Table) -> list[str]:
    """Return the texts of the line that is most likely one of headings: the first of several cells without numbers."""
    lines = [[cell for cell in (" ".join(cell.split()) for cell in line) if cell] for line in grid]
    wide = [line for line in lines if len(line) > 1 and not any(map(_DIGITS.fullmatch, line))]
    if not wide and lines and max(map(len, lines)) < 2:
        wide = [words for line in lines for words in [" ".join(line).split()] if len(words) > 1]
    return wide[0] if wide else []


def _from_text(body: bytes) -> Table:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("gb18030")
    comma = text.count("\t") <= text.count(",")
    lines = csv.reader(io.StringIO(text, newline=""), delimiter="," if comma else "\t")
    return [[cell.strip() for cell in line] for line in lines]


def _from_xlsx(file: Path) -> Table:
    sheet = load_workbook(file, data_only=True).worksheets[0]
    grid = [[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row - 1, min(area.max_row, len(grid))):
            for column in range(area.min_col - 1, min(area.max_col, len(grid[row]))):
                grid[row][column] = grid[area.min_row - 1][area.min_col - 1]
    return grid


def _text(cell: object) -> str:
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()
