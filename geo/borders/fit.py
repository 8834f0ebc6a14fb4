"""How imported borders and schematic cells share the land: one coverage without a gap, the imported ones first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.geometry.coverage import GRID_DEGREES, Geometries, areas_km2, attach, clean_coverage, multi
from geo.geometry.schematic import divide, lattice
from geo.schema import LAYERS
from geo.settings import BDA_CODE, CRS_STORE

#: Metres to a degree east and north at Beijing: a plane in which straight borders stay straight.
_SCALE = np.array([85_300.0, 111_030.0])
#: Metres: land between an imported border and the district's that is narrower than twice this is their difference.
_NARROW = 60.0
#: Square metres: a bit of land smaller than this is no place for a subdistrict of its own.
_LEAST = 250_000.0
#: Metres that a seat which has lost its land keeps from others.
_APART = 800.0
#: Metres between the points by which a strip is shared out.
_STEP = 40.0

Shapes = dict[str, shapely.Geometry]


def fit_borders(
    base: Mapping[str, gpd.GeoDataFrame], patches: Mapping[str, gpd.GeoDataFrame]
) -> dict[str, gpd.GeoDataFrame]:
    """Put imported borders into the committed ones.

    An imported border stays as it is, but ends at its district's. The schematic cells of its district are divided
    anew around their seats in the land that is left; a seat without land moves to where there is some, and where there
    is none the unit keeps a token square. District borders are those of their cells, vertex for vertex.

    Parameters
    ----------
    base
        The committed layers ``districts``, ``subdistricts`` (with the seats as ``lon`` and ``lat``) and ``rivers``.
    patches
        Layer name to imported geometry: the layer's key, ``geometry_status``, ``geometry_source_id``.

    Returns
    -------
    dict of str to GeoDataFrame
        The layers that differ from `base`, with all of its columns. The same input gives the same borders.
    """
    fitted = {}
    if "rivers" in patches:
        fitted["rivers"] = _patch(base["rivers"], patches["rivers"], "id", _shapes(patches["rivers"], "id"))
    imported = {name: _shapes(patches[name]) if name in patches else {} for name in ("districts", "subdistricts")}
    if not any(imported.values()):
        return fitted
    districts, units = base["districts"], base["subdistricts"]
    outlines = _outlines(districts, imported["districts"])
    cells = _cells(units, outlines, imported, _shapes(districts))
    unions = {
        code: shapely.coverage_union_all(np.array([cells[unit] for unit in group], object))
        for code, group in units.groupby("district_code")["code"]
    }
    members = districts.loc[districts["code"] == BDA_CODE, "members"].iloc[0].split("|")
    area = imported["districts"].get(BDA_CODE)
    unions[BDA_CODE] = area or shapely.coverage_union_all([cells[code] for code in members])
    fitted["subdistricts"] = _patch(units, patches.get("subdistricts"), "code", cells)
    outcome = _patch(districts, patches.get("districts"), "code", unions)
    fitted["districts"] = outcome.assign(area_km2=areas_km2(outcome).round(3))
    return fitted


def imported_borders(stored: Mapping[str, pd.DataFrame]) -> dict[str, gpd.GeoDataFrame]:
    """Return the patches of `fit_borders`, from the layers of `geo.store.imported_rows.read_drawn_borders`."""
    return {
        name: gpd.GeoDataFrame(layer[layer["imported"]].drop(columns="imported"))
        for name, layer in stored.items()
        if "imported" in layer and layer["imported"].any()
    }


def with_borders(frame: gpd.GeoDataFrame, new: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    """Put the borders of `new` into a layer, with their status and source; the other columns stay.

    Parameters
    ----------
    frame
        The layer `name`.
    new
        Its key, ``geometry_status``, ``geometry_source_id`` and geometry, for every row of `frame`.
    name
        Which layer it is.
    """
    key = LAYERS[name].key[0]
    borders = new.set_index(key).loc[frame[key]]
    columns = {column: borders[column].to_numpy() for column in ("geometry_status", "geometry_source_id")}
    layer = frame.assign(**columns).set_geometry(borders.geometry.to_numpy(), crs=CRS_STORE)
    return layer.assign(area_km2=areas_km2(layer).round(3)) if "area_km2" in layer else layer


def _outlines(districts: gpd.GeoDataFrame, imported: Shapes) -> Shapes:
    """Fit imported districts between the others: what they leave goes to the others, what they take is theirs."""
    old = {code: shape for code, shape in _shapes(districts).items() if code != BDA_CODE}
    new = {code: shape for code, shape in imported.items() if code != BDA_CODE}
    if not new:
        return old
    rest = [code for code in old if code not in new]
    new_land = shapely.union_all(list(new.values()))
    others = np.array([shapely.difference(old[code], new_land) for code in rest], object)
    left = shapely.difference(
        shapely.difference(shapely.union_all(list(old.values())), new_land), shapely.union_all(others)
    )
    pieces = _parts(left)
    if rest:
        touching = shapely.length(shapely.intersection(pieces, shapely.union_all(shapely.boundary(others)))) > 0
        others, pieces = attach(others, pieces[touching]), pieces[~touching]
    # What only imported districts touch lies between them, or outside the city now.
    around = new_land.buffer(1e-7)
    inner = [piece for piece in pieces if around.covers(piece.boundary)]
    mine = attach(np.array(list(new.values()), object), inner)
    codes = [*new, *rest]
    return dict(zip(codes, clean_coverage([*mine, *others], names=codes), strict=True))


def _cells(units: gpd.GeoDataFrame, outlines: Shapes, imported: Mapping[str, Shapes], old: Shapes) -> Shapes:
    """Return every cell: redrawn in the districts that are concerned, all of them noded against each other."""
    patch = imported["subdistricts"]
    cells, first, second = _shapes(units), [], []
    for code, group in units.groupby("district_code"):
        mine = {unit: patch[unit] for unit in group["code"] if unit in patch}
        if not mine and outlines[code].equals(old[code]):
            continue
        rest = group[~group["code"].isin(list(mine))]
        seats = {row.code: (float(row.lon), float(row.lat)) for row in rest.itertuples()}
        shares, tokens = _divide(outlines[code], mine, seats)
        cells |= shares
        first += tokens
        second += list(mine)
    order = [*first, *second, *(code for code in cells if code not in {*first, *second})]
    return dict(zip(order, clean_coverage([cells[code] for code in order], names=order), strict=True))


def _divide(
    area: shapely.Geometry, imported: Shapes, seats: Mapping[str, tuple[float, float]]
) -> tuple[Shapes, list[str]]:
    """Divide a district; return its cells and which of them are mere tokens."""
    # On the grid of the files, what fits already stays as it is to the last digit.
    within = [_area(shape) for shape in shapely.intersection(list(imported.values()), area, grid_size=GRID_DEGREES)]
    left = shapely.difference(area, shapely.union_all(within, grid_size=GRID_DEGREES), grid_size=GRID_DEGREES)
    mine, area, free = _to_plane(within), *_to_plane([area, left])
    points = _to_plane([shapely.Point(seat) for seat in seats.values()])
    land = _roomy(free, points, mine) if len(mine) else free
    tokens: list[str] = []
    if not seats or land.area < _LEAST * len(seats):
        tokens = list(seats)
        rest = shapely.intersection(shapely.buffer(points, _LEAST**0.5 / 2, cap_style="square"), area)
        strips = free
    else:
        rest = divide(land, _seated(land, points))
        strips = shapely.difference(free, land)
    shares = _share_out(_parts(strips), mine if len(mine) else rest)
    hosts = mine if len(mine) else rest
    hosts[:] = [shapely.union(host, share) for host, share in zip(hosts, shares, strict=True)]
    return dict(zip([*imported, *seats], _from_plane([*mine, *rest]), strict=True)), tokens


def _roomy(free: shapely.Geometry, points: Geometries, mine: Geometries) -> shapely.Geometry:
    """Return the free land without what is beside imported borders and too narrow or too small for a unit."""
    # A little wider than it was, so that its edge does not run along that of the land and cut it into crumbs.
    core = shapely.buffer(shapely.buffer(free, -_NARROW, quad_segs=2), _NARROW + 0.5, join_style="mitre")
    parts = _parts(shapely.intersection(core, free))
    with_seat = np.array([shapely.covers(part, points).any() for part in parts], bool)
    roomy = shapely.union_all(parts[with_seat | (shapely.area(parts) >= _LEAST)])
    # Corners that the opening rounded off belong to the land beside them, and so do narrow places elsewhere.
    imported = shapely.union_all(mine)
    others = [
        piece
        for piece in _parts(shapely.difference(free, roomy))
        if piece.distance(roomy) < 0.01 and (piece.area < _LEAST / 10 or piece.distance(imported) > 1.0)
    ]
    return shapely.union_all([roomy, *others], grid_size=0.001)


def _seated(land: shapely.Geometry, points: Geometries) -> np.ndarray:
    """Return a seat on the land for every unit: its own where it lies there, else the nearest free spot."""
    seats: np.ndarray = shapely.get_coordinates(points)
    settled = shapely.covers(land, points)
    spots = lattice(land)
    for k in np.flatnonzero(~settled):
        apart = np.full(len(spots), np.inf)
        for seat in seats[settled]:
            apart = np.minimum(apart, np.hypot(*(spots - seat).T))
        away = np.hypot(*(spots - seats[k]).T)
        # Where all is crowded, as far from the others as can be.
        seats[k] = spots[np.lexsort((away, -np.minimum(apart, _APART)))[0]]
        settled[k] = True
    return seats


def _share_out(pieces: Geometries, hosts: Geometries) -> list[shapely.Geometry]:
    """Divide pieces of land among the polygons beside them, each spot to the nearest."""
    shares: list[list[shapely.Geometry]] = [[] for _ in hosts]
    tree = shapely.STRtree(hosts)
    for piece in pieces:
        points = shapely.points(np.unique(shapely.get_coordinates(shapely.segmentize(piece.boundary, _STEP)), axis=0))
        pairs, away = tree.query_nearest(points, return_distance=True, all_matches=False)
        beside = away <= max(1.0, away.min())
        owners, spots = pairs[1][beside], points[pairs[0][beside]]
        if len({*owners}) == 1:
            shares[owners[0]].append(piece)
            continue
        nearest = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(spots), extend_to=piece, ordered=True))
        for owner in sorted({*owners}):
            shares[owner].append(shapely.intersection(shapely.union_all(nearest[owners == owner]), piece))
    return [shapely.union_all(share) for share in shares]


def _patch(frame: gpd.GeoDataFrame, patch: pd.DataFrame | None, key: str, shapes: Shapes) -> gpd.GeoDataFrame:
    """Put shapes into a layer; those that are imported with their status and source."""
    geometry = [multi(shapes.get(code, shape)) for code, shape in zip(frame[key], frame.geometry, strict=True)]
    layer = gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=geometry, crs=CRS_STORE)
    if patch is not None:
        imported = patch.set_index(key)
        for column in ("geometry_status", "geometry_source_id"):
            layer[column] = layer[key].map(imported[column]).fillna(layer[column])
    return layer


def _shapes(frame: gpd.GeoDataFrame, key: str = "code") -> Shapes:
    return dict(zip(frame[key], frame.geometry, strict=True))


def _parts(shape: shapely.Geometry) -> Geometries:
    parts: Geometries = shapely.get_parts(shape)
    areas: Geometries = parts[shapely.area(parts) > 0]
    return areas


def _to_plane(shapes: Sequence[shapely.Geometry]) -> Geometries:
    moved: Geometries = shapely.transform(np.array(shapes, object), lambda lonlat: lonlat * _SCALE)
    return moved


def _from_plane(shapes: Sequence[shapely.Geometry]) -> Geometries:
    moved = shapely.transform(np.array(shapes, object), lambda places: places / _SCALE)
    # Intersections leave points and lines behind, and rings that rounding twists.
    snapped = shapely.set_precision([_area(shape) for shape in moved], GRID_DEGREES)
    return np.array([_area(shape) for shape in snapped], object)


def _area(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.multipolygons(shapely.get_parts(_parts(shape)))
