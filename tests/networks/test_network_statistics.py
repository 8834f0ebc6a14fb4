"""The statistics: the same from every engine as from plain pandas, to the last bit, whatever came late or twice."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import ibis
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.networks import PERIOD, half_even, hourly, network_store, plain_means, plain_places, random_words, stations

from geo.errors import MissingPackage
from geo.networks.engines import open_engine
from geo.networks.network_kinds import AIR_RULE, WATER_RULE, networks
from geo.networks.network_results import pollutant_means
from geo.networks.network_statistics import divided
from geo.periods import parse

SPARK_MISSING = "needs the extra [spark] and Java: pip install .[spark], apt-get install openjdk-17-jre-headless"
PLACES = {"subdistrict_code": ["110101001", "110101002", "110101002", ""], "district_code": ["110101"] * 3 + ["110102"]}


@pytest.fixture(scope="module")
def duckdb():
    with open_engine() as engine:
        yield engine


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A standalone cluster: a master and two workers, each a process of its own."""
    pyspark = pytest.importorskip("pyspark", reason=SPARK_MISSING)
    if shutil.which("java") is None:
        pytest.skip(SPARK_MISSING)
    home, port, work = Path(pyspark.__file__).parent, free_port(), tmp_path_factory.mktemp("spark")
    master, environ = (
        f"spark://127.0.0.1:{port}",
        {**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"},
    )
    where = ["--host", "127.0.0.1", "--webui-port", "0"]
    worker = ["Worker", *where, "--cores", "1", "--memory", "1g", "--work-dir", str(work), master]
    commands = [["Master", *where, "--port", str(port)], worker, worker]
    processes = []
    for role, *rest in commands:
        line = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{role.lower()}.{role}", *rest]
        log = (work / f"{len(processes)}.log").open("w")
        processes.append(subprocess.Popen(line, env=environ, stdout=log, stderr=log))
        time.sleep(5)
    yield master
    for process in reversed(processes):
        process.terminate()
        process.wait(30)


def results(engine, folder, words, period=PERIOD, network="particles", pollutant="tsp", **columns):
    kind = networks()[network]
    store = network_store(folder, network, stations(4, **(columns or PLACES)), words)
    return pollutant_means(engine, store, kind, kind.pollutants[pollutant], parse(period)), store


def assert_plain(means, store, words, period=PERIOD):
    """Compare with the rendering in plain pandas."""
    tsp = networks()["particles"].pollutants["tsp"]
    plain = plain_means(words, tsp, AIR_RULE, parse(period))
    for column, table in {**means.places, "id": means.stations}.items():
        expected = plain_places(plain, store.stations(), column, tsp.step)
        pd.testing.assert_frame_equal(table.astype(expected.dtypes), expected, check_like=True)


@pytest.mark.parametrize(("words", "seed"), [(1, 1), (2, 2), (4, 3)])
def test_duckdb_gives_what_plain_pandas_gives(duckdb, tmp_path, words, seed):
    frames = random_words(4, parse("2024-03"), words, seed)
    means, store = results(duckdb, tmp_path, frames)
    assert_plain(means, store, frames)


def test_spark_gives_the_same_on_a_cluster_of_two_workers(cluster, duckdb, tmp_path):
    frames = random_words(4, parse("2024-03"), 3, 4)
    with open_engine(cluster) as engine:
        ours, store = results(engine, tmp_path, frames)
        assert_plain(ours, store, frames)
    with open_engine("local[2]") as engine:
        kind = networks()["particles"]
        alone = pollutant_means(engine, store, kind, kind.pollutants["tsp"], parse(PERIOD))
    pd.testing.assert_frame_equal(alone.stations, ours.stations)


def test_spark_that_is_not_installed_is_told(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyspark.sql", None)
    with pytest.raises(MissingPackage), open_engine("spark://127.0.0.1:7077"):
        pass


@given(st.integers(-(2**50), 2**50), st.integers(1, 2**20))
def test_a_quotient_is_rounded_half_to_even(total, count):
    connection = ibis.duckdb.connect()
    quotient = divided(ibis.literal(total, "int64"), ibis.literal(count, "int64"))
    assert connection.execute(quotient) == half_even(total, count)


def test_equal_places_share_a_rank_and_the_next_counts_them_all(duckdb, tmp_path):
    words = [hourly({"s1": 50, "s2": 80.2, "s3": 79.9, "s4": 20}, parse(PERIOD))]
    means, _ = results(duckdb, tmp_path, words, subdistrict_code=["a", "b", "c", "d"])
    assert means.places["subdistrict_code"].set_index("code")["rank"].to_dict() == {"a": 3, "b": 1, "c": 1, "d": 4}


def test_a_half_micrograms_mean_goes_to_the_even_neighbour(duckdb, tmp_path):
    words = [hourly({"s1": 52.5, "s2": 53.5, "s3": 0, "s4": 0}, parse(PERIOD))]
    means, _ = results(duckdb, tmp_path, words, subdistrict_code=["a", "b", "c", "d"])
    assert means.places["subdistrict_code"]["published"].tolist() == [52, 54, 0, 0]


@pytest.mark.parametrize(("hours", "days"), [(20, 16), (19, 0)])
def test_a_day_needs_twenty_hours(duckdb, tmp_path, hours, days):
    rows = hourly({"s1": 50}, parse(PERIOD))
    means, _ = results(duckdb, tmp_path, [rows[rows["minute"] // 60 % 24 < hours]])
    assert means.stations["days"].tolist() == [days, 0, 0, 0]


@pytest.mark.parametrize(("minutes", "days"), [(45, 16), (44, 0)])
def test_an_hour_needs_forty_five_minutes(duckdb, tmp_path, minutes, days):
    means, _ = results(duckdb, tmp_path, [hourly({"s1": 50}, parse(PERIOD)).assign(minutes=minutes)])
    assert means.stations["days"].tolist() == [days, 0, 0, 0]


@pytest.mark.parametrize(("minutes", "days"), [(45, 16), (44, 0)])
def test_readings_of_single_minutes_make_hours_by_the_same_rule(duckdb, tmp_path, minutes, days):
    hours = hourly({"s1": 50}, parse(PERIOD))
    rows = pd.concat([hours.assign(minute=hours["minute"] + minute, minutes=1) for minute in range(minutes)])
    means, _ = results(duckdb, tmp_path, [rows])
    assert means.stations["days"].tolist() == [days, 0, 0, 0]


@pytest.mark.parametrize(("days", "enough"), [(13, 1), (12, 0)])
def test_a_half_month_needs_thirteen_days_and_has_no_value_below(duckdb, tmp_path, days, enough):
    rows = hourly({"s1": 50}, parse(PERIOD))
    rows = rows[rows["minute"] < rows["minute"].min() + days * 1440]
    means, _ = results(duckdb, tmp_path, [rows], subdistrict_code=["a", "", "", ""])
    place = means.places["subdistrict_code"].iloc[0]
    assert (place["enough"], place["days"]) == (enough, days)
    assert pd.isna(place["value"]) == pd.isna(place["rank"]) == (enough == 0)


def test_a_withdrawn_or_implausible_word_takes_back_the_hour(duckdb, tmp_path):
    period = parse(PERIOD)
    first = hourly({"s1": 50, "s2": 50, "s3": 50, "s4": 50}, period)
    withdrawn = hourly({"s1": 50}, period).assign(value=pd.NA).astype({"value": "Int64"})
    means, _ = results(duckdb, tmp_path, [first, withdrawn, hourly({"s2": 6000, "s3": 60}, period)])
    assert means.stations["days"].tolist() == [0, 0, 16, 16]
    assert means.stations["published"].iloc[2] == 60


def test_the_order_of_files_decides_not_the_order_of_rows(duckdb, tmp_path):
    period = parse(PERIOD)
    late, early = hourly({"s1": 70}, period), hourly({"s1": 50}, period)
    means, _ = results(duckdb, tmp_path / "a", [early, late])
    again, _ = results(duckdb, tmp_path / "b", [late, early])
    assert (means.stations["published"].iloc[0], again.stations["published"].iloc[0]) == (70, 50)


@pytest.mark.parametrize(
    ("period", "air", "water"),
    [("2024-03-H1", 13, 8), ("2024-02-H2", 12, 6), ("2024-02", 25, 14), ("2024-04", 27, 15), ("2024", 324, 183)],
)
def test_how_many_days_a_period_needs(period, air, water):
    assert (AIR_RULE.days(parse(period)), WATER_RULE.days(parse(period))) == (air, water)


def test_a_year_needs_every_month_as_well(duckdb, tmp_path):
    every = hourly({"s1": 50, "s2": 50}, parse("2023"))
    thin = parse("2023-06")
    gap = (every["station"] == 2) & every["minute"].between(
        (thin.start - parse("1970").start).days * 1440, ((thin.start - parse("1970").start).days + 5) * 1440 - 1
    )
    means, _ = results(duckdb, tmp_path, [every[~gap]], period="2023")
    assert means.stations["enough"].tolist() == [1, 0, 0, 0]
    assert means.stations["days"].tolist() == [365, 360, 0, 0]
