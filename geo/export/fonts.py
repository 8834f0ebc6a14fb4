"""The typeface of exports: Noto Sans SC from a package, what its glyphs cover, how wide text is, how it wraps."""

from __future__ import annotations

import base64
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import pylopdf_fonts_zh_cn
from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

from geo.errors import Fault, MissingGlyph

FAMILY = "Noto Sans SC"
_PATH = pylopdf_fonts_zh_cn.sans_path()
# Units of a thousandth of the type's size by which a quadratic curve may miss the cubic one.
_PRECISION = 0.5
# Entries of the source's table of names that travel with its outlines, the licence among them.
_NAMES = {
    "copyright": 0,
    "familyName": 1,
    "styleName": 2,
    "uniqueFontIdentifier": 3,
    "fullName": 4,
    "version": 5,
    "psName": 6,
    "licenseDescription": 13,
    "licenseInfoURL": 14,
}
# Seconds since 1904 of a fixed day: the same characters make the same bytes.
_MADE = 0x7C259DC0
# Where an address may break: before a mark of its query, behind a slash, and within what is longer than most.
_ADDRESS_PARTS = re.compile(r"[?&]?[^?&/]{1,30}/*|[?&/]")
# A word, or one character with the marks that may not begin a line.
_PIECES = re.compile(r"[^\s\u2e80-\uffef]+\s*|\s+|.[\uff0c\u3002\uff1b\uff1a\u3001\u300b\uff09\u300d\uff01\uff1f]*")


def typeface() -> font_manager.FontProperties:
    """Return the typeface as matplotlib knows it."""
    if FAMILY not in {entry.name for entry in font_manager.fontManager.ttflist}:
        font_manager.fontManager.addfont(_PATH)
    return font_manager.FontProperties(family=FAMILY)


@lru_cache(maxsize=1)
def _face() -> Any:
    return FT2Font(str(_PATH))


@lru_cache(maxsize=1)
def _characters() -> frozenset[int]:
    return frozenset(_face().get_charmap())


def check_glyphs(texts: Iterable[str]) -> None:
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
        raise MissingGlyph(*(_missing_glyph(letter, text) for letter, text in lacking.items()))


def _missing_glyph(letter: str, text: str) -> Fault:
    code, name = f"U+{ord(letter):04X}", unicodedata.name(letter, "")
    kind = "missing_glyph" if name else "missing_unnamed_glyph"
    return Fault(kind, values={"typeface": FAMILY, "letter": letter, "code": code, "name": name, "text": text})


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
        One paragraph; Chinese breaks anywhere but before a closing mark, other scripts between words, and an address
        that no line holds before the marks of its query.
    size, room
        Size of the type and width of the column, in points.

    Returns
    -------
    list of str
        At least one line; a single word wider than the column stays whole.
    """
    lines, line = [], ""
    for piece in _pieces(text, size, room):
        if line and width((line + piece).rstrip(), size) > room:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()]


def _pieces(text: str, size: float, room: float) -> Iterator[str]:
    for piece in _PIECES.findall(text):
        is_long_address = "://" in piece and width(piece.rstrip(), size) > room
        yield from _ADDRESS_PARTS.findall(piece) if is_long_address else [piece]


def embedded_css(texts: Iterable[str]) -> str:
    """Return an ``@font-face`` rule that carries the typeface, cut down to the characters of the texts."""
    packed = base64.b64encode(truetype(texts, flavor="woff")).decode()
    return f'@font-face{{font-family:"{FAMILY}";src:url("data:font/woff;base64,{packed}") format("woff")}}'


def truetype(texts: Iterable[str], flavor: str | None = None) -> bytes:
    """Make a TrueType font of the characters of some texts: what readers of PDF and SVG take, small enough to embed.

    Parameters
    ----------
    texts
        Every text that is to be written with it.
    flavor
        ``woff`` compresses it for browsers.

    Returns
    -------
    bytes
        The same for the same characters.
    """
    # Imported here: it takes a quarter of a second, and only PDF and SVG need it.
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    source, shapes, names = _outlines()
    letters = {ord(letter): names[ord(letter)] for text in texts for letter in text if ord(letter) in names}
    glyphs = {}
    for name in (".notdef", *sorted(set(letters.values()))):
        pen = TTGlyphPen(None)
        shapes[name].draw(Cu2QuPen(pen, _PRECISION, reverse_direction=True))
        glyphs[name] = pen.glyph()
    builder = FontBuilder(source["head"].unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap(letters)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({name: (source["hmtx"][name][0], glyph.xMin) for name, glyph in glyphs.items()})
    builder.setupHorizontalHeader(ascent=source["hhea"].ascent, descent=source["hhea"].descent)
    builder.setupNameTable({key: source["name"].getDebugName(i) for key, i in _NAMES.items()})
    builder.setupOS2()
    builder.setupPost(keepGlyphNames=False)
    builder.updateHead(created=_MADE, modified=_MADE)
    builder.font.recalcTimestamp, builder.font.flavor = False, flavor
    body = io.BytesIO()
    builder.save(body)
    return body.getvalue()


@lru_cache(maxsize=1)
def _outlines() -> Any:
    from fontTools.ttLib import TTFont

    source = TTFont(str(_PATH), lazy=True)
    return source, source.getGlyphSet(), source.getBestCmap()
