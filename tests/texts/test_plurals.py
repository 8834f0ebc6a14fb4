"""English plurals: one of a thing is told in the singular, in texts, in messages and behind a number."""

from __future__ import annotations

import re

import pytest

from geo.figures.figures import value_text
from geo.texts.catalogue import catalogue, fill, singular, text


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 task"), (0, "0 tasks"), (2, "2 tasks"), ("1", "1 task"), ("1,001", "1,001 tasks")]
)
def test_a_text_counts_in_the_singular_and_the_plural(count, words):
    assert fill("{count} {count:task|tasks}", count=count) == words


def test_verbs_follow():
    assert text("core_missed", "en", count=1).startswith("1 subdistrict of Dongcheng and Xicheng is on this list")
    assert text("core_missed", "en", count=3).startswith("3 subdistricts of Dongcheng and Xicheng are on this list")


@pytest.mark.parametrize(
    ("many", "one"),
    [
        *(("enterprises", "enterprise"), ("reaches", "reach"), ("water bodies", "water body"), ("species", "species")),
        *(("cases", "case"), ("times a month", "time a month"), ("class", "class"), ("µg/m³", "µg/m³"), ("家", "家")),
    ],
)
def test_a_unit_of_measure_that_is_counted_has_a_singular(many, one):
    assert singular(many) == one


def test_a_value_of_one_stands_before_a_singular():
    assert value_text(1.0, "=", "enterprises", "en") == "1 enterprise"
    assert value_text(1.5, "=", "enterprises", "en") == "1.5 enterprises"
    assert value_text(1.0, "=", "家", "zh") == "1 家"


def test_no_english_text_counts_one_of_many():
    """A number that may be 1 stands before no plural without its singular."""
    nouns = "tasks|units|rows|sections|rivers|stations|subdistricts|cells|lists|files|sources|documents"
    wrong = [key for key, both in catalogue().items() if re.search(rf"\{{\w+\}} ({nouns})\b", both["en"])]
    assert set(wrong) <= {"network_note_air", "network_note_water", "rank_of"}  # counts that are never one
