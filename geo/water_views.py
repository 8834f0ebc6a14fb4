"""Owns what the water map shows: rivers and sections by colour and symbol of their class, registers beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pandas as pd

from geo.catalogue import text
from geo.classes import GREY, WATER
from geo.maps import LegendEntry, Shown, View
from geo.views import words
from geo.water_items import CLASSES
from geo.water_words import Names, class_mark, state_text

#: The shape of each class beside its colour, so that no reader depends on colour: I and II share both.
SYMBOLS = ("circle", "circle", "square", "triangle", "diamond", "cross")
#: Shapes of the registers' kinds, and shades of their states: done, not done, not disclosed.
REGISTER_SYMBOLS = {
    "black_odorous_reach": "small-diamond", "small_water_body": "small-circle", "outfall": "small-triangle",
}  # fmt: skip
_SHADES = {"done": "#dfe5ec", "open": "#5f6b7a", "not_disclosed": "#ffffff"}
_QUALITY = {"Ⅱ": "excellent", "Ⅲ": "good", "Ⅳ": "light", "Ⅴ": "moderate", "劣Ⅴ": "heavy"}
_CLASS_TEXTS = (("Ⅰ", "Ⅱ"), ("Ⅲ",), ("Ⅳ",), ("Ⅴ",), ("劣Ⅴ",))


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
    palette = [WATER[name] for name in CLASSES]
    entries = [
        LegendEntry(_legend_text(group, language), WATER[group[-1]], SYMBOLS[CLASSES.index(group[-1])])
        for group in _CLASS_TEXTS
    ]
    entries += [LegendEntry(text("no_readings", language), mark="blank"), *_reach_entries(language)]
    drawn = set(kept)
    layers = {
        f"{kind}s": _shown(rows, set(rows["id"]) - drawn, names, language) for kind, rows in states.groupby("kind")
    }
    title = text("legend_states", language)
    return View(language, title, palette, entries, layers, words(language), selected, symbols=SYMBOLS)


def targets_view(
    rivers: pd.DataFrame, sections: pd.DataFrame, kept: Iterable[str], language: str, selected: str | None
) -> View:
    """Show rivers and sections by the class they are to reach; what the filters leave out is not drawn."""
    wanted = {*rivers["target_class"].dropna(), *sections["target_class"].dropna()}
    places = [place for place, name in enumerate(CLASSES) if name in wanted]
    palette = [*(WATER[CLASSES[place]] for place in places), GREY]
    symbols = [*(SYMBOLS[place] for place in places), "circle"]
    entries = [
        LegendEntry(text("legend_target", language, name=CLASSES[place]), WATER[CLASSES[place]], SYMBOLS[place])
        for place in places
    ]
    entries += [LegendEntry(text("legend_class_not_stated", language), GREY, "circle"), *_reach_entries(language)]
    drawn, names = set(kept), [CLASSES[place] for place in places]
    both = {"rivers": rivers, "sections": sections}
    layers = {name: _targets_shown(frame, names, drawn, language) for name, frame in both.items()}
    title = text("legend_water", language)
    return View(language, title, palette, entries, layers, words(language), selected, symbols=symbols)


def with_registers(view: View, registers: pd.DataFrame, kept: Iterable[str], language: str) -> View:
    """Add the water bodies and outfalls of the registers to a view: a shape for the kind, a grey for the status.

    Parameters
    ----------
    view
        Of rivers and sections.
    registers
        The whole layer ``registers``.
    kept
        Ids of the points to draw.
    language
        ``zh`` or ``en``.
    """
    drawn = set(kept)
    looks = [(kind, shade) for kind in REGISTER_SYMBOLS for shade in _SHADES]
    fill, lines = {}, {}
    for row in registers[registers["id"].isin(drawn)].to_dict("records"):
        status = str(row["status"])
        fill[row["id"]] = len(view.palette) + looks.index((row["kind"], status if status in _SHADES else "open"))
        lines[row["id"]] = " · ".join(text(f"{column}_{row[column]}", language) for column in ("kind", "status"))
    kinds = set(registers.loc[registers["id"].isin(drawn), "kind"])
    entries = [
        LegendEntry(text(f"kind_{kind}", language), _SHADES["open"], symbol)
        for kind, symbol in REGISTER_SYMBOLS.items()
        if kind in kinds
    ]
    used = {place - len(view.palette) for place in fill.values()}
    entries += [
        LegendEntry(text(f"legend_register_{name}", language), shade)
        for name, shade in _SHADES.items()
        if any(looks[place][1] == name for place in used)
    ]
    return replace(
        view,
        palette=[*view.palette, *(_SHADES[shade] for _, shade in looks)],
        symbols=[*view.symbols, *(REGISTER_SYMBOLS[kind] for kind, _ in looks)],
        legend=[*view.legend[:-1], *(entries if drawn else []), view.legend[-1]],
        layers={**view.layers, "registers": Shown(fill, lines, hidden=sorted(set(registers["id"]) - drawn))},
    )


def _reach_entries(language: str) -> list[LegendEntry]:
    return [
        LegendEntry(text("legend_approximate_reach", language), mark="solid"),
        LegendEntry(text("legend_schematic_reach", language), mark="dashed"),
        LegendEntry(text("method_water", language), mark="note"),
    ]


def _shown(rows: pd.DataFrame, hidden: set[str], names: Names, language: str) -> Shown:
    fill, lines, marks = {}, {}, {}
    separator = text("list_separator", language)
    for row in rows.to_dict("records"):
        key = str(row["id"])
        said = [state_text(row, language), separator.join(names[item][0] for item in row["main"])]
        lines[key] = " · ".join(part for part in said if part)
        if not pd.isna(row["grade"]):
            fill[key] = int(row["grade"]) - 1
            # A river with one section has that section's class, which stands beside the section.
            if row["kind"] == "section" or row["sections"] != 1:
                marks[key] = class_mark(int(row["grade"]), language)
    return Shown(fill, lines, hidden=sorted(hidden), marks=marks)


def _targets_shown(frame: pd.DataFrame, classes: list[str], drawn: set[str], language: str) -> Shown:
    fill, lines, marks = {}, {}, {}
    for row in frame.to_dict("records"):
        key, name = str(row["id"]), row["target_class"]
        known = name in classes
        fill[key] = classes.index(name) if known else len(classes)
        lines[key] = text("legend_target_class" if known else "legend_class_not_stated", language, name=name)
        if known:
            marks[key] = name
    return Shown(fill, lines, hidden=sorted(set(fill) - drawn), marks=marks)


def _legend_text(classes: Sequence[str], language: str) -> str:
    """Name a line of the legend; inferior Class V has a name of its own in each language."""
    names = "–".join(class_mark(CLASSES.index(name) + 1, language) for name in classes)
    quality = text(f"quality_{_QUALITY[classes[-1]]}", language)
    return text("legend_classes", language, names=names, quality=quality)
