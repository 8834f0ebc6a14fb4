"""Texts in the reader's language; here alone data is escaped, so that Markdown shows it letter by letter."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import Any

import pandas as pd
import streamlit as st

from geo import settings
from geo.texts import catalogue

#: A row of a layer: column to value.
Record = Mapping[Hashable, Any]

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#~$:|!&])")
_LIST = re.compile(r"^(\d+(?=[.)](?:\s|$))|(?=[-+=]))")
_BREAK = re.compile(r"[ \t]*[\r\n][ \t\r\n]*")
#: What begins a bare address, of which GFM makes a link; a word joiner, which nobody sees, stops it.
_ADDRESS = re.compile(r"(https?\\:(?=//)|www(?=\.)|@)", re.IGNORECASE)
_WORD_JOINER = "\u2060"


def language() -> str:
    """Return the language of this session, ``zh`` or ``en``: the chosen one, else the link's, else the browser's."""
    code = st.session_state.get("lang") or st.query_params.get("lang")
    return str(code) if code in settings.LANGUAGES else browser_language()


def browser_language() -> str:
    """Return the language of the reader's browser; Chinese where it names none."""
    return catalogue.language_of(st.context.locale)


@lru_cache(maxsize=16384)
def escape(data: str) -> str:
    """Write data so that Markdown shows it letter by letter: no link, image, list, formula or emoji comes of it.

    A line break is a space, so that nothing of it begins a line.
    """
    line = _BREAK.sub(" ", data).lstrip(" \t")
    return _ADDRESS.sub(rf"\1{_WORD_JOINER}", _LIST.sub(r"\1\\", _MARKDOWN.sub(r"\\\1", line)))


def t(key: str, **values: object) -> str:
    """Return a text of the catalogue in the reader's language; its values are data and stay data in Markdown."""
    safe = {name: escape(value) if isinstance(value, str) else value for name, value in values.items()}
    return catalogue.text(key, language(), **safe)


def plain(key: str, **values: object) -> str:
    """Return a text as `t` does, for a place that reads no Markdown: options of a box, cells, file names."""
    return catalogue.text(key, language(), **values)


def name_of(row: Record, stem: str = "name") -> str:
    """Return ``<stem>_zh`` or ``<stem>_en`` of a row, as the reader's language asks; plain text."""
    value = row[f"{stem}_{language()}"]
    value = row[f"{stem}_zh"] if pd.isna(value) else value  # an imported plan is not translated
    return "" if pd.isna(value) else str(value)


def either(row: Record, column: str) -> str:
    """Return a column, or its ``_en`` companion, of a row whose Chinese text carries no suffix; plain text."""
    value = row[f"{column}_en"] if language() == "en" else row[column]
    return "" if pd.isna(value) else str(value)
