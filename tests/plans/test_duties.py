"""Who answers for what: by department, role and unit, in Chinese, pinyin and English; neighbours and rankings."""

from __future__ import annotations

import pytest

from geo.places.profile import latest, neighbours, rankings_of
from geo.plans.duties import TaskFilter, duties, find_tasks, roles_in, search_texts, tasks_naming, tasks_of_some
from geo.units import Register


@pytest.fixture(scope="module")
def register(frames):
    return Register(frames["districts"], frames["subdistricts"])


@pytest.fixture(scope="module")
def find(frames, register):
    texts = search_texts(frames, register)
    return lambda **conditions: set(find_tasks(frames, TaskFilter(**conditions), texts)["id"])


def test_a_filter_without_conditions_finds_everything(find):
    assert len(find()) == 74


def test_what_a_department_leads(find, frames):
    led = find(department="市生态环境局", role="lead")
    assert {"2021-air-01", "2021-air-05"} <= led
    assert "2021-water-14" not in led
    part = roles_in(duties(frames, department="市生态环境局"))
    assert part["2021-water-14"] == {"assisting": [1, 2]}


def test_every_district_answers_for_what_all_districts_do(frames):
    everywhere = set.intersection(*(set(duties(frames, unit=code)["task_id"]) for code in frames["districts"]["code"]))
    assert {"2021-air-02", "2021-air-11", "2021-water-15", "2021-soil-19"} <= everywhere


def test_a_named_district_answers_for_its_own(frames, find):
    assert "2021-water-14" in find(unit="110111", role="lead")
    assert "2021-water-14" not in find(unit="110107")
    assert {"2021-water-14", "2021-air-05", "2021-water-01", "2021-water-21"} <= tasks_naming(frames, "110111")
    assert "2021-air-25" not in tasks_naming(frames, "110111")


def test_districts_that_are_not_named_are_not_counted(frames, find):
    assert "2021-water-12" in tasks_of_some(frames)
    assert "2021-water-12" not in find(unit="110111")


@pytest.mark.parametrize(
    "words", ["黑臭", "Fangshan", "fangshan 石化", "VOC", "玉带河", "Yudai", "new-energy", "ｖｏｃ"]
)
def test_words_in_any_language_find_tasks(find, words):
    assert 0 < len(find(q=words)) < 74


def test_all_words_must_occur(find):
    assert find(q="房山 石化") < find(q="房山")
    assert not find(q="房山 没有这样的词")


def test_filters_add_up(find):
    assert find(plan="2021-soil", target="yes") == {"2021-soil-01", "2021-soil-13"}
    assert find(due="2021-11-15") == {"2021-air-23"}
    assert find(due="ongoing", plan="2021-air") > {"2021-air-03"}
    assert find(section="水资源保护") == {f"2021-water-0{n}" for n in range(2, 7)}
    assert len(find(target="yes")) + len(find(target="no")) == 74


def test_neighbours_share_a_border(frames):
    assert neighbours(frames["districts"], "110101") == ["110102", "110105", "110106"]
    assert "110199" in neighbours(frames["districts"], "110115")


def test_rankings_of_a_district_and_of_a_subdistrict(frames, register):
    district = rankings_of(frames["observations"], register, "110112", "zh")
    assert "第 5 名，共 17 个地区" in district["名次"].tolist()
    ranks = frames["observations"].query("indicator == 'tsp_rank'")
    worst = ranks.loc[ranks["rank"] == 1, "unit_code"].iloc[0]
    assert "Rank 1 from the worst" in rankings_of(frames["observations"], register, worst, "en")["Place"].tolist()
    assert latest(ranks["period"]) == "2024-10-H1"
    assert latest(ranks["period"].head(0)) == ""
