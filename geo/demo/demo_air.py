"""The made-up air of the demo store: TSP of every subdistrict by half-month, PM2.5 of the districts by month."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.rankings.rankings import competition_ranks, worst
from geo.settings import BDA_CODE, CRS_METRES
from geo.units import Register

HALF_MONTHS = tuple(f"2021-{month:02d}-H{half}" for month in range(1, 13) for half in (1, 2))
#: Two years, so that the second has changes against the first.
MONTHS = tuple(f"{year}-{month:02d}" for year in (2020, 2021) for month in range(1, 13))

#: Side of a cell of the hot-spot grid, metres.
_CELL = 500.0
#: Mean TSP and PM2.5 in µg/m³, plausible for Beijing in 2021.
_TSP, _PM25 = 105.0, 33.0
#: How much more or less than the mean the dust is in the built-up core and in the mountains.
_TSP_OF = {"110101": 0.99, "110102": 0.97, "110109": 0.85, "110116": 0.8, "110117": 0.9, "110118": 0.78, "110119": 0.8}


def air_rows(register: Register, random: np.random.Generator) -> pd.DataFrame:
    """Make up the air.

    Parameters
    ----------
    register
        The units; functional zones have no monitor.
    random
        Source of the random numbers.

    Returns
    -------
    DataFrame
        Observations ``tsp``, ``tsp_rank`` (the worst 30 and ties), ``pm25`` and ``pm25_change``, without a source.
    """
    return pd.concat([_tsp(register, random), _pm25(register, random)], ignore_index=True)


def _tsp(register: Register, random: np.random.Generator) -> pd.DataFrame:
    units = register.subdistricts
    monitored = (units["kind"] != "functional_zone").to_numpy()
    place = units["reporting_code"].map(_TSP_OF).fillna(1.06).to_numpy() * random.lognormal(0, 0.08, len(units))
    noise = random.lognormal(0, 0.08, (len(units), len(HALF_MONTHS)))
    # In steps of half a microgram, so that some share a rank.
    values = (2 * place[:, None] * _seasons(HALF_MONTHS, _TSP, 4) * noise).round() / 2
    values[~monitored] = np.nan
    table = pd.DataFrame(values, index=units["code"], columns=list(HALF_MONTHS))
    tidy = table.rename_axis("unit_code").reset_index().melt("unit_code", var_name="period")
    tidy["status"] = np.where(tidy["value"].notna(), "published", "no_monitor")
    ranks = pd.DataFrame(tidy).assign(rank=tidy.groupby("period")["value"].transform(competition_ranks))
    listed = worst(ranks).assign(indicator="tsp_rank", unit="rank", value=None)
    return pd.concat([tidy.assign(indicator="tsp", unit="ug/m3"), listed], ignore_index=True)


def _pm25(register: Register, random: np.random.Generator) -> pd.DataFrame:
    codes = register.districts["code"].to_numpy()
    place = np.where(np.isin(codes, ["110116", "110118", "110119"]), 0.82, 1.0) + 0.08 * (codes == BDA_CODE)
    values = place[:, None] * _seasons(MONTHS, _PM25, 1) * random.lognormal(0, 0.07, (len(codes), len(MONTHS)))
    table = pd.DataFrame((values * np.where(np.arange(len(MONTHS)) < 12, 1.12, 1.0)).round(), codes, list(MONTHS))
    levels = table.rename_axis("unit_code").reset_index().melt("unit_code", var_name="period")
    levels["rank"] = levels.groupby("period")["value"].transform(competition_ranks, highest_first=False)
    change = (table.iloc[:, 12:].to_numpy() / table.iloc[:, :12].to_numpy() - 1) * 100
    changes = pd.DataFrame(change.round(1), codes, list(MONTHS[12:])).rename_axis("unit_code").reset_index()
    changes = changes.melt("unit_code", var_name="period").assign(indicator="pm25_change", unit="%")
    rows = pd.concat([levels.assign(indicator="pm25", unit="ug/m3"), changes], ignore_index=True)
    return rows.assign(status="published")


def grid_rows(districts: gpd.GeoDataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Make up the VOC hot-spot grid: cells of 500 m around a few places of each district, for two months.

    Parameters
    ----------
    districts
        The layer of the store.
    random
        Source of the random numbers.

    Returns
    -------
    DataFrame
        Rows of ``grid_cells`` without a source.
    """
    middles = shapely.get_coordinates(districts.to_crs(CRS_METRES).representative_point().to_numpy())
    spots = np.repeat(middles, 3, axis=0) + random.normal(0, 4000, (3 * len(middles), 2))
    steps = np.arange(-6, 7) * _CELL
    corners = np.unique(
        [
            (np.floor(x / _CELL) * _CELL + east, np.floor(y / _CELL) * _CELL + north)
            for x, y in spots
            for east in steps
            for north in steps
        ],
        axis=0,
    )
    gap = np.min(np.linalg.norm(corners[:, None] - spots[None], axis=2), axis=1)
    frame = pd.DataFrame(corners, columns=["east", "north"]).assign(
        indicator="voc_hotspot", meridian=117.0, size_m=_CELL, unit="index"
    )
    noise = random.lognormal(0, 0.15, (2, len(frame)))
    months = [
        frame.assign(period=month, value=(100 * np.exp(-((gap / 2200) ** 2)) * noise[i]).round(1))
        for i, month in enumerate(MONTHS[-2:])
    ]
    return pd.concat([month[month["value"] >= 5] for month in months], ignore_index=True)


def _seasons(periods: tuple[str, ...], mean: float, peak: int) -> NDArray[np.float64]:
    """Raise the mean towards one month of the year and lower it half a year later."""
    months = np.array([int(period[5:7]) + (period.endswith("H2") / 2) for period in periods])
    return np.asarray(mean * (1 + 0.28 * np.cos(2 * np.pi * (months - peak) / 12)))
