"""Owns what a map says about data: a figure or a ranking becomes classes, a legend and tooltip texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from geo.catalogue import markdown, text
from geo.classes import BLUES, ORANGES, classify, range_text, spread, step_texts
from geo.figures import Figure, value_text
from geo.maps import LegendEntry, Shown, View
from geo.units import Register

#: Upper ends of the rank classes of each list of the worst, the worst first.
RANK_CLASSES = {"tsp_rank": (10, 20, 30), "water_rank": (3, 6, 10)}


def words(language: str, blank: str = "not_disclosed") -> dict[str, str]:
    """Return the texts of the map itself; `blank` is the catalogue key of what a feature without a value says."""
    return {
        "blank": text(blank, language),
        "schematic": text("schematic_border", language),
        "whole_city": text("whole_city", language),
        "zoom_in": text("zoom_in", language),
        "zoom_out": text("zoom_out", language),
        "unreachable": text("unreachable", language),
    }


def blank_key(figure: Figure) -> str:
    """Return the catalogue key for a unit without a value: not allocated by a plan, or not disclosed."""
    return "not_allocated" if figure.kind == "target" else "not_disclosed"


def figure_view(figure: Figure, name: str, unit: str, language: str, selected: str | None) -> View:
    """Show a figure on the districts.

    Parameters
    ----------
    figure
        Values by unit code.
    name, unit
        Label and unit of the indicator in the reader's language.
    language
        ``zh`` or ``en``.
    selected
        Code of the chosen unit, or None.

    Returns
    -------
    View
        For a map whose only area layer is ``districts``.
    """
    classes = classify(figure.values, BLUES if figure.kind == "target" else ORANGES)
    entries = [
        LegendEntry(range_text(*bounds), colour) for bounds, colour in zip(classes.bounds, classes.palette, strict=True)
    ]
    entries.append(LegendEntry(text(blank_key(figure), language), mark="blank"))
    texts = {code: value_text(value, figure.comparator, unit, language) for code, value in figure.values.items()}
    shown = {"districts": Shown(classes.index, texts)}
    legend = [*entries, *_border_entries(language), _method(figure.values, len(entries) - 1, language)]
    title = f"{name} ({unit})" if unit else name
    return View(language, title, classes.palette, legend, shown, words(language, blank_key(figure)), selected)


def figure_headline(figure: Figure, register: Register, unit: str, language: str) -> str:
    """Say in one sentence what stands out in a figure."""
    ranked = sorted(figure.values.items(), key=lambda item: (-item[1], item[0]))
    (top, most), (bottom, least) = ranked[0], ranked[-1]
    values = {
        "top": register.name(top, language),
        "bottom": register.name(bottom, language),
        "most": value_text(most, figure.comparator, unit, language),
        "least": value_text(least, figure.comparator, unit, language),
        "city": value_text(figure.city or 0, figure.comparator, unit, language),
        "units": len(ranked),
    }
    if len(ranked) == 1:
        return markdown("headline_single", language, **values)
    if most == least:
        return markdown("headline_equal", language, **values)
    if figure.kind == "target" and figure.city is not None:
        return markdown("headline_share", language, **values)
    return markdown("headline_range", language, **values)


def ranking_view(
    ranking: pd.DataFrame, language: str, selected: str | None, tiles: bool = False, indicator: str = "tsp_rank"
) -> View:
    """Show a list of the worst on the subdistricts, the worst darkest.

    Parameters
    ----------
    ranking
        One period: columns ``unit_code`` and ``rank``, published rows only.
    language, selected
        See `figure_view`.
    tiles
        Whether the map is the tile map, which has room for the core and whose squares stand for no border.
    indicator
        One of `RANK_CLASSES`.

    Returns
    -------
    View
        For a map with the area layer ``subdistricts``, or ``tiles``.
    """
    ends = RANK_CLASSES[indicator]
    palette = spread(ORANGES, len(ends))[::-1]
    ranks = dict(zip(ranking["unit_code"], ranking["rank"].astype(int), strict=True))
    index = {code: sum(rank > end for end in ends[:-1]) for code, rank in ranks.items()}
    starts = (1, *(end + 1 for end in ends))
    entries = [
        LegendEntry(text("rank_range", language, first=first, last=last), colour)
        for first, last, colour in zip(starts, ends, palette, strict=False)
    ]
    entries.append(LegendEntry(text("not_disclosed", language), mark="blank"))
    shown = Shown(index, {code: text("rank_is", language, rank=rank) for code, rank in ranks.items()})
    entries.append(_note("method_ranks", language, count=len(ends)))
    return _subdistrict_view(shown, palette, text(f"legend_{indicator}", language), entries, selected, tiles, language)


def concentration_view(
    values: pd.DataFrame, ends: Sequence[float], unit: str, language: str, selected: str | None, tiles: bool = False
) -> View:
    """Show concentrations on the subdistricts, the highest darkest.

    Parameters
    ----------
    values
        One period: columns ``unit_code``, ``value`` and ``status``.
    ends
        Limits between the classes, the same for all periods; see `geo.classes.steps`.
    unit
        Unit in the reader's language.
    language, selected, tiles
        See `ranking_view`.
    """
    palette = spread(ORANGES, len(ends) + 1)
    known = values.dropna(subset="value")
    index = dict(zip(known["unit_code"], np.searchsorted(ends, known["value"]).tolist(), strict=True))
    texts = {
        code: value_text(value, "=", unit, language)
        for code, value in zip(known["unit_code"], known["value"], strict=True)
    }
    silent = values.loc[values["status"] == "no_monitor", "unit_code"]
    texts |= dict.fromkeys(silent, text("no_station", language))
    entries = [LegendEntry(line, colour) for line, colour in zip(step_texts(ends), palette, strict=True)]
    blank = text("no_station_or_not_disclosed" if len(silent) else "not_disclosed", language)
    entries.append(LegendEntry(blank, mark="blank"))
    entries.append(_note("method_steps", language))
    title = text("legend_tsp_values", language, unit=unit)
    return _subdistrict_view(Shown(index, texts), palette, title, entries, selected, tiles, language)


def _subdistrict_view(
    shown: Shown, palette: Sequence[str], title: str, entries: Sequence[LegendEntry], selected: str | None,
    tiles: bool, language: str,
) -> View:  # fmt: skip
    border = LegendEntry(text("legend_tile" if tiles else "legend_schematic", language), mark="dashed")
    own = {} if tiles else {"core": text("core", language)}
    layer = "tiles" if tiles else "subdistricts"
    legend = [*entries[:-1], border, entries[-1]]
    # Squares stand for no distance.
    return View(
        language, title, palette, legend, {layer: shown}, words(language) | own, selected, scale=not tiles
    )  # fmt: skip


def status_view(layer: str, frame: pd.DataFrame, language: str, selected: str | None) -> View:
    """Show on a layer which of its shapes are surveyed, approximate or schematic."""
    statuses = list(dict.fromkeys(frame["geometry_status"]))
    palette = spread(BLUES, len(statuses)) if statuses else ()
    counts = frame["geometry_status"].value_counts()
    entries = [
        LegendEntry(f"{text(f'status_{status}', language)} ({counts[status]})", colour)
        for status, colour in zip(statuses, palette, strict=True)
    ]
    entries.append(_note("method_status", language))
    key = "code" if "code" in frame else "id"
    keys = frame[key].tolist()
    index = dict(zip(keys, (statuses.index(status) for status in frame["geometry_status"]), strict=True))
    shown = Shown(index, {key: text(f"status_{statuses[i]}", language) for key, i in index.items()})
    return View(language, text("legend_status", language), palette, entries, {layer: shown}, words(language), selected)


def _border_entries(language: str) -> list[LegendEntry]:
    return [
        LegendEntry(text("legend_approximate", language), mark="solid"),
        LegendEntry(text("legend_schematic", language), mark="dashed"),
    ]


def _method(values: Mapping[str, float], classes: int, language: str) -> LegendEntry:
    """Say how values became classes: as `geo.classes.classify` does it."""
    return _note("method_natural" if len(set(values.values())) > classes else "method_each", language, count=classes)


def _note(key: str, language: str, **values: object) -> LegendEntry:
    return LegendEntry(text(key, language, **values), mark="note")


def indicator_names(indicators: pd.DataFrame, language: str) -> Mapping[str, tuple[str, str]]:
    """Return label and unit of every indicator in the reader's language."""
    units = indicators[f"unit_{language}"].fillna("")
    return dict(zip(indicators["id"], zip(indicators[f"label_{language}"], units, strict=True), strict=True))
