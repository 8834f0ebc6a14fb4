"""Verdicts: known answers of every rule, and what must hold whatever was published."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geo import periods
from geo.answers.answer_rules import AnswerRule, Better, Statistic
from geo.answers.verdicts import VERDICTS, Limit, Result, Target, Verdict, judge

ON = date(2026, 11, 25)
YEAR = 2021
MONTHS = [f"2021-{month:02d}" for month in range(1, 13)]
QUARTERS = [f"2021-Q{quarter}" for quarter in range(1, 5)]
HALF_MONTHS = [f"{month}-H{half}" for month in MONTHS for half in (1, 2)]
ALL_PERIODS = ["2021", "2021-H1", "2021-H2", *QUARTERS, *MONTHS, *HALF_MONTHS]


def target(comparator=">=", value=100.0, deadline=date(2021, 12, 31)):
    return Target(comparator=comparator, value=value, year=YEAR, deadline=deadline)


def result(period, value, source="bulletin", unit_code="110115"):
    return Result(
        indicator="sewers_new",
        unit_code=unit_code,
        period=periods.parse(period),
        value=float(value),
        certainty="printed",
        source_ids=(source,),
    )


def every(ids, value):
    return [result(period, value) for period in ids]


def verdict(rule, results, goal=None, on=ON, elsewhere=()):
    found = judge(goal or target(), rule, results, on, elsewhere)
    return (found.verdict, found.reason) if found.reason else found.verdict


YEAR_LOW = AnswerRule(statistic="year", better="low", course="mean")
SUM = AnswerRule(statistic="sum", better="high", course="sum")
WORST_LOW = AnswerRule(statistic="worst", better="low", course="last", period_kind="half-month")
WORST_HIGH = AnswerRule(statistic="worst", better="high", course="last")
END = AnswerRule(statistic="end", better="high", course="last")


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([result("2021", 33)], "kept"),
        ([result("2021", 35)], "kept"),
        ([result("2021", 35.1)], "missed"),
        ([result("2020", 33)], "not_disclosed"),
        (every(MONTHS, 20), ("not_comparable", "other_period")),  # twelve months are not the announced mean
        ([result("2021", 36), *every(MONTHS, 20)], "missed"),
        ([], "not_disclosed"),
    ],
)
def test_only_the_figure_of_the_whole_year_answers_a_target_for_the_year(results, expected):
    assert verdict(YEAR_LOW, results, target("<=", 35)) == expected


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([result("2021", 100)], "kept"),
        ([result("2021", 99)], "missed"),
        ([result("2021-H1", 60), result("2021-Q3", 40)], "kept"),  # reached before the year was over
        ([result("2021-H1", 60), result("2021-Q3", 39)], ("not_comparable", "other_period")),
        ([result("2021-H1", 60), result("2021-H2", 39)], "missed"),
        (every(MONTHS, 9), "kept"),
        (every(MONTHS, 8), "missed"),
        (every(MONTHS[:11], 8), ("not_comparable", "other_period")),
        ([result("2021-H1", 60), *every(MONTHS[:6], 10)], ("not_comparable", "other_period")),  # the months lie in it
        ([result("2020", 90), result("2021-H1", 60)], ("not_comparable", "other_period")),
    ],
)
def test_parts_of_a_year_add_up_to_an_amount(results, expected):
    assert verdict(SUM, results) == expected


def test_a_total_that_may_not_be_exceeded_is_missed_early_and_kept_late():
    goal = target("<=", 100)
    rule = AnswerRule(statistic="sum", course="sum")
    assert verdict(rule, [result("2021-H1", 101)], goal) == "missed"
    assert verdict(rule, [result("2021-H1", 99)], goal) == ("not_comparable", "other_period")
    assert verdict(rule, every(QUARTERS, 25), goal) == "kept"


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([result("2021-10-H2", 0)], ("not_comparable", "other_period")),
        ([result("2021-10-H2", 1)], "missed"),
        (every(HALF_MONTHS, 0), "kept"),
        (every(HALF_MONTHS[1:], 0), ("not_comparable", "other_period")),
        ([*every(HALF_MONTHS[1:], 0), result(HALF_MONTHS[0], 2)], "missed"),
        (every(MONTHS, 0), ("not_comparable", "other_period")),  # the target is about half-monthly lists
        (every(MONTHS, 3), ("not_comparable", "other_period")),
    ],
)
def test_each_list_of_the_year_must_be_free_and_all_be_published(results, expected):
    assert verdict(WORST_LOW, results, target("=", 0)) == expected


def test_a_missed_list_is_named_and_the_failures_are_counted():
    found = judge(target("=", 0), WORST_LOW, [result("2021-10-H2", 1), *every(HALF_MONTHS[:3], 2)], ON)
    assert (found.value, str(found.period), found.failed, len(found.results)) == (2, "2021-02-H1", 4, 4)


def test_a_target_about_some_months_is_judged_by_those():
    rule = AnswerRule(statistic="worst", better="high", course="last", months=(4, 9))
    goal = target("=", 1)
    assert verdict(rule, every(["2021-Q2", "2021-Q3"], 1), goal) == "kept"
    assert verdict(rule, every(["2021-Q1", "2021-Q2", "2021-Q4"], 1), goal) == ("not_comparable", "other_period")
    assert verdict(rule, [result("2021-Q1", 0), *every(["2021-Q2", "2021-Q3"], 1)], goal) == "kept"
    assert verdict(rule, [result("2021", 1)], goal) == "kept"


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([result("2021", 70)], "kept"),
        ([result("2021-12", 70)], "kept"),
        ([result("2021-Q4", 69)], "missed"),
        ([result("2021-11", 80)], ("not_comparable", "other_period")),
        ([result("2021-12", 70), result("2021-12", 60)], "missed"),  # two sections of a river: the worse counts
        ([result("2021", 70), result("2021-12", 60)], "missed"),
    ],
)
def test_a_state_is_judged_at_the_deadline(results, expected):
    assert verdict(END, results, target(value=70)) == expected


def test_a_deadline_within_the_year_is_judged_by_what_was_over_by_then():
    goal = target(value=100, deadline=date(2021, 6, 30))
    assert verdict(SUM, [result("2021-Q1", 50), result("2021-Q2", 49)], goal) == "missed"
    assert verdict(SUM, [result("2021-H1", 100)], goal) == "kept"
    assert verdict(SUM, [result("2021", 300)], goal) == ("not_comparable", "other_period")
    assert verdict(END, [result("2021-06", 100)], goal) == "kept"
    assert verdict(END, [result("2021-12", 300)], goal) == ("not_comparable", "other_period")


@pytest.mark.parametrize(
    ("comparator", "better", "value", "expected"),
    [
        ("=", "", 50, "kept"),
        ("=", "", 51, "missed"),
        ("=", "high", 51, "kept"),
        ("=", "high", 49, "missed"),
        ("=", "low", 0, "kept"),
        ("~", "low", 55, "kept"),
        ("~", "low", 55.1, "missed"),
        ("~", "low", 1, "kept"),
        ("~", "high", 45, "kept"),
        ("~", "high", 44.9, "missed"),
        ("~", "", 44, "missed"),
        ("~", "", 56, "missed"),
        ("<=", "high", 51, "missed"),  # the comparator says which side is better, not the rule
        (">=", "low", 51, "kept"),
    ],
)
def test_comparators_and_the_better_side(comparator, better, value, expected):
    rule = AnswerRule(better=better, tolerance=0.1)
    assert verdict(rule, [result("2021", value)], target(comparator, 50)) == expected


def test_about_a_cut_is_about_its_size():
    rule = AnswerRule(better="low", tolerance=0.1)
    assert verdict(rule, [result("2021", -0.9)], target("~", -1)) == "kept"
    assert verdict(rule, [result("2021", -0.8)], target("~", -1)) == "missed"


@pytest.mark.parametrize(
    ("rule", "goal", "results", "expected"),
    [
        (SUM, target(), [result("2021-H1", 50)], "on_course"),  # 181 of 365 days
        (SUM, target(), [result("2021-H1", 49)], "behind"),
        (SUM, target(), [result("2021-H1", 100)], "kept"),
        (YEAR_LOW, target("<=", 35), [result("2021-01", 40), result("2021-02", 28)], "on_course"),
        (YEAR_LOW, target("<=", 35), [result("2021-01", 42), result("2021-02", 30)], "behind"),
        (END, target(value=70), [result("2021-05", 10), result("2021-06", 71)], "on_course"),
        (END, target(value=70), [result("2021-05", 71), result("2021-06", 10)], "behind"),
        (WORST_LOW, target("=", 0), [result("2021-05-H1", 0)], "on_course"),
        (WORST_LOW, target("=", 0), [result("2021-05-H1", 1)], "missed"),
        (AnswerRule(), target("<=", 35), [result("2021-05", 1)], "not_disclosed"),  # results to date say nothing
        (SUM, target(), [result("2021-08", 100)], "not_disclosed"),  # not over yet
        (SUM, target(), [result("2020", 100)], "not_disclosed"),
    ],
)
def test_before_the_deadline_results_to_date_say_whether_it_is_on_course(rule, goal, results, expected):
    assert verdict(rule, results, goal, on=date(2021, 8, 1)) == expected


def test_what_is_no_answer_is_evidence_where_the_place_has_no_result():
    city = [result("2021-H1", 5, unit_code="110000"), result("2021", 7, unit_code="110000")]
    elsewhere = [("other_definition", [result("2020", 1)]), ("city_for_district", city)]
    found = judge(target(), SUM, [], ON, elsewhere)
    assert (found.verdict, found.reason, found.value, found.results) == (
        "not_comparable",
        "city_for_district",
        7,
        (city[1],),
    )
    assert verdict(SUM, [result("2021", 7)], elsewhere=elsewhere) == "missed"


# ---- what must hold whatever was published ---------------------------------------------------------------------------

values = st.integers(0, 12).map(float)
rules = st.builds(
    AnswerRule,
    statistic=st.sampled_from(get_args(Statistic)),
    better=st.sampled_from(get_args(Better)),
    course=st.sampled_from(["mean", "sum", "last", ""]),
    tolerance=st.sampled_from([0.0, 0.1]),
    period_kind=st.sampled_from(["", "", "month", "half-month"]),
    months=st.sampled_from([(1, 12), (4, 9)]),
)
targets = st.builds(
    Target,
    comparator=st.sampled_from(["=", "<=", ">=", "~"]),
    value=st.integers(0, 40).map(float),
    year=st.just(YEAR),
    deadline=st.sampled_from([date(2021, 12, 31), date(2021, 6, 30)]),
)
sets = st.one_of(
    st.lists(st.builds(result, st.sampled_from(ALL_PERIODS), values), max_size=8),
    *(
        st.lists(values, min_size=len(ids), max_size=len(ids)).map(
            lambda many, ids=ids: [result(period, value) for period, value in zip(ids, many, strict=True)]
        )
        for ids in (QUARTERS, MONTHS)
    ),
)
days = st.dates(date(2021, 1, 1), date(2022, 6, 1))


@given(targets, rules, sets, days, st.data())
def test_a_worse_value_never_makes_a_target_kept(goal, rule, results, on, data):
    assume(results)
    before = verdict(rule, results, goal, on)
    place = data.draw(st.integers(0, len(results) - 1))
    limit = Limit.of(goal, rule)
    other = data.draw(st.integers(0, 60).map(float))
    # Where only the very value will do, a sum has no worse side.
    assume(limit.better or rule.statistic != "sum")
    worse = {"low": other >= results[place].value, "high": other <= results[place].value}.get(
        limit.better, limit.excess(other) >= limit.excess(results[place].value)
    )
    assume(worse)
    changed = [*results[:place], result(str(results[place].period), other), *results[place + 1 :]]
    if before != "kept":
        assert verdict(rule, changed, goal, on) != "kept"


@given(targets, rules, sets, days, st.sampled_from(ALL_PERIODS), st.integers(0, 60).map(float))
def test_another_result_that_fails_never_makes_a_target_kept(goal, rule, results, on, period, value):
    limit = Limit.of(goal, rule)
    assume(rule.statistic != "sum" or limit.better == "low")  # more work done is never worse
    assume(not limit.fulfilled(value))
    if verdict(rule, results, goal, on) != "kept":
        assert verdict(rule, [*results, result(period, value)], goal, on) != "kept"


@given(targets, rules, sets, days, st.permutations(range(12)))
def test_the_order_of_results_does_not_matter(goal, rule, results, on, order):
    shuffled = [results[place] for place in order if place < len(results)]
    rest = results[12:]
    assert judge(goal, rule, [*shuffled, *rest], on) == judge(goal, rule, results, on)


@given(targets, rules, days, sets)
def test_without_a_result_of_its_own_a_target_is_neither_kept_nor_missed(goal, rule, on, others):
    for elsewhere in ((), [("city_for_district", others)], [("other_definition", others)]):
        assert judge(goal, rule, [], on, elsewhere).verdict in ("not_disclosed", "not_comparable")


@given(targets, rules, sets, days, st.integers(2015, 2020))
def test_results_of_other_years_never_count(goal, rule, results, on, year):
    moved = [result(str(one.period).replace("2021", str(year), 1), one.value) for one in results]
    assert judge(goal, rule, [*results, *moved], on) == judge(goal, rule, results, on)


@given(targets, rules, sets, days)
def test_what_is_not_disclosed_stays_so_with_fewer_results(goal, rule, results, on):
    if verdict(rule, results, goal, on) == "not_disclosed":
        for place in range(len(results)):
            assert verdict(rule, results[:place] + results[place + 1 :], goal, on) == "not_disclosed"


@given(targets, rules, sets, days)
def test_a_verdict_rests_on_results_and_says_which(goal, rule, results, on):
    found = judge(goal, rule, results, on)
    assert found.verdict in get_args(Verdict)
    assert (found.value is None) == (found.verdict == "not_disclosed") == (not found.results)
    assert set(found.results) <= set(results)
    assert bool(found.reason) == (found.verdict == "not_comparable")
    assert all(one.period.end <= on for one in found.results)


def test_every_verdict_has_its_place_in_the_order():
    assert sorted(VERDICTS) == sorted(get_args(Verdict))
