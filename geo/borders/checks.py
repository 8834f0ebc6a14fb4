"""Checks that span the layers with a place: borders form a coverage, points lie in their district."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd
import shapely

from geo.errors import Fault, Place
from geo.geometry.coverage import coverage_faults
from geo.schema.register_kinds import KIND_OF
from geo.settings import BDA_CODE, CRS_METRES
from geo.store.validation import layer_word


def place_faults(frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Check that every section and every place of a register lies in the district that it is booked under.

    Parameters
    ----------
    frames
        Layers ``sections``, ``registers`` and ``districts`` of a store. A register's kind says how far outside its
        district a place may lie.

    Returns
    -------
    list of Fault
        Every fault found.
    """
    districts = gpd.GeoDataFrame(frames["districts"])
    faults = []
    for layer in ("sections", "registers"):
        frame = gpd.GeoDataFrame(frames[layer])
        frame = frame[~frame.is_empty]
        kinds = frame["kind"] if layer == "registers" else pd.Series("", frame.index)
        margins = kinds.map(lambda kind: KIND_OF[kind].margin if kind in KIND_OF else 0.0).astype(float)
        away = far_outside(frame.geometry, frame["district_code"], margins, districts)
        faults += [
            Fault(
                "point_outside_district",
                Place(sheet=layer_word(layer), row=row["id"]),
                {
                    "district": row["district_code"],
                    "lon": f"{row['geometry'].x:.4f}",
                    "lat": f"{row['geometry'].y:.4f}",
                },
            )
            for row in frame[away].to_dict("records")
        ]
    return faults


def far_outside(points: gpd.GeoSeries, codes: pd.Series, margins: pd.Series, districts: gpd.GeoDataFrame) -> pd.Series:
    """Say which points lie outside their district, and further from it than they may.

    Parameters
    ----------
    points
        EPSG:4490.
    codes, margins
        Code of each point's district, and how many metres outside it may lie, on the same index.
    districts
        The layer of the store; a code that it lacks has no inside.

    Returns
    -------
    Series of bool
    """
    areas = districts.set_index("code").geometry.reindex(codes)
    inside = shapely.covers(areas.to_numpy(), points.to_numpy())
    gaps = shapely.distance(areas.to_crs(CRS_METRES).to_numpy(), points.to_crs(CRS_METRES).to_numpy())
    return pd.Series(~inside & ~(gaps <= margins.where(margins > 0, -1.0).to_numpy()), points.index)


def border_faults(frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Check that districts and subdistricts each form a coverage: no gaps, no overlaps, shared edges identical.

    Parameters
    ----------
    frames
        Layers of a store; the development area lies within districts and is left out.

    Returns
    -------
    list of Fault
        Every fault found.
    """
    districts = frames["districts"]
    faults = coverage_faults(districts[districts["code"] != BDA_CODE])
    return faults + coverage_faults(frames["subdistricts"])
