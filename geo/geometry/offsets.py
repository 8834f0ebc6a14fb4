"""The conversions between WGS84, GCJ-02 and BD-09, vectorised and exact both ways.

CGCS2000 (EPSG:4490) and WGS84 differ by centimetres: here they are the same. GCJ-02 is the offset datum of Chinese
commercial maps, BD-09 Baidu's further offset. All of them are longitude/latitude in degrees, longitude first. The
formulas hold for mainland China; outside it they give numbers without a meaning.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

Degrees = NDArray[np.float64]
Conversion = Callable[[ArrayLike, ArrayLike], tuple[Degrees, Degrees]]

#: Krasovsky 1940: semi-major axis in metres and first eccentricity squared, as in the published formula.
SEMI_MAJOR_AXIS = 6378245.0
ECCENTRICITY_SQUARED = 0.00669342162296594323
#: Angular frequency of Baidu's ripple.
BD09_FREQUENCY = np.pi * 3000.0 / 180.0
#: A pass leaves at most 1/50 of the error, so this many reach the resolution of a double.
INVERSE_PASSES = 10


def wgs84_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> tuple[Degrees, Degrees]:
    """Shift true coordinates to where a Chinese commercial map draws them.

    Parameters
    ----------
    lon, lat
        WGS84 or CGCS2000 longitude and latitude in degrees.

    Returns
    -------
    tuple of arrays
        GCJ-02 longitude and latitude in degrees.
    """
    lon, lat = np.asarray(lon, float), np.asarray(lat, float)
    east, north = _gcj02_metres(lon - 105.0, lat - 35.0)
    radians = np.radians(lat)
    curvature = 1.0 - ECCENTRICITY_SQUARED * np.sin(radians) ** 2
    meridian_radius = SEMI_MAJOR_AXIS * (1.0 - ECCENTRICITY_SQUARED) / curvature**1.5
    parallel_radius = SEMI_MAJOR_AXIS / np.sqrt(curvature) * np.cos(radians)
    return lon + np.degrees(east / parallel_radius), lat + np.degrees(north / meridian_radius)


def gcj02_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> tuple[Degrees, Degrees]:
    """Undo `wgs84_to_gcj02`, to under 1e-9 degree.

    Parameters
    ----------
    lon, lat
        GCJ-02 longitude and latitude in degrees.

    Returns
    -------
    tuple of arrays
        WGS84 longitude and latitude in degrees.
    """
    return _inverse(wgs84_to_gcj02, lon, lat)


def gcj02_to_bd09(lon: ArrayLike, lat: ArrayLike) -> tuple[Degrees, Degrees]:
    """Shift GCJ-02 coordinates to where Baidu draws them.

    Parameters
    ----------
    lon, lat
        GCJ-02 longitude and latitude in degrees.

    Returns
    -------
    tuple of arrays
        BD-09 longitude and latitude in degrees.
    """
    lon, lat = np.asarray(lon, float), np.asarray(lat, float)
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * BD09_FREQUENCY)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * BD09_FREQUENCY)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def bd09_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> tuple[Degrees, Degrees]:
    """Undo `gcj02_to_bd09`, to under 1e-9 degree.

    Parameters
    ----------
    lon, lat
        BD-09 longitude and latitude in degrees.

    Returns
    -------
    tuple of arrays
        GCJ-02 longitude and latitude in degrees.
    """
    return _inverse(gcj02_to_bd09, lon, lat)


def wgs84_to_bd09(lon: ArrayLike, lat: ArrayLike) -> tuple[Degrees, Degrees]:
    """Shift true coordinates to where Baidu draws them: `wgs84_to_gcj02`, then `gcj02_to_bd09`."""
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def bd09_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> tuple[Degrees, Degrees]:
    """Undo `wgs84_to_bd09`, to under 1e-9 degree: `bd09_to_gcj02`, then `gcj02_to_wgs84`."""
    return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))


def convert_geometries(geometries: ArrayLike, conversion: Conversion) -> NDArray[np.object_]:
    """Apply one of the conversions to every vertex.

    Parameters
    ----------
    geometries
        Shapely geometries, longitude first, in the conversion's source datum.
    conversion
        A function of this module, e.g. `gcj02_to_wgs84`.

    Returns
    -------
    array of geometries
        The same geometries in the conversion's target datum. Equal vertices stay equal.
    """

    def vertices(lonlat: Degrees) -> Degrees:
        return np.column_stack(conversion(lonlat[:, 0], lonlat[:, 1]))

    converted: NDArray[Any] = np.asarray(shapely.transform(np.asarray(geometries, object), vertices), object)
    return converted


def _gcj02_metres(x: Degrees, y: Degrees) -> tuple[Degrees, Degrees]:
    """Offset in metres east and north, for degrees east of 105 and north of 35."""
    root = np.sqrt(np.abs(x))
    common = 20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)
    east = 300.0 + x + 2.0 * y + 0.1 * x**2 + 0.1 * x * y + 0.1 * root
    east += (common + _ripples(x, (20.0, 1.0), (40.0, 3.0), (150.0, 12.0), (300.0, 30.0))) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y**2 + 0.1 * x * y + 0.2 * root
    north += (common + _ripples(y, (20.0, 1.0), (40.0, 3.0), (160.0, 12.0), (320.0, 30.0))) * 2.0 / 3.0
    return east, north


def _ripples(angle: Degrees, *waves: tuple[float, float]) -> Degrees:
    """Sum of sine waves, each given as amplitude in metres and half wavelength in degrees."""
    return np.asarray(sum(amplitude * np.sin(np.pi * angle / half) for amplitude, half in waves))


def _inverse(forward: Conversion, lon: ArrayLike, lat: ArrayLike) -> tuple[Degrees, Degrees]:
    """Solve ``forward(x, y) == (lon, lat)`` by fixed-point iteration."""
    lon, lat = np.asarray(lon, float), np.asarray(lat, float)
    x, y = lon, lat
    for _ in range(INVERSE_PASSES):
        drawn_x, drawn_y = forward(x, y)
        x, y = x + (lon - drawn_x), y + (lat - drawn_y)
    return x, y
