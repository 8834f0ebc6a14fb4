"""Disks that take nothing: what the system says of a full or read-only one, as a fault that names the place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.errors import Fault, Place, StoreUnwritable

#: What SQLite reports where the disk or the folder is to blame.
_OF_THE_DISK = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM")


def unwritable(path: Path, error: Exception) -> StoreUnwritable:
    """Return the error of a place that cannot be written: which it is, and the system's words."""
    got = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return StoreUnwritable(Fault("unwritable_store", Place(file=str(path)), {"got": got}))


@contextmanager
def writable(path: Path, *errors: type[Exception]) -> Iterator[None]:
    """Write below `path` within this block; where the system refuses it, say so.

    Parameters
    ----------
    path
        File or folder.
    errors
        What a library raises besides `OSError`, and SQLite's errors of the disk, when it cannot write.

    Raises
    ------
    StoreUnwritable
        The disk is full, or the folder takes no file.
    """
    try:
        yield
    except Exception as error:
        of_sqlite = getattr(error, "sqlite_errorname", "").startswith(_OF_THE_DISK)
        if of_sqlite or isinstance(error, (OSError, *errors)):
            raise unwritable(path, error) from error
        raise
