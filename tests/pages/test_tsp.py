"""The TSP page: concentrations where the store has them, how often and how long, the core's target, ranks in time."""

from __future__ import annotations

import pandas as pd
import pytest
from support.office import claims_of
from support.pages import visit, words

from geo.figures import figure_maps
from geo.maps.scales import POLLUTANTS
from geo.rankings import ranking_tables
from geo.store import geopackage
from geo.units import Register

PERIOD = "2021-07-H1"


def test_a_concentration_keeps_its_class_in_every_period_and_no_monitor_has_none(demo_frames):
    observations = demo_frames["observations"]
    here = observations[(observations["indicator"] == "tsp") & (observations["period"] == PERIOD)]
    view = figure_maps.concentration_map(here, "µg/m³", "en", None)
    shown = view.layers["subdistricts"]
    values = here.set_index("unit_code")["value"]
    for code, place in shown.fill.items():
        assert place == sum(values[code] > end for end in POLLUTANTS["tsp"].ends)
    silent = set(here.loc[here["status"] == "no_monitor", "unit_code"])
    assert silent and not silent & set(shown.fill)
    assert {shown.text[code] for code in silent} == {"No monitor"}


def test_tiles_have_no_scale_bar(demo_frames):
    ranking = pd.DataFrame({"unit_code": ["110106012"], "rank": [1]})
    assert figure_maps.ranking_map(ranking, "zh", None).scale
    assert not figure_maps.ranking_map(ranking, "zh", None, tiles=True).scale


def test_a_subdistrict_that_is_not_listed_is_not_disclosed(frames):
    history = ranking_tables.rank_history(frames["observations"], "110101001", "en")
    assert history.iloc[:, 1].tolist() == ["Not disclosed", "List incomplete", "Not disclosed"]
    assert history.shape[1] == 2


def test_a_concentration_of_a_month_without_a_list_has_no_rank(frames):
    history = ranking_tables.rank_history(frames["observations"], "110106012", "en").set_index("Period")
    assert history.loc["Sep 2023"].tolist() == ["–", "93"]
    assert history.loc["1–15 Oct 2022"].tolist() == ["1", "Not disclosed"]


def test_a_district_is_summed_up_by_what_is_known_of_it(frames):
    register = Register(frames["districts"], frames["subdistricts"])
    ranking = pd.DataFrame({"unit_code": ["110101001"], "rank": [1]})
    values = pd.DataFrame({"unit_code": ["110101001", "110101002", "110101003"], "value": [100.0, 91.0, None]})
    table = ranking_tables.district_summary(ranking, values, register, "en").set_index("District")
    assert table.loc["Dongcheng District"].tolist() == [1, 17, 95.5, 100.0]
    assert table.loc["Xicheng District"].iloc[:2].tolist() == [0, 15]
    assert table.loc["Xicheng District"].iloc[2:].isna().all()


@pytest.mark.usefixtures("demo_store")
def test_concentrations_are_a_choice_and_say_what_is_not_measured():
    test = visit("tsp", measure="tsp", period=PERIOD, lang="en")
    assert not test.exception
    assert "343 are disclosed, 6 have no monitor, 0 are not disclosed" in words(test)
    (values,) = [table.value for table in test.dataframe if "TSP (µg/m³)" in table.value.columns]
    assert values["TSP (µg/m³)"].dropna().is_monotonic_decreasing
    assert test.query_params["measure"] == "tsp"


@pytest.mark.usefixtures("demo_store")
def test_the_page_says_how_often_and_how_long_and_how_the_core_did():
    test = visit("tsp", period=PERIOD, lang="en")
    assert "stand on the 24 lists published from 1–15 Jan 2021 to 16–31 Dec 2021" in words(test)
    (often,) = [table.value for table in test.dataframe if "Longest run (periods)" in table.value.columns]
    assert often["Times"].is_monotonic_decreasing
    assert often["Longest run (periods)"].le(often["Times"]).all()
    (core,) = [table.value for table in test.table if "Lists of 2021 where met" in table.value.columns]
    assert core["Lists of 2021 where met"].str.fullmatch(r"[0-9]+ of 24").all()


@pytest.mark.usefixtures("read_only")
def test_one_districts_concentrations_are_no_ranking_of_the_city():
    test = visit("tsp", measure="tsp", period="2023-09", lang="en")
    assert not test.exception
    assert "26 are disclosed, 0 have no monitor, 323 are not disclosed" in words(test)
    assert "is met." not in words(test)


def test_a_store_of_lists_alone_offers_no_concentrations(store_path, frames):
    observations = frames["observations"]
    lists = observations[observations["indicator"] != "tsp"]
    geopackage.write_store({**frames, "observations": lists}, store_path)
    assert visit("tsp").selectbox(key="measure").options == ["最差 30 名", "本年在列次数"]


def test_a_period_with_concentrations_and_no_list_says_so(store_path, demo_frames):
    observations = demo_frames["observations"]
    none = observations[(observations["indicator"] != "tsp_rank") | (observations["period"] != PERIOD)]
    geopackage.write_store({**demo_frames, "observations": none}, store_path)
    test = visit("tsp", measure="tsp", period=PERIOD)
    assert not test.exception
    assert "没有公布最差名单" in words(test)
    assert "达到 2021 年目标" not in words(test)


@pytest.mark.usefixtures("read_only")
def test_a_list_of_another_year_is_no_verdict_of_the_target_of_2021():
    later = visit("tsp", period="2024-10-H1", lang="en")
    assert "to be off it was a target for 2021" in words(later)
    assert "lists of other years are not judged by it" in words(later)
    assert "target is met" not in words(later)
    assert not [table for table in later.table if "Target met" in table.value.columns]
    assert "the 2021 target is met" in words(visit("tsp", period="2021-10-H2", lang="en"))


@pytest.mark.usefixtures("read_only")
def test_the_page_says_that_bulletins_give_concentrations_too():
    assert "best and worst three" in words(visit("tsp", lang="en"))
    assert "only the 30" not in words(visit("tsp", lang="en"))


@pytest.mark.usefixtures("office")
def test_a_heading_that_is_not_understood_is_asked_for_on_the_page(store_path):
    test = visit("tsp", claims_of("reviewer"))
    test.text_input(key="import_tsp_period").set_value("2023-09")
    test.selectbox(key="import_tsp_unit").set_value("110106")
    test.text_area(key="import_tsp_text").set_value("街道\t多少\n云岗街道\t60\n王佐镇\t70").run()
    test.button(key="import_tsp_start").click().run()
    assert not test.exception
    box = test.selectbox(key="import_tsp_column_value")
    assert box.options == ["未指定", "多少"]
    box.set_value("多少").run()
    test.button(key="import_tsp_start").click().run()
    rows = geopackage.read_store(store_path)["observations"].query("indicator == 'tsp' and period == '2023-09'")
    assert {"110106012"} <= set(rows["unit_code"])
    assert any("已导入" in str(note.value) for note in test.success)
