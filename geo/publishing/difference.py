"""The exact difference of two stores: every row and cell that one has and the other has not, found by their parts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from threading import RLock
from typing import Any
from weakref import finalize

import pandas as pd

from geo.schema import LAYERS, Layer
from geo.store import blobs
from geo.store.container import GEOMETRY, create_attributes, create_container
from geo.store.layer_rows import key_terms, listed, stored_columns
from geo.store.versions import PART_COLUMNS, PARTS, part_condition

#: What may have become of a row.
CHANGES = ("added", "changed", "withdrawn")
#: Columns of `Difference.counts` that tell its rows apart.
GROUPS = ("layer", "unit_code", "source_id", "change", "reported_by", "accepted_by", "imported_by")
_ROW = (*GROUPS[:4], "row_key", *GROUPS[4:])
#: Where the place of a row stands, for layers that do not have it in a column of their own; `{s}` is the store.
_PLACES = {
    "observations": "coalesce({t}.unit_code, (SELECT district_code FROM {s}.sections WHERE id = {t}.section_id),"
    " (SELECT district_code FROM {s}.rivers WHERE id = {t}.river_id))",
    "register_states": "(SELECT district_code FROM {s}.registers WHERE id = {t}.register_id)",
    "districts": "{t}.code",
    "subdistricts": "{t}.code",
}
#: What the aliases of the two sides are called: the store before is ``main``.
_STORES = {"old": "main", "new": "new"}


class Difference:
    """What became of the rows of a store in a later one; both stay open, whatever takes their places.

    Only parts (`geo.schema.Layer.parts`) whose hashes differ are read, so that a grid of millions of cells that did not
    change costs nothing. Columns that say when a row was written do not count.

    Parameters
    ----------
    old
        The store before; None for an empty one.
    new
        The later store.
    leave_out
        Names of layers that are not compared.
    """

    def __init__(self, old: Path | None, new: Path, leave_out: Collection[str] = ()) -> None:
        self._lock = RLock()
        self._connection = _open(old, new)
        finalize(self, self._connection.close)
        columns = ", ".join(f"{name} TEXT" for name in _ROW)
        self._connection.execute(
            f"CREATE TEMP TABLE changes ({columns}, cells INTEGER, old_fid INTEGER, new_fid INTEGER)"
        )
        for layer in LAYERS.values():
            if layer.name not in leave_out:
                self._compare(layer)

    def attribute(self, makers: pd.DataFrame, importers: Mapping[str, str]) -> None:
        """Say who brought the rows about; for the office alone.

        Parameters
        ----------
        makers
            Columns ``layer``, ``row_key``, ``reported_by`` and ``accepted_by``.
        importers
            Id of a source to who imported it.
        """
        with self._lock:
            rows = makers[["reported_by", "accepted_by", "layer", "row_key"]].itertuples(index=False, name=None)
            sets = "UPDATE changes SET reported_by = ?, accepted_by = ? WHERE layer = ? AND row_key = ?"
            self._connection.execute("CREATE INDEX IF NOT EXISTS temp.changes_key ON changes (layer, row_key)")
            self._connection.executemany(sets, rows)
            sets = "UPDATE changes SET imported_by = ? WHERE source_id = ?"
            self._connection.executemany(sets, [(person, source) for source, person in importers.items()])

    @property
    def counts(self) -> pd.DataFrame:
        """The numbers of ``rows`` and ``cells`` by `GROUPS`: layer, place, source, change and people."""
        groups = ", ".join(GROUPS)
        sql = f"SELECT {groups}, count(*), sum(cells) FROM changes GROUP BY {groups} ORDER BY min(rowid)"
        with self._lock:
            rows = self._connection.execute(sql).fetchall()
        return pd.DataFrame(rows, columns=[*GROUPS, "rows", "cells"], dtype=object).astype({"rows": int, "cells": int})

    def totals(self) -> dict[str, dict[str, int]]:
        """Return the number of rows by layer and change, without those that are zero."""
        totals: dict[str, dict[str, int]] = {}
        with self._lock:
            sql = "SELECT layer, change, count(*) FROM changes GROUP BY layer, change ORDER BY min(rowid)"
            for layer, change, count in self._connection.execute(sql):
                totals.setdefault(layer, {})[change] = count
        return totals

    def rows(self, most: int = -1, **where: str | None) -> pd.DataFrame:
        """Return the rows that differ.

        Parameters
        ----------
        most
            The number of rows after which to stop; -1 for all.
        where
            One of `GROUPS` to what it must be.

        Returns
        -------
        pandas.DataFrame
            ``layer``, ``unit_code``, ``source_id``, ``change``, ``row_key`` (values of the key, a bar between them),
            ``reported_by``, ``accepted_by``, ``imported_by`` and ``cells``, the number of cells that differ.
        """
        rows = [row[: len(_ROW) + 1] for row in self._select(most, where)]
        return pd.DataFrame(rows, columns=[*_ROW, "cells"], dtype=object).astype({"cells": int})

    def cells(self, most: int = -1, **where: str | None) -> pd.DataFrame:
        """Return every cell of the rows that `rows` returns which differs.

        Returns
        -------
        pandas.DataFrame
            The columns of `rows` without ``cells``, and ``column``, ``before`` and ``after``: None where a cell is
            blank, a shape as a short text.
        """
        parts = []
        for row in self._select(most, where):
            for column, before, after in self._cells(LAYERS[row[0]], *row[-2:]):
                parts.append((*row[: len(_ROW)], column, before, after))
        return pd.DataFrame(parts, columns=[*_ROW, "column", "before", "after"], dtype=object)

    def close(self) -> None:
        """Let go of both stores."""
        self._connection.close()

    def _select(self, most: int, where: Mapping[str, str | None]) -> list[tuple[Any, ...]]:
        condition = " AND ".join(["1", *(f"{name} IS ?" for name in where)])
        columns = ", ".join([*_ROW, "cells", "old_fid", "new_fid"])
        sql = f"SELECT {columns} FROM changes WHERE {condition} ORDER BY rowid LIMIT ?"
        with self._lock:
            return self._connection.execute(sql, [*where.values(), most]).fetchall()

    def _cells(self, layer: Layer, old_fid: int | None, new_fid: int | None) -> Iterator[tuple[str, object, object]]:
        names = _compared(layer)
        before, after = (
            self._row(f'{store}."{layer.name}"', names, fid) for store, fid in (("main", old_fid), ("new", new_fid))
        )
        for name, old, new in zip(names, before, after, strict=True):
            if old != new:
                yield (name, _shape_text(old), _shape_text(new)) if name == GEOMETRY else (name, old, new)

    def _row(self, table: str, names: Sequence[str], fid: int | None) -> Sequence[Any]:
        if fid is None:
            return [None] * len(names)
        with self._lock:
            row: Sequence[Any] = self._connection.execute(
                f"SELECT {listed(names)} FROM {table} WHERE fid = ?", (fid,)
            ).fetchone()
        return row

    def _compare(self, layer: Layer) -> None:
        """List what became of the rows of a layer's parts that differ."""
        one, other = (f"SELECT part, sha256 FROM {store}.{PARTS} WHERE layer = :layer" for store in ("main", "new"))
        sql = f"SELECT part FROM ({one} EXCEPT {other}) UNION SELECT part FROM ({other} EXCEPT {one}) ORDER BY part"
        for (part,) in self._connection.execute(sql, {"layer": layer.name}).fetchall():
            values = json.loads(part)
            self._connection.execute(
                _listing(layer, "new", "old", "CASE WHEN old.fid IS NULL THEN 'added' ELSE 'changed' END"), values
            )
            self._connection.execute(_listing(layer, "old", "new", "'withdrawn'", "new.fid IS NULL"), values)


def _open(old: Path | None, new: Path) -> sqlite3.Connection:
    """Open the store before as ``main`` and the later one as ``new``, both to read."""
    name = f"{old.resolve().as_uri()}?mode=ro" if old else "file::memory:"
    connection = sqlite3.connect(name, uri=True, check_same_thread=False, isolation_level=None)
    if old is None:
        create_container(connection)
        create_attributes(connection, PARTS, PART_COLUMNS)
    connection.execute("ATTACH ? AS new", (f"{new.resolve().as_uri()}?mode=ro",))
    return connection


def _compared(layer: Layer) -> list[str]:
    return [name for name in stored_columns(layer) if name not in layer.volatile]


def _listing(layer: Layer, side: str, other: str, change: str, condition: str = "") -> str:
    """Write the statement that lists the rows of one side that the other has not, or has otherwise."""
    here, there = (f'{_STORES[name]}."{layer.name}"' for name in (side, other))
    same_key = " AND ".join(map("{} = {}".format, key_terms(layer, side), key_terms(layer, other)))
    cells = " + ".join(f'(old."{name}" IS NOT new."{name}")' for name in _compared(layer))
    key = " || ' | ' || ".join(f"ifnull({listed([name], side)}, '')" for name in layer.key)
    source = f"{side}.source_id" if "source_id" in layer.names else f"{side}.id" if layer.name == "sources" else "NULL"
    values = f"'{layer.name}', {_place(layer, side)}, {source}, {change}, {key}, NULL, NULL, NULL, {cells} AS cells"
    rows = f"(SELECT * FROM {here} WHERE {part_condition(layer)}) AS {side}"
    order = ", ".join(key_terms(layer, side))
    return (
        f"INSERT INTO changes SELECT {values}, old.fid, new.fid FROM {rows} LEFT JOIN {there} AS {other}"
        f" ON {same_key} WHERE {condition or 'cells > 0'} ORDER BY {order}"
    )


def _place(layer: Layer, side: str) -> str:
    """Write the code of the unit that a row is about as SQL; NULL where it is about none."""
    if layer.name in _PLACES:
        return _PLACES[layer.name].format(t=side, s=_STORES[side])
    return next((f"{side}.{name}" for name in ("unit_code", "district_code") if name in layer.names), "NULL")


def _shape_text(blob: bytes | None) -> str | None:
    """Write a shape so that a person sees that it is another one: a point in full, others by size and fingerprint."""
    if blob is None:
        return None
    (shape,) = blobs.to_shapes([blob])
    if shape.geom_type == "Point":
        return str(shape.wkt)
    return f"{shape.geom_type} ({len(shape.geoms)}, {sha256(blobs.well_known(blob)).hexdigest()[:8]})"
