"""The one place where a file is opened: how much it may hold, and every failure of its reader as a fault."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from geo.errors import Fault, GeoError, InvalidInput, Place

#: Bytes of a file, and of what is packed in it.
BYTES = 200_000_000
#: Cells of a table, each row counted as one more; the city in cells of 500 m has a quarter of these.
CELLS = 1_000_000
#: Characters of all cells of a table together.
CHARACTERS = 50_000_000
_CHUNK = 1 << 20
_FOLDERS = re.compile(r"(?<![\w/.])/(?:[^/\s'\":]+/)+")

_Row = TypeVar("_Row")


@contextmanager
def guarded(file: Path, damage: str, most: int = BYTES) -> Iterator[None]:
    """Read a file within this block: whatever its reader trips over becomes one fault.

    Libraries raise what they like over a damaged file: an encrypted part is a `RuntimeError`, a broken one an
    `IndexError`. Within the block nothing but the file is read, so it is the file that is to blame.

    Parameters
    ----------
    file
        The file.
    damage
        Kind of the fault of a damaged file; its text has a placeholder ``got``.
    most
        Bytes that it may have.

    Raises
    ------
    InvalidInput
        The file is not there (``unreadable_file``), is too large (``large_file``), is damaged (`damage`), or what the
        block itself finds.
    """
    try:
        check_size(file, file.stat().st_size, most)
        yield
    except GeoError:
        raise
    except Exception as error:
        place, got = Place(file=file.name), {"got": reason(error)}
        if isinstance(error, OSError) and error.errno:  # the system's word: it is not there, or may not be read
            raise InvalidInput(Fault("unreadable_file", place, got)) from error
        raise InvalidInput(Fault(damage, place, got)) from error


def reason(error: Exception) -> str:
    """Return what an error says, without the folders of this machine; its name where it says nothing."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return _FOLDERS.sub("", text) or type(error).__name__


def check_size(file: Path, size: int, most: int = BYTES) -> None:
    """Refuse a file that has, or unpacks to, more bytes than are read."""
    if size > most:
        values = {"most": f"{most / 1e6:.0f}", "got": f"{size / 1e6:.0f}"}
        raise InvalidInput(Fault("large_file", Place(file=file.name), values))


def check_gzip(file: Path) -> None:
    """Refuse a file of gzip that unpacks to more bytes than are read; it is unpacked piece by piece to find out."""
    size = 0
    with gzip.open(file) as body:
        while chunk := body.read(_CHUNK):
            size += len(chunk)
            check_size(file, size)


def check_cells(file: Path, cells: int) -> None:
    """Refuse a table of more cells than are read."""
    if cells > CELLS:
        values = {"most": f"{CELLS:,}", "got": f"{cells:,}"}
        raise InvalidInput(Fault("many_cells_in_table", Place(file=file.name), values))


def bounded(rows: Iterable[_Row], file: Path, cells_of: Callable[[_Row], Collection[str]]) -> Iterator[_Row]:
    """Pass rows on as they are read, until they are more cells or characters than are read.

    Parameters
    ----------
    rows
        What a reader yields.
    file
        Where they come from.
    cells_of
        The texts of a row.
    """
    cells = characters = 0
    for row in rows:
        texts = cells_of(row)
        cells += 1 + len(texts)
        characters += sum(map(len, texts))
        if cells > CELLS or characters > CHARACTERS:
            check_cells(file, cells)
            check_size(file, characters, CHARACTERS)
        yield row
