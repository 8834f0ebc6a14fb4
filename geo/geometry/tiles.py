"""The tile map: one square of equal area for each subdistrict, near its true place and beside its district's."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from geo.settings import CRS_METRES, CRS_STORE
from geo.units import Register

#: Squares on a side of the grid that tiles are placed on: more than needed, so that the outline keeps a shape.
SIDE = 22
#: Share of the city's extent that the grid covers.
EXTENT = 0.78
#: Share of a place that is its rank among all, so that the dense core has room; the rest is its true position.
SPREAD = 0.75
#: How strongly a tile is drawn to the middle of its district's tiles.
COHESION = 1.5
#: Rounds in which districts gather.
ROUNDS = 12


def tile_layers(register: Register, subdistricts: gpd.GeoDataFrame) -> dict[str, gpd.GeoDataFrame]:
    """Lay the tiles and the outlines of the reporting units around them.

    Parameters
    ----------
    register
        The units.
    subdistricts
        The layer of the store, EPSG:4490.

    Returns
    -------
    dict of str to GeoDataFrame
        ``tiles`` and ``tileblocks`` with code, name_zh, name_en, geometry_status (schematic) and geometry, EPSG:4490.
        The same input gives the same tiles.
    """
    frame = subdistricts.sort_values("code", ignore_index=True).to_crs(CRS_METRES)
    groups = frame["code"].map(register.reporting).to_numpy()
    west, south, east, north = frame.total_bounds
    points = shapely.get_coordinates(shapely.point_on_surface(frame.geometry.to_numpy()))
    spots = place(_spread(points) * SIDE, groups)
    # To the north-west, as the legend of a map stands in its south-east.
    step = EXTENT * min(east - west, north - south) / SIDE
    corner = np.array([west, north - step * SIDE])
    low, high = corner + spots * step, corner + (spots + 1) * step
    squares = gpd.GeoSeries(shapely.box(*low.T, *high.T), crs=CRS_METRES).to_crs(CRS_STORE)
    tiles = frame[["code", "name_zh", "name_en"]].assign(geometry_status="schematic")
    blocks = {code: shapely.union_all(squares[groups == code].to_numpy(), grid_size=1e-6) for code in sorted({*groups})}
    names = register.districts.set_index("code").loc[list(blocks), ["name_zh", "name_en"]].reset_index()
    return {
        "tiles": gpd.GeoDataFrame(tiles, geometry=squares.to_numpy(), crs=CRS_STORE),
        "tileblocks": gpd.GeoDataFrame(
            pd.DataFrame(names).assign(geometry_status="schematic"), geometry=list(blocks.values()), crs=CRS_STORE
        ),
    }


def place(points: NDArray[Any], groups: NDArray[np.object_]) -> NDArray[np.intp]:
    """Give each point a square of its own, so that all stand near their place and groups stand together.

    Parameters
    ----------
    points
        Places in units of the grid, 0 to `SIDE`, x and y.
    groups
        The group of each point.

    Returns
    -------
    array of int
        Column and row of each point's square; no two are the same.
    """
    cells = np.stack(np.meshgrid(np.arange(SIDE), np.arange(SIDE)), axis=-1).reshape(-1, 2)
    away = _squared(points, cells + 0.5)
    spots = points
    for _ in range(ROUNDS):
        middles = {group: spots[groups == group].mean(axis=0) for group in sorted(set(groups))}
        astray = _squared(np.array([middles[group] for group in groups]), cells + 0.5)
        _, choice = linear_sum_assignment(away + COHESION * astray)
        spots = cells[choice] + 0.5
    result: NDArray[np.intp] = cells[choice]
    return result


def _spread(points: NDArray[Any]) -> NDArray[Any]:
    """Move points apart where they are dense, to 0 to 1 both ways."""
    linear = (points - points.min(axis=0)) / np.ptp(points, axis=0)
    ranks = points.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable") / (len(points) - 1)
    spread: NDArray[Any] = SPREAD * ranks + (1 - SPREAD) * linear
    return spread


def _squared(points: NDArray[Any], cells: NDArray[Any]) -> NDArray[Any]:
    squares: NDArray[Any] = ((points[:, None, :] - cells[None, :, :]) ** 2).sum(axis=2)
    return squares
