"""Files of evidence: taken by what they hold and not by their name, kept by hash, given to who may read a report."""

from __future__ import annotations

import io
import os
import struct
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath, PureWindowsPath

import puremagic

from geo.errors import Fault, InvalidInput, Place, StoreUnwritable, Word
from geo.reporting.journal import Journal
from geo.reporting.people import REPORTER, Person
from geo.reporting.reports import find_report, is_readable
from geo.reporting.trail import record_row

#: Bytes of a file at most.
MOST_BYTES = 20 * 1024 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument."
#: What is taken: kind of media to the ending of its files.
MEDIA_TYPES: Mapping[str, str] = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    f"{_OFFICE}wordprocessingml.document": ".docx",
    f"{_OFFICE}spreadsheetml.sheet": ".xlsx",
}
#: The part that makes a ZIP archive a document of the kind.
_MAIN_PARTS = {
    "word/document.xml": f"{_OFFICE}wordprocessingml.document",
    "xl/workbook.xml": f"{_OFFICE}spreadsheetml.sheet",
}
#: Letters of a file's name that are kept.
_NAME_LENGTH = 120


@dataclass(frozen=True, kw_only=True)
class EvidenceFile:
    """A file as its reader gets it.

    Parameters
    ----------
    name
        The name that it came with, its ending that of its content.
    media_type
        A key of `MEDIA_TYPES`.
    body
        The content.
    sha256
        Its hash.
    """

    name: str
    media_type: str
    body: bytes
    sha256: str


def store_evidence(person: Person, journal: Journal, reporter: str, name: str, body: bytes) -> str:
    """Keep a file of evidence.

    Parameters
    ----------
    person
        A reporter of the unit or department.
    journal
        The journal; the file goes into its folder ``evidence``, under its hash.
    reporter
        Whose evidence it is.
    name
        The file's name, for its readers.
    body
        Its content.

    Returns
    -------
    str
        Its SHA-256, for `geo.reporting.entries.Entry`.

    Raises
    ------
    InvalidInput
        Not allowed, too large, or of a kind that is not taken.
    StoreUnwritable
        The disk takes no file.
    """
    person.require(REPORTER, reporter)
    name = PurePosixPath(PureWindowsPath(name).as_posix()).name
    if len(body) > MOST_BYTES:
        values = {"most": MOST_BYTES // 2**20, "got": f"{len(body) / 2**20:.1f} MB"}
        raise InvalidInput(Fault("large_evidence", Place(file=name), values))
    media_type = media_type_of(body)
    if media_type not in MEDIA_TYPES:
        values = {"endings": list(MEDIA_TYPES.values()), "got": media_type or Word("unknown_content")}
        raise InvalidInput(Fault("other_evidence", Place(file=name), values))
    digest = sha256(body).hexdigest()
    _put(journal, digest, body)
    row = {
        "id": f"{reporter}/{digest}",
        "sha256": digest,
        "reporter": reporter,
        "name": PurePosixPath(name).stem[:_NAME_LENGTH] + MEDIA_TYPES[media_type],
        "media_type": media_type,
        "size": len(body),
        "stored_by": person.id,
        "stored_at": journal.clock().isoformat(),
    }
    record_row(journal, person, "evidence", "evidence", row)
    return digest


def read_evidence(person: Person, journal: Journal, report_id: str) -> EvidenceFile:
    """Return the file of a report, to a person who may read the report.

    Raises
    ------
    InvalidInput
        The person may not read it, there is none, or the file is no longer what was stored.
    """
    with journal.reading() as connection:
        report = find_report(connection, report_id)
        if report is None or not is_readable(person, report):
            raise InvalidInput(Fault("no_report", Place(row=report_id)))
        query = "SELECT name, media_type FROM evidence WHERE sha256 = ? AND reporter = ?"
        row = connection.execute(query, [report["evidence_sha256"], report["reporter"]]).fetchone()
    if row is None:
        raise InvalidInput(Fault("no_evidence", Place(row=report_id)))
    digest = str(report["evidence_sha256"])
    if fault := _file_fault(journal, digest):
        raise InvalidInput(fault)
    body = evidence_path(journal, digest).read_bytes()
    return EvidenceFile(name=row["name"], media_type=row["media_type"], body=body, sha256=digest)


def media_type_of(body: bytes) -> str:
    """Tell what a file is by its content; an empty text where nothing is recognised."""
    try:
        media_type = puremagic.from_string(body, mime=True)
    except (puremagic.PureError, ValueError):
        return ""
    # Documents of Office are archives, which their first bytes alone do not tell apart.
    return _archive_type(body) if body.startswith(b"PK") else media_type


def verify_evidence(journal: Journal) -> list[Fault]:
    """List the files of evidence that are gone or no longer what was stored."""
    with journal.reading() as connection:
        digests = [row["sha256"] for row in connection.execute("SELECT DISTINCT sha256 FROM evidence ORDER BY sha256")]
    faults = (_file_fault(journal, digest) for digest in digests)
    return [fault for fault in faults if fault]


def evidence_path(journal: Journal, digest: str) -> Path:
    """Return where the file of a hash lies."""
    return journal.evidence / digest[:2] / digest


def _archive_type(body: bytes) -> str:
    """Tell a document from another ZIP archive, and from one with macros, which is none that is taken."""
    try:
        names = set(zipfile.ZipFile(io.BytesIO(body)).namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error):
        return ""
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return "application/zip"
    return next((kind for part, kind in _MAIN_PARTS.items() if part in names), "application/zip")


def _file_fault(journal: Journal, digest: str) -> Fault | None:
    try:
        actual = sha256(evidence_path(journal, digest).read_bytes()).hexdigest()
    except OSError as error:
        return Fault("evidence_lost", Place(file=digest), {"got": str(error)})
    return Fault("evidence_changed", Place(file=digest), {"got": actual}) if actual != digest else None


def _put(journal: Journal, digest: str, body: bytes) -> None:
    """Write a file whole or not at all, readable by its owner alone."""
    path = evidence_path(journal, digest)
    try:
        for folder in (journal.evidence, path.parent):
            folder.mkdir(exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=journal.evidence, prefix=".new-", delete=False) as file:
            draft = Path(file.name)
            try:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
                draft.replace(path)
            except OSError:
                draft.unlink(missing_ok=True)
                raise
        _sync_folder(path.parent)
    except OSError as error:
        raise StoreUnwritable(Fault("unwritable_store", Place(file=str(path)), {"got": str(error)})) from error


def _sync_folder(folder: Path) -> None:
    """Bring a new name to the disk: the journal will say that the file is there."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
