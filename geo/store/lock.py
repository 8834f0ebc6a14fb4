"""One writer at a time: a kernel lock beside the store, which a process that dies lets go of."""

from __future__ import annotations

import fcntl
import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from geo.errors import Fault, Place, StoreBusy
from geo.store.disk import unwritable

#: Seconds that a writer waits for another: the longest import takes less.
PATIENCE = 120.0
_STEP = 0.05

_mine = threading.local()


def lock_path(store: Path) -> Path:
    """Return the file that is locked while a store is written."""
    return store.with_name(f".{store.name}.lock")


@contextmanager
def writing(store: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Be the only one that writes a store; what a writer reads meanwhile is the newest there is.

    A thread that is the writer may ask again.

    Parameters
    ----------
    store
        Path of the store, which may not exist yet.
    patience
        Seconds to wait for another writer.

    Raises
    ------
    StoreBusy
        Another writer was not done in time; the fault names it.
    StoreUnwritable
        The folder takes no file.
    """
    held: set[Path] = _mine.__dict__.setdefault("held", set())
    path = lock_path(store.resolve())
    if path in held:
        yield
        return
    file = _acquire(store, path, time.monotonic() + patience)
    held.add(path)
    try:
        yield
    finally:
        held.discard(path)
        path.unlink(missing_ok=True)
        os.close(file)


def _acquire(store: Path, path: Path, end: float) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        while True:
            file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
            if _try_lock(file) and _is_at(path, file):
                return _signed(path, file)
            os.close(file)
            if time.monotonic() > end:
                raise StoreBusy(Fault("store_busy", Place(file=str(store)), _holder(path)))
            time.sleep(_STEP)
    except OSError as error:
        raise unwritable(store, error) from error


def _try_lock(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a network folder may know no locks
        os.close(file)
        raise
    return True


def _is_at(path: Path, file: int) -> bool:
    """Say whether the locked file is still the one of that name: the writer before takes its own away."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


def _signed(path: Path, file: int) -> int:
    """Write into the lock who has it; on a full disk it is given back and taken away."""
    try:
        _sign(file)
    except OSError:
        path.unlink(missing_ok=True)
        os.close(file)
        raise
    return file


def _sign(file: int) -> None:
    name = " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])
    holder = {"process": os.getpid(), "command": name, "since": f"{datetime.now():%H:%M:%S}"}
    os.ftruncate(file, 0)
    os.pwrite(file, json.dumps(holder).encode(), 0)


def _holder(path: Path) -> dict[str, object]:
    """Return who has the lock, as `_sign` wrote it; question marks where it is just being written."""
    unknown: dict[str, object] = {"process": "?", "command": "?", "since": "?"}
    try:
        return {**unknown, **json.loads(path.read_bytes())}
    except (OSError, ValueError):
        return unknown
