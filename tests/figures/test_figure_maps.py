"""What a map of a figure says: fixed classes, a target's comparator, and the words of an empty map."""

from __future__ import annotations

import pandas as pd

from geo import periods
from geo.figures import figure_maps
from geo.figures.figures import Figure
from geo.maps.model import LayerState


def figure(indicator, values, kind="result", comparator="=", period="2021-08"):
    codes = [f"1101{number:02}" for number in range(1, len(values) + 1)]
    return Figure(
        indicator=indicator,
        kind=kind,
        period=periods.parse(period),
        values=dict(zip(codes, values, strict=True)),
        comparator=comparator,
        city=None,
        source_id="source",
    )


def classes(state):
    return [entry.text for entry in state.legend if entry.mark == "fill"]


def test_a_narrow_span_of_pm25_does_not_fill_the_whole_ramp():
    state = figure_maps.figure_map(figure("pm25", [16.0, 18.0, 20.0, 15.0]), "PM2.5", "µg/m³", "en", None)
    assert list(state.layers["districts"].fill.values()) == [1, 1, 1, 0]
    assert classes(state) == ["≤ 15", "> 15–25", "> 25–35", "> 35–50", "> 50"]
    assert "grade II 35" in state.legend[-1].text


def test_the_classes_of_a_pollutant_are_the_same_in_every_period():
    winter, summer = ([56.0, 40.0], [16.0, 18.0])
    legends = [
        figure_maps.figure_map(figure("pm25", values), "PM2.5", "µg/m³", "en", None).legend
        for values in (winter, summer)
    ]
    assert legends[0] == legends[1]


def test_a_rise_and_a_fall_have_colours_of_different_hue():
    state = figure_maps.figure_map(figure("pm25_change", [-36.7, -0.1, 0.0, 0.1, 18.8]), "Change", "%", "en", None)
    fill = list(state.layers["districts"].fill.values())
    assert fill == [0, 2, 2, 3, 4]
    red, blue = (lambda colour: int(colour[1:3], 16)), (lambda colour: int(colour[5:7], 16))
    assert all(blue(state.palette[place]) > red(state.palette[place]) for place in (0, 1, 2))
    assert all(red(state.palette[place]) > blue(state.palette[place]) for place in (3, 4, 5))
    assert "> −10 … 0" in classes(state)


def test_a_target_keeps_its_comparator_in_the_legend():
    dust = figure("dust_fall", [5.1, 5.1], "target", "<=", "2021")
    assert classes(figure_maps.figure_map(dust, "Dust fall", "t/(km²·month)", "en", None)) == ["≤ 5.1"]
    road = figure("road_dust", [6.0], "target", "~", "2021")
    assert classes(figure_maps.figure_map(road, "道路积尘", "克/平方米", "zh", None)) == ["约 6"]


def test_a_map_without_data_says_so_and_shows_no_classes():
    ranking = pd.DataFrame({"unit_code": pd.Series(dtype=str), "rank": pd.Series(dtype=int)})
    state = figure_maps.without_data(figure_maps.ranking_map(ranking, "zh", None))
    assert classes(state) == []
    assert state.legend[-1].text == state.words["empty"] == "没有数据，不等于没有问题。"
    assert "blank" in {entry.mark for entry in state.legend}


def test_a_map_whose_features_are_all_hidden_is_empty_and_one_with_a_feature_is_not():
    ranking = pd.DataFrame({"unit_code": ["110106012"], "rank": [1]})
    state = figure_maps.ranking_map(ranking, "en", None)
    assert figure_maps.without_data(state) is state
    layers = {"subdistricts": LayerState(fill={"110106012": 0}, hidden=["110106012"])}
    hidden = figure_maps.without_data(type(state)(**{**vars(state), "layers": layers}))
    assert hidden.words["empty"]
