"""Preview, publication and return: what the public sees changes in one step, by somebody who did not accept it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from geo.errors import Fault, InvalidInput, Message, Place, Word
from geo.publishing.difference import Difference
from geo.publishing.public_folder import KEPT, PublicFolder
from geo.publishing.public_rows import public_reports
from geo.publishing.publication_feed import FEED_LANGUAGES, PublicVersion, render_atom, render_json
from geo.reporting.journal import Journal, office_journal
from geo.reporting.people import PUBLISHER, READER, Person
from geo.reporting.reports import accepted_reports
from geo.reporting.trail import record_row, trail_head, verify_trail
from geo.schema import BUILT
from geo.settings import Settings
from geo.store.copies import copy_store, put_rows
from geo.store.disk import writable
from geo.store.draft import sync
from geo.store.geopackage import read_layer, read_store, read_version
from geo.store.lock import writing
from geo.store.public_origins import public_imports, public_sources
from geo.store.validation import layer_word

#: What becomes public by itself, and is no change that anybody decides on.
_OWN_LAYER = "publications"


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a publication would change.

    Parameters
    ----------
    digest
        Content hash of the store that would be published; `publish` takes it, so that nothing else is published.
    previous
        Content hash of what the public sees; blank where there is nothing.
    difference
        Every row and cell that would be added, changed or withdrawn, with who reported, accepted and imported it.
    notes
        Values that are not published, with the reason.
    faults
        Why this person may not publish it: there is nothing to publish, the person accepted rows of it, the trail does
        not prove what the journal says.
    """

    digest: str
    previous: str
    difference: Difference
    notes: tuple[Message, ...]
    faults: tuple[Fault, ...]


def preview(config: Settings, person: Person) -> Preview:
    """Work out what a publication by a person would change; nothing is written.

    Parameters
    ----------
    config
        Where the working store and the office are.
    person
        A publisher.

    Raises
    ------
    InvalidInput
        The person is no publisher, this is no office, or the working store is what the public sees.
    StoreMissing, StoreCorrupt, StoreBusy, StoreUnwritable
        The working store cannot be read, others write, or the disk takes no file.
    """
    person.require(PUBLISHER)
    with _publishing(config) as (journal, folder):
        return _draft(config, journal, folder, person)


def publish(config: Settings, person: Person, digest: str) -> PublicVersion:
    """Publish what was previewed.

    Parameters
    ----------
    config, person
        As in `preview`.
    digest
        Of the preview.

    Returns
    -------
    PublicVersion
        What the public sees from now on.

    Raises
    ------
    InvalidInput
        As `preview`; something changed since the preview; there is nothing to publish; the person accepted rows of it,
        each with a fault. Nothing is published then.
    StoreMissing, StoreCorrupt, StoreBusy, StoreUnwritable
        As `preview`.
    """
    person.require(PUBLISHER)
    with _publishing(config) as (journal, folder):
        draft = _draft(config, journal, folder, person)
        if digest != draft.digest:
            values = {"digest": digest[:12], "got": draft.digest[:12]}
            raise InvalidInput(Fault("preview_outdated", values=values))
        if draft.faults:
            raise InvalidInput(*draft.faults)
        totals = draft.difference.totals()
        draft.difference.close()
        folder.keep_current(draft.previous)
        folder.keep(draft.digest)
        return _switch(journal, folder, person, "publish", draft.digest, totals)


def roll_back(config: Settings, person: Person, version: str) -> PublicVersion:
    """Show the public a store again that it saw before.

    Parameters
    ----------
    config, person
        As in `preview`.
    version
        Content hash of a store that is kept, or its first characters.

    Returns
    -------
    PublicVersion
        What the public sees from now on.

    Raises
    ------
    InvalidInput
        The person is no publisher; no such store is kept, or several; the public sees it already.
    StoreCorrupt, StoreBusy, StoreUnwritable
        The store is not sound, others write, or the disk takes no file.
    """
    person.require(PUBLISHER)
    with _publishing(config) as (journal, folder):
        before = folder.version()
        fitting = [one for one in folder.versions() if version and one.startswith(version)]
        if len(fitting) != 1:
            kept = [one[:12] for one in sorted(folder.versions())]
            raise InvalidInput(Fault("version_not_kept", values={"kept": kept or Word("none"), "got": version}))
        (target,) = fitting
        if target == before or read_version(folder.store(target)) != target:
            raise InvalidInput(Fault("version_is_public", values={"got": target[:12]}))
        difference = Difference(folder.current if before else None, folder.store(target), [_OWN_LAYER])
        totals = difference.totals()
        difference.close()
        folder.keep_current(before)
        return _switch(journal, folder, person, "roll_back", target, totals)


def publications(config: Settings, person: Person) -> list[PublicVersion]:
    """Return what was published and rolled back, the newest first.

    Raises
    ------
    InvalidInput
        The person has no role, or this is no office.
    """
    person.require(READER)
    return _history(office_journal(config), PublicFolder(office_journal(config).folder))


@contextmanager
def _publishing(config: Settings) -> Iterator[tuple[Journal, PublicFolder]]:
    """Be the only one who publishes; first put in order what a killed one left."""
    journal = office_journal(config)
    folder = PublicFolder(journal.folder)
    if config.store.resolve() == folder.current.resolve():
        raise InvalidInput(Fault("store_is_public", Place(file="BEIJING_STORE"), {"got": str(config.store)}))
    with writing(folder.current), writable(folder.path):
        _settle(journal, folder)
        try:
            yield journal, folder
        finally:
            folder.draft.unlink(missing_ok=True)


def _draft(config: Settings, journal: Journal, folder: PublicFolder, person: Person) -> Preview:
    """Make the store that would be public, and compare it with the one that is."""
    previous = folder.version()
    with writing(config.store):  # an import meanwhile would be half in it
        frames = read_store(config.store)
        rows = public_reports(accepted_reports(journal), frames)
        sources, imports = frames["sources"], frames["imports"]
        history = read_layer(folder.current, _OWN_LAYER) if previous else frames[_OWN_LAYER].head(0)
        content = {
            "sources": pd.concat([public_sources(sources, imports), rows.sources], ignore_index=True),
            "imports": public_imports(imports),
            "revisions": frames["revisions"].head(0),
            "reports": rows.reports,
            _OWN_LAYER: history,
        }
        copy_store(config.store, folder.draft, content)
    put_rows(folder.draft, {"observations": rows.observations})
    difference = Difference(folder.current if previous else None, folder.draft, [_OWN_LAYER])
    difference.attribute(rows.makers, _importers(imports))
    record = _record(journal, previous, len(history) + 1, difference)
    digest = put_rows(folder.draft, {_OWN_LAYER: record})
    return Preview(
        digest=digest,
        previous=previous,
        difference=difference,
        notes=rows.notes,
        faults=(*_faults(difference, person), *verify_trail(journal)),
    )


def _record(journal: Journal, previous: str, number: int, difference: Difference) -> pd.DataFrame:
    """Return the row by which a store tells of its own publication."""
    row = {
        "number": number,
        "previous": previous or None,
        "published_at": journal.clock().isoformat(),
        "trail_head": trail_head(journal)[1],
        "counts": _json(difference.totals()),
    }
    return pd.DataFrame([row])


def _importers(imports: pd.DataFrame) -> Mapping[str, str]:
    """Return id of a source to who imported it last."""
    rows = imports[imports["imported_by"] != BUILT].sort_values("imported_at")
    return dict(zip(rows["source_id"], rows["imported_by"], strict=True))


def _faults(difference: Difference, person: Person) -> Iterator[Fault]:
    """Say why a person may not publish a difference; what is withdrawn was published before."""
    if not difference.totals():
        yield Fault("nothing_to_publish")
    own = difference.rows(accepted_by=person.id)
    own = own[(own["change"] != "withdrawn") & (own["layer"] != "sources")]
    for layer, key in own[["layer", "row_key"]].itertuples(index=False):
        yield Fault("accepted_by_publisher", Place(sheet=layer_word(layer), row=key), {"got": person.name})


def _switch(
    journal: Journal,
    folder: PublicFolder,
    person: Person,
    action: str,
    version: str,
    totals: Mapping[str, Mapping[str, int]],
) -> PublicVersion:
    """Show the public another store, and write it into the journal; a note of it helps `_settle` after a kill."""
    with journal.writing() as connection:
        number = connection.execute("SELECT count(*) FROM publications").fetchone()[0] + 1
        row = {
            "id": f"publication-{number}",
            "content_hash": version,
            "previous": folder.version() or None,
            "published_by": person.id,
            "published_at": journal.clock().isoformat(),
            "counts": _json(totals),
        }
        note = {"person": person.id, "name": person.name, "action": action, "row": row}
        intent = _intent(folder)
        intent.write_text(_json(note), "utf-8")
        sync(intent)
        sync(folder.office)
        record_row(journal, person, action, "publications", row)
        folder.switch(version)
    _settle(journal, folder)
    return _history(journal, folder)[0]


def _settle(journal: Journal, folder: PublicFolder) -> None:
    """Bring journal, feeds and kept stores in step with what the public sees, whatever was interrupted.

    A publication begins with a note of it and is done when ``current.gpkg`` is switched, right before the journal's
    transaction ends. One that was killed between the two is written into the journal from its note; one that was killed
    before the switch never happened.
    """
    intent = _intent(folder)
    if intent.exists():
        note = _read_note(intent.read_text("utf-8"))
        row = note.get("row", {})
        with journal.writing() as connection:
            known = connection.execute("SELECT 1 FROM publications WHERE id = ?", [row.get("id")]).fetchone()
            if note and not known and row["content_hash"] == folder.version():
                record_row(journal, Person(note["person"], note["name"]), note["action"], "publications", row)
        intent.unlink()
    history = _history(journal, folder)
    folder.clean(_kept(history))
    for language, name in FEED_LANGUAGES.items():
        folder.put(name, render_atom(history, language))
    folder.put("publications.json", render_json(history))


def _intent(folder: PublicFolder) -> Path:
    return folder.office / ".publication.json"


def _read_note(text: str) -> dict[str, Any]:
    """Read the note of a publication; one that was killed while it was written says nothing."""
    try:
        note: dict[str, Any] = json.loads(text)
    except ValueError:
        return {}
    return note


def _history(journal: Journal, folder: PublicFolder) -> list[PublicVersion]:
    with journal.reading() as connection:
        rows = connection.execute("SELECT * FROM publications ORDER BY fid").fetchall()
    current, kept, seen = folder.version(), folder.versions(), set[str]()
    history = []
    for row in rows:
        seen.add(row["previous"])
        history.append(
            PublicVersion(
                content_hash=row["content_hash"],
                previous=row["previous"] or "",
                published_at=row["published_at"],
                published_by=row["published_by"],
                counts=json.loads(row["counts"]),
                is_return=row["content_hash"] in seen,
                is_kept=row["content_hash"] in kept,
                is_current=row is rows[-1] and row["content_hash"] == current,
            )
        )
        seen.add(row["content_hash"])
    return history[::-1]


def _kept(history: Sequence[PublicVersion]) -> list[str]:
    """Return the content hashes that stay: the last that the public saw."""
    newest_first = (version for each in history for version in (each.content_hash, each.previous) if version)
    return list(dict.fromkeys(newest_first))[:KEPT]


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False)
