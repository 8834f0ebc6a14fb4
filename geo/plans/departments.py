"""The register of departments: a cell of a plan to the departments it names, slips of the scan mended."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import pandas as pd

from geo.errors import Note, Place
from geo.texts.spelling import fold

#: Every district and the development area; some of them, not named; bodies that the plan leaves unnamed.
ALL_UNITS, SOME_UNITS, UNNAMED, UNCLEAR = "all_units", "some_units", "unnamed", "unclear"
_NONE = {"", "—", "——", "-", "--", "／", "/", "无"}
_BRACKET = re.compile(r"\s*[(（]([^()（）]*)[)）]")


@dataclass(frozen=True)
class DepartmentCell:
    """What a cell names.

    Parameters
    ----------
    names
        Names of the register, in the order of the cell, each once.
    mendings
        Pairs of what stood there and what it became.
    unknown
        One note for each name that neither the register nor the mending table has; it is among the names as printed.
    """

    names: tuple[str, ...]
    mendings: tuple[tuple[str, str], ...]
    unknown: tuple[Note, ...]


class Departments:
    """The register of departments and the reviewed table of slips.

    Parameters
    ----------
    register
        Columns ``name_zh``, ``kind`` and ``aliases`` (texts separated by ``|``, blank for none).
    mending
        Columns ``printed`` and ``name_zh`` (departments separated by ``|``).
    """

    def __init__(self, register: pd.DataFrame, mending: pd.DataFrame) -> None:
        self._kinds: Mapping[str, str] = dict(zip(register["name_zh"], register["kind"], strict=True))
        self._spellings = {fold(name): str(name) for name in register["name_zh"]}
        for name, aliases in zip(register["name_zh"], register["aliases"].fillna(""), strict=True):
            self._spellings.update({fold(alias): str(name) for alias in aliases.split("|") if alias})
        self._slips = {
            str(printed): str(name) for printed, name in zip(mending["printed"], mending["name_zh"], strict=True)
        }
        # Longest first, so that a slip within another does not spoil it.
        self._broken = sorted((slip for slip in self._slips if re.search(r"\s", slip)), key=len, reverse=True)

    def read(self, cell: str, place: Place) -> DepartmentCell:
        """Find the departments that a cell names.

        Parameters
        ----------
        cell
            Names separated by spaces or line breaks, some followed by a bracketed addition; ``——`` for none.
        place
            Where the cell stands, for the faults.
        """
        mendings: list[tuple[str, str]] = []
        text = re.sub(r"</?\w+>", " ", cell)
        for slip in self._broken:
            if slip in text:
                mendings.append((slip, self._slips[slip]))
                text = text.replace(slip, f" {self._slips[slip].replace('|', ' ')} ")
        departments: list[str] = []
        unknown: list[Note] = []
        for token in _tokens(text):
            name = token
            if token in self._slips:
                name = self._slips[token]
                mendings.append((token, name))
            for part in name.split("|"):
                names = self._resolve(part)
                departments += names or [part]
                if not names:
                    unknown.append(self._unknown(part, place))
        return DepartmentCell(tuple(dict.fromkeys(departments)), tuple(dict.fromkeys(mendings)), tuple(unknown))

    def is_unclear(self, name: str) -> bool:
        """Return whether the register has a name that it cannot tell."""
        return self._kinds.get(name) == UNCLEAR

    def __contains__(self, name: str) -> bool:
        """Return whether the register has a name."""
        return name in self._kinds

    def _resolve(self, token: str) -> list[str]:
        """Look a name up: as it stands, or without its bracket, which then names an addition or explains."""
        if name := self._spellings.get(fold(token)):
            return [name]
        bracket = _BRACKET.search(token)
        base = self._spellings.get(fold(_BRACKET.sub("", token)))
        if bracket is None or base is None:
            return []
        addition = self._spellings.get(fold(bracket[1].strip().removeprefix("含")))
        if addition is None:
            return []
        return [base] if self._kinds[base] == ALL_UNITS else [base, addition]

    def _unknown(self, token: str, place: Place) -> Note:
        near = get_close_matches(fold(token)[:40], self._spellings, n=3, cutoff=0.5)
        nearest = list(dict.fromkeys(self._spellings[spelling] for spelling in near))
        return Note("unknown_department", place, {"name": token, "nearest": nearest})


def _tokens(cell: str) -> list[str]:
    """Split at spaces, but not within or before a bracket."""
    joined = _BRACKET.sub(lambda match: "(" + re.sub(r"\s", "", match[1]) + ")", cell)
    return [token for token in joined.split() if token not in _NONE]
