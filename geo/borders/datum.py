"""The datum of imported borders: from what the file says to the store's, and whether that can be true."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pyproj
import shapely

from geo.errors import Fault, InvalidInput, Message, Note, Place
from geo.files.coordinate_systems import read_system
from geo.geometry import offsets
from geo.geometry.coverage import Geometries
from geo.settings import CRS_STORE

#: The offset datums of Chinese commercial maps, by the names that `--crs` takes.
OFFSETS = {"GCJ-02": offsets.gcj02_to_wgs84, "BD-09": offsets.bd09_to_wgs84}
#: West, south, east, north in degrees: Beijing and some land around it.
REACH = (114.9, 39.0, 118.0, 41.5)
#: Degrees, about 60 m: how near a border of the file lies to a district border that is the same one.
_NEAR = 0.0006
#: Degrees, about 100 m: how far apart the points are at which borders are compared, and how many are enough.
_STEP = 0.001
_ENOUGH = 30
#: How many times as many points must lie near under another datum before the one given counts as wrong.
_CLEARLY = 1.5


def to_store(shapes: Geometries, name: str) -> Geometries:
    """Move shapes to the store's system.

    Parameters
    ----------
    shapes
        Geometries, longitude or easting first; None stays None.
    name
        ``GCJ-02``, ``BD-09``, or any name that PROJ knows, e.g. EPSG:4326.

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
        raise InvalidInput(Fault("no_coordinate_system"))
    offset = OFFSETS.get(_plain(name))
    try:
        system = CRS_STORE if offset else read_system(name)
    except pyproj.exceptions.CRSError as error:
        values = {"offsets": list(OFFSETS), "got": name}
        raise InvalidInput(Fault("unknown_coordinate_system", Place(row="--crs"), values)) from error
    placed: Geometries = np.asarray(gpd.GeoSeries(shapes, crs=system).to_crs(CRS_STORE), object)
    _check_reach(placed, name)
    return offsets.convert_geometries(placed, offset) if offset else placed


def check_datum(shapes: Geometries, name: str, districts: Geometries) -> Message | None:
    """Compare borders with those of the districts, under the datum of the file and under the others.

    Parameters
    ----------
    shapes
        Polygons as `to_store` returned them.
    name
        The name that `to_store` read them by.
    districts
        The districts of the store.

    Returns
    -------
    Message or None
        A fault where the borders run along those of the districts under another datum; a note where too little of
        them runs along these to tell; None where the datum is right.
    """
    claim = _plain(name) if _plain(name) in OFFSETS else "WGS84"
    forward = {"GCJ-02": offsets.wgs84_to_gcj02, "BD-09": offsets.wgs84_to_bd09}
    points = _points(shapes)
    raw = np.column_stack(forward[claim](*points.T)) if claim in forward else points
    lines = _edges(districts)
    readings = {"WGS84": raw} | {datum: np.column_stack(undo(*raw.T)) for datum, undo in OFFSETS.items()}
    near = {datum: _count_near(places, lines) for datum, places in readings.items()}
    best = max(near, key=lambda datum: (near[datum], datum == claim))
    if near[best] < _ENOUGH:
        return Note("datum_unchecked")
    if near[best] <= _CLEARLY * near[claim]:
        return None
    counts = {"near": near[best], "near_as_claimed": near[claim], "total": len(points)}
    values = {**counts, "system": name, "datum": best, "claim": claim}
    if best == "WGS84":
        return Fault("wrong_datum", values={**values, "crs": "EPSG:4326"})
    east, north = (raw - readings[best]).mean(axis=0) * (85_300, 111_000)
    return Fault("shifted_datum", values={**values, "crs": best, "east": f"{east:.0f}", "north": f"{north:.0f}"})


def _plain(name: str) -> str:
    text = name.strip().upper().replace("_", "-")
    return {"GCJ02": "GCJ-02", "BD09": "BD-09"}.get(text, text)


def _check_reach(shapes: Geometries, name: str) -> None:
    west, south, east, north = REACH
    bounds = shapely.bounds(shapes)
    away = (bounds[:, 0] < west) | (bounds[:, 1] < south) | (bounds[:, 2] > east) | (bounds[:, 3] > north)
    # A transformation that fails gives infinite coordinates.
    away |= ~np.isfinite(bounds).all(axis=1) & ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    if away.any():
        first = bounds[np.flatnonzero(away)[0]].round(4).tolist()
        values = {"system": name, "count": int(away.sum()), "total": len(shapes), "bounds": str(first)}
        raise InvalidInput(Fault("far_from_beijing", values=values))


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
