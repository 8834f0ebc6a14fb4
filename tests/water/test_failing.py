"""The failing list, the chosen section's sentence, and two periods of classes beside each other."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.selection import facts_of
from geo.views import VIEWS, select
from geo.water import water_failing
from geo.water.water_changes import class_changes


@pytest.fixture(scope="module")
def facts(demo_frames):
    return facts_of(demo_frames, "demo")


def states(*rows: dict[str, object]) -> pd.DataFrame:
    blank = {"kind": "section", "missed": pd.NA, "over_target": float("nan"), "deciding": (), "failed": pd.NA}
    table = pd.DataFrame([{**blank, **row} for row in rows])
    return table.astype({"grade": "Int64", "missed": "boolean"})


def test_the_worst_comes_first_and_who_meets_the_target_is_not_listed():
    rows = states(
        {"id": "a", "grade": 4, "missed": True, "over_target": 0.5},
        {"id": "b", "grade": 6, "missed": True},
        {"id": "c", "grade": 3, "missed": False},
        {"id": "d", "grade": 4, "missed": True, "over_target": 1.5},
        {"id": "e", "grade": 6},
        {"id": "f", "grade": None},
    )
    assert water_failing.failing(rows)["id"].tolist() == ["b", "d", "a", "e"]


def test_a_chosen_section_is_the_title_with_its_target_and_its_cause(facts):
    title = select("water", facts, {"reach": "demo-fenghe"}, "zh").finding
    assert title == "凤河（演示断面）：劣Ⅴ类，未达到目标Ⅴ类：氟化物（超目标 0.8 倍）。"
    assert select("water", facts, {"reach": "demo-fenghe", "period": "target"}, "en").finding.endswith("not disclosed.")


def test_the_chips_count_what_each_keeps_and_follow_the_district(facts):
    choice = next(one for one in VIEWS["water"].choices if one.key == "state")
    codes = {"view": "states", "period": "2021-12", "basin": None, "district": None, "section_role": None}
    assert choice.options(facts, codes, "zh")["missed"] == "未达到目标 10"
    fewer = choice.options(facts, {**codes, "district": "110111"}, "zh")["missed"]
    assert 0 < int(fewer.split()[-1]) < 10


def test_a_class_in_one_period_alone_is_no_change():
    now = states({"id": "a", "grade": 4}, {"id": "b", "grade": 3}, {"id": "c", "grade": 2}, {"id": "d", "grade": 2})
    before = states(
        {"id": "a", "grade": 3}, {"id": "b", "grade": 3}, {"id": "c", "grade": 5}, {"id": "d", "grade": None}
    )
    assert dict(class_changes(now, before)[["id", "change"]].values) == {"a": "worse", "b": "same", "c": "better"}


def test_no_chip_counts_noughts_where_no_class_is_known(frames):
    choice = next(one for one in VIEWS["water"].choices if one.key == "state")
    codes = {"view": "states", "period": "target", "basin": None, "district": None, "section_role": None}
    assert choice.options(facts_of(frames, "true"), codes, "zh") is None
