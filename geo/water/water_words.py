"""How the water page puts things: classes and grades as text, the headline, why a section stands as it does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geo import periods
from geo.maps.colours import number
from geo.schema import WATER_CLASSES
from geo.texts.catalogue import text
from geo.water import water_classes
from geo.water.water_basins import FEW
from geo.water.water_items import INFERIOR

#: Label and unit of measure of each indicator, as `geo.figures.figure_maps.indicator_names` returns them.
Names = Mapping[str, tuple[str, str]]


def class_text(grade: int, language: str) -> str:
    """Name a class, 1 to 6: ``Ⅲ类``, ``劣Ⅴ类``, ``Class Ⅲ``, ``inferior to Class Ⅴ``."""
    if grade == INFERIOR:
        return text("class_inferior", language)
    return text("class_is", language, name=WATER_CLASSES[grade - 1])


def class_mark(grade: int, language: str) -> str:
    """Write a class as short as it goes, for the map: ``Ⅲ``, ``劣Ⅴ``."""
    return text("class_inferior_short", language) if grade == INFERIOR else WATER_CLASSES[grade - 1]


def state_text(row: Mapping[Any, Any], language: str) -> str:
    """Say how a river or section stands: its class and grade, or that nothing is known or it is dry."""
    if pd.isna(row["grade"]):
        return text(str(row["status"]), language)
    quality = text(f"quality_{row['quality']}", language)
    if not pd.isna(row["sections"]) and int(row["sections"]) >= FEW:  # a grade of quality and no class
        return quality
    return text("class_and_quality", language, name=class_text(int(row["grade"]), language), quality=quality)


def states_finding(states: pd.DataFrame, language: str) -> str:
    """Say how many sections have data, how many miss their target, and how many are inferior to Class V."""
    sections = _graded(states)
    inferior = int((sections["grade"].astype(int) == INFERIOR).sum())
    targeted = sections["missed"].dropna()
    if targeted.empty:
        return text("states_untargeted", language, sections=len(sections), inferior=inferior)
    counts = {"targeted": len(targeted), "missed": int(targeted.sum()), "inferior": inferior}
    return text("states_finding", language, sections=len(sections), **counts)


def states_headline(states: pd.DataFrame, period: str, language: str) -> str:
    """Say in one sentence how many sections are in which class."""
    grades = _graded(states)["grade"].astype(int)
    parts = [f"{class_text(grade, language)} {int((grades == grade).sum())}" for grade in sorted(set(grades))]
    classes = text("list_separator", language).join(parts)
    return text("states_headline", language, period=periods.parse(period).label(language), classes=classes)


def _graded(states: pd.DataFrame) -> pd.DataFrame:
    return states[(states["kind"] == "section") & states["grade"].notna()]


def why(state: Mapping[str, Any], readings: pd.DataFrame, names: Names, language: str) -> str:
    """Say why a section is in its class: the deciding indicators, their values, how far over the limits.

    Parameters
    ----------
    state
        A section's row of `geo.water.water_states.water_states`.
    readings
        Its readings of the period, as `geo.water.water_classes.classify_readings` returns them.
    names
        Label and unit of measure of each indicator.
    language
        ``zh`` or ``en``.
    """
    parts = [
        _deciding(row, names, language) for row in readings.to_dict("records") if row["indicator"] in state["deciding"]
    ]
    key = "why_decided" if parts else ("why_announced" if state["announced"] else "why_best")
    joined = text("part_separator", language).join(parts)
    return text(key, language, grade=class_text(int(state["grade"]), language), parts=joined, items=state["items"])


def compared(state: Mapping[str, Any], language: str) -> list[str]:
    """Compare a class with its target and with the year before, one sentence each, as far as both are known."""
    grade, target, before = (None if pd.isna(state[key]) else int(state[key]) for key in ("grade", "target", "before"))
    if grade is None:
        return []
    sentences = []
    if target is not None:
        key = "target_missed" if state["missed"] else "target_met"
        sentences.append(text(key, language, target=class_text(target, language)))
    if before is not None:
        key = f"change_{water_classes.change(grade, before)}"
        sentences.append(text(key, language, before=class_text(before, language)))
    return sentences


def months_text(history: pd.DataFrame, year: str, language: str) -> str:
    """Count the months of a year that a section failed its target and that it was inferior to Class V."""
    months = history[history["period"].str.startswith(year)]
    return text(
        "months_failing",
        language,
        year=year,
        months=len(months),
        inferior=int((months["water_class"] == INFERIOR).sum()),
        missed=int(months["missed"].sum()),
    )


def _deciding(row: Mapping[Any, Any], names: Names, language: str) -> str:
    name, unit_of_measure = names[str(row["indicator"])]
    value = f"{row['value']:g} {unit_of_measure}".strip()
    for key, column in (("over_class_v", "over_v"), ("over_target", "over_target"), ("over_class_iii", "over_iii")):
        if not pd.isna(row[column]):
            return text(key, language, name=name, value=value, times=number(round(float(row[column]), 2)))
    return text("value_is", language, name=name, value=value)
