"""Two periods beside each other: changes around zero, and sentences that say what rose and what fell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.figures.comparison import PeriodPair, change_coverage, change_finding, change_map
from geo.figures.figure_maps import figure_map
from geo.figures.figures import Figure
from geo.maps.scales import DIVERGING
from geo.periods import parse

NAMES = {"110101": "甲", "110102": "乙", "110105": "丙"}


def pair(now: dict[str, float], before: dict[str, float], is_share: bool = True) -> PeriodPair:
    return PeriodPair(
        now=now,
        before=before,
        now_label="2021年9月",
        before_label="2021年8月",
        unit_of_measure="微克/立方米",
        is_share=is_share,
    )


def test_a_change_is_a_share_of_the_earlier_value_or_a_difference():
    both = {"110101": 30.0, "110102": 10.0}, {"110101": 20.0, "110102": 20.0, "110105": 5.0}
    assert pair(*both).changes == {"110101": 50.0, "110102": -50.0}
    assert pair(*both, is_share=False).changes == {"110101": 10.0, "110102": -10.0}


def test_nothing_follows_from_a_place_without_a_value_in_both_or_with_an_earlier_zero():
    shares = pair({"110101": 3.0, "110102": 4.0}, {"110101": 0.0})
    assert shares.changes == {}
    assert "没有一个地区" in change_finding(shares, NAMES, None, "zh")
    assert "其余 3 个不能比较" in change_coverage(shares, 3, "zh")


@pytest.mark.parametrize(
    ("now", "unit", "sentence"),
    [
        ({"110101": 30.0, "110102": 19.0}, None, "2021年9月比2021年8月：1 个上升，1 个下降；升得最多的是甲（+50%）。"),
        ({"110101": 10.0, "110102": 19.0}, None, "2021年9月比2021年8月：0 个上升，2 个下降；降得最多的是甲（−50%）。"),
        ({"110101": 30.0, "110102": 19.0}, "110102", "乙，2021年9月比2021年8月：20 → 19 微克/立方米（−5%）。"),
    ],
)
def test_the_finding_says_how_many_and_which_the_most_or_how_the_chosen_one_changed(now, unit, sentence):
    assert change_finding(pair(now, {"110101": 20.0, "110102": 20.0}), NAMES, unit, "zh") == sentence


@given(st.dictionaries(st.sampled_from(list(NAMES)), st.floats(1, 500), min_size=1))
def test_falls_are_blue_and_rises_orange_and_what_has_no_pair_stays_blank(now):
    before = dict.fromkeys([*now][:2], 100.0)
    figure = Figure(
        indicator="pm25", kind="result", period=parse("2021-09"), values=now, comparator="=", city=None, source_id="x"
    )
    state = change_map(figure_map(figure, "PM2.5", "µg/m³", "en", None), pair(now, before), "PM2.5")
    shown = state.layers["districts"]
    assert set(shown.fill) == set(before)
    assert list(state.palette) == list(DIVERGING)
    for code, place in shown.fill.items():
        assert (place >= 3) == (round(now[code] - 100, 6) > 0)
    assert [entry for entry in state.legend if entry.mark == "blank"]
