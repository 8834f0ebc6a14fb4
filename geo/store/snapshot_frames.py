"""A store as it was when it was opened: layers are read at first use, and rows by query where a layer is large."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from threading import RLock
from weakref import finalize

import pandas as pd

from geo.errors import Fault, Place, StoreCorrupt
from geo.schema import LAYERS, Frames
from geo.store.layer_rows import Other, Wanted, batches, condition_sql, listed, read_frame
from geo.store.validation import layer_word
from geo.store.versions import META, PARTS, is_prepared


class StoreFrames(Mapping[str, pd.DataFrame]):
    """The layers of an open store, each read when it is first asked for.

    The file stays open: where another store is put in its place, this one still says what it said.

    Parameters
    ----------
    path
        Of the store, for messages.
    connection
        To the store, not used elsewhere; it may be shared between threads.

    Raises
    ------
    StoreCorrupt
        When a layer is read that is missing or damaged.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path, self._connection, self._lock = path, connection, RLock()
        self._layers: dict[str, pd.DataFrame] = {}
        finalize(self, connection.close)

    def __getitem__(self, name: str) -> pd.DataFrame:
        with self._lock:
            if name not in self._layers:
                self._layers[name] = self.rows(name, {})
            return self._layers[name]

    def __iter__(self) -> Iterator[str]:
        return iter(LAYERS)

    def __len__(self) -> int:
        return len(LAYERS)

    def forget(self) -> None:
        """Let go of the layers that were read."""
        with self._lock:
            self._layers.clear()

    @property
    def version(self) -> str:
        """The content hash that the store carries."""
        with self._lock:
            row = self._connection.execute(f"SELECT value FROM {META} WHERE key = 'content_hash'").fetchone()
        return str(row[0])

    def rows(self, name: str, where: Mapping[str, Wanted], most: int = -1) -> pd.DataFrame:
        """Read rows of a layer, the first `most` where that is given; see `rows_of`."""
        try:
            with self._lock:
                return read_frame(self._connection, LAYERS[name], where, most=most)
        except sqlite3.Error as error:
            values = {"got": str(error)}
            fault = Fault("unreadable_layer", Place(file=str(self._path), sheet=layer_word(name)), values)
            raise StoreCorrupt(fault) from error

    def distinct(self, name: str, columns: Sequence[str], where: Mapping[str, Wanted]) -> pd.DataFrame:
        """Read the distinct values of some columns, see `distinct_rows`."""
        condition, values = condition_sql(where)
        sql = f'SELECT DISTINCT {listed(columns, "t")} FROM "{name}" AS t WHERE {condition}'
        with self._lock:
            cursor = self._connection.execute(sql, values)
            parts = [pd.DataFrame(rows, columns=[*columns]) for rows in batches(cursor)]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[*columns])

    def parts(self, name: str) -> pd.DataFrame | None:
        """Count the rows of each part of a layer, see `parts_of`; None where the store does not keep the counts."""
        with self._lock:
            if not is_prepared(self._connection):
                return None
            rows = self._connection.execute(f"SELECT part, rows FROM {PARTS} WHERE layer = ? ORDER BY part", (name,))
            counts = [(*json.loads(part), count) for part, count in rows]
        return pd.DataFrame(counts, columns=[*LAYERS[name].parts, "rows"])


def open_connection(path: Path) -> sqlite3.Connection:
    """Open a store to read it; threads may share the connection, one at a time."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)


def rows_of(frames: Frames, name: str, **where: Wanted) -> pd.DataFrame:
    """Return the rows of a layer that have certain values, without reading the others where that can be avoided.

    Parameters
    ----------
    frames
        The layers of a store.
    name
        Name of the layer.
    where
        Column to what its rows have in it: a value, None for a blank, several values, or any `Other` than one.

    Returns
    -------
    pandas.DataFrame
        As the layer's own frame, without the other rows.
    """
    if isinstance(frames, StoreFrames):
        return frames.rows(name, where)
    frame = frames[name]
    fits = pd.Series(True, frame.index)
    for column, wanted in where.items():
        cells = frame[column]
        if wanted is None:
            fits &= cells.isna()
        elif isinstance(wanted, Other):
            fits &= ~cells.isin([wanted.value])
        else:
            fits &= cells.isin([wanted] if isinstance(wanted, str | int | float) else [*wanted])
    return frame[fits]


def distinct_rows(frames: Frames, name: str, columns: Sequence[str], **where: Wanted) -> pd.DataFrame:
    """Return the distinct values of some columns of `rows_of`, in no order."""
    if isinstance(frames, StoreFrames):
        return frames.distinct(name, columns, where)
    return pd.DataFrame(rows_of(frames, name, **where)[[*columns]].drop_duplicates())


def parts_of(frames: Frames, name: str) -> pd.DataFrame:
    """Return the parts of a layer and the number of their rows.

    Parameters
    ----------
    frames
        The layers of a store.
    name
        Name of the layer.

    Returns
    -------
    pandas.DataFrame
        The columns that `geo.schema.Layer.parts` names, such as ``indicator`` and ``period``, and ``rows``.
    """
    counts = frames.parts(name) if isinstance(frames, StoreFrames) else None
    if counts is not None:
        return counts
    columns, frame = list(LAYERS[name].parts), frames[name]
    if not columns or frame.empty:
        return pd.DataFrame({"rows": [len(frame)]} if len(frame) else {}, columns=[*columns, "rows"])
    return pd.DataFrame(frame).groupby(columns, as_index=False).size().rename(columns={"size": "rows"})


def row_count(frames: Frames, name: str) -> int:
    """Return the number of rows of a layer."""
    return int(parts_of(frames, name)["rows"].sum())
