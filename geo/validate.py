"""Owns the checks of frames against the data dictionary: every fault of every frame is reported together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import pandas as pd

from geo.errors import Fault
from geo.schema import LAYERS, Column, Layer
from geo.settings import CITY_CODE

_EXPECTED = {"integer": "a whole number", "real": "a number", "date": "a date like 2021-12-31", "flag": "0 or 1"}


def check_frames(frames: Mapping[str, pd.DataFrame], where: str) -> list[Fault]:
    """Check all layers of a store, each by itself and against the others.

    Parameters
    ----------
    frames
        Layer name to frame, with the columns of `geo.schema.LAYERS`; geometry, where there is one, as ``geometry``.
    where
        What the frames come from, a path or a name, for the messages.

    Returns
    -------
    list of Fault
        Every fault; empty when the frames are valid.
    """
    faults = []
    for layer in LAYERS.values():
        place = f"{where}, layer {layer.name}"
        if layer.name not in frames:
            faults.append(Fault(place, "the layer", "nothing", "the store is of another version"))
            continue
        faults += check_frame(frames[layer.name], layer, place)
        faults += _broken_references(frames, layer, place)
    return faults


def check_frame(frame: pd.DataFrame, layer: Layer, where: str) -> list[Fault]:
    """Check one frame against its layer: columns, blanks, types, allowed values, the key, the geometry.

    Parameters
    ----------
    frame
        Rows to check; its index numbers them in the messages.
    layer
        The rules.
    where
        File, sheet or layer that the rows come from.

    Returns
    -------
    list of Fault
        Every fault found, at most one for each cell.
    """
    missing = [column.name for column in layer.columns if column.name not in frame]
    if missing:
        got = ", ".join(map(str, frame.columns))
        return [Fault(where, f"column {name}", got, "a column is missing or renamed") for name in missing]
    faults = [fault for column in layer.columns for fault in _bad_cells(frame, column, where)]
    faults += _duplicate_keys(frame, layer, where)
    if layer.geometry:
        faults += _bad_geometries(frame, layer, where)
    return faults


def _bad_cells(frame: pd.DataFrame, column: Column, where: str) -> Iterator[Fault]:
    for row, value in _doubtful(frame[column.name], column).items():
        place = f"{where}, row {row}, column {column.name}"
        if pd.isna(value) or value == "":
            if column.required:
                yield Fault(place, "a value", "a blank")
        elif column.values and value not in column.values:
            yield Fault(place, "one of " + ", ".join(column.values), repr(value))
        elif not _has_kind(value, column.kind):
            yield Fault(place, _EXPECTED[column.kind], repr(value))


def _doubtful(cells: pd.Series, column: Column) -> pd.Series:
    """Leave aside what the type of the column vouches for: a grid has hundreds of thousands of cells."""
    number = column.kind == "real" and pd.api.types.is_float_dtype(cells.dtype)
    word = column.kind == "text" and not column.values and isinstance(cells.dtype, pd.StringDtype)
    return cells[cells.isna() | (cells == "")] if number or word else cells


def _has_kind(value: object, kind: str) -> bool:
    if kind == "text":
        return isinstance(value, str)
    if kind == "date":
        return isinstance(value, str) and _is_date(value)
    if isinstance(value, bool | str):
        return False
    number = float(value)  # type: ignore[arg-type]
    return kind == "real" or (number.is_integer() and (kind == "integer" or number in (0, 1)))


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _duplicate_keys(frame: pd.DataFrame, layer: Layer, where: str) -> Iterator[Fault]:
    keys = list(layer.key)
    for row, values in frame.loc[frame.duplicated(keys), keys].iterrows():
        shown = ", ".join(str(value) for value in values if not pd.isna(value))
        yield Fault(f"{where}, row {row}", f"a new {' + '.join(keys)}", shown, "the row stands twice")


def _bad_geometries(frame: pd.DataFrame, layer: Layer, where: str) -> Iterator[Fault]:
    for row, shape in frame["geometry"].items():
        if shape is None or shape.is_empty:
            yield Fault(f"{where}, row {row}", f"a {layer.geometry}", "no geometry")
        elif shape.geom_type != layer.geometry:
            yield Fault(f"{where}, row {row}", f"a {layer.geometry}", f"a {shape.geom_type}")
        elif not shape.is_valid:
            yield Fault(f"{where}, row {row}", "a valid geometry", "a ring that crosses itself")


def _broken_references(frames: Mapping[str, pd.DataFrame], layer: Layer, where: str) -> Iterator[Fault]:
    frame = frames[layer.name]
    for column in layer.columns:
        if not column.references or column.name not in frame:
            continue
        known = _known_values(frames, column.references)
        used = frame[column.name].dropna()
        for row, value in used[~used.isin(known)].items():
            place = f"{where}, row {row}, column {column.name}"
            yield Fault(place, f"a value of {column.references}", repr(value), "the row it names is missing")


def _known_values(frames: Mapping[str, pd.DataFrame], reference: str) -> set[str]:
    name, _, column = reference.partition(".")
    if name == "units":
        return {CITY_CODE} | _known_values(frames, "districts.code") | _known_values(frames, "subdistricts.code")
    frame = frames.get(name)
    return set(frame[column]) if frame is not None and column in frame else set()
