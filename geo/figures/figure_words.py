"""What a figure says in words: the finding, and what is published and what is not."""

from __future__ import annotations

import numpy as np

from geo.figures.figure_maps import blank_key, figure_headline
from geo.figures.figures import Figure, value_text
from geo.maps.colours import number, step_texts
from geo.maps.scales import POLLUTANTS, scale_of
from geo.texts.catalogue import sentences, text
from geo.units import Register

#: Indicators whose lowest value is the best, so that a place has a rank counted from the lowest.
_LOWEST_FIRST = frozenset({"pm25", "ozone", "pm10", "no2", "so2", "tsp", "dust_fall", "road_dust"})


def figure_finding(figure: Figure, register: Register, unit_of_measure: str, language: str, unit: str | None) -> str:
    """Say what a figure shows of a unit, or what stands out among all units where none is chosen.

    Parameters
    ----------
    figure, register
        The figure and the units.
    unit_of_measure
        Of the indicator, in the reader's language.
    language
        ``zh`` or ``en``.
    unit
        Code of the chosen unit, or None.

    Returns
    -------
    str
        One sentence, e.g. ``大兴区 19 微克/立方米，17 个地区中由低到高第 5。``
    """
    if unit is None:
        headline = _against_standard if _has_standard(figure) else figure_headline
        return headline(figure, register, unit_of_measure, language)
    name = register.name(unit, language)
    if unit not in figure.values:
        return text("finding_blank", language, name=name, blank=text(blank_key(figure), language))
    value = value_text(figure.values[unit], figure.comparator, unit_of_measure, language)
    if figure.kind == "target" or figure.indicator not in _LOWEST_FIRST or len(figure.values) == 1:
        return text("finding_value", language, name=name, value=value)
    rank = 1 + sum(other < figure.values[unit] for other in figure.values.values())
    return text("finding_rank", language, name=name, value=value, rank=rank, units=len(figure.values))


def _has_standard(figure: Figure) -> bool:
    """Say whether the headline of a figure sets it beside the standard, and beside the city's value."""
    return figure.kind == "result" and figure.indicator in POLLUTANTS and len(figure.values) > 1


def standard_text(indicator: str, language: str) -> str:
    """Name the limit of grade II of GB 3095 for a pollutant: ``年均标准 35``."""
    scale = POLLUTANTS[indicator]
    return text(f"standard_{scale.basis}", language, limit=number(scale.limits[1]))


def _against_standard(figure: Figure, register: Register, unit_of_measure: str, language: str) -> str:
    """Say which unit has the most of a pollutant, what the city has, and what the standard allows."""
    top, most = min(figure.values.items(), key=lambda item: (-item[1], item[0]))
    values = {
        "top": register.name(top, language),
        "most": value_text(most, figure.comparator, unit_of_measure, language),
        "city": text("city_is", language, city=number(figure.city)) if figure.city is not None else "",
        "standard": standard_text(figure.indicator, language),
    }
    return text("headline_standard", language, **values)


def figure_coverage(
    figure: Figure, register: Register, unit_of_measure: str, language: str, unit: str | None = None
) -> str:
    """Say how many units have a value, how many have none, what the city's is, and where all share one class.

    The city's value is left out where `figure_finding` has it.
    """
    missing = len(register.districts) - len(figure.values)
    parts = [text(f"coverage_{figure.kind}", language, units=len(figure.values), missing=missing)] if missing else []
    if figure.city is not None and not (unit is None and _has_standard(figure)):
        city = value_text(figure.city, figure.comparator, unit_of_measure, language)
        parts.append(text("coverage_city", language, city=city))
    if shared := shared_class(figure):
        least = min(figure.values.values())
        same = {"units": len(figure.values), "group": shared, "least": number(least)}
        parts.append(text("coverage_one_class", language, **same))
    return sentences(parts, language)


def shared_class(figure: Figure) -> str:
    """Return the class of the map that all units of a result share, ``> 35–50``; an empty text where they differ."""
    scale = scale_of(figure.indicator) if figure.kind == "result" else None
    if scale is None or len(figure.values) < 2:
        return ""
    groups = {int(np.searchsorted(scale.ends, value)) for value in figure.values.values()}
    return step_texts(scale.ends)[groups.pop()] if len(groups) == 1 else ""
