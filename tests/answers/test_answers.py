"""The answers of the store: known ones, whose result counts for whom, the sentences and the counts."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from datetime import date
from typing import get_args

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.paths import ROOT
from support.results import SOURCE, facts_with, observation

from geo import periods
from geo.answers import answer_texts, answers, scorecard
from geo.answers.answer_rules import Better, Course, Statistic, answer_rules, other_definitions
from geo.answers.verdicts import VERDICTS
from geo.selection import facts_of

ON = date(2026, 11, 25)
CITY = "110000"
SETTLED = {"kept", "missed"}
HALF_MONTHS = [f"2021-{month:02d}-H{half}" for month in range(1, 13) for half in (1, 2)]
SEWERS = "2021-water-07-sewers-110000"
DUST = "2021-air-25-dustfall-110115"
RIVER = "2021-water-01-yudaihe-110112"
SECTION = "2021-water-14-wucun-110112"


def answered(facts, target_id, on=ON):
    table = answers.answers(facts, on).set_index("target_id", drop=False)
    return table.loc[target_id].to_dict()


def verdict(facts, target_id, on=ON):
    answer = answered(facts, target_id, on)
    return (answer["verdict"], answer["reason"]) if answer["reason"] else answer["verdict"]


@pytest.fixture(scope="module")
def facts(frames):
    return facts_of(frames, "built")


@pytest.fixture(scope="module")
def demo_facts(demo_frames):
    return facts_of(demo_frames, "demo")


# ---- the rules -------------------------------------------------------------------------------------------------------


def test_every_indicator_with_a_target_has_a_rule(frames):
    assert set(frames["targets"]["indicator"]) <= set(answer_rules())


def test_the_rules_are_of_known_kinds_one_an_indicator_each_with_a_reason():
    with (ROOT / "data" / "answer_rules.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = [row["indicator"] for row in rows]
    assert names == sorted(set(names))
    for row in rows:
        assert row["statistic"] in get_args(Statistic)
        assert row["better"] in get_args(Better)
        assert row["course"] in get_args(Course)
        assert row["period_kind"] in ("", *get_args(periods.PeriodKind))
        assert 0 <= float(row["tolerance"]) < 0.5
        assert re.fullmatch(r"|\d{1,2}-\d{1,2}", row["months"])
        assert len(row["reason"]) > 20


def test_a_target_of_about_has_a_tolerance_with_its_reason(frames):
    about = frames["targets"].loc[frames["targets"]["comparator"] == "~", "indicator"]
    assert [name for name in about.unique() if not answer_rules()[name].tolerance] == []


def test_what_must_not_be_compared_has_a_target_and_its_reason_in_both_languages(frames):
    for indicator, others in other_definitions().items():
        assert indicator in set(frames["targets"]["indicator"])
        assert indicator not in others
        assert all(set(reasons) == {"zh", "en"} and all(reasons.values()) for reasons in others.values())


def test_an_indicator_without_a_rule_is_answered_by_nothing_but_the_figure_of_the_year(frames, monkeypatch):
    monkeypatch.setattr(answers, "answer_rules", dict)
    assert verdict(facts_with(frames, observation("sewers_new", CITY, "2021-H1", 900.0)), SEWERS) == (
        "not_comparable",
        "other_period",
    )
    assert verdict(facts_with(frames, observation("sewers_new", CITY, "2021", 350.0)), SEWERS) == "kept"


# ---- known answers ---------------------------------------------------------------------------------------------------


def test_every_target_has_one_answer_with_the_columns_of_the_interface(facts, frames):
    table = answers.answers(facts, ON)
    assert list(table.columns) == list(answers.COLUMNS)
    assert table["target_id"].tolist() == sorted(frames["targets"]["id"])
    assert set(table["verdict"]) <= set(VERDICTS)
    assert table["year"].notna().all()
    assert answers.answers(facts, ON) is table  # worked out once


def test_one_list_of_2021_without_the_core_is_not_yet_a_kept_promise(facts):
    answer = answered(facts, "2021-air-29-tsp-110101")
    assert (answer["verdict"], answer["reason"]) == ("not_comparable", "other_period")
    assert (answer["result_value"], answer["result_period"], answer["certainty"]) == (0, "2021-10-H2", "derived")
    assert answer["result_source_ids"] == ("tsp-2021-10-H2",)


def ranked(period, codes):
    return [observation("tsp_rank", code, period, None, rank=place) for place, code in enumerate(codes, 1)]


def test_the_core_keeps_its_promise_by_24_lists_and_breaks_it_by_one(frames, demo_facts):
    codes = frames["subdistricts"]["code"]
    outside = [code for code in codes if not code.startswith(("110101", "110102"))][:30]
    free = [row for period in HALF_MONTHS for row in ranked(period, outside)]
    assert verdict(facts_with(frames, *free), "2021-air-29-tsp-110101") == "kept"
    with_one = [*free[:-30], *ranked(HALF_MONTHS[-1], [*outside[:29], "110101001"])]
    facts = facts_with(frames, *with_one)
    assert verdict(facts, "2021-air-29-tsp-110101") == "missed"
    assert verdict(facts, "2021-air-29-tsp-110102") == "kept"
    assert answered(demo_facts, "2021-air-29-tsp-110101")["result_count"] == 24


def test_a_list_with_lost_lines_says_who_is_on_it_and_of_nobody_that_he_is_not(frames):
    facts = facts_with(frames, *ranked("2021-10-H2", ["110101001", "110106012"]))
    assert verdict(facts, "2021-air-29-tsp-110101") == "missed"
    assert verdict(facts, "2021-air-29-tsp-110102") == "not_disclosed"


def test_the_citys_rivers_do_not_answer_for_one_river(frames):
    facts = facts_with(frames, observation("river_length_inferior_5", CITY, "2021", 0.0))
    answer = answered(facts, RIVER)
    assert (answer["verdict"], answer["reason"]) == ("not_comparable", "other_definition")
    assert (answer["result_indicator"], answer["result_unit_code"]) == ("river_length_inferior_5", CITY)
    assert "不是这条河的类别" in answer_texts.answer_sentence(answer, facts, "zh")


def test_a_river_is_as_good_as_its_worst_section_or_reach(frames):
    def river(value, unit_code=None, **more):
        return observation("water_class", unit_code, "2021-12", value, river_id="yudaihe", **more)

    assert verdict(facts_with(frames, river(5, reach="上段")), RIVER) == "kept"
    assert verdict(facts_with(frames, river(5, reach="上段"), river(6, reach="下段")), RIVER) == "missed"
    assert verdict(facts_with(frames, river(6, unit_code="110105")), RIVER) == "not_disclosed"  # another district's


def test_readings_of_sections_become_the_class_of_their_river(demo_facts):
    answer = answered(demo_facts, RIVER)
    assert (answer["verdict"], answer["result_value"], answer["certainty"]) == ("missed", 6, "derived")
    assert answer["result_period"] == "2021-12"


def test_a_section_meets_its_target_by_its_class_where_it_has_one(frames):
    sections = frames["sections"].assign(target_class="Ⅳ")

    def wucun(month, indicator, value):
        return observation(indicator, None, f"2021-{month:02d}", value, section_id="wucun")

    good = [wucun(month, "water_class", 4.0) for month in range(1, 13)]
    assert verdict(facts_with({**frames, "sections": sections}, *good), SECTION) == "kept"
    bad = [*good[:-1], wucun(12, "water_class", 5.0)]
    assert verdict(facts_with({**frames, "sections": sections}, *bad), SECTION) == "missed"
    announced = wucun(3, "section_meets_target", 0.0)
    assert verdict(facts_with(frames, *good, announced), SECTION) == "missed"
    assert verdict(facts_with(frames, *good), SECTION) == "not_disclosed"  # its class to be reached is not stated


def test_a_city_result_is_evidence_for_a_district_and_no_answer(frames):
    city = observation("dust_fall", CITY, "2021", 4.2)
    answer = answered(facts_with(frames, city), DUST)
    assert (answer["verdict"], answer["reason"]) == ("not_comparable", "city_for_district")
    assert (answer["result_unit_code"], answer["result_value"]) == (CITY, 4.2)
    own = observation("dust_fall", "110115", "2021", 5.2)
    assert verdict(facts_with(frames, city, own), DUST) == "missed"


def test_a_long_term_target_belongs_to_the_year_of_its_plan(frames):
    facts = facts_with(frames, observation("groundwater_checks", CITY, "2021", 1.0))
    answer = answered(facts, "2021-water-05-groundwater-checks-110000")
    assert pd.isna(answer["deadline"])
    assert (answer["year"], answer["verdict"]) == (2021, "kept")
    assert verdict(facts, answer["target_id"], on=date(2021, 6, 1)) == "not_disclosed"


def test_an_uncertain_result_decides_and_says_that_it_is_uncertain(frames):
    facts = facts_with(frames, observation("sewers_new", CITY, "2021", 351.0, certainty="uncertain"))
    answer = answered(facts, SEWERS)
    assert (answer["verdict"], answer["certainty"]) == ("kept", "uncertain")
    assert "存疑" in answer_texts.answer_sentence(answer, facts, "zh")


def test_a_result_that_rests_on_a_reprint_says_so(frames):
    sources = frames["sources"].copy()
    sources.loc[sources["id"] == SOURCE, "kind"] = "reprint"
    facts = facts_with({**frames, "sources": sources}, observation("sewers_new", CITY, "2021", 351.0))
    assert "It rests on a reprint." in answer_texts.answer_sentence(answered(facts, SEWERS), facts, "en")


def test_ranks_and_undisclosed_rows_are_no_results(frames):
    rows = [
        observation("dust_fall", "110115", "2021", None, rank=1),
        observation("dust_fall", "110115", "2021-06", None, status="not_disclosed"),
    ]
    assert verdict(facts_with(frames, *rows), DUST) == "not_disclosed"


# ---- whose result counts ---------------------------------------------------------------------------------------------

slow = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@slow
@given(value=st.floats(-100, 1e7, allow_nan=False), period=st.sampled_from(["2020", "2021", "2021-12", "2021-H1"]))
def test_city_results_never_answer_for_a_district(frames, value, period):
    indicators = frames["targets"]["indicator"].unique()
    facts = facts_with(frames, *(observation(name, CITY, period, value) for name in indicators))
    table = answers.answers(facts, ON)
    others = table[table["unit_code"] != CITY]
    assert not SETTLED & set(others["verdict"])
    assert set(others["reason"]) <= {"", "city_for_district"}


@slow
@given(seed=st.integers(0, 2**16))
def test_the_order_of_rows_does_not_matter(demo_facts, seed):
    frames = dict(demo_facts.frames)
    for name in ("observations", "targets"):
        frames[name] = frames[name].sample(frac=1, random_state=seed)
    assert answers.answers(replace(demo_facts, frames=frames), ON).equals(answers.answers(demo_facts, ON))


def test_without_results_no_target_is_kept_or_missed(frames):
    assert set(answers.answers(facts_with(frames), ON)["verdict"]) == {"not_disclosed"}


def test_before_the_deadline_no_period_counts_that_is_not_over(demo_facts):
    table = answers.answers(demo_facts, date(2021, 9, 10))
    assert (table["result_to"].dropna() <= "2021-09-10").all()
    assert set(answers.answers(demo_facts, date(2001, 1, 1))["verdict"]) == {"not_disclosed"}


# ---- words -----------------------------------------------------------------------------------------------------------

CASES = {
    "kept": ([observation("sewers_new", CITY, "2021", 360.0)], SEWERS, ON),
    "missed": ([observation("sewers_new", CITY, "2021", 340.0)], SEWERS, ON),
    "not_disclosed": ([], SEWERS, ON),
    "other_period": ([observation("sewers_new", CITY, "2021-H1", 100.0)], SEWERS, ON),
    "city_for_district": ([observation("dust_fall", CITY, "2021", 4.0)], DUST, ON),
    "other_definition": ([observation("river_length_inferior_5", CITY, "2021", 0.0)], RIVER, ON),
    "on_course": ([observation("sewers_new", CITY, "2021-H1", 200.0)], SEWERS, date(2021, 8, 1)),
    "behind": ([observation("sewers_new", CITY, "2021-H1", 100.0)], SEWERS, date(2021, 8, 1)),
}
SENTENCES = {
    "kept": "全市 2021年新建污水管线：360 公里；目标：≥ 350 公里；达到。以合计判断（合计期数：1）。来源：",
    "missed": "全市 2021年新建污水管线：340 公里；目标：≥ 350 公里；未达到。",
    "not_disclosed": "全市 2021 年新建污水管线，目标：≥ 350 公里；没有公布可以对照的结果。",
    "other_period": "不可比：判断需要覆盖全年的合计，已公布 1 期，2021年上半年为 100 公里。",
    "city_for_district": "不可比：只公布了全市2021年的结果（4 吨/(平方公里·月)），不能代表大兴区。",
    "other_definition": "不可比：公布的是全市2021年的劣Ⅴ类河长占比（0%），",
    "on_course": "全市 2021年上半年新建污水管线：200 公里；目标：≥ 350 公里；按进度。期限未到：",
    "behind": "目标：≥ 350 公里；落后。",
}


@pytest.mark.parametrize("case", CASES)
def test_every_verdict_and_reason_has_its_sentence_in_both_languages(frames, case):
    rows, target_id, on = CASES[case]
    facts = facts_with(frames, *rows)
    answer = answered(facts, target_id, on)
    assert case in (answer["verdict"], answer["reason"])
    chinese, english = (answer_texts.answer_sentence(answer, facts, language) for language in ("zh", "en"))
    assert SENTENCES[case] in chinese
    assert not re.search(r"[\u4e00-\u9fff]", english)
    assert ("来源：" in chinese, "Source: " in english) == (bool(rows), bool(rows))
    for sentence in (chinese, english):
        assert not re.search(r"nan|None|<NA>|\{", sentence)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_answer_of_the_stores_is_put_into_words(facts, demo_facts, language):
    for store in (facts, demo_facts):
        for on in (ON, date(2021, 9, 10)):
            table = answers.answers(store, on)
            for record in answer_texts.answer_records(table, store, language):
                assert record["sentence"].startswith(record["place"])
                assert not re.search(r"\bnan\b|None|<NA>", record["sentence"])
            json.dumps(answer_texts.answer_records(table, store, language), allow_nan=False)


def test_a_sentence_names_two_sources_and_counts_the_others(frames):
    names = frames["sources"]["id"].tolist()[:4]
    months = ["2021-Q1", "2021-Q2", "2021-Q3", "2021-Q4"]
    rows = [observation("sewers_new", CITY, when, 90.0, source_id=key) for when, key in zip(months, names, strict=True)]
    facts = facts_with(frames, *rows)
    answer = answered(facts, SEWERS)
    assert (answer["result_value"], answer["result_count"]) == (360, 4)
    assert pd.isna(answer["result_period"])
    assert answer["result_source_ids"] == tuple(names)
    assert answer_texts.answer_sentence(answer, facts, "en").endswith("2 more.")
    assert answer_texts.period_text(answer, "en") == "2021-01-01 to 2021-12-31"


def test_a_state_that_was_promised_is_put_into_words(frames):
    indicators = frames["indicators"].copy()
    indicators.loc[indicators["id"] == "sewers_new", "unit"] = "state"
    targets = frames["targets"].copy()
    targets.loc[targets["id"] == SEWERS, "value"] = 1.0
    changed = {**frames, "indicators": indicators, "targets": targets}
    for value, words in ((1.0, "做到；目标：做到；达到"), (0.0, "没有做到；目标：做到；未达到")):
        facts = facts_with(changed, observation("sewers_new", CITY, "2021", value))
        assert words in answer_texts.answer_sentence(answered(facts, SEWERS), facts, "zh")


def test_every_verdict_has_a_sign_of_its_own():
    assert set(answer_texts.SIGNS) == set(VERDICTS)
    assert len(set(answer_texts.SIGNS.values())) == len(VERDICTS)


# ---- counts ----------------------------------------------------------------------------------------------------------


def test_the_first_sentence_counts_every_target_of_the_year(frames):
    rows = [observation("sewers_new", CITY, "2021", 360.0), observation("small_water_bodies", CITY, "2021", 1.0)]
    facts = facts_with(frames, *rows, observation("dust_fall", CITY, "2021", 4.0))
    table = answers.answers(facts, ON)
    count = int((table["year"] == 2021).sum())
    assert scorecard.year_headline(table, 2021, "zh") == (
        f"2021 年计划 {count} 项量化承诺：已知达到 1，未达到 1，不可比 17，其余 {count - 19} 项未公布。"
    )
    assert scorecard.year_headline(table, 2021, "en") == (
        f"Plans of 2021: of {count} promised figures, 1 is known to be kept, 1 missed, 17 not comparable; "
        f"{count - 19} not disclosed."
    )


def test_the_first_sentence_tells_before_the_deadline_what_is_on_course(frames):
    facts = facts_with(frames, observation("sewers_new", CITY, "2021-H1", 200.0))
    assert "按进度 1，其余" in scorecard.year_headline(answers.answers(facts, date(2021, 8, 1)), 2021, "zh")


def test_the_scorecard_has_17_rows_the_worst_first(frames):
    rows = [
        observation("voc_enterprises", "110112", "2021", 1.0),
        observation("dust_fall", "110112", "2021", 6.0),
        observation("dust_fall", "110115", "2021", 6.0),
        observation("farmland_safe_use", "110106", "2021", 95.0),
    ]
    facts = facts_with(frames, *rows)
    card = scorecard.scorecard(scorecard.of_year(answers.answers(facts, ON), 2021), facts)
    assert card["unit_code"].tolist()[:2] == ["110112", "110115"]
    assert sorted(card["unit_code"]) == sorted(frames["districts"]["code"])
    assert (card[list(VERDICTS)].sum(axis=1) == card["targets"]).all()
    by_code = card.set_index("unit_code")
    assert (by_code.loc["110112", "missed"], by_code.loc["110112", "air"]) == (2, "missed")
    assert by_code.loc["110106", "soil"] == "not_disclosed"  # one of its two is kept, the worst counts
    assert by_code["climate"].isna().all()


def test_shares_by_place_and_field_add_up(demo_facts):
    table = answers.answers(demo_facts, ON)
    for by in ("unit_code", "field", "year"):
        counted = scorecard.shares(table, by)
        assert counted["targets"].sum() == len(table)
        assert counted[[f"{verdict}_share" for verdict in VERDICTS]].sum(axis=1).round(9).eq(1).all()


def test_answers_are_listed_the_worst_first(demo_facts):
    listed = scorecard.worst_first(answers.answers(demo_facts, ON))["verdict"].map(VERDICTS.index)
    assert listed.is_monotonic_increasing
