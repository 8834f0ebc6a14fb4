"""The schematic division of a district: one plausible cell around each seat, because no open borders exist."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import Fault, InvalidInput, Place, Word
from geo.geometry.coverage import Geometries, attach, clean_coverage

Points = NDArray[np.float64]

#: Nodes on a side of the lattice that seats are placed on: fine enough for forty seats, quick enough for a test.
LATTICE = 80
#: Passes of Lloyd's algorithm; the seats have settled long before.
PASSES = 30
#: Metres: vertices of the cells are rounded to it.
GRID_METRES = 0.01


def place_seats(area: Any, fixed: Points, count: int) -> Points:
    """Place further seats where a district has none, balanced in the land that each serves.

    Each starts at the spot farthest from all seats before it and then moves to the middle of the land nearest to it
    (Lloyd's algorithm on a fixed lattice: the same input gives the same seats).

    Parameters
    ----------
    area
        The district, in metres.
    fixed
        Seats whose place is certain, shape (n, 2), easting and northing in metres; they do not move.
    count
        How many seats to place.

    Returns
    -------
    array of shape (count, 2)
        Easting and northing in metres, inside the district.
    """
    nodes = lattice(area)
    seats = np.asarray(fixed, float).reshape(-1, 2)
    for _ in range(count):
        seats = np.vstack([seats, nodes[np.argmax(_distances(nodes, seats).min(axis=1))]])
    first = len(seats) - count
    for _ in range(PASSES if count else 0):
        nearest = np.argmin(_distances(nodes, seats), axis=1)
        for k in range(first, len(seats)):
            served = nodes[nearest == k]
            middle = served.mean(axis=0)
            seats[k] = served[np.argmin(np.hypot(*(served - middle).T))]
    return seats[first:]


def lattice(area: Any) -> Points:
    """List the nodes of a square lattice within an area in metres: easting and northing, shape (n, 2)."""
    west, south, east, north = area.bounds
    step = max(east - west, north - south) / LATTICE
    x, y = np.meshgrid(np.arange(west + step / 2, east, step), np.arange(south + step / 2, north, step))
    inside = shapely.contains_xy(area, x, y)
    return np.column_stack([x[inside], y[inside]])


def divide(area: Any, seats: Points) -> Geometries:
    """Divide a district into the land nearest to each seat, in one piece each.

    Land that a river bend or a spur of the border cuts off from its seat goes to the neighbour along its longest
    edge; only a district that is itself in several parts can give a cell in several parts.

    Parameters
    ----------
    area
        The district, in metres.
    seats
        Shape (n, 2), easting and northing in metres, each within the district.

    Returns
    -------
    array of geometries
        One cell for each seat, in the same order: together the district, without an overlap.

    Raises
    ------
    InvalidInput
        When a seat is outside the district, or two seats are the same.
    """
    points = shapely.points(np.asarray(seats, float))
    _check_seats(area, points)
    if len(points) == 1:
        return np.array([area], object)
    nearest = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points), extend_to=area, ordered=True))
    cells = clean_coverage(shapely.intersection(nearest, area), GRID_METRES, sliver=1.0)
    mains, fragments = zip(*(_main_part(cell, point) for cell, point in zip(cells, points, strict=True)), strict=True)
    return attach(np.array(mains, object), [fragment for group in fragments for fragment in group])


def _check_seats(area: Any, points: Geometries) -> None:
    """Report every seat that cannot have a cell."""
    outside = points[~shapely.covers(area, points)]
    faults = [Fault("seat_outside", Place(row=Word("seat", {"point": point.wkt}))) for point in outside]
    if len({point.wkb for point in points}) < len(points):
        faults.append(Fault("same_seat", Place(row=Word("seats"))))
    if faults:
        raise InvalidInput(*faults)


def _main_part(cell: Any, seat: Any) -> tuple[Any, Geometries]:
    """The part of a cell that holds its seat, and the other parts."""
    parts = shapely.get_parts(cell)
    main = int(np.argmin(shapely.distance(parts, seat)))
    return parts[main], np.delete(parts, main)


def _distances(points: Points, seats: Points) -> NDArray[np.float64]:
    """Distance of every point from every seat, or one column of infinity where there are no seats."""
    if not len(seats):
        return np.full((len(points), 1), np.inf)
    east, north = (points[:, None, :] - seats[None, :, :]).transpose(2, 0, 1)
    return np.asarray(np.hypot(east, north))
