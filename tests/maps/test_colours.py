"""Classes: equal values stay together, no class is empty, and every value is in the class that names it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.maps.colours import BLUES, classify, number, range_text, spread

VALUES = st.dictionaries(st.text(min_size=1), st.integers(-1000, 1000).map(float), max_size=40)


def test_the_voc_quotas_make_five_classes(frames):
    targets = frames["targets"]
    voc = targets[(targets["indicator"] == "voc_enterprises") & (targets["unit_code"] != "110000")]
    classes = classify(dict(zip(voc["unit_code"], voc["value"], strict=True)))
    assert [range_text(*bounds) for bounds in classes.bounds] == ["1", "2", "4", "5–6", "8–9"]


@given(VALUES)
def test_every_value_lies_within_its_class(values):
    classes = classify(values)
    assert set(classes.index) == set(values)
    assert len(classes.palette) == len(classes.bounds) <= len(BLUES)
    for key, value in values.items():
        low, high = classes.bounds[classes.index[key]]
        assert low <= value <= high


@given(VALUES)
def test_no_class_is_empty_and_classes_ascend(values):
    classes = classify(values)
    assert set(classes.index.values()) == set(range(len(classes.bounds)))
    ends = [end for bounds in classes.bounds for end in bounds]
    assert ends == sorted(ends)


def test_a_missing_value_has_no_class():
    assert classify({"a": 1.0, "b": float("nan")}).index == {"a": 0}


@pytest.mark.parametrize("count", range(1, 6))
def test_a_palette_of_any_length_has_distinct_colours(count):
    assert len(set(spread(BLUES, count))) == count


@pytest.mark.parametrize(
    ("value", "text"), [(9, "9"), (5.1, "5.1"), (500000, "500,000"), (-5.9, "−5.9"), (75.25, "75.25"), (0, "0")]
)
def test_numbers_are_written_as_readers_expect(value, text):
    assert number(value) == text
