"""Two periods or two places on /air, /water and /tsp, by links and boxes; what the pages say of them."""

from __future__ import annotations

import pytest
from support.pages import chips, visit, words


@pytest.mark.usefixtures("read_only")
def test_a_month_beside_another_is_a_title_a_map_and_a_table():
    test = visit("air", compare="2021-09", lang="en")
    assert not test.exception
    assert "Nov 2021 against Sep 2021: 17 up, 0 down" in test.title[0].value.replace("\\", "")
    assert "PM2.5 · Nov 2021 / Sep 2021" in chips(test)
    (table,) = [frame.value for frame in test.dataframe if "Change" in frame.value.columns]
    assert table.iloc[0]["Change"].startswith("+")


@pytest.mark.usefixtures("read_only")
def test_a_place_can_be_compared_once_one_is_chosen_and_never_with_itself():
    none = visit("air").selectbox(key="compare").options
    assert "2021年9月公布值" in none and "大兴区" not in none
    test = visit("air", unit="110112", compare="110115", lang="en")
    assert not test.exception
    assert "Tongzhou District" not in test.selectbox(key="compare").options
    (table,) = [one.value for one in test.table if "Daxing District" in one.value.columns]
    assert {"Nov 2021", "Aug 2021"} <= set(table.index)


@pytest.mark.usefixtures("read_only")
def test_a_target_and_a_change_are_compared_with_nothing():
    boxes = [visit("air", indicator="dust_fall"), visit("air", indicator="pm25_change")]
    assert not [box for test in boxes for box in test.selectbox if box.key == "compare"]


@pytest.mark.usefixtures("read_only")
def test_one_class_for_all_is_said_in_words():
    assert "all 17 units are in the class" in words(visit("air", lang="en"))


@pytest.mark.usefixtures("read_only")
def test_an_incomplete_list_stands_beside_no_other():
    options = visit("tsp", period="2024-10-H1", lang="en").selectbox(key="compare").options
    assert "16–31 Oct 2021" in options and "1–15 Oct 2022" not in options


@pytest.mark.usefixtures("demo_store")
def test_two_lists_say_who_entered_and_left_and_two_subdistricts_have_a_strip_each():
    test = visit("tsp", compare="2021-12-H1", lang="en")
    assert "21 entered, 20 left, 10 are on both lists" in test.title[0].value.replace("\\", "")
    beside = visit("tsp", unit="110111007", compare="110105040")
    assert not beside.exception
    strips = [one.proto.body for one in beside.get("html") if 'class="strip"' in one.proto.body]
    assert ["星城街道" in strips[0], "黑庄户地区" in strips[1], len(strips)] == [True, True, 2]
    assert strips[0].count("<td") == 24


@pytest.mark.usefixtures("demo_store")
def test_how_often_is_counted_up_to_the_period():
    test = visit("tsp", measure="tsp_times", period="2021-02-H2", lang="en")
    assert not test.exception
    assert ", 4 of 4" in test.title[0].value.replace("\\", "")


@pytest.mark.usefixtures("demo_store")
def test_a_chosen_subdistrict_is_the_title_and_stands_first_in_the_strips():
    test = visit("tsp", unit="110105040", lang="en")
    assert "Heizhuanghu Area · Chaoyang District: rank 2 in 16–31 Dec 2021" in test.title[0].value.replace("\\", "")
    (strips,) = [one.proto.body for one in test.get("html") if 'class="strips"' in one.proto.body]
    head, first = strips.split("<tr")[1:3]
    assert head.count("<th") == 2 + 24 and ">1a<" in head
    assert "aria-current" in first and "unit=110105040" in first and ">Heizhuanghu" in first
    assert first.count("<td") == 1 + 24 and ">nan<" not in strips


@pytest.mark.usefixtures("demo_store")
def test_the_water_of_two_months_and_two_sections_stand_beside_each_other():
    test = visit("water", compare="2021-06", lang="en")
    assert not test.exception
    assert "Dec 2021 against Jun 2021: 15 sections got worse" in test.title[0].value.replace("\\", "")
    two = visit("water", reach="demo-fenghe", compare="demo-nanshahe", lang="en")
    assert not two.exception
    assert [frame for frame in two.dataframe if "Feng River (demo section)" in frame.value.columns]


@pytest.mark.usefixtures("demo_store")
def test_the_failing_list_has_cause_and_months_worst_first():
    test = visit("water", lang="en")
    rows = test.dataframe[0].value
    assert rows["Deciding items"].iloc[0] == "Fluoride (0.8 times over)"
    assert rows["Class"].iloc[0].startswith("< Ⅴ")
    assert rows["Months missed"].iloc[0] == "6 / 12"
