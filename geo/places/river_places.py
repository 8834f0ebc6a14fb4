"""Rivers and their districts: which districts each river runs through, and which rivers and sections a district has."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd

from geo.settings import CRS_METRES

#: Metres: how near to a district a river belongs to it, for in places it is the border.
NEAR = 300.0


def river_districts(rivers: gpd.GeoDataFrame, districts: gpd.GeoDataFrame) -> dict[str, tuple[str, ...]]:
    """Find the districts that each river runs through or along.

    Parameters
    ----------
    rivers
        Column ``districts`` says it (codes with bars between them); where it is blank the line does.
    districts
        The layer of the store.

    Returns
    -------
    dict
        Id of the river to codes.
    """
    areas = districts.to_crs(CRS_METRES).buffer(NEAR)
    lines = rivers.to_crs(CRS_METRES).geometry
    near = {}
    for river, stated, line in zip(rivers["id"], rivers["districts"], lines, strict=True):
        hits = districts["code"].isin(stated.split("|")) if isinstance(stated, str) else areas.intersects(line)
        near[str(river)] = tuple(districts.loc[hits, "code"])
    return near


def waters(
    rivers: pd.DataFrame, sections: pd.DataFrame, near: Mapping[str, tuple[str, ...]], code: str
) -> Mapping[str, pd.DataFrame]:
    """Return the rivers that run through or along a district and the sections in it, by layer.

    Parameters
    ----------
    rivers, sections
        The layers of the store.
    near
        As `river_districts` returns them.
    code
        The district.
    """
    return {
        "rivers": rivers[[code in near[river] for river in rivers["id"]]],
        "sections": sections[sections["district_code"] == code],
    }
