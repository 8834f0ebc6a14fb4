"""The GeoPackage: the only code that reads or writes the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path

import pandas as pd

from geo.errors import Fault, InvalidInput, Place, StoreCorrupt, StoreMissing, Word
from geo.schema import LAYERS, SCHEMA_VERSION
from geo.store.container import create_attributes, create_container, index_shapes, stamp_contents, supply_functions
from geo.store.draft import drafted
from geo.store.layer_rows import Wanted, insert_rows, typed
from geo.store.snapshot_frames import StoreFrames, open_connection
from geo.store.validation import check_frames
from geo.store.versions import META, is_prepared, prepare


def write_store(frames: Mapping[str, pd.DataFrame], path: Path) -> str:
    """Validate the frames and put a store made of them in place of the one at `path`, in one step.

    Parameters
    ----------
    frames
        Every layer of `geo.schema.LAYERS`; frames with a geometry are in EPSG:4490, longitude first.
    path
        Where the GeoPackage goes. A fault or a crash leaves what was there.

    Returns
    -------
    str
        The content hash, which is the data version.

    Raises
    ------
    InvalidInput
        With every fault of the frames.
    StoreBusy
        Another writer was not done in time.
    StoreUnwritable
        The folder or the disk takes no file.
    """
    faults = check_frames(frames, str(path))
    if faults:
        raise InvalidInput(*faults)
    with drafted(path, copy=False) as connection:
        return _fill(connection, frames)


def content_hash(frames: Mapping[str, pd.DataFrame]) -> str:
    """Hash what the frames say, whatever the order of their rows and the time they were written.

    Parameters
    ----------
    frames
        Every layer of `geo.schema.LAYERS`.

    Returns
    -------
    str
        SHA-256, hexadecimal: the version of a store of these frames.
    """
    with closing(sqlite3.connect(":memory:")) as connection:
        supply_functions(connection)
        return _fill(connection, frames)


def _fill(connection: sqlite3.Connection, frames: Mapping[str, pd.DataFrame]) -> str:
    create_container(connection)
    for layer in LAYERS.values():
        ordered = typed(frames[layer.name], layer).sort_values(list(layer.key), kind="stable")
        insert_rows(connection, f'"{layer.name}"', ordered, layer)
    index_shapes(connection)
    create_attributes(connection, META, "key TEXT, value TEXT")
    meta = [("content_hash", ""), ("schema_version", str(SCHEMA_VERSION))]
    connection.executemany(f"INSERT INTO {META} (key, value) VALUES (?, ?)", meta)
    stamp_contents(connection, list(LAYERS.values()))
    return prepare(connection)


@contextmanager
def revised(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a copy of the store, which takes its place when the block ends and is gone when it fails.

    Raises
    ------
    StoreMissing, StoreCorrupt
        There is no sound store.
    StoreBusy, StoreUnwritable
        As `write_store`.
    """
    read_version(path)
    with drafted(path, copy=True) as connection:
        if not is_prepared(connection):
            prepare(connection)
        yield connection


def read_layer(path: Path, name: str) -> pd.DataFrame:
    """Read one layer.

    Parameters
    ----------
    path
        The GeoPackage.
    name
        A layer of `geo.schema.LAYERS`.

    Returns
    -------
    pandas.DataFrame
        The layer's columns, sorted by its key; a GeoDataFrame in EPSG:4490 where the layer has a geometry.

    Raises
    ------
    StoreMissing, StoreCorrupt
        When there is no store, or the file is none of this version.
    """
    return read_rows(path, name)


def read_rows(path: Path, name: str, most: int = -1, **where: Wanted) -> pd.DataFrame:
    """Read the rows of a layer that have certain values, the first `most` where that is given.

    See `read_layer` and `geo.store.snapshot_frames.rows_of`.
    """
    return read_store(path).rows(name, where, most)


def read_store(path: Path) -> StoreFrames:
    """Open the store as it is now; every layer is read at its first use, see `read_layer` for frames and errors."""
    read_version(path)
    return StoreFrames(path, open_connection(path))


def read_version(path: Path) -> str:
    """Return the content hash that the store carries.

    Raises
    ------
    StoreMissing
        There is no file at `path`.
    StoreCorrupt
        The file is no GeoPackage, or a store of another schema version.
    """
    try:
        state = path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise StoreMissing(_fault("store_missing", path)) from error
    except OSError as error:  # a disk that is gone, a folder that may not be read
        raise StoreCorrupt(_fault("no_store_file", path, got=error.strerror)) from error
    return _carried_version(path, state.st_mtime_ns, state.st_size, state.st_ino)


@lru_cache(maxsize=16)
def _carried_version(path: Path, *_state: int) -> str:
    """Read the version once for each state of the file; pages ask for it on every rerun."""
    try:
        with closing(open_connection(path)) as connection:
            meta = dict(connection.execute(f"SELECT key, value FROM {META}").fetchall())
    except sqlite3.Error as error:
        raise StoreCorrupt(_fault("no_store_file", path, got=str(error))) from error
    if meta.get("schema_version") != str(SCHEMA_VERSION):
        got = meta.get("schema_version", Word("none"))
        raise StoreCorrupt(_fault("other_schema_version", path, version=SCHEMA_VERSION, got=got))
    return str(meta["content_hash"])


def _fault(kind: str, path: Path, **values: object) -> Fault:
    return Fault(kind, Place(file=str(path)), values)
