"""Checks that span the layers with a place: borders form a coverage, points lie in their district."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from geo.errors import Fault, Place
from geo.geometry.coverage import coverage_faults
from geo.settings import BDA_CODE
from geo.store.validation import layer_word


def place_faults(frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Check that every section and every point of a register lies in the district that it is booked under.

    Parameters
    ----------
    frames
        Layers ``sections``, ``registers`` and ``districts`` of a store.

    Returns
    -------
    list of Fault
        Every fault found.
    """
    areas = dict(zip(frames["districts"]["code"], frames["districts"]["geometry"], strict=True))
    return [
        Fault(
            "point_outside_district",
            Place(sheet=layer_word(layer), row=row["id"]),
            {"district": row["district_code"], "lon": f"{row['geometry'].x:.4f}", "lat": f"{row['geometry'].y:.4f}"},
        )
        for layer in ("sections", "registers")
        for row in frames[layer].to_dict("records")
        if not (row["district_code"] in areas and areas[row["district_code"]].covers(row["geometry"]))
    ]


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
