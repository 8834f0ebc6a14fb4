"""What importers say on a page is said in Chinese."""

from __future__ import annotations

import ast
import re

import pytest
from conftest import ROOT

from geo.errors import Fault
from geo.phrases import fault_table, phrase, phrasebook

#: Modules whose faults a page shows.
SPEAKERS = ("bulletins", "bulletin_sheets", "bulletin_import", "rankings", "sheets", "units", "readings", "measured",
            "grid_files", "grid_import")  # fmt: skip


def templates(node: ast.expr) -> list[str]:
    """Return the texts that an expression may give, ``{}`` for what is known only when it runs."""
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.JoinedStr):
        return ["".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)]
    if isinstance(node, ast.IfExp):
        return templates(node.body) + templates(node.orelse)
    return []


def spoken(module: str) -> set[str]:
    calls = [node for node in ast.walk(ast.parse((ROOT / "geo" / f"{module}.py").read_text("utf-8")))]
    said = [
        text
        for call in calls
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("Fault", "ValueError")
        for argument in call.args
        for text in templates(argument)
    ]
    return {text for text in said if re.search("[a-z]", text)}


@pytest.mark.parametrize("module", SPEAKERS)
def test_every_phrase_of_an_importer_has_its_chinese(module):
    book = set(phrasebook())
    assert not {text for text in spoken(module) if text not in book and not set(text.split(", ")) <= book}


def test_a_phrase_and_its_chinese_have_the_same_blanks():
    for english, chinese in phrasebook().items():
        assert english.count("{}") == chinese.count("{}"), english


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("list.csv, row 3, column rank", "list.csv, 第 3 行, 名次列"),
        ("a subdistrict of 丰台区", "丰台区的一个街道（乡镇）"),
        ("3 worst, or more with ties", "3 名最差（有并列时可以更多）"),
        ("2021-08, a month", "2021-08（月）"),
        ("nearest: 云岗街道, 云冈镇", "最接近：云岗街道, 云冈镇"),
        ("'云冈街道'", "'云冈街道'"),
        ("", ""),
    ],
)
def test_data_keeps_its_place_in_the_chinese(english, chinese):
    assert phrase(english, "zh") == chinese
    assert phrase(english, "en") == english


def test_faults_are_a_table_in_the_readers_language():
    fault = Fault("list.csv, row 3", "a whole number", "'x'")
    assert fault_table([fault], "zh").to_dict("records") == [
        {"位置": "list.csv, 第 3 行", "应为": "整数", "实为": "'x'", "可能原因": ""}
    ]
    assert list(fault_table([fault], "en").iloc[0]) == ["list.csv, row 3", "a whole number", "'x'", ""]
