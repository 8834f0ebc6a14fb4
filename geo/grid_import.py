"""Owns the import of grids: the cells of a file become square cells in Gauss-Krüger metres, or a list of its faults."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyproj

from geo.errors import Fault, InvalidInput, UnknownPeriod
from geo.grid_files import Flags, GridFile, Numbers, read_grid_file, summed
from geo.importer import Report, file_hash, file_source, import_rows
from geo.maps import BOUNDS
from geo.periods import EXPECTED, Period, parse
from geo.schema import LAYERS
from geo.settings import CRS_METRES, CRS_STORE, LANGUAGES, Settings
from geo.store import read_layer

#: How far off its place a cell's centre may lie, in sides of a cell: coordinates are rounded.
_SLACK = 0.1
#: Cells of one file: those of 250 m over the whole city.
_MOST = 300_000
#: What programs write for no data; none of what is measured goes as low or as high.
_LOWEST, _HIGHEST = -9999.0, 1e30
#: What makes a transverse Mercator projection a zone of Gauss-Krüger, whose coordinates stay as they are.
_ZONE = {
    "Latitude of natural origin": 0, "Scale factor at natural origin": 1, "False easting": 500_000,
    "False northing": 0,
}  # fmt: skip


def import_grid(
    config: Settings,
    file: Path,
    period: str,
    indicator: str = "voc_hotspot",
    crs: str = "",
    size: float = 500,
    imported_by: str = "command line",
) -> Report:
    """Put a grid into the store.

    Parameters
    ----------
    config
        Where the store is.
    file
        CSV or XLSX with the centres of the cells (``x``, ``y`` or ``lon``, ``lat``) and ``value``; or a GeoTIFF or an
        ESRI ASCII raster (``.asc``), whose own cell size counts. A cell without a value is not disclosed.
    period
        Month, quarter or year.
    indicator
        Id in the layer ``indicators``.
    crs
        Of the coordinates, where the file does not say it: EPSG:4548 by default, or EPSG:4490 for ``lon`` and ``lat``.
        Those of a Gauss-Krüger zone of CGCS2000 stay as they are, others are brought into EPSG:4548; values stay.
    size
        Side of a cell, metres.
    imported_by
        Who or what imported it.

    Returns
    -------
    Report
        What became of the rows; the file replaces an earlier grid of the same indicator and period.

    Raises
    ------
    InvalidInput
        With every fault of the file; the store stays as it was.
    """
    if not size > 0:
        raise InvalidInput([Fault("size", "a length in metres above zero", f"{size:g}")])
    file_hash(file)
    label = _span(period).label
    indicators = read_layer(config.store, "indicators").set_index("id")
    if indicator not in indicators.index:
        raise InvalidInput([Fault("indicator", f"one of {', '.join(indicators.index)}", repr(indicator))])
    read = read_grid_file(file)
    source = f"grid-{indicator}-{period}"
    known = read_layer(config.store, "grid_cells").query("indicator == @indicator and source_id != @source")
    rows, faults = _cells(read, crs, read.size or size, known, file.name)
    if faults:
        raise InvalidInput(faults)
    unit = str(indicators.loc[indicator, "unit"])
    rows = rows.assign(indicator=indicator, period=period, unit=unit, is_demo=0, source_id=source)
    rows = rows[[column.name for column in LAYERS["grid_cells"].columns]]
    title, title_en = (f"{label(name)} {indicators[f'label_{name}'].astype(str)[indicator]}" for name in LANGUAGES)
    described = file_source(source, file, title, title_en)
    notes = () if crs or read.crs else (f"the file names no coordinate system: read as {CRS_METRES}",)
    return import_rows(config, file, described, {"grid_cells": rows}, notes, imported_by, supersede=True)


def _span(period: str) -> Period:
    try:
        return parse(period)
    except UnknownPeriod as error:
        raise InvalidInput([Fault("period", EXPECTED, repr(period) if period else "a blank")]) from error


def _cells(read: GridFile, crs: str, size: float, known: pd.DataFrame, name: str) -> tuple[pd.DataFrame, list[Fault]]:
    """Place the cells of a file, and tell everything that is wrong with them."""
    given, faults = _system(read, crs, name)
    if given.is_geographic and read.size:
        cause = "write it in EPSG:4548 first, e.g. gdalwarp -t_srs EPSG:4548 -tr 500 500 -r near"
        degrees = Fault(name, "a raster in metres", f"pixels of {read.size:g} degrees", cause)
        raise InvalidInput([*read.faults, *faults, degrees])
    zone, east, north = _project(read, given)
    meridian = _parameter(zone, "Longitude of natural origin")
    told = [*read.faults, *faults, *_odd_values(read, name), *_outside(read, zone, east, north, name)]
    told += _unlike(known, meridian, size, name)
    rows = pd.DataFrame({"meridian": meridian, "size_m": size, "value": read.value})
    cause = "" if zone == given else f"brought from {given.name} to {zone.name}: write the grid in the latter first"
    for axis, places in (("east", east), ("north", north)):
        rows[axis], off = _corners(places, size, None if known.empty else float(known[axis].iloc[0]))
        spots = [f"{place:.1f}" for place in places]
        told += summed(read.places, off, f"centres on one grid of {size:g} m: {axis}", spots, name, cause)
    twice = rows.duplicated(["east", "north"]).to_numpy()
    told += summed(read.places, twice, "each cell once", ["a cell that stands above"] * len(rows), name)
    return rows, told


def _system(read: GridFile, crs: str, name: str) -> tuple[pyproj.CRS, list[Fault]]:
    """Return the coordinate system of a file; one that is given must put its cells where the file's own does."""
    systems = []
    for text in filter(None, (read.crs, crs)):
        try:
            systems.append(pyproj.CRS(text))
        except pyproj.exceptions.CRSError as error:
            expected = "a coordinate system such as EPSG:4548 or EPSG:4490"
            raise InvalidInput([Fault(name, expected, repr(text))]) from error
    if len(systems) == 2 and read.size:
        own, other = systems
        there = pyproj.Transformer.from_crs(own, other, always_xy=True).transform(read.x, read.y)
        if not np.allclose(there, (read.x, read.y), rtol=0, atol=_SLACK * read.size):
            cause = "leave out --crs, or mend what the file says of itself"
            return own, [Fault(name, f"{own.name} as in the file", other.name, cause)]
    return (systems or [pyproj.CRS(CRS_METRES)])[-1], []


def _project(read: GridFile, given: pyproj.CRS) -> tuple[pyproj.CRS, Numbers, Numbers]:
    """Return a zone of CGCS2000 and the centres in it; coordinates in any other system are brought into ours."""
    degrees = given.geodetic_crs
    ours = degrees is not None and degrees.equals(pyproj.CRS(CRS_STORE), ignore_axis_order=True)
    if ours and all(_parameter(given, name) == value for name, value in _ZONE.items()):
        return given, read.x, read.y
    zone = pyproj.CRS(CRS_METRES)
    east, north = pyproj.Transformer.from_crs(given, zone, always_xy=True).transform(read.x, read.y)
    return zone, np.asarray(east), np.asarray(north)


def _odd_values(read: GridFile, name: str) -> list[Fault]:
    fillers = np.isfinite(read.value) & ((read.value <= _LOWEST) | (np.abs(read.value) >= _HIGHEST))
    cause = "the file does not say which number means no data"
    return summed(read.places, fillers, "a value, or nothing", [f"{value:g}" for value in read.value], name, cause)


def _parameter(crs: pyproj.CRS, name: str) -> float:
    operation = crs.coordinate_operation
    return next((float(p.value) for p in operation.params if p.name == name), np.nan) if operation else np.nan


def _corners(axis: Numbers, size: float, anchor: float | None) -> tuple[Numbers, Flags]:
    """Return the lower edges of the cells whose centres are given, and which centres are off the grid."""
    if anchor is None:
        anchor = float(axis[0] + np.median(np.mod(axis - axis[0] + size / 2, size)).round() - size)
    steps = (axis - anchor) / size - 0.5
    whole = np.nan_to_num(steps.round(), posinf=0, neginf=0)
    # To the millimetre: a cell that comes from another system is the same cell as one from ours.
    return (anchor + whole * size).round(3), ~(np.abs(steps - whole) <= _SLACK)


def _outside(read: GridFile, zone: pyproj.CRS, east: Numbers, north: Numbers, name: str) -> list[Fault]:
    lon, lat = pyproj.Transformer.from_crs(zone, CRS_STORE, always_xy=True).transform(east, north)
    (south, west), (top, right) = BOUNDS
    inside = (lon > west - 0.1) & (lon < right + 0.1) & (lat > south - 0.1) & (lat < top + 0.1)
    spots = [f"{x:.4f} {y:.4f}" for x, y in zip(lon, lat, strict=True)]
    cause = "another coordinate system: see --crs"
    found = summed(read.places, ~inside, "cells in Beijing", spots, name, cause)
    many = [Fault(name, f"at most {_MOST:d} cells", f"{len(lon):d}")] if len(lon) > _MOST else []
    return found + many


def _unlike(known: pd.DataFrame, meridian: float, size: float, name: str) -> list[Fault]:
    """Compare with the grids of the same indicator, which the map shows in the same place."""
    if known.empty or (known["meridian"].iloc[0], known["size_m"].iloc[0]) == (meridian, size):
        return []
    before = known.iloc[0]
    expected = f"cells of {before['size_m']:g} m on the meridian {before['meridian']:g} as in other periods"
    return [Fault(name, expected, f"cells of {size:g} m on the meridian {meridian:g}")]
