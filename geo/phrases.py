"""Owns the Chinese of what importers say in English: the phrases of faults and notes, with blanks for their data."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import pandas as pd

from geo.catalogue import text
from geo.errors import Fault

_FILE = Path(__file__).with_name("phrases.toml")
_BLANK = "{}"


@lru_cache(maxsize=1)
def phrasebook() -> dict[str, str]:
    """Return English phrase to Chinese phrase; ``{}`` stands for data."""
    return tomllib.loads(_FILE.read_text("utf-8"))


def phrase(english: str, language: str) -> str:
    """Say an importer's phrase in the reader's language.

    Parameters
    ----------
    english
        What a fault or a note of a report says; parts of a place are separated by commas.
    language
        One of `geo.settings.LANGUAGES`.

    Returns
    -------
    str
        The phrase; what the book does not know, data above all, stays as it is.
    """
    if language == "en" or not english:
        return english
    for pattern, chinese in _patterns():
        if found := pattern.fullmatch(english):
            return chinese.format(*(phrase(part, language) for part in found.groups()))
    head, comma, rest = english.partition(", ")
    return f"{phrase(head, language)}{comma}{phrase(rest, language)}" if comma else english


def fault_table(faults: Iterable[Fault], language: str) -> pd.DataFrame:
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
    keys = ("where", "expected", "got", "cause")
    rows = [[phrase(getattr(fault, key), language) for key in keys] for fault in faults]
    return pd.DataFrame(rows, columns=[text(f"fault_{key}", language) for key in keys])


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Compile the phrases; those with more words of their own are tried first."""
    ordered = sorted(phrasebook().items(), key=lambda entry: -len(entry[0].replace(_BLANK, "")))
    blank = re.escape(_BLANK)
    return [(re.compile(re.escape(english).replace(blank, "([^,]+)")), zh) for english, zh in ordered]
