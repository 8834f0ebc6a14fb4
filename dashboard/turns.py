"""Turns: the pages of many readers run one after the other, as threads that run Python at once slow each other down."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_TURN = threading.RLock()  # a page that has the turn runs its parts as well
#: Seconds after which a page runs all the same: another's long work, such as an import, stops nobody.
_PATIENCE = 10.0


@contextmanager
def turn() -> Iterator[None]:
    """Wait until no other page or part of one runs, ten seconds at most, and let no other run until the block ends.

    Ten readers at once get twice as many pages a second this way (``python -m benchmarks.load``): each message to a
    browser hands Python's lock to whatever page waits for it, and the page that wrote it waits to have it back.
    """
    has_turn = _TURN.acquire(timeout=_PATIENCE)
    try:
        yield
    finally:
        if has_turn:
            _TURN.release()
