"""The network store: only ever added to, all of a file or nothing of it, whoever else writes or dies meanwhile."""

from __future__ import annotations

import subprocess
import sys

import pandas as pd
import pytest
from support.messages import english
from support.networks import hourly, network_store, stations
from support.paths import ROOT

from geo.errors import InvalidInput
from geo.networks.network_store import NetworkStore
from geo.periods import parse

H1, APRIL = parse("2024-03-H1"), parse("2024-04-H1")
#: Adds a month of readings in a process of its own; stops dead before the manifest where it is told to.
WRITER = """
import os, sys
from pathlib import Path
sys.path.insert(0, "tests")
from support.networks import hourly
from geo.networks import network_store
from geo.periods import parse
folder, name, fate = sys.argv[1:]
if fate == "dies":
    original = network_store._put
    network_store._put = lambda draft, final: os._exit(9) if final.name == "manifest.json" else original(draft, final)
network_store.NetworkStore(Path(folder), "particles").add_readings(hourly({"s1": 1}, parse("2024-03")), name, name)
"""


def files(store):
    return {path.relative_to(store.folder): path.read_bytes() for path in store.folder.rglob("*.parquet")}


def writer(store, name, fate="lives"):
    return subprocess.Popen([sys.executable, "-c", WRITER, str(store.folder.parent), name, fate], cwd=ROOT)


def test_a_file_becomes_a_part_for_each_month_and_pollutant_and_no_older_part_is_touched(tmp_path):
    store = network_store(tmp_path, "particles", stations(2), [hourly({"s1": 50}, H1)])
    before = files(store)
    two = pd.concat([hourly({"s1": 60}, H1), hourly({"s2": 60}, APRIL), hourly({"s2": 9}, APRIL, "pm25")])
    assert store.add_readings(two, "b" * 64, "b.csv")
    assert before.items() <= files(store).items()
    counts = {key: [(part.number, part.rows) for part in parts] for key, parts in store.parts().items()}
    assert counts == {
        ("tsp", "2024-03"): [(1, 360), (2, 360)],
        ("tsp", "2024-04"): [(1, 360)],
        ("pm25", "2024-04"): [(1, 360)],
    }


def test_the_same_file_twice_changes_nothing(tmp_path):
    store = network_store(tmp_path, "particles", stations(1), [hourly({"s1": 50}, H1)])
    before = files(store)
    assert not store.add_readings(hourly({"s1": 50}, H1), f"{0:064d}", "again.csv")
    assert files(store) == before


def test_stations_keep_their_number_when_they_are_replaced(tmp_path):
    store = NetworkStore(tmp_path, "particles")
    assert store.add_stations(stations(2)) == (2, 0)
    assert store.add_stations(stations(3, name_zh=["甲", "乙", "丙"])) == (1, 2)
    register = store.stations()
    assert register[["number", "id", "name_zh"]].to_numpy().tolist() == [
        [1, "s1", "甲"],
        [2, "s2", "乙"],
        [3, "s3", "丙"],
    ]


def test_true_and_made_up_stations_never_mix(tmp_path):
    store = network_store(tmp_path, "particles", stations(1), [])
    with pytest.raises(InvalidInput) as error:
        store.add_stations(pd.concat([stations(1), stations(2, is_demo=1).iloc[1:]]))
    assert "all true or all made up" in english(error.value)
    assert len(store.stations()) == 1


def test_two_writers_at_once_lose_nothing(tmp_path):
    store = network_store(tmp_path, "particles", stations(1), [])
    writers = [writer(store, name) for name in ("a" * 64, "b" * 64, "c" * 64)]
    assert [process.wait(60) for process in writers] == [0, 0, 0]
    assert [part.number for part in store.parts()["tsp", "2024-03"]] == [1, 2, 3]


def test_a_writer_that_dies_leaves_nothing_that_counts_and_the_next_one_goes_on(tmp_path):
    store = network_store(tmp_path, "particles", stations(1), [])
    assert writer(store, "a" * 64, "dies").wait(60) == 9
    assert store.parts() == {}
    assert writer(store, "b" * 64).wait(60) == 0
    assert [part.rows for part in store.parts()["tsp", "2024-03"]] == [744]
