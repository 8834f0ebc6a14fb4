"""Borders that a test can import: another division of a district, as an official file might draw it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

WGS84 = "EPSG:4326"
#: Degrees, about 30 m: how far beyond the district the division runs, as no two sources draw the same line.
BEYOND = 0.0003


def division(frames, district, columns=("NAME", "QXMC")):
    """Divide a district anew around the moved middles of its cells: one polygon for each subdistrict."""
    cells = frames["subdistricts"]
    cells = cells[cells["district_code"] == district]
    home = frames["districts"].set_index("code").loc[district]
    middles = shapely.get_coordinates(shapely.point_on_surface(cells.geometry.to_numpy()))
    moved = middles + np.random.default_rng(7).normal(0, 0.003, middles.shape)
    near = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(moved), extend_to=home.geometry, ordered=True)
    )
    land = shapely.simplify(home.geometry.buffer(BEYOND), BEYOND / 2)
    texts = dict(zip(columns, (cells["name_zh"].to_numpy(), home["name_zh"]), strict=True))
    return gpd.GeoDataFrame(texts, geometry=shapely.intersection(near, land), crs=WGS84)


def zipped_shapefile(frame, path: Path, page: str = "") -> Path:
    """Write a Shapefile with GBK attributes into a folder of a ZIP, with a ``.cpg`` that says `page` or without one."""
    folder = path.parent / f"{path.stem}-parts"
    folder.mkdir()
    pyogrio.write_dataframe(frame, folder / "jie.shp", encoding="GBK")
    (folder / "jie.cpg").unlink()
    if page:
        (folder / "jie.cpg").write_text(page)
    with zipfile.ZipFile(path, "w") as archive:
        for part in folder.iterdir():
            archive.write(part, f"街道/{part.name}")
        archive.writestr("街道/readme.txt", "not a border")
    return path


def written(frame, path: Path) -> Path:
    """Write a frame as what the ending of the path says."""
    pyogrio.write_dataframe(frame, path, driver={".kml": "LIBKML"}.get(path.suffix))
    return path
