"""Owns the way in for new data: a file's rows go into the store in one transaction, or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
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
    added, changed, unchanged, withdrawn
        Rows by what became of them; all zero when the same file was imported before. Withdrawn rows are those of an
        earlier file of the same source that a corrected one no longer has.
    notes
        What a reader should look over: mended names, gaps in the source.
    """

    file: Path
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        counts = f"{self.file}: {self.added} rows added, {self.changed} changed, {self.unchanged} unchanged"
        counts += f", {self.withdrawn} withdrawn" if self.withdrawn else ""
        return "\n".join([counts, *self.notes])


def file_hash(file: Path) -> str:
    """Return a file's SHA-256; raises `InvalidInput` when it cannot be read."""
    try:
        with file.open("rb") as body:
            return hashlib.file_digest(body, "sha256").hexdigest()
    except OSError as error:
        raise InvalidInput([Fault(str(file), "a readable file", str(error))]) from error


def file_source(key: str, file: Path, title: str, title_en: str) -> dict[str, str]:
    """Describe a file that names no publisher as a source: what it holds, and its name.

    Parameters
    ----------
    key
        Id of the source.
    file
        The file.
    title, title_en
        What it holds, in both languages.

    Returns
    -------
    dict
        As `import_rows` takes it.
    """
    return {
        "id": key,
        "title": f"{title}（{file.name}）",
        "title_en": f"{title_en} ({file.name})",
        "publisher": "导入的文件",
        "publisher_en": "Imported file",
        "licence": "未注明 (not stated)",
    }


def import_rows(
    config: Settings,
    file: Path,
    source: Mapping[str, str],
    rows: Mapping[str, pd.DataFrame],
    notes: tuple[str, ...] = (),
    imported_by: str = "command line",
    supersede: bool = False,
    around: Mapping[str, pd.DataFrame] | None = None,
) -> Report:
    """Put a file's rows into the store: new keys are added, known keys replaced, all of it or nothing.

    What is replaced or withdrawn stays readable in the layer ``revisions``.

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
    supersede
        Whether the file is all that its source says: rows of an earlier file that it lacks are withdrawn.
    around
        Layers in which other rows had to make room: written in place of the store's, neither counted nor revised.

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
    frames = {**read_store(config.store), **(around or {})}
    known = frames["sources"]
    if ((known["id"] == source["id"]) & (known["sha256"] == digest)).any():
        return Report(file, notes=("the same file was imported before: nothing to do", *notes))
    complete = {"url": None, "issued_on": None, **source, "sha256": digest, "file": file.name, "is_demo": 0}
    now = pd.Timestamp.now("UTC").isoformat(timespec="seconds")
    counts = pd.Series({"added": 0, "changed": 0, "unchanged": 0})
    merged: dict[str, pd.DataFrame] = {}
    withdrawn = 0
    for name, part in rows.items():
        counts += _count(frames[name], part, name)
        lost = _withdrawn(frames[name], part, name, source["id"]) if supersede else [False] * len(frames[name])
        withdrawn += sum(lost)
        merged[name] = upsert(frames[name][~np.array(lost, bool)], part, name)
    revisions = _revisions(frames, merged, {"replaced_at": now, "sha256": digest, "source_id": source["id"]})
    written = {**rows, "revisions": revisions} if len(revisions) else rows
    records = _records(written, source["id"], digest, now, imported_by, set(frames["imports"]["id"]))
    frames |= merged
    for name, part in {"sources": pd.DataFrame([complete]), "imports": records, "revisions": revisions}.items():
        frames[name] = upsert(frames[name], part, name)
    write_store(frames, config.store)
    added, changed, unchanged = (int(counts[what]) for what in ("added", "changed", "unchanged"))
    return Report(file, added, changed, unchanged, withdrawn, notes)


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
    parts = [frame[name].astype("string").fillna("").tolist() for name in LAYERS[layer].key]
    return pd.Series(map("\x1f".join, zip(*parts, strict=True)), frame.index, dtype="string")


def _texts(frame: pd.DataFrame, layer: str) -> pd.DataFrame:
    """Write every value as text, the geometry as its hash, under the row's key; the source is left aside."""
    schema = LAYERS[layer]
    values = pd.DataFrame(index=frame.index)
    for column in schema.columns:
        if column.name != "source_id":
            cells = frame[column.name] if column.name in frame else pd.Series(None, frame.index, dtype="object")
            numbers = column.kind in ("integer", "real", "flag")
            values[column.name] = (cells.astype("Float64") if numbers else cells).astype("string").fillna("")
    if schema.geometry:
        values["geometry"] = [hashlib.sha256(shape.wkb).hexdigest() for shape in frame["geometry"]]
    return values.set_axis(pd.Index(_keys(frame, layer)))


def _withdrawn(old: pd.DataFrame, new: pd.DataFrame, layer: str, source_id: str) -> list[bool]:
    return ((old["source_id"] == source_id) & ~_keys(old, layer).isin(_keys(new, layer))).tolist()


def _revisions(
    old: Mapping[str, pd.DataFrame], merged: Mapping[str, pd.DataFrame], common: Mapping[str, str]
) -> pd.DataFrame:
    """Keep the rows that are no longer what they were, numbered for each key."""
    counted = old["revisions"].groupby(["layer", "row_key"]).size().to_dict()
    rows = []
    for name, after in merged.items():
        before, now = _texts(old[name], name), _texts(after, name)
        replaced = (before != now.reindex(before.index)).fillna(True).any(axis=1).to_numpy()
        plain = pd.DataFrame(old[name].drop(columns="geometry", errors="ignore"))[replaced]
        for key, row in zip(before.index[replaced], plain.to_dict("records"), strict=True):
            shown = key.replace("\x1f", " | ")
            values = {column: value for column, value in row.items() if not pd.isna(value)}
            number = counted.get((name, shown), 0) + 1
            text = json.dumps(values, ensure_ascii=False, default=float)
            rows.append({"layer": name, "row_key": shown, "number": number, "old_values": text, **common})
    return pd.DataFrame(rows, columns=[column.name for column in LAYERS["revisions"].columns])


def _records(
    rows: Mapping[str, pd.DataFrame], source_id: str, digest: str, now: str, imported_by: str, taken: set[str]
) -> pd.DataFrame:
    """Make one row of ``imports`` for each layer; a file that returns gets a record of its own."""
    records = []
    for name, part in rows.items():
        stem = f"{source_id}-{name}-{digest[:12]}"
        key = next(key for turn in count(1) if (key := f"{stem}-{turn}" if turn > 1 else stem) not in taken)
        records.append((key, source_id, digest, len(part), now, imported_by, name))
    return pd.DataFrame(records, columns=[column.name for column in LAYERS["imports"].columns])


def _count(old: pd.DataFrame, new: pd.DataFrame, layer: str) -> pd.Series:
    """Count what becomes of new rows; a row is unchanged when every value is, its source left aside."""
    before, after = _texts(old, layer), _texts(new, layer)
    known = after.index.isin(before.index)
    same = (after[known] == before.reindex(after.index[known])).all(axis=1)
    return pd.Series({"added": int((~known).sum()), "changed": int((~same).sum()), "unchanged": int(same.sum())})
