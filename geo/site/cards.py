"""The card that a shared link shows: 1200 by 630 pixels, a large title, the map, and how promises were kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg

from geo.export import fonts
from geo.export.canvas import Canvas
from geo.export.cartography import draw_map
from geo.export.png import encode_png
from geo.export.request import ExportPage
from geo.maps.colours import QUIET
from geo.texts.catalogue import text

#: Millimetres and dots per inch that make 1200 by 630 pixels, the size that link previews want.
_SIZE, _DPI = (304.8, 160.02), 100
#: Sizes in points: legible where the card is 300 pixels wide.
_TITLE, _LINE, _SMALL, _MARGIN = 35.0, 22.0, 17.0, 36.0
_MOST_LINES = 5
_STYLE = {"hatch.linewidth": 0.6, "text.usetex": False, "text.parse_math": False}


def card(page: ExportPage, title: str, lines: Sequence[str]) -> bytes:
    """Draw the card of a page.

    Parameters
    ----------
    page
        The map and what it shows.
    title
        The finding.
    lines
        What stands below it: of what and when, the verdicts.

    Returns
    -------
    bytes
        A PNG, the same for the same page and texts.
    """
    bare = tuple(replace(layer, labels=False) for layer in page.selection.layers)  # names would be too small to read
    plain = replace(page, selection=replace(page.selection, layers=bare))
    with matplotlib.rc_context(_STYLE):  # type: ignore[arg-type]
        canvas = Canvas(width=_SIZE[0], height=_SIZE[1], font=fonts.typeface())
        half = canvas.width * 0.54
        draw_map(canvas, (half + 6, 12, canvas.width - 12, canvas.height - 12), plain, 11)
        room = half - _MARGIN - 6
        y = _paragraph(canvas, canvas.height - _MARGIN / 2, title, _TITLE, room)
        for line in lines:
            y = _paragraph(canvas, y - 8, line, _LINE, room, QUIET)
        canvas.write(_MARGIN, _MARGIN * 0.8, text("site_title", page.request.language), _SMALL, QUIET)
        canvas.figure.set_dpi(_DPI)
        pixmap = FigureCanvasAgg(canvas.figure)
        pixmap.draw()  # type: ignore[no-untyped-call]
        pixels = np.asarray(pixmap.buffer_rgba())[..., :3]  # type: ignore[no-untyped-call]
    return encode_png(pixels, _DPI, {"Title": title})


def _paragraph(canvas: Canvas, y: float, words: str, size: float, room: float, color: str = "#1d2733") -> float:
    """Write lines as far as there is room above the foot of the card."""
    most = min(_MOST_LINES, int((y - 2 * _MARGIN) / (size * 1.3)))
    lines = fonts.wrap(words, size, room)
    for i, line in enumerate(lines[: max(most, 0)]):
        is_cut = i + 1 == most and len(lines) > most
        y -= size * 1.3
        canvas.write(_MARGIN, y, f"{line[:-1]}…" if is_cut else line, size, color)
    return y
