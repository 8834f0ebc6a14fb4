"""Figures, their maps and tables: the same facts in every form, and nothing where nothing is known."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.figures import charts, figure_maps, figure_tables
from geo.figures.figures import LISTED, newest_rows, standing, unit_figures, value_text
from geo.settings import BDA_CODE
from geo.units import Register
from geo.water import water_maps


@pytest.fixture(scope="module")
def register(frames):
    return Register(frames["districts"], frames["subdistricts"])


@pytest.fixture(scope="module")
def figures(frames, register):
    return unit_figures(frames, register)


def test_the_voc_quota_is_a_target_of_2021_with_the_citys_total_apart(figures):
    quota = figures["voc_enterprises"]["2021-target"]
    assert quota.city == 50
    assert sum(quota.values.values()) == 50
    assert "110107" not in quota.values


def test_targets_and_results_of_one_indicator_stand_side_by_side(figures):
    assert {"2017-target", "2020-target", "2021-08"} <= set(figures["pm25"])
    assert figures["pm25"]["2021-08"].values["110118"] == 16


def test_a_figure_names_the_source_of_its_units_not_of_the_city(figures):
    assert figures["pm25"]["2021-08"].source_id == "pm25-2021-08"
    assert figures["pm25"]["2021-08"].city == 18


def test_a_figure_of_districts_holds_no_value_of_a_subdistrict(figures, register):
    assert figures["pm25"]["2023-09"].values == {"110106": 28}
    assert "tsp" not in figures
    places = {code for versions in figures.values() for figure in versions.values() for code in figure.values}
    assert places <= set(register.districts["code"])


def test_the_citys_comparator_is_not_that_of_the_units(figures):
    assert figures["pm25"]["2020-target"].comparator == "~"
    assert figures["pm25"]["2020-target"].city == 56


def test_an_incomplete_list_counts_nothing(frames, figures):
    assert len(frames["observations"].query("indicator == 'tsp_rank' and period == '2022-10-H1'")) == 27
    assert set(figures[LISTED]) == {"2021-target", "2021-10-H2", "2024-10-H1"}


def test_a_value_that_was_not_printed_says_so(frames, figures, register):
    outskirts = figures["black_odorous_reaches_finished_share"]["2017-Q3"]
    table = figure_tables.unit_figures_table([outskirts], frames["indicators"], "110115", "en")
    assert table.iloc[0, 2] == "50% (inferred or about)"
    assert figure_maps.figure_map(outskirts, "x", "%", "zh", None).layers["districts"].text["110108"] == "100%"
    status = figure_tables.figure_table(outskirts, register, "%", "en").set_index("District").iloc[:, 1]
    assert status["Fengtai District"] == "Published (inferred or about)"


def test_the_newest_row_of_an_indicator_is_that_of_the_year_where_both_end_together():
    ids = ["2024-12", "2024", "2025-10"]
    rows = pd.DataFrame({"indicator": ["a", "a", "b"], "period": ids, "value": [17.7, 30.5, 31.7]})
    assert newest_rows(rows)["period"].tolist() == ["2024", "2025-10"]


def test_listed_subdistricts_count_for_the_unit_that_reports(figures):
    assert figures[LISTED]["2021-10-H2"].values["110106"] == 11
    later = figures[LISTED]["2024-10-H1"].values
    assert (later["110112"], later["110199"], later["110101"]) == (14, 2, 0)
    assert sum(later.values()) == 30


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("zh", "通州区最多：9 家；全市 50 家，分给 15 个地区。"),
        (
            "en",
            "Tongzhou District has the most: 9 enterprises of 50 enterprises in the city, shared among 15 units.",
        ),
    ],
)
def test_the_headline_says_what_stands_out(frames, figures, register, language, sentence):
    measure = figure_maps.indicator_names(frames["indicators"], language)["voc_enterprises"][1]
    headline = figure_maps.figure_headline(figures["voc_enterprises"]["2021-target"], register, measure, language)
    assert headline == sentence


def test_a_map_has_a_class_for_each_value_and_none_for_a_blank(figures):
    quota = figures["voc_enterprises"]["2021-target"]
    state = figure_maps.figure_map(quota, "VOC", "家", "zh", "110112")
    districts = state.layers["districts"]
    assert set(districts.fill) == set(districts.text) == set(quota.values)
    assert max(districts.fill.values()) < len(state.palette)
    assert [entry.mark for entry in state.legend][-4:] == ["blank", "solid", "dashed", "note"]


def test_the_table_lists_every_unit_and_leaves_blanks_blank(frames, figures, register):
    table = figure_tables.figure_table(figures["voc_enterprises"]["2021-target"], register, "家", "zh")
    assert len(table) == 17
    assert table.iloc[0].tolist() == ["通州区", 9.0, "计划规定"]
    assert table[table.iloc[:, 1].isna()].iloc[:, 0].tolist() == ["石景山区", "门头沟区"]
    assert set(table[table.iloc[:, 1].isna()].iloc[:, 2]) == {"未分配"}


def test_a_map_of_ranks_colours_only_the_listed(frames):
    observations = frames["observations"]
    ranking = observations[(observations["indicator"] == "tsp_rank") & (observations["period"] == "2021-10-H2")]
    subdistricts = figure_maps.ranking_map(ranking, "zh", None).layers["subdistricts"]
    assert len(subdistricts.fill) == 30
    worst = ranking.loc[ranking["rank"] == 1, "unit_code"]
    assert {subdistricts.fill[code] for code in worst} == {0}


@pytest.mark.parametrize("indicator", ["tsp_rank", "water_rank"])
def test_the_legend_of_ranks_counts_the_classes_that_it_shows(frames, indicator):
    ranking = frames["observations"].query("indicator == 'tsp_rank' and period == '2021-10-H2' and rank <= 10")
    legend = figure_maps.ranking_map(ranking, "en", None, indicator=indicator).legend
    (note,) = [entry.text for entry in legend if entry.mark == "note"]
    assert note == f"Classes: {sum(entry.text.startswith('Rank') for entry in legend)}, by rank"


def test_rivers_without_a_class_in_the_plan_are_grey_and_say_so(frames):
    view = water_maps.targets_map(frames["rivers"], frames["sections"], frames["rivers"]["id"], "en", None)
    rivers = view.layers["rivers"]
    assert view.palette[rivers.fill["dashihe"]] == "#8a94a3"
    assert rivers.text["dashihe"] == "No class stated"
    assert rivers.text["yudaihe"] == "Target: Class Ⅴ or better"


@pytest.mark.parametrize(
    ("value", "comparator", "unit", "zh", "en"),
    [(5.1, "<=", "t", "≤ 5.1 t", "≤ 5.1 t"), (6, "~", "g", "约 6 g", "about 6 g"), (92, ">=", "%", "≥ 92%", "≥ 92%")],
)
def test_values_carry_comparator_and_unit(value, comparator, unit, zh, en):
    assert value_text(value, comparator, unit, "zh") == zh
    assert value_text(value, comparator, unit, "en") == en


def test_a_unit_stands_at_its_targets_and_its_newest_results(figures):
    keys = [(figure.indicator, figure.id) for figure in standing(figures, BDA_CODE)]
    assert ("pm25", "2020-target") in keys and ("pm25", "2021-11") in keys
    assert [key for name, key in keys if name == LISTED] == ["2024-10-H1"]


def test_a_long_name_of_a_bar_is_broken_into_lines():
    chart = charts.bars(["Beijing Economic-Technological Development Area", "Miyun District"], [5, 2], "firms")
    labels = ["Beijing Economic-Technological<br>Development Area", "Miyun District"]
    assert list(chart.layout.yaxis.ticktext) == labels


def test_tags_in_data_are_letters_in_every_chart():
    tag = "<b>x"
    drawings = [
        charts.bars([tag], [1.0], tag),
        charts.shares([tag], [1.0], ["#000000"], "%"),
        charts.pair(["2021"], {tag: [1.0], "b": [2.0]}, tag),
    ]
    for chart in drawings:
        content = str(chart.to_dict())
        assert "&lt;b>x" in content
        assert tag not in content
