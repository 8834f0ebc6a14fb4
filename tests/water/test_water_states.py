"""How rivers and sections stand in a period, on the demo store: every class and state, filters, the year before."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest
from support.messages import english
from support.paths import ROOT

from geo import build, settings
from geo.borders import checks
from geo.errors import InvalidInput
from geo.figures import figure_maps
from geo.units import Register
from geo.water import water_charts, water_classes, water_maps, water_states, water_tables, water_words
from geo.water.water_items import CLASSES

PERIOD = "2021-11"


@pytest.fixture(scope="module")
def states(demo_frames) -> pd.DataFrame:
    return water_states.water_states(demo_frames, PERIOD)


def test_the_demo_shows_every_class_and_state(demo_frames):
    every = pd.concat([water_states.water_states(demo_frames, period) for period in ("2020-01", "2020-04", PERIOD)])
    assert set(every["grade"].dropna()) == {1, 2, 3, 4, 5, 6}
    assert set(every["status"]) == {"published", "no_monitor", "not_disclosed"}
    assert {True, False} <= set(every["missed"].dropna())
    assert every["announced"].any()


def test_the_committed_facts_hold_no_reading_and_so_no_class(frames):
    assert water_states.periods_observed(frames["observations"]) == []
    states = water_states.water_states(frames, PERIOD)
    assert states["grade"].isna().all()
    assert set(states["status"]) == {"not_disclosed"}
    assert len(states) == len(frames["rivers"]) + len(frames["sections"])


def test_a_river_with_one_section_is_in_that_sections_class(states):
    grade = states.set_index("id")["grade"]
    assert grade["fenghe"] == grade["demo-fenghe"]


def test_a_river_belongs_to_every_district_that_it_runs_along(frames):
    near = water_states.river_districts(frames["rivers"], frames["districts"])
    assert {"110109", "110111", "110115"} <= set(near["yongdinghe"])
    assert near["guanyintang"] == ("110105",)


def test_filters_keep_what_they_say(states):
    inferior = water_states.keep(states, None, None, None, "inferior")
    assert len(inferior) and inferior["grade"].eq(6).all()
    missed = water_states.keep(states, None, None, None, "missed")
    assert len(missed) and (missed["grade"] > missed["target"]).all()
    assert water_states.keep(states, None, None, None, "no_data")["grade"].isna().all()
    here = water_states.keep(states, "北运河", "110112", None, None)
    assert "yudaihe" in set(here["id"]) and set(here["basin"]) == {"北运河"}
    assert water_states.keep(states, None, None, None, None).equals(states)


def test_a_class_is_compared_with_its_target_and_the_year_before(states, demo_frames):
    before = water_states.water_states(demo_frames, "2020-11").set_index("id")["grade"]
    for row in states[states["before"].notna()].to_dict("records"):
        assert row["before"] == before[row["id"]]
    missed = states[(states["missed"].fillna(False)) & states["before"].notna()].iloc[0].to_dict()
    first, second = water_words.compared(missed, "zh")
    assert "未达到" in first
    assert "上年同期" in second


def test_the_card_says_why_and_names_indicator_value_and_multiple(states, demo_frames):
    names = figure_maps.indicator_names(demo_frames["indicators"], "en")
    state = states[(states["grade"] == 6) & (states["kind"] == "section")].iloc[0].to_dict()
    observed = demo_frames["observations"]
    mine = observed[(observed["section_id"] == state["id"]) & (observed["period"] == PERIOD)]
    sentence = water_words.why(state, water_classes.classify_readings(mine), names, "en")
    assert "inferior to Class Ⅴ" in sentence
    assert "times over the limit of Class Ⅴ" in sentence
    assert all(names[item][0] in sentence for item in state["deciding"])


def test_the_map_draws_what_is_kept_and_writes_the_class_beside_it(states, demo_frames):
    names = figure_maps.indicator_names(demo_frames["indicators"], "zh")
    rows = water_states.keep(states, None, None, None, "inferior")
    layer = water_maps.states_map(states, rows["id"], names, "zh", None).layers["sections"]
    visible = set(states.loc[states["kind"] == "section", "id"]) - set(layer.hidden)
    assert visible == set(rows.loc[rows["kind"] == "section", "id"])
    assert {layer.marks[key] for key in visible} == {"劣Ⅴ"}


def test_the_table_says_what_is_not_known(states, demo_frames):
    register = Register(demo_frames["districts"], demo_frames["subdistricts"])
    labels = {
        row["id"]: row["name_zh"] for name in ("rivers", "sections") for row in demo_frames[name].to_dict("records")
    }
    names = figure_maps.indicator_names(demo_frames["indicators"], "zh")
    table = water_tables.states_table(states, labels, names, register, "zh").set_index("名称")
    assert table.loc["南沙河", "水质类别"] == "未公布"
    assert table.loc["凤河", "水质类别"] == "劣Ⅴ类（重度污染）"


def test_months_failing_are_counted_within_the_year(demo_frames):
    past = water_states.history(demo_frames, "demo-fenghe")
    year = past[past["period"].str.startswith("2021")]
    sentence = water_words.months_text(past, "2021", "en")
    assert f"Of {len(year)} months" in sentence
    assert f"{int((year['water_class'] == 6).sum())} were inferior" in sentence


@pytest.mark.parametrize(("item", "value"), [("nh3n", 3.2), ("do", 1.0), ("ph", 9.6), ("mercury", 0.00005)])
def test_the_bar_reaches_the_value_whatever_the_indicator(item, value):
    chart = water_charts.limits(item, value, "mg/L", CLASSES)
    low, high = chart.layout.xaxis.range
    assert low <= value <= high
    assert chart.layout.shapes[0].x0 == value


def test_a_section_outside_its_district_is_a_fault(frames):
    assert checks.place_faults(frames) == []
    moved = frames["sections"].assign(district_code="110119")
    assert len(checks.place_faults({**frames, "sections": moved})) == len(moved)


def test_a_build_refuses_a_section_outside_its_district(tmp_path):
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data, ignore=shutil.ignore_patterns("*.gpkg"))
    points = data / "section_points.csv"
    points.write_text(points.read_text("utf-8").replace("116.930", "115.930"), "utf-8")
    with pytest.raises(InvalidInput) as caught:
        build.build_store(settings.Settings(data=data, store=tmp_path / "beijing.gpkg"))
    assert "a point in 110112" in english(caught.value)


def test_every_class_has_a_colour_and_a_shape_that_the_legend_shows(states, demo_frames):
    names = figure_maps.indicator_names(demo_frames["indicators"], "en")
    picture = water_maps.states_map(states, states["id"], names, "en", None)
    assert len(picture.symbols) == len(picture.palette) == len(CLASSES)
    looks = set(zip(picture.palette, picture.symbols, strict=True))
    assert len(looks) == len({colour for colour, _ in looks}) == len({shape for _, shape in looks}) == 5
    assert {(entry.color, entry.mark) for entry in picture.legend if entry.color} == looks


def test_basins_are_evaluated_by_shares_from_five_sections_on_and_by_means_below(demo_frames):
    table = water_states.basins(demo_frames, PERIOD).set_index("basin")
    assert table.loc["北运河", "sections"] >= 5
    assert pd.isna(table.loc["北运河", "grade"])
    assert table.loc["大清河", "sections"] < 5
    assert table.loc["大清河", "grade"] >= 1
    assert table["before"].notna().any()
    nothing = water_states.basins(demo_frames, "1999-01")
    assert nothing.empty


def test_months_that_missed_the_target_are_counted_in_the_year_so_far(states, demo_frames):
    row = states.set_index("id").loc["demo-fenghe"]
    past = water_states.history(demo_frames, "demo-fenghe")
    so_far = past[(past["period"] >= "2021-01") & (past["period"] <= PERIOD)]
    assert (row["months"], row["failed"]) == (len(so_far), int(so_far["missed"].sum()))
    assert states.loc[states["target"].isna(), "failed"].isna().all()


def test_a_reservoir_is_held_to_the_limits_of_lakes(demo_frames):
    mine = demo_frames["observations"].query("section_id == 'demo-lake' and period == @PERIOD")
    graded = water_classes.classify_readings(mine, water_states.lakes(demo_frames["sections"])).set_index("indicator")
    assert "tn" in graded.index
    assert graded.loc["tp", "water_class"] == water_classes.value_class("tp", graded.loc["tp", "value"], lake=True)


def test_every_function_zone_belongs_to_a_river_with_its_target_class(frames):
    zones = frames["function_zones"].merge(frames["rivers"], left_on="river_id", right_on="id", suffixes=("", "_river"))
    assert len(zones) == 13
    assert (zones["target_class"] == zones["target_class_river"]).all()
    assert zones["length_km"].sum() == pytest.approx(381.0)


def test_main_rivers_are_approximate_and_small_ones_schematic(frames):
    status = frames["rivers"].set_index("id")["geometry_status"]
    assert set(status[status == "approximate"].index) == {"chaobaihe", "wenyuhe", "yongdinghe"}
    assert set(status) == {"approximate", "schematic"}
