"""The way in for new data: a file's rows go into the store in one transaction, or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count as numbers_from
from pathlib import Path

import numpy as np
import pandas as pd

from geo.errors import Fault, InvalidInput, Message, Note, Place
from geo.schema import LAYERS
from geo.settings import Settings
from geo.store.geopackage import read_store, write_store


@dataclass(frozen=True, kw_only=True)
class ImportSummary:
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
    notes: tuple[Message, ...] = ()

    @property
    def messages(self) -> tuple[Message, ...]:
        """The counts as a note, and the notes."""
        counts = {name: getattr(self, name) for name in ("added", "changed", "unchanged", "withdrawn")}
        kind = "rows_imported" if self.withdrawn == 0 else "rows_imported_and_withdrawn"
        return (Note(kind, Place(file=str(self.file)), counts), *self.notes)


def file_hash(file: Path) -> str:
    """Return a file's SHA-256; raises `InvalidInput` when it cannot be read."""
    try:
        with file.open("rb") as body:
            return hashlib.file_digest(body, "sha256").hexdigest()
    except OSError as error:
        raise InvalidInput(Fault("unreadable_file", Place(file=str(file)), {"got": str(error)})) from error


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
    notes: tuple[Message, ...] = (),
    imported_by: str = "command line",
    supersede: bool = False,
    around: Mapping[str, pd.DataFrame] | None = None,
) -> ImportSummary:
    """Put a file's rows into the store: new keys are added, old keys replaced, all of it or nothing.

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
    ImportSummary
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
    sources = frames["sources"]
    if ((sources["id"] == source["id"]) & (sources["sha256"] == digest)).any():
        return ImportSummary(file=file, notes=(Note("imported_before"), *notes))
    complete = {"url": None, "issued_on": None, **source, "sha256": digest, "file": file.name, "is_demo": 0}
    now = pd.Timestamp.now("UTC").isoformat(timespec="seconds")
    counts = pd.Series({"added": 0, "changed": 0, "unchanged": 0})
    merged: dict[str, pd.DataFrame] = {}
    withdrawn = 0
    for name, part in rows.items():
        counts += _count(frames[name], part, name)
        stale = _stale(frames[name], part, name, source["id"]) if supersede else np.zeros(len(frames[name]), bool)
        withdrawn += int(stale.sum())
        merged[name] = upsert(frames[name][~stale], part, name)
    revisions = _revisions(frames, merged, {"replaced_at": now, "sha256": digest, "source_id": source["id"]})
    origin = {"source_id": source["id"], "sha256": digest, "imported_at": now, "imported_by": imported_by}
    records = _records({**rows, "revisions": revisions}, origin, set(frames["imports"]["id"]))
    frames |= merged
    for name, part in {"sources": pd.DataFrame([complete]), "imports": records, "revisions": revisions}.items():
        frames[name] = upsert(frames[name], part, name)
    write_store(frames, config.store)
    totals = {str(name): int(count) for name, count in counts.items()}
    return ImportSummary(file=file, **totals, withdrawn=withdrawn, notes=notes)


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
    stays = ~_keys(old, layer).isin(_keys(new, layer))
    if within := LAYERS[layer].within:
        stays &= ~old[within].isin(new[within])
    merged = pd.concat([old[stays], new.reindex(columns=old.columns)], ignore_index=True)
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


def _stale(old: pd.DataFrame, new: pd.DataFrame, layer: str, source_id: str) -> np.ndarray:
    """Mark the rows of a source that a newer file of it lacks."""
    same_source = (old["source_id"] == source_id).to_numpy(bool)
    return same_source & ~_keys(old, layer).isin(_keys(new, layer)).to_numpy(bool)


def _revisions(
    old: Mapping[str, pd.DataFrame], merged: Mapping[str, pd.DataFrame], common: Mapping[str, str]
) -> pd.DataFrame:
    """Keep the rows that are no longer what they were, numbered for each key."""
    numbers = old["revisions"].groupby(["layer", "row_key"]).size().to_dict()
    rows = []
    for name, after in merged.items():
        before, now = _texts(old[name], name), _texts(after, name)
        differs = (before != now.reindex(before.index)).fillna(True).any(axis=1).to_numpy()
        plain = pd.DataFrame(old[name].drop(columns="geometry", errors="ignore"))[differs]
        for key, row in zip(before.index[differs], plain.to_dict("records"), strict=True):
            row_key = key.replace("\x1f", " | ")
            values = {column: value for column, value in row.items() if not pd.isna(value)}
            number = numbers.get((name, row_key), 0) + 1
            text = json.dumps(values, ensure_ascii=False, default=float)
            rows.append({"layer": name, "row_key": row_key, "number": number, "old_values": text, **common})
    return pd.DataFrame(rows, columns=LAYERS["revisions"].names)


def _records(rows: Mapping[str, pd.DataFrame], origin: Mapping[str, str], ids: set[str]) -> pd.DataFrame:
    """Make one row of ``imports`` for each layer; a file that returns gets a record of its own, with a new id."""
    records = []
    for name, part in rows.items():
        if name == "revisions" and part.empty:
            continue
        stem = f"{origin['source_id']}-{name}-{origin['sha256'][:12]}"
        key = next(key for turn in numbers_from(1) if (key := f"{stem}-{turn}" if turn > 1 else stem) not in ids)
        records.append({"id": key, "rows": len(part), "layer": name, **origin})
    return pd.DataFrame(records, columns=LAYERS["imports"].names)


def _count(old: pd.DataFrame, new: pd.DataFrame, layer: str) -> pd.Series:
    """Count what becomes of new rows; a row is unchanged when every value is, its source left aside."""
    before, after = _texts(old, layer), _texts(new, layer)
    is_old = after.index.isin(before.index)
    same = (after[is_old] == before.reindex(after.index[is_old])).all(axis=1)
    return pd.Series({"added": int((~is_old).sum()), "changed": int((~same).sum()), "unchanged": int(same.sum())})
