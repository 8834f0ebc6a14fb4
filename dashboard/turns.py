"""Turns: the pages of many readers run one after the other, as threads that run Python at once slow each other down."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

#: Seconds after which a page runs all the same: another's long work, such as an import, stops nobody.
_PATIENCE = 10.0

_CHANGE = threading.Lock()
#: A page each, in the order in which they came; the first has the turn.
_QUEUE: deque[threading.Event] = deque()
_OWN = threading.local()


@contextmanager
def turn() -> Iterator[None]:
    """Wait until no other page or part of one runs, ten seconds at most, and let no other run until the block ends.

    Ten readers at once get twice as many pages a second this way (``python -m benchmarks.load``): each message to a
    browser hands Python's lock to whatever page waits for it, and the page that wrote it waits to have it back. Who
    came first is first: a lock of Python's own gives the turn to any of those who wait, and the last wait long.
    """
    if getattr(_OWN, "runs", False):  # a page that has the turn runs its parts as well
        yield
        return
    mine = threading.Event()
    with _CHANGE:
        _QUEUE.append(mine)
        _QUEUE[0].set()
    mine.wait(_PATIENCE)
    _OWN.runs = True
    try:
        yield
    finally:
        _OWN.runs = False
        with _CHANGE:
            _QUEUE.remove(mine)
            if _QUEUE:
                _QUEUE[0].set()
