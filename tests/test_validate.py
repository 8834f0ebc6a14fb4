"""Checks of frames: every fault is found, and said with its place."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.schema import LAYERS
from geo.validate import check_frame, check_frames


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
    assert [(fault.where, fault.expected) for fault in faults] == [
        (f"store, layer {layer}, row 3, column {column}", expected)
    ]


def test_a_missing_column_is_reported_with_those_that_are_there(frames):
    faults = check_frame(frames["targets"].drop(columns="unit"), LAYERS["targets"], "file")
    assert len(faults) == 1
    assert faults[0].expected == "column unit"
    assert "comparator" in faults[0].got


def test_a_row_that_stands_twice_is_reported(frames):
    twice = pd.concat([frames["plans"], frames["plans"].iloc[[0]]], ignore_index=True)
    faults = check_frame(twice, LAYERS["plans"], "file")
    assert [fault.cause for fault in faults] == ["the row stands twice"]


def test_a_missing_layer_is_reported(frames):
    rest = {name: frame for name, frame in frames.items() if name != "imports"}
    assert [fault.where for fault in check_frames(rest, "store")] == ["store, layer imports"]


def test_an_empty_geometry_is_reported(frames):
    districts = frames["districts"].copy()
    districts.loc[2, "geometry"] = None
    faults = check_frame(districts, LAYERS["districts"], "file")
    assert [(fault.where, fault.got) for fault in faults] == [("file, row 2", "no geometry")]
