"""Stored Chinese words: numbers of documents and licences read in the reader's language, the unknown stays."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.texts.stored_words import document_number, licence


@pytest.mark.parametrize(
    ("number", "english"),
    [
        ("京政办发〔2020〕8号", "Jing Zheng Ban Fa [2020] No. 8"),
        ("京政办发〔2021〕3号", "Jing Zheng Ban Fa [2021] No. 3"),
        ("京政办发〔2023〕4号", "Jing Zheng Ban Fa [2023] No. 4"),
        ("通政发〔2020〕5号", "Tong Zheng Fa [2020] No. 5"),
        ("环办〔2011〕22号", "Huan Ban [2011] No. 22"),
        ("国办函〔2022〕17号", "Guo Ban Han [2022] No. 17"),
        ("测试〔2019〕1号", "测试〔2019〕1号"),
        ("2021年第3号公告", "2021年第3号公告"),
        ("", ""),
    ],
)
def test_a_number_is_written_in_pinyin_in_english_and_as_printed_in_chinese(number, english):
    assert document_number(number, "en") == english
    assert document_number(number, "zh") == number


def test_every_number_of_the_plans_and_documents_is_known(frames):
    numbers = pd.concat([frames["plans"]["document_no"], frames["documents"]["document_no"]]).dropna().unique()
    assert len(numbers) >= 3
    assert [number for number in numbers if not document_number(number, "en").isascii()] == []
    titles = " ".join(frames["sources"]["title_en"])  # one form, in titles as well
    assert [number for number in numbers if document_number(number, "en") not in titles] == []


@pytest.mark.parametrize(
    ("stored", "zh", "en"),
    [
        ("政府公开信息 (open government information)", "政府公开信息", "open government information"),
        ("新闻报道，只引用事实 (press report, facts only)", "新闻报道，只引用事实", "press report, facts only"),
        ("CC BY 4.0", "CC BY 4.0", "CC BY 4.0"),
        ("GPL (version 3)", "GPL (version 3)", "GPL (version 3)"),
        ("某许可", "某许可", "某许可"),
    ],
)
def test_a_licence_is_in_one_language(stored, zh, en):
    assert (licence(stored, "zh"), licence(stored, "en")) == (zh, en)
