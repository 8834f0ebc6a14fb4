"""Owns what the water map and its card say: classes as text, the headline, why a section stands where it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from geo import periods, water
from geo.catalogue import markdown, text
from geo.classes import WATER, number
from geo.maps import LegendEntry, Shown, View
from geo.schema import WATER_CLASSES
from geo.units import Register
from geo.views import water_view, words

#: Shades of the registers' points: done, not yet done, not disclosed.
_GREYS = ("#e3e7ec", "#5f6b7a", "#ffffff")
_SHADE = {"done": "#e3e7ec", "under_way": "#5f6b7a", "not_started": "#5f6b7a", "relapsed": "#5f6b7a"} | {
    "not_disclosed": "#ffffff"
}
_REGISTER_LEGEND = (("done", "#e3e7ec"), ("open", "#5f6b7a"))

_CLASS_TEXTS = (("Ⅰ", "Ⅱ"), ("Ⅲ",), ("Ⅳ",), ("Ⅴ",), ("劣Ⅴ",))


def class_text(grade: int, language: str) -> str:
    """Name a class, 1 to 6: ``Ⅲ类``, ``劣Ⅴ类``, ``Class Ⅲ``, ``inferior to Class Ⅴ``."""
    if grade == water.INFERIOR:
        return text("class_inferior", language)
    return text("class_is", language, name=WATER_CLASSES[grade - 1])


def states_view(states: pd.DataFrame, kept: Iterable[str], names: Names, language: str, selected: str | None) -> View:
    """Show rivers and sections by their class in one period; what the filters leave out is not drawn.

    Parameters
    ----------
    states
        As `geo.water_state.water_states` returns them.
    kept
        Ids of the rivers and sections to draw.
    names
        Label and unit of each indicator, as `geo.views.indicator_names` returns them.
    language, selected
        See `geo.views.figure_view`.
    """
    palette = [WATER[name] for name in water.CLASSES]
    entries = [LegendEntry(_legend_text(group, language), WATER[group[-1]]) for group in _CLASS_TEXTS]
    entries += [
        LegendEntry(text("no_readings", language), mark="blank"),
        LegendEntry(text("kind_section", language), mark="point"),
        LegendEntry(text("legend_approximate_reach", language), mark="solid"),
        LegendEntry(text("legend_schematic_reach", language), mark="dashed"),
        LegendEntry(text("method_water", language), mark="note"),
    ]
    drawn = set(kept)
    layers = {
        f"{kind}s": _shown(rows, set(rows["id"]) - drawn, names, language) for kind, rows in states.groupby("kind")
    }
    return View(language, text("legend_states", language), palette, entries, layers, words(language), selected)


def targets_view(
    rivers: pd.DataFrame, sections: pd.DataFrame, kept: Iterable[str], language: str, selected: str | None
) -> View:
    """Show rivers and sections by the class they are to reach; what the filters leave out is not drawn."""
    view, drawn = water_view(rivers, sections, language, selected), set(kept)
    layers = {name: replace(shown, hidden=sorted(set(shown.text) - drawn)) for name, shown in view.layers.items()}
    return replace(view, layers=layers)


def with_registers(view: View, registers: pd.DataFrame, language: str) -> View:
    """Add the water bodies and outfalls of the registers to a view, in greys: their status, not their class."""
    first = len(view.palette)
    fill = {str(row["id"]): first + _GREYS.index(_SHADE[row["status"]]) for row in registers.to_dict("records")}
    lines = {
        str(row["id"]): " · ".join(text(f"{column}_{row[column]}", language) for column in ("kind", "status"))
        for row in registers.to_dict("records")
    }
    entries = [LegendEntry(text(f"legend_register_{name}", language), shade) for name, shade in _REGISTER_LEGEND]
    return replace(
        view,
        palette=[*view.palette, *_GREYS],
        legend=[*view.legend, *entries],
        layers={**view.layers, "registers": Shown(fill, lines)},
    )


def registers_table(counts: pd.DataFrame, register: Register, language: str) -> pd.DataFrame:
    """List how many water bodies and outfalls of each kind a district has, and how many are done.

    Parameters
    ----------
    counts
        As `geo.points.summary` returns them.
    register, language
        See `states_table`.
    """
    rows = [
        (
            text(f"kind_{row['kind']}", language),
            register.name(row["district_code"], language),
            row["points"],
            row["done"],
            f"{row['done'] / row['known']:.0%}" if row["known"] else text("not_disclosed", language),
        )
        for row in counts.to_dict("records")
    ]
    keys = ("column_kind", "column_district", "column_points", "column_done", "column_share_done")
    return pd.DataFrame(rows, columns=[text(key, language) for key in keys])


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
        inferior=int((sections["grade"] == water.INFERIOR).sum()),
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
        inferior=int((months["water_class"] == water.INFERIOR).sum()),
        missed=int(months["missed"].sum()),
    )


def states_table(states: pd.DataFrame, named: Mapping[str, str], names: Names, register: Register,
                 language: str) -> pd.DataFrame:  # fmt: skip
    """List rivers and sections with class, target, whether it is met, and the main pollutants.

    Parameters
    ----------
    states
        The rows to list.
    named
        Id to name in the reader's language.
    names, register, language
        See `states_view`; the register names the districts.
    """
    separator = text("list_separator", language)
    rows = [
        (
            named[row["id"]],
            text(f"kind_{row['kind']}", language),
            separator.join(register.name(code, language) for code in row["districts"]),
            _state_text(row, language),
            text("not_stated", language) if pd.isna(row["target"]) else class_text(int(row["target"]), language),
            "" if pd.isna(row["missed"]) else text("missed" if row["missed"] else "met", language),
            separator.join(names[key][0] for key in row["main"]),
        )
        for row in states.to_dict("records")
    ]
    keys = (
        "column_name",
        "column_kind",
        "column_district",
        "column_class",
        "column_target",
        "column_target_met",
        "column_main",
    )
    return pd.DataFrame(rows, columns=[text(key, language) for key in keys])


def readings_table(readings: pd.DataFrame, names: Names, language: str) -> pd.DataFrame:
    """List a section's readings of one period: indicator, value, class, multiple over Class V."""
    rows = []
    for row in readings.sort_values("water_class", ascending=False, kind="stable").to_dict("records"):
        name, unit = names[str(row["indicator"])]
        limit = row["detection_limit"]
        value = f"{row['value']:g}" if pd.isna(limit) else text("below_limit", language, limit=f"{limit:g}")
        over = "" if pd.isna(row["over_v"]) else number(round(row["over_v"], 2))
        rows.append((name, f"{value} {unit}".strip(), class_text(int(row["water_class"]), language), over))
    keys = ("column_indicator", "column_value", "column_class", "column_over_v")
    return pd.DataFrame(rows, columns=[text(key, language) for key in keys])


def zones_table(zones: pd.DataFrame, language: str) -> pd.DataFrame:
    """List the function zones of a river: name, from, to, length, target class."""
    rows = [
        (
            row[f"name_{language}"],
            row[f"from_{language}"],
            row[f"to_{language}"],
            number(row["length_km"]),
            text("class_is", language, name=row["target_class"]),
        )
        for row in zones.to_dict("records")
    ]
    keys = ("column_zone", "column_from", "column_to", "column_length", "column_target")
    return pd.DataFrame(rows, columns=[text(key, language) for key in keys])


Names = Mapping[str, tuple[str, str]]


def _quality(name: str, language: str) -> str:
    return text(f"quality_{_QUALITY[name]}", language)


_QUALITY = {"Ⅱ": "excellent", "Ⅲ": "good", "Ⅳ": "light", "Ⅴ": "moderate", "劣Ⅴ": "heavy"}


def _state_text(row: Mapping[object, object], language: str) -> str:
    if pd.isna(row["grade"]):  # type: ignore[call-overload]
        return text(str(row["status"]), language)
    quality = text(f"quality_{row['quality']}", language)
    several = not pd.isna(row["sections"]) and int(row["sections"]) >= 5  # type: ignore[call-overload]
    if several:  # five and more sections have a grade of quality and no class
        return quality
    name = class_text(int(row["grade"]), language)  # type: ignore[call-overload]
    return text("class_and_quality", language, name=name, quality=quality)


def _shown(rows: pd.DataFrame, hidden: set[str], names: Names, language: str) -> Shown:
    fill, lines, marks = {}, {}, {}
    separator = text("list_separator", language)
    for row in rows.to_dict("records"):
        key = str(row["id"])
        said = [_state_text(row, language), separator.join(names[item][0] for item in row["main"])]
        lines[key] = " · ".join(part for part in said if part)
        if not pd.isna(row["grade"]):
            fill[key] = int(row["grade"]) - 1
            marks[key] = _mark(int(row["grade"]), language) if row["kind"] == "section" else ""
    return Shown(fill, lines, hidden=sorted(hidden), marks={key: mark for key, mark in marks.items() if mark})


def _mark(grade: int, language: str) -> str:
    return text("class_inferior_short", language) if grade == water.INFERIOR else WATER_CLASSES[grade - 1]


def _deciding(row: Mapping[object, object], names: Names, language: str) -> str:
    name, unit = names[str(row["indicator"])]
    value = f"{row['value']:g} {unit}".strip()
    for key, column in (("over_class_v", "over_v"), ("over_class_iii", "over_iii")):
        if not pd.isna(row[column]):  # type: ignore[call-overload]
            times = number(round(float(row[column]), 2))  # type: ignore[arg-type]
            return text(key, language, name=name, value=value, times=times)
    return text("value_is", language, name=name, value=value)


def _legend_text(classes: Sequence[str], language: str) -> str:
    """Name a line of the legend; inferior Class V has a name of its own in each language."""
    inferior = text("class_inferior_short", language)
    names = "–".join(inferior if name == water.CLASSES[-1] else name for name in classes)
    return text("legend_classes", language, names=names, quality=_quality(classes[-1], language))
