"""The demo store: seeded, marked, of every state, apart from the true one; and a banner on every page."""

from __future__ import annotations

import pandas as pd
import pytest
from support.pages import PAGES, visit

from geo import periods, settings
from geo.borders import checks
from geo.demo import demo_store
from geo.demo.demo_air import HALF_MONTHS, MONTHS
from geo.demo.demo_registers import COUNTS, USUAL
from geo.rankings.rankings import check_ranks, competition_ranks, core_record, worst
from geo.registers.register_checks import register_faults
from geo.schema.register_kinds import REGISTER_KINDS
from geo.units import Register


@pytest.fixture(scope="module")
def made_up(demo_frames) -> pd.DataFrame:
    observations = demo_frames["observations"]
    return observations[observations["is_demo"] == 1]


@pytest.fixture(scope="module")
def register(demo_frames) -> Register:
    return Register(demo_frames["districts"], demo_frames["subdistricts"])


def test_the_demo_stands_beside_the_true_store(tmp_path):
    config = settings.Settings(store=tmp_path / "beijing.gpkg")
    assert demo_store.demo_path(config) == tmp_path / "demo.gpkg"


def test_the_same_seed_makes_the_same_rows_and_another_seed_others(frames):
    one, same, other = (demo_store.demo_rows(frames, seed) for seed in (1, 1, 2))
    for name in one:
        pd.testing.assert_frame_equal(one[name], same[name])
    assert not one["observations"].equals(other["observations"])


def test_whatever_is_made_up_says_so_and_stands_beside_no_published_figure_of_its_kind(demo_frames, made_up):
    assert set(made_up["source_id"]) == {"demo"}
    assert demo_frames["sources"].set_index("id")["is_demo"]["demo"] == 1
    rest = demo_frames["observations"].drop(made_up.index)
    both = rest[rest["indicator"].isin(made_up["indicator"])]
    assert all(periods.parse(period).kind == "year" for period in both["period"])
    added = demo_frames["sections"]["source_id"].eq("demo")
    assert demo_frames["sections"].loc[added, "name_zh"].str.contains("演示").all()


def test_every_subdistrict_has_a_concentration_in_every_half_month_and_zones_have_no_monitor(made_up, register):
    tsp = made_up[made_up["indicator"] == "tsp"]
    measured = tsp.dropna(subset="value")
    assert measured["unit_code"].nunique() == 343
    assert len(measured) == 343 * 24
    assert set(tsp["period"]) == set(HALF_MONTHS)
    silent = tsp[tsp["status"] == "no_monitor"]
    assert silent["value"].isna().all()
    assert silent["unit_code"].nunique() == 6


def test_the_lists_of_the_worst_follow_from_the_concentrations_ties_among_them(made_up):
    ranks, values = (made_up[made_up["indicator"] == name] for name in ("tsp_rank", "tsp"))
    tied = 0
    for period, listed in ranks.groupby("period"):
        assert check_ranks(listed) == []
        here = values[values["period"] == period].set_index("unit_code")["value"]
        expected = worst(competition_ranks(here).rename("rank").reset_index())
        assert dict(zip(listed["unit_code"], listed["rank"], strict=True)) == dict(expected.to_numpy())
        tied += int(listed["rank"].duplicated().sum())
    assert tied


def test_the_core_keeps_its_target_in_some_periods_and_misses_it_in_others(made_up, register):
    record = core_record(made_up[made_up["indicator"] == "tsp_rank"], register.subdistricts)
    assert record["lists"].eq(24).all()
    assert record["met"].between(1, 23).all()


def test_every_unit_has_pm25_each_month_and_its_change_in_the_second_year(made_up):
    counts = made_up.groupby("indicator")["unit_code"].size()
    assert counts["pm25"] == 17 * len(MONTHS)
    assert counts["pm25_change"] == 17 * 12


def test_registers_hold_every_kind_in_every_state_within_their_districts(demo_frames):
    registers = demo_frames["registers"]
    made_up = registers[registers["source_id"] == demo_store.SOURCE]
    counts = made_up["kind"].value_counts()
    assert {kind.id: COUNTS.get(kind.id, USUAL) for kind in REGISTER_KINDS} == counts.to_dict()
    states = made_up.groupby("kind")["status"].unique()
    assert all(set(kind.states) == set(states[kind.id]) for kind in REGISTER_KINDS)
    assert checks.place_faults(demo_frames) == register_faults(demo_frames) == []


def test_the_newest_made_up_state_of_a_place_is_its_state_and_some_have_one_before(demo_frames):
    states = demo_frames["register_states"].sort_values("stated_on")
    last = states.groupby("register_id")["status"].last()
    registers = demo_frames["registers"].set_index("id")["status"]
    assert (registers[last.index] == last).all()
    assert states["register_id"].duplicated().sum() > 100


def test_the_worst_ten_by_water_are_listed_each_quarter(made_up):
    ranks = made_up[made_up["indicator"] == "water_rank"]
    assert ranks.groupby("period").size().ge(10).all()
    assert ranks["period"].nunique() == 8
    assert all(check_ranks(part) == [] for _, part in ranks.groupby("period"))


@pytest.mark.usefixtures("demo_store")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_the_demo_says_so(name, language):
    test = visit(name, lang=language)
    assert not test.exception
    assert not test.error
    assert ("虚构" if language == "zh" else "made-up") in test.warning[0].value


@pytest.mark.usefixtures("demo_store")
@pytest.mark.parametrize("name", ["tsp", "water"])
def test_the_line_under_a_map_of_made_up_figures_says_so(name):
    captions = [caption.value for caption in visit(name, lang="en").caption]
    assert any(caption.startswith("Demonstration, made up · Period") for caption in captions)
