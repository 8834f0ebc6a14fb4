"""The stations of a network as places of the registers, so that maps show them with how complete they measured."""

from __future__ import annotations

import json
from collections.abc import Mapping

import geopandas as gpd
import pandas as pd

from geo.networks.network_kinds import Network
from geo.networks.network_sections import district_of
from geo.periods import Period
from geo.registers.register_import import newest
from geo.schema import LAYERS
from geo.schema.register_kinds import KIND_OF
from geo.settings import CRS_STORE


def station_places(
    frames: Mapping[str, pd.DataFrame], network: Network, period: Period, stations: pd.DataFrame, results: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Make places of the registers out of stations whose position and district are known.

    Parameters
    ----------
    frames
        Layers ``districts`` and ``register_states`` of the store.
    network, period
        What measured, and when.
    stations
        The network's register.
    results
        Rows of the layer ``stations`` of that period, as `geo.networks.network_results.station_rows` returns them.

    Returns
    -------
    dict
        Rows of the layers ``registers`` (of stations that the store knows nothing newer of) and ``register_states``
        (as of the last day of the period), without sources. A station measures enough when all that it measures does.
    """
    kind = KIND_OF["water_station" if network.outcome == "sections" else "air_station"]
    placed = stations[stations["lon"].notna() & stations["id"].isin(results["id"])].reset_index(drop=True)
    points = gpd.GeoSeries(gpd.points_from_xy(placed["lon"], placed["lat"]), crs=CRS_STORE)
    areas = frames["districts"][frames["districts"]["kind"] == "district"]
    districts = [code or district_of(point, areas) for code, point in zip(placed["district_code"], points, strict=True)]
    measured = dict(iter(results.groupby("id")))
    own = {detail.name for detail in kind.details}
    places = gpd.GeoDataFrame(
        {
            "id": network.id + "-" + placed["id"],
            "name_zh": placed["name_zh"],
            "name_en": placed["name_en"].replace("", None),
            "kind": kind.id,
            "district_code": pd.Series(districts, placed.index, dtype="str"),
            "status": [_state(measured[key]) for key in placed["id"]],
            "details": [_details(measured[key], own) for key in placed["id"]],
            "geometry_status": "approximate",
            "stated_on": str(period.end),
        },
        geometry=points,
    )
    places = places[places["district_code"].notna()]
    states = pd.DataFrame(places[["id", "stated_on", "status"]]).rename(columns={"id": "register_id"})
    rows = newest(places, frames["register_states"])
    return {
        "registers": rows.reindex(columns=[*LAYERS["registers"].names, "geometry"]),
        "register_states": states,
    }


def _state(measured: pd.DataFrame) -> str:
    return "running" if (measured["status"] == "published").all() else "incomplete"


def _details(measured: pd.DataFrame, own: set[str]) -> str:
    """Say what a station measures, and on how many days of the period the least complete of it."""
    least = measured.sort_values("days").iloc[0]
    flags = {key: 1 for key in measured["indicator"] if key in own}
    return json.dumps({**flags, "days_measured": f"{least['days']} / {least['days_wanted']}"}, sort_keys=True)
