"""The page of a unit: every target beside its result, with a verdict in words and the sentence behind it."""

from __future__ import annotations

import pytest
from support.pages import visit, words

from geo.answers.answer_texts import SIGNS, verdict_label
from geo.answers.answers import answers, today
from geo.selection import facts_of


def items(test):
    """Return the lines of the list of answers."""
    lists = [block.value for block in test.markdown if block.value.startswith("- **")]
    assert len(lists) == 1
    return lists[0].split("\n- ")


@pytest.mark.usefixtures("demo_store")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_district_has_a_line_a_target_the_worst_first_with_sign_and_word(demo_frames, language):
    test = visit("unit", code="110112", lang=language)
    assert not test.exception
    own = answers(facts_of(demo_frames, "demo"), today()).loc[lambda every: every["unit_code"] == "110112"]
    lines = items(test)
    assert len(lines) == len(own)
    assert f"{SIGNS['missed']} {verdict_label('missed', language)}" in lines[0]
    assert all(":small[" in line and line.rstrip().endswith("]") for line in lines)
    assert ("8 项量化承诺" if language == "zh" else "of 8 promised figures") in words(test)


@pytest.mark.usefixtures("read_only")
def test_a_subdistrict_shows_the_targets_of_its_district_and_says_so():
    test = visit("unit", code="110115002")
    assert not test.exception
    assert "含所属大兴区的目标" in words(test)
    assert any("小龙河" in line for line in items(test))


@pytest.mark.usefixtures("read_only")
def test_what_is_not_disclosed_is_no_number_on_the_page():
    lines = items(visit("unit", code="110107"))
    open_ones = [line for line in lines if SIGNS["not_disclosed"] + " 未公布" in line]
    assert open_ones
    assert all("结果 未公布" in line for line in open_ones)
