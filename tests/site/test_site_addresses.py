"""The addresses of the site: stable, safe as names of files, and the twin of what the dashboard shows."""

from __future__ import annotations

import re

import pytest

from geo.selection import check_choices, facts_of
from geo.site.site_addresses import page_address, relative, twin
from geo.site.site_choices import choice_links, every_page, first_page, period_links
from geo.views import VIEWS


@pytest.fixture(scope="module")
def facts(frames):
    return facts_of(frames, "0" * 64)


@pytest.fixture(scope="module")
def addresses(facts):
    return {page_address(view, codes, "zh") for view, codes in every_page(facts)}


@pytest.mark.parametrize(
    ("view", "choices", "address"),
    [
        (
            "tsp",
            {"measure": "tsp_rank", "period": "2021-10-H2", "view": "geographic"},
            "tsp/tsp_rank/2021-10-H2/geographic",
        ),
        ("overview", {"indicator": "promises", "year": "2021", "share": "missed"}, "overview/promises/2021/missed"),
        ("overview", {"indicator": "pm25", "period": "2021"}, "air/pm25/2021"),
        ("water", {"view": "states", "period": "target"}, "water/states/target"),
        ("unit", {"code": "110105", "indicator": "pm25"}, "unit/110105"),
    ],
)
def test_a_page_has_the_same_address_whatever_the_defaults_are(view, choices, address):
    assert twin(view, choices, "zh") == f"zh/{address}.html"
    assert twin(view, choices, "en") == f"en/{address}.html"


def test_a_chosen_place_stands_behind_the_address():
    choices = {"measure": "tsp_rank", "period": "2021-10-H2", "view": "tiles", "unit": "110105026"}
    assert twin("tsp", choices, "en") == "en/tsp/tsp_rank/2021-10-H2/tiles.html#110105026"


@pytest.mark.parametrize(
    ("view", "choices"),
    [
        ("water", {"view": "states", "period": "target", "district": "110105"}),
        ("water", {"view": "states"}),
        ("tsp", {"measure": "tsp_rank"}),
        ("unit", {}),
        ("unit", {"code": "../../etc/passwd"}),
        ("data", {"layer": "a b<script>"}),
        ("nothing", {}),
    ],
)
def test_what_has_no_page_has_no_twin(view, choices):
    assert twin(view, choices, "zh") is None


def test_every_view_of_the_dashboard_as_it_opens_has_its_page(facts, addresses):
    for name, view in VIEWS.items():
        codes = check_choices(name, view, facts, {}, "zh")
        assert twin(name, codes, "zh") in addresses
        assert first_page(name, facts, "zh") in addresses


def test_every_place_indicator_and_layer_has_a_page(facts, addresses):
    places = {*facts.register.districts["code"], *facts.register.reporting}
    assert len(places) == 366
    assert {f"zh/unit/{code}.html" for code in places} <= addresses
    figures = {f"{key}/{version}" for key, versions in facts.figures.items() for version in versions}
    pages = {re.sub(r"^zh/(air|overview)/|\.html$", "", address) for address in addresses}
    assert figures <= pages


def test_every_choice_of_every_page_leads_to_a_page(facts, addresses):
    for view, codes in every_page(facts):
        links = [link for choice in choice_links(view, codes, facts, "zh") for link in choice.links]
        near = [link for link in period_links(view, codes, facts, "zh") if link]
        assert {link.address for link in [*links, *near]} <= {*addresses, ""}
        own = [choice for choice in choice_links(view, codes, facts, "zh")]
        assert all(sum(not link.address for link in choice.links) == 1 for choice in own)


def test_periods_follow_each_other_in_time(facts):
    codes = {"indicator": "pm25", "period": "2021-08", "register": None, "unit": None}
    before, after = period_links("air", codes, facts, "en")
    assert (before.address, after.address) == ("en/air/pm25/2021-04.html", "en/air/pm25/2021-09.html")
    codes = {"indicator": "promises", "year": "2021", "share": "kept", "unit": None}
    before, after = period_links("overview", codes, facts, "zh")
    assert (before.address, after.address) == (
        "zh/overview/promises/2020/kept.html",
        "zh/overview/promises/2022/kept.html",
    )


def test_a_link_works_below_any_folder():
    assert relative("en/unit.html", "zh/tsp/tsp/2023-09/tiles.html") == "../../../../en/unit.html"
    assert relative("zh/index.html", "index.html") == "zh/index.html"
