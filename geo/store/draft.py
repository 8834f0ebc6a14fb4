"""A new version of the store beside the old one, put in its place in one step when it is whole and on the disk."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from geo.store.container import supply_functions
from geo.store.disk import writable
from geo.store.lock import writing


@contextmanager
def drafted(path: Path, copy: bool) -> Iterator[sqlite3.Connection]:
    """Open a draft of the store; what is written into it is the store when the block ends, and gone when it fails.

    Readers have the old store open and keep it. The draft is written by SQLite alone: GDAL brings a SQLite of its own,
    and two of them in one process take each other's locks away.

    Parameters
    ----------
    path
        The store.
    copy
        Whether the draft begins as a copy of the store, and not empty.

    Raises
    ------
    StoreBusy
        Another writer was not done in time.
    StoreUnwritable
        The folder or the disk takes no file; the store is as it was.
    """
    with writing(path), writable(path):
        draft = path.with_name(f".{path.name}.draft")  # a killed writer's is written over
        try:
            draft.unlink(missing_ok=True)
            if copy:
                shutil.copy(path, draft)
            with closing(_connect(draft)) as connection:
                yield connection
                connection.commit()
            sync(draft)
            draft.replace(path)
            sync(path.parent)
        finally:
            draft.unlink(missing_ok=True)


def _connect(draft: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(draft)
    supply_functions(connection)
    # A draft that fails is thrown away: nothing has to be undone in it. It goes to the disk when it is whole.
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def sync(path: Path) -> None:
    """Wait until a file, or what a folder lists, is on the disk."""
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
