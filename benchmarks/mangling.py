"""Ways to spoil a file: bytes, the parts of an archive, cells and rows of a table, values of a GeoJSON."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import openpyxl

#: Cells that people and programs write where a number, a name or a date should be.
_ODD_CELLS = (
    "", " ", "-", "—", "0", "-1", "1e999", "9" * 30, "9" * 5000, "nan", "inf", "-inf", "1,5", "1.5.2", "１２",
    "第3名", "=1+1", "#REF!", "甲" * 3000,
    "\u202e甲", "\x0b", "a\nb", "2021-02-30", "2021年13月", "0001-01-01", "9999-12-31", "1e-320", "0x10", "True",
    "None", "{x}", "%s", "'", '"', "|", "\\",
)  # fmt: skip
_ODD_VALUES: tuple[Any, ...] = (
    None, True, [], {}, "", "x", -1, 1e308, 10**30, [[]], [[[116, 40]]], [[[116, 40], [116, 40], [116, 40],
    [116, 40]]],
    [116, 40], [[116, 40], [117, 41]], ["a", "b"], [None, None], "Point", "Polygon", "MultiPolygon",
    "GeometryCollection",
)  # fmt: skip


def mangle(file: Path, random: Random) -> bytes:
    """Return the content of a file, spoilt in one to three ways of those that fit what it is."""
    body = file.read_bytes()
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        ways = [_bytes, *_WAYS.get(file.suffix, ())]
        way = ways[0] if random.random() < 0.25 else random.choice(ways)
        try:
            body = way(body, random)
        except Exception:  # the way before left nothing that this one could take apart
            body = _bytes(body, random)
    return body


def _bytes(body: bytes, random: Random) -> bytes:
    start = random.randrange(len(body) + 1)
    end = min(len(body), start + random.choice((1, 2, 8, 64, 512, 10**9)))
    piece = body[start:end]
    new = random.choice(
        (b"", b"\0" * len(piece), piece * 2, piece[::-1], random.randbytes(min(len(piece), 512)),
        bytes(one ^ 1 << random.randrange(8) for one in piece[:4]) + piece[4:])
    )  # fmt: skip
    return body[:start] + new + body[end:]


def _parts(body: bytes, random: Random) -> bytes:
    """Spoil, drop or double a part of an archive, or change its head so that it seems encrypted or larger."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = random.choice(list(parts))
    what = random.randrange(6)
    if what < 3:
        parts[name] = _bytes(parts[name], random)
    elif what == 3:
        del parts[name]
    elif what == 4:
        parts[name] = random.choice((b"", b"<a/>", parts[random.choice(list(parts))]))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for one, content in parts.items():
            archive.writestr(one, content)
    packed = bytearray(target.getvalue())
    if what == 5:  # in the directory at the end: flags, method, or sizes of an entry
        entry = packed.rfind(b"PK\x01\x02")
        place = entry + random.choice((8, 10, 16, 20, 24, 42))
        packed[place : place + 2] = random.randbytes(2)
    return bytes(packed)


def _table(grid: list[list[str]], random: Random) -> list[list[str]]:
    """Spoil cells, rows or columns."""
    grid = [list(row) for row in grid]
    for _ in range(random.choice((1, 1, 2, 5))):
        i = random.randrange(len(grid))
        j = random.randrange(max(len(grid[i]), 1))
        what = random.randrange(8)
        if what < 3 and grid[i]:
            grid[i][j] = random.choice(_ODD_CELLS)
        elif what == 3:
            grid.insert(random.randrange(len(grid) + 1), list(grid[i]))
        elif what == 4 and len(grid) > 1:
            del grid[i]
        elif what == 5:
            for row in grid:
                row[j:j] = row[j : j + 1]
        elif what == 6:
            for row in grid:
                del row[j : j + 1]
        else:
            other = random.choice(grid)
            if other and grid[i]:
                k = random.randrange(len(other))
                grid[i][j], other[k] = other[k], grid[i][j]
    return grid


def _lines(body: bytes, random: Random, separator: str = ",") -> bytes:
    grid = list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=separator))
    text = io.StringIO()
    csv.writer(text, delimiter=separator, escapechar="\\").writerows(_table(grid, random))
    return text.getvalue().encode(random.choice(("utf-8", "utf-8", "utf-8-sig", "gb18030")))


def _tabbed(body: bytes, random: Random) -> bytes:
    return _lines(body, random, "\t")


def _cells(body: bytes, random: Random) -> bytes:
    """Spoil the table of a workbook."""
    sheet = openpyxl.load_workbook(io.BytesIO(body), read_only=True).worksheets[0]
    rows = sheet.iter_rows(max_row=2000, max_col=30, values_only=True)
    grid = [["" if cell is None else str(cell) for cell in row] for row in rows]
    book = openpyxl.Workbook()
    for row in _table(grid, random):
        book.active.append([_printable(cell) for cell in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _far(body: bytes, random: Random) -> bytes:
    """Put a cell far away into a sheet, a range merged over much of it, a link or a size that it does not have."""
    cell = random.choice(("XFD1048576", "A1048576", "XFD1", "B9000", "AZ3"))
    area = random.choice(("A1:XFD1048576", "A1:A1048576", "A2:C3", "B1:B5", "A1:XFD2"))
    number = int(cell.lstrip("ABCDFXZ"))
    row = f'<row r="{number}"><c r="{cell}"><v>1</v></c></row></sheetData>'
    more = random.choice(
        (
            ("</sheetData>", row),
            ("</sheetData>", f'</sheetData><mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>'),
            ("</sheetData>", f'</sheetData><hyperlinks><hyperlink ref="{area}"/></hyperlinks>'),
            ("<sheetData>", f'<dimension ref="{area}"/><sheetData>'),
        )
    )
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as archive, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as changed:
        for name in archive.namelist():
            content = archive.read(name)
            is_sheet = name.startswith("xl/worksheets/")
            changed.writestr(name, content.replace(more[0].encode(), more[1].encode()) if is_sheet else content)
    return target.getvalue()


def _printable(cell: str) -> object:
    text = "".join(sign for sign in cell if sign >= " ")
    try:
        return float(text)
    except ValueError:
        return text


def _values(body: bytes, random: Random) -> bytes:
    """Put an odd value somewhere into a tree of JSON, or take one away."""
    tree = json.loads(body)
    node, key = tree, "features"
    for _ in range(random.randrange(1, 9)):
        inner = node[key]
        if not isinstance(inner, dict | list) or not inner:
            break
        node, key = inner, random.choice(list(inner) if isinstance(inner, dict) else range(len(inner)))
    if random.random() < 0.2:
        del node[key]
    else:
        node[key] = random.choice(_ODD_VALUES)
    return json.dumps(tree).encode()


def _tags(body: bytes, random: Random) -> bytes:
    """Double, drop or swap pieces of a text between its tags."""
    pieces = body.split(b"<")
    i, j = random.randrange(len(pieces)), random.randrange(len(pieces))
    what = random.randrange(4)
    if what == 0:
        pieces.insert(i, pieces[j])
    elif what == 1:
        del pieces[i]
    elif what == 2:
        pieces[i], pieces[j] = pieces[j], pieces[i]
    else:
        pieces[i] = pieces[i].split(b">")[0] + b">" + random.choice(_ODD_CELLS).encode("utf-8", "replace")
    return b"<".join(pieces)


_WAYS: dict[str, tuple[Callable[[bytes, Random], bytes], ...]] = {
    ".csv": (_lines, _lines),
    ".txt": (_tabbed, _lines),
    ".xlsx": (_parts, _cells, _far),
    ".docx": (_parts,),
    ".kmz": (_parts,),
    ".zip": (_parts,),
    ".html": (_tags,),
    ".kml": (_tags,),
    ".geojson": (_values, _values),
}
