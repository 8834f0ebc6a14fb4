"""Owns the import of grids: a table of cells or an ESRI ASCII raster becomes square cells in Gauss-Krüger metres."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyproj
from numpy.typing import NDArray

from geo.errors import Fault, InvalidInput
from geo.importer import Report, file_hash, file_source, import_rows
from geo.maps import BOUNDS
from geo.measured import fold
from geo.periods import parse
from geo.schema import LAYERS
from geo.settings import CRS_METRES, CRS_STORE, LANGUAGES, Settings
from geo.sheets import read_grid
from geo.store import read_layer

_HEADINGS = {
    "x": "x|east|easting|lon|lng|longitude|经度|东坐标|横坐标",
    "y": "y|north|northing|lat|latitude|纬度|北坐标|纵坐标",
    "value": "value|值|数值|浓度|指数",
}
#: How far off its place a cell's centre may lie, in sides of a cell: coordinates are rounded.
_SLACK = 0.1
_MANY = 20
_FALSE_EASTING = 500_000


Numbers = NDArray[np.floating[Any]]


class _Cells(NamedTuple):
    """Centres and values as a file has them, and where each stands in it."""

    x: Numbers
    y: Numbers
    value: Numbers
    places: list[str]


def import_grid(
    config: Settings,
    file: Path,
    period: str,
    indicator: str = "voc_hotspot",
    crs: str = CRS_METRES,
    size: float = 500,
    imported_by: str = "command line",
) -> Report:
    """Put a grid into the store.

    Parameters
    ----------
    config
        Where the store is.
    file
        CSV or XLSX with the centres of the cells (``x``, ``y`` or ``lon``, ``lat``) and ``value``; or an ESRI ASCII
        raster (``.asc``), whose own cell size counts. A cell without a value is not disclosed.
    period
        Month, quarter or year.
    indicator
        Id in the layer ``indicators``.
    crs
        Of the coordinates: degrees, or metres; those of a Gauss-Krüger zone of CGCS2000 stay as they are.
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
    InvalidInput, UnknownPeriod
        With every fault of the file; the store stays as it was.
    """
    if not size > 0:
        raise InvalidInput([Fault("size", "a length in metres above zero", f"{size:g}")])
    file_hash(file)
    label = parse(period).label
    indicators = read_layer(config.store, "indicators").set_index("id")
    if indicator not in indicators.index:
        raise InvalidInput([Fault("indicator", f"one of {', '.join(indicators.index)}", repr(indicator))])
    cells, size = _read_raster(file) if file.suffix.lower() == ".asc" else (_read_table(file), size)
    zone, east, north = _project(cells, crs)
    meridian = _parameter(zone, "Longitude of natural origin")
    source = f"grid-{indicator}-{period}"
    known = read_layer(config.store, "grid_cells").query("indicator == @indicator and source_id != @source")
    faults = [*_outside(cells, zone, east, north, file.name), *_unlike(known, meridian, size, file.name)]
    rows = pd.DataFrame({"value": cells.value})
    for name, axis in (("east", east), ("north", north)):
        anchor = None if known.empty else float(known[name].iloc[0])
        rows[name], off = _corners(axis, size, anchor)
        faults += _summed(
            cells, off, f"centres on one grid of {size:g} m, {name}", [f"{x:.1f}" for x in axis], file.name
        )
    twice = rows.duplicated(["east", "north"]).to_numpy()
    faults += _summed(cells, twice, "each cell once", ["a cell that stands above"] * len(rows), file.name)
    if faults:
        raise InvalidInput(faults)
    unit = str(indicators.loc[indicator, "unit"])
    rows = rows.assign(
        indicator=indicator, period=period, meridian=meridian, size_m=size, unit=unit, is_demo=0, source_id=source
    )[[column.name for column in LAYERS["grid_cells"].columns]]
    title, title_en = (f"{label(name)} {indicators[f'label_{name}'].astype(str)[indicator]}" for name in LANGUAGES)
    described = file_source(source, file, title, title_en)
    return import_rows(config, file, described, {"grid_cells": rows}, (), imported_by, supersede=True)


def _read_table(file: Path) -> _Cells:
    lines = read_grid(file)
    known = {fold(name): key for key, names in _HEADINGS.items() for name in names.split("|")}
    columns = {known[fold(name)]: i for i, name in enumerate(lines[0] if lines else []) if fold(name) in known}
    missing = [key for key in _HEADINGS if key not in columns]
    if missing:
        got = ", ".join(lines[0]) if lines else "an empty file"
        raise InvalidInput([Fault(file.name, f"a column {_HEADINGS[key]}", got) for key in missing])
    faults, found, places = [], [], []
    for number, line in enumerate(lines[1:], 2):
        cells = [line[columns[key]] if columns[key] < len(line) else "" for key in _HEADINGS]
        if not cells[2]:
            continue
        numbers = [_number(cell) for cell in cells]
        found.append(numbers)
        places.append(f"{file.name}, row {number}")
        bad = [(key, cell) for key, cell, value in zip(_HEADINGS, cells, numbers, strict=True) if np.isnan(value)]
        faults += [Fault(f"{places[-1]}, {key}", "a number", repr(cell)) for key, cell in bad]
    if faults or not found:
        raise InvalidInput(faults or [Fault(file.name, "at least one cell with a value", "none")])
    x, y, values = np.array(found).T
    return _Cells(x, y, values, places)


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return np.nan
    return value if np.isfinite(value) else np.nan


def _read_raster(file: Path) -> tuple[_Cells, float]:
    try:
        words = file.read_text("ascii").split()
        head = {words[i].lower(): float(words[i + 1]) for i in range(0, 12, 2) if words[i][0].isalpha()}
        size, columns, rows = head["cellsize"], int(head["ncols"]), int(head["nrows"])
        values = np.array(words[2 * len(head) :], float).reshape(rows, columns)
        corner = [head.get(f"{axis}llcorner", head.get(f"{axis}llcenter", np.nan) - size / 2) for axis in "xy"]
    except (ValueError, KeyError, IndexError, UnicodeDecodeError) as error:
        expected = "an ESRI ASCII raster: ncols, nrows, xllcorner, yllcorner, cellsize, then its values"
        raise InvalidInput([Fault(file.name, expected, str(error))]) from error
    row, column = np.nonzero(np.isfinite(values) & (values != head.get("nodata_value", -9999.0)))
    if not len(row):
        raise InvalidInput([Fault(file.name, "at least one cell with a value", "none")])
    x, y = corner[0] + (column + 0.5) * size, corner[1] + (rows - row - 0.5) * size
    places = [f"{file.name}, row {i + 1}, column {j + 1}" for i, j in zip(row, column, strict=True)]
    return _Cells(x, y, values[row, column], places), size


def _project(cells: _Cells, crs: str) -> tuple[pyproj.CRS, Numbers, Numbers]:
    """Return a zone of CGCS2000 and the centres in it; coordinates in any other system are brought into ours."""
    try:
        given = pyproj.CRS(crs)
    except pyproj.exceptions.CRSError as error:
        raise InvalidInput([Fault("crs", "a coordinate system such as EPSG:4548 or EPSG:4490", repr(crs))]) from error
    ours = given.is_projected and given.geodetic_crs == pyproj.CRS(CRS_STORE)
    if ours and _parameter(given, "False easting") == _FALSE_EASTING:
        return given, cells.x, cells.y
    zone = pyproj.CRS(CRS_METRES)
    east, north = pyproj.Transformer.from_crs(given, zone, always_xy=True).transform(cells.x, cells.y)
    return zone, np.asarray(east), np.asarray(north)


def _parameter(crs: pyproj.CRS, name: str) -> float:
    operation = crs.coordinate_operation
    return next((float(p.value) for p in operation.params if p.name == name), np.nan) if operation else np.nan


def _corners(axis: Numbers, size: float, anchor: float | None) -> tuple[Numbers, NDArray[np.bool_]]:
    """Return the lower edges of the cells whose centres are given, and which centres are off the grid."""
    if anchor is None:
        anchor = float(axis[0] + np.median(np.mod(axis - axis[0] + size / 2, size)).round() - size)
    steps = (axis - anchor) / size - 0.5
    whole = np.nan_to_num(steps.round(), posinf=0, neginf=0)
    return anchor + whole * size, ~(np.abs(steps - whole) <= _SLACK)


def _outside(cells: _Cells, zone: pyproj.CRS, east: Numbers, north: Numbers, name: str) -> list[Fault]:
    lon, lat = pyproj.Transformer.from_crs(zone, CRS_STORE, always_xy=True).transform(east, north)
    (south, west), (top, right) = BOUNDS
    inside = (lon > west - 0.1) & (lon < right + 0.1) & (lat > south - 0.1) & (lat < top + 0.1)
    spots = [f"{x:.4f} {y:.4f}" for x, y in zip(lon, lat, strict=True)]
    return _summed(cells, ~inside, "cells in Beijing", spots, name, "another coordinate system: see --crs")


def _unlike(known: pd.DataFrame, meridian: float, size: float, name: str) -> list[Fault]:
    """Compare with the grids of the same indicator, which the map shows in the same place."""
    if known.empty or (known["meridian"].iloc[0], known["size_m"].iloc[0]) == (meridian, size):
        return []
    expected = f"cells of {known['size_m'].iloc[0]:g} m, meridian {known['meridian'].iloc[0]:g}, as in other periods"
    return [Fault(name, expected, f"cells of {size:g} m, meridian {meridian:g}")]


def _summed(
    cells: _Cells, bad: NDArray[np.bool_], expected: str, got: list[str], name: str, cause: str = ""
) -> list[Fault]:
    """Report bad cells, many of them as one fault: a wrong option makes all cells bad."""
    found = [Fault(cells.places[i], expected, got[i], cause) for i in bad.nonzero()[0]]
    if len(found) <= _MANY:
        return found
    return [
        Fault(name, expected, f"{len(found)} of {len(bad)} that are not, first {found[0].where}: {found[0].got}", cause)
    ]
