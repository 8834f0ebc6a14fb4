"""The import of grids: the cells of a file become square cells in Gauss-Krüger metres, or a list of its faults."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyproj

from geo.air.grid_files import Flags, GridFile, Numbers, read_grid_file
from geo.errors import Fault, InvalidInput, Note, Place, UnknownPeriod, Word
from geo.files.coordinate_systems import read_system
from geo.maps.model import BOUNDS
from geo.periods import Period, parse
from geo.schema import LAYERS
from geo.settings import CRS_METRES, CRS_STORE, LANGUAGES, Settings
from geo.store.geopackage import read_layer, read_rows
from geo.store.layer_rows import Other
from geo.store.lock import writing
from geo.store.merge import ImportSummary, file_hash, file_source, import_rows

#: How far off its place a cell's centre may lie, in sides of a cell: coordinates are rounded.
_SLACK = 0.1
#: Cells of one file: those of 250 m over the whole city.
_MOST = 300_000
#: What programs write for no data; none of what is measured goes as low or as high.
_LOWEST, _HIGHEST = -9999.0, 1e30
#: What makes a transverse Mercator projection a zone of Gauss-Krüger, whose coordinates stay as they are.
_ZONE = {
    "Latitude of natural origin": 0,
    "Scale factor at natural origin": 1,
    "False easting": 500_000,
    "False northing": 0,
}


def import_grid(
    config: Settings,
    file: Path,
    period: str,
    indicator: str = "voc_hotspot",
    crs: str = "",
    size: float = 500,
    columns: Mapping[str, str] | None = None,
    imported_by: str = "command line",
) -> ImportSummary:
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
    columns
        Of a table: field to heading, see `geo.files.headings.Headings`.
    imported_by
        Who or what imported it.

    Returns
    -------
    ImportSummary
        What became of the rows; the file replaces an earlier grid of the same indicator and period.

    Raises
    ------
    InvalidInput
        With every fault of the file; the store stays as it was.
    """
    if not size > 0:
        raise InvalidInput(Fault("no_cell_size", Place(file=Word("cell_size")), {"got": size}))
    file_hash(file)
    span = _span(period)
    indicators = read_layer(config.store, "indicators").set_index("id")
    if indicator not in indicators.index:
        values = {"options": indicators.index.tolist(), "got": indicator}
        raise InvalidInput(Fault("unknown_choice", Place(file=Word("indicator")), values))
    grid = read_grid_file(file, columns)
    source_id = f"grid-{indicator}-{period}"
    with writing(config.store):  # two grids of an indicator must lie on each other, whichever comes first
        others = read_rows(config.store, "grid_cells", 1, indicator=indicator, source_id=Other(source_id))
        rows, faults = _cells(grid, crs, grid.size or size, others)
        if faults:
            raise InvalidInput(*faults)
        rows = rows.assign(
            indicator=indicator,
            period=period,
            unit=str(indicators.loc[indicator, "unit"]),
            is_demo=0,
            source_id=source_id,
        )
        titles = (f"{span.label(name)} {indicators[f'label_{name}'].astype(str)[indicator]}" for name in LANGUAGES)
        source = file_source(source_id, file, *titles)
        notes = () if crs or grid.crs else (Note("assumed_system", values={"system": CRS_METRES}),)
        cells = {"grid_cells": rows[LAYERS["grid_cells"].names]}
        return import_rows(config, file, source, cells, notes, imported_by, supersede=True)


def _span(period: str) -> Period:
    try:
        return parse(period)
    except UnknownPeriod as error:
        raise InvalidInput(*(fault.at(file=Word("period")) for fault in error.faults)) from error


def _cells(grid: GridFile, crs: str, size: float, others: pd.DataFrame) -> tuple[pd.DataFrame, list[Fault]]:
    """Place the cells of a file, and report all that is wrong with them; `others` has a cell of another period."""
    places = grid.places
    system, faults = _system(grid, crs)
    if system.is_geographic and grid.size:
        degrees = Fault("raster_in_degrees", Place(file=places.file), {"size": grid.size})
        raise InvalidInput(*grid.faults, *faults, degrees)
    zone, east, north = _project(grid, system)
    meridian = _parameter(zone, "Longitude of natural origin")
    faults = [*grid.faults, *faults, *_odd_values(grid), *_outside(grid, zone, east, north)]
    faults += _unlike(others, meridian, size, places.file)
    rows = pd.DataFrame({"meridian": meridian, "size_m": size, "value": grid.value})
    kind = "centre_off_grid" if zone == system else "projected_centre_off_grid"
    for axis, centres in (("east", east), ("north", north)):
        rows[axis], off = _corners(centres, size, None if others.empty else float(others[axis].iloc[0]))
        spots = [f"{centre:.1f}" for centre in centres]
        values = {"size": size, "axis": Word(f"axis_{axis}"), "system": system.name, "zone": zone.name}
        faults += places.faults(off, kind, spots.__getitem__, values=values)
    twice = rows.duplicated(["east", "north"]).to_numpy()
    return rows, [*faults, *places.faults(twice, "repeated_cell", lambda _: Word("first_cell"))]


def _system(grid: GridFile, crs: str) -> tuple[pyproj.CRS, list[Fault]]:
    """Return the coordinate system of a file; one of the caller must put its cells where the file's own does."""
    systems = []
    place = Place(file=grid.places.file)
    for text in filter(None, (grid.crs, crs)):
        try:
            systems.append(read_system(text))
        except pyproj.exceptions.CRSError as error:
            raise InvalidInput(Fault("unknown_grid_system", place, {"got": text})) from error
    if len(systems) == 2 and grid.size:
        own, other = systems
        there = pyproj.Transformer.from_crs(own, other, always_xy=True).transform(grid.x, grid.y)
        if not np.allclose(there, (grid.x, grid.y), rtol=0, atol=_SLACK * grid.size):
            return own, [Fault("contradicted_system", place, {"system": own.name, "got": other.name})]
    return (systems or [pyproj.CRS(CRS_METRES)])[-1], []


def _project(grid: GridFile, system: pyproj.CRS) -> tuple[pyproj.CRS, Numbers, Numbers]:
    """Return a zone of CGCS2000 and the centres in it; coordinates in any other system are brought into ours."""
    degrees = system.geodetic_crs
    ours = degrees is not None and degrees.equals(pyproj.CRS(CRS_STORE), ignore_axis_order=True)
    if ours and all(_parameter(system, name) == value for name, value in _ZONE.items()):
        return system, grid.x, grid.y
    zone = pyproj.CRS(CRS_METRES)
    east, north = pyproj.Transformer.from_crs(system, zone, always_xy=True).transform(grid.x, grid.y)
    return zone, np.asarray(east), np.asarray(north)


def _odd_values(grid: GridFile) -> list[Fault]:
    fillers = np.isfinite(grid.value) & ((grid.value <= _LOWEST) | (np.abs(grid.value) >= _HIGHEST))
    return grid.places.faults(fillers, "filler_value", lambda i: float(grid.value[i]))


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


def _outside(grid: GridFile, zone: pyproj.CRS, east: Numbers, north: Numbers) -> list[Fault]:
    lon, lat = pyproj.Transformer.from_crs(zone, CRS_STORE, always_xy=True).transform(east, north)
    (south, west), (top, right) = BOUNDS
    inside = (lon > west - 0.1) & (lon < right + 0.1) & (lat > south - 0.1) & (lat < top + 0.1)
    faults = grid.places.faults(~inside, "cell_outside_beijing", lambda i: f"{lon[i]:.4f} {lat[i]:.4f}")
    if len(lon) > _MOST:
        faults.append(Fault("too_many_cells", Place(file=grid.places.file), {"most": _MOST, "got": len(lon)}))
    return faults


def _unlike(others: pd.DataFrame, meridian: float, size: float, file: str) -> list[Fault]:
    """Compare with the grids of the same indicator, which the map shows in the same place."""
    if others.empty:
        return []
    before = {"meridian": float(others["meridian"].iloc[0]), "size": float(others["size_m"].iloc[0])}
    now = {"meridian": meridian, "size": size}
    values = {**now, **{f"{name}_before": value for name, value in before.items()}}
    return [] if before == now else [Fault("other_grid", Place(file=file), values)]
