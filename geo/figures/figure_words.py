"""What a figure says in words: the finding, and what is published and what is not."""

from __future__ import annotations

from geo.figures.figure_maps import blank_key, figure_headline
from geo.figures.figures import Figure, value_text
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
        return figure_headline(figure, register, unit_of_measure, language)
    name = register.name(unit, language)
    if unit not in figure.values:
        return text("finding_blank", language, name=name, blank=text(blank_key(figure), language))
    value = value_text(figure.values[unit], figure.comparator, unit_of_measure, language)
    if figure.kind == "target" or figure.indicator not in _LOWEST_FIRST or len(figure.values) == 1:
        return text("finding_value", language, name=name, value=value)
    rank = 1 + sum(other < figure.values[unit] for other in figure.values.values())
    return text("finding_rank", language, name=name, value=value, rank=rank, units=len(figure.values))


def figure_coverage(figure: Figure, register: Register, unit_of_measure: str, language: str) -> str:
    """Say how many units have a value, how many have none, and what the city's is."""
    missing = len(register.districts) - len(figure.values)
    parts = [text(f"coverage_{figure.kind}", language, units=len(figure.values), missing=missing)] if missing else []
    if figure.city is not None:
        city = value_text(figure.city, figure.comparator, unit_of_measure, language)
        parts.append(text("coverage_city", language, city=city))
    return sentences(parts, language)
