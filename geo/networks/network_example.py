"""Made-up files of a network: to try the way from raw readings to a ranking or a grid without any data of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import Fault, InvalidInput, Place, Word
from geo.networks.network_kinds import network_of
from geo.settings import CRS_METRES, Settings
from geo.store.geopackage import read_layer

#: Networks that can be made up, and the mean of the pollutant of each in µg/m³.
_MEANS = {"particles": ("tsp", 105.0), "voc": ("voc", 60.0)}
#: How many places are dirtier than the rest, and how far around them, in metres.
_SPOTS, _SPREAD = 6, 5000.0


def write_example(
    config: Settings, folder: Path, network: str = "particles", year: int = 2024, stations: int = 1300, seed: int = 2021
) -> Iterator[Path]:
    """Write a register of stations and a year of hourly readings, with the gaps and slips that true ones have.

    Parameters
    ----------
    config
        Where the store is, whose subdistricts get the stations in turn.
    folder
        Where the files go.
    network
        ``particles`` or ``voc``.
    year, stations
        Which year, and how many stations.
    seed
        Start of the random numbers.

    Yields
    ------
    Path
        ``stations.csv``, marked as demo data, and a file ``readings-2024-01.parquet`` for each month. Of the hours 2 in
        100 are missing, 3 in 100 have less than 45 valid minutes, 1 in 1,000 is implausible.

    Raises
    ------
    InvalidInput
        No example is made of that network.
    """
    if network not in _MEANS:
        values = {"options": list(_MEANS), "got": network_of(network).id}
        raise InvalidInput(Fault("unknown_choice", Place(file=Word("network")), values))
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(seed)
    register, dirt = _register(config, stations, random)
    register.to_csv(folder / "stations.csv", index=False)
    yield folder / "stations.csv"
    for month in range(1, 13):
        file = folder / f"readings-{year}-{month:02d}.parquet"
        first = pd.Timestamp(year, month, 1)
        hours = pd.date_range(first, first + pd.offsets.MonthBegin(1), freq="h", inclusive="left")
        _readings(register["编号"], dirt, hours, _MEANS[network], random).to_parquet(file, index=False)
        yield file


def _register(config: Settings, count: int, random: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray]:
    """Put stations into the subdistricts in turn; return them, and by what factor the air is dirtier at each."""
    areas = gpd.GeoDataFrame(read_layer(config.store, "subdistricts"))
    names = read_layer(config.store, "districts").set_index("code")["name_zh"]
    chosen = areas.iloc[np.arange(count) % len(areas)].reset_index(drop=True)
    middles = chosen.representative_point()
    moved = gpd.GeoSeries.from_xy(*(middles.get_coordinates().T.to_numpy() + random.uniform(-0.02, 0.02, (2, count))))
    moved = moved.set_crs(areas.crs)
    points = moved.where(moved.within(chosen.geometry), middles)
    metres = points.to_crs(CRS_METRES)
    spots = metres.iloc[random.choice(count, _SPOTS)]
    near = np.min([metres.distance(spot) for spot in spots], axis=0)
    register = pd.DataFrame(
        {
            "编号": [f"demo-{number:04d}" for number in range(1, count + 1)],
            "名称": [f"演示站{number:04d}" for number in range(1, count + 1)],
            "区": chosen["district_code"].map(names),
            "街道": chosen["code"],
            "经度": points.x.round(5),
            "纬度": points.y.round(5),
            "演示": 1,
        }
    )
    return register, np.exp(0.6 * np.exp(-((near / _SPREAD) ** 2)) + random.normal(0, 0.08, count))


def _readings(
    ids: pd.Series, dirt: np.ndarray, hours: pd.DatetimeIndex, kind: tuple[str, float], random: np.random.Generator
) -> pd.DataFrame:
    """Make up the readings of all stations in some hours."""
    pollutant, mean = kind
    month, hour = np.asarray(hours.month), np.asarray(hours.hour)
    season = 1 + 0.28 * np.cos(2 * np.pi * (month - 4) / 12) + 0.15 * np.cos(2 * np.pi * hour / 24)
    weather = np.repeat(random.lognormal(0, 0.25, len(hours) // 24 + 1), 24)[: len(hours)]
    shape = (len(ids), len(hours))
    values = mean * dirt[:, None] * (season * weather)[None, :] * random.lognormal(0, 0.3, shape)
    values = np.where(random.random(shape) < 0.001, 99_999.0, values).round(1).ravel()
    minutes = np.where(random.random(shape) < 0.03, random.integers(0, 45, shape), 60).ravel()
    table = pd.DataFrame(
        {
            "站点": np.repeat(ids.to_numpy(), len(hours)),
            "时间": np.tile(hours.to_numpy(), len(ids)),
            "有效分钟": minutes,
            pollutant: values,
        }
    )
    return table[random.random(len(table)) >= 0.02]
