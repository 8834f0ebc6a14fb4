"""What tests of networks share: small made-up networks, and the statistics once more, in plain pandas and fractions."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd

from geo.networks.network_kinds import MILLIONTHS, MeanRule, Pollutant, networks
from geo.networks.network_store import STATION_COLUMNS, NetworkStore, day_number
from geo.periods import Period

#: The half-month of the made-up readings.
PERIOD = "2024-03-H2"


def stations(count: int, **columns: object) -> pd.DataFrame:
    """Return a register of stations s1, s2 … without places."""
    ids = [f"s{number}" for number in range(1, count + 1)]
    blank = {
        name: 0 if kind == "int64" else np.nan if kind == "float64" else "" for name, kind in STATION_COLUMNS.items()
    }
    frame = pd.DataFrame({"id": ids, "name_zh": ids, "name_en": ids}).assign(
        **{name: value for name, value in blank.items() if name not in ("number", "id", "name_zh", "name_en")}
    )
    return frame.assign(water_body="river", **columns).drop(columns="number", errors="ignore")


def hourly(values: dict[str, object], period: Period, pollutant: str = "tsp") -> pd.DataFrame:
    """Return readings as the network store takes them: a value for each station in every hour of a period."""
    first = day_number(period.start) * 1440
    hours = np.arange(((period.end - period.start).days + 1) * 24) * 60 + first
    parts = [
        pd.DataFrame({"minute": hours}).assign(
            station=int(key.removeprefix("s")), value=np.round(np.asarray(value, float) * MILLIONTHS)
        )
        for key, value in values.items()
    ]
    rows = pd.concat(parts, ignore_index=True).assign(pollutant=pollutant, minutes=60)
    return rows.astype({"value": "Int64"})


def random_words(count: int, period: Period, words: int, seed: int) -> list[pd.DataFrame]:
    """Return several words on the same hours, with gaps, short hours, slips and withdrawals; values that often tie."""
    random = np.random.default_rng(seed)
    frames = []
    for word in range(words):
        rows = hourly({f"s{i}": 1.0 for i in range(1, count + 1)}, period)
        half = random.integers(0, 6, len(rows)) * 500_000 + (rows["station"] % 3) * 1_000_000
        values = half.astype("Int64").mask(random.random(len(rows)) < 0.02)
        rows["value"] = values.mask(random.random(len(rows)) < 0.01, 99_999 * MILLIONTHS)
        rows["minutes"] = np.where(random.random(len(rows)) < 0.05, 30, 60)
        frames.append(rows[random.random(len(rows)) < (0.93 if word == 0 else 0.2)])
    return frames


def half_even(total: int, count: int) -> int:
    """Divide and round half to even, as GB/T 8170 has it; Python rounds fractions so."""
    return round(Fraction(int(total), int(count)))


def plain_means(words: list[pd.DataFrame], pollutant: Pollutant, rule: MeanRule, period: Period) -> pd.DataFrame:
    """Work out the means of stations in plain pandas: columns station, days, enough and value."""
    low, high = pollutant.bounds
    every = pd.concat([rows.assign(word=number) for number, rows in enumerate(words)])
    last = every.sort_values("word", kind="stable").drop_duplicates(["station", "minute"], keep="last")
    valid = last[(last["minutes"] >= rule.least_minutes) & last["value"].between(low, high).fillna(False)]
    days = valid.groupby(["station", valid["minute"] // 1440])["value"].agg(["size", "sum"]).reset_index()
    days = days[days["size"] >= rule.slots]
    days["value"] = [half_even(total, count) for total, count in zip(days["sum"], days["size"], strict=True)]
    inside = days[days["minute"].between(day_number(period.start), day_number(period.end))]
    means = inside.groupby("station")["value"].agg(["size", "sum"]).reset_index()
    value = [half_even(total, count) for total, count in zip(means["sum"], means["size"], strict=True)]
    enough = (means["size"] >= rule.days(period)).astype(int)
    return pd.DataFrame({"station": means["station"], "days": means["size"], "enough": enough, "value": value})


def plain_places(means: pd.DataFrame, register: pd.DataFrame, place: str, step: int) -> pd.DataFrame:
    """Work out the means of places in plain pandas: columns as `geo.networks.network_statistics.place_means`."""
    joined = register[register[place] != ""].merge(means, left_on="number", right_on="station", how="left")
    rows = []
    for code, part in joined.groupby(place):
        good = part[part["enough"] == 1]
        value = half_even(good["value"].sum(), len(good)) if len(good) else None
        row = {"code": code, "stations": len(part), "enough": len(good), "days": int(part["days"].fillna(0).sum())}
        rows.append({**row, "value": value, "published": None if value is None else half_even(value, step)})
    table = pd.DataFrame(rows).astype({"value": "Int64", "published": "Int64"})
    return table.assign(rank=table["published"].rank(method="min", ascending=False).astype("Int64"))


def network_store(folder: Path, network: str, register: pd.DataFrame, words: list[pd.DataFrame]) -> NetworkStore:
    """Return a store of a network with its stations and the words on them, each as a file of its own."""
    store = NetworkStore(folder, networks()[network].id)
    store.add_stations(register)
    for number, rows in enumerate(words):
        store.add_readings(rows, f"{number:064d}", f"word-{number}.csv")
    return store
