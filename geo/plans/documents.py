"""Plan documents: text, XLSX, DOCX or HTML read to rows of cells, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from zipfile import ZipFile

import docx
from bs4 import BeautifulSoup, Tag
from docx.table import Table, _Cell

from geo.errors import Fault, InvalidInput, Place, Word
from geo.files.document_parts import check_parts
from geo.files.guard import bounded, check_size, guarded
from geo.files.workbooks import read_sheets

#: Characters of a text; tags of a page, and how many of them each may lie within, on the average; columns of its rows.
_CHARACTERS, _TAGS, _DEPTH, _COLUMNS = 20_000_000, 200_000, 30, 1_000
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
    with guarded(file, "damaged_plan_document"):
        body = file.read_bytes()
        for start, kind in _FOREIGN.items():
            if body.startswith(start):
                raise InvalidInput(_no_plan(file, kind))
        if body.startswith(b"PK"):
            return _in_file(_office_rows(file), file), []
        check_size(file, len(body), _CHARACTERS)
        text, faults = _decode(file, body)
        rows = _html_rows(text, file) if "<table" in text.lower() else _text_rows(text)
        return _in_file(rows, file), faults


def _in_file(rows: Iterable[DocumentRow], file: Path) -> list[DocumentRow]:
    every = bounded(rows, file, lambda row: row.cells)
    return [replace(row, place=replace(row.place, file=str(file))) for row in every]


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


def _office_rows(file: Path) -> Iterator[DocumentRow]:
    with ZipFile(file) as archive:
        names = archive.namelist()
    if "xl/workbook.xml" in names:
        return _xlsx_rows(file)
    if "word/document.xml" in names:
        return _docx_rows(file)
    raise InvalidInput(_no_plan(file, Word("other_zip_document")))


def _text_rows(text: str) -> Iterator[DocumentRow]:
    """Tab-separated lines; a line without a tab is a heading."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield DocumentRow(Place(row=number), tuple(line.rstrip("\r").split("\t")))


def _xlsx_rows(file: Path) -> Iterator[DocumentRow]:
    for sheet in read_sheets(file, "damaged_plan_document"):
        yield DocumentRow(Place(sheet=sheet.title), (sheet.title,))
        for top, left, bottom, _ in sheet.merged:
            for row in sheet.rows[top:bottom]:
                row[left - 1 : left] = sheet.rows[top - 1][left - 1 : left]
        for line, row in enumerate(sheet.rows, 1):
            cells = tuple(map(_xlsx_text, row))
            if any(cells):
                yield DocumentRow(Place(sheet=sheet.title, row=line), cells)


def _xlsx_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _docx_rows(file: Path) -> Iterator[DocumentRow]:
    check_parts(file, "damaged_plan_document")
    tables = 0
    for block in docx.Document(str(file)).iter_inner_content():
        if isinstance(block, Table):
            tables += 1
            yield from _docx_table(block, tables)
        elif block.text.strip():
            yield DocumentRow(Place(row=Word("paragraph")), (block.text,))


def _docx_table(table: Table, number: int) -> Iterator[DocumentRow]:
    above: dict[int, str] = {}  # text of the cell that goes on downwards, by column
    for line, row in enumerate(table.rows, 1):
        cells: list[str] = []
        for part in row._tr.tc_lst:
            column = row.grid_cols_before + len(cells)
            if part.vMerge != "continue":
                above[column] = _Cell(part, table).text
            cells += [above.get(column, ""), *[""] * (part.grid_span - 1)]
        if any(cells):
            yield DocumentRow(_in_table(number, line), tuple(cells))


def _html_rows(text: str, file: Path) -> Iterator[DocumentRow]:
    if text.count("<") > _TAGS:
        raise InvalidInput(_many_tags(file))
    page = BeautifulSoup(text, "html.parser")
    _check_depth(page, file)
    tables = 0
    for block in page.find_all(["title", "h1", "h2", "h3", "h4", "caption", "table", "p"]):
        if block.name == "table":
            tables += 1
            yield from _html_table(block, tables)
        elif block.name == "caption" or block.find_parent("table") is None:
            yield DocumentRow(Place(row=block.name), (block.get_text(),))


def _check_depth(page: BeautifulSoup, file: Path) -> None:
    """Refuse a page whose tags lie so deep within each other that their texts would be read again and again."""
    depths: dict[int, int] = {id(page): 0}
    for tag in page.find_all(True):
        depths[id(tag)] = depths[id(tag.parent)] + 1
    if sum(depths.values()) > _TAGS * _DEPTH:
        raise InvalidInput(_many_tags(file))


def _many_tags(file: Path) -> Fault:
    return Fault("many_elements", Place(file=str(file)), {"most": f"{_TAGS:,}", "depth": _DEPTH})


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
            for extra in range(1, min(_span(cell, "colspan"), _COLUMNS - column)):
                texts[column + extra] = ""
        if any(texts.values()):
            yield DocumentRow(_in_table(number, line), tuple(texts.get(i, "") for i in range(max(texts) + 1)))


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name, "1"))
    return min(int(value), 1000) if value.isdecimal() else 1


def _in_table(number: int, row: int) -> Place:
    return Place(sheet=Word("table_of_document", {"number": number}), row=row)
