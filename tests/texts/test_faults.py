"""Faults and notes in words: every kind that the code raises has its texts, every text is used, data stays data."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from string import Formatter
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import code

from geo.errors import Fault, InvalidInput, Note, Place
from geo.periods import PeriodKind
from geo.settings import LANGUAGES
from geo.texts.faults import error_text, fault_table, message_text, messages, place_text

KINDS = {kind: texts for kind, texts in messages().items() if kind != "words"}
WORDS = messages()["words"]
HOSTILE = ["{x}", "{0.__class__}", "{", "}}", "it's", '"x"', "**b**", "<b>", "第 3 行，名次列", "%s", "\\"]
#: Names of kinds and words that only a run can tell, each with the reason.
OPEN = {
    "fault.kind": "a fault told again, at another place",
    "damage": "the fault of a damaged file, which its reader hands to geo.files.guard",
    "kind.replace('-', '_')": "the word of a kind of period, all of which have one",
    "span.kind.replace('-', '_')": "the word of a kind of period, all of which have one",
}


def fields(pattern: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(pattern) if name is not None}


def placeholders(texts: Mapping[str, Mapping[str, str]]) -> set[str]:
    """Return the placeholders of all parts of a kind of message."""
    return {name for part in texts.values() for pattern in part.values() for name in fields(pattern)}


def named(*classes: str, parameter: str) -> Iterator[tuple[str, ast.Call, set[str]]]:
    """Return where the code makes messages or words: the place, the call, and the kinds that it may be of."""
    for module in code.modules():
        for call in module.calls(*classes):
            node = code.argument(call, 0, parameter)
            if node is not None and ast.unparse(node) not in OPEN:
                names = code.choices(module, node)
                assert names, f"{module.where(call)}: a kind that the code does not tell"
                yield module.where(call), call, names


def missing(names: set[str], table: Mapping[str, object]) -> set[str]:
    """Return the names that a table lacks; an f-string counts as there if it makes one of the table's."""
    return {name for name in names - set(table) if not ("\0" in name and any(code.fits(key, name) for key in table))}


def later_values(where: str) -> set[str]:
    """Return the keys that a module adds to messages that it has made, ``replace(note, values={**note.values, …})``."""
    module = next(module for module in code.modules() if module.name == where.rpartition(":")[0])
    additions = [code.argument(call, 1, "values") for call in module.calls("replace")]
    keys = [key for node in additions if isinstance(node, ast.Dict) for key in node.keys]
    return {str(key.value) for key in keys if isinstance(key, ast.Constant)}


def values_of(call: ast.Call, place: int) -> set[str] | None:
    """Return the keys of the values that a call gives; None where they are no literal mapping."""
    node = code.argument(call, place, "values")
    if node is None:
        return set()
    if not isinstance(node, ast.Dict) or not all(isinstance(key, ast.Constant) for key in node.keys):
        return None
    return {str(key.value) for key in node.keys if isinstance(key, ast.Constant)}


def test_every_message_that_the_code_makes_has_its_texts():
    calls = list(named("Fault", "Note", parameter="kind"))
    assert len(calls) > 100
    assert {f"{where}: {name}" for where, _, names in calls for name in missing(names, KINDS)} == set()


def test_every_word_that_the_code_puts_into_a_message_exists():
    calls = list(named("Word", parameter="key"))
    assert len(calls) > 20
    assert {f"{where}: {name}" for where, _, names in calls for name in missing(names, WORDS)} == set()
    assert {kind.replace("-", "_") for kind in get_args(PeriodKind)} <= set(WORDS)


def test_no_kind_and_no_word_is_unused():
    assert [key for key in (*KINDS, *WORDS) if not code.is_used(key)] == []


def test_a_kind_has_its_parts_in_every_language_with_the_same_placeholders():
    for kind, texts in KINDS.items():
        assert set(texts) == {"text"} or {"expected"} <= set(texts) <= {"expected", "got", "cause"}, kind
        for part in texts.values():
            assert set(part) == set(LANGUAGES), kind
            assert all(pattern.strip() for pattern in part.values()), kind
            assert len({frozenset(fields(pattern)) for pattern in part.values()}) == 1, kind


def test_a_word_is_there_in_every_language_with_the_same_placeholders():
    for key, word in WORDS.items():
        assert set(word) == set(LANGUAGES), key
        assert all(text.strip() for text in word.values()), key
        assert len({frozenset(fields(text)) for text in word.values()}) == 1, key


def test_chinese_messages_use_chinese_punctuation():
    texts = [part["zh"] for kind in KINDS.values() for part in kind.values()] + [word["zh"] for word in WORDS.values()]
    assert [text for text in texts if re.search(r"[\u4e00-\u9fff][,;:!?]", text)] == []


def test_a_message_gets_every_value_that_its_texts_have_a_place_for():
    for where, call, names in named("Fault", "Note", parameter="kind"):
        values = values_of(call, 2)
        if values is not None and not isinstance(code.argument(call, 0, "kind"), ast.Name):
            for name in names & set(KINDS):
                assert placeholders(KINDS[name]) <= values | later_values(where), where


def test_a_word_gets_every_value_that_it_has_a_place_for():
    for where, call, names in named("Word", parameter="key"):
        values = values_of(call, 1)
        for name in names & set(WORDS) if values is not None else ():
            assert {field for text in WORDS[name].values() for field in fields(text)} <= (values or set()), where


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_message_shows_its_values_letter_by_letter(kind, language):
    values = {name: f"{{{name}}}'\"{i}" for i, name in enumerate(sorted(placeholders(KINDS[kind])))}
    sentence = message_text(Fault(kind, Place(file="{file}.csv"), values), language)
    assert sentence.startswith("{file}.csv")
    for name, value in values.items():
        assert value in sentence or repr(value) in sentence, name


@pytest.mark.parametrize("language", LANGUAGES)
@given(got=st.text(min_size=1))
def test_whatever_an_input_holds_is_quoted_as_it_is(language, got):
    sentence = message_text(Fault("no_month", values={"got": got}), language)
    assert repr(got) in sentence


@pytest.mark.parametrize("language", LANGUAGES)
@given(file=st.text(min_size=1), column=st.text(min_size=1), row=st.integers(1))
def test_a_place_names_file_row_and_column_as_they_are(language, file, column, row):
    where = place_text(Place(file=file, row=row, column=column), language)
    assert where.startswith(file)
    assert str(row) in where.removeprefix(file)
    assert column in where.removeprefix(file)


@pytest.mark.parametrize("data", HOSTILE)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_error_has_a_line_for_each_fault_with_its_data(data, language):
    faults = [Fault("no_month", Place(file=data, sheet=data, column=data), {"got": each}) for each in (data, "x")]
    first, second = error_text(InvalidInput(*faults), language).split("\n")
    assert first.count(data) >= 3
    assert repr(data) in first
    assert repr("x") in second


@pytest.mark.parametrize("data", HOSTILE)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_of_faults_holds_data_as_it_is(data, language):
    table = fault_table([Fault("no_month", Place(file=data, row=3), {"got": data}), Note("nothing_to_show")], language)
    (where, expected, got, cause), (_, _, nothing, note) = table.to_numpy().tolist()
    assert where.startswith(data)
    assert expected == KINDS["no_month"]["expected"][language]
    assert got == repr(data)
    assert (cause, nothing) == ("", "")
    assert note == KINDS["nothing_to_show"]["text"][language]


def test_faults_are_a_table_in_the_readers_language():
    fault = Fault("no_month", Place(file="list.csv", row=3, column="rank"), {"got": "x"})
    assert list(fault_table([fault], "zh").columns) == ["位置", "应为", "实为", "可能原因"]
    assert fault_table([fault], "zh").iloc[0]["位置"] == "list.csv，第 3 行，「rank」列"
    assert fault_table([fault], "en").iloc[0].to_list()[0] == "list.csv, row 3, column rank"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_language_is_refused_and_an_unknown_kind_as_well(language):
    with pytest.raises(KeyError):
        message_text(Fault("no_month"), "fr")
    with pytest.raises(KeyError):
        message_text(Fault("no_such_kind"), language)
