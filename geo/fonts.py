"""Owns the typeface of exports: Noto Sans SC from a package, what its glyphs cover, how wide text is, how it wraps."""

from __future__ import annotations

import base64
import io
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import pylopdf_fonts_zh_cn
from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

from geo.errors import MissingGlyph

FAMILY = "Noto Sans SC"
_PATH = pylopdf_fonts_zh_cn.sans_path()
# A word, or one character with the marks that may not begin a line.
_PIECES = re.compile(r"[^\s\u2e80-\uffef]+\s*|\s+|.[\uff0c\u3002\uff1b\uff1a\u3001\u300b\uff09\u300d\uff01\uff1f]*")


def register() -> None:
    """Make the typeface known to matplotlib."""
    if FAMILY not in {entry.name for entry in font_manager.fontManager.ttflist}:
        font_manager.fontManager.addfont(_PATH)


@lru_cache(maxsize=1)
def _face() -> Any:
    return FT2Font(str(_PATH))


@lru_cache(maxsize=1)
def _characters() -> frozenset[int]:
    return frozenset(_face().get_charmap())


def check(texts: Iterable[str]) -> None:
    """Make sure that every character can be printed.

    Raises
    ------
    MissingGlyph
        Naming each character that the typeface lacks, and the first text that holds it.
    """
    lacking: dict[str, str] = {}
    for text in texts:
        for letter in text:
            if ord(letter) not in _characters() and letter != "\n":
                lacking.setdefault(letter, text)
    if lacking:
        named = [
            f"{letter!r} (U+{ord(letter):04X} {unicodedata.name(letter, 'unnamed')}) in {text!r}"
            for letter, text in lacking.items()
        ]
        raise MissingGlyph(f"the typeface {FAMILY} has no glyph for {'; '.join(named)}")


@lru_cache(maxsize=8192)
def width(text: str, size: float) -> float:
    """Return the width of one line of text in points, at a size in points."""
    face = _face()
    face.set_size(100, 72)
    face.set_text(text)
    return float(face.get_width_height()[0]) / 64 * size / 100


def wrap(text: str, size: float, room: float) -> list[str]:
    """Break text into lines.

    Parameters
    ----------
    text
        One paragraph; Chinese breaks anywhere but before a closing mark, other scripts between words.
    size, room
        Size of the type and width of the column, in points.

    Returns
    -------
    list of str
        At least one line; a single word wider than the column stays whole.
    """
    lines, line = [], ""
    for piece in _PIECES.findall(text):
        if line and width((line + piece).rstrip(), size) > room:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()]


def embedded_css(texts: Iterable[str]) -> str:
    """Return an ``@font-face`` rule that carries the typeface, cut down to the characters of the texts."""
    # Imported here: it takes a quarter of a second, and only SVG needs it.
    from fontTools import subset

    options = subset.Options(
        layout_features=[], name_IDs=[0, 1, 2, 13, 14], notdef_outline=True, recalc_timestamp=False
    )
    options.drop_tables += ["GSUB", "GPOS", "BASE", "VORG", "vmtx", "vhea"]
    font = subset.load_font(str(_PATH), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(set("".join(texts)))))
    cutter.subset(font)
    body = io.BytesIO()
    font.flavor = "woff"
    font.save(body)
    packed = base64.b64encode(body.getvalue()).decode()
    return f'@font-face{{font-family:"{FAMILY}";src:url("data:font/woff;base64,{packed}") format("woff")}}'
