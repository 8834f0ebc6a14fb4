"""Faults and notes in words: the library says what and where as data, a page or a command says it to its reader."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from string import Formatter

import pandas as pd

from geo.errors import GeoError, Message, Place, Word
from geo.schema import Label
from geo.settings import LANGUAGES
from geo.texts.catalogue import fill, text

_FOLDER = Path(__file__).with_name("messages")
_PARTS = ("expected", "got", "cause")
#: The folders of a path, in whatever sentence; those of an address on the web are none.
_FOLDERS = re.compile(r"(?<![\w:/.])/(?:[^/\s'\"]+/)+")
#: A part of a message to its text in each language.
_Texts = Mapping[str, Mapping[str, str]]


@lru_cache(maxsize=1)
def messages() -> dict[str, _Texts]:
    """Return the texts of every kind of message, from all files of the folder ``messages``.

    A fault has ``expected``, ``got`` (by default its value of that name) and perhaps ``cause``; what needs no such
    parts, a note above all, has ``text`` alone. The table ``words`` is shared: every file may add to it.

    Raises
    ------
    ValueError
        Two files have a kind of one name.
    """
    kinds: dict[str, _Texts] = {}
    words: dict[str, Mapping[str, str]] = {}
    for file in sorted(_FOLDER.glob("*.toml")):
        own = tomllib.loads(file.read_text("utf-8"))
        more = own.pop("words", {})
        if twice := (kinds.keys() & own.keys()) | (words.keys() & more.keys()):
            raise ValueError(f"{file.name}: kinds or words that another file has: {', '.join(sorted(twice))}")
        kinds |= own
        words |= more
    return kinds | {"words": words}


def message_text(message: Message, language: str) -> str:
    """Put a fault or a note into one sentence.

    Parameters
    ----------
    message
        What to say.
    language
        One of `geo.settings.LANGUAGES`.

    Returns
    -------
    str
        Like ``list.csv, row 3, column rank: expected a whole number, got 'x'``; plain text, with data as it is.
    """
    where = place_text(message.place, language)
    if "text" in messages()[message.kind]:
        sentence = _part(message, "text", language)
    else:
        expected, got, cause = (_part(message, part, language) for part in _PARTS)
        sentence = text("fault_sentence", language, expected=expected, got=got)
        sentence += text("fault_aside", language, cause=cause) if cause else ""
    return text("fault_at", language, where=where, sentence=sentence) if where else sentence


def error_text(error: GeoError, language: str) -> str:
    """Put an error into words, a line for each fault."""
    return "\n".join(message_text(fault, language) for fault in error.faults)


def without_folders(sentence: str) -> str:
    """Name the files of this machine in a sentence by their names alone, for readers who need not know more."""
    return _FOLDERS.sub("", sentence)


def fault_table(faults: Iterable[Message], language: str) -> pd.DataFrame:
    """Return faults as a table.

    Parameters
    ----------
    faults
        The faults of one file.
    language
        One of `geo.settings.LANGUAGES`.

    Returns
    -------
    pandas.DataFrame
        Where, what was expected, what was found, the likely cause; the headings in the reader's language.
    """
    rows = [
        [
            place_text(fault.place, language),
            *(_part(fault, part, language) for part in _PARTS[:2]),
            _cause(fault, language),
        ]
        for fault in faults
    ]
    return pd.DataFrame(rows, columns=[text(f"fault_{key}", language) for key in ("where", *_PARTS)])


def place_text(place: Place, language: str) -> str:
    """Say where something stands, from the file to the column."""
    parts = [
        _value(place.file, language) if place.file else "",
        _value(place.sheet, language) if place.sheet else "",
        _row_text(place.row, language),
        text("place_column", language, column=_value(place.column, language)) if place.column else "",
    ]
    return text("place_separator", language).join(part for part in parts if part)


def _row_text(row: int | str | Word, language: str) -> str:
    """Say which row: its number, that and the number of the group of columns within it, or what else names it."""
    if isinstance(row, Word):
        return _value(row, language)
    number, _, group = str(row).partition("/")
    if not number.isdecimal() or not (group.isdecimal() or not group):
        return str(row)
    parts = [text("place_row", language, row=number), text("place_group", language, group=group) if group else ""]
    return text("place_separator", language).join(filter(None, parts))


def _cause(fault: Message, language: str) -> str:
    return _part(fault, "text", language) or _part(fault, "cause", language)


def _part(message: Message, part: str, language: str) -> str:
    if language not in LANGUAGES:
        raise KeyError(language)
    texts = messages()[message.kind]
    if part not in texts:
        got = message.values.get("got") if part == "got" and "text" not in texts else None
        return "" if got is None else _quoted(got, language)
    pattern = texts[part][language]
    if part == "cause" and any(
        _is_blank(message.values.get(name)) for _, name, _, _ in Formatter().parse(pattern) if name
    ):
        return ""  # nothing near, say
    return _fill(pattern, message.values, language)


def _is_blank(value: object) -> bool:
    return isinstance(value, str | list | tuple) and not value


def _fill(pattern: str, values: Mapping[str, object], language: str) -> str:
    return fill(pattern, **{name: _value(value, language) for name, value in values.items()})


def _quoted(value: object, language: str) -> str:
    """Write what an input has instead of what was expected: texts in quotes, so that their spaces are seen."""
    return repr(value) if isinstance(value, str) and value else _value(value, language)


def _value(value: object, language: str) -> str:
    if isinstance(value, Message):
        return message_text(value, language)
    if isinstance(value, Word):
        return _fill(messages()["words"][value.key][language], value.values, language)
    if isinstance(value, Label):
        return value(language)
    if isinstance(value, list | tuple):
        return text("list_separator", language).join(_value(one, language) for one in value)
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value) if value != "" else text("a_blank", language)
