"""The catalogue: both languages for every text, no text unused, none missing."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from conftest import ROOT

from geo.catalogue import catalogue, escape, markdown, text
from geo.schema import LAYERS

CODE = "".join(
    path.read_text("utf-8") for folder in (".", "pages", "geo") for path in sorted((ROOT / folder).glob("*.py"))
)
#: Keys that the code puts together, like page_<name>.
FAMILIES = (
    "page_", "choice_", "geometry_", "status_", "figure_", "kind_", "download_", "role_", "field_", "said_", "ledger_",
    "ranking_", "target_", "unit_tasks_", "change_", "view_", "source_", "quality_", "import_", "fault_",
    "state_", "legend_register_", "export_", "paper_", "measure_", "column_tsp_", "legend_tsp_", "legend_water_",
    "legend_surveyed",
)  # fmt: skip


def fields(value: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(value) if name}


def test_a_text_has_both_languages_and_the_same_placeholders():
    for key, entry in catalogue().items():
        assert set(entry) == {"zh", "en"}, key
        assert entry["zh"].strip() and entry["en"].strip(), key
        assert fields(entry["zh"]) == fields(entry["en"]), key


def test_no_text_is_unused():
    used = {key for key in catalogue() if f'"{key}"' in CODE or f"'{key}'" in CODE or key.startswith(FAMILIES)}
    assert set(catalogue()) - used == set()


def test_every_text_that_the_code_asks_for_exists():
    asked = set(re.findall(r'\b(?:ui\.)?(?:t|text)\([\'"]([a-z_]+)[\'"]', CODE))
    assert asked - set(catalogue()) == set()


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


@pytest.mark.parametrize(("data", "shown"), [("1. Annex", "1\\. Annex"), ("- a", "\\- a"), ("906.28", "906.28")])
def test_data_starts_no_list(data, shown):
    assert escape(data) == shown


@pytest.mark.parametrize("data", ["**b**", "![x](http://x)", "$x$", ":smile:", "`code`", "[a](b)", "__init__", "<b>"])
def test_data_in_markdown_keeps_every_letter(data):
    marks = re.findall(r"[\\`*_{}\[\]<>#~$:|!]", data)
    assert escape(data).count("\\") == len(marks)
    assert escape(data).replace("\\", "") == data
    assert escape(data) in markdown("unknown_in_url", "en", name="x", value=data)
