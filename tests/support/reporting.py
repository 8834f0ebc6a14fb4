"""An office for tests: people with their roles, a clock that is set, and reports of the committed plans."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from geo.reporting.entries import Entry
from geo.reporting.journal import BEIJING, Journal, open_journal
from geo.reporting.people import Person, read_grant

MONTH = "2026-10"
#: Reports of the committed plans that are due for `MONTH`: of targets, and of a task without one.
VOC = f"{MONTH}/110112/2021-air-05-voc-110112"
CLASS = f"{MONTH}/110112/2021-water-01-yudaihe-110112"
TASK = f"{MONTH}/110112/2021-air-01"
DAXING = f"{MONTH}/110115/2021-air-05-voc-110115"


def person(key: str, *grants: str) -> Person:
    """Return somebody with roles, as ``reporter:110112``."""
    return Person(key, f"name of {key}", frozenset(map(read_grant, grants)))


TONGZHOU = person("tongzhou", "reporter:110112")
COLLEAGUE = person("colleague", "reporter:110112")
DAXING_PERSON = person("daxing", "reporter:110115")
REVIEWER = person("reviewer", "reviewer:air")
WATER_REVIEWER = person("water", "reviewer:water")
PUBLISHER = person("publisher", "publisher")
READER = person("reader", "reader")


@dataclass
class Clock:
    """A clock that stands until it is set."""

    at: datetime = field(default=datetime(2026, 11, 3, 9, 30, tzinfo=BEIJING))

    def __call__(self) -> datetime:
        return self.at

    def set(self, text: str) -> None:
        """Set the clock to a time in Beijing, as ``2026-11-05 08:00``."""
        self.at = datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def office(folder: Path, clock: Clock | None = None) -> Journal:
    """Return the journal of a new office."""
    return open_journal(folder / "office", clock or Clock())


def entry(report_id: str = VOC, version: int = 0, **typed: object) -> Entry:
    """Return an entry that may be submitted."""
    return Entry(**{"report_id": report_id, "version": version, "state": "on_track", "value": 7.0, **typed})
