"""How a reader quotes a view: the citation of the page, of its sources, and the name of an exported file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from geo.export.request import BEIJING_TIME, CITY_EXTENT, ExportRequest, cite, permalink
from geo.plans.plan_names import in_language
from geo.schema import LAYERS
from geo.selection import Facts, Selection
from geo.texts.catalogue import text
from geo.units import Register

#: The choices of any page that are a period, and those that are a place.
_PERIODS, _PLACES = ("year", "period", "quarter"), ("unit", "code", "district")
_UNFIT = re.compile(r"[^\w.-]+")


def citations(selection: Selection, facts: Facts, request: ExportRequest, address: str = "") -> Mapping[str, str]:
    """Cite a view by the Chinese standard GB/T 7714-2015 and in APA style (7th edition), and its sources.

    Parameters
    ----------
    selection
        What the page shows.
    facts
        The store, whose version is the edition.
    request
        For the address, the language, and the time, which is the day of access.
    address
        Of the page that is quoted, where it is not the app's.

    Returns
    -------
    dict
        ``gbt7714``, ``apa`` and ``sources`` to plain text; the last is blank where a view has no figures.
    """
    language = request.language
    title = " · ".join([selection.title, *chosen_places(selection, facts)])
    return {
        **page_citations(title, facts, address or permalink(request, selection), language, request.at),
        "sources": "\n".join(cite(facts, source, language) for source in dict.fromkeys(selection.sources)),
    }


def chosen_places(selection: Selection, facts: Facts) -> list[str]:
    """Name what is chosen on a view, each place with the value that the view shows for it: ``通州区 49 微克/立方米``.

    Parameters
    ----------
    selection
        What the page shows: its filter by district, the chosen feature, and the place that stands beside it.
    facts
        The store.
    """
    state, choices = selection.map_state, selection.choices
    keys = dict.fromkeys([choices.get("district"), state.selected, choices.get("compare")])
    named = [(key, _name(key, selection, facts)) for key in keys if key]
    values = {key: value for layer in state.layers.values() for key, value in layer.text.items()}
    return [
        text("cite_place", state.language, name=name, value=values[key])
        if key in selection.values and key in values
        else name
        for key, name in named
        if name
    ]


def _name(key: str, selection: Selection, facts: Facts) -> str:
    """Name a feature; blank for a choice that is none, as a period to compare with."""
    language = selection.map_state.language
    for layer in ("districts", "subdistricts", *(layer.id for layer in selection.layers)):
        if layer in LAYERS:  # tiles and cells of a grid are not stored
            frame = facts.frames[layer]
            own = frame[frame[LAYERS[layer].key[0]] == key]
            if len(own):
                return str(in_language(own, "name", language).iloc[0])
    return ""


def page_citations(title: str, facts: Facts, address: str, language: str, at: datetime) -> dict[str, str]:
    """Cite a page by its title and address, in the styles of `citations`."""
    day = at.astimezone(BEIJING_TIME)
    values = {
        "site": text("site_title", language),
        "title": title,
        "version": facts.version[:16],
        "address": address,
        "year": day.year,
    }
    return {
        "gbt7714": text("cite_gbt7714", language, day=day.date().isoformat(), **values),
        "apa": text("cite_apa", language, day=_written_out(day, language), **values),
    }


def file_name(request: ExportRequest, form: str, register: Register) -> str:
    """Name an exported file after its page, period and place: ``tsp-2021-10-H2-通州.pdf``.

    Parameters
    ----------
    request
        What is exported; its choices are those of the page.
    form
        The ending.
    register
        Names of the units.
    """
    choices = request.choices
    period = next((choices[key] for key in _PERIODS if choices.get(key)), "")
    code = next((choices[key] for key in _PLACES if choices.get(key)), "")
    if request.extent in set(register.districts["code"]):
        code = request.extent
    place = register.name(code, request.language) if code else ""
    own = request.language == "zh" and len(code) == len("110101")
    parts = [request.view, period, place.removesuffix("区") if own else place]
    if not code and request.extent != CITY_EXTENT:
        parts.append("map")
    return "-".join(_UNFIT.sub("-", part) for part in parts if part) + f".{form}"


def _written_out(day: datetime, language: str) -> str:
    month = f"{day:%B}" if language == "en" else day.month
    return text("cite_day", language, year=day.year, month=month, day=day.day)
