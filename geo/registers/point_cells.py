"""Files of places: their cells, and the points within their districts that these name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.borders.checks import far_outside
from geo.borders.datum import to_store
from geo.errors import Fault, InvalidInput, Place, Word
from geo.files.headings import Headings
from geo.files.tables import read_table
from geo.settings import CRS_STORE
from geo.units import Register


@dataclass(frozen=True)
class PlacedRows:
    """Where the rows of a file lie.

    Parameters
    ----------
    codes
        Code of the district of every row, missing where there is a fault.
    points
        Longitude and latitude in EPSG:4490; None where there is a fault.
    faults
        Every fault, each with its row.
    """

    codes: pd.Series
    points: gpd.GeoSeries
    faults: list[Fault]


def read_point_cells(
    file: Path, patterns: Mapping[str, str], required: Iterable[str], columns: Mapping[str, str] | None = None
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read the cells of every field, blank where the file has no such column.

    Parameters
    ----------
    file
        CSV, TXT or XLSX, its headings on the first line.
    patterns, columns
        The headings of every field, see `geo.files.headings.Headings`.
    required
        The fields that a file must have.

    Returns
    -------
    cells : DataFrame
        Texts, a column for each field; the index counts the lines.
    unread : tuple of str
        The headings that are no field's.

    Raises
    ------
    InvalidInput
        A column is missing or stands twice, or there is no row.
    """
    table = read_table(file)
    headings = Headings(patterns, columns)
    top = headings.read(table[0] if table else [])
    if absent := headings.absent(table):
        raise InvalidInput(*absent)
    missing = [patterns[field].split("|")[0] for field in required if field not in top.columns]
    if missing:
        place, none = Place(file=file.name, row=1), Word("none")
        raise InvalidInput(*(Fault("missing_column", place, {"column": name, "got": none}) for name in missing))
    if top.twice:
        raise InvalidInput(*top.repeated_columns(file.name))
    rows = top.rows(table)
    if not rows:
        raise InvalidInput(Fault("no_rows", Place(file=file.name), {"got": [cell for cell in table[0] if cell]}))
    cells = pd.DataFrame.from_dict(rows, orient="index")
    return cells.reindex(columns=list(patterns)).astype(object).fillna(""), top.unread


def place_rows(
    table: pd.DataFrame, districts: gpd.GeoDataFrame, register: Register, crs: str, margins: pd.Series | None = None
) -> PlacedRows:
    """Read the place of every row.

    Parameters
    ----------
    table
        Columns ``district_code`` (any spelling), ``lon`` and ``lat`` as texts; the index counts the lines.
    districts
        The layer of the store.
    register
        The units.
    crs
        What `geo.borders.datum.to_store` takes: EPSG:4490, WGS84, GCJ-02 …
    margins
        Metres that each row may lie outside its district; none when it is left out.
    """
    codes, faults = register.match_districts(table, "district_code")
    read = gpd.GeoSeries([_point(*row) for row in table[["lon", "lat"]].to_numpy()], table.index, CRS_STORE)
    faults += [_at("unreadable_coordinates", table, row) for row in table.index[read.isna()]]
    try:
        points = gpd.GeoSeries(to_store(read.to_numpy(), crs), table.index, CRS_STORE)
    except InvalidInput as error:
        return PlacedRows(codes, read, [*faults, *error.faults])  # type: ignore[list-item]
    allowed = pd.Series(0.0, table.index) if margins is None else margins
    sure = codes.notna() & points.notna()
    away = far_outside(points[sure], codes[sure], allowed[sure], districts)
    for row in away.index[away]:
        faults.append(_at("misplaced_point", table, row, district=register.name(codes[row], "zh")))
    return PlacedRows(codes, points, faults)


def _at(kind: str, table: pd.DataFrame, row: int, **values: str) -> Fault:
    return Fault(kind, Place(row=row), {"lon": table.at[row, "lon"], "lat": table.at[row, "lat"], **values})


def _point(lon: str, lat: str) -> shapely.Point | None:
    try:
        point = shapely.Point(float(lon), float(lat))
    except ValueError:
        return None
    return point if np.isfinite([point.x, point.y]).all() else None
