"""GB 3838-2002: every limit of table 1 and one step beyond it; what decides a class; multiples; the method of 2011."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.water import water_basins, water_classes
from geo.water.water_items import bands, items

#: Table 1 of the standard, typed from it: limits of Classes I to V, in mg/L (coliforms: per litre).
RIVERS = {
    "codmn": (2, 4, 6, 10, 15),
    "cod": (15, 15, 20, 30, 40),
    "bod5": (3, 3, 4, 6, 10),
    "nh3n": (0.15, 0.5, 1.0, 1.5, 2.0),
    "tp": (0.02, 0.1, 0.2, 0.3, 0.4),
    "copper": (0.01, 1.0, 1.0, 1.0, 1.0),
    "zinc": (0.05, 1.0, 1.0, 2.0, 2.0),
    "fluoride": (1.0, 1.0, 1.0, 1.5, 1.5),
    "selenium": (0.01, 0.01, 0.01, 0.02, 0.02),
    "arsenic": (0.05, 0.05, 0.05, 0.1, 0.1),
    "mercury": (0.00005, 0.00005, 0.0001, 0.001, 0.001),
    "cadmium": (0.001, 0.005, 0.005, 0.005, 0.01),
    "chromium6": (0.01, 0.05, 0.05, 0.05, 0.1),
    "lead": (0.01, 0.01, 0.05, 0.05, 0.1),
    "cyanide": (0.005, 0.05, 0.2, 0.2, 0.2),
    "phenols": (0.002, 0.002, 0.005, 0.01, 0.1),
    "oil": (0.05, 0.05, 0.05, 0.5, 1.0),
    "las": (0.2, 0.2, 0.2, 0.3, 0.3),
    "sulfide": (0.05, 0.1, 0.2, 0.5, 1.0),
    "coliforms": (200, 2000, 10000, 20000, 40000),
}
LAKES = {"tp": (0.01, 0.025, 0.05, 0.1, 0.2), "tn": (0.2, 0.5, 1.0, 1.5, 2.0)}
OXYGEN = (7.5, 6, 5, 3, 2)
AT_MOST = [(key, limits, False) for key, limits in RIVERS.items()] + [(key, LAKES[key], True) for key in LAKES]
STEPS = [(key, i, limits, lake) for key, limits, lake in AT_MOST for i in range(5)]


def readings(section: str = "a", period: str = "2021-08", **values: float) -> pd.DataFrame:
    rows = [
        {"section_id": section, "period": period, "indicator": key, "value": value} for key, value in values.items()
    ]
    return pd.DataFrame(rows, columns=["section_id", "period", "indicator", "value"])


def test_the_table_has_24_items_of_which_21_are_evaluated():
    left_out = {key for key, item in items().items() if not item.evaluated}
    assert len(items()) == 24
    assert left_out == {"water_temperature", "tn", "coliforms"}


@pytest.mark.parametrize(("item", "i", "limits", "lake"), STEPS)
def test_a_value_at_a_limit_keeps_the_class_and_one_step_beyond_loses_it(item, i, limits, lake):
    at, beyond = limits[i], limits[i] * (1 + 1e-4)
    assert water_classes.value_class(item, at, lake) == limits.index(at) + 1
    assert water_classes.value_class(item, beyond, lake) == sum(limit <= at for limit in limits) + 1


@pytest.mark.parametrize("i", range(5))
def test_dissolved_oxygen_is_better_the_more_there_is(i):
    assert water_classes.value_class("do", OXYGEN[i]) == i + 1
    assert water_classes.value_class("do", OXYGEN[i] - 0.01) == i + 2


@pytest.mark.parametrize(("share", "grade"), [(89.99, 2), (90.0, 1), (120.0, 1), (None, 2)])
def test_oxygen_at_nine_tenths_of_saturation_is_class_one_whatever_its_milligrams(share, grade):
    assert water_classes.value_class("do", 7.0, saturation=share) == grade


def test_saturation_is_read_or_worked_out_from_the_temperature():
    # 468 / (31.6 + 30) = 7.597 mg/L: 6.84 is 90.03 % of it, 6.83 is 89.90 %.
    warm = pd.concat([readings("a", do=6.84, water_temperature=30), readings("b", do=6.83, water_temperature=30)])
    assert water_classes.evaluate(warm)["water_class"].tolist() == [1, 2]
    read = water_classes.classify_readings(readings(do=6.84, water_temperature=30, do_saturation=80))
    assert (read["water_class"].item(), read["saturation"].item()) == (2, 80)
    alone = water_classes.classify_readings(readings(do=6.84, nh3n=0.1))
    assert alone["saturation"].isna().all()


def test_the_multiple_over_the_target_is_that_of_the_sections_own_class():
    both = pd.concat([readings("a", nh3n=1.5), readings("b", nh3n=1.5), readings("c", nh3n=1.5)])
    multiples = water_classes.evaluate(both, targets={"a": 3, "b": 4}).set_index("section_id")["over_target"]
    assert multiples["a"] == pytest.approx(0.5)
    assert multiples[["b", "c"]].isna().all()


@pytest.mark.parametrize(("value", "grade"), [(5.99, 6), (6, 1), (7, 1), (9, 1), (9.01, 6)])
def test_ph_is_a_range_for_all_classes(value, grade):
    assert water_classes.value_class("ph", value) == grade


def test_nitrogen_has_limits_in_lakes_alone_and_temperature_none():
    assert water_classes.value_class("tn", 9.0) is None
    assert water_classes.value_class("tn", 9.0, lake=True) == 6
    assert water_classes.value_class("water_temperature", 25) is None


@given(st.sampled_from(sorted(RIVERS)), st.floats(0, 1e6), st.floats(0, 1e6))
def test_more_of_a_pollutant_is_never_a_better_class(item, one, other):
    low, high = sorted((one, other))
    assert water_classes.value_class(item, low) <= water_classes.value_class(item, high)


def test_noise_of_a_mean_does_not_decide():
    assert water_classes.value_class("tp", (0.1 + 0.2) - 0.1) == 3
    assert 0.1 + 0.2 > 0.3
    assert water_classes.value_class("tp", 0.1 + 0.2) == 4


@pytest.mark.parametrize(
    ("item", "value", "over_iii", "over_v"),
    [("nh3n", 3.0, 2.0, 0.5), ("nh3n", 1.5, 0.5, None), ("nh3n", 1.0, None, None), ("tp", 0.8, 3.0, 1.0)],
)
def test_the_multiple_is_how_much_more_than_the_limit(item, value, over_iii, over_v):
    assert water_classes.multiple_over(item, value, 3) == (over_iii and pytest.approx(over_iii))
    assert water_classes.multiple_over(item, value, 5) == (over_v and pytest.approx(over_v))


@pytest.mark.parametrize(("item", "value"), [("do", 0.1), ("ph", 12.0), ("water_temperature", 40.0)])
def test_oxygen_ph_and_temperature_have_no_multiple(item, value):
    assert water_classes.multiple_over(item, value, 5) is None


def test_the_worst_item_decides_and_ties_decide_together():
    row = water_classes.evaluate(readings(nh3n=3.0, tp=0.5, cod=10, do=8)).iloc[0]
    assert row["water_class"] == 6
    assert set(row["deciding"]) == {"nh3n", "tp"}
    assert row["items"] == 4
    assert row["over_v"] == pytest.approx(0.5)


def test_items_that_are_not_evaluated_decide_nothing():
    row = water_classes.evaluate(readings(nh3n=0.1, coliforms=900_000, water_temperature=44)).iloc[0]
    assert (row["water_class"], row["deciding"], row["items"]) == (1, (), 1)


def test_an_announced_class_counts_before_our_own():
    row = water_classes.evaluate(readings(nh3n=3.0, water_class=4)).iloc[0]
    assert (row["water_class"], row["announced"], row["deciding"]) == (4, True, ("nh3n",))
    alone = water_classes.evaluate(readings(water_class=5)).iloc[0]
    assert (alone["water_class"], alone["items"], alone["deciding"]) == (5, 0, ())


def test_without_readings_there_is_no_class():
    assert water_classes.evaluate(readings()).empty
    assert water_classes.evaluate(readings(nh3n=math.nan)).empty


def test_a_lake_keeps_to_its_own_phosphorus():
    assert water_classes.evaluate(readings(tp=0.08)).iloc[0]["water_class"] == 2
    assert water_classes.evaluate(readings(tp=0.08), {"a"}).iloc[0]["water_class"] == 4


def test_main_pollutants_are_three_the_worst_class_first_then_the_highest_multiple():
    row = water_classes.evaluate(readings(nh3n=1.6, tp=0.5, cod=45, codmn=7, bod5=5)).iloc[0]
    assert row["main"] == ("tp", "cod", "nh3n")


def test_heavy_metals_and_cyanide_come_first_among_main_pollutants():
    assert water_classes.evaluate(readings(nh3n=3.0, tp=0.5, cod=45, lead=0.06)).iloc[0]["main"][0] == "lead"


@pytest.mark.parametrize(
    ("now", "before", "change"),
    [(2, 1, "same"), (3, 2, "worse"), (3, 4, "better"), (6, 4, "much_worse"), (1, 4, "much_better"), (5, 5, "same")],
)
def test_a_change_is_counted_in_grades_and_one_and_two_are_one_grade(now, before, change):
    assert water_classes.change(now, before) == change


@pytest.mark.parametrize(
    ("good", "inferior", "state"),
    [
        (90, 0, "excellent"),
        (89.9, 0, "good"),
        (75, 25, "good"),
        (74.9, 0, "light"),
        (60, 19.9, "light"),
        (60, 20, "moderate"),
        (50, 39.9, "moderate"),
        (50, 40, "heavy"),
        (60, 40, "heavy"),
    ],
)
def test_shares_of_classes_are_graded_as_the_method_says(good, inferior, state):
    assert water_basins.state_of_shares(good, inferior) == state


def test_four_sections_are_averaged_and_then_evaluated():
    four = pd.concat([readings(name, nh3n=value) for name, value in zip("abcd", (3.0, 0.4, 0.4, 0.4), strict=True)])
    assessment = water_basins.assess(four)
    assert (assessment.sections, assessment.water_class, assessment.state) == (4, 4, "light")
    assert assessment.main == ("nh3n",)


def test_five_sections_are_evaluated_by_the_shares_of_their_classes():
    five = pd.concat([readings(name, nh3n=v) for name, v in zip("abcde", (3.0, 0.4, 0.4, 0.4, 0.4), strict=True)])
    assessment = water_basins.assess(five)
    assert (assessment.sections, assessment.water_class, assessment.state, assessment.shares) == (
        5,
        None,
        "good",
        (80.0, 20.0),
    )


def test_announced_classes_of_few_sections_count_by_the_worst():
    announced = pd.concat([readings("a", water_class=2), readings("b", water_class=5)])
    assert water_basins.assess(announced).water_class == 5
    assert water_basins.assess(readings()) is None


@pytest.mark.parametrize("item", [*RIVERS, "do", "ph"])
def test_the_bands_for_drawing_agree_with_the_classes(item):
    for low, high, grade in bands(item):
        middle = (low + min(high, low * 2 + 1)) / 2
        assert water_classes.value_class(item, middle) == grade
