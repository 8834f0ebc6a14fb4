"""The catalogue: both languages for every text, no text unused, none missing."""

from __future__ import annotations

import ast
import re
from string import Formatter

import pytest
from support import code

from geo.schema import LAYERS
from geo.texts.catalogue import catalogue, text

#: Functions that look a text up by their first argument: the library's, and a page's for Markdown and for plain text.
LOOKUPS = ("text", "t", "plain")
#: Texts that the test below cannot see a use of, each with the reason.
EXCEPTIONS: dict[str, str] = {}


def fields(value: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(value) if name}


def lookups() -> list[tuple[str, ast.Call, set[str]]]:
    """Return where the code looks texts up: the place, the call and the keys or patterns that it names."""
    calls = [(module, call) for module in code.modules() for call in module.calls(*LOOKUPS)]
    keys = [(module.where(call), call, code.choices(module, code.argument(call, 0, "key"))) for module, call in calls]
    return [(where, call, names) for where, call, names in keys if names]


def test_a_text_has_both_languages_and_the_same_placeholders():
    for key, entry in catalogue().items():
        assert set(entry) == {"zh", "en"}, key
        assert entry["zh"].strip() and entry["en"].strip(), key
        assert fields(entry["zh"]) == fields(entry["en"]), key


def test_the_public_is_told_of_what_is_published_and_not_of_the_store():
    office = {"import_faults", "fault_input", "due_plans_repealed"}
    told = {
        key
        for key, entry in catalogue().items()
        if re.search(r"\b(store|held|ledger)\b|库中|本库", re.sub(r"{\w+", "", entry["en"] + entry["zh"]), re.I)
    }
    assert told <= office
    assert not re.search("slip", " ".join(layer.label("en") for layer in LAYERS.values()), re.I)


def test_the_hint_of_the_search_is_short_and_its_label_says_all():
    assert text("search_hint", "en") == "Find a place or river"
    assert text("search_label", "en") == "Find a district, a subdistrict or a river"


def test_no_text_is_unused():
    assert [key for key in catalogue() if not code.is_used(key) and key not in EXCEPTIONS] == []
    assert [key for key in EXCEPTIONS if key not in catalogue() or code.is_used(key)] == []


@pytest.mark.parametrize(
    "key", ["role_nobody", "page_nowhere", "said_unit_nobody", "whole_town", "import_title_nobody"]
)
def test_a_text_that_no_code_names_would_be_noticed(key):
    assert not code.is_used(key)


def test_every_text_that_the_code_asks_for_exists():
    calls = lookups()
    assert len(calls) > 300
    missing = {
        f"{where}: {name}"
        for where, _, names in calls
        for name in names
        if name not in catalogue() and not ("\0" in name and any(code.fits(key, name) for key in catalogue()))
    }
    assert missing == set()


def test_a_text_gets_every_value_that_it_has_a_place_for():
    for where, call, names in lookups():
        values = {keyword.arg for keyword in call.keywords}
        # Only a run can tell what is in **values, and which of its keys a variable holds.
        if None not in values and not isinstance(call.args[0], ast.Name):
            for name in names & set(catalogue()):
                assert fields(catalogue()[name]["zh"]) <= values, where


def test_chinese_texts_use_chinese_punctuation():
    halves = [key for key, entry in catalogue().items() if re.search(r"[\u4e00-\u9fff][,;:!?]", entry["zh"])]
    assert not halves


def test_every_layer_and_column_is_labelled_in_both_languages():
    for layer in LAYERS.values():
        for label in [layer.label, *(column.label for column in layer.columns)]:
            assert re.search(r"[\u4e00-\u9fff]|SHA", label("zh"))
            assert re.fullmatch(r"[\x00-\x7f²]+", label("en"))
        headings = [column.label("zh") for column in layer.columns]
        assert len(headings) == len(set(headings)), layer.name


def test_an_unknown_language_is_refused():
    with pytest.raises(KeyError):
        text("whole_city", "fr")


@pytest.mark.parametrize("data", ["{x}", "{", "}}", "{0}", "**b**", '"x"', "it's"])
def test_data_in_a_text_stays_as_it_is(data):
    assert text("unknown_in_url", "en", name="x", value=data).count(data) == 1
