"""Owns the errors the library raises: one base class, so a page or the command line can catch them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class GeoError(Exception):
    """Any fault that is explained to the user instead of shown as a traceback."""


class StoreMissing(GeoError):
    """The GeoPackage store does not exist."""


class StoreCorrupt(GeoError):
    """The file at the store's path is not a readable store of this version."""


class StoreUnwritable(GeoError):
    """The store cannot be written where it should go."""


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


@dataclass(frozen=True)
class Fault:
    """One thing wrong with an input: where it is, what was expected, what was found.

    Parameters
    ----------
    where
        File, sheet, row and column, as far as they are known.
    expected, got
        What should stand there and what does.
    cause
        The likely reason, or an empty text.
    """

    where: str
    expected: str
    got: str
    cause: str = ""

    def __str__(self) -> str:
        cause = f" ({self.cause})" if self.cause else ""
        return f"{self.where}: expected {self.expected}, got {self.got}{cause}"


class InvalidInput(GeoError):
    """An input with faults; carries all of them, so that they are mended in one go.

    Parameters
    ----------
    faults
        Every fault found in the input.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))
