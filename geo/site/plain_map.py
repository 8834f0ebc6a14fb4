"""The map as a light drawing for a browser without scripts: the same areas, colours and legend as the live map.

The export's drawing is made for paper, in a hundred times the bytes; here each layer's outlines are written once a
process, at the detail of the whole city, and a page adds its colours.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from itertools import groupby, pairwise

import geopandas as gpd
import shapely

from geo.export import fonts
from geo.export.labels import spots_around
from geo.geometry.coverage import simplify
from geo.geometry.topojson import CITY_TOLERANCE
from geo.maps.colours import ACCENT, BLANK
from geo.maps.model import BOUNDS, LayerState, LegendEntry, MapLayer, MapState
from geo.selection import Facts, Selection
from geo.settings import BDA_CODE, CRS_METRES
from geo.units import short_name

#: Pixels of the drawing: the map, and the legend to its right.
_WIDTH, _HEIGHT, _LEGEND = 760, 760, 240
_ROW = 22
#: Size of the names: a phone shows the drawing at half its size.
_LETTERS = 20
#: How many letters of a legend's text stand in a line; Chinese ones are twice as wide.
_LINE = 30
_FONT = "PingFang SC, Noto Sans SC, Noto Sans CJK SC, Microsoft YaHei, sans-serif"
_HATCH = (
    '<pattern id="blank" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<path fill="{BLANK["ground"]}" d="M0 0h6v6H0z"/><path stroke="{BLANK["hatching"]}" stroke-width="3" d="M1 0v6"/>'
    "</pattern>"
)


def plain_map(selection: Selection, facts: Facts) -> bytes:
    """Draw what a selection shows.

    Parameters
    ----------
    selection
        The map.
    facts
        The store.

    Returns
    -------
    bytes
        An SVG of a few dozen kilobytes; names are text, whatever they hold.
    """
    state = selection.map_state
    layers = [_layer(selection, layer, facts) for layer in selection.layers]
    names = [_names(facts, layer.id, state.language) for layer in selection.layers if layer.labels]
    parts = [f"<defs>{_HATCH}</defs>", '<path fill="#fbfbfc" d="M0 0h1000v760H0z"/>', *layers, *names, _legend(state)]
    size = f'viewBox="0 0 {_WIDTH + _LEGEND} {_HEIGHT}" font-family="{_FONT}" font-size="13" fill="#1d2733"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>\n'.encode()


def legend_marks(state: MapState) -> list[tuple[str, str]]:
    """Return the legend as marks, each an SVG of its own, and texts; a blank mark for a text alone.

    On a phone's screen the letters in the drawing are too small: there the page writes the legend itself.
    """
    box = 'width="24" height="16" viewBox="0 0 24 16" aria-hidden="true"'
    marks = [(entry, "" if entry.mark == "note" else _swatch(entry, 14, 2)) for entry in state.legend]
    blank = f"<defs>{_HATCH}</defs>"
    return [
        (mark and f"<svg {box}>{blank if 'url(#blank)' in mark else ''}{mark}</svg>", entry.text)
        for entry, mark in marks
    ]


# ---- places ----------------------------------------------------------------------------------------------------------


def _place(x: float, y: float) -> tuple[int, int]:
    """Turn degrees into pixels: straight meridians, as long as they are in the middle of Beijing."""
    (south, west), (north, east) = BOUNDS
    narrow = math.cos(math.radians((south + north) / 2))
    scale = min(_WIDTH / ((east - west) * narrow), _HEIGHT / (north - south))
    return round((x - west) * narrow * scale), round((north - y) * scale)


def _outline(points: Iterable[tuple[float, ...]], end: str) -> str:
    """Write a line as steps from point to point, of pixels; points on the same pixel are one."""
    pixels = [pixel for pixel, _ in groupby(_place(x, y) for x, y, *_ in points)]
    steps = [f"{x - before_x} {y - before_y}" for (before_x, before_y), (x, y) in pairwise(pixels)]
    x, y = pixels[0]
    return f"M{x} {y}" + (f"l{' '.join(steps)}" if steps else "") + end


def _path(shape: shapely.Geometry) -> str:
    parts = shapely.get_parts(shape)
    if shape.geom_type.endswith("Polygon"):
        rings = (ring for part in parts for ring in (part.exterior, *part.interiors))
        return "".join(_outline(ring.coords, "z") for ring in rings)
    return "".join(_outline(part.coords, "") for part in parts)


def _paths(facts: Facts, layer: str) -> Mapping[str, str]:
    """Return the outline of every feature of a layer by its id, written once."""

    def work() -> Mapping[str, str]:
        frame = facts.shapes(layer)
        shapes = _for_the_city(frame) if frame.geom_type.str.endswith("Polygon").any() else frame.geometry
        return dict(zip(_ids(frame), map(_path, shapes), strict=True))

    return facts.once(("plain paths", layer), work)


def _ids(frame: gpd.GeoDataFrame) -> list[str]:
    return [str(key) for key in frame["code" if "code" in frame else "id"]]


def _for_the_city(frame: gpd.GeoDataFrame) -> list[shapely.Geometry]:
    """Simplify a coverage; the development area lies above it and is simplified by itself."""
    above = [code == BDA_CODE for code in _ids(frame)]
    every: list[shapely.Geometry] = frame.geometry.tolist()
    for own in (True, False):
        places = [i for i, is_above in enumerate(above) if is_above == own]
        if not places:
            continue
        for i, shape in zip(places, simplify([every[i] for i in places], CITY_TOLERANCE), strict=True):
            every[i] = shape
    return every


# ---- layers ----------------------------------------------------------------------------------------------------------


def _layer(selection: Selection, layer: MapLayer, facts: Facts) -> str:
    state = selection.map_state.layers.get(layer.id, LayerState())
    if layer.kind == "grid":
        return _cells(selection, layer, facts)
    palette, chosen = selection.map_state.palette, selection.map_state.selected
    frame = selection.features(layer, facts)
    colours = {key: palette[index] for key, index in state.fill.items()}
    if layer.kind == "point":
        return "".join(_point(key, shape, colours) for key, shape in zip(_ids(frame), frame.geometry, strict=True))
    paths = _paths(facts, layer.id)
    if layer.kind == "outline":
        return f'<path fill="none" stroke="#3a4654" d="{"".join(paths.values())}"/>'
    write = _line if layer.kind == "line" else _area
    drawn = "".join(write(paths[key], colours.get(key)) for key in _ids(frame))
    if not chosen or chosen not in paths:
        return drawn
    return f'{drawn}<path fill="none" stroke="{ACCENT}" stroke-width="3" d="{paths[chosen]}"/>'


def _area(path: str, colour: str | None) -> str:
    return f'<path fill="{colour or "url(#blank)"}" stroke="#5f6b7a" stroke-width=".6" d="{path}"/>'


def _line(path: str, colour: str | None) -> str:
    return f'<path fill="none" stroke="{colour or BLANK["line"]}" stroke-width="3" d="{path}"/>'


def _point(key: str, shape: shapely.Point, colours: Mapping[str, str]) -> str:
    x, y = _place(shape.x, shape.y)
    return f'<circle cx="{x}" cy="{y}" r="5" fill="{colours.get(key, BLANK["ground"])}" stroke="{ACCENT}"/>'


def _cells(selection: Selection, layer: MapLayer, facts: Facts) -> str:
    """Draw each class of a grid as one area."""
    frame, palette = selection.features(layer, facts), selection.map_state.palette
    wholes = [(fill, shapely.coverage_union_all(rows.geometry.to_numpy())) for fill, rows in frame.groupby("fill")]
    return "".join(f'<path fill="{palette[int(fill)]}" d="{_path(whole)}"/>' for fill, whole in wholes)


def _names(facts: Facts, layer: str, language: str) -> str:
    """Write the names of a layer's areas, white below the letters; beside their middle where that is taken."""
    style = f'text-anchor="middle" paint-order="stroke" stroke="#fff" stroke-width="4" font-size="{_LETTERS}"'

    def work() -> str:
        placed = list(_placed_names(facts.shapes(layer), language))
        rules = "".join(
            f"M{x} {y}L{to_x:.0f} {to_y:.0f}" for _, (x, y), (to_x, to_y) in placed if (x, y) != (to_x, to_y)
        )
        texts = "".join(
            f'<text x="{x:.0f}" y="{y + _LETTERS / 3:.0f}">{escape(name)}</text>' for name, _, (x, y) in placed
        )
        return f'<path stroke="#3a4654" d="{rules}"/><g {style}>{texts}</g>'

    return facts.once(("plain names", layer, language), work)


def _placed_names(frame: gpd.GeoDataFrame, language: str) -> Iterator[tuple[str, tuple[int, int], tuple[float, float]]]:
    """Give the name of each area, its middle, and where the name has room; the largest first, none upon another."""
    largest_first = frame.loc[frame.geometry.to_crs(CRS_METRES).area.sort_values(ascending=False, kind="stable").index]
    taken: list[shapely.Geometry] = [shapely.box(0, 0, _WIDTH, _HEIGHT).exterior]
    for shape, name in zip(largest_first.geometry, largest_first[f"name_{language}"], strict=True):
        short = short_name(str(name))
        middle = _place(*shape.representative_point().coords[0])
        half = fonts.width(short, _LETTERS) / 2 + _LETTERS / 4
        for x, y in spots_around(*middle, _LETTERS):
            room = shapely.box(x - half, y - 0.6 * _LETTERS, x + half, y + 0.6 * _LETTERS)
            if not shapely.intersects(taken, room).any():
                taken.append(room)
                yield short, middle, (x, y)
                break


# ---- legend ----------------------------------------------------------------------------------------------------------


def _legend(state: MapState) -> str:
    y, parts = 24, []
    for entry in (LegendEntry(state.title, mark="title"), *state.legend):
        is_text = entry.mark in ("title", "note")
        parts.append("" if is_text else _swatch(entry, y, _WIDTH + 10))
        for line in _lines(entry.text):
            weight = ' font-weight="600"' if entry.mark == "title" else ""
            parts.append(f'<text x="{_WIDTH + (10 if is_text else 40)}" y="{y}"{weight}>{escape(line)}</text>')
            y += _ROW
    return "".join(parts)


def _swatch(entry: LegendEntry, y: int, x: int) -> str:
    if entry.mark in ("fill", "blank"):
        fill = entry.color if entry.mark == "fill" else "url(#blank)"
        return f'<path fill="{fill}" stroke="#8a94a3" d="M{x} {y - 11}h20v12h-20z"/>'
    if entry.mark in ("solid", "dashed", "line"):
        dash = ' stroke-dasharray="4 3"' if entry.mark == "dashed" else ""
        return f'<path stroke="{entry.color or "#5f6b7a"}" stroke-width="2"{dash} d="M{x} {y - 5}h20"/>'
    return f'<circle cx="{x + 10}" cy="{y - 5}" r="5" fill="{entry.color or "#fff"}" stroke="{ACCENT}"/>'


def _lines(words: str) -> list[str]:
    """Break a text into lines; Chinese anywhere, other scripts between words."""
    lines, width = [""], 0
    for piece in words.replace(" ", " \0").split("\0") if words.isascii() else words:
        size = sum(1 + (letter > "\u2e80") for letter in piece)
        if width + size > _LINE and lines[-1]:
            lines.append("")
            width = 0
        lines[-1] += piece
        width += size
    return lines
