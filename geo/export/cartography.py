"""The map of an export: areas, lines and points in metres, names that do not collide, scale and north."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.path import Path
from pyproj import Transformer

from geo.export import fonts
from geo.export.canvas import INK, Canvas, Rect
from geo.export.labels import Panel, mark_feature, name_districts, name_features, name_members
from geo.export.request import ExportPage
from geo.maps.colours import ACCENT, number
from geo.maps.model import MapLayer
from geo.maps.symbols import is_small
from geo.settings import CRS_METRES, CRS_STORE
from geo.texts.catalogue import text

_DASH = (4.0, 3.0)
#: Detail below this many points is left out: a thirtieth of a millimetre.
_FINEST = 0.1
#: Layers whose features belong to a district.
_MEMBERS = {"subdistricts", "tiles"}
#: Of more lines or points than these, names would hide the map.
_NAMED = 60
_BORDER, _OUTLINE, _NO_CLASS = "#5f6b7a", "#3a4654", "#d3d8df"


def draw_map(canvas: Canvas, rect: Rect, page: ExportPage, size: float) -> None:
    """Draw what a page's selection shows.

    Parameters
    ----------
    canvas, rect
        The page and the rectangle on it, in points.
    page
        What to draw.
    size
        Size of the largest names in points.
    """
    panel = Panel(canvas=canvas, rect=rect, box=page.box, size=size)
    canvas.box(rect, fill="#fbfbfc", zorder=0)
    frames = {name: _in_metres(frame) for name, frame in page.shapes.items()}
    for layer in page.selection.layers:
        _DRAW[layer.kind](panel, frames[layer.id], layer, page)
    if page.selection.map_state.scale:
        _draw_scale(panel, page.request.language)
        _draw_north(panel)
    for layer in reversed(page.selection.layers):
        if layer.labels:
            name_districts(panel, frames[layer.id], page)
        elif layer.kind in ("line", "point") and len(frames[layer.id]) <= _NAMED:
            name_features(panel, frames[layer.id], page)
    if page.focus and _MEMBERS & set(frames):
        name_members(panel, frames[(_MEMBERS & set(frames)).pop()], page)
    canvas.box(rect)
    if page.warning:
        canvas.watermark(page.warning, rect)


def _in_metres(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    key = "code" if "code" in frame else "id"
    return frame.set_index(key, drop=False).to_crs(CRS_METRES)


# ---- areas, lines, points --------------------------------------------------------------------------------------------


def _colours(layer: MapLayer, frame: gpd.GeoDataFrame, page: ExportPage) -> list[str | None]:
    map_state = page.selection.map_state
    state = map_state.layers.get(layer.id)
    fill = state.fill if state else {}
    return [map_state.palette[fill[key]] if key in fill else None for key in frame.index]


def _draw_areas(panel: Panel, frame: gpd.GeoDataFrame, layer: MapLayer, page: ExportPage) -> None:
    paths = _paths(panel, frame)
    panel.canvas.areas(paths, _colours(layer, frame, page), panel.rect)
    dashed = (frame["geometry_status"] == "schematic").tolist()
    weight = 0.05 * panel.size
    for dash in (False, True):
        alike = [path for path, is_dashed in zip(paths, dashed, strict=True) if is_dashed == dash]
        panel.canvas.borders(alike, _BORDER, weight, _DASH if dash else (), panel.rect)
    accented = {page.selection.map_state.selected, page.focus}
    strong = [path for path, key in zip(paths, frame.index, strict=True) if key in accented]
    panel.canvas.borders(strong, ACCENT, 4 * weight, (), panel.rect, zorder=3)


def _draw_outlines(panel: Panel, frame: gpd.GeoDataFrame, _: MapLayer, page: ExportPage) -> None:
    paths = _paths(panel, frame)
    panel.canvas.borders(paths, _OUTLINE, 0.1 * panel.size, (), panel.rect, zorder=2.5)
    focus = [path for path, key in zip(paths, frame.index, strict=True) if key == page.focus]
    panel.canvas.borders(focus, ACCENT, 0.22 * panel.size, (), panel.rect, zorder=3)


def _draw_lines(panel: Panel, frame: gpd.GeoDataFrame, layer: MapLayer, page: ExportPage) -> None:
    colours = _colours(layer, frame, page)
    state = page.selection.map_state.layers.get(layer.id)
    marks = state.marks if state else {}
    for (key, row), colour in zip(frame.iterrows(), colours, strict=True):
        parts = [panel.place(shapely.get_coordinates(part)) for part in row["geometry"].geoms]
        weight = (0.65 if key == page.selection.map_state.selected else 0.35) * panel.size
        dash = (2.2, 1.2) if row["geometry_status"] == "schematic" else ()
        for x, y in shapely.get_coordinates(shapely.segmentize(shapely.MultiLineString(parts), panel.size)):
            panel.occupied.append((x - weight, y - weight, x + weight, y + weight))
        panel.canvas.lines(parts, [colour or _NO_CLASS] * len(parts), weight, dash, panel.rect)
        if mark := marks.get(str(key), ""):
            longest = max(map(shapely.LineString, parts), key=shapely.length)
            middle = shapely.line_interpolate_point(longest, 0.5, normalized=True)
            mark_feature(panel, (middle.x + weight, middle.y), mark)
        if colour is None:
            panel.canvas.lines(parts, [_BORDER] * len(parts), weight, (0.3, 0.9), panel.rect)


def _draw_points(panel: Panel, frame: gpd.GeoDataFrame, layer: MapLayer, page: ExportPage) -> None:
    map_state = page.selection.map_state
    state = map_state.layers.get(layer.id)
    fill, marks = (state.fill, state.marks) if state else ({}, {})
    for key, shape, colour in zip(frame.index, frame.geometry, _colours(layer, frame, page), strict=True):
        x, y = panel.place(shapely.get_coordinates(shape))[0]
        if shapely.box(*panel.rect).contains(shapely.Point(x, y)):
            is_selected = key == map_state.selected
            symbol = map_state.symbols[fill[key]] if key in fill and map_state.symbols else "circle"
            size = (0.55 if is_small(symbol) else 1.0) * panel.size
            radius = (0.6 if is_selected else 0.42) * size
            panel.canvas.dot(x, y, radius, colour, ACCENT, (0.3 if is_selected else 0.16) * size, symbol)
            if len(frame) <= _NAMED:  # names may stand on a crowd of points, or they would find no room
                panel.occupied.append((x - radius, y - radius, x + radius, y + radius))
            mark_feature(panel, (x + 1.4 * radius, y), marks.get(str(key), ""))


def _draw_cells(panel: Panel, frame: gpd.GeoDataFrame, layer: MapLayer, page: ExportPage) -> None:
    """Fill each class of a grid as one area: 67,000 squares would make a file that no reader opens."""
    classes = [(int(fill), rows.geometry.to_numpy()) for fill, rows in frame.groupby("fill")]
    whole = [shapely.coverage_union_all(squares) for _, squares in classes]
    palette = page.selection.map_state.palette
    panel.canvas.areas(
        [_path(shape, panel.place) for shape in whole], [palette[fill] for fill, _ in classes], panel.rect
    )


_DRAW: Mapping[str, Callable[[Panel, gpd.GeoDataFrame, MapLayer, ExportPage], None]] = {
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
    panel.canvas.box(around, fill="#ffffffd9", edge="none", zorder=6)
    tick = 0.5 * panel.size
    panel.canvas.rule([(x, y + tick), (x, y), (x + wide, y), (x + wide, y + tick)], INK, 1, zorder=7)
    panel.canvas.write(x + wide + 0.5 * panel.size, y, label, 0.9 * panel.size)
    panel.occupied.append(around)


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
    corners = [
        (x + dx * math.cos(lean) + dy * math.sin(lean), y - dx * math.sin(lean) + dy * math.cos(lean))
        for dx, dy in points
    ]
    panel.canvas.shape(corners, INK)
    panel.canvas.write(x, y + 1.5 * size, "N", 0.9 * size, align="center", halo=True)
    panel.occupied.append((x - size, y - size, x + size, y + 2.5 * size))
