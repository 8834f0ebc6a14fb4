"""Backup and return: store, raw readings and office in one archive with the hash of every file, whole or not at all."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from geo.errors import Fault, InvalidInput, Place
from geo.publishing.public_folder import PublicFolder
from geo.reporting.evidence import verify_evidence
from geo.reporting.journal import JOURNAL_FILE, ROLES_FILE, Journal, office_journal
from geo.reporting.trail import verify_trail
from geo.schema import SCHEMA_VERSION
from geo.settings import Settings
from geo.store.disk import writable
from geo.store.draft import sync
from geo.store.geopackage import read_version
from geo.store.lock import writing

#: The list of an archive: schema version, version of the store, what the public sees, SHA-256 of every file.
MANIFEST = "backup.json"
_STORE, _NETWORKS, _OFFICE = "store.gpkg", "networks", "office"
#: Names that an archive may have; those of a path that leads out of it are none.
_NAME = re.compile(rf"{_STORE}|(?:{_NETWORKS}|{_OFFICE})(?:/[\w-][\w.-]*)+", re.ASCII)
_CHUNK = 1 << 20


@dataclass(frozen=True, kw_only=True)
class BackupSummary:
    """What an archive holds, and where what was there before it is kept.

    Parameters
    ----------
    version
        Data version of the store.
    files
        Number of files.
    kept
        Store and folders as they were before a restore.
    """

    version: str
    files: int
    kept: tuple[Path, ...] = ()


def back_up(config: Settings, file: Path) -> BackupSummary:
    """Write an archive of the store, the networks and, where this is an office, its folder; others may work meanwhile.

    Parameters
    ----------
    config
        Where they are.
    file
        The archive, a ZIP file that its owner alone can read: it holds all that is private. What was there stays until
        it is whole.

    Raises
    ------
    StoreMissing, StoreCorrupt, StoreBusy, StoreUnwritable
        There is no sound store, others write, or the disk takes no file.
    """
    draft = file.with_name(f".{file.name}.draft")
    hashes: dict[str, str] = {}
    with writable(file), writing(config.store):
        about = {"schema_version": SCHEMA_VERSION, "version": read_version(config.store), "public": ""}
        try:
            with (
                os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as body,
                zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
            ):
                for name, path in _files(config, about):
                    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
                        hashes[name] = _copy(source, target)
                archive.writestr(MANIFEST, json.dumps({**about, "files": hashes}, indent=1))
            sync(draft)
            draft.replace(file)
            sync(file.parent)
        finally:
            draft.unlink(missing_ok=True)
    return BackupSummary(version=str(about["version"]), files=len(hashes))


def restore(config: Settings, file: Path) -> BackupSummary:
    """Put the content of an archive in the place of store, networks and office; what was there is kept beside them.

    All is unpacked beside its place and checked first: the hash of every file, the schema version, the trail of the
    journal, the evidence. Servers should not run meanwhile. Where a restore was killed, the next one begins anew.

    Parameters
    ----------
    config
        Where they go.
    file
        An archive of `back_up`.

    Raises
    ------
    InvalidInput
        With every fault of the archive; nothing was changed.
    StoreCorrupt, StoreBusy, StoreUnwritable
        The archive's store is not sound, others write, or the disk takes no file.
    """
    targets = {_STORE: config.store, _NETWORKS: config.networks, _OFFICE: config.office}
    with writable(config.store), writing(config.store):
        staged: dict[Path, Path] = {}
        try:
            about, staged = _unpack(file, targets)
            if faults := _doubts(staged.get(config.office) if config.office else None, about):
                raise InvalidInput(*faults)
            read_version(staged[config.store])
            kept = tuple(_exchange(target, fresh) for target, fresh in staged.items())
        finally:
            for target in filter(None, targets.values()):
                _remove(_staging(target))
    return BackupSummary(
        version=about["version"], files=len(about["files"]), kept=tuple(path for path in kept if path.exists())
    )


def _files(config: Settings, about: dict[str, Any]) -> Iterator[tuple[str, Path]]:
    """Yield name and path of all that is backed up; what names other files before those, so that they are there."""
    yield _STORE, config.store
    inside = [path for path in config.networks.rglob("*") if path.is_file() and not path.name.startswith(".")]
    for path in sorted(inside, key=lambda path: (path.suffix != ".json", path)):
        yield f"{_NETWORKS}/{path.relative_to(config.networks).as_posix()}", path
    if config.office is None:
        return
    journal = office_journal(config)
    with TemporaryDirectory(dir=config.office, prefix=".backup-") as folder:
        copy = Path(folder) / JOURNAL_FILE
        with closing(sqlite3.connect(journal.path)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        yield f"{_OFFICE}/{JOURNAL_FILE}", copy
    if (roles := config.office / ROLES_FILE).exists():
        yield f"{_OFFICE}/{ROLES_FILE}", roles
    for path in sorted(path for path in journal.evidence.glob("*/*") if not path.name.startswith(".")):
        yield f"{_OFFICE}/{path.relative_to(config.office).as_posix()}", path
    yield from _public_files(PublicFolder(config.office), about)


def _public_files(folder: PublicFolder, about: dict[str, Any]) -> Iterator[tuple[str, Path]]:
    """Yield the published stores under their hashes, and the feeds."""
    if not folder.path.exists():
        return
    with writing(folder.current):
        about["public"] = folder.version()
        folder.keep_current(about["public"])
        for path in [folder.store(version) for version in sorted(folder.versions())]:
            yield f"{_OFFICE}/public/{path.name}", path
        for path in sorted(folder.path.glob("publications.*")):
            yield f"{_OFFICE}/public/{path.name}", path


def _copy(source: BinaryIO | Any, target: BinaryIO | Any) -> str:
    digest = sha256()
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
        target.write(chunk)
    return digest.hexdigest()


def _staging(target: Path) -> Path:
    return target.with_name(f".{target.name}.restored")


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _unpack(file: Path, targets: Mapping[str, Path | None]) -> tuple[dict[str, Any], dict[Path, Path]]:
    """Unpack an archive beside the places of its content; return its list, and each place with what goes there."""
    about = _read_list(file, {root for root, path in targets.items() if path is None})
    names = {name: name.partition("/")[0] for name in about["files"]}
    places = {root: path for root, path in targets.items() if path is not None and root in names.values()}
    for path in places.values():
        _remove(_staging(path))
    faults = []
    with zipfile.ZipFile(file) as archive:
        for name, root in names.items():
            path = Path(f"{_staging(places[root])}{name.removeprefix(root)}")
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                with archive.open(name) as source, path.open("wb") as target:
                    is_whole = _copy(source, target) == about["files"][name]
            except (zipfile.BadZipFile, zlib.error, EOFError):
                is_whole = False
            if not is_whole:
                faults.append(Fault("backup_damaged", Place(file=str(file), row=name)))
            sync(path)
    if faults:
        raise InvalidInput(*faults)
    return about, {path: _staging(path) for path in places.values()}


def _read_list(file: Path, absent: set[str]) -> dict[str, Any]:
    """Read the list of an archive; `absent` are the parts that this installation has no place for."""
    try:
        with zipfile.ZipFile(file) as archive:
            about: dict[str, Any] = json.loads(archive.read(MANIFEST))
            _check_names(file, about, archive.namelist(), absent)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, KeyError, TypeError) as error:
        raise InvalidInput(Fault("no_backup", Place(file=str(file)), {"got": str(error)})) from error
    return about


def _check_names(file: Path, about: Mapping[str, Any], names: list[str], absent: set[str]) -> None:
    """Refuse an archive of another schema, with other files than it lists, or of an office where there is none."""
    place = Place(file=str(file))
    if about["schema_version"] != SCHEMA_VERSION:
        values = {"version": SCHEMA_VERSION, "got": about["schema_version"]}
        raise InvalidInput(Fault("backup_of_other_version", place, values))
    strange = sorted({*names} ^ {*about["files"], MANIFEST})
    strange += [name for name in about["files"] if not _NAME.fullmatch(name)]
    if strange or _STORE not in names:
        raise InvalidInput(*(Fault("backup_damaged", Place(file=str(file), row=name)) for name in strange or [_STORE]))
    if any(name.partition("/")[0] in absent for name in names):
        raise InvalidInput(Fault("no_office", Place(file="BEIJING_OFFICE")))


def _doubts(office: Path | None, about: Mapping[str, Any]) -> list[Fault]:
    """Prove the journal and the evidence of an office that was unpacked, and show its public store again."""
    if office is None:
        return []
    journal, folder = Journal(office), PublicFolder(office)
    for path in (journal.path, office / ROLES_FILE):
        if path.exists():
            path.chmod(0o600)
    for version in folder.versions():
        if read_version(folder.store(version)) != version:
            return [Fault("backup_damaged", Place(row=f"{version}.gpkg"))]
        folder.store(version).chmod(0o444)
    if about["public"]:
        folder.path.chmod(0o755)
        folder.switch(about["public"])
    return [*verify_trail(journal), *verify_evidence(journal)]


def _exchange(target: Path, fresh: Path) -> Path:
    """Put what was unpacked in its place; return where what was there is now."""
    kept = target.with_name(f"{target.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
    if target.exists():
        target.rename(kept)
    fresh.rename(target)
    sync(target.parent)
    return kept
