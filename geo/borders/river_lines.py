"""Which river a line in a file of borders is: by name, English name, id or alias, and through its district."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.borders.matching import Match, feature_place, geometry_word
from geo.errors import Fault, Message, Note, Place, Word
from geo.geometry.coverage import Geometries
from geo.settings import CRS_METRES, CRS_STORE
from geo.texts.spelling import fold

#: Metres between the ends of lines that are still one river.
_GAP = 300.0
#: Metres outside the city within which a line is kept: rivers are the border in places.
_MARGIN = 2_000.0


def match_rivers(
    frame: gpd.GeoDataFrame,
    names: pd.Series,
    rivers: gpd.GeoDataFrame,
    aliases: Mapping[str, str],
    districts: gpd.GeoDataFrame,
) -> Match:
    """Match lines with the rivers that they stand for, by name, English name, id or alias.

    Parameters
    ----------
    frame, names, districts
        See `geo.borders.matching.match_areas`.
    rivers
        The layer of the store; a line far from the river's district is another river of that name.
    aliases
        Id to further names, separated by ``|``.

    Returns
    -------
    Match
        One multi-line for each river named.
    """
    ids = {
        fold(name): row["id"]
        for row in rivers.to_dict("records")
        for name in (row["id"], row["name_zh"], row["name_en"], *aliases.get(row["id"], "").split("|"))
        if name
    }
    codes = names.map(lambda name: ids.get(fold(name), ""))
    lines = frame.geometry.to_numpy()
    flat = ~shapely.is_missing(lines) & ~shapely.is_empty(lines) & (shapely.get_dimensions(lines) == 1)
    faults = [
        ("", Fault("no_line", feature_place(row), {"got": geometry_word(line)}))
        for row, line, fine in zip(names.index, lines, flat, strict=True)
        if not fine
    ]
    unlisted = names[(codes == "") & (names != "")]
    faults += [("", Fault("river_not_listed", feature_place(row), {"got": name})) for row, name in unlisted.items()]
    notes: list[Message] = []
    homes = dict(zip(rivers["id"], rivers["district_code"], strict=True))
    areas = districts.set_index("code").geometry.to_crs(CRS_METRES)
    shapes = {}
    for code in sorted({*codes} - {""}):
        own, others = _courses(lines[(codes == code).to_numpy() & flat], areas[homes[code]], areas.union_all())
        if others:
            notes.append(Note("namesake_lines", Place(row=code), {"count": others}))
        if own is None:
            faults.append((code, Fault("river_elsewhere", Place(row=code), {"district": homes[code]})))
        else:
            shapes[code] = own
    missing = [name for key, name in zip(rivers["id"], rivers["name_zh"], strict=True) if key not in shapes]
    return Match(shapes, faults, [*notes, Note("not_in_file", values={"names": missing or Word("none")})])


def _courses(lines: Geometries, home: shapely.Geometry, city: shapely.Geometry) -> tuple[shapely.Geometry | None, int]:
    """Return the lines that hang together with one in the river's district; count the others."""
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
    course = shapely.multilinestrings(shapely.get_parts(parts[own]))
    return gpd.GeoSeries([course], crs=CRS_METRES).to_crs(CRS_STORE).iloc[0], int((~own).sum())
