"""Owns which river a line in a file of borders is: by name, English name, id or alias, and through its district."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.border_match import SKIP, Asked, Found, Wrong, settle
from geo.boundaries import Geometries
from geo.errors import Fault
from geo.settings import CRS_METRES, CRS_STORE
from geo.units import fold

#: Metres between the ends of lines that are still one river.
_GAP = 300.0
#: Metres outside the city within which a line is kept: rivers are the border in places.
_MARGIN = 2_000.0


def match_rivers(
    frame: gpd.GeoDataFrame, names: pd.Series, rivers: gpd.GeoDataFrame, aliases: Mapping[str, str],
    districts: gpd.GeoDataFrame, asked: Asked, where: str,
) -> Found:  # fmt: skip
    """Find the rivers that lines stand for, by name, English name, id or alias.

    Parameters
    ----------
    frame, names, districts, asked, where
        See `match_areas`.
    rivers
        The layer of the store; a line far from the river's district is another river of that name.
    aliases
        Id to further names, separated by ``|``.

    Returns
    -------
    Found
        One multi-line for each river named.
    """
    known = {
        fold(name): row["id"]
        for row in rivers.to_dict("records")
        for name in (row["id"], row["name_zh"], row["name_en"], *aliases.get(row["id"], "").split("|"))
        if name
    }
    codes = names.map(lambda name: known.get(fold(name), ""))
    lines = frame.geometry.to_numpy()
    flat = ~shapely.is_missing(lines) & ~shapely.is_empty(lines) & (shapely.get_dimensions(lines) == 1)
    wrong: Wrong = [
        ("", Fault(f"{where}, feature {row}", "a line", "no geometry" if line is None else f"a {line.geom_type}"))
        for row, line, fine in zip(names.index, lines, flat, strict=True)
        if not fine
    ]
    strange = names[(codes == "") & (names != "")]
    expected = "a river of the register"
    wrong += [("", Fault(f"{where}, feature {row}", expected, repr(name), SKIP)) for row, name in strange.items()]
    notes = []
    homes = dict(zip(rivers["id"], rivers["district_code"], strict=True))
    areas = districts.set_index("code").geometry.to_crs(CRS_METRES)
    found = {}
    for code in sorted({*codes} - {""}):
        own, others = _courses(lines[(codes == code).to_numpy() & flat], areas[homes[code]], areas.union_all())
        if others:
            notes.append(f"{code}: {others} lines elsewhere left out, another river of that name")
        if own is None:
            wrong.append((code, Fault(f"{where}, {code}", f"a line through {homes[code]}", "none", "another river")))
        else:
            found[code] = own
    missing = [name for key, name in zip(rivers["id"], rivers["name_zh"], strict=True) if key not in found]
    notes.append(f"not in the file, left as they are: {', '.join(missing) or 'none'}")
    return settle(found, wrong, notes, asked)


def _courses(lines: Geometries, home: shapely.Geometry, city: shapely.Geometry) -> tuple[shapely.Geometry | None, int]:
    """Keep the lines that hang together with one in the river's district; count the others."""
    placed = gpd.GeoSeries(shapely.get_parts(lines), crs=CRS_STORE).to_crs(CRS_METRES)
    parts = shapely.get_parts(shapely.line_merge(shapely.union_all(placed.to_numpy())))
    parts = parts[shapely.dwithin(parts, city, _MARGIN)] if len(parts) else parts
    if not len(parts):
        return None, len(placed)
    groups = shapely.get_parts(shapely.union_all(shapely.buffer(parts, _GAP / 2)))
    near = groups[shapely.intersects(groups, home)]
    own = np.array([shapely.intersects(near, part).any() for part in parts], bool)
    if not own.any():
        return None, len(own)
    kept = shapely.multilinestrings(shapely.get_parts(parts[own]))
    return gpd.GeoSeries([kept], crs=CRS_METRES).to_crs(CRS_STORE).iloc[0], int((~own).sum())
