"""The two real bulletins, and what holds for any ranking: ties, gaps, who is not disclosed."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.messages import english

from geo import settings
from geo.errors import InvalidInput, UnknownUnit
from geo.figures.figures import district_counts
from geo.rankings.rankings import (
    appearances,
    check_ranks,
    competition_ranks,
    core_record,
    entered_and_left,
    meets_core_target,
    with_undisclosed,
    worst,
)
from geo.units import Register

DATA = settings.load({}).data
REGISTER = Register(
    pd.read_csv(DATA / "districts.csv", dtype=str),
    pd.read_csv(DATA / "subdistricts.csv", dtype=str),
)
PERIODS = ("2021-10-H2", "2024-10-H1")


def bulletin(period: str) -> pd.DataFrame:
    frame = pd.read_csv(DATA / "bulletins" / f"tsp-{period}.csv")
    return frame.assign(unit_code=REGISTER.match(frame)[0], period=period)


def ranking(*ranks: object) -> pd.DataFrame:
    return pd.DataFrame({"unit_code": [f"u{n}" for n in range(len(ranks))], "rank": list(ranks)})


VALUES = st.lists(st.integers(0, 8).map(float), min_size=1, max_size=60)
RANKINGS = VALUES.map(lambda values: ranking(*competition_ranks(pd.Series(values))))


def test_ties_share_a_rank_and_the_next_rank_counts_them():
    values = pd.Series([80.0, 95.0, 95.0, None, 10.0])
    assert competition_ranks(values).tolist() == [3, 1, 1, pd.NA, 4]
    assert competition_ranks(values, highest_first=False).tolist() == [2, 3, 3, pd.NA, 1]


def test_the_published_ranks_of_pm25_follow_from_its_values():
    frame = pd.read_csv(DATA / "bulletins" / "pm25-2021-08.csv")
    ranks = competition_ranks(frame["pm25_ug_m3"], highest_first=False)
    assert ranks.tolist() == frame["rank"].tolist()


@given(VALUES)
def test_a_rank_is_one_more_than_the_number_of_worse_values(values):
    ranks = competition_ranks(pd.Series(values))
    assert ranks.tolist() == [1 + sum(other > value for other in values) for value in values]


@pytest.mark.parametrize("period", PERIODS)
def test_a_published_bulletin_is_consistent(period):
    assert check_ranks(bulletin(period)) == []


@given(RANKINGS)
def test_any_true_ranking_is_consistent(frame):
    assert check_ranks(frame) == []


@given(st.lists(st.integers(0, 12), max_size=12))
def test_exactly_the_ranks_that_do_not_count_the_rows_before_them_are_reported(ranks):
    wrong = [row for row, rank in enumerate(ranks) if rank != 1 + sum(other < rank for other in ranks)]
    faults = check_ranks(ranking(*ranks))
    assert [(fault.kind, fault.place.row) for fault in faults] == [("wrong_rank", str(row)) for row in wrong]


@pytest.mark.parametrize(
    ("ranks", "row", "expected", "got"),
    [
        ((1, 1, 2), 2, 3, 2),
        ((1, 2, 4), 2, 3, 4),
        ((2, 3, 4), 0, 1, 2),
        ((0, 2, 3), 0, 1, 0),
    ],
)
def test_a_wrong_rank_is_reported_with_the_right_one(ranks, row, expected, got):
    fault = check_ranks(ranking(*ranks))[0]
    assert english([fault]).startswith(f"row {row}, column rank: expected {expected}, got {got} (")


def test_blank_and_broken_ranks_are_reported_alone():
    faults = check_ranks(ranking(1, None, "3=", 2.5, 9))
    assert english(faults).splitlines() == [
        "row 1, column rank: expected a whole number, got a blank",
        "row 2, column rank: expected a whole number, got '3='",
        "row 3, column rank: expected a whole number, got 2.5",
    ]


def test_a_unit_listed_twice_is_reported():
    frame = ranking(1, 2).assign(unit_code="110106012")
    assert english(check_ranks(frame)) == "row 1: expected a new unit, got 110106012 (the unit stands twice)"


def test_the_worst_keep_all_that_are_tied_at_the_border():
    frame = ranking(1, 2, 3, 3, 3, 6, None)
    assert worst(frame, 3)["rank"].tolist() == [1, 2, 3, 3, 3]
    assert worst(frame, 2)["rank"].tolist() == [1, 2]


@given(RANKINGS, st.integers(1, 40))
def test_the_worst_are_at_least_n_and_no_tie_is_cut(frame, n):
    rows = worst(frame, n)
    assert len(rows) >= min(n, len(frame))
    assert not set(rows["rank"]) & set(frame.drop(rows.index)["rank"])
    assert rows["rank"].is_monotonic_increasing


@pytest.mark.parametrize("period", PERIODS)
def test_the_published_worst_30_are_all_kept(period):
    assert len(worst(bulletin(period))) == 30


@pytest.mark.parametrize("period", PERIODS)
def test_a_unit_that_is_not_listed_is_not_disclosed_and_never_zero(period):
    every = with_undisclosed(bulletin(period), REGISTER.subdistricts)
    assert every["unit_code"].tolist() == REGISTER.subdistricts["code"].tolist()
    assert every["status"].value_counts().to_dict() == {"not_disclosed": 319, "published": 30}
    assert every.loc[every["status"] == "not_disclosed", "rank"].isna().all()
    assert every["rank"].dropna().min() == 1
    assert str(every["rank"].dtype) == "Int64"


def test_an_empty_ranking_discloses_nothing():
    every = with_undisclosed(ranking().astype({"unit_code": str}), pd.DataFrame({"code": ["a", "b"]}))
    assert every["status"].tolist() == ["not_disclosed"] * 2
    assert every["rank"].isna().all()


def test_a_status_that_the_ranking_has_is_kept():
    frame = ranking(1, None).assign(status=["published", "no_monitor"])
    every = with_undisclosed(frame, pd.DataFrame({"code": ["u2", "u1", "u0"]}))
    assert every["status"].tolist() == ["not_disclosed", "no_monitor", "published"]


def test_a_ranking_that_does_not_fit_the_register_is_refused():
    with pytest.raises(UnknownUnit) as unknown:
        with_undisclosed(ranking(1, 2, 3), pd.DataFrame({"code": ["u0"]}))
    assert english(unknown.value) == "expected units of the register, got u1, u2"
    with pytest.raises(InvalidInput) as repeated:
        with_undisclosed(ranking(1, 1).assign(unit_code="u0"), pd.DataFrame({"code": ["u0"]}))
    assert "the unit stands twice" in english(repeated.value)


def test_who_entered_who_left_and_who_stayed():
    before = pd.DataFrame({"unit_code": ["a", "b"], "rank": [1, 2]})
    now = pd.DataFrame({"unit_code": ["c", "a"], "rank": [1, 2]})
    table = entered_and_left(now, before)
    assert table.columns.tolist() == ["unit_code", "rank", "previous_rank", "change"]
    assert table["unit_code"].tolist() == ["c", "a", "b"]
    assert table["change"].tolist() == ["entered", "stayed", "left"]
    assert table["rank"].tolist() == [1, 2, pd.NA]
    assert table["previous_rank"].tolist() == [pd.NA, 1, 2]


def test_changes_between_the_two_bulletins():
    table = entered_and_left(bulletin("2024-10-H1"), bulletin("2021-10-H2"))
    assert table["change"].value_counts().to_dict() == {"entered": 21, "left": 21, "stayed": 9}


@given(RANKINGS, RANKINGS)
def test_every_listed_unit_has_exactly_one_change(now, before):
    table = entered_and_left(now, before)
    assert sorted(table["unit_code"]) == sorted({*now["unit_code"], *before["unit_code"]})
    assert (table["change"] != "left").sum() == len(now)
    assert (table["change"] != "entered").sum() == len(before)


def test_a_run_is_broken_by_a_period_without_a_bulletin():
    ids = ["2021-12-H1", "2021-12-H2", "2022-01-H1", "2022-02-H1"]
    table = appearances(pd.DataFrame({"unit_code": "a", "period": ids, "rank": 1}))
    assert table.to_dict("records") == [
        {"unit_code": "a", "times": 4, "longest": 3, "first": "2021-12-H1", "last": "2022-02-H1"}
    ]


def test_appearances_in_the_two_bulletins():
    table = appearances(pd.concat(map(bulletin, PERIODS)))
    twice = table[table["times"] == 2]
    assert (len(table), len(twice)) == (51, 9)
    assert set(table["longest"]) == {1}
    assert table["times"].is_monotonic_decreasing
    assert set(twice["first"]) == {"2021-10-H2"}


def test_a_unit_that_is_never_among_the_worst_does_not_appear():
    frame = pd.DataFrame({"unit_code": ["a", "b"], "period": "2021-10-H2", "rank": [31, None]})
    assert appearances(frame).empty


@pytest.mark.parametrize(
    ("period", "counts"),
    [
        ("2021-10-H2", {"110115": 10, "110106": 11, "110111": 7, "110112": 2, "110199": 0, "110105": 0}),
        ("2024-10-H1", {"110112": 14, "110115": 4, "110105": 3, "110106": 3, "110111": 4, "110199": 2}),
    ],
)
def test_listed_subdistricts_count_for_the_unit_that_reports(period, counts):
    table = district_counts(bulletin(period), REGISTER.subdistricts).set_index("unit_code")
    assert table["listed"].sum() == 30
    assert table["subdistricts"].sum() == 349
    assert len(table) == 17
    assert table.loc[list(counts), "listed"].to_dict() == counts
    assert table["listed"].is_monotonic_decreasing


@pytest.mark.parametrize("period", PERIODS)
def test_the_counts_are_those_of_the_bulletins_own_district_column(period):
    frame = bulletin(period)
    printed = REGISTER.match_districts(frame)[0].value_counts().to_dict()
    counted = district_counts(frame, REGISTER.subdistricts).query("listed > 0")
    assert counted.set_index("unit_code")["listed"].to_dict() == printed


@pytest.mark.parametrize("period", PERIODS)
def test_the_core_districts_met_their_target_in_both_bulletins(period):
    table = meets_core_target(bulletin(period), REGISTER.subdistricts)
    assert table.to_dict("list") == {
        "unit_code": ["110101", "110102"],
        "listed": [0, 0],
        "subdistricts": [17, 15],
        "met": [True, True],
    }


def test_one_listed_subdistrict_misses_the_target():
    frame = bulletin("2024-10-H1").assign(rank=range(1, 31))
    frame.loc[frame["rank"].ge(29), "unit_code"] = ["110102001", "110101001"]
    frame.loc[frame["unit_code"] == "110101001", "rank"] = 31
    assert meets_core_target(frame, REGISTER.subdistricts)["met"].tolist() == [True, False]


def test_an_incomplete_list_may_miss_the_target_and_never_meets_it():
    frame = pd.DataFrame({"unit_code": ["110102001"], "rank": [1], "period": "2022-10-H1"})
    assert meets_core_target(frame, REGISTER.subdistricts)["met"].tolist() == [pd.NA, False]
    assert core_record(frame, REGISTER.subdistricts)["lists"].tolist() == [0, 1]


def test_a_district_that_does_not_exist_cannot_meet_a_target():
    with pytest.raises(UnknownUnit) as error:
        meets_core_target(ranking(), REGISTER.subdistricts, ["110103"])
    assert english(error.value) == "expected districts with subdistricts, got 110103"
