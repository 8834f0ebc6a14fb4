"""Rivers under their districts: every district that a river runs through or along lists it."""

from __future__ import annotations

import pytest

from geo.places.river_places import river_districts, waters

THROUGH = {
    "yongdinghe": {"110106", "110107", "110109", "110111", "110115"},
    "chaobaihe": {"110112", "110113", "110116", "110118"},
    "wenyuhe": {"110105", "110112", "110113", "110114"},
    "baihe": {"110116", "110118", "110119"},
    "nanshahe": {"110114"},
}


@pytest.fixture(scope="module")
def near(frames):
    return river_districts(frames["rivers"], frames["districts"])


@pytest.mark.parametrize("river", THROUGH)
def test_a_river_is_listed_under_every_district_that_it_runs_through(frames, near, river):
    assert set(near[river]) == THROUGH[river]
    for code in frames["districts"]["code"]:
        listed = waters(frames["rivers"], frames["sections"], near, code)["rivers"]["id"]
        assert (river in set(listed)) == (code in THROUGH[river])


def test_the_districts_that_the_facts_name_include_those_that_the_line_runs_through(frames, near):
    by_line = river_districts(frames["rivers"].assign(districts=None), frames["districts"])
    assert all(set(by_line[river]) <= set(near[river]) for river in near)


def test_a_river_lies_in_the_district_that_it_is_booked_under(frames, near):
    rivers = frames["rivers"]
    assert all(code in near[river] for river, code in zip(rivers["id"], rivers["district_code"], strict=True))


def test_wucun_lies_on_the_chaobai_where_it_leaves_tongzhou(frames):
    point = frames["sections"].set_index("id").geometry["wucun"]
    river = frames["rivers"].set_index("id").geometry["chaobaihe"]
    districts, subdistricts = (frames[name].set_index("name_zh").geometry for name in ("districts", "subdistricts"))
    assert frames["sections"].set_index("id").at["wucun", "river_id"] == "chaobaihe"
    assert river.distance(point) < 0.001
    assert districts["通州区"].covers(point)
    assert subdistricts["西集镇"].covers(point)
    assert not subdistricts["永乐店镇"].covers(point)
    inside = river.intersection(districts["通州区"])
    assert point.y - min(part.bounds[1] for part in inside.geoms) < 0.01
