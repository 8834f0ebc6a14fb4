"""The page of an export: where title, map, legend, tables and notes stand, in every paper size."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import pandas as pd
from matplotlib.font_manager import FontProperties

from geo.export import fonts
from geo.export.canvas import INK, Canvas, Rect
from geo.export.cartography import draw_map
from geo.export.report import worst_first
from geo.export.request import ExportPage
from geo.maps.colours import QUIET
from geo.maps.model import LegendEntry, MapState
from geo.maps.symbols import SHAPES, is_small, shape_of
from geo.texts.catalogue import text

#: Sizes in points on A4; other papers are drawn larger or smaller by their shorter side.
_MARGIN, _TITLE, _SUBTITLE, _NAME, _LEGEND, _NOTE = 34.0, 16.0, 9.5, 7.5, 8.0, 6.6
#: Ems up to which the last column of a table is one of numbers.
_SHORT = 12
_TABLE_SIZES = (8.0, 7.5, 7.0, 6.5, 6.0, 5.5)
#: Those of a list beside a map, and what it is never smaller than on any paper: two columns come first.
_LIST_SIZES, _READABLE = (9.0, 8.5, 8.0, 7.5, 7.0), 7.0
_LIST_COLUMNS = 2
_A4_SHORT, _A4_LONG = 210.0, 297.0
#: Rows of a table that are readable on one lying page.
ROWS_OF_PAGE = 45


def draw(page: ExportPage, font: FontProperties | None = None) -> Canvas:
    """Draw a page.

    Parameters
    ----------
    page
        What to say and show.
    font
        The typeface where it is not the one of `geo.export.fonts`.

    Returns
    -------
    Canvas
        Whose ``figure`` can be saved in any of matplotlib's formats.
    """
    width, height = page.request.size
    canvas = Canvas(width=width, height=height, font=font or fonts.typeface())
    scale = min(page.request.size) / _A4_SHORT
    left, right = _MARGIN * scale, canvas.width - _MARGIN * scale
    top = canvas.paragraph(left, canvas.height - 0.7 * _MARGIN * scale, page.title, _TITLE * scale, right - left)
    top = canvas.paragraph(left, top, page.subtitle, _SUBTITLE * scale, right - left, QUIET) - 8 * scale
    body = (left, 0.6 * _MARGIN * scale, right, top)
    arrange = _beside if canvas.width > canvas.height else _below
    draw_map(canvas, arrange(canvas, page, body, scale), page, _NAME * scale)
    return canvas


def draw_table_page(
    title: str, table: tuple[str, pd.DataFrame], notes: Sequence[str], language: str, font: FontProperties
) -> Canvas:
    """Draw a lying page of A4 with one table of `ROWS_OF_PAGE` rows at most, under its title and over its notes."""
    canvas = Canvas(width=_A4_LONG, height=_A4_SHORT, font=font)
    left, right = _MARGIN, canvas.width - _MARGIN
    top = canvas.paragraph(left, canvas.height - 0.7 * _MARGIN, title, _TITLE * 0.8, right - left) - 4
    bottom = _notes(canvas, notes, (left, 0.6 * _MARGIN, right, top), 1.0) + 6
    draw_tables(canvas, [table], (left, bottom, right, top), 1.0, language)
    return canvas


def _page_notes(page: ExportPage) -> list[str]:
    return [*page.notes, text("projection", page.request.language)]


def _notes(canvas: Canvas, notes: Sequence[str], rect: Rect, scale: float, columns: int = 1) -> float:
    """Write notes at the foot of a rectangle, in columns, and return where the rest may begin."""
    left, bottom, right, _ = rect
    size = _NOTE * scale
    step, width = size * 1.4, (right - left) / columns
    lines = [line for note in notes for line in fonts.wrap(note, size, width - (columns > 1) * 14 * scale)]
    each = -(-len(lines) // columns)
    for i, line in enumerate(lines):
        x, y = left + (i // each) * width, bottom + (each - 1 - i % each) * step
        canvas.write(x, y, line, size, QUIET)
    return bottom + each * step


def _beside(canvas: Canvas, page: ExportPage, body: Rect, scale: float) -> Rect:
    """Put legend and tables to the right of the map, and the notes where tables leave room; returns the map's part.

    Without tables of a report, the values of the map and the notes stand under the legend, and the map has the whole
    height of the page.
    """
    left, bottom, right, top = body
    column = (right - left) * (0.42 if page.tables else 0.36)  # the city is no wider than high
    x = right - column
    if not page.tables:
        low = _legend(canvas, page.selection.map_state, (x, bottom, right, top), 1.25 * scale) - 14 * scale
        foot = _notes(canvas, _page_notes(page), (x, bottom, right, top), 1.1 * scale) + 14 * scale
        values = worst_first(page.selection, page.shapes, page.request.language)
        if len(values):
            _list(canvas, values, (x, foot, right, low), scale, page.request.language)
        return left, bottom, x - 14 * scale, top
    bottom = _notes(canvas, _page_notes(page), body, scale, columns=2) + 8 * scale
    low = _legend(canvas, page.selection.map_state, (x, bottom, right, top), scale)
    draw_tables(canvas, page.tables, (x, bottom, right, low - 10 * scale), scale, page.request.language)
    return left, bottom, x - 14 * scale, top


def _below(canvas: Canvas, page: ExportPage, body: Rect, scale: float) -> Rect:
    """Put legend, tables and notes under the map, in columns; returns the map's rectangle."""
    left, bottom, right, top = body
    bottom = _notes(canvas, _page_notes(page), body, scale) + 8 * scale
    tall = _legend_height(page.selection.map_state, (right - left) / 3, scale)
    if not page.tables:
        _legend(canvas, page.selection.map_state, (left, bottom, right, bottom + tall), scale, columns=3)
        return left, bottom + tall + 6 * scale, right, top
    width = (right - left + 16 * scale) / len(page.tables)
    size = _TABLE_SIZES[0] * scale
    need = max(_tables_height([table], size, width - 16 * scale) for table in page.tables)
    low = bottom + min(need + 8 * scale, (top - bottom) * 0.45)
    _legend(canvas, page.selection.map_state, (left, low, right, low + tall), scale, columns=3)
    for i, table in enumerate(page.tables):
        column = (left + i * width, bottom, left + (i + 1) * width - 16 * scale, low - 8 * scale)
        draw_tables(canvas, [table], column, scale, page.request.language)
    return left, low + tall + 6 * scale, right, top


# ---- legend ----------------------------------------------------------------------------------------------------------


def _rows(state: MapState, column: float, scale: float) -> list[tuple[LegendEntry, list[str]]]:
    room = column - 40 * scale
    return [(entry, fonts.wrap(entry.text, _LEGEND * scale, room)) for entry in state.legend]


def _legend_height(state: MapState, column: float, scale: float) -> float:
    """Return the height of a legend whose entries flow through three columns under its title."""
    lines = [len(lines) for _, lines in _rows(state, column, scale)]
    each = -(-len(lines) // 3)
    most = max(sum(lines[i : i + each]) for i in range(0, len(lines), each))
    return (most + 1.6) * _LEGEND * 1.5 * scale


def _legend(canvas: Canvas, state: MapState, rect: Rect, scale: float, columns: int = 1) -> float:
    """Draw title and entries, and return where they end."""
    left, _, right, top = rect
    size, step = _LEGEND * scale, _LEGEND * 1.5 * scale
    width = (right - left) / columns
    start = canvas.paragraph(left, top, state.title, size * 1.1, right - left) - 0.4 * size
    rows = _rows(state, width, scale)
    each = -(-len(rows) // columns)
    ends = [start]
    for i, (entry, lines) in enumerate(rows):
        x = left + (i // each) * width
        y = start if i % each == 0 else ends[-1]
        if entry.mark != "note":
            _swatch(canvas, entry, x, y - step * 0.49, size)
        for line in lines:
            y -= step
            start_of_line, color = (x, QUIET) if entry.mark == "note" else (x + 2.9 * size, INK)
            canvas.write(start_of_line, y + 0.42 * size, line, size, color)
        ends.append(y)
    return min(ends)


def _swatch(canvas: Canvas, entry: LegendEntry, x: float, y: float, size: float) -> None:
    """Draw the mark of an entry, its middle at `y`."""
    wide, tall = 2.2 * size, 0.8 * size
    rect = (x, y - tall / 2, x + wide, y + tall / 2)
    if entry.mark == "fill":
        canvas.box(rect, fill=entry.color, edge=QUIET, weight=0.4)
    elif entry.mark == "blank":
        canvas.hatched(rect)
    elif entry.mark == "point":
        canvas.dot(x + wide / 2, y, 0.42 * size, "white", INK, 0.16 * size)
    elif shape_of(entry.mark) in SHAPES:
        small = is_small(entry.mark)
        if not small:  # on a piece of line, as it stands on a river
            canvas.rule([(x, y), (x + wide, y)], entry.color, 0.35 * size)
        canvas.dot(x + wide / 2, y, (0.25 if small else 0.42) * size, entry.color, INK, 0.1 * size, entry.mark)
    else:
        heavy = entry.mark == "line"
        dash = {"dashed": (4.0, 3.0), "line": (2.2, 1.2)}.get(entry.mark, ())
        canvas.rule([(x, y), (x + wide, y)], entry.color or QUIET, 0.35 * size if heavy else 1.0, dash)


# ---- tables ----------------------------------------------------------------------------------------------------------


def draw_tables(
    canvas: Canvas, tables: Sequence[tuple[str, pd.DataFrame]], rect: Rect, scale: float, language: str
) -> None:
    """Write tables one under the other, as large as they fit; rows for which there is no room are counted."""
    left, bottom, right, top = rect
    for size in (each * scale for each in _TABLE_SIZES):
        if _tables_height(tables, size, right - left) <= top - bottom:
            break
    for heading, table in tables:
        rows = _wrap_cells(table, size, right - left)
        top = canvas.paragraph(left, top, heading, size * 1.1, right - left) - 0.3 * size
        top = _table(canvas, rows, (left, bottom, right, top), size, language) - 0.9 * size


def _list(canvas: Canvas, table: pd.DataFrame, rect: Rect, scale: float, language: str) -> None:
    """Write the values of a map, in two columns where one holds them at no size that can be read."""
    left, bottom, right, top = rect
    heading = text("as_table", language)
    sizes = [max(size * scale, _READABLE) for size in _LIST_SIZES]
    for columns, size in product(range(1, _LIST_COLUMNS + 1), sizes):
        gap = 2 * size
        width = (right - left - (columns - 1) * gap) / columns
        head, *rows = _wrap_cells(table, size, width)
        room = top - bottom - 1.84 * size - 0.2 * size  # without the heading and the rule under the columns' names
        parts = _divided(rows, int(room / (1.35 * size)) - _height(head))
        if len(parts) <= columns:
            break
    top = canvas.paragraph(left, top, heading, size * 1.1, right - left) - 0.3 * size
    shown = [*parts[: columns - 1], [row for part in parts[columns - 1 :] for row in part]]
    for i, part in enumerate(shown):
        x = left + i * (width + gap)
        _table(canvas, [head, *part], (x, bottom, x + width, top), size, language)


def _divided(rows: Sequence[list[list[str]]], lines: int) -> list[list[list[list[str]]]]:
    """Divide rows into columns of so many lines."""
    parts: list[list[list[list[str]]]] = [[]]
    left = lines
    for row in rows:
        left -= _height(row)
        if left < 0 and parts[-1]:
            parts.append([])
            left = lines - _height(row)
        parts[-1].append(row)
    return parts


def _tables_height(tables: Sequence[tuple[str, pd.DataFrame]], size: float, room: float) -> float:
    headings = sum(1.54 * len(fonts.wrap(heading, size * 1.1, room)) + 1.7 for heading, _ in tables)
    return size * (headings + 1.35 * sum(_height(row) for _, table in tables for row in _wrap_cells(table, size, room)))


def _wrap_cells(table: pd.DataFrame, size: float, room: float) -> list[list[list[str]]]:
    """Wrap every cell into its column, the heading first; columns are as wide as their text needs, if they may."""
    rows = [list(map(str, table.columns)), *table.astype(str).to_numpy().tolist()] if len(table.columns) else []
    return [
        [fonts.wrap(cell, size, wide) for cell, wide in zip(row, _widths(rows, size, room), strict=True)]
        for row in rows
    ]


def _widths(rows: Sequence[Sequence[str]], size: float, room: float) -> list[float]:
    need = [max(fonts.width(row[i], size) for row in rows) + 1 for i in range(len(rows[0]))]
    spare = room - size * (len(need) - 1)
    most = spare
    for i, width in enumerate(sorted(need)):  # the widest give way, all to the same width
        most = (spare - sum(sorted(need)[:i])) / (len(need) - i)
        if width > most:
            break
    return [min(width, most) for width in need] if sum(need) > spare else need


def _height(row: list[list[str]]) -> int:
    return max(len(lines) for lines in row)


def _table(canvas: Canvas, rows: list[list[list[str]]], rect: Rect, size: float, language: str) -> float:
    left, bottom, right, top = rect
    if not rows:
        return top
    widths = [max(fonts.width(line, size) for row in rows for line in row[i]) for i in range(len(rows[0]))]
    gap = max((right - left - sum(widths)) / max(len(widths) - 1, 1), 0)
    for i, row in enumerate(rows):
        tall = size * 1.35 * _height(row)
        if top - tall - (size * 1.35 if i + 1 < len(rows) else 0) < bottom - 0.1 * size:
            canvas.write(left, top - size, text("rows_left", language, count=len(rows) - i), size, QUIET)
            return top - size * 1.35
        x = left
        for column, lines in enumerate(row):
            # Numbers end at the right edge; sentences begin where their column does.
            last = column == len(row) - 1 and widths[column] <= _SHORT * size
            for k, line in enumerate(lines):
                baseline, color = top - size * (1 + 1.35 * k), QUIET if i == 0 else INK
                canvas.write(right if last else x, baseline, line, size, color, "right" if last else "left")
            x += widths[column] + gap
        top -= tall
        if i == 0:
            canvas.rule([(left, top - 0.15 * size), (right, top - 0.15 * size)])
            top -= 0.3 * size
    return top
