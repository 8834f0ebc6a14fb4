"""Owns the register of departments: a cell of a plan to the departments it names, slips of the scan mended."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import pandas as pd

from geo.errors import Fault
from geo.units import fold

#: Every district and the development area; some of them, not named; bodies that the plan leaves unnamed.
ALL_UNITS, SOME_UNITS, UNNAMED, UNCLEAR = "all_units", "some_units", "unnamed", "unclear"
_NONE = {"", "—", "——", "-", "--", "／", "/", "无"}
_BRACKET = re.compile(r"\s*[(（]([^()（）]*)[)）]")


@dataclass(frozen=True)
class Named:
    """What a cell names.

    Parameters
    ----------
    names
        Names of the register, in the order of the cell, each once.
    mended
        Pairs of what stood there and what it became.
    faults
        One for each name that neither the register nor the mending table has.
    """

    names: tuple[str, ...]
    mended: tuple[tuple[str, str], ...]
    faults: tuple[Fault, ...]


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
        self._known = {fold(name): str(name) for name in register["name_zh"]}
        for name, aliases in zip(register["name_zh"], register["aliases"].fillna(""), strict=True):
            self._known.update({fold(alias): str(name) for alias in aliases.split("|") if alias})
        self._slips = {
            str(printed): str(name) for printed, name in zip(mending["printed"], mending["name_zh"], strict=True)
        }
        # Longest first, so that a slip within another does not spoil it.
        self._broken = sorted((slip for slip in self._slips if re.search(r"\s", slip)), key=len, reverse=True)

    def read(self, cell: str, where: str) -> Named:
        """Find the departments that a cell names.

        Parameters
        ----------
        cell
            Names separated by spaces or line breaks, some followed by a bracketed addition; ``——`` for none.
        where
            Where the cell stands, for the faults.
        """
        mended: list[tuple[str, str]] = []
        text = re.sub(r"</?\w+>", " ", cell)
        for slip in self._broken:
            if slip in text:
                mended.append((slip, self._slips[slip]))
                text = text.replace(slip, f" {self._slips[slip].replace('|', ' ')} ")
        found: list[str] = []
        faults: list[Fault] = []
        for token in _tokens(text):
            name = token
            if token in self._slips:
                name = self._slips[token]
                mended.append((token, name))
            for part in name.split("|"):
                names = self._resolve(part)
                found += names
                if not names:
                    faults.append(self._unknown(part, where))
        return Named(tuple(dict.fromkeys(found)), tuple(dict.fromkeys(mended)), tuple(faults))

    def kind(self, name: str) -> str:
        """Return the kind of a department of the register."""
        return self._kinds[name]

    def _resolve(self, token: str) -> list[str]:
        """Look a name up: as it stands, or without its bracket, which then names an addition or explains."""
        if known := self._known.get(fold(token)):
            return [known]
        bracket = _BRACKET.search(token)
        base = self._known.get(fold(_BRACKET.sub("", token)))
        if bracket is None or base is None:
            return []
        addition = self._known.get(fold(bracket[1].strip().removeprefix("含")))
        if addition is None:
            return []
        return [base] if self._kinds[base] == ALL_UNITS else [base, addition]

    def _unknown(self, token: str, where: str) -> Fault:
        near = get_close_matches(fold(token)[:40], self._known, n=3, cutoff=0.5)
        names = ", ".join(dict.fromkeys(self._known[name] for name in near))
        return Fault(where, "a department of the register", repr(token), f"nearest: {names}" if names else "")


def _tokens(cell: str) -> list[str]:
    """Split at spaces, but not within or before a bracket."""
    joined = _BRACKET.sub(lambda match: "(" + re.sub(r"\s", "", match[1]) + ")", cell)
    return [token for token in joined.split() if token not in _NONE]
