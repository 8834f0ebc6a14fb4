"""Turns: the pages of many readers run one after the other, as threads that run Python at once slow each other down."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

#: Seconds after which a page runs all the same: another's long work, such as an import, stops nobody.
_PATIENCE = 10.0

_CHANGE = threading.Lock()
_OWN = threading.local()


@dataclass(eq=False)
class _Place:
    """A page's place among those that wait."""

    patient: bool
    called: threading.Event = field(default_factory=threading.Event)


#: The first has the turn; the others wait in the order in which they came, the patient behind all others.
_QUEUE: list[_Place] = []


@contextmanager
def turn(*, patient: bool = False) -> Iterator[None]:
    """Wait until no other page or part of one runs, ten seconds at most, and let no other run until the block ends.

    Ten readers at once get twice as many pages a second this way (``python -m benchmarks.load``): each message to a
    browser hands Python's lock to whatever page waits for it, and the page that wrote it waits to have it back. Who
    came first is first: a lock of Python's own gives the turn to any of those who wait, and the last wait long.

    Parameters
    ----------
    patient
        Whether all others go first: twenty readers who open an export make no page wait for a second.
    """
    if getattr(_OWN, "runs", False):  # a page that has the turn runs its parts as well
        yield
        return
    mine = _Place(patient)
    with _CHANGE:
        behind = (number for number, other in enumerate(_QUEUE) if number and other.patient and not patient)
        _QUEUE.insert(next(behind, len(_QUEUE)), mine)
        _QUEUE[0].called.set()
    mine.called.wait(_PATIENCE)
    _OWN.runs = True
    try:
        yield
    finally:
        _OWN.runs = False
        with _CHANGE:
            _QUEUE.remove(mine)
            if _QUEUE:
                _QUEUE[0].called.set()
