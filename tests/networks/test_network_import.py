"""Results of networks in the store: values, ranks, too little data, what others published, what a correction moves."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from support.messages import english
from support.networks import PERIOD, hourly, network_store, stations
from typer.testing import CliRunner

from geo import settings
from geo.cli.commands import cli
from geo.errors import InvalidInput
from geo.networks.network_example import write_example
from geo.networks.network_import import import_results, period_means
from geo.networks.network_info import network_info
from geo.periods import parse
from geo.store import geopackage
from geo.water.water_states import water_states

SPAN = parse(PERIOD)
PLACES = {"subdistrict_code": ["110101001", "110101002", "110102001"], "district_code": ["110101", "110101", "110102"]}
VALUES = {"s1": 50, "s2": 80, "s3": 80.4}


@pytest.fixture
def config(store_path, tmp_path, monkeypatch):
    monkeypatch.setenv("BEIJING_NETWORKS", str(tmp_path / "networks"))
    return settings.load()


def particles(config, *words, **columns):
    return network_store(config.networks, "particles", stations(3, **{**PLACES, **columns}), list(words))


def observed(config, indicator="tsp", period=PERIOD):
    rows = geopackage.read_layer(config.store, "observations")
    return rows[(rows["indicator"] == indicator) & (rows["period"] == period)].set_index("unit_code")


def run(*words):
    return CliRunner().invoke(cli, ["network", *map(str, words)])


def test_means_and_ranks_become_results_whose_source_is_the_network(config):
    particles(config, hourly(VALUES, SPAN))
    (summary,) = import_results(config, PERIOD)
    rows = observed(config)
    assert rows["value"].to_dict() == {
        "110101": 65, "110101001": 50, "110101002": 80, "110102": 80, "110102001": 80,
    }  # fmt: skip
    assert rows["rank"].dropna().to_dict() == {"110101001": 3, "110101002": 1, "110102001": 1}
    assert observed(config, "tsp_rank")["rank"].to_dict() == {"110101001": 3, "110101002": 1, "110102001": 1}
    assert set(rows["source_id"]) == {f"network-particles-{PERIOD}"}
    assert "2 of 2 stations keep the rule, 100% of days" in rows.at["110101", "note_en"]
    assert summary.added == len(rows) + 3 + 3  # on the list of the worst, and the stations


def test_too_few_days_are_not_enough_data_and_no_value(config):
    rows = hourly(VALUES, SPAN)
    short = (rows["station"] == 1) & (rows["minute"] >= rows["minute"].min() + 12 * 1440)
    particles(config, rows[~short])
    import_results(config, PERIOD)
    place = observed(config).loc["110101001"]
    assert (place["status"], pd.isna(place["value"]), pd.isna(place["rank"])) == ("not_enough_data", True, True)
    assert "110101001" not in observed(config, "tsp_rank").index
    one = geopackage.read_layer(config.store, "stations").set_index("id").loc["s1"]
    assert (one["days"], one["days_wanted"], one["status"], pd.isna(one["value"])) == (12, 16, "not_enough_data", True)


def test_a_station_whose_place_is_stated_stands_in_the_registers_with_its_completeness(config):
    rows = hourly(VALUES, SPAN)
    short = (rows["station"] == 1) & (rows["minute"] >= rows["minute"].min() + 12 * 1440)
    particles(config, rows[~short], lon=[116.40, 116.41, np.nan], lat=[39.92, 39.91, np.nan])
    import_results(config, PERIOD)
    places = geopackage.read_layer(config.store, "registers").set_index("id")
    ours = places[places["source_id"] == f"network-particles-{PERIOD}"]
    assert ours["status"].to_dict() == {"particles-s1": "incomplete", "particles-s2": "running"}
    assert json.loads(ours.at["particles-s1", "details"]) == {"tsp": 1, "days_measured": "12 / 16"}
    assert (ours.at["particles-s1", "geometry"].x, ours.at["particles-s1", "district_code"]) == (116.40, "110101")


def test_an_earlier_period_adds_to_the_states_of_a_station_and_leaves_the_newest(config):
    before = parse("2024-03-H1")
    seats = {"lon": [116.40, 116.41, 116.36], "lat": [39.92, 39.91, 39.92]}
    store = particles(config, hourly(VALUES, SPAN), **seats)
    import_results(config, PERIOD)
    early = hourly(VALUES, before)
    store.add_readings(early[early["minute"] < early["minute"].min() + 3 * 1440], "d" * 64, "early.csv")
    import_results(config, str(before))
    places = geopackage.read_layer(config.store, "registers").set_index("id")
    assert places.at["particles-s1", "status"] == "running"
    states = geopackage.read_layer(config.store, "register_states")
    ours = states[states["register_id"] == "particles-s1"].set_index("stated_on")["status"]
    assert ours.to_dict() == {"2024-03-31": "running", "2024-03-15": "incomplete"}


def test_a_correction_is_a_revision_and_says_which_ranks_moved(config):
    store = particles(config, hourly(VALUES, SPAN))
    import_results(config, PERIOD)
    store.add_readings(hourly({"s1": 90}, SPAN), "c" * 64, "late.csv")
    (summary,) = import_results(config, PERIOD)
    told = english(summary.messages)
    assert "东华门街道: rank 3 before, 1 now" in told
    assert "景山街道: rank 1 before, 2 now" in told
    assert observed(config).at["110101001", "value"] == 90
    old = geopackage.read_layer(config.store, "revisions")
    assert old["row_key"].str.contains("tsp | 2024-03-H2 | 110101001", regex=False).any()


def test_the_same_readings_change_nothing(config):
    particles(config, hourly(VALUES, SPAN))
    import_results(config, PERIOD)
    version = geopackage.read_version(config.store)
    (summary,) = import_results(config, PERIOD)
    assert (summary.added, summary.changed) == (0, 0)
    assert geopackage.read_version(config.store) == version


def test_what_was_published_stays(config):
    period = "2021-10-H2"  # a bulletin of it is among the facts
    before = observed(config, "tsp_rank", period)
    listed = before.index[0]
    particles(config, hourly({"s1": 50}, parse(period)), subdistrict_code=[listed, "", ""])
    (summary,) = import_results(config, period)
    after = observed(config, "tsp_rank", period)
    assert after.at[listed, "rank"] == before.at[listed, "rank"]
    assert after.at[listed, "source_id"] == "tsp-2021-10-H2"
    assert "what was published stays" in english(summary.messages)


def test_made_up_readings_stay_out_of_the_true_store(config):
    particles(config, hourly(VALUES, SPAN), is_demo=1)
    before = geopackage.read_version(config.store)
    with pytest.raises(InvalidInput) as error:
        import_results(config, PERIOD)
    assert "expected the demo store" in english(error.value)
    assert geopackage.read_version(config.store) == before


def test_a_made_up_network_becomes_a_ranking_of_the_demo_store(config, demo_built, tmp_path, monkeypatch):
    store = tmp_path / "demo.gpkg"
    store.write_bytes(demo_built.read_bytes())
    monkeypatch.setenv("BEIJING_STORE", str(store))
    files = write_example(settings.load(), tmp_path / "example", stations=400)
    register, january = next(files), next(files)
    assert run("add", "stations", register, "--network", "particles").exit_code == 0
    assert run("add", "readings", january, "--network", "particles").exit_code == 0
    result = run("results", "--period", "2024-01-H2", "--into", "store")
    assert result.exit_code == 0, result.output
    ranks = observed(settings.load(), "tsp_rank", "2024-01-H2")
    assert len(ranks) >= 30
    assert set(ranks["is_demo"]) == {1}
    sources = geopackage.read_layer(store, "sources").set_index("id")
    assert sources.at["network-particles-2024-01-H2", "is_demo"] == 1


def test_sections_without_a_stated_place_are_listed_and_not_drawn(config):
    hours = pd.concat([hourly({"s1": 3.0}, parse("2026-07"), "codmn"), hourly({"s1": 0.3}, parse("2026-07"), "tp")])
    network_store(config.networks, "water", stations(2, name_zh=["甲断面", "大石河码头"]), [hours])
    import_results(config, "2026-07", "water")
    frames = geopackage.read_store(config.store)
    sections = frames["sections"].set_index("id")
    assert sections.loc["s1", "geometry"].is_empty
    assert sections.at["s1", "geometry_status"] == "unplaced"
    assert "s2" not in sections.index  # a section of the store by its name
    states = water_states(frames, "2026-07").set_index("id")
    assert (states.at["s1", "grade"], states.at["s1", "deciding"]) == (4, ("tp",))
    assert states.at["dashihe-matou", "status"] == "not_enough_data"


def test_a_voc_network_becomes_cells_and_hot_spots(config):
    corners = [(447_000 + 500 * i, 4_420_000 + 500 * j) for i in range(12) for j in range(12)]
    near = np.array([np.hypot(east - 448_000, north - 4_421_000) for east, north in corners])
    values = {f"s{i + 1}": 60 + 90 * float(near[i] < 1200) + i % 7 for i in range(len(corners))}
    register = stations(len(corners), cell=[f"{east},{north}" for east, north in corners])
    network_store(config.networks, "voc", register, [hourly(values, SPAN, "voc")])
    import_results(config, PERIOD)
    cells = geopackage.read_layer(config.store, "grid_cells")
    means = cells[cells["indicator"] == "voc"]
    assert sorted(means["value"]) == sorted(float(round(value)) for value in values.values())
    hot = cells[cells["indicator"] == "voc_hotspot"]
    assert 10 < len(hot) < 100
    assert (hot["value"] > 1.9).all()
    assert np.hypot(hot["east"] - 448_000, hot["north"] - 4_421_000).max() < 4500


def test_a_period_without_readings_and_one_of_no_kind_are_told(config):
    for period, fault in (("2020-01", "readings of 2020-01"), ("2020-Q1", "half-month"), ("May", "a period")):
        with pytest.raises(InvalidInput) as error:
            period_means(config, period)
        assert fault in english(error.value)


def test_info_says_how_complete_the_last_month_is(config):
    particles(config, hourly({"s1": 50, "s2": 60}, parse("2024-03")))
    told = english(network_info(config))
    assert "particles: 3 stations" in told
    assert "tsp: 2024-03 to 2024-03, 1488 readings in 1 file" in told
    assert "2 stations keep the rule, 0 fall short, 1 are silent" in told
    assert english(network_info(replace(config, networks=config.networks / "none"))) == "no network has stations yet"


def test_commands_print_results_and_explain_faults(config, tmp_path):
    particles(config, hourly(VALUES, SPAN))
    printed = run("results", "--period", PERIOD).output
    assert "110101002\t1\t1\t16\t80000000\t80\t1" in printed
    assert run("add", "stations", tmp_path / "none.csv", "--network", "particles").exit_code == 1
    refused = run("results", "--period", PERIOD, "--network", "noise")
    assert (refused.exit_code, "'noise'" in refused.output) == (1, True)
