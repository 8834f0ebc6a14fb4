"""References between layers, checked by query: what new rows name must be there, what goes must not be named."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping

from geo.errors import Fault, Place
from geo.schema import LAYERS, Frames
from geo.settings import CITY_CODE
from geo.store.layer_rows import key_terms
from geo.store.validation import layer_word

#: The layers and columns that ``units.code`` stands for, besides the city.
_UNITS = (("districts", "code"), ("subdistricts", "code"))


def broken_references(connection: sqlite3.Connection, rows: Frames, new: Frames, where: str) -> list[Fault]:
    """Check that what rows name is in the store or among new rows.

    Parameters
    ----------
    connection
        To the store.
    rows, new
        Layer name to the rows to check, and to those of the file.
    where
        What the rows come from, for the messages.

    Returns
    -------
    list of Fault
        One for each cell.
    """
    faults = []
    for name, frame in rows.items():
        for column in (column for column in LAYERS[name].columns if column.references):
            cells = frame[column.name].dropna()
            absent = _absent(connection, new, column.references, {str(value) for value in cells})
            for row, value in cells[cells.isin(absent)].items():
                place = Place(file=where, sheet=layer_word(name), row=str(row), column=column.name)
                faults.append(Fault("broken_reference", place, {"reference": column.references, "got": value}))
    return faults


def orphans(connection: sqlite3.Connection, gone: Mapping[str, Collection[str]], where: str) -> list[Fault]:
    """Find the rows that name what an import has withdrawn.

    Parameters
    ----------
    connection
        To the draft, after the change.
    gone
        Layer name to keys that were withdrawn from it.
    where
        What the import comes from, for the messages.
    """
    faults = []
    for name, layer in LAYERS.items():
        for column in (column for column in layer.columns if column.references):
            values = {key for target, _ in _targets(column.references) for key in gone.get(target, ())}
            absent = _absent(connection, {}, column.references, values)
            key = " || ' | ' || ".join(key_terms(layer))
            named = f'"{column.name}" IN (SELECT value FROM json_each(?))'
            sql = f'SELECT {key}, "{column.name}" FROM "{name}" WHERE {named}'
            for row, value in connection.execute(sql, (_json(absent),)) if absent else ():
                place = Place(file=where, sheet=layer_word(name), row=str(row), column=column.name)
                faults.append(Fault("broken_reference", place, {"reference": column.references, "got": value}))
    return faults


def _absent(connection: sqlite3.Connection, new: Frames, reference: str, values: set[str]) -> set[str]:
    """Return which values neither the store nor the new rows have where a reference points to."""
    if reference.startswith("units."):
        values = values - {CITY_CODE}
    for layer, column in _targets(reference):
        if layer in new:
            values = values - set(new[layer][column])
        sql = f'SELECT value FROM json_each(?) WHERE value NOT IN (SELECT "{column}" FROM "{layer}")'
        values = {value for (value,) in connection.execute(sql, (_json(values),))} if values else values
    return values


def _targets(reference: str) -> Iterator[tuple[str, str]]:
    layer, _, column = reference.partition(".")
    yield from _UNITS if layer == "units" else ((layer, column),)


def _json(values: Collection[str]) -> str:
    return json.dumps(sorted(values), ensure_ascii=False)
