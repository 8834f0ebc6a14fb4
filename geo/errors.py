"""Errors and faults: what can be wrong, where, and with which values; `geo.texts.faults` puts them in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self


@dataclass(frozen=True)
class Word:
    """A word inside a message that the catalogue has in both languages, such as the name of a kind of place.

    Parameters
    ----------
    key
        Key in the table ``words`` of `geo.texts.faults`.
    values
        What the word's ``{placeholders}`` stand for, as in `Message`: the 3 of "feature 3".
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where something stands in an input, as far as it is known; blank where it is not.

    Parameters
    ----------
    file
        Name or path of the file, or what else was read: a view, a setting.
    sheet
        Sheet of a workbook, layer of a store.
    row
        Line number from 1, or the id of the row. ``3/2`` is the second group of columns in row 3.
    column
        Heading or name of the column.
    """

    file: int | str | Word = ""
    sheet: int | str | Word = ""
    row: int | str | Word = ""
    column: int | str | Word = ""


@dataclass(frozen=True)
class Message:
    """Something to tell a person, as data.

    Parameters
    ----------
    kind
        Which text says it: a table of one of the files in ``geo/texts/messages``.
    place
        Where it is.
    values
        What the text's ``{placeholders}`` stand for: texts, numbers, `Word`, `geo.schema.Label`, other messages, or
        lists of these.
    """

    kind: str
    place: Place = Place()
    values: Mapping[str, object] = field(default_factory=dict, hash=False)

    def at(self, **where: int | str | Word) -> Self:
        """Return the same message with these fields of its `Place` set, such as the file that its reader knows."""
        return replace(self, place=replace(self.place, **where))


class Fault(Message):
    """One thing wrong with an input: where it is, what was expected, what was found instead, the likely cause."""


class Note(Message):
    """Something that a reader should know or look over, though nothing is wrong."""


class GeoError(Exception):
    """Any fault that is explained to the user instead of shown as a traceback.

    Parameters
    ----------
    faults
        Every fault found, so that they are mended in one go.
    """

    def __init__(self, *faults: Message) -> None:
        self.faults = faults
        super().__init__(*faults)


class StoreMissing(GeoError):
    """The GeoPackage store does not exist."""


class StoreCorrupt(GeoError):
    """The file at the store's path is not a readable store of this version."""


class StoreUnwritable(GeoError):
    """The store cannot be written where it should go."""


class StoreBusy(GeoError):
    """Another process or session is writing the store and was not done in time."""


class UnknownUnit(GeoError):
    """A code or a name that no district or subdistrict has."""


class UnknownPeriod(GeoError):
    """A text that is no year, quarter, month or half-month."""


class FetchFailed(GeoError):
    """Another server gave no whole answer, or none is set."""


class MissingPackage(GeoError):
    """A rebuild-time package is not installed."""


class MissingGlyph(GeoError):
    """A character that the typeface of exports cannot print."""


class NothingToShow(GeoError):
    """A selection without a single value or shape to draw."""


class ExportFailed(GeoError):
    """An export that could not be written; no half file is left behind."""


class InvalidInput(GeoError):
    """An input with faults; carries all of them."""
