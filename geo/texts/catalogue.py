"""The texts a person can see that are no data: one catalogue, both languages; plain text."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from geo.settings import LANGUAGES

_FILE = Path(__file__).with_name("catalogue.toml")


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, str]]:
    """Return all texts: key to language to text."""
    return tomllib.loads(_FILE.read_text("utf-8"))


def text(key: str, language: str, **values: object) -> str:
    """Look a text up and fill in its values.

    Parameters
    ----------
    key
        Key in ``catalogue.toml``.
    language
        One of `geo.settings.LANGUAGES`.
    values
        What the text's ``{placeholders}`` stand for.

    Returns
    -------
    str
        The text in that language.

    Raises
    ------
    KeyError
        When the catalogue has no such key or the language is none of ours.
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    return catalogue()[key][language].format(**values)


def language_of(locale: str | None) -> str:
    """Return our language for a browser's: Chinese for any kind of Chinese and where it says none, else English.

    Parameters
    ----------
    locale
        As in ``Accept-Language`` or ``navigator.language``, e.g. ``zh-CN,zh;q=0.9``; the first language counts.
    """
    return "zh" if (locale or "zh").strip().lower().startswith("zh") else "en"


def sentences(parts: Iterable[str], language: str) -> str:
    """Put sentences behind one another; Chinese ones stand without a space, and an empty one takes none."""
    return ("" if language == "zh" else " ").join(filter(None, parts))
