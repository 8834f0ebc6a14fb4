"""Owns how the water page puts things: classes and grades as text, the headline, why a section stands as it does."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from geo import periods, water
from geo.catalogue import markdown, text
from geo.classes import number
from geo.schema import WATER_CLASSES
from geo.water_items import INFERIOR

Names = Mapping[str, tuple[str, str]]


def class_text(grade: int, language: str) -> str:
    """Name a class, 1 to 6: ``Ⅲ类``, ``劣Ⅴ类``, ``Class Ⅲ``, ``inferior to Class Ⅴ``."""
    if grade == INFERIOR:
        return text("class_inferior", language)
    return text("class_is", language, name=WATER_CLASSES[grade - 1])


def class_mark(grade: int, language: str) -> str:
    """Write a class as short as it goes, for the map: ``Ⅲ``, ``劣Ⅴ``."""
    return text("class_inferior_short", language) if grade == INFERIOR else WATER_CLASSES[grade - 1]


def state_text(row: Mapping[object, object], language: str) -> str:
    """Say how a river or section stands: its class and grade, or that nothing is known or it is dry."""
    if pd.isna(row["grade"]):  # type: ignore[call-overload]
        return text(str(row["status"]), language)
    quality = text(f"quality_{row['quality']}", language)
    several = not pd.isna(row["sections"]) and int(row["sections"]) >= 5  # type: ignore[call-overload]
    if several:  # five and more sections have a grade of quality and no class
        return quality
    name = class_text(int(row["grade"]), language)  # type: ignore[call-overload]
    return text("class_and_quality", language, name=name, quality=quality)


def states_headline(states: pd.DataFrame, period: str, language: str) -> str:
    """Say in one sentence how many sections are in which class, and how many miss their target."""
    sections = states[(states["kind"] == "section") & states["grade"].notna()]
    counts = sections["grade"].value_counts().sort_index()
    parts = [f"{class_text(int(grade), language)} {count}" for grade, count in counts.items()]  # type: ignore[call-overload]
    return markdown(
        "states_headline",
        language,
        period=periods.parse(period).label(language),
        sections=len(sections),
        classes=text("list_separator", language).join(parts),
        inferior=int((sections["grade"] == INFERIOR).sum()),
        missed=int(sections["missed"].fillna(False).sum()),
    )


def why(state: Mapping[str, object], readings: pd.DataFrame, names: Names, language: str) -> str:
    """Say why a section is in its class: the deciding indicators, their values, how far over the limits.

    Parameters
    ----------
    state
        A section's row of `geo.water_state.water_states`.
    readings
        Its readings of the period, as `geo.water.classify_readings` returns them.
    names
        See `states_view`.
    language
        ``zh`` or ``en``.
    """
    grade = int(state["grade"])  # type: ignore[call-overload]
    parts = [
        _deciding(row, names, language)
        for row in readings.to_dict("records")
        if row["indicator"] in state["deciding"]  # type: ignore[operator]
    ]
    key = "why_decided" if parts else ("why_announced" if state["announced"] else "why_best")
    joined = text("part_separator", language).join(parts)
    return markdown(key, language, grade=class_text(grade, language), parts=joined, items=state["items"])


def compared(state: Mapping[str, object], language: str) -> list[str]:
    """Compare a class with its target and with the year before, one sentence each, as far as both are known."""
    grade, target, before = (state[key] for key in ("grade", "target", "before"))
    if pd.isna(grade):  # type: ignore[call-overload]
        return []
    now = int(grade)  # type: ignore[call-overload]
    said = []
    if not pd.isna(target):  # type: ignore[call-overload]
        key = "target_missed" if state["missed"] else "target_met"
        said.append(markdown(key, language, target=class_text(int(target), language)))  # type: ignore[call-overload]
    if not pd.isna(before):  # type: ignore[call-overload]
        then = int(before)  # type: ignore[call-overload]
        said.append(markdown(f"change_{water.change(now, then)}", language, before=class_text(then, language)))
    return said


def months_text(history: pd.DataFrame, year: str, language: str) -> str:
    """Count the months of a year that a section failed its target and that it was inferior to Class V."""
    months = history[history["period"].str.startswith(year)]
    return markdown(
        "months_failing",
        language,
        year=year,
        months=len(months),
        inferior=int((months["water_class"] == INFERIOR).sum()),
        missed=int(months["missed"].sum()),
    )


def _deciding(row: Mapping[object, object], names: Names, language: str) -> str:
    name, unit = names[str(row["indicator"])]
    value = f"{row['value']:g} {unit}".strip()
    for key, column in (("over_class_v", "over_v"), ("over_target", "over_target"), ("over_class_iii", "over_iii")):
        if not pd.isna(row[column]):  # type: ignore[call-overload]
            times = number(round(float(row[column]), 2))  # type: ignore[arg-type]
            return text(key, language, name=name, value=value, times=times)
    return text("value_is", language, name=name, value=value)
