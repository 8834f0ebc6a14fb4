"""What the water map shows: rivers and sections by colour and symbol of their class."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from geo.figures.figure_maps import words
from geo.maps.colours import GREY, WATER
from geo.maps.model import LayerState, LegendEntry, MapState
from geo.texts.catalogue import text
from geo.water.water_items import CLASSES
from geo.water.water_words import Names, class_mark, state_text

#: The shape of each class beside its colour, so that no reader depends on colour: I and II share both.
SYMBOLS = ("circle", "circle", "square", "triangle", "diamond", "cross")
_QUALITY = {"Ⅱ": "excellent", "Ⅲ": "good", "Ⅳ": "light", "Ⅴ": "moderate", "劣Ⅴ": "heavy"}
_CLASS_TEXTS = (("Ⅰ", "Ⅱ"), ("Ⅲ",), ("Ⅳ",), ("Ⅴ",), ("劣Ⅴ",))


def states_map(states: pd.DataFrame, ids: Iterable[str], names: Names, language: str, selected: str | None) -> MapState:
    """Show rivers and sections by their class in one period; what the filters leave out is not drawn.

    Parameters
    ----------
    states
        As `geo.water.water_states.water_states` returns them.
    ids
        The rivers and sections to draw.
    names
        Label and unit of measure of each indicator.
    language, selected
        As in `geo.figures.figure_maps.figure_map`.
    """
    entries = [
        LegendEntry(_legend_text(group, language), WATER[group[-1]], SYMBOLS[CLASSES.index(group[-1])])
        for group in _CLASS_TEXTS
    ]
    entries += [LegendEntry(text("no_readings", language), mark="blank"), *_reach_entries(language)]
    visible = set(ids)
    return MapState(
        language=language,
        title=text("legend_states", language),
        palette=[WATER[name] for name in CLASSES],
        legend=entries,
        layers={
            f"{kind}s": _states_layer(rows, set(rows["id"]) - visible, names, language)
            for kind, rows in states.groupby("kind")
        },
        words=words(language),
        selected=selected,
        symbols=SYMBOLS,
    )


def targets_map(
    rivers: pd.DataFrame, sections: pd.DataFrame, ids: Iterable[str], language: str, selected: str | None
) -> MapState:
    """Show rivers and sections by the class they are to reach; what the filters leave out is not drawn."""
    stated = {*rivers["target_class"].dropna(), *sections["target_class"].dropna()}
    classes = {name: symbol for name, symbol in zip(CLASSES, SYMBOLS, strict=True) if name in stated}
    entries = [
        LegendEntry(text("legend_target", language, name=name), WATER[name], symbol) for name, symbol in classes.items()
    ]
    entries += [LegendEntry(text("legend_class_not_stated", language), GREY, "circle"), *_reach_entries(language)]
    visible, frames = set(ids), {"rivers": rivers, "sections": sections}
    return MapState(
        language=language,
        title=text("legend_water", language),
        palette=[*(WATER[name] for name in classes), GREY],
        legend=entries,
        layers={name: _targets_layer(frame, list(classes), visible, language) for name, frame in frames.items()},
        words=words(language),
        selected=selected,
        symbols=[*classes.values(), "circle"],
    )


def _reach_entries(language: str) -> list[LegendEntry]:
    return [
        LegendEntry(text("legend_approximate_reach", language), mark="solid"),
        LegendEntry(text("legend_schematic_reach", language), mark="dashed"),
        LegendEntry(text("method_water", language), mark="note"),
    ]


def _states_layer(rows: pd.DataFrame, hidden: Iterable[str], names: Names, language: str) -> LayerState:
    fill, lines, marks = {}, {}, {}
    separator = text("list_separator", language)
    for row in rows.to_dict("records"):
        key = str(row["id"])
        parts = [state_text(row, language), separator.join(names[item][0] for item in row["main"])]
        lines[key] = " · ".join(part for part in parts if part)
        if not pd.isna(row["grade"]):
            fill[key] = int(row["grade"]) - 1
            # A river with one section has that section's class, which stands beside the section.
            if row["kind"] == "section" or row["sections"] != 1:
                marks[key] = class_mark(int(row["grade"]), language)
    return LayerState(fill=fill, text=lines, hidden=sorted(hidden), marks=marks)


def _targets_layer(frame: pd.DataFrame, classes: Sequence[str], visible: set[str], language: str) -> LayerState:
    fill, lines, marks = {}, {}, {}
    names: Mapping[str, object] = dict(zip(frame["id"].astype(str), frame["target_class"], strict=True))
    for key, name in names.items():
        stated = name in classes
        fill[key] = classes.index(str(name)) if stated else len(classes)
        lines[key] = text("legend_target_class" if stated else "legend_class_not_stated", language, name=name)
        if stated:
            marks[key] = str(name)
    return LayerState(fill=fill, text=lines, hidden=sorted(set(fill) - visible), marks=marks)


def _legend_text(classes: Sequence[str], language: str) -> str:
    """Name a line of the legend; inferior Class V has a name of its own in each language."""
    names = "–".join(class_mark(CLASSES.index(name) + 1, language) for name in classes)
    quality = text(f"quality_{_QUALITY[classes[-1]]}", language)
    return text("legend_classes", language, names=names, quality=quality)
