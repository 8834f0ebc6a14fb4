"""Plan documents: text, XLSX, DOCX or HTML read to rows of cells, each with its place."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree.ElementTree import ParseError

import docx
import openpyxl
from bs4 import BeautifulSoup, Tag
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from openpyxl.utils.exceptions import InvalidFileException

from geo.errors import Fault, InvalidInput, Place, Word

#: How files of other kinds begin.
_FOREIGN = {
    b"%PDF": Word("pdf_document"),
    b"\xd0\xcf\x11\xe0": Word("old_office_document"),
    b"\x89PNG": Word("picture_document"),
    b"\xff\xd8\xff": Word("picture_document"),
}


@dataclass(frozen=True)
class DocumentRow:
    """One row of a document: a table row, or a heading as a row of one cell.

    Parameters
    ----------
    place
        File, line, or sheet or table and row, as a reader would look for it.
    cells
        Texts of the cells; a cell merged downwards repeats its text, one merged sideways leaves blanks.
    """

    place: Place
    cells: tuple[str, ...]


def read_rows(file: Path) -> tuple[list[DocumentRow], list[Fault]]:
    """Read a document of any of the four kinds, told by its content and not by its name.

    Parameters
    ----------
    file
        The document.

    Returns
    -------
    rows : list of DocumentRow
        In the order of the document.
    faults : list of Fault
        An encoding other than UTF-8; the rows are read all the same, so that all other faults are found as well.

    Raises
    ------
    InvalidInput
        The file cannot be read or is of another kind.
    """
    try:
        body = file.read_bytes()
    except OSError as error:
        raise InvalidInput(Fault("unreadable_file", Place(file=str(file)), {"got": str(error)})) from error
    for start, kind in _FOREIGN.items():
        if body.startswith(start):
            raise InvalidInput(_no_plan(file, kind))
    if body.startswith(b"PK"):
        return _in_file(_read_office(file, body), file), []
    text, faults = _decode(file, body)
    rows = _html_rows(text) if "<table" in text.lower() else _text_rows(text)
    return _in_file(rows, file), faults


def _in_file(rows: Iterable[DocumentRow], file: Path) -> list[DocumentRow]:
    return [replace(row, place=replace(row.place, file=str(file))) for row in rows]


def _no_plan(file: Path, got: Word) -> Fault:
    return Fault("no_plan_document", Place(file=str(file)), {"got": got})


def _decode(file: Path, body: bytes) -> tuple[str, list[Fault]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text, [Fault("no_utf8", Place(file=str(file)))] if encoding == "gb18030" else []
    raise InvalidInput(_no_plan(file, Word("no_text_document")))


def _read_office(file: Path, body: bytes) -> list[DocumentRow]:
    try:
        names = zipfile.ZipFile(io.BytesIO(body)).namelist()
        if "xl/workbook.xml" in names:
            return list(_xlsx_rows(body))
        if "word/document.xml" in names:
            return list(_docx_rows(body))
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        ParseError,
        SyntaxError,
        InvalidFileException,
        PackageNotFoundError,
    ) as error:
        raise InvalidInput(Fault("damaged_plan_document", Place(file=str(file)), {"error": str(error)})) from error
    raise InvalidInput(_no_plan(file, Word("other_zip_document")))


def _text_rows(text: str) -> Iterator[DocumentRow]:
    """Tab-separated lines; a line without a tab is a heading."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield DocumentRow(Place(row=number), tuple(line.rstrip("\r").split("\t")))


def _xlsx_rows(body: bytes) -> Iterator[DocumentRow]:
    for sheet in openpyxl.load_workbook(io.BytesIO(body), data_only=True).worksheets:
        yield DocumentRow(Place(sheet=sheet.title), (sheet.title,))
        shared = {}
        for area in sheet.merged_cells.ranges:
            for line in range(area.min_row + 1, area.max_row + 1):
                shared[line, area.min_col] = (area.min_row, area.min_col)
        for line in range(1, sheet.max_row + 1):
            places = ((line, column) for column in range(1, sheet.max_column + 1))
            cells = tuple(_xlsx_text(sheet.cell(*shared.get(place, place)).value) for place in places)
            if any(cells):
                yield DocumentRow(Place(sheet=sheet.title, row=line), cells)


def _xlsx_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _docx_rows(body: bytes) -> Iterator[DocumentRow]:
    tables = 0
    for block in docx.Document(io.BytesIO(body)).iter_inner_content():
        if not isinstance(block, Table):
            if block.text.strip():
                yield DocumentRow(Place(row=Word("paragraph")), (block.text,))
            continue
        tables += 1
        for number, row in enumerate(block.rows, 1):
            cells, seen = [], None
            for cell in row.cells:
                cells.append("" if cell._tc is seen else cell.text)
                seen = cell._tc
            if any(cells):
                yield DocumentRow(_in_table(tables, number), tuple(cells))


def _html_rows(text: str) -> Iterator[DocumentRow]:
    page = BeautifulSoup(text, "html.parser")
    tables = 0
    for block in page.find_all(["title", "h1", "h2", "h3", "h4", "caption", "table", "p"]):
        if block.name == "table":
            tables += 1
            yield from _html_table(block, tables)
        elif block.name == "caption" or block.find_parent("table") is None:
            yield DocumentRow(Place(row=block.name), (block.get_text(),))


def _html_table(table: Tag, number: int) -> Iterator[DocumentRow]:
    pending: dict[int, tuple[int, str]] = {}
    for line, row in enumerate(table.find_all("tr"), 1):
        texts: dict[int, str] = {}
        for column, (left, text) in list(pending.items()):
            texts[column] = text
            pending[column] = (left - 1, text)
            if left == 1:
                del pending[column]
        column = 0
        for cell in row.find_all(["td", "th"], recursive=False):
            while column in texts:
                column += 1
            texts[column] = cell.get_text("\n").strip() if cell.find(["p", "br"]) else cell.get_text().strip()
            if (rows := _span(cell, "rowspan")) > 1:
                pending[column] = (rows - 1, texts[column])
            for extra in range(1, _span(cell, "colspan")):
                texts[column + extra] = ""
        if any(texts.values()):
            yield DocumentRow(_in_table(number, line), tuple(texts.get(i, "") for i in range(max(texts) + 1)))


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name, "1"))
    return min(int(value), 1000) if value.isdecimal() else 1


def _in_table(number: int, row: int) -> Place:
    return Place(sheet=Word("table_of_document", {"number": number}), row=row)
