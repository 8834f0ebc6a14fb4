"""How a reader quotes a view: the citation of the page, of its sources, and the name of an exported file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from geo.export.request import BEIJING_TIME, CITY_EXTENT, ExportRequest, cite, permalink
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
    return {
        **page_citations(selection.title, facts, address or permalink(request, selection), language, request.at),
        "sources": "\n".join(cite(facts, source, language) for source in dict.fromkeys(selection.sources)),
    }


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
        "apa": text("cite_apa", language, day=_apa_day(day), **values),
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


def _apa_day(day: datetime) -> str:
    return f"{day:%B} {day.day}, {day.year}"
