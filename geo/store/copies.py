"""A store written anew with rows of another: nothing comes along but the layers of the data dictionary."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pandas as pd

from geo.errors import InvalidInput
from geo.schema import LAYERS, SCHEMA_VERSION, Frames, Layer
from geo.store.changes import Changes
from geo.store.container import create_attributes, create_container, index_shapes, stamp_contents, supply_functions
from geo.store.disk import writable
from geo.store.draft import sync
from geo.store.layer_rows import index_key, insert_rows, key_terms, listed, stored_columns, typed
from geo.store.references import broken_references
from geo.store.validation import check_frame
from geo.store.versions import META, PARTS, create_parts, rehash_layer, set_version


def copy_store(source: Path, target: Path, instead: Frames) -> None:
    """Write a new file with the rows of a store; what is deleted or unknown in that store is in no byte of the copy.

    Parameters
    ----------
    source
        The store. Nobody may write it meanwhile (`geo.store.lock.writing`).
    target
        The file, which is written over; it is no one's store yet.
    instead
        Layer to the rows that it has in the copy in place of those of the store.

    Raises
    ------
    InvalidInput
        With every fault of the rows in `instead`.
    StoreUnwritable
        The folder or the disk takes no file.
    """
    target.unlink(missing_ok=True)
    with _written(target) as connection:
        connection.execute("ATTACH ? AS source", (f"{source.resolve().as_uri()}?mode=ro",))
        create_container(connection)
        create_attributes(connection, META, "key TEXT, value TEXT")
        meta = [("content_hash", ""), ("schema_version", str(SCHEMA_VERSION))]
        connection.executemany(f"INSERT INTO {META} (key, value) VALUES (?, ?)", meta)
        create_parts(connection)
        for layer in LAYERS.values():
            if layer.name in instead:
                insert_rows(connection, f'"{layer.name}"', typed(instead[layer.name], layer), layer)
                rehash_layer(connection, layer)
            else:
                _copy_layer(connection, layer)
            index_key(connection, layer)
        index_shapes(connection)
        _check(connection, instead, target)
        stamp_contents(connection, list(LAYERS.values()))
        set_version(connection)


def put_rows(path: Path, rows: Frames) -> str:
    """Put rows into a file of `copy_store`, in place of those of the same keys; return its version.

    Raises
    ------
    InvalidInput, StoreUnwritable
        As `copy_store`.
    """
    with _written(path) as connection:
        changes = Changes(connection)
        for name, frame in rows.items():
            changes.put(name, frame)
        _check(connection, rows, path)
        return changes.finish()


def _copy_layer(connection: sqlite3.Connection, layer: Layer) -> None:
    columns = listed(stored_columns(layer))
    order = ", ".join(key_terms(layer))
    connection.execute(
        f'INSERT INTO main."{layer.name}" ({columns}) SELECT {columns} FROM source."{layer.name}" ORDER BY {order}'
    )
    parts = "layer, part, rows, sha256, sources"
    sql = f"INSERT INTO main.{PARTS} ({parts}) SELECT {parts} FROM source.{PARTS} WHERE layer = ?"
    connection.execute(sql, (layer.name,))


def _check(connection: sqlite3.Connection, rows: Frames, path: Path) -> None:
    typed_rows = {name: typed(pd.DataFrame(frame), LAYERS[name]) for name, frame in rows.items()}
    faults = [fault for name, frame in typed_rows.items() for fault in check_frame(frame, LAYERS[name], path.name)]
    if faults := faults + broken_references(connection, typed_rows, {}, path.name):
        raise InvalidInput(*faults)


@contextmanager
def _written(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file that nobody reads; all of it is on the disk when the block ends."""
    with writable(path):
        with closing(sqlite3.connect(path.resolve().as_uri(), uri=True)) as connection:
            supply_functions(connection)
            for pragma in ("journal_mode = OFF", "synchronous = OFF", "temp_store = MEMORY"):
                connection.execute(f"PRAGMA {pragma}")
            yield connection
            connection.commit()
        sync(path)
