"""The lists of a year together: how often, in which, and what the core's year comes to."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.rankings.year_lists import LISTS, cells, core_year, half_months, in_year, times_listed

SUBDISTRICTS = pd.DataFrame(
    {
        "code": ["110101001", "110102001", *(f"1101050{i:02d}" for i in range(40))],
        "reporting_code": ["110101", "110102", *["110105"] * 40],
    }
)
OTHERS = [f"1101050{i:02d}" for i in range(30)]


def bulletin(period: str, codes: list[str]) -> pd.DataFrame:
    return pd.DataFrame({"unit_code": codes, "period": period, "rank": range(1, len(codes) + 1)})


def test_a_year_has_24_half_months_and_lists_of_other_kinds_are_none_of_them():
    assert (half_months("2021")[0], half_months("2021")[-1], len(half_months("2021"))) == (
        "2021-01-H1",
        "2021-12-H2",
        LISTS,
    )
    ranks = pd.concat([bulletin("2021-03", OTHERS), bulletin("2021-03-H1", OTHERS), bulletin("2022-03-H1", OTHERS)])
    assert set(in_year(ranks, "2021")["period"]) == {"2021-03-H1"}


def test_how_often_counts_up_to_the_period_and_keeps_the_most_frequent_first():
    ranks = pd.concat(
        [bulletin("2021-01-H1", ["a", "b"]), bulletin("2021-01-H2", ["b"]), bulletin("2021-02-H1", ["a"])]
    )
    assert times_listed(in_year(ranks, "2021", "2021-01-H2")).to_dict() == {"b": 2, "a": 1}
    assert list(times_listed(in_year(ranks, "2021")).index) == ["a", "b"]


def test_a_cell_without_a_listing_is_missing_and_never_zero():
    table = cells(pd.concat([bulletin("2021-01-H1", ["a", "b"]), bulletin("2021-01-H2", ["b"])]), half_months("2021"))
    assert table.shape == (2, LISTS)
    assert table.loc["b", ["2021-01-H1", "2021-01-H2"]].tolist() == [2, 1]
    assert pd.isna(table.loc["a", "2021-01-H2"]) and pd.isna(table.loc["a", "2021-12-H2"])


@pytest.mark.parametrize(
    ("lists", "sentence"),
    [
        ({"2021-01-H1": ["110101001", *OTHERS]}, "2021 年 1 期名单中 1 期有核心区街道：未达到目标。"),
        ({"2021-01-H1": OTHERS}, "2021 年已存 1 期名单，0 期有核心区街道；另有 23 期没有完整名单，不能下结论。"),
        ({"2021-01-H1": OTHERS[:20]}, "2021 年已存 1 期名单，0 期有核心区街道；另有 24 期没有完整名单，不能下结论。"),
        (dict.fromkeys(half_months("2021"), OTHERS), "2021 年 24 期名单中 0 期有核心区街道：达到目标。"),
    ],
)
def test_the_cores_year_is_kept_only_by_24_complete_lists(lists, sentence):
    ranks = pd.concat([bulletin(period, codes) for period, codes in lists.items()])
    assert core_year(ranks, SUBDISTRICTS).sentence("zh") == sentence


def test_of_two_that_are_listed_as_often_the_worse_stands_first():
    assert list(cells(bulletin("2021-01-H1", ["b", "a", "c"]), half_months("2021")).index) == ["b", "a", "c"]
