"""Checks of frames: every fault is reported, with its place."""

from __future__ import annotations

import pandas as pd
import pytest
from support.messages import english

from geo.schema import LAYERS
from geo.store.validation import check_frame, check_frames
from geo.texts.faults import message_text


def test_the_built_store_has_no_faults(frames):
    assert check_frames(frames, "built") == []


@pytest.mark.parametrize(
    ("layer", "column", "value", "expected"),
    [
        ("targets", "value", "nine", "a number"),
        ("targets", "deadline", "31.12.2021", "a date like 2021-12-31"),
        ("targets", "comparator", "<", "one of =, <=, >=, ~"),
        ("targets", "unit", None, "a value"),
        ("tasks", "number", 1.5, "a whole number"),
        ("observations", "is_demo", 2, "0 or 1"),
        ("observations", "unit_code", "110199999", "a value of units.code"),
        ("rivers", "task_id", "2021-water-99", "a value of tasks.id"),
    ],
)
def test_a_bad_cell_is_reported_with_layer_row_and_column(frames, layer, column, value, expected):
    frame = frames[layer].astype({column: object})
    frame.loc[3, column] = value
    faults = check_frames({**frames, layer: frame}, "store")
    (line,) = english(faults).splitlines()
    assert line.startswith(f"store, layer {layer}, row 3, column {column}: expected {expected}, got ")


def test_a_bad_cell_is_told_in_both_languages(frames):
    frame = frames["targets"].astype({"value": object})
    frame.loc[3, "value"] = "x"
    (fault,) = check_frames({**frames, "targets": frame}, "store")
    assert message_text(fault, "en") == "store, layer targets, row 3, column value: expected a number, got 'x'"
    assert message_text(fault, "zh") == "store，图层 targets，第 3 行，「value」列：应为数字，实为'x'"


def test_a_number_in_a_column_of_texts_is_a_fault(frames):
    frame = frames["targets"].astype({"unit": object})
    frame.loc[3, "unit"] = 4
    (fault,) = check_frames({**frames, "targets": frame}, "store")
    assert (fault.kind, fault.values) == ("not_text", {"got": 4})


def test_a_missing_column_is_reported_with_those_that_are_there(frames):
    faults = check_frame(frames["targets"].drop(columns="unit"), LAYERS["targets"], "file")
    (line,) = english(faults).splitlines()
    assert line.startswith("file, layer targets: expected column unit, got id, plan_id, ")
    assert "comparator" in line
    assert line.endswith(" (a column is missing or renamed)")


def test_a_row_that_stands_twice_is_reported(frames):
    twice = pd.concat([frames["plans"], frames["plans"].iloc[[0]]], ignore_index=True)
    faults = check_frame(twice, LAYERS["plans"], "file")
    row, key = len(twice) - 1, frames["plans"].loc[0, "id"]
    assert english(faults) == f"file, layer plans, row {row}: expected a new id, got {key} (the row stands twice)"


def test_a_missing_layer_is_reported(frames):
    rest = {name: frame for name, frame in frames.items() if name != "imports"}
    assert english(check_frames(rest, "store")) == (
        "store, layer imports: expected the layer, got nothing (the store is of another version)"
    )


def test_an_empty_geometry_is_reported(frames):
    districts = frames["districts"].copy()
    districts.loc[2, "geometry"] = None
    faults = check_frame(districts, LAYERS["districts"], "file")
    assert english(faults) == "file, layer districts, row 2: expected a MultiPolygon, got no geometry"
