"""The rectangle that a map fills: metres become points on the page, and names find room without colliding."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import shapely

from geo.export import fonts
from geo.export.canvas import INK, Canvas, Rect
from geo.export.request import Box, ExportPage
from geo.maps.colours import ACCENT, QUIET
from geo.settings import CRS_METRES, CRS_STORE
from geo.units import short_name


@dataclass(kw_only=True)
class Panel:
    """The rectangle of a page that a map fills.

    Parameters
    ----------
    canvas
        The page.
    rect
        Left, bottom, right and top in points.
    box
        West, south, east and north that must be seen, in degrees.
    size
        Size of the largest names in points.
    occupied
        Rectangles where something stands already.
    """

    canvas: Canvas
    rect: Rect
    box: Box
    size: float
    occupied: list[Rect] = field(default_factory=list)

    def __post_init__(self) -> None:
        west, south, east, north = _projected_bounds(self.box)
        left, bottom, right, top = self.rect
        self.metres = max((east - west) / (right - left), (north - south) / (top - bottom))
        self._origin = (
            (west + east - (left + right) * self.metres) / 2,
            (south + north - (bottom + top) * self.metres) / 2,
        )

    def place(self, points: np.ndarray) -> np.ndarray:
        """Turn metres into points on the page."""
        on_page: np.ndarray = (points - self._origin) / self.metres
        return on_page

    def visible(self, shapes: gpd.GeoSeries) -> gpd.GeoSeries:
        """Move shapes onto the page and keep what lies within the panel."""
        moved = gpd.GeoSeries(shapely.transform(shapes.to_numpy(), self.place), index=shapes.index)
        return moved.intersection(shapely.box(*self.rect))

    def free(self, rect: Rect) -> bool:
        """Say whether a rectangle lies within the panel and touches nothing placed before."""
        left, bottom, right, top = rect
        inside = left > self.rect[0] and bottom > self.rect[1] and right < self.rect[2] and top < self.rect[3]
        return inside and all(
            right < other[0] or left > other[2] or top < other[1] or bottom > other[3] for other in self.occupied
        )


def _projected_bounds(box: Box) -> Box:
    edges = shapely.segmentize(shapely.box(*box), 0.1)
    return tuple(gpd.GeoSeries([edges], crs=CRS_STORE).to_crs(CRS_METRES).total_bounds)


def _anchors(panel: Panel, frame: gpd.GeoDataFrame) -> Iterator[tuple[str, float, float, float]]:
    """Give code, middle and width of the visible part of each area, the largest first."""
    parts = panel.visible(frame.geometry)
    for code in parts.area.sort_values(ascending=False, kind="stable").index:
        if parts[code].area > panel.size**2 / 4:
            circle = shapely.maximum_inscribed_circle(parts[code], tolerance=1)
            (x, y), _ = circle.coords
            west, _, east, _ = parts[code].bounds
            yield str(code), x, y, east - west


def name_districts(panel: Panel, frame: gpd.GeoDataFrame, page: ExportPage) -> None:
    """Name every district once, in short; where its middle is taken, beside it with a leader."""
    names = frame[f"name_{page.request.language}"].map(short_name)
    for code, x, y, _ in _anchors(panel, frame):
        if code == page.focus and len(page.selection.layers) > 1:
            continue
        lines = fonts.wrap(names[code], panel.size, 11 * panel.size)
        spot = next(
            (spot for spot in spots_around(x, y, panel.size) if panel.free(_extent(lines, spot, panel.size))), None
        )
        if spot is None:
            continue
        if math.dist(spot, (x, y)) > panel.size:
            panel.canvas.rule([(x, y), spot], QUIET, 0.5, zorder=6)
        _name(panel, lines, spot, panel.size, INK)


def name_members(panel: Panel, frame: gpd.GeoDataFrame, page: ExportPage) -> None:
    """Name the subdistricts of the district that a report is about where there is room, those with a value first."""
    members = frame[frame["code"].isin(page.members)]
    has_value = members["code"].isin(page.selection.values)
    for part in (members[has_value], members[~has_value]):
        for code, x, y, room in _anchors(panel, part):
            name = part.loc[code, f"name_{page.request.language}"]
            for size in (1.05 * panel.size, 0.85 * panel.size, 0.7 * panel.size):
                lines = fonts.wrap(name, size, max(0.9 * room, 4 * size))
                spots = [(x, y), (x, y - size), (x, y + size)]
                spot = next((spot for spot in spots if panel.free(_extent(lines, spot, size))), None)
                if spot and max(fonts.width(line, size) for line in lines) < 0.95 * room:
                    _name(panel, lines, spot, size, INK)
                    break


def name_features(panel: Panel, frame: gpd.GeoDataFrame, page: ExportPage) -> None:
    """Name rivers and sections beside their middle: a print has no tooltips."""
    size = 0.85 * panel.size
    for name, shape in zip(frame[f"name_{page.request.language}"], panel.visible(frame.geometry), strict=True):
        if shape.is_empty:
            continue
        middle = (
            shape
            if shape.geom_type == "Point"
            else shapely.line_interpolate_point(_longest(shape), 0.5, normalized=True)
        )
        spots = (
            spot for spot in spots_around(middle.x, middle.y, size) if math.dist(spot, (middle.x, middle.y)) > size
        )
        spot = next((spot for spot in spots if panel.free(_extent([name], spot, size))), None)
        if spot:
            panel.canvas.rule([(middle.x, middle.y), spot], QUIET, 0.5, zorder=6)
            _name(panel, [name], spot, size, ACCENT)


def mark_feature(panel: Panel, where: tuple[float, float], mark: str) -> None:
    """Write a short text to the right of a feature: colour is never the only way to tell its class."""
    if mark:
        x, y = where
        size = 0.85 * panel.size
        panel.canvas.write(x, y - 0.36 * size, mark, size, INK, halo=True)
        panel.occupied.append((x, y - 0.6 * size, x + fonts.width(mark, size), y + 0.6 * size))


def _longest(shape: shapely.Geometry) -> shapely.Geometry:
    return max(shapely.get_parts(shape), key=shapely.length)


def spots_around(x: float, y: float, size: float) -> Iterator[tuple[float, float]]:
    """Give the places where a name may stand, the best first: its middle, then rings around it.

    Parameters
    ----------
    x, y
        The middle, in units of a page.
    size
        Of the letters, in the same units.
    """
    yield x, y
    for far in (0.8, 2.5, 4, 6, 9, 12, 16):
        for step in range(16):
            angle = math.tau * step / 16
            yield x + 1.6 * far * size * math.cos(angle), y + far * size * math.sin(angle)


def _extent(lines: list[str], spot: tuple[float, float], size: float) -> Rect:
    half = max(fonts.width(line, size) for line in lines) / 2 + 0.15 * size
    tall = 0.62 * size * len(lines)
    return spot[0] - half, spot[1] - tall, spot[0] + half, spot[1] + tall


def _name(panel: Panel, lines: list[str], spot: tuple[float, float], size: float, color: str) -> None:
    panel.occupied.append(_extent(lines, spot, size))
    top = spot[1] + (len(lines) / 2 - 0.5) * 1.15 * size - 0.36 * size
    for i, line in enumerate(lines):
        panel.canvas.write(spot[0], top - 1.15 * size * i, line, size, color, "center", halo=True)
