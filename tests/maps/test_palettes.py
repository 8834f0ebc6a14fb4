"""Colours: neighbouring classes stay apart for every reader and in greyscale; words on them and beside them are read.

Distances are those of CAM02-UCS (colorspacious), where 1 is about what a trained eye just sees side by side. On a map
the two colours stand apart, in patches of any size and among others: Brewer's schemes keep about ten times that.
In greyscale only lightness is left; ten steps of J' (0 to 100) make each class of five tell from the next.
"""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
from colorspacious import cspace_convert, deltaE

from geo.maps.colours import AXIS_TEXT, BLUES, GREYS, ORANGES, QUIET, WATER, spread
from geo.maps.scales import DIVERGING, POLLUTANTS, scale_of
from geo.maps.scripts import static
from geo.water.water_maps import SYMBOLS

PALETTES = {"blues": BLUES, "greys": GREYS, "oranges": ORANGES, "diverging": DIVERGING}
APART = 10.0
#: Contrast that WCAG 2.2 asks of text, level AA.
AA = 4.5


def rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=float)


def as_seen(colour: str, deficiency: str) -> np.ndarray:
    """Return a colour as a reader without one kind of cones sees it (Machado and others, 2009)."""
    space = {"name": "sRGB1+CVD", "cvd_type": deficiency, "severity": 100}
    return np.clip(cspace_convert(rgb(colour) / 255, space, "sRGB1"), 0, 1)


def lightness(colour: str) -> float:
    return float(cspace_convert(rgb(colour), "sRGB255", "CAM02-UCS")[0])


def luminance(colour: np.ndarray) -> float:
    share = colour / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: np.ndarray, other: np.ndarray) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("deficiency", ["deuteranomaly", "protanomaly", "tritanomaly"])
@pytest.mark.parametrize("name", PALETTES)
def test_neighbouring_classes_differ_for_readers_with_a_colour_deficiency(name, deficiency):
    for a, b in pairwise(PALETTES[name]):
        assert deltaE(as_seen(a, deficiency), as_seen(b, deficiency), input_space="sRGB1") >= APART, (a, b)


@pytest.mark.parametrize("name", PALETTES)
def test_neighbouring_classes_differ_in_greyscale(name):
    for a, b in pairwise(map(lightness, PALETTES[name])):
        assert abs(a - b) >= APART


@pytest.mark.parametrize("count", range(2, 6))
@pytest.mark.parametrize("colours", [BLUES, GREYS, ORANGES])
def test_a_ramp_of_any_length_darkens_from_class_to_class(colours, count):
    steps = [lightness(colour) for colour in spread(colours, count)]
    assert all(a - b >= APART for a, b in pairwise(steps))


def test_classes_of_water_whose_colours_are_alike_differ_in_shape():
    looks = dict(zip(WATER, SYMBOLS, strict=True))
    for a in WATER:
        for b in WATER:
            same = any(
                deltaE(as_seen(WATER[a], one), as_seen(WATER[b], one), input_space="sRGB1") < APART
                for one in ("deuteranomaly", "protanomaly", "tritanomaly")
            )
            assert not same or looks[a] != looks[b] or WATER[a] == WATER[b]


def test_names_on_the_map_are_read_on_every_fill():
    style = static("map.css")
    text = rgb(re.findall(r"\.leaflet-container \{[^}]*?\bcolor: (#\w{6})", style, re.DOTALL)[0])
    halo = re.findall(r"\.area-label \{[^}]*rgb\(255 255 255 / (\d+)%\)", style)
    share = int(halo[0]) / 100
    for fill in {*BLUES, *GREYS, *ORANGES, *DIVERGING, *WATER.values()}:
        around = share * np.full(3, 255.0) + (1 - share) * rgb(fill)
        assert contrast(text, around) >= AA


@pytest.mark.parametrize("colour", [AXIS_TEXT, QUIET, "#1d2733", "#46525f", "#5f6b7a"])
def test_quiet_words_are_read_on_white(colour):
    assert contrast(rgb(colour), rgb("#ffffff")) >= AA


@pytest.mark.parametrize("indicator", POLLUTANTS)
def test_the_limits_of_the_standard_are_ends_of_classes(indicator):
    scale = POLLUTANTS[indicator]
    assert set(scale.limits) <= set(scale.ends)
    assert sorted(scale.ends) == list(scale.ends)
    assert len(scale.palette) == len(scale.ends) + 1


def test_limits_are_those_of_gb_3095():
    limits = {key: scale.limits for key, scale in POLLUTANTS.items()}
    assert limits == {
        "pm25": (15, 35),
        "pm10": (40, 70),
        "so2": (20, 60),
        "no2": (40, 40),
        "ozone": (100, 160),
        "co": (4, 4),
        "tsp": (80, 200),
    }


def test_a_change_has_classes_on_both_sides_of_zero_and_a_count_has_none():
    scale = scale_of("pm25_change")
    assert scale and 0 in scale.ends and len(scale.palette) == len(scale.ends) + 1
    assert [-end for end in reversed(scale.ends)] == list(scale.ends)
    assert scale_of("voc_enterprises") is None
