"""Disks that take nothing: what the system says of a full or read-only one, as a fault that names the place."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.errors import Fault, Place, StoreUnwritable, Word

#: What SQLite reports where the disk or the folder is to blame.
_OF_THE_DISK = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM")
#: What the system calls the cause, by the number of its error or the beginning of SQLite's, to our word for it.
_CAUSES = {
    errno.ENOSPC: Word("disk_full"),
    errno.EDQUOT: Word("disk_full"),
    errno.EROFS: Word("disk_read_only"),
    errno.EACCES: Word("disk_not_ours"),
    errno.EPERM: Word("disk_not_ours"),
    errno.ENOENT: Word("disk_no_folder"),
    errno.ENOLCK: Word("disk_no_locks"),
    errno.ENOTSUP: Word("disk_no_locks"),
}
_CAUSES_OF_SQLITE = {"SQLITE_FULL": Word("disk_full"), "SQLITE_READONLY": Word("disk_read_only")}
#: The place of what cannot be written where the system itself looks for a folder.
TEMPORARY = Path("TMPDIR")


def cause(error: Exception) -> Word | str:
    """Say in a word why a disk refused, or with the system's own where there is none for it."""
    of_sqlite = _CAUSES_OF_SQLITE.get("_".join(getattr(error, "sqlite_errorname", "").split("_")[:2]))
    word = of_sqlite or (_CAUSES.get(error.errno or 0) if isinstance(error, OSError) else None)
    return word or getattr(error, "strerror", None) or str(error)


def unwritable(path: Path, error: Exception) -> StoreUnwritable:
    """Return the error of a place that cannot be written: which it is, and why."""
    return StoreUnwritable(Fault("unwritable_store", Place(file=str(path)), {"got": cause(error)}))


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
