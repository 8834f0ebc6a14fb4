"""Units of measure: any usual spelling is one unit, and only exact multiples are converted."""

from __future__ import annotations

from decimal import Decimal

import pytest
from support.messages import english

from geo.errors import InvalidInput
from geo.files.units_of_measure import factor, plain_unit, unit_in_heading

MICROGRAMS = (
    "µg/m³,μg/m³,ug/m3,µg/m3,ｕｇ／ｍ３,μg/m₃,μg·m-3,μg·m⁻³,ug/m^3,微克/立方米,微克每立方米,微克／立方米,µg / m³"
)


@pytest.mark.parametrize("text", MICROGRAMS.split(","))
def test_micrograms_are_one_unit_in_any_spelling(text):
    assert plain_unit(text) == "ug/m3"
    assert factor(text, ("ug/m3", "微克/立方米")) == 1


@pytest.mark.parametrize(
    ("text", "own", "expected"),
    [
        ("mg/m³", ("ug/m3",), "1000"),
        ("毫克/立方米", ("ug/m3",), "1000"),
        ("µg/L", ("mg/L",), "0.001"),
        ("万辆", ("vehicle", "辆"), "10000"),
        ("万辆次", ("vehicle-check", "辆次"), "10000"),
        ("亿立方米", ("1e8 m3", "亿立方米"), "1"),
        ("万立方米", ("1e8 m3", "亿立方米"), "0.0001"),
        ("10^8 m3", ("1e8 m3",), "1"),
        ("hundred million m³", ("1e8 m3",), "1"),
        ("米", ("km", "公里"), "0.001"),
        ("千米", ("km",), "1"),
        ("平方公里", ("ha", "公顷"), "100"),
        ("吨/平方公里·月", ("t/(km2·month)",), "1"),
        ("", ("ug/m3",), "1"),
    ],
)
def test_an_exact_multiple_is_converted(text, own, expected):
    assert factor(text, own) == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "own"), [("ppb", "ug/m3"), ("吨", "ug/m3"), ("%", "km"), ("mg", "ug/m3"), ("辆", "家")]
)
def test_another_quantity_is_a_fault(text, own):
    with pytest.raises(InvalidInput) as caught:
        factor(text, (own,))
    assert f"the unit {own}" in english(caught.value)


@pytest.mark.parametrize(
    ("heading", "unit_of_measure"),
    [
        ("PM2.5浓度（微克/立方米）", "ug/m3"),
        ("pm25_ug_m3", "ug/m3"),
        ("浓度μg/m3", "ug/m3"),
        ("CO浓度（mg/m³）", "mg/m3"),
        ("浓度（毫克）", "mg"),
        ("降尘量（吨/平方公里·月）", "t/km2month"),
        ("道路尘负荷(克/平方米)", "g/m2"),
        ("TSP浓度", ""),
    ],
)
def test_a_heading_says_its_unit_of_measure(heading, unit_of_measure):
    assert unit_in_heading(heading) == unit_of_measure
