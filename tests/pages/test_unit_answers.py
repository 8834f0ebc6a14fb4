"""The page of a unit: every target beside its result, with a verdict in words and the sentence behind it."""

from __future__ import annotations

from io import StringIO

import pandas as pd
import pytest
from support.pages import visit, words

from geo.answers.answer_texts import SIGNS, verdict_label
from geo.answers.answers import answers, today
from geo.selection import facts_of
from geo.texts.catalogue import text


def answer_table(test, language="zh"):
    """Return the table of answers: the verdict as index, then promise, target, result and evidence."""
    written = [element.proto.body for element in test.get("html") if 'class="rows read"' in element.proto.body]
    assert len(written) == 1
    return pd.read_html(StringIO(written[0]))[0].set_index(text("column_verdict", language))


@pytest.mark.usefixtures("demo_store")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_district_has_a_line_a_target_the_worst_first_with_sign_and_word(demo_frames, language):
    test = visit("unit", code="110112", lang=language)
    assert not test.exception
    own = answers(facts_of(demo_frames, "demo"), today()).loc[lambda every: every["unit_code"] == "110112"]
    table = answer_table(test, language)
    assert len(table) == len(own)
    assert table.index[0] == f"{SIGNS['missed']} {verdict_label('missed', language)}"
    assert table[text("column_evidence", language)].str.len().gt(10).all()
    count = len(own)
    assert (f"{count} 项量化承诺" if language == "zh" else f"of {count} promised figures") in words(test)


@pytest.mark.usefixtures("read_only")
def test_a_subdistrict_shows_the_targets_of_its_district_and_says_so():
    test = visit("unit", code="110115002")
    assert not test.exception
    assert "含所属大兴区的目标" in words(test)
    assert answer_table(test)["承诺"].str.contains("小龙河").any()


@pytest.mark.usefixtures("read_only")
def test_what_is_not_disclosed_is_no_number_on_the_page():
    table = answer_table(visit("unit", code="110107"))
    results = table.loc[table.index.str.contains("未公布"), "公布的结果"]
    assert len(results)
    assert set(results) == {"未公布"}
