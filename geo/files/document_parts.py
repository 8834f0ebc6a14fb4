"""Office files before they are opened: XLSX and DOCX are read through once, part by part, and built only if they fit.

The libraries that open them build every cell up to the last one named, and 5 kB can name the last of 17 thousand
million.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from xml.parsers import expat
from zipfile import ZipFile

from geo.errors import Fault, InvalidInput, Place
from geo.files.guard import check_size, guarded, reason

#: Parts of a file, and bytes that all of them unpack to.
_PARTS, _UNPACKED = 5_000, 100_000_000
#: Elements within each other; elements of all parts; of a part of a workbook that is no sheet, such as its styles.
_DEPTH, _ELEMENTS, _STYLES = 200, 6_000_000, 200_000
#: Cells of a sheet with the blanks up to the last: 7 s and 300 MB of work.
_SHEET_CELLS = 600_000
#: Columns that the cells of a row of a document may span.
_SPAN = 1_000
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_SHEET_TAGS = frozenset(["row", "c", "v", "f", "is", "t", "si", "r"])

#: First row, first column, last row, last column, from 1.
Area = tuple[int, int, int, int]


def check_parts(file: Path, damage: str) -> dict[str, list[Area]]:
    """Read through an XLSX or DOCX and refuse what it would be too much to open.

    Parameters
    ----------
    file
        The file.
    damage
        Kind of the fault of a part that cannot be read, see `geo.files.guard.guarded`.

    Returns
    -------
    dict
        Name of each part to its merged cells, by area.

    Raises
    ------
    InvalidInput
        A part is damaged or encrypted, defines entities, or the file has too many parts, bytes, cells or elements.
    """
    with guarded(file, damage), ZipFile(file) as archive:
        parts = archive.infolist()
        check_size(file, sum(part.file_size for part in parts), _UNPACKED)
        document = _PackedDocument(file, is_text="word/document.xml" in archive.NameToInfo)
        if len(parts) > _PARTS:
            raise document.refusal("many_parts", "", most=_PARTS, got=len(parts))
        for part in parts:
            try:
                with archive.open(part) as body:
                    document.read(part.filename, body.read())
            except InvalidInput:
                raise
            except Exception as error:  # whatever zipfile, zlib and expat say of a broken part
                place = Place(file=file.name, sheet=part.filename)
                raise InvalidInput(Fault(damage, place, {"got": reason(error)})) from error
        return document.merged


class _PackedDocument:
    """Counts what the parts of a file hold."""

    def __init__(self, file: Path, is_text: bool) -> None:
        self.merged: dict[str, list[Area]] = {}
        self._file, self._is_text = file, is_text
        self._elements = 0

    def refusal(self, kind: str, part: str, **values: object) -> InvalidInput:
        return InvalidInput(Fault(kind, Place(file=self._file.name, sheet=part), values))

    def read(self, name: str, body: bytes) -> None:
        """Count the elements of a part, if it is one of XML."""
        if not (name.endswith((".xml", ".rels")) or _looks_like_xml(body)) or name.endswith(".vml"):
            return
        self._name, self._depth, self._others = name, 0, 0
        self._row = self._column = self._rows = self._columns = self._cells = self._covered = self._span = 0
        self.merged[name] = []
        parser = expat.ParserCreate(namespace_separator="}")
        parser.StartElementHandler, parser.EndElementHandler = self._open, self._close
        parser.StartDoctypeDeclHandler = self._refuse_entities
        parser.Parse(body, True)

    def _refuse_entities(self, *_: object) -> None:
        raise self.refusal("entities_in_part", self._name)

    def _open(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition("}")[2]
        self._depth += 1
        self._elements += 1
        if name not in _SHEET_TAGS:
            self._others += 1
        most = _ELEMENTS if self._is_text else _STYLES
        if self._depth > _DEPTH or self._elements > _ELEMENTS or self._others > most:
            raise self.refusal("many_elements", self._name, most=f"{most:,}", depth=_DEPTH)
        if count := _COUNTED.get(name):
            count(self, attributes)
            self._check_cells()

    def _close(self, _: str) -> None:
        self._depth -= 1

    def _check_cells(self) -> None:
        cells = max(self._rows * self._columns, self._cells, self._covered)
        if cells > _SHEET_CELLS:
            raise self.refusal("many_cells_in_table", self._name, most=f"{_SHEET_CELLS:,}", got=f"{cells:,}")
        if self._span > _SPAN:
            raise self.refusal("wide_cells", self._name, most=_SPAN, got=self._span)

    def _count_row(self, attributes: Mapping[str, str]) -> None:
        self._row = int(float(attributes["r"])) if "r" in attributes else self._row + 1
        self._rows = max(self._rows, self._row)
        self._column = 0

    def _count_cell(self, attributes: Mapping[str, str]) -> None:
        row, self._column = _place(attributes["r"]) if "r" in attributes else (self._row, self._column + 1)
        self._rows, self._columns = max(self._rows, row), max(self._columns, self._column)
        self._cells += 1

    def _count_merged(self, attributes: Mapping[str, str]) -> None:
        first, _, last = attributes.get("ref", "").partition(":")
        top, left = _place(first)
        bottom, right = _place(last or first)
        self._covered += max(bottom - top + 1, 0) * max(right - left + 1, 0)
        self.merged[self._name].append((top, left, bottom, right))

    def _count_line(self, _: Mapping[str, str]) -> None:
        self._span = 0

    def _count_span(self, attributes: Mapping[str, str]) -> None:
        self._span += next((int(text) for name, text in attributes.items() if name.rpartition("}")[2] == "val"), 1)


_COUNTED = {
    "row": _PackedDocument._count_row,
    "c": _PackedDocument._count_cell,
    "mergeCell": _PackedDocument._count_merged,
    "tr": _PackedDocument._count_line,
    "gridSpan": _PackedDocument._count_span,
}


def _looks_like_xml(body: bytes) -> bool:
    """Say whether a part may be read as XML whatever its name; in UTF-16 every other byte is a zero."""
    return body[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xfe\xff \t\r\n").startswith(b"<")


def _place(reference: str) -> tuple[int, int]:
    """Return row and column of a cell, from 1: B3 is (3, 2)."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(reference)
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column
