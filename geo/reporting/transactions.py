"""Transactions on the journal: writers that wait for each other share one commit, which costs far more than a write.

A write takes a thousandth of a second, its way to the disk twenty: of writers of one process that come at once, each
works in a savepoint of one transaction, and the last to leave commits it for all. Nobody is told that a write is done
before it is on the disk.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from geo.errors import Fault, Place, StoreBusy, StoreUnwritable

#: Seconds that a writer waits for its turn, and for other processes.
PATIENCE = 30.0
#: The most writers that share a commit.
_MOST = 50


class _CommitGroup:
    """Writers that share a transaction; made with the first of them."""

    def __init__(self, path: Path) -> None:
        self.connection = open_connection(path, shared=True)
        self.members = 0
        self._done = threading.Event()
        self._error: sqlite3.Error | None = None
        try:
            self.connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error:
            self.connection.close()
            raise

    def commit(self) -> None:
        """Bring the work of all to the disk, or none of it."""
        with closing(self.connection):
            try:
                self.connection.execute("COMMIT")
            except sqlite3.Error as error:
                self._error = error
                with suppress(sqlite3.Error):
                    self.connection.execute("ROLLBACK")
        self._done.set()

    def wait(self) -> None:
        """Return when the work is on the disk; raises what kept it from there."""
        self._done.wait()
        if self._error is not None:
            raise self._error


class WriterQueue:
    """The writers of this process on one journal: one at a time, in groups.

    Parameters
    ----------
    path
        The journal.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn = threading.Condition()
        self._busy = False
        self._waiting = 0
        self._group: _CommitGroup | None = None

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write: all of the block is on the disk when it ends, or nothing of it is.

        Raises
        ------
        StoreBusy
            Others were not done in time.
        StoreUnwritable
            The disk or the folder takes no write.
        """
        with explained(self._path):
            self._enter()
            try:
                if self._group is None:
                    self._group = _CommitGroup(self._path)
                group = self._group
                group.members += 1
                with _savepoint(group.connection):
                    yield group.connection
            finally:
                self._leave()
            group.wait()

    def _enter(self) -> None:
        with self._turn:
            self._waiting += 1
            in_time = self._turn.wait_for(lambda: not self._busy, PATIENCE)
            self._waiting -= 1
            if not in_time:
                raise StoreBusy(Fault("journal_busy", Place(file=str(self._path))))
            self._busy = True

    def _leave(self) -> None:
        """Let the next one in; who leaves nobody behind commits."""
        with self._turn:
            # Whoever waits now will have a turn and commit: one who gives up only does so while somebody is at work.
            if self._group is None or (self._waiting and self._group.members < _MOST):
                self._free()
                return
        self._group.commit()
        self._group = None
        with self._turn:
            self._free()

    def _free(self) -> None:
        self._busy = False
        self._turn.notify()


_queues: dict[Path, WriterQueue] = {}
_queues_lock = threading.Lock()


def writer_queue(path: Path) -> WriterQueue:
    """Return the one queue of this process for a journal."""
    with _queues_lock:
        return _queues.setdefault(path.resolve(), WriterQueue(path))


def open_connection(path: Path, shared: bool = False) -> sqlite3.Connection:
    """Open the journal; of a shared connection its users see to it that one at a time uses it."""
    connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=not shared)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA synchronous = FULL")
    return connection


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite reports of the disk and of others at work into errors of the library."""
    place = Place(file=str(path))
    try:
        yield
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY"):
            raise StoreBusy(Fault("journal_busy", place)) from error
        raise StoreUnwritable(Fault("unwritable_store", place, {"got": str(error)})) from error


@contextmanager
def _savepoint(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("SAVEPOINT writer")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK TO writer")
        raise
    finally:
        connection.execute("RELEASE writer")
