"""The way in for new data: a file's rows go into the store in one transaction, or not at all."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count as numbers_from
from pathlib import Path
from typing import Any

import pandas as pd

from geo.errors import Fault, InvalidInput, Message, Note, Place
from geo.schema import LAYERS, Frames
from geo.settings import Settings
from geo.store.changes import Changes
from geo.store.geopackage import read_rows, revised
from geo.store.layer_rows import typed
from geo.store.lock import writing
from geo.store.references import broken_references, orphans
from geo.store.validation import check_frame


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
    source: Mapping[str, Any],
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
        A row of the layer ``sources`` without ``sha256`` and ``file``; ``is_demo`` where what it holds is made up.
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
        With every fault of the rows, or since `config` allows no import; the store stays as it was.
    StoreMissing, StoreCorrupt
        There is no sound store to import into.
    """
    if not config.may_import:
        raise InvalidInput(Fault("imports_closed"))
    digest = file_hash(file)
    with writing(config.store):
        if _was_imported(config.store, source["id"], digest):
            return ImportSummary(file=file, notes=(Note("imported_before"), *notes))
        with revised(config.store) as connection:
            origin = {"sha256": digest, "imported_by": imported_by}
            counts = _merge(connection, file, origin, source, rows, supersede=supersede, around=around or {})
    return ImportSummary(file=file, **counts, notes=notes)


def import_sources(
    config: Settings,
    file: Path,
    parts: Sequence[tuple[Mapping[str, Any], Frames]],
    imported_by: str = "command line",
) -> ImportSummary:
    """Put the rows of a file that quotes several sources into the store: all of them or nothing.

    Parameters
    ----------
    config, file, imported_by
        See `import_rows`, whose faults these are as well.
    parts
        Each source with the rows that it brings, by layer.

    Returns
    -------
    ImportSummary
        What became of the rows, all sources together.
    """
    origin = {"sha256": file_hash(file), "imported_by": imported_by}
    with writing(config.store):
        new = [part for part in parts if not _was_imported(config.store, part[0]["id"], origin["sha256"])]
        if not new:
            return ImportSummary(file=file, notes=(Note("imported_before"),))
        counts: Counter[str] = Counter()
        with revised(config.store) as connection:
            for source, rows in new:
                counts += _merge(connection, file, origin, source, rows, supersede=False, around={})
    return ImportSummary(file=file, **counts, notes=())


def _merge(
    connection: sqlite3.Connection,
    file: Path,
    origin: Mapping[str, str],
    source: Mapping[str, Any],
    rows: Frames,
    *,
    supersede: bool,
    around: Frames,
) -> Counter[str]:
    """Merge the rows of one source into a draft; returns their counts, or raises with all of their faults."""
    whole_source = {"is_demo": 0, **source, "sha256": origin["sha256"], "file": file.name}
    new, around = _checked(connection, {"sources": pd.DataFrame([whole_source]), **rows}, around, str(file))
    changes = Changes(connection)
    for name, part in around.items():
        changes.replace(name, part)
    changes.put("sources", new["sources"])
    gone = {name: changes.take(name, new[name], source["id"] if supersede else None) for name in rows}
    if faults := orphans(connection, gone, str(file)):
        raise InvalidInput(*faults)
    _record(connection, changes, rows, {**origin, "source_id": source["id"]})
    changes.finish()
    return changes.counts


def _was_imported(store: Path, source_id: str, digest: str) -> bool:
    sources = read_rows(store, "sources", id=source_id)
    return bool((sources["sha256"] == digest).any())


def _checked(connection: sqlite3.Connection, rows: Frames, around: Frames, where: str) -> tuple[Frames, Frames]:
    """Return rows and around with all columns in their types; raises `InvalidInput` with all of their faults."""
    rows, around = ({name: typed(part, LAYERS[name]) for name, part in given.items()} for given in (rows, around))
    faults: list[Fault] = []
    for given in (around, rows):
        for name, part in given.items():
            faults += check_frame(part, LAYERS[name], where)
        faults += broken_references(connection, given, rows, where)
    if faults:
        raise InvalidInput(*faults)
    return rows, around


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


def _record(connection: sqlite3.Connection, changes: Changes, rows: Frames, origin: Mapping[str, str]) -> None:
    """Write the revisions, and one row of ``imports`` for each layer; a file that returns gets a new id."""
    now = pd.Timestamp.now("UTC").isoformat(timespec="seconds")
    revisions = changes.revisions().assign(replaced_at=now, sha256=origin["sha256"], source_id=origin["source_id"])
    records = []
    for name, part in {**rows, **({} if revisions.empty else {"revisions": revisions})}.items():
        stem = f"{origin['source_id']}-{name}-{origin['sha256'][:12]}"
        keys = (f"{stem}-{turn}" if turn > 1 else stem for turn in numbers_from(1))
        sql = "SELECT 1 FROM imports WHERE id = ?"
        key = next(key for key in keys if not connection.execute(sql, (key,)).fetchone())
        records.append({"id": key, "rows": len(part), "layer": name, "imported_at": now, **origin})
    changes.put("imports", pd.DataFrame(records))
    changes.put("revisions", revisions)
