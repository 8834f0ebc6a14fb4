"""Indicators by any of their names, and the spellings of their units of measure."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from geo.errors import Fault, InvalidInput
from geo.rankings.bulletin_headings import NAMES
from geo.texts.spelling import fold


class IndicatorNames:
    """The indicators of the store by id, label in Chinese and label in English.

    Parameters
    ----------
    indicators
        The layer ``indicators``.
    """

    def __init__(self, indicators: pd.DataFrame) -> None:
        self._rows: Mapping[str, Mapping[Hashable, Any]] = {
            row["id"]: row for row in indicators.fillna("").to_dict("records")
        }
        self._ids = {fold(spelling): key for key in self._rows for spelling in self.spellings(key)}

    def find(self, name: str) -> str:
        """Return an indicator's id; raises `InvalidInput` for a name that no indicator has."""
        folded = fold(name)
        if folded not in self._ids:
            near = sorted(key for spelling, key in self._ids.items() if folded and folded in spelling)
            raise InvalidInput(Fault("unknown_indicator", values={"got": name, "nearest": near[:5]}))
        return self._ids[folded]

    def spellings(self, key: str) -> tuple[str, ...]:
        """Return what an indicator is called, its id first."""
        row = self._rows[key]
        return (key, row["label_zh"], row["label_en"], *NAMES.get(key, ()))

    def units_of_measure(self, key: str) -> tuple[str, ...]:
        """Return the spellings of an indicator's unit of measure, the one in the store first."""
        row = self._rows[key]
        return tuple(dict.fromkeys(text for text in (row["unit"], row["unit_zh"], row["unit_en"]) if text))

    def label(self, key: str, language: str) -> str:
        """Return an indicator's label in ``zh`` or ``en``."""
        return str(self._rows[key][f"label_{language}"])
