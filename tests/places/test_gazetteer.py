"""The search for a place: every official spelling is in its label."""

from __future__ import annotations

import pytest

from geo.places.gazetteer import place_labels
from geo.units import Register


@pytest.fixture(scope="module")
def labels(frames):
    register = Register(frames["districts"], frames["subdistricts"])
    return {language: place_labels(register, frames["rivers"], language) for language in ("zh", "en")}


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("黄村镇", "110115005"),
        ("黄村地区", "110115005"),
        ("Huangcun", "110115005"),
        ("经开区", "110199"),
        ("Daxing", "110115"),
        ("永定河", "yongdinghe"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_place_is_listed_under_each_of_its_spellings(labels, spelling, code, language):
    assert spelling in labels[language][code]


def test_every_place_is_listed_once_and_no_two_read_alike(labels, frames):
    count = sum(len(frames[layer]) for layer in ("districts", "subdistricts", "rivers"))
    assert {len(set(names.values())) for names in labels.values()} == {count}


def test_a_subdistrict_is_listed_with_the_unit_that_it_reports_to(labels):
    assert labels["zh"]["110115005"].startswith("黄村地区 · 大兴区")
    assert labels["en"]["110115005"].startswith("Huangcun Area · Daxing District")
