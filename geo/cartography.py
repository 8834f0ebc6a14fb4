"""Owns the map of an export: a view's areas, lines and points in metres, names that do not collide, scale and north."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.path import Path
from pyproj import Transformer

from geo import fonts
from geo.canvas import INK, Canvas, Rect
from geo.catalogue import text
from geo.classes import ACCENT, number
from geo.maps import MapLayer
from geo.order import Sheet
from geo.panel import Panel, mark_feature, name_districts, name_features, name_members
from geo.settings import CRS_METRES, CRS_STORE
from geo.symbols import is_small

_DASH = (4.0, 3.0)
#: Detail below this many points is left out: a thirtieth of a millimetre.
_FINEST = 0.1
#: Layers whose features belong to a district.
_MEMBERS = {"subdistricts", "tiles"}
#: Of more lines or points than these, names would hide the map.
_NAMED = 60
_BORDER, _OUTLINE, _NO_CLASS = "#5f6b7a", "#3a4654", "#d3d8df"


def draw_map(canvas: Canvas, rect: Rect, sheet: Sheet, size: float) -> None:
    """Draw what a sheet's selection shows.

    Parameters
    ----------
    canvas, rect
        The page and the rectangle on it, in points.
    sheet
        What to draw.
    size
        Size of the largest names in points.
    """
    panel = Panel(canvas, rect, sheet.box, size)
    canvas.box(rect, fill="#fbfbfc", order=0)
    used = {name: _in_metres(frame) for name, frame in sheet.shapes.items()}
    for layer in sheet.selection.layers:
        _DRAW[layer.kind](panel, used[layer.id], layer, sheet)
    if sheet.selection.picture.scale:
        _draw_scale(panel, sheet.order.language)
        _draw_north(panel)
    for layer in reversed(sheet.selection.layers):
        if layer.labels:
            name_districts(panel, used[layer.id], sheet)
        elif layer.kind in ("line", "point") and len(used[layer.id]) <= _NAMED:
            name_features(panel, used[layer.id], sheet)
    if sheet.focus and _MEMBERS & set(used):
        name_members(panel, used[(_MEMBERS & set(used)).pop()], sheet)
    canvas.box(rect)
    if sheet.warning:
        canvas.watermark(sheet.warning, rect)


def _in_metres(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    key = "code" if "code" in frame else "id"
    return frame.set_index(key, drop=False).to_crs(CRS_METRES)


# ---- areas, lines, points --------------------------------------------------------------------------------------------


def _colours(layer: MapLayer, frame: gpd.GeoDataFrame, sheet: Sheet) -> list[str | None]:
    picture = sheet.selection.picture
    shown = picture.layers.get(layer.id)
    fill = shown.fill if shown else {}
    return [picture.palette[fill[key]] if key in fill else None for key in frame.index]


def _draw_areas(panel: Panel, frame: gpd.GeoDataFrame, layer: MapLayer, sheet: Sheet) -> None:
    paths = _paths(panel, frame)
    panel.canvas.areas(paths, _colours(layer, frame, sheet), panel.rect)
    dashed = (frame["geometry_status"] == "schematic").tolist()
    weight = 0.05 * panel.size
    for dash in (False, True):
        chosen = [path for path, is_dashed in zip(paths, dashed, strict=True) if is_dashed == dash]
        panel.canvas.borders(chosen, _BORDER, weight, _DASH if dash else (), panel.rect)
    chosen_keys = {sheet.selection.picture.selected, sheet.focus}
    selected = [path for path, key in zip(paths, frame.index, strict=True) if key in chosen_keys]
    panel.canvas.borders(selected, ACCENT, 4 * weight, (), panel.rect, order=3)


def _draw_outlines(panel: Panel, frame: gpd.GeoDataFrame, _: MapLayer, sheet: Sheet) -> None:
    paths = _paths(panel, frame)
    panel.canvas.borders(paths, _OUTLINE, 0.1 * panel.size, (), panel.rect, order=2.5)
    focus = [path for path, key in zip(paths, frame.index, strict=True) if key == sheet.focus]
    panel.canvas.borders(focus, ACCENT, 0.22 * panel.size, (), panel.rect, order=3)


def _draw_lines(panel: Panel, frame: gpd.GeoDataFrame, layer: MapLayer, sheet: Sheet) -> None:
    colours = _colours(layer, frame, sheet)
    shown = sheet.selection.picture.layers.get(layer.id)
    marks = shown.marks if shown else {}
    for (key, row), colour in zip(frame.iterrows(), colours, strict=True):
        parts = [panel.place(shapely.get_coordinates(part)) for part in row["geometry"].geoms]
        weight = (0.65 if key == sheet.selection.picture.selected else 0.35) * panel.size
        dash = (2.2, 1.2) if row["geometry_status"] == "schematic" else ()
        for x, y in shapely.get_coordinates(shapely.segmentize(shapely.MultiLineString(parts), panel.size)):
            panel.taken.append((x - weight, y - weight, x + weight, y + weight))
        panel.canvas.lines(parts, [colour or _NO_CLASS] * len(parts), weight, dash, panel.rect)
        if mark := marks.get(str(key), ""):
            longest = max(map(shapely.LineString, parts), key=shapely.length)
            middle = shapely.line_interpolate_point(longest, 0.5, normalized=True)
            mark_feature(panel, (middle.x + weight, middle.y), mark)
        if colour is None:
            panel.canvas.lines(parts, [_BORDER] * len(parts), weight, (0.3, 0.9), panel.rect)


def _draw_points(panel: Panel, frame: gpd.GeoDataFrame, layer: MapLayer, sheet: Sheet) -> None:
    picture = sheet.selection.picture
    shown = picture.layers.get(layer.id)
    fill, marks = (shown.fill, shown.marks) if shown else ({}, {})
    for key, shape, colour in zip(frame.index, frame.geometry, _colours(layer, frame, sheet), strict=True):
        x, y = panel.place(shapely.get_coordinates(shape))[0]
        if shapely.box(*panel.rect).contains(shapely.Point(x, y)):
            chosen = key == picture.selected
            symbol = picture.symbols[fill[key]] if key in fill and picture.symbols else "circle"
            size = (0.55 if is_small(symbol) else 1.0) * panel.size
            radius = (0.6 if chosen else 0.42) * size
            panel.canvas.dot(x, y, radius, colour, ACCENT, (0.3 if chosen else 0.16) * size, symbol)
            if len(frame) <= _NAMED:  # names may stand on a crowd of points, or they would find no room
                panel.taken.append((x - radius, y - radius, x + radius, y + radius))
            mark_feature(panel, (x + 1.4 * radius, y), marks.get(str(key), ""))


def _draw_cells(panel: Panel, frame: gpd.GeoDataFrame, layer: MapLayer, sheet: Sheet) -> None:
    """Fill each class of a grid as one area: 67,000 squares would make a file that no reader opens."""
    classes = [(int(fill), rows.geometry.to_numpy()) for fill, rows in frame.groupby("fill")]
    whole = [shapely.coverage_union_all(squares) for _, squares in classes]
    palette = sheet.selection.picture.palette
    panel.canvas.areas(
        [_path(shape, panel.place) for shape in whole], [palette[fill] for fill, _ in classes], panel.rect
    )


_DRAW: Mapping[str, Callable[[Panel, gpd.GeoDataFrame, MapLayer, Sheet], None]] = {
    "area": _draw_areas,
    "outline": _draw_outlines,
    "line": _draw_lines,
    "point": _draw_points,
    "grid": _draw_cells,
}


def _paths(panel: Panel, frame: gpd.GeoDataFrame) -> list[Path]:
    """Turn areas into paths on the page, without the detail that no print shows."""
    fine = shapely.simplify(frame.geometry.to_numpy(), _FINEST * panel.metres)
    return [_path(shape, panel.place) for shape in fine]


def _path(shape: shapely.Geometry, place: Callable[[np.ndarray], np.ndarray]) -> Path:
    rings = [ring for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)]
    return Path.make_compound_path(*(Path(place(shapely.get_coordinates(ring)), closed=True) for ring in rings))


# ---- scale and north -------------------------------------------------------------------------------------------------


def _draw_scale(panel: Panel, language: str) -> None:
    left, bottom, right, _ = panel.rect
    most = (right - left) * panel.metres / 4000
    decade = 10 ** math.floor(math.log10(most))
    length = max(step * decade for step in (1, 2, 5) if step * decade <= most)
    wide, x, y = length * 1000 / panel.metres, left + panel.size, bottom + 0.9 * panel.size
    label = text("kilometres", language, length=number(length))
    room = wide + 1.2 * panel.size + fonts.width(label, 0.9 * panel.size)
    around = (x - 0.5 * panel.size, y - 0.5 * panel.size, x + room, y + 1.1 * panel.size)
    panel.canvas.box(around, fill="#ffffffd9", edge="none", order=6)
    tick = 0.5 * panel.size
    panel.canvas.rule([(x, y + tick), (x, y), (x + wide, y), (x + wide, y + tick)], INK, 1, order=7)
    panel.canvas.write(x + wide + 0.5 * panel.size, y, label, 0.9 * panel.size)
    panel.taken.append(around)


def _draw_north(panel: Panel) -> None:
    """Draw an arrow to true north, which in the projection leans by the convergence of the meridians."""
    west, south, east, north = panel.box
    lon, lat = (west + east) / 2, (south + north) / 2
    to_metres = Transformer.from_crs(CRS_STORE, CRS_METRES, always_xy=True)
    (x0, x1), (y0, y1) = to_metres.transform([lon, lon], [lat, lat + 0.01])
    lean = math.atan2(x1 - x0, y1 - y0)
    size = panel.size
    x, y = panel.rect[2] - 1.8 * size, panel.rect[3] - 2.6 * size
    points = [(0.0, 1.3 * size), (0.55 * size, -0.7 * size), (0.0, -0.2 * size), (-0.55 * size, -0.7 * size)]
    turned = [
        (x + dx * math.cos(lean) + dy * math.sin(lean), y - dx * math.sin(lean) + dy * math.cos(lean))
        for dx, dy in points
    ]
    panel.canvas.shape(turned, INK)
    panel.canvas.write(x, y + 1.5 * size, "N", 0.9 * size, align="center", halo=True)
    panel.taken.append((x - size, y - size, x + size, y + 2.5 * size))
