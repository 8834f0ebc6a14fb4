"""The data version: a hash for each part of a layer, and one over them all, whatever the order in which rows came.

A part is what the rows of a layer with the same `geo.schema.Layer.parts` say, such as one indicator in one period: an
import hashes the parts that it touches. The hash of a part is that of its rows in the order of the key, as JSON.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable

from geo.schema import LAYERS, SCHEMA_VERSION, Layer
from geo.store import blobs
from geo.store.container import GEOMETRY, create_attributes
from geo.store.layer_rows import index_key, key_terms, listed, stored_columns

#: Names of the tables that a store has besides its layers.
META, PARTS = "meta", "parts"
#: Columns of the table of parts as SQL declares them.
PART_COLUMNS = "layer TEXT, part TEXT, rows INTEGER, sha256 TEXT, sources TEXT"
#: Values of `geo.schema.Layer.parts`.
Part = tuple[object, ...]

_ROWS_AT_ONCE = 1000
_ONE_SOURCE = "EXISTS (SELECT 1 FROM json_each(sources) WHERE value = ?)"


def is_prepared(connection: sqlite3.Connection) -> bool:
    """Say whether a store has its parts and keys; those that GDAL wrote for earlier versions have not."""
    return bool(connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (PARTS,)).fetchone())


def create_parts(connection: sqlite3.Connection) -> None:
    """Make the table of parts, still empty."""
    create_attributes(connection, PARTS, PART_COLUMNS)
    connection.execute(f"CREATE UNIQUE INDEX {PARTS}_key ON {PARTS} (layer, part)")


def prepare(connection: sqlite3.Connection) -> str:
    """Index the keys of all layers, hash all parts, and return the version."""
    create_parts(connection)
    for layer in LAYERS.values():
        index_key(connection, layer)
        rehash_layer(connection, layer)
    return set_version(connection)


def rehash_layer(connection: sqlite3.Connection, layer: Layer) -> None:
    """Hash all parts that a layer has now."""
    rehash(connection, layer, _parts_of(connection, layer))


def rehash(connection: sqlite3.Connection, layer: Layer, parts: Iterable[Part]) -> None:
    """Hash parts of a layer anew, as its table is now."""
    for part in parts:
        label = json.dumps(part, ensure_ascii=False)
        connection.execute(f"DELETE FROM {PARTS} WHERE layer = ? AND part = ?", (layer.name, label))
        digest, count, sources = _hash_part(connection, layer, part)
        if count:
            row = (layer.name, label, count, digest, json.dumps(sorted(sources)))
            connection.execute(f"INSERT INTO {PARTS} (layer, part, rows, sha256, sources) VALUES (?, ?, ?, ?, ?)", row)


def set_version(connection: sqlite3.Connection) -> str:
    """Write the version that the hashes of all parts make, and return it."""
    rows = connection.execute(f"SELECT layer, part, rows, sha256 FROM {PARTS} ORDER BY layer, part").fetchall()
    version = hashlib.sha256(json.dumps([SCHEMA_VERSION, rows], ensure_ascii=False).encode()).hexdigest()
    connection.execute(f"UPDATE {META} SET value = ? WHERE key = 'content_hash'", (version,))
    return version


def source_parts(connection: sqlite3.Connection, layer: Layer, source_id: str) -> list[Part]:
    """Return the parts of a layer that have rows of a source."""
    rows = connection.execute(f"SELECT part FROM {PARTS} WHERE layer = ? AND {_ONE_SOURCE}", (layer.name, source_id))
    return [tuple(json.loads(part)) for (part,) in rows]


def part_condition(layer: Layer) -> str:
    """Write the SQL condition that a row belongs to a part, whose values are its marks."""
    return " AND ".join(f"{listed([name])} = ?" for name in layer.parts) or "1"


def _parts_of(connection: sqlite3.Connection, layer: Layer) -> list[Part]:
    if not layer.parts:
        return [()]
    return connection.execute(f'SELECT DISTINCT {listed(layer.parts)} FROM "{layer.name}"').fetchall()


def _hash_part(connection: sqlite3.Connection, layer: Layer, part: Part) -> tuple[str, int, set[str]]:
    """Return the hash of a part, the number of its rows, and the ids of their sources."""
    columns = [name for name in stored_columns(layer) if name not in layer.volatile]
    order = ", ".join(key_terms(layer))
    cursor = connection.execute(
        f'SELECT {listed(columns)} FROM "{layer.name}" WHERE {part_condition(layer)} ORDER BY {order}', part
    )
    at = columns.index("source_id") if "source_id" in columns else None
    digest, count, sources = hashlib.sha256(), 0, set[str]()
    while rows := cursor.fetchmany(_ROWS_AT_ONCE):
        count += len(rows)
        sources.update(() if at is None else (row[at] for row in rows))
        if columns[-1] == GEOMETRY:
            rows = [(*row[:-1], blobs.well_known(row[-1]).hex()) for row in rows]
        digest.update(json.dumps(rows, ensure_ascii=False).encode())
    return digest.hexdigest(), count, sources
