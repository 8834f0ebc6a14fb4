"""The texts a person can see that are no data: one catalogue, both languages; plain text."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from geo.settings import LANGUAGES

_FILE = Path(__file__).with_name("catalogue.toml")
#: English plurals that are no singular with an s, and the ending that an e stands before.
_SAME = {"species", "series"}
_SIBILANT = re.compile(r"(ch|sh|x|ss)es$")


class PluralFormatter(string.Formatter):
    """Fills in texts as `str.format` does; ``{count:task|tasks}`` is the first word for 1, else the second."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """Write a value, or one of the two words that its number asks for."""
        one, bar, many = format_spec.partition("|")
        if not bar:
            return str(super().format_field(value, format_spec))
        return one if str(value) == "1" else many


_FORMATTER = PluralFormatter()


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
        What the text's ``{placeholders}`` stand for; see `PluralFormatter`.

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
    return fill(catalogue()[key][language], **values)


def fill(template: str, **values: object) -> str:
    """Fill in a text's placeholders, plural forms among them; see `PluralFormatter`."""
    # The formatter is slower than Python's own, and few texts have plural forms.
    return _FORMATTER.format(template, **values) if "|" in template else template.format(**values)


def singular(words: str) -> str:
    """Return the singular of what is counted in English: ``enterprises``, ``reaches``, ``times a month``.

    A unit of measure that is a sign, as ``m³/s``, is no word and stays; so does any Chinese.
    """
    head, space, rest = words.partition(" ") if words.startswith("times ") else (words, "", "")
    if head in _SAME or head.endswith("ss") or not re.fullmatch(r"[a-z ]{3,}s", head):
        return words
    one = _SIBILANT.sub(r"\1", head)
    one = f"{head[:-3]}y" if head.endswith("ies") else one if one != head else head[:-1]
    return f"{one}{space}{rest}"


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
