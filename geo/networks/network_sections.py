"""The sections at which a network of water stations measures."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd
import shapely

from geo.schema import LAYERS
from geo.schema.place_layers import UNPLACED
from geo.settings import CRS_STORE
from geo.texts.spelling import fold

_COLUMNS = ("id", "name_zh", "name_en", "river_id", "water_body", "district_code", "geometry_status")


def network_sections(
    frames: Mapping[str, pd.DataFrame], stations: pd.DataFrame
) -> tuple[gpd.GeoDataFrame, dict[str, str]]:
    """Find the section of each station by its name; a station without one becomes a section of its own.

    Parameters
    ----------
    frames
        Layers ``sections``, ``rivers`` and ``districts`` of the store.
    stations
        The network's register.

    Returns
    -------
    rows : GeoDataFrame
        New sections, without sources; an empty point where no source states the place.
    ids : dict
        Id of a station to that of its section.
    """
    sections, rivers = frames["sections"], frames["rivers"]
    ours = sections["source_id"].str.startswith("network-water")
    by_name = {fold(name): key for name, key in zip(sections["name_zh"][~ours], sections["id"][~ours], strict=True)}
    ids = {key: by_name.get(fold(name), key) for key, name in zip(stations["id"], stations["name_zh"], strict=True)}
    fresh = stations[[ids[key] not in set(by_name.values()) for key in stations["id"]]].reset_index(drop=True)
    river_ids = dict(zip(rivers["name_zh"], rivers["id"], strict=True))
    placed = fresh["lon"].notna()
    points = gpd.GeoSeries(
        [
            shapely.Point(lon, lat) if there else shapely.Point()
            for lon, lat, there in zip(fresh["lon"], fresh["lat"], placed, strict=True)
        ],
        crs=CRS_STORE,
    )
    areas = frames["districts"][frames["districts"]["kind"] == "district"]
    districts = [code or district_of(point, areas) for code, point in zip(fresh["district_code"], points, strict=True)]
    rows = fresh.assign(
        river_id=fresh["river"].map(river_ids),
        district_code=pd.Series(districts, fresh.index, dtype="str"),
        geometry_status=placed.map({True: "approximate", False: UNPLACED}),
    )[list(_COLUMNS)]
    return gpd.GeoDataFrame(rows.reindex(columns=LAYERS["sections"].names), geometry=points), ids


def district_of(point: shapely.Point, areas: pd.DataFrame) -> str | None:
    """Return the code of the district that a place lies in; None for one outside all of them, or that is not stated.

    Parameters
    ----------
    point
        Longitude and latitude, EPSG:4490.
    areas
        Rows of the layer ``districts``.
    """
    return next((code for code, area in zip(areas["code"], areas["geometry"], strict=True) if area.covers(point)), None)
