"""The places that a reader may look for, each under every spelling that a search may meet."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import pandas as pd

from geo.units import Register


def place_labels(register: Register, rivers: pd.DataFrame, language: str) -> dict[str, str]:
    """Return what a search box lists: districts, subdistricts and rivers, with all their official spellings.

    Parameters
    ----------
    register
        The units.
    rivers
        Columns ``id``, ``name_zh``, ``name_en``, ``district_code``, and ``aliases`` where the layer has it.
    language
        ``zh`` or ``en``: which name comes first, and the language of the district's name.

    Returns
    -------
    dict
        Code of a unit or id of a river to its label, e.g. ``黄村地区 · 大兴区 · 黄村镇 · Huangcun Area``.
    """
    labels = {}
    for unit in register.districts.to_dict("records"):
        labels[unit["code"]] = _label(unit, "", language)
    for unit in register.subdistricts.to_dict("records"):
        labels[unit["code"]] = _label(unit, register.name(unit["reporting_code"], language), language)
    for river in pd.DataFrame(rivers).fillna("").to_dict("records"):
        labels[river["id"]] = _label(river, register.name(river["district_code"], language), language)
    return labels


def _label(place: Mapping[Hashable, str], district: str, language: str) -> str:
    first, second = ("name_en", "name_zh") if language == "en" else ("name_zh", "name_en")
    aliases = place.get("aliases", "").split("|")
    return " · ".join(dict.fromkeys(filter(None, [place[first], district, *aliases, place[second]])))
