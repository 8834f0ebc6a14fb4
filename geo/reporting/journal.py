"""The journal of the office: ``office.gpkg``, written in place in short transactions, each with a line of the trail.

Readers and writers are many at once. A write begins with ``BEGIN IMMEDIATE``; within one process writers queue (see
`geo.reporting.transactions`), between processes SQLite's busy timeout lets them wait. The file stays a rollback-journal
database: one file to back up, and whole after a kill at any moment. No other library may open it while the office runs:
GDAL brings a SQLite of its own, and two of them in one process take each other's locks away.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from geo.errors import Fault, InvalidInput, Place, StoreUnwritable
from geo.reporting.transactions import explained, open_connection, writer_queue
from geo.settings import Settings
from geo.store.container import create_attributes, create_empty_container

JOURNAL_FILE, ROLES_FILE = "office.gpkg", "roles.toml"
#: Where days and deadlines are decided.
BEIJING = timezone(timedelta(hours=8), "UTC+8")

#: The tables that `geo.reporting.trail.record_row` writes, with their columns in SQL. Every row has an ``id`` and the
#: number of the line of the trail that wrote it.
TABLES: Mapping[str, str] = {
    "reports": """
        month TEXT NOT NULL, task_id TEXT, measure_no INTEGER, target_id TEXT, field TEXT NOT NULL,
        reporter TEXT NOT NULL, unit_code TEXT NOT NULL, state TEXT, value REAL, unit_of_measure TEXT, note TEXT,
        evidence_sha256 TEXT, status TEXT NOT NULL, version INTEGER NOT NULL, saved_by TEXT NOT NULL,
        saved_at TEXT NOT NULL, submitted_by TEXT, submitted_at TEXT, first_submitted_at TEXT""",
    "report_reviews": """
        report_id TEXT NOT NULL, version INTEGER NOT NULL, verdict TEXT NOT NULL, reason TEXT,
        reviewed_by TEXT NOT NULL, reviewed_at TEXT NOT NULL""",
    "evidence": """
        sha256 TEXT NOT NULL, reporter TEXT NOT NULL, name TEXT NOT NULL, media_type TEXT NOT NULL,
        size INTEGER NOT NULL, stored_by TEXT NOT NULL, stored_at TEXT NOT NULL""",
    "publications": """
        content_hash TEXT NOT NULL, previous TEXT, published_by TEXT NOT NULL, published_at TEXT NOT NULL,
        counts TEXT NOT NULL""",
}
_TRAIL = """
    number INTEGER UNIQUE NOT NULL, at TEXT NOT NULL, person TEXT NOT NULL, name TEXT NOT NULL, action TEXT NOT NULL,
    subject TEXT NOT NULL, details TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL"""
_RULES = """
CREATE INDEX reports_of_month ON reports (month, reporter);
CREATE INDEX reviews_of_report ON report_reviews (report_id);
CREATE INDEX trail_of_subject ON trail (subject);
CREATE TRIGGER trail_is_not_changed BEFORE UPDATE ON trail BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END;
CREATE TRIGGER trail_is_not_cut BEFORE DELETE ON trail BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END;
"""

_open = threading.local()


def beijing_now() -> datetime:
    """Return the time in Beijing, to the second."""
    return datetime.now(UTC).astimezone(BEIJING).replace(microsecond=0)


@dataclass(frozen=True)
class Journal:
    """The journal of one office; made by `open_journal`.

    Parameters
    ----------
    folder
        Folder of the office.
    clock
        Tells the time of a write; tests have a clock of their own.
    """

    folder: Path
    clock: Callable[[], datetime] = beijing_now

    @property
    def path(self) -> Path:
        """Return the path of the GeoPackage."""
        return self.folder / JOURNAL_FILE

    @property
    def evidence(self) -> Path:
        """Return the folder of the files of evidence."""
        return self.folder / "evidence"

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Open a transaction that writes: all of the block or nothing of it.

        Within the block, the same thread's `writing` and `reading` are part of it.

        Raises
        ------
        StoreBusy
            Others were not done in time.
        StoreUnwritable
            The disk or the folder takes no write.
        """
        mine = self._mine()
        if (connection := mine.get(self.path)) is not None:
            yield connection
            return
        with writer_queue(self.path).transaction() as connection:
            mine[self.path] = connection
            try:
                yield connection
            finally:
                del mine[self.path]

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Open a transaction that reads: it sees one state of the journal, whatever is written meanwhile."""
        if (connection := self._mine().get(self.path)) is not None:
            yield connection
            return
        with explained(self.path), closing(open_connection(self.path)) as connection:
            connection.execute("BEGIN")
            yield connection

    def frame(self, query: str, *values: str | int) -> pd.DataFrame:
        """Return what a query gives; whole numbers that may be blank are ``Int64``."""
        with self.reading() as connection:
            frame = pd.read_sql_query(query, connection, params=list(values))
        whole = [column for column in ("measure_no", "version", "number", "trail_number") if column in frame]
        return frame.astype(dict.fromkeys(whole, "Int64"))

    def _mine(self) -> dict[Path, sqlite3.Connection]:
        transactions: dict[Path, sqlite3.Connection] = _open.__dict__.setdefault("transactions", {})
        return transactions


def open_journal(folder: Path, clock: Callable[[], datetime] = beijing_now) -> Journal:
    """Return the journal of an office, and make it, readable by its owner alone, where there is none.

    Parameters
    ----------
    folder
        Folder of the office.
    clock
        As in `Journal`.

    Raises
    ------
    StoreUnwritable
        The folder takes no file.
    """
    journal = Journal(folder, clock)
    if not journal.path.exists():
        try:
            _create(journal)
        except OSError as error:
            fault = Fault("unwritable_store", Place(file=str(journal.path)), {"got": str(error)})
            raise StoreUnwritable(fault) from error
    return journal


def office_journal(config: Settings) -> Journal:
    """Return the journal of this installation; raises `InvalidInput` where it is no office."""
    if config.office is None:
        raise InvalidInput(Fault("no_office", Place(file="BEIJING_OFFICE")))
    return open_journal(config.office)


def _create(journal: Journal) -> None:
    """Make the journal beside its place and link it there: of two who make it at once, the first one's stays."""
    journal.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TemporaryDirectory(dir=journal.folder, prefix=".new-") as folder:
        path = Path(folder) / JOURNAL_FILE
        with closing(sqlite3.connect(path)) as connection, connection:
            create_empty_container(connection)
            for name, columns in TABLES.items():
                own = "id TEXT UNIQUE NOT NULL, trail_number INTEGER NOT NULL"
                create_attributes(connection, name, f"{own}, {columns}")
            create_attributes(connection, "trail", _TRAIL)
            connection.executescript(_RULES)
        path.chmod(0o600)
        try:
            os.link(path, journal.path)
        except FileExistsError:
            return
