"""Owns the datum of imported borders: from what the file says to the store's, and whether that can be true."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pyproj
import shapely

from geo import crs
from geo.boundaries import Geometries
from geo.errors import Fault, InvalidInput
from geo.settings import CRS_STORE

#: The offset datums of Chinese commercial maps, by the names that `--crs` takes.
OFFSETS = {"GCJ-02": crs.gcj02_to_wgs84, "BD-09": crs.bd09_to_wgs84}
#: West, south, east, north in degrees: Beijing and some land around it.
REACH = (114.9, 39.0, 118.0, 41.5)
#: Degrees, about 60 m: how near a border of the file lies to a district border that is the same one.
_NEAR = 0.0006
#: Degrees, about 100 m: how far apart the points are at which borders are compared, and how many are enough.
_STEP = 0.001
_ENOUGH = 30
#: How many times as many points must lie near under another datum before the one given counts as wrong.
_CLEARLY = 1.5


def to_store(shapes: Geometries, name: str, where: str) -> Geometries:
    """Move shapes to the store's system.

    Parameters
    ----------
    shapes
        Geometries, longitude or easting first; None stays None.
    name
        ``GCJ-02``, ``BD-09``, or any name that PROJ knows, e.g. EPSG:4326.
    where
        The file, for the messages.

    Returns
    -------
    array of geometries
        Longitude and latitude in EPSG:4490.

    Raises
    ------
    InvalidInput
        There is no such system, or the shapes are not near Beijing in it.
    """
    if not name:
        cause = "the file names none: give --crs, e.g. EPSG:4490, EPSG:4326, GCJ-02 or BD-09"
        raise InvalidInput([Fault(where, "a coordinate system", "none", cause)])
    offset = OFFSETS.get(_plain(name))
    try:
        system = CRS_STORE if offset else pyproj.CRS.from_user_input(name)
    except pyproj.exceptions.CRSError as error:
        expected = f"{', '.join(OFFSETS)} or a system that PROJ knows"
        raise InvalidInput([Fault(f"{where}, --crs", expected, repr(name))]) from error
    placed: Geometries = np.asarray(gpd.GeoSeries(shapes, crs=system).to_crs(CRS_STORE), object)
    _check_reach(placed, name, where)
    return crs.convert_geometries(placed, offset) if offset else placed


def check_datum(shapes: Geometries, name: str, districts: Geometries, where: str) -> tuple[list[Fault], str]:
    """Compare borders with those of the districts, under the datum given and under the others.

    Parameters
    ----------
    shapes
        Polygons as `to_store` returned them.
    name
        What `to_store` was told.
    districts
        The districts of the store.
    where
        The file, for the messages.

    Returns
    -------
    faults : list of Fault
        One where the borders run along those of the districts under another datum than the one given.
    note : str
        That too little runs along them to tell, or an empty text.
    """
    given = _plain(name) if _plain(name) in OFFSETS else "WGS84"
    drawn = {"GCJ-02": crs.wgs84_to_gcj02, "BD-09": crs.wgs84_to_bd09}
    points = _points(shapes)
    raw = np.column_stack(drawn[given](*points.T)) if given in drawn else points
    lines = _edges(districts)
    read = {"WGS84": raw} | {datum: np.column_stack(undo(*raw.T)) for datum, undo in OFFSETS.items()}
    near = {datum: _count_near(places, lines) for datum, places in read.items()}
    best = max(near, key=lambda datum: (near[datum], datum == given))
    if near[best] < _ENOUGH:
        return [], "too little of it runs along a district border to check its datum"
    if near[best] <= _CLEARLY * near[given]:
        return [], ""
    east, north = (raw - read[best]).mean(axis=0) * (85_300, 111_000) if best != "WGS84" else (0.0, 0.0)
    shift = f", which lie {east:.0f} m east and {north:.0f} m north of the truth" if best != "WGS84" else ""
    got = f"borders that fit those of the districts as {best} coordinates{shift}"
    cause = f"{near[best]} of {len(points)} points near a district border, {near[given]} as {given}: give --crs {best}"
    return [Fault(where, f"borders in {name}", got, cause.replace("--crs WGS84", "--crs EPSG:4326"))], ""


def _plain(name: str) -> str:
    text = name.strip().upper().replace("_", "-")
    return {"GCJ02": "GCJ-02", "BD09": "BD-09"}.get(text, text)


def _check_reach(shapes: Geometries, name: str, where: str) -> None:
    west, south, east, north = REACH
    bounds = shapely.bounds(shapes)
    away = (bounds[:, 0] < west) | (bounds[:, 1] < south) | (bounds[:, 2] > east) | (bounds[:, 3] > north)
    # A transformation that fails gives infinite coordinates.
    away |= ~np.isfinite(bounds).all(axis=1) & ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    if away.any():
        first = bounds[np.flatnonzero(away)[0]].round(4).tolist()
        got = f"{int(away.sum())} of {len(shapes)} features elsewhere, the first at {first}"
        cause = "another coordinate system, or latitude first"
        raise InvalidInput([Fault(where, f"coordinates near Beijing, read as {name}", got, cause)])


def _points(shapes: Geometries) -> np.ndarray:
    """Points along all borders."""
    areas = shapes[~shapely.is_missing(shapes) & (shapely.get_dimensions(shapes) == 2)]
    points: np.ndarray = shapely.get_coordinates(shapely.segmentize(shapely.boundary(areas), _STEP))
    return points


def _edges(areas: Geometries) -> shapely.STRtree:
    """Index all borders edge by edge, which is a hundred times quicker than ring by ring."""
    corners, ring = shapely.get_coordinates(shapely.get_parts(shapely.boundary(areas)), return_index=True)
    same = ring[1:] == ring[:-1]
    return shapely.STRtree(shapely.linestrings(np.stack([corners[:-1][same], corners[1:][same]], axis=1)))


def _count_near(places: np.ndarray, lines: shapely.STRtree) -> int:
    hits, _ = lines.query(shapely.points(places), predicate="dwithin", distance=_NEAR)
    return len(np.unique(hits))
