"""Registers on the pages of their fields: the choice, the card with its history, the share done by district."""

from __future__ import annotations

import pytest
from support.pages import visit, words


@pytest.mark.usefixtures("read_only")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_plant_that_the_plan_names_shows_its_clause_and_that_nothing_is_disclosed(language):
    test = visit("water", register="treatment_plant", reach="sihai-plant", lang=language)
    assert not test.exception
    assert not test.error
    said = words(test)
    wanted = ("四海镇再生水厂", "未公布", "位置：示意") if language == "zh" else ("Sihai", "not disclosed", "schematic")
    assert all(word in said for word in wanted)
    shares = [table.value for table in test.dataframe if {"完成比例", "Share done"} & set(table.value.columns)]
    assert set(shares[0].iloc[:, -1]) == {"未公布" if language == "zh" else "Not disclosed"}


@pytest.mark.usefixtures("read_only")
def test_air_offers_no_register_where_the_store_has_none():
    test = visit("air", lang="en")
    assert "register" not in {box.key for box in test.selectbox}
    assert "Registers of air" not in words(test)


@pytest.mark.usefixtures("demo_store")
@pytest.mark.parametrize("indicator", ["pm25", "voc_hotspot"])
def test_a_firm_has_its_card_on_the_page_of_the_air(indicator):
    test = visit("air", indicator=indicator, register="voc_firm", unit="demo-voc_firm-001", lang="en")
    assert not test.exception
    assert not test.error
    said = words(test)
    assert "Demo VOC firm 1" in said
    assert "States over time" in said
    assert "Registers of air" in said or indicator == "voc_hotspot"


@pytest.mark.usefixtures("demo_store")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_soil_stands_on_the_page_of_the_data_with_details_in_words(language):
    key = "demo-contaminated_plot-001"
    test = visit("data", layer="registers", register="contaminated_plot", feature=key, lang=language)
    assert not test.exception
    assert not test.error
    details = next(table.value for table in test.dataframe if {"详情", "Details"} & set(table.value.columns))
    heading = "详情" if language == "zh" else "Details"
    assert len(details) == 24
    assert details[heading].str.contains("管理阶段：" if language == "zh" else "Stage: ").all()


@pytest.mark.usefixtures("read_only")
@pytest.mark.parametrize("code", ["110106", "110107", "110109", "110111", "110115"])
def test_every_district_that_the_yongding_runs_through_lists_it(code):
    test = visit("unit", code=code)
    assert not test.exception
    assert any("永定河" in table.value.astype(str).to_string() for table in test.table)
    water = visit("water", district=code)
    assert "永定河" in water.dataframe[0].value["名称"].tolist()
