"""The page of plans: documents, what repeals what, what each asks for, in both languages."""

from __future__ import annotations

import pytest
from support.pages import visit, words

from geo.store import geopackage

pytestmark = pytest.mark.usefixtures("read_only")
LATER = "本项目所存文件中未见废止；其后另有 2024、2025 年的计划"


def test_documents_say_what_is_repealed_and_never_that_a_plan_is_in_force():
    test = visit("plans")
    assert not test.exception
    (documents,) = [table.value for table in test.table if "效力" in table.value.columns]
    status = documents["效力"]
    repealed = "2023-02-23 起由京政办发〔2023〕4号废止"
    assert status["北京市污染防治攻坚战2020年行动计划（京政办发〔2020〕8号）"] == repealed
    assert status["北京市深入打好污染防治攻坚战2021年行动计划（京政办发〔2021〕3号）"] == repealed
    assert status["北京市深入打好污染防治攻坚战2023年行动计划（京政办发〔2023〕4号）"] == LATER
    assert not status.str.contains("有效").any()
    assert "6. 2023年各区生态环境保护有关指标及重点任务计划" in words(test)


def test_the_plan_of_2022_is_known_from_reprints_alone():
    (documents,) = [table.value for table in visit("plans").table if "效力" in table.value.columns]
    plan = documents.loc["北京市深入打好污染防治攻坚战2022年行动计划"]  # no number stands behind its title
    assert plan["所存内容"] == "没有正文，只由转载得知"


def test_the_chain_says_what_the_notice_of_2023_repeals():
    said = words(visit("plans"))
    assert "2023-02-23：京政办发〔2023〕4号" in said
    assert "废止 京政办发〔2020〕8号、京政办发〔2021〕3号" in said


def test_requirements_mechanisms_conference_and_interview_are_there_with_their_sources():
    test = visit("plans")
    facts = "\n".join(table.value.to_string() for table in test.table if "要点" in table.value.columns)
    for words_of_fact in ("每月第三个工作日之前", "绩效管理", "督察", "通报约谈", "九成以上", "2024年1月23日至24日"):
        assert words_of_fact in facts
    assert "中国环境报（转载）" in words(test)


def test_the_english_page_says_nothing_in_chinese():
    test = visit("plans", lang="en")
    assert "Plans of 2020, 2021: repealed on 2023-02-23; plans of 2022" in test.title[0].value.replace("\\", "")
    said = words(test) + "".join(table.value.to_string() for table in test.table)
    chinese = [line for line in said.splitlines() if any("\u4e00" <= letter <= "\u9fff" for letter in line)]
    assert not chinese
    assert "repeals Jing Zheng Ban Fa [2020] No. 8, Jing Zheng Ban Fa [2021] No. 3" in said.replace("\\", "")


def test_what_documents_say_stays_text(store_path, frames):
    hostile = {
        "documents": frames["documents"].assign(title_zh="![x](http://192.0.2.1/x.png)", note_zh="<b>x</b>"),
        "document_facts": frames["document_facts"].assign(text_zh="[x](http://192.0.2.1)"),
    }
    geopackage.write_store({**frames, **hostile}, store_path)
    test = visit("plans")
    said = words(test) + "".join(table.value.to_string() for table in test.table)
    assert "192.0.2.1" in said
    assert "[x](" not in said and "<b>x" not in said


def test_a_store_without_documents_says_so(store_path, frames):
    emptied = {name: frames[name].head(0) for name in ("documents", "document_facts")}
    geopackage.write_store({**frames, **emptied}, store_path)
    test = visit("plans")
    assert not test.exception
    assert "数据里还没有文件" in words(test)
