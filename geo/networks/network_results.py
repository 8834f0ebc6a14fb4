"""Results of a network for one period: means of stations and places, classes of sections, hot spots of a grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.networks.engines import Engine
from geo.networks.hotspots import gi_star, holds_together
from geo.networks.network_kinds import MILLIONTHS, Network, Outcome, Pollutant
from geo.networks.network_statistics import daily, place_means, station_means
from geo.networks.network_store import NetworkStore, ReadingPart
from geo.networks.station_files import CELL
from geo.periods import Period
from geo.rankings.rankings import WORST, worst
from geo.schema import LAYERS
from geo.texts.catalogue import text

#: Periods that a network has results for.
KINDS = ("half-month", "month", "year")
#: Columns of the register that say what a mean is of.
_PLACES: Mapping[Outcome, tuple[str, ...]] = {
    "places": ("subdistrict_code", "district_code"),
    "sections": ("id",),
    "cells": ("cell",),
}
#: Metres within which cells are neighbours for the hot spots; ours.
REACH = 3000.0
_STATUS = {True: "published", False: "not_enough_data"}


@dataclass(frozen=True, kw_only=True)
class PollutantMeans:
    """What one pollutant's readings of a period come to.

    Parameters
    ----------
    pollutant
        Which.
    stations
        Columns of `geo.networks.network_statistics.place_means`, ``code`` the id of the station.
    places
        The same for what the network measures: column of the register to table.
    """

    pollutant: Pollutant
    stations: pd.DataFrame
    places: Mapping[str, pd.DataFrame]


def pollutant_means(
    engine: Engine, store: NetworkStore, network: Network, pollutant: Pollutant, period: Period
) -> PollutantMeans | None:
    """Work out one pollutant's means; None where the period has no readings.

    Only the files of the period's months are read, so that the cost does not grow with the store.

    Parameters
    ----------
    engine
        Where it is worked out.
    store, network, pollutant, period
        Of what, and when: one of `KINDS`.
    """
    parts = _parts(store, pollutant, period)
    if not parts:
        return None
    readings = engine.table([store.folder / part.path for part in parts])
    minutely = any(part.minutely for part in parts)
    single = max(part.number for part in parts) == 1
    days = daily(readings, pollutant, network.rule, single, minutely)
    means = station_means(days, period, network.rule).cache()
    register = engine.table([store.station_file])
    tables = {
        column: place_means(means, register, column, pollutant).execute().sort_values("code", ignore_index=True)
        for column in dict.fromkeys(("id", *_PLACES[network.outcome]))
    }
    stations = tables["id"]
    return PollutantMeans(
        pollutant=pollutant, stations=stations, places={column: tables[column] for column in _PLACES[network.outcome]}
    )


def _parts(store: NetworkStore, pollutant: Pollutant, period: Period) -> list[ReadingPart]:
    first, last = (f"{day:%Y-%m}" for day in (period.start, period.end))
    return [
        part
        for (key, month), parts in sorted(store.parts().items())
        if key == pollutant.id and first <= month <= last
        for part in parts
    ]


def observations(
    results: PollutantMeans, network: Network, period: Period, sections: Mapping[str, str]
) -> pd.DataFrame:
    """Return the rows of the layer ``observations``, without a source.

    Parameters
    ----------
    results, network, period
        What came out, of which network, and when.
    sections
        Id of a station of water to that of its section.

    Returns
    -------
    DataFrame
        A mean for each place; subdistricts with their competition rank from the highest, those of TSP on the list of
        the worst as well. Where no station keeps the rule there is no value, and the status says so.
    """
    pollutant = results.pollutant
    parts = []
    for column, table in results.places.items():
        rows = _figures(table, pollutant, period).assign(rank=table["rank"])
        notes = [_notes(row, period, network) for row in table.to_dict("records")]
        rows["note_zh"], rows["note_en"] = zip(*notes, strict=True) if notes else ((), ())
        if column != "subdistrict_code":
            rows["rank"] = None
        place = "section_id" if column == "id" else "unit_code"
        rows[place] = table["code"].map(sections) if column == "id" else table["code"]
        parts.append(rows.assign(indicator=pollutant.id, unit=pollutant.unit_of_measure, certainty="derived"))
        if column == "subdistrict_code" and pollutant.id == "tsp":
            listed = worst(parts[-1], WORST)
            parts.append(listed.assign(indicator="tsp_rank", unit="rank", value=None))
    frame = pd.concat([part.reindex(columns=LAYERS["observations"].names) for part in parts], ignore_index=True)
    kinds = {"unit_code": "str", "section_id": "str", "value": "float64", "rank": "Int64"}
    return frame.assign(period=str(period)).astype(kinds)


def station_rows(results: PollutantMeans, network: Network, period: Period, stations: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the layer ``stations``, without a source; parameters as in `observations`.

    ``stations`` is the register.
    """
    table, register = results.stations, stations.set_index("id")
    rows = _figures(table, results.pollutant, period).assign(
        id=table["code"],
        network=network.id,
        indicator=results.pollutant.id,
        unit=results.pollutant.unit_of_measure,
        days=table["days"],
        days_wanted=_length(period),
    )
    of = register.loc[table["code"]].reset_index(drop=True)
    unit = of["subdistrict_code"].where(of["subdistrict_code"] != "", of["district_code"])
    names = of[["name_zh", "name_en", "lon", "lat", "is_demo"]]
    rows = rows.assign(unit_code=unit.replace("", None), period=str(period)).join(names)
    return rows[[name for name in LAYERS["stations"].names if name != "source_id"]]


def cell_rows(results: PollutantMeans, period: Period) -> pd.DataFrame:
    """Return the rows of the layer ``grid_cells``, without a source: means, and Gi* of the cells that are hot spots.

    Only cells in which a station keeps the rule have a mean; nothing is worked out for those between them.
    """
    table = results.places["cell"]
    table = table[table["enough"] > 0].reset_index(drop=True)
    corners = table["code"].str.split(",", expand=True).astype(float).to_numpy().reshape(-1, 2)
    cells = pd.DataFrame({"east": corners[:, 0], "north": corners[:, 1]}).assign(size_m=float(CELL), meridian=117.0)
    pollutant = results.pollutant
    means = cells.assign(indicator=pollutant.id, unit=pollutant.unit_of_measure)
    means["value"] = table["published"].astype(float) * pollutant.step / MILLIONTHS
    scores = gi_star(corners, table["value"].to_numpy(float) / MILLIONTHS, REACH)
    hot = holds_together(scores) & (scores > 0)
    spots = cells.assign(indicator="voc_hotspot", unit="index", value=scores.round(2))[hot]
    return pd.concat([means, spots], ignore_index=True).assign(period=str(period))


def _figures(table: pd.DataFrame, pollutant: Pollutant, period: Period) -> pd.DataFrame:
    enough = table["enough"] > 0
    decimals = table["published"].astype("Float64") * pollutant.step / MILLIONTHS
    return pd.DataFrame(
        {"value": decimals.to_numpy(float, na_value=np.nan).round(pollutant.decimals), "status": enough.map(_STATUS)}
    )


def _notes(row: Mapping[object, object], period: Period, network: Network) -> tuple[str, str]:
    """Say what a mean rests on, in both languages."""
    wanted = int(str(row["stations"])) * _length(period)
    values = {
        "enough": row["enough"],
        "stations": row["stations"],
        "days": network.rule.days(period),
        "slots": network.rule.slots,
        "share": round(100 * int(str(row["days"])) / wanted),
    }
    key = "network_note_water" if network.outcome == "sections" else "network_note_air"
    return text(key, "zh", **values), text(key, "en", **values)


def _length(period: Period) -> int:
    return (period.end - period.start).days + 1
