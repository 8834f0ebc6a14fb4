"""What the pages under test show: the register's subdistricts, generated villages and a generated 500 m grid."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo import build, settings
from geo.geometry import grids
from geo.geometry.coverage import simplify
from geo.geometry.topojson import CITY_TOLERANCE, encode_layer
from geo.settings import BDA_CODE, CRS_METRES, CRS_STORE
from geo.store import geopackage

PALETTE = ("#dce9f6", "#a6cbe8", "#66a3d2", "#2f74b5", "#133e74")
VILLAGES = 7000
CELL = 500.0
POINT_EVERY = 200.0
MERIDIAN = 117.0
CACHE = Path(os.environ.get("BENCH_CACHE", "/tmp"))


@dataclass(frozen=True)
class Scene:
    """A layer of made-up values: every shape changes its class with every step of the slider."""

    name: str
    frame: gpd.GeoDataFrame

    def classes(self, step: int) -> dict[str, int]:
        """Return the palette index of every shape at a step; the first shape's is the step itself."""
        return {code: (7 * i + step) % len(PALETTE) for i, code in enumerate(self.frame["code"])}


@lru_cache(maxsize=4)
def scene(name: str) -> Scene:
    """Return the ``subdistricts`` of the store, or ``villages`` or ``grid`` made up within its districts."""
    if name == "subdistricts":
        return Scene(name, geopackage.read_layer(CACHE / "beijing.gpkg", name))
    return Scene(name, gpd.read_parquet(CACHE / f"{name}.parquet"))


def prepare(folder: Path) -> None:
    """Write into `folder` a store with detailed borders, and the generated layers."""
    path = folder / "beijing.gpkg"
    build.build_store(settings.Settings(store=path))
    frames = geopackage.read_store(path)
    geopackage.write_store({**frames, "subdistricts": _detailed(frames["subdistricts"])}, path)
    districts = gpd.GeoDataFrame(frames["districts"])
    city = shapely.union_all(districts[districts["code"] != BDA_CODE].to_crs(CRS_METRES).geometry.to_numpy())
    _named(_voronoi(city)).to_parquet(folder / "villages.parquet")
    cells = _cells(city)
    shape = grids.grid_shape(cells)
    squares = shapely.box(cells["east"], cells["north"], cells["east"] + CELL, cells["north"] + CELL)
    _named(squares).to_parquet(folder / "grid.parquet")
    villages = gpd.read_parquet(folder / "villages.parquet")
    (folder / "grid.json").write_bytes(grids.encode_grid(shape))
    (folder / "villages.json").write_bytes(encode_layer(villages, "code", CITY_TOLERANCE))


def simplified(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the frame with the borders of the city level."""
    return frame.set_geometry(simplify(frame.geometry.to_numpy(), CITY_TOLERANCE))


def geojson(frame: gpd.GeoDataFrame) -> dict[str, object]:
    """Return what a plain page hands to folium."""
    return dict(json.loads(frame[["code", "name_zh", "geometry"]].to_json()))


def _detailed(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Bend the schematic borders and give them as many points as surveyed ones have; shared ones stay shared."""
    dense = shapely.segmentize(frame.to_crs(CRS_METRES).geometry.to_numpy(), POINT_EVERY)
    bent = shapely.transform(
        dense, lambda at: np.round(at, 2) + 30 * np.sin(2 * np.pi * np.round(at[:, ::-1], 2) / 900)
    )
    degrees = gpd.GeoSeries(bent, crs=CRS_METRES).to_crs(CRS_STORE).to_numpy()
    parts, owners = shapely.get_parts(degrees, return_index=True)
    whole = shapely.multipolygons(parts, indices=owners)
    return frame.set_geometry(shapely.transform(whole, lambda at: np.round(at, 7)), crs=CRS_STORE)


def _voronoi(city: shapely.Geometry) -> np.ndarray:
    rng = np.random.default_rng(7)
    west, south, east, north = city.bounds
    points = shapely.points(rng.uniform(west, east, 5 * VILLAGES), rng.uniform(south, north, 5 * VILLAGES))
    inside = points[shapely.contains_xy(city, shapely.get_x(points), shapely.get_y(points))][:VILLAGES]
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(inside), extend_to=city))
    return np.asarray(shapely.set_precision(shapely.intersection(cells, city.simplify(300)), 1.0))


def _cells(city: shapely.Geometry) -> pd.DataFrame:
    west, south, east, north = (np.floor(value / CELL) * CELL for value in city.bounds)
    easts, norths = (axis.ravel() for axis in np.meshgrid(np.arange(west, east, CELL), np.arange(south, north, CELL)))
    inside = shapely.contains_xy(city, easts + CELL / 2, norths + CELL / 2)
    return pd.DataFrame({"meridian": MERIDIAN, "size_m": CELL, "east": easts[inside], "north": norths[inside]})


def _named(shapes: np.ndarray) -> gpd.GeoDataFrame:
    codes = [f"{i:06d}" for i in range(len(shapes))]
    names = [f"Made up {code}" for code in codes]
    columns = {"code": codes, "name_zh": names, "name_en": names, "geometry_status": "schematic"}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS_METRES).to_crs("EPSG:4490")
