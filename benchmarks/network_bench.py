"""What raw readings cost: ``python -m benchmarks.network_bench``, DuckDB beside plain pandas, with generated data.

Every measurement is a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.networks.engines import open_engine
from geo.networks.network_additions import add_readings
from geo.networks.network_kinds import AIR_RULE, MILLIONTHS, networks
from geo.networks.network_results import pollutant_means
from geo.networks.network_store import STATION_COLUMNS, NetworkStore, day_number
from geo.periods import Period, parse
from geo.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
#: Stations and years, and those of a quick run.
_FULL, _QUICK = (1300, 10), (130, 2)
#: The first year of hourly readings, the half-month of minutes, and the half-month that is added.
_FIRST, _MINUTES, _NEWS = 2015, "2014-03-H1", "2030-01-H1"


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.network_bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="130 stations and 2 years instead of 1,300 and 10")
    parser.add_argument("--engine", default="", help="a Spark master, to measure that as well")
    parser.add_argument("--step", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        name, folder, years, engine = options.step
        if name == "generate":
            _generate(Path(folder), int(engine), int(years))
        else:
            _STEPS[name](Path(folder), int(years), engine)
        return
    stations, years = _QUICK if options.quick else _FULL
    with tempfile.TemporaryDirectory(prefix="network-bench-") as name:
        folder = Path(name)
        # In a process of its own as well: the peak of a process is at least its parent's.
        command = [sys.executable, "-m", "benchmarks.network_bench", "--step", "generate"]
        subprocess.run([*command, str(folder), str(years), str(stations)], cwd=ROOT, check=True)
        rows = sum(part.rows for parts in NetworkStore(folder / "all", "particles").parts().values() for part in parts)
        print(
            f"{rows:,} hourly readings of {stations:,} stations, {years} years, {_size(folder):,.0f} MB on the disk\n"
        )
        print("| what | s | CPU s | peak MB |\n| --- | ---: | ---: | ---: |")
        for step in _STEPS:
            print(_measured(step, folder, years, ""), flush=True)
        if options.engine:
            print(_measured("one half-month", folder, years, options.engine))


def _generate(folder: Path, stations: int, years: int) -> None:
    """Write a store of all years, one of one year, a half-month of minutes, and a file to add."""
    random = np.random.default_rng(1)
    every = np.arange(1, stations + 1)
    for name, count in (("all", years), ("one", 1)):
        store = NetworkStore(folder / name, "particles")
        store.add_stations(_register(every))
        for month in _months(count):
            store.add_readings(_readings(parse(month), every, 60, random), month, "generated")
    store = NetworkStore(folder / "minutes", "particles")
    store.add_stations(_register(every))
    for some in np.array_split(every, 4):
        store.add_readings(_readings(parse(_MINUTES), some, 1, random).assign(minutes=1), f"{some[0]}", "generated")
    news = _readings(parse(_NEWS), every, 60, random)
    times = news["minute"].to_numpy().astype("datetime64[m]")
    table = {"station": [f"s{n}" for n in news["station"]], "time": times, "TSP": news["value"] / MILLIONTHS}
    pd.DataFrame(table).to_csv(folder / "news.csv", index=False, date_format="%Y-%m-%d %H:%M")


def _register(numbers: NDArray[np.int64]) -> pd.DataFrame:
    frame = pd.DataFrame({"id": [f"s{number}" for number in numbers]})
    for name, kind in STATION_COLUMNS.items():
        if name not in ("number", "id"):
            frame[name] = 0 if kind == "int64" else np.nan if kind == "float64" else ""
    places = [f"110101{number % 343:03d}" for number in numbers]
    return frame.assign(name_zh=frame["id"], subdistrict_code=places, district_code="110101")


def _readings(period: Period, stations: NDArray[np.int64], step: int, random: np.random.Generator) -> pd.DataFrame:
    """Make up readings every `step` minutes: 2 in 100 are missing, 3 in 100 short, 1 in 1,000 implausible."""
    times = np.arange(day_number(period.start) * 1440, (day_number(period.end) + 1) * 1440, step)
    count = len(stations) * len(times)
    values = random.integers(100, 1700, count) * (MILLIONTHS // 10)
    values[random.random(count) < 0.001] = 99_999 * MILLIONTHS
    minutes = np.where(random.random(count) < 0.03, 30, 60)
    columns: dict[str, Any] = {"station": np.repeat(stations, len(times)), "minute": np.tile(times, len(stations))}
    rows = pd.DataFrame({**columns, "value": values, "minutes": minutes}).assign(pollutant="tsp")
    return rows[random.random(count) >= 0.02]


def _months(years: int) -> list[str]:
    return [f"{year}-{month:02d}" for year in range(_FIRST, _FIRST + years) for month in range(1, 13)]


def _size(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.glob("all/**/*.parquet")) / 1e6


def _measured(step: str, folder: Path, years: int, engine: str) -> str:
    """Run a step in a process of its own; return a row of the table."""
    command = [sys.executable, "-m", "benchmarks.network_bench", "--step", step, str(folder), str(years), engine]
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT)
    _, status, usage = os.wait4(process.pid, 0)
    wall, cpu = time.monotonic() - started, usage.ru_utime + usage.ru_stime
    name = f"{step}, {engine.partition(':')[0]}" if engine else step
    figures = f"{wall:.1f} | {cpu:.1f}" if status == 0 else f"ended by {status} |"
    return f"| {name} | {figures} | {usage.ru_maxrss / 1024:,.0f} |"


def _means(folder: Path, periods: list[str], engine: str = "") -> None:
    network = networks()["particles"]
    store = NetworkStore(folder, network.id)
    with open_engine(engine) as opened:
        for period in periods:
            assert pollutant_means(opened, store, network, network.pollutants["tsp"], parse(period)) is not None


def _plain(folder: Path, months: list[str]) -> None:
    """Do the same by hand in pandas, with its own floating-point means, all months at once."""
    files = [file for month in months for file in sorted(folder.glob(f"particles/tsp/{month}/*.parquet"))]
    table = pd.concat(map(pd.read_parquet, files))
    table = table[(table["minutes"] >= AIR_RULE.least_minutes) & table["value"].between(0, 5000 * MILLIONTHS)]
    days = table.groupby(["station", table["minute"] // 1440])["value"].agg(["size", "mean"]).reset_index()
    days = days[days["size"] >= AIR_RULE.slots]
    dates = pd.Series(days["minute"].to_numpy().astype("datetime64[D]"), days.index)
    halves = dates.dt.year * 24 + dates.dt.month * 2 + (dates.dt.day > 15)
    means = days.groupby(["station", halves])["mean"].agg(["size", "mean"])
    means.loc[means["size"] >= AIR_RULE.half_month, "mean"].round().rank()


def _add(folder: Path, name: str) -> None:
    """Add the file of a half-month by the way that the command takes."""
    add_readings(Settings(networks=folder / name), folder / "news.csv", "particles")


_STEPS: dict[str, Callable[[Path, int, str], object]] = {
    "start of the program": lambda folder, years, engine: None,
    "one half-month": lambda folder, years, engine: _means(folder / "all", [f"{_FIRST + years - 1}-12-H1"], engine),
    "one month, pandas": lambda folder, years, engine: _plain(folder / "all", _months(years)[-1:]),
    "a year, by half-months": lambda folder, years, engine: _means(folder / "all", _halves(1)),
    "a year, pandas": lambda folder, years, engine: _plain(folder / "all", _months(1)),
    "all years, by half-months": lambda folder, years, engine: _means(folder / "all", _halves(years)),
    "a half-month of minutes": lambda folder, years, engine: _means(folder / "minutes", [_MINUTES]),
    "one more half-month, one year present": lambda folder, years, engine: _add(folder, "one"),
    "one more half-month, all years present": lambda folder, years, engine: _add(folder, "all"),
}


def _halves(years: int) -> list[str]:
    return [f"{month}-{half}" for month in _months(years) for half in ("H1", "H2")]


if __name__ == "__main__":
    main()
