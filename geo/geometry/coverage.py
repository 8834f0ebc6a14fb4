"""From source borders to a clean coverage: polygons that share their edges vertex for vertex."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.errors import Fault, InvalidInput, Place, Word
from geo.settings import CRS_METRES

Geometries = NDArray[np.object_]

#: Six decimals of a degree, about 0.1 m: the resolution of the committed files.
GRID_DEGREES = 1e-6
#: Square degrees, about 10 000 m²: smaller gaps and detached bits are digitising noise, larger ones are real.
SLIVER_DEGREES = 1e-6


def clean_coverage(
    geometries: ArrayLike, grid: float = GRID_DEGREES, sliver: float = SLIVER_DEGREES, names: Sequence[str] = ()
) -> Geometries:
    """Make an exact coverage: no overlaps, no slivers between neighbours, shared edges vertex-identical.

    All linework is snap-rounded to one grid and polygonised; each face then goes to one source polygon. A face in
    several goes to the first of them. A face in none is a sliver and goes to the neighbour along its longest edge,
    unless it is larger than `sliver`: then it is a real hole and stays one.

    Parameters
    ----------
    geometries
        Polygons or multipolygons in one CRS, any axis order.
    grid
        Grid that vertices are rounded to, in the units of the coordinates.
    sliver
        Area under which a gap or a detached bit is noise, in square units of the coordinates.
    names
        What the polygons are called in the faults; their numbers by default.

    Returns
    -------
    array of geometries
        One polygon or multipolygon for each input, in the same order.

    Raises
    ------
    InvalidInput
        When nothing is left of an input, because those before it cover it or it is smaller than the grid.
    """
    sources = np.asarray(geometries, object)
    linework = shapely.union_all(shapely.boundary(sources), grid_size=grid)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(linework)))
    owner = _face_owners(faces, sources)
    lost = sorted(set(range(len(sources))) - set(owner.tolist()))
    if lost:
        places = [_name(names[k]) if names else Word("polygon_number", {"number": k}) for k in lost]
        raise InvalidInput(*(Fault("no_area_left", Place(row=place)) for place in places))
    unowned = faces[(owner < 0) & (shapely.area(faces) < sliver)]
    cells = np.array([shapely.coverage_union_all(faces[owner == k]) for k in range(len(sources))], object)
    return attach(*_split_bits(cells, unowned, sliver))


def attach(cells: Geometries, pieces: ArrayLike) -> Geometries:
    """Give each piece to the cell that it shares the longest edge with.

    Parameters
    ----------
    cells
        Polygons of one coverage.
    pieces
        Further polygons of the same coverage; those that nothing touches go to the nearest cell.

    Returns
    -------
    array of geometries
        The cells, in the same order, each united with its pieces.
    """
    cells, waiting = cells.copy(), list(np.asarray(pieces, object))
    while waiting:
        hosts = [_longest_neighbour(piece, cells) for piece in waiting]
        if max(hosts) < 0:
            hosts = [int(np.argmin(shapely.distance(cells, piece))) for piece in waiting]
        for piece, host in zip(waiting, hosts, strict=True):
            if host >= 0:
                cells[host] = shapely.coverage_union(cells[host], piece)
        waiting = [piece for piece, host in zip(waiting, hosts, strict=True) if host < 0]
    return cells


def simplify(geometries: ArrayLike, tolerance: float) -> Geometries:
    """Drop vertices that do not matter, the same ones on both sides of a shared edge.

    Parameters
    ----------
    geometries
        A valid coverage.
    tolerance
        Side, in the units of the coordinates, of the square that a dropped corner may cover.

    Returns
    -------
    array of geometries
        A valid coverage, in the same order.
    """
    simplified: Geometries = shapely.coverage_simplify(np.asarray(geometries, object), tolerance)
    return simplified


def multi(shape: object) -> object:
    """Return a polygon or a line as the multi-part kind that the store keeps; anything else as it is."""
    if isinstance(shape, shapely.Polygon):
        return shapely.MultiPolygon([shape])
    return shapely.MultiLineString([shape]) if isinstance(shape, shapely.LineString) else shape


def areas_km2(frame: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Measure areas in the legal metric projection (EPSG:4548).

    Parameters
    ----------
    frame
        Polygons in any CRS that the frame declares.

    Returns
    -------
    array of float
        Square kilometres, in the frame's order.
    """
    return np.asarray(frame.to_crs(CRS_METRES).area, float) / 1e6


def coverage_faults(frame: gpd.GeoDataFrame, key: str = "code", sliver: float = SLIVER_DEGREES) -> list[Fault]:
    """List what keeps polygons from being one clean coverage.

    Parameters
    ----------
    frame
        Polygons in one CRS, named by the column `key`.
    key
        Column that names a polygon in the faults.
    sliver
        Area under which a hole between the polygons counts as a gap, in square units of the coordinates.

    Returns
    -------
    list of Fault
        Invalid rings, overlaps, edges that do not match and gaps; empty when there is nothing wrong.
    """
    shapes, names = np.asarray(frame.geometry, object), frame[key].astype(str).to_numpy()
    valid = shapely.is_valid(shapes)
    faults = [
        Fault("invalid_rings", Place(row=_name(names[k])), {"got": str(shapely.is_valid_reason(shapes[k]))})
        for k in np.flatnonzero(~valid)
    ]
    shapes, names = shapes[valid], names[valid]
    faults += _overlaps(shapes, names)
    loose = shapely.coverage_invalid_edges(shapes)
    faults += [
        Fault("loose_edge", Place(row=_name(names[k])), _point(loose[k]))
        for k in np.flatnonzero(~shapely.is_empty(loose))
    ]
    return faults + [
        Fault("coverage_gap", Place(row=Word("between_polygons", _point(gap))), {"area": f"{shapely.area(gap):.3g}"})
        for gap in _holes(shapely.union_all(shapes))
        if shapely.area(gap) < sliver
    ]


def polygon_pair(first: str, second: str) -> Word:
    """Return how messages call two polygons that get into each other's way."""
    return Word("polygon_pair", {"first": first, "second": second})


def _face_owners(faces: Geometries, sources: Geometries) -> NDArray[np.intp]:
    """Index of the first source that holds each face, -1 where there is none."""
    face, source = shapely.STRtree(sources).query(shapely.point_on_surface(faces), predicate="intersects")
    owner = np.full(len(faces), len(sources))
    np.minimum.at(owner, face, source)
    owner[owner == len(sources)] = -1
    return owner


def _split_bits(cells: Geometries, pieces: Geometries, sliver: float) -> tuple[Geometries, list[Any]]:
    """Move detached bits under the sliver area from the cells to the pieces; a cell keeps its largest part."""
    mains, bits = cells.copy(), list(pieces)
    for k, cell in enumerate(cells):
        parts = shapely.get_parts(cell)
        small = (shapely.area(parts) < sliver) & (np.arange(len(parts)) != np.argmax(shapely.area(parts)))
        if small.any():
            mains[k] = shapely.coverage_union_all(parts[~small])
            bits += list(parts[small])
    return mains, bits


def _longest_neighbour(piece: Any, cells: Geometries) -> int:
    """Index of the cell with the longest shared edge, -1 where there is none."""
    near = np.flatnonzero(shapely.intersects(cells, piece))
    shared = shapely.length(shapely.intersection(shapely.boundary(piece), shapely.boundary(cells[near])))
    return int(near[np.argmax(shared)]) if len(near) and shared.max() > 0 else -1


def _overlaps(shapes: Geometries, names: NDArray[Any]) -> list[Fault]:
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = (first < second) & shapely.relate_pattern(shapes[first], shapes[second], "T********")
    return [
        Fault("overlap", Place(row=polygon_pair(names[a], names[b])), _point(shapes[a] & shapes[b]))
        for a, b in zip(first[pairs], second[pairs], strict=True)
    ]


def _holes(shape: Any) -> list[Any]:
    return [shapely.polygons(ring) for part in shapely.get_parts(shape) for ring in part.interiors]


def _point(shape: Any) -> dict[str, str]:
    point = shapely.point_on_surface(shape)
    return {"lon": f"{point.x:.6f}", "lat": f"{point.y:.6f}"}


def _name(name: str) -> Word:
    """Return how messages call a polygon; a code stands for itself and is no number of a row."""
    return Word("polygon_name", {"name": name})
