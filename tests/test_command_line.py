"""The command line: build, check, info, and messages instead of tracebacks."""

from __future__ import annotations

import subprocess
import sys

import pytest
from conftest import ROOT

from geo import store


@pytest.fixture
def geo():
    """Run ``python -m geo``; return the exit code and all that it printed."""

    def run(*arguments: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "geo", *arguments]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
        return done.returncode, done.stdout + done.stderr

    return run


def test_build_check_and_info_of_a_fresh_store(geo, tmp_path, monkeypatch):
    path = tmp_path / "new" / "beijing.gpkg"
    monkeypatch.setenv("BEIJING_STORE", str(path))
    assert geo("build")[0] == 0
    assert geo("check") == (0, f"{path}: no faults\n")
    code, printed = geo("info")
    assert code == 0
    assert store.read_version(path) in printed
    assert "subdistricts     349" in printed


def test_check_lists_every_fault(geo, store_path, frames, monkeypatch):
    targets = frames["targets"].copy()
    targets.loc[0, "comparator"] = "!="
    targets.loc[1, "source_id"] = "nobody"
    monkeypatch.setattr(store, "check_frames", lambda *_: [])  # lets the faulty store be written
    store.write_store({**frames, "targets": targets}, store_path)
    code, printed = geo("check")
    assert code == 1
    assert "row 0, column comparator: expected one of =, <=, >=, ~, got '!='" in printed
    assert "row 1, column source_id: expected a value of sources.id, got 'nobody'" in printed


def test_check_finds_a_quota_whose_shares_do_not_add_up(geo, store_path, frames):
    targets = frames["targets"].copy()
    targets.loc[targets["id"] == "2021-air-05-voc-110112", "value"] = 8.0
    store.write_store({**frames, "targets": targets}, store_path)
    code, printed = geo("check")
    assert code == 1
    assert "voc_enterprises of 2021-air-05: expected shares that add up to 50, got 49" in printed


@pytest.mark.parametrize("command", ["check", "info"])
def test_a_corrupt_store_is_explained(geo, store_path, command):
    store_path.write_bytes(b"not a database")
    code, printed = geo(command)
    assert code == 1
    assert "expected a GeoPackage store" in printed
    assert "Traceback" not in printed


def test_faulty_facts_are_explained_and_the_store_kept(geo, store_path, tmp_path, monkeypatch):
    monkeypatch.setenv("BEIJING_DATA", str(tmp_path / "nothing"))
    before = store_path.read_bytes()
    code, printed = geo("build")
    assert code == 1
    assert "indicators.csv" in printed
    assert "Traceback" not in printed
    assert store_path.read_bytes() == before


@pytest.mark.usefixtures("store_path")
def test_a_name_is_matched_to_its_code_or_reported_with_the_nearest(geo):
    code, printed = geo("units", "match", "黄 村镇", "--district", "大兴")
    assert (code, printed[:9]) == (0, "110115005")
    code, printed = geo("units", "match", "云冈街道", "--district", "丰台区")
    assert (code, "丰台区云岗街道" in printed) == (1, True)
    assert "110112209" in geo("units", "search", "yujiawu")[1]
    assert geo("units", "search", "nowhere")[0] == 1
