"""Owns the way in for new data: a file's rows go into the store in one transaction, or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from geo.errors import Fault, InvalidInput
from geo.schema import LAYERS
from geo.settings import Settings
from geo.store import read_store, write_store


@dataclass(frozen=True)
class Report:
    """What an import did.

    Parameters
    ----------
    file
        The file that was read.
    added, changed, unchanged
        Rows by what became of them; all zero when the same file was imported before.
    notes
        What a reader should look over: mended names, gaps in the source.
    """

    file: Path
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        counts = f"{self.file}: {self.added} rows added, {self.changed} changed, {self.unchanged} unchanged"
        return "\n".join([counts, *self.notes])


def file_hash(file: Path) -> str:
    """Return a file's SHA-256; raises `InvalidInput` when it cannot be read."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise InvalidInput([Fault(str(file), "a readable file", str(error))]) from error


def import_rows(
    config: Settings,
    file: Path,
    source: Mapping[str, str],
    rows: Mapping[str, pd.DataFrame],
    notes: tuple[str, ...] = (),
    imported_by: str = "command line",
) -> Report:
    """Put a file's rows into the store: new keys are added, known keys replaced, all of it or nothing.

    Parameters
    ----------
    config
        Where the store is.
    file
        The file that the rows were read from; its hash tells a repeated import, which changes nothing.
    source
        A row of the layer ``sources`` without ``sha256``, ``file`` and ``is_demo``.
    rows
        Layer name to rows with that layer's columns; ``source_id`` is the id of `source`.
    notes
        Passed on to the report.
    imported_by
        Who or what imported it.

    Returns
    -------
    Report
        What became of the rows.

    Raises
    ------
    InvalidInput
        With every fault of the rows; the store stays as it was.
    StoreMissing, StoreCorrupt
        There is no sound store to import into.
    """
    digest = file_hash(file)
    frames = read_store(config.store)
    known = frames["imports"]
    if ((known["sha256"] == digest) & (known["source_id"] == source["id"])).any():
        return Report(file, notes=("the same file was imported before: nothing to do", *notes))
    complete = {"url": None, "issued_on": None, **source, "sha256": digest, "file": file.name, "is_demo": 0}
    now = pd.Timestamp.now("UTC").isoformat(timespec="seconds")
    records = pd.DataFrame(
        [
            (f"{source['id']}-{name}-{digest[:12]}", source["id"], digest, len(part), now, imported_by, name)
            for name, part in rows.items()
        ],
        columns=[column.name for column in LAYERS["imports"].columns],
    )
    counts = pd.Series({"added": 0, "changed": 0, "unchanged": 0})
    for name, part in rows.items():
        counts += _count(frames[name], part, name)
    for name, part in {**rows, "sources": pd.DataFrame([complete]), "imports": records}.items():
        frames[name] = upsert(frames[name], part, name)
    write_store(frames, config.store)
    added, changed, unchanged = (int(counts[what]) for what in ("added", "changed", "unchanged"))
    return Report(file, added, changed, unchanged, notes)


def upsert(old: pd.DataFrame, new: pd.DataFrame, layer: str) -> pd.DataFrame:
    """Replace the rows of `old` whose key `new` has, and add the others of `new`.

    Where the layer's rows belong together (`geo.schema.Layer.within`), all rows of what `new` speaks of are replaced.

    Parameters
    ----------
    old, new
        Frames with the layer's columns.
    layer
        Name of the layer, whose key is used.

    Returns
    -------
    pandas.DataFrame
        Of the type of `old`, so that a geometry stays one.
    """
    keep = ~_keys(old, layer).isin(_keys(new, layer))
    if within := LAYERS[layer].within:
        keep &= ~old[within].isin(new[within])
    merged = pd.concat([old[keep], new.reindex(columns=old.columns)], ignore_index=True)
    return merged.astype({name: kind for name, kind in old.dtypes.items() if name != "geometry"})


def _keys(frame: pd.DataFrame, layer: str) -> pd.Series:
    parts = frame[list(LAYERS[layer].key)].astype("string").fillna("")
    return parts.agg("\x1f".join, axis=1) if len(frame) else pd.Series(dtype="string")


def _count(old: pd.DataFrame, new: pd.DataFrame, layer: str) -> pd.Series:
    """Count what becomes of new rows; a row is unchanged when every value is, its source left aside."""
    columns = [column.name for column in LAYERS[layer].columns if column.name != "source_id"]
    before = old[columns].astype("string").fillna("").set_axis(_keys(old, layer))
    after = new.reindex(columns=columns).astype("string").fillna("").set_axis(_keys(new, layer))
    known = after.index.isin(before.index)
    same = (after[known] == before.reindex(after.index[known])).all(axis=1)
    return pd.Series({"added": int((~known).sum()), "changed": int((~same).sum()), "unchanged": int(same.sum())})
