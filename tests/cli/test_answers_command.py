"""The command ``answers``: every target of a year with its verdict, in a terminal and as JSON."""

from __future__ import annotations

import json

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from geo.answers.answer_texts import SIGNS
from geo.answers.answers import COLUMNS
from geo.answers.verdicts import VERDICTS
from geo.cli.commands import cli

WORDS = {"place", "indicator_label", "target_text", "result_text", "period_text", "verdict_label", "sentence"}


def answers(*arguments):
    """Run the command; return its exit code, what it printed, and its faults."""
    done = CliRunner().invoke(cli, ["answers", *arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


def parsed(*arguments):
    def refuse(name):
        raise AssertionError(name)  # NaN and Infinity are no JSON

    code, printed, _ = answers("--json", *arguments)
    assert code == 0
    return json.loads(printed, parse_constant=refuse)


@pytest.mark.usefixtures("read_only")
def test_json_has_every_target_of_the_year_with_the_same_keys(frames):
    whole = parsed("--year", "2021")
    targets = frames["targets"]
    expected = targets[targets["deadline"].fillna("2021").str[:4] == "2021"]
    assert {answer["target_id"] for answer in whole["answers"]} == set(expected["id"])
    assert all(set(answer) == {*COLUMNS, *WORDS} for answer in whole["answers"])
    assert whole["year"] == 2021
    assert list(whole["counts"]) == list(VERDICTS)
    assert sum(whole["counts"].values()) == len(whole["answers"])


@pytest.mark.usefixtures("demo_store")
def test_the_worst_come_first_with_a_sentence_each_and_columns_in_line():
    code, printed, _ = answers("--year", "2021", "--lang", "zh")
    head, *lines = printed.splitlines()
    assert code == 0
    assert head.startswith("2021 年计划 ")
    rows, sentences = lines[::2], lines[1::2]
    assert rows[0].startswith(f"{SIGNS['missed']} 未达到")
    assert all(sentence.startswith("    ") and sentence.endswith("。") for sentence in sentences)
    # The place begins at the same column, whatever characters stand before it.
    places = [sentence.strip()[:3] for sentence in sentences]
    assert len({cell_len(row[: row.index(place)]) for row, place in zip(rows, places, strict=True)}) == 1


@pytest.mark.usefixtures("demo_store")
@pytest.mark.parametrize(
    ("unit", "code"),
    [("大兴", "110115"), ("Daxing District", "110115"), ("经开区", "110199"), ("全市", "110000"), ("黄村镇", "110115")],
)
def test_a_unit_by_any_spelling_and_a_subdistrict_by_its_district(unit, code):
    whole = parsed("--year", "2021", "--unit", unit)
    assert {answer["unit_code"] for answer in whole["answers"]} == {code}


@pytest.mark.usefixtures("demo_store")
def test_a_field_and_a_day_narrow_and_date_the_verdicts():
    whole = parsed("--year", "2021", "--field", "water", "--at", "2021-09-10")
    assert {answer["field"] for answer in whole["answers"]} == {"water"}
    assert whole["on"] == "2021-09-10"
    assert whole["counts"]["on_course"] > 0
    assert whole["counts"]["kept"] == 0


@pytest.mark.usefixtures("read_only")
def test_an_unknown_year_unit_and_field_are_told_at_once_with_the_options():
    code, printed, faults = answers("--year", "1999", "--unit", "火星", "--field", "fire", "--lang", "zh")
    assert (code, printed) == (1, "")
    assert "2021" in faults
    assert "water" in faults
    assert "全市, 东城区" in faults.replace("、", ", ")
    assert "'火星'" in faults
