"""Regular metric grids: where their cells lie and how the browser gets them."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.settings import CRS_STORE

#: What the name of a map's layer of a grid begins with; its indicator follows.
GRID_LAYER = "grid-"


@dataclass(frozen=True, kw_only=True)
class GridShape:
    """The rectangle that holds the cells of a grid, and which of its places are cells.

    Parameters
    ----------
    meridian
        Central meridian of the Gauss-Krüger projection (CGCS2000, false easting 500 km), degrees.
    size
        Side of a cell, metres.
    east, north
        South-west corner of the rectangle, metres.
    columns, rows
        Size of the rectangle in cells.
    places
        Ascending places of the cells, counted row by row from the south-west corner.
    """

    meridian: float
    size: float
    east: float
    north: float
    columns: int
    rows: int
    places: NDArray[np.int64]

    def place(self, cells: pd.DataFrame) -> NDArray[np.int64]:
        """Return the place of each row of `cells` in the rectangle."""
        column = ((cells["east"].to_numpy(float) - self.east) / self.size).round().astype(np.int64)
        row = ((cells["north"].to_numpy(float) - self.north) / self.size).round().astype(np.int64)
        return np.asarray(row * self.columns + column)


def grid_shape(cells: pd.DataFrame) -> GridShape:
    """Find the rectangle of a grid.

    Parameters
    ----------
    cells
        At least one row: ``meridian``, ``size_m`` (the same in all), ``east`` and ``north`` of the south-west corner.

    Returns
    -------
    GridShape
        Its places are the distinct cells, whatever their indicator and period.
    """
    size = float(cells["size_m"].iloc[0])
    east, north = float(cells["east"].min()), float(cells["north"].min())
    empty = GridShape(
        meridian=float(cells["meridian"].iloc[0]),
        size=size,
        east=east,
        north=north,
        columns=round((float(cells["east"].max()) - east) / size) + 1,
        rows=round((float(cells["north"].max()) - north) / size) + 1,
        places=np.empty(0, np.int64),
    )
    return replace(empty, places=np.unique(empty.place(cells)))


def cell_squares(shape: GridShape) -> gpd.GeoDataFrame:
    """Return the cells of a grid as squares, in the order of their places.

    Returns
    -------
    GeoDataFrame
        Columns ``id``, ``meridian``, ``size_m``, ``east``, ``north`` (of the south-west corner) and the square,
        EPSG:4490, longitude first. Neighbours share their corners to the last bit.
    """
    row, column = np.divmod(shape.places, shape.columns)
    west, south = (at + np.array([[0], [1]]) for at in (column, row))
    ends = [side * shape.size + start for side, start in ((west, shape.east), (south, shape.north))]
    squares = shapely.box(ends[0][0], ends[1][0], ends[0][1], ends[1][1])
    rows = {
        "id": [f"{c}-{r}" for c, r in zip(column, row, strict=True)],
        "meridian": shape.meridian,
        "size_m": shape.size,
        "east": ends[0][0],
        "north": ends[1][0],
    }
    projection = f"+proj=tmerc +lon_0={shape.meridian} +k=1 +x_0=500000 +ellps=GRS80 +units=m"
    return gpd.GeoDataFrame(rows, geometry=squares, crs=projection).to_crs(CRS_STORE)


def encode_grid(shape: GridShape) -> bytes:
    """Encode a grid for the map: its rectangle, and runs of absent and present cells in turn.

    Returns
    -------
    bytes
        JSON as ``grid.js`` reads it.
    """
    present = np.zeros(shape.columns * shape.rows, bool)
    present[shape.places] = True
    turns = np.flatnonzero(np.diff(present, prepend=False, append=present[-1:]))
    runs = np.diff(turns, prepend=0, append=present.size).tolist()
    body = {name: value for name, value in vars(shape).items() if name != "places"}
    return json.dumps({"type": "Grid", **body, "runs": runs}, separators=(",", ":")).encode()


def cell_text(shape: GridShape, cells: pd.DataFrame, index: NDArray[np.int64]) -> str:
    """Write the class of every cell of the grid as one character, as in `geo.maps.model.LayerState.cells`.

    Parameters
    ----------
    shape
        The grid.
    cells
        Rows of one indicator and period.
    index
        Palette index of each row, 0 to 9.

    Returns
    -------
    str
        One character a cell; a dot where `cells` has none.
    """
    letters = np.full(len(shape.places), ord("."), np.uint8)
    letters[np.searchsorted(shape.places, shape.place(cells))] = index + ord("0")
    return letters.tobytes().decode()
