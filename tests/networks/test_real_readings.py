"""Real readings: twelve stations of the air against exact fractions, sections against the classes published of them."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

import pandas as pd
import pytest
from support.networks import stations
from support.paths import SOURCES

from geo import build, settings
from geo.networks.engines import open_engine
from geo.networks.network_additions import add_readings, add_stations
from geo.networks.network_import import import_results
from geo.networks.network_kinds import AIR_RULE, networks
from geo.networks.network_results import pollutant_means
from geo.networks.network_store import STATION_COLUMNS, NetworkStore
from geo.networks.sensor_files import read_sensor_file
from geo.networks.station_files import read_stations
from geo.periods import parse
from geo.schema import WATER_CLASSES
from geo.store import geopackage
from geo.units import Register
from geo.water.water_classes import classify_readings
from geo.water.water_states import water_states

FOLDER = SOURCES / "networks"
AIR, WATER = FOLDER / "air-stations-2013-2017.csv.gz", FOLDER / "water-automatic-2026-07.csv"
SECTIONS = FOLDER / "water-automatic-sections.csv"
#: What the city announced for PM2.5, of all its stations, in the years that the readings cover.
ANNOUNCED = {"2014": 85.9, "2015": 80.6, "2016": 73.0}
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="needs ../shared/sources/networks, which is no part of it")


@pytest.fixture(scope="module")
def raw():
    return pd.read_csv(AIR, usecols=["station", "time", "PM2.5"], dtype=str)


@pytest.fixture(scope="module")
def air(raw, tmp_path_factory):
    """The store of the twelve stations, PM2.5 alone."""
    folder = tmp_path_factory.mktemp("air")
    store = NetworkStore(folder, "air")
    names = sorted(raw["station"].unique())
    store.add_stations(stations(len(names), id=names, name_zh=names, name_en=names))
    raw.to_csv(folder / "pm25.csv", index=False)
    readings = read_sensor_file(folder / "pm25.csv", networks()["air"], store.stations())
    store.add_readings(readings.rows, "a" * 64, "pm25.csv")
    return store


@pytest.fixture(scope="module")
def days(raw):
    """Mean of each station and day as an exact fraction, where twenty hours have a value."""
    values = defaultdict(list)
    for station, time, value in raw.dropna().itertuples(index=False):
        values[station, time[:10]].append(Fraction(value))
    return {key: sum(hours) / len(hours) for key, hours in values.items() if len(hours) >= AIR_RULE.slots}


def exact(days, period):
    """Mean of each station that keeps the rule, as an exact fraction."""
    means = defaultdict(list)
    months = defaultdict(int)
    for (station, day), value in days.items():
        if day.startswith(period):
            means[station].append(value)
            months[station, day[:7]] += 1
    enough = {
        station: len(values) >= AIR_RULE.days(parse(period))
        and all(count >= AIR_RULE.days(parse(month)) for (own, month), count in months.items() if own == station)
        for station, values in means.items()
    }
    return {station: sum(values) / len(values) for station, values in means.items() if enough[station]}


def ours(engine, store, period):
    kind = networks()["air"]
    table = pollutant_means(engine, store, kind, kind.pollutants["pm25"], parse(period)).stations
    return table[table["enough"] > 0].set_index("code")


def test_no_published_figure_of_a_month_or_a_year_differs_from_exact_fractions(air, days):
    periods = [f"{year}-{month:02d}" for year in range(2013, 2018) for month in range(1, 13)][2:50]
    count = 0
    with open_engine() as engine:
        for period in (*periods, *ANNOUNCED):
            expected, table = exact(days, period), ours(engine, air, period)
            assert set(table.index) == set(expected), period
            assert {key: round(value) for key, value in expected.items()} == table["published"].to_dict(), period
            assert all(abs(table["value"][key] - value * 10**6) <= 1 for key, value in expected.items())
            count += len(expected)
    assert count > 551


def test_the_years_lie_a_few_percent_from_those_announced_of_all_stations(days):
    for year, announced in ANNOUNCED.items():
        own = [value for (_, day), value in days.items() if day.startswith(year)]
        assert float(sum(own) / len(own)) == pytest.approx(announced, rel=0.06)


def test_the_whole_file_of_the_twelve_stations_is_read(raw, tmp_path):
    names = sorted(raw["station"].unique())
    register = stations(12, id=names, name_zh=names).assign(number=range(1, 13))[list(STATION_COLUMNS)]
    head = pd.read_csv(AIR, dtype=str, nrows=2000)
    head.to_csv(tmp_path / "head.csv.gz", index=False)
    rows = read_sensor_file(tmp_path / "head.csv.gz", networks()["air"], register).rows
    counts = rows.groupby("pollutant").size().to_dict()
    assert counts == {
        key: int(pd.to_numeric(head[name], errors="coerce").notna().sum())  # one cell is a space
        for key, name in {
            "pm25": "PM2.5",
            "pm10": "PM10",
            "so2": "SO2",
            "no2": "NO2",
            "co_mean": "CO",
            "o3_mean": "O3",
        }.items()
    }


@pytest.fixture(scope="module")
def water(tmp_path_factory):
    """A store and a network store after the three commands."""
    folder = tmp_path_factory.mktemp("water")
    config = settings.Settings(store=folder / "beijing.gpkg", networks=folder / "networks")
    build.build_store(config)
    add_stations(config, SECTIONS, "water")
    add_readings(config, WATER, "water")
    (summary,) = import_results(config, "2026-07")
    return config, summary


def test_the_class_published_of_every_reading_is_ours(frames):
    register, _ = read_stations(SECTIONS, Register(frames["districts"], frames["subdistricts"]))
    register = register.assign(number=range(1, len(register) + 1))[list(STATION_COLUMNS)]
    rows = read_sensor_file(WATER, networks()["water"], register).rows
    readings = pd.DataFrame(
        {
            "section_id": rows["station"].map(register.set_index("number")["id"]),
            "period": rows["minute"],
            "indicator": rows["pollutant"],
            "value": rows["value"].astype(float) / 1e6,
        }
    )
    lakes = register.loc[register["water_body"] == "lake", "id"].tolist()
    assert lakes == ["密云水库"]
    graded = classify_readings(readings, lakes)
    graded = graded[graded["indicator"].isin(["do", "codmn", "nh3n", "tp"])]
    worst = graded.groupby(["section_id", "period"])["water_class"].max()
    raw = pd.read_csv(WATER, usecols=["period", "place", "class_published"])
    minutes = pd.to_datetime(raw["period"]).astype("datetime64[s]").astype("int64") // 60
    keys = pd.MultiIndex.from_arrays([raw["place"], minutes])
    published = pd.Series(raw["class_published"].to_numpy(), keys).dropna()
    grades = published.map({name: grade for grade, name in enumerate((*WATER_CLASSES, "劣Ⅴ"), 1)})
    assert len(grades) > 5500
    assert (worst.reindex(grades.index) == grades).all()


def test_three_commands_make_water_classes_of_the_july_readings(water):
    config, _ = water
    frames = geopackage.read_store(config.store)
    states = water_states(frames, "2026-07").set_index("id")
    own = states[states["grade"].notna() & (states["kind"] == "section")]
    assert own["grade"].value_counts().to_dict() == {2: 10, 3: 7, 4: 2}
    assert own.loc["新八里桥", ["grade", "deciding"]].tolist() == [4, ("tp",)]
    sections = frames["sections"].set_index("id").loc[own.index]
    assert sections.geometry.is_empty.all()
    assert sections["district_code"].dropna().to_dict() == {"谷家营": "110119"}
    assert "码头" in sections.index  # perhaps Dashihe Matou, and so not taken for it


def test_our_monthly_means_lie_near_the_plain_means_of_all_readings(water):
    config, _ = water
    plain = pd.read_csv(FOLDER / "water-automatic-2026-07-means.csv").query("period == '2026-07'")
    rows = geopackage.read_layer(config.store, "observations").query("period == '2026-07' and value == value")
    both = rows.merge(
        plain, left_on=["section_id", "indicator"], right_on=["place", "indicator"], suffixes=("", "_plain")
    )
    assert len(both) > 100
    apart = (both["value"] - both["value_plain"].astype(float)).abs() / both["value_plain"].astype(float)
    assert apart.median() < 0.02
    assert (apart < 0.1).mean() > 0.85  # days weigh the same in ours, however often they were read


def test_too_few_readings_of_an_item_are_not_enough_data(water):
    config, summary = water
    assert summary.added > 200
    rows = geopackage.read_layer(config.store, "observations").query("period == '2026-07' and indicator == 'nh3n'")
    short = rows[rows["status"] == "not_enough_data"]
    assert set(short["section_id"]) == {"南大荒桥", "后城", "清河闸", "码头", "辛庄桥", "八间房漫水桥"}
    assert short["value"].isna().all()
