"""Who answers for what: by department, role and unit, in Chinese, pinyin and English; neighbours and rankings."""

from __future__ import annotations

import pytest

from geo.places.profile import latest, neighbours, rankings_of
from geo.plans.duties import (
    TaskFilter,
    duties,
    duties_of_subdistrict,
    find_tasks,
    lost_numbers,
    roles_in,
    search_texts,
    tasks_naming,
    tasks_of_some,
)
from geo.plans.plan_tables import lost_sentence, measure_table
from geo.plans.slips import slip_sentences
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
    assert find(plan="2021-soil", target="yes") == {"2021-soil-01", "2021-soil-07", "2021-soil-13"}
    assert find(due="2021-11-15") == {"2021-air-23"}
    assert find(due="ongoing", plan="2021-air") > {"2021-air-03"}
    assert find(section="水资源保护") == {f"2021-water-0{n}" for n in range(2, 7)}
    assert len(find(target="yes")) + len(find(target="no")) == 74


def test_long_term_finds_the_measures_that_say_so_and_no_blank_deadlines(find):
    ongoing = find(due="ongoing")
    assert {"2021-water-09", "2021-water-18"} <= ongoing
    assert not {"2021-soil-10", "2021-soil-11"} & ongoing


@pytest.mark.parametrize(
    ("due", "tasks"),
    [
        ("2021-03-31", {"2021-air-26"}),
        ("2021-05-31", {"2021-soil-03"}),
        ("2021-06-30", {"2021-soil-13"}),
    ],
)
def test_an_interim_deadline_finds_its_task(find, due, tasks):
    assert find(due=due) == tasks


def test_two_of_76_tasks_are_lost_and_it_is_said(frames):
    assert lost_numbers(frames["tasks"]) == {"2021-soil": [14, 15]}
    assert lost_sentence(frames, "zh") == "原文共 76 项任务，收录 74 项；土壤 2021 第 14、15 项在缺失的一页上。"
    whole = {**frames, "tasks": frames["tasks"].query("plan_id != '2021-soil'")}
    assert lost_sentence(whole, "zh") == ""


def test_subdistricts_have_duties_of_their_own_and_those_of_every_subdistrict(frames):
    tasks = {code: duties_of_subdistrict(frames, code)["task_id"].tolist() for code in ("110119105", "110101001")}
    assert tasks["110119105"] == ["2021-water-07", "2021-air-26", "2021-air-28", "2021-air-28"]
    assert tasks["110101001"] == ["2021-air-26", "2021-air-28", "2021-air-28"]


def test_what_the_scan_shifted_stays_as_printed_and_says_where_it_probably_belongs(frames):
    lead = duties(frames, department="市民政局", role="lead")["task_id"].tolist()
    assert lead == ["2021-air-31"]
    (first, _) = slip_sentences(frames, "2021-air-31", "zh")
    assert first.startswith("原文如此：大气 2021 第 31 项措施 1 的牵头「市民政局」。可能属于大气 2021 第 30 项措施 1。")
    assert first in slip_sentences(frames, "2021-air-30", "zh")
    assert "It probably belongs to Water 2021, task 8." in slip_sentences(frames, "2021-water-09", "en")[0]
    assert "可能是指市住房城乡建设委" in slip_sentences(frames, "2021-air-01", "zh")[0]
    assert slip_sentences(frames, "2021-air-02", "zh") == []


def test_every_slip_names_a_department_that_is_printed_there(frames):
    slips = frames["row_slips"].dropna(subset="department")
    keys = ["task_id", "measure_no", "part", "department"]
    printed = frames["task_departments"].rename(columns={"role": "part"})
    assert len(slips.merge(printed, on=keys)) == len(slips) > 0
    assert set(frames["row_slips"].loc[frames["row_slips"]["department"].isna(), "part"]) == {"measure"}


def test_a_table_of_measures_marks_what_is_as_printed(frames):
    tasks = frames["tasks"].set_index("id", drop=False)
    table = measure_table(tasks.loc["2021-soil-16"].to_dict(), frames, "zh")
    assert table["主责"].tolist()[:2] == ["大兴区政府（原文如此）、昌平区政府（原文如此）", "未写明"]
    rural = measure_table(tasks.loc["2021-water-09"].to_dict(), frames, "en")
    assert rural["Measure"].tolist() == ["1 (as printed)", "2"]


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
