"""The source that the reader of a file states: its title, publisher, date and address, as a row of the store."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geo.errors import Fault, Place, Word
from geo.schema import Label
from geo.store.merge import file_source


@dataclass(frozen=True, kw_only=True)
class StatedSource:
    """What is said of where figures were published; blank where nothing is.

    Parameters
    ----------
    title, publisher, url
        As the publisher has them.
    issued_on
        ISO date of publication.
    """

    title: str = ""
    publisher: str = ""
    issued_on: str = ""
    url: str = ""

    @property
    def key(self) -> str:
        """Short fingerprint of all that is stated."""
        stated = "\n".join((self.title, self.publisher, self.issued_on, self.url))
        return hashlib.sha256(stated.encode()).hexdigest()[:8]

    def faults(self, place: Place | None = None) -> list[Fault]:
        """Report a date that is none, and particulars of a source without a title."""
        place, faults = place or Place(), []
        if self.issued_on and not _is_date(self.issued_on):
            faults.append(Fault("not_date", place, {"got": self.issued_on}))
        if not self.title and (self.publisher or self.issued_on or self.url):
            faults.append(Fault("untitled_source", place, {"got": Word("none")}))
        return faults

    def row(self, key: str, file: Path, content: Label) -> dict[str, str]:
        """Return the source as `geo.store.merge.import_rows` takes it: what is stated, else the file and its content.

        Parameters
        ----------
        key
            Id of the source.
        file
            The file.
        content
            What it holds.
        """
        plain = file_source(key, file, content.zh, content.en)
        if not self.title:
            return plain
        unstated = {"publisher": "未注明", "publisher_en": "Not stated"}
        publisher = {"publisher": self.publisher, "publisher_en": self.publisher} if self.publisher else unstated
        more = {"issued_on": self.issued_on, "url": self.url}
        stated = {name: value for name, value in more.items() if value}
        return {**plain, "title": self.title, "title_en": self.title, **publisher, **stated}


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
