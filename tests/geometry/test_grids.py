"""Regular grids: what the browser gets holds every cell at its place, and no other."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from geo.geometry.grids import cell_text, encode_grid, grid_shape

PLACES = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 9)), min_size=1, max_size=60, unique=True)


def cells(places) -> pd.DataFrame:
    east, north = zip(*places, strict=True)
    frame = pd.DataFrame({"east": east, "north": north}) * 500.0
    return frame.assign(meridian=117.0, size_m=500.0, east=frame["east"] + 448_000, north=frame["north"] + 4_400_000)


def test_a_known_grid_is_encoded_as_runs_of_absent_and_present_cells():
    shape = grid_shape(cells([(0, 0), (1, 0), (1, 1), (3, 1)]))
    body = json.loads(encode_grid(shape))
    assert (body["columns"], body["rows"], body["east"], body["north"]) == (4, 2, 448_000, 4_400_000)
    assert body["runs"] == [0, 2, 3, 1, 1, 1]


@given(PLACES)
def test_the_runs_rebuild_the_cells(places):
    frame = cells(places)
    shape = grid_shape(frame)
    body = json.loads(encode_grid(shape))
    present = np.repeat(np.arange(len(body["runs"])) % 2 == 1, body["runs"])
    assert len(present) == body["columns"] * body["rows"]
    assert np.flatnonzero(present).tolist() == sorted(shape.place(frame).tolist())


@given(PLACES, st.integers(0, 9))
def test_a_cell_without_a_row_is_a_dot_and_never_a_class(places, index):
    frame = cells(places)
    shape = grid_shape(frame)
    some = frame.iloc[: len(frame) // 2]
    text = cell_text(shape, some, np.full(len(some), index))
    assert len(text) == len(frame)
    assert text.count(".") == len(frame) - len(some)
    assert set(text) <= {".", str(index)}
