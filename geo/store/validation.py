"""The checks of frames against the data dictionary: every fault of every frame is reported together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import pandas as pd

from geo.errors import Fault, Place, Word
from geo.schema import LAYERS, Column, Layer
from geo.settings import CITY_CODE


def layer_word(name: str) -> Word:
    """Return how messages call a layer of the store: ``layer targets``."""
    return Word("store_layer", {"name": name})


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
        if layer.name in frames:
            faults += check_frame(frames[layer.name], layer, where)
            faults += [_in_layer(fault, layer, where) for fault in _broken_references(frames, layer)]
        else:
            faults.append(_in_layer(Fault("missing_layer"), layer, where))
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
        What the rows come from, a path or a name, for the messages.

    Returns
    -------
    list of Fault
        Every fault, at most one for each cell.
    """
    missing = [name for name in layer.names if name not in frame]
    if missing:
        columns = [str(column) for column in frame.columns]
        faults = [Fault("missing_layer_column", values={"column": name, "got": columns}) for name in missing]
    else:
        faults = [fault for column in layer.columns for fault in _bad_cells(frame, column)]
        faults += _repeated_keys(frame, layer)
        faults += _bad_geometries(frame, layer) if layer.geometry else ()
    return [_in_layer(fault, layer, where) for fault in faults]


def _in_layer(fault: Fault, layer: Layer, where: str) -> Fault:
    return fault.at(file=where, sheet=layer_word(layer.name))


def _bad_cells(frame: pd.DataFrame, column: Column) -> Iterator[Fault]:
    for row, value in _doubtful(frame[column.name], column).items():
        place = Place(row=str(row), column=column.name)
        if pd.isna(value) or value == "":
            if column.required:
                yield Fault("blank_cell", place)
        elif column.values and value not in column.values:
            yield Fault("value_not_allowed", place, {"allowed": column.values, "got": value})
        elif not _has_kind(value, column.kind):
            yield Fault(f"not_{column.kind}", place, {"got": value})


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


def _repeated_keys(frame: pd.DataFrame, layer: Layer) -> Iterator[Fault]:
    keys = list(layer.key)
    for row, values in frame.loc[frame.duplicated(keys), keys].iterrows():
        key = [value for value in values if not pd.isna(value)]
        yield Fault("repeated_key", Place(row=str(row)), {"columns": " + ".join(keys), "got": key})


def _bad_geometries(frame: pd.DataFrame, layer: Layer) -> Iterator[Fault]:
    for row, shape in frame["geometry"].items():
        place, geometry = Place(row=str(row)), layer.geometry
        if shape is not None and shape.is_empty and layer.unplaced:
            continue
        if shape is None or shape.is_empty:
            yield Fault("missing_geometry", place, {"geometry": geometry})
        elif shape.geom_type != geometry:
            yield Fault("wrong_geometry", place, {"geometry": geometry, "got": shape.geom_type})
        elif not shape.is_valid:
            yield Fault("invalid_geometry", place)


def _broken_references(frames: Mapping[str, pd.DataFrame], layer: Layer) -> Iterator[Fault]:
    frame = frames[layer.name]
    for column in layer.columns:
        if not column.references or column.name not in frame:
            continue
        allowed = _values_of(frames, column.references)
        cells = frame[column.name].dropna()
        for row, value in cells[~cells.isin(allowed)].items():
            place = Place(row=str(row), column=column.name)
            yield Fault("broken_reference", place, {"reference": column.references, "got": value})


def _values_of(frames: Mapping[str, pd.DataFrame], reference: str) -> set[str]:
    name, _, column = reference.partition(".")
    if name == "units":
        return {CITY_CODE} | _values_of(frames, "districts.code") | _values_of(frames, "subdistricts.code")
    frame = frames.get(name)
    return set(frame[column]) if frame is not None and column in frame else set()
