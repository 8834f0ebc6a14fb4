"""Changes of layers in a draft of the store: a file's rows meet the stored rows of the same keys, and only those."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence

import pandas as pd

from geo.schema import LAYERS, Layer
from geo.store import versions
from geo.store.container import GEOMETRY, stamp_contents
from geo.store.layer_rows import insert_rows, key_terms, listed, stored_columns, typed

#: Temporary tables: the new rows with the stored row of the same key, and the ids of rows to be removed.
_NEW, _GONE = "temp.incoming", "temp.outgoing"


class Changes:
    """What happens to the layers of a draft, counted as it is done.

    Parameters
    ----------
    connection
        To the draft.

    Attributes
    ----------
    counts
        Rows ``added``, ``changed``, ``unchanged`` and ``withdrawn``.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.counts: Counter[str] = Counter()
        self._parts: dict[str, set[versions.Part]] = {}
        self._revised: list[tuple[str, str, str]] = []

    def put(self, name: str, frame: pd.DataFrame) -> None:
        """Put rows into a layer in place of those of the same keys, uncounted and without a revision."""
        self._stage(LAYERS[name], frame)
        self._apply(LAYERS[name], "1")

    def replace(self, name: str, frame: pd.DataFrame) -> None:
        """Make a layer what `frame` is, uncounted and without a revision; rows that do not differ are left alone."""
        layer = LAYERS[name]
        self._stage(layer, frame)
        self._compare(layer)
        self._mark_gone(layer, "1", ())
        self._apply(layer, "NOT ifnull(same, 0)")

    def take(self, name: str, frame: pd.DataFrame, superseded: str | None) -> list[str]:
        """Put rows into a layer as an import does: counted, and what they replace remembered for a revision.

        Parameters
        ----------
        name
            Name of the layer.
        frame
            The rows, valid.
        superseded
            Id of the source whose other rows are withdrawn, if any.

        Returns
        -------
        list of str
            Values of the first column of the key of the rows that are no longer in the layer.
        """
        layer = LAYERS[name]
        self._stage(layer, frame)
        self._compare(layer)
        if superseded is not None and "source_id" in layer.names:
            for part in versions.source_parts(self.connection, layer, superseded):
                condition = f"source_id = ? AND {versions.part_condition(layer)}"
                self._mark_gone(layer, condition, (superseded, *part))
        self.counts["withdrawn"] += self._number(f"SELECT count(*) FROM {_GONE}")
        if layer.within:
            self._mark_gone(layer, f"{layer.within} IN (SELECT {layer.within} FROM {_NEW})", ())
        for kind, condition in {"added": "stored IS NULL", "changed": "NOT same", "unchanged": "same"}.items():
            self.counts[kind] += self._number(f"SELECT count(*) FROM {_NEW} WHERE {condition}")
        self._remember(layer)
        gone = self.connection.execute(f'SELECT "{layer.key[0]}" FROM "{name}" WHERE fid IN {_GONE}').fetchall()
        self._apply(layer, "1")
        return [str(value) for (value,) in gone]

    def revisions(self) -> pd.DataFrame:
        """Return what was replaced or withdrawn: columns ``layer``, ``row_key``, ``number`` and ``old_values``."""
        sql = "SELECT count(*) FROM revisions WHERE layer = ? AND row_key = ?"
        rows = [
            {
                "layer": layer,
                "row_key": key,
                "number": self.connection.execute(sql, (layer, key)).fetchone()[0] + 1,
                "old_values": values,
            }
            for layer, key, values in self._revised
        ]
        return pd.DataFrame(rows, columns=["layer", "row_key", "number", "old_values"])

    def finish(self) -> str:
        """Hash what was touched, write the time of change, and return the new version."""
        for name, parts in self._parts.items():
            versions.rehash(self.connection, LAYERS[name], sorted(parts))
        stamp_contents(self.connection, [LAYERS[name] for name in self._parts])
        return versions.set_version(self.connection)

    def _stage(self, layer: Layer, frame: pd.DataFrame) -> None:
        columns = listed(stored_columns(layer))
        self.connection.execute(f"DROP TABLE IF EXISTS {_NEW}")
        self.connection.execute(f"DROP TABLE IF EXISTS {_GONE}")
        self.connection.execute(f"CREATE TABLE {_GONE} (fid INTEGER PRIMARY KEY)")
        sql = f'CREATE TABLE {_NEW} AS SELECT {columns}, 0 AS stored, 0 AS same FROM "{layer.name}" LIMIT 0'
        self.connection.execute(sql)
        insert_rows(self.connection, _NEW, typed(frame, layer), layer)
        same_key = _all_equal(key_terms(layer, "old"), key_terms(layer, "incoming"))
        self.connection.execute(
            f'UPDATE {_NEW} SET stored = (SELECT old.fid FROM main."{layer.name}" AS old WHERE {same_key})'
        )

    def _compare(self, layer: Layer) -> None:
        """Mark new rows that say what the stored ones do, wherever they come from."""
        columns = [name for name in stored_columns(layer) if name != "source_id"]
        same = " AND ".join(_same(layer, name) for name in columns)
        self.connection.execute(
            f'UPDATE {_NEW} SET same = (SELECT {same} FROM main."{layer.name}" AS old WHERE old.fid = stored)'
        )

    def _mark_gone(self, layer: Layer, condition: str, values: Sequence[object]) -> None:
        new = f"SELECT stored FROM {_NEW} WHERE stored IS NOT NULL"
        sql = f'SELECT fid FROM main."{layer.name}" WHERE {condition} AND fid NOT IN ({new})'
        self.connection.execute(f"INSERT OR IGNORE INTO {_GONE} {sql}", values)

    def _remember(self, layer: Layer) -> None:
        changed = f"SELECT stored FROM {_NEW} WHERE NOT same"
        old = self.connection.execute(
            f'SELECT {listed(layer.names)} FROM main."{layer.name}" WHERE fid IN ({changed}) OR fid IN {_GONE}'
        )
        for row in old.fetchall():
            values = dict(zip(layer.names, row, strict=True))
            key = " | ".join("" if values[name] is None else str(values[name]) for name in layer.key)
            text = json.dumps({name: value for name, value in values.items() if value is not None}, ensure_ascii=False)
            self._revised.append((layer.name, key, text))

    def _apply(self, layer: Layer, condition: str) -> None:
        """Remove the rows that go, and write those of the new ones that fulfil a condition."""
        name, columns = f'main."{layer.name}"', stored_columns(layer)
        sets = ", ".join(f'"{column}" = new."{column}"' for column in columns)
        self._touch(layer, f"{name} WHERE fid IN {_GONE}")
        self._touch(layer, f"{_NEW} WHERE {condition}")
        self.connection.execute(f"DELETE FROM {name} WHERE fid IN {_GONE}")
        self.connection.execute(f"UPDATE {name} SET {sets} FROM {_NEW} AS new WHERE fid = new.stored AND ({condition})")
        rows = f"SELECT {listed(columns)} FROM {_NEW} WHERE stored IS NULL ORDER BY {', '.join(key_terms(layer))}"
        self.connection.execute(f"INSERT INTO {name} ({listed(columns)}) {rows}")

    def _touch(self, layer: Layer, rows: str) -> None:
        columns = f"DISTINCT {listed(layer.parts)}" if layer.parts else "1"
        parts: Iterable[versions.Part] = self.connection.execute(f"SELECT {columns} FROM {rows}").fetchall()
        if parts:
            self._parts.setdefault(layer.name, set()).update(parts if layer.parts else [()])

    def _number(self, sql: str) -> int:
        return int(self.connection.execute(sql).fetchone()[0])


def _same(layer: Layer, name: str) -> str:
    texts = {column.name for column in layer.columns if column.kind in ("text", "date")}
    old, new = f'old."{name}"', f'incoming."{name}"'
    if name == GEOMETRY or name not in texts:
        return f"{old} IS {new}"
    return f"ifnull({old}, '') = ifnull({new}, '')"


def _all_equal(left: Iterable[str], right: Iterable[str]) -> str:
    return " AND ".join(f"{one} = {other}" for one, other in zip(left, right, strict=True))
