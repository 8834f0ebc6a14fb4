"""What a map says about data: a figure or a ranking becomes classes, a legend and tooltip texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from geo.figures.figures import Figure, value_text
from geo.maps.colours import BLUES, ORANGES, classify, range_text, spread, step_texts
from geo.maps.model import LayerState, LegendEntry, MapState
from geo.texts.catalogue import text
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


def figure_map(figure: Figure, name: str, unit_of_measure: str, language: str, selected: str | None) -> MapState:
    """Show a figure on the districts.

    Parameters
    ----------
    figure
        Values by unit code.
    name, unit_of_measure
        Label and unit of measure of the indicator in the reader's language.
    language
        ``zh`` or ``en``.
    selected
        Code of the chosen unit, or None.

    Returns
    -------
    MapState
        For a map whose only area layer is ``districts``.
    """
    classes = classify(figure.values, BLUES if figure.kind == "target" else ORANGES)
    entries = [
        LegendEntry(range_text(*bounds), colour) for bounds, colour in zip(classes.bounds, classes.palette, strict=True)
    ]
    entries.append(LegendEntry(text(blank_key(figure), language), mark="blank"))
    comparator = figure.comparator
    texts = {
        code: value_text(value, comparator, unit_of_measure, language, figure.certainty.get(code, "printed"))
        for code, value in figure.values.items()
    }
    return MapState(
        language=language,
        title=f"{name} ({unit_of_measure})" if unit_of_measure else name,
        palette=classes.palette,
        legend=[*entries, *border_entries(language), _method(figure.values, len(entries) - 1, language)],
        layers={"districts": LayerState(fill=classes.index, text=texts)},
        words=words(language, blank_key(figure)),
        selected=selected,
    )


def figure_headline(figure: Figure, register: Register, unit_of_measure: str, language: str) -> str:
    """Say in one sentence what stands out in a figure."""
    ranked = sorted(figure.values.items(), key=lambda item: (-item[1], item[0]))
    (top, most), (bottom, least) = ranked[0], ranked[-1]
    values = {
        "top": register.name(top, language),
        "bottom": register.name(bottom, language),
        "most": value_text(most, figure.comparator, unit_of_measure, language),
        "least": value_text(least, figure.comparator, unit_of_measure, language),
        "city": value_text(figure.city or 0, figure.comparator, unit_of_measure, language),
        "units": len(ranked),
    }
    if len(ranked) == 1:
        return text("headline_single", language, **values)
    if most == least:
        return text("headline_equal", language, **values)
    if figure.kind == "target" and figure.city is not None:
        return text("headline_share", language, **values)
    return text("headline_range", language, **values)


def ranking_map(
    ranking: pd.DataFrame, language: str, selected: str | None, tiles: bool = False, indicator: str = "tsp_rank"
) -> MapState:
    """Show a list of the worst on the subdistricts, the worst darkest.

    Parameters
    ----------
    ranking
        One period: columns ``unit_code`` and ``rank``, published rows only.
    language, selected
        See `figure_map`.
    tiles
        Whether the map is the tile map, which has room for the core and whose squares stand for no border.
    indicator
        One of `RANK_CLASSES`.

    Returns
    -------
    MapState
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
    texts = {code: text("rank_is", language, rank=rank) for code, rank in ranks.items()}
    entries.append(_note("method_ranks", language, count=len(ends)))
    return _subdistrict_map(
        MapState(
            language=language,
            title=text(f"legend_{indicator}", language),
            palette=palette,
            legend=entries,
            layers={"subdistricts": LayerState(fill=index, text=texts)},
            words=words(language),
            selected=selected,
        ),
        tiles,
    )


def concentration_map(
    values: pd.DataFrame,
    ends: Sequence[float],
    unit_of_measure: str,
    language: str,
    selected: str | None,
    tiles: bool = False,
) -> MapState:
    """Show concentrations on the subdistricts, the highest darkest.

    Parameters
    ----------
    values
        One period: columns ``unit_code``, ``value`` and ``status``.
    ends
        Limits between the classes, the same for all periods; see `geo.maps.colours.steps`.
    unit_of_measure
        In the reader's language.
    language, selected, tiles
        See `ranking_map`.
    """
    palette = spread(ORANGES, len(ends) + 1)
    valued = values.dropna(subset="value")
    index = dict(zip(valued["unit_code"], np.searchsorted(ends, valued["value"]).tolist(), strict=True))
    texts = {
        code: value_text(value, "=", unit_of_measure, language)
        for code, value in zip(valued["unit_code"], valued["value"], strict=True)
    }
    silent = values.loc[values["status"] == "no_monitor", "unit_code"]
    texts |= dict.fromkeys(silent, text("no_station", language))
    entries = [LegendEntry(line, colour) for line, colour in zip(step_texts(ends), palette, strict=True)]
    blank = text("no_station_or_not_disclosed" if len(silent) else "not_disclosed", language)
    entries.append(LegendEntry(blank, mark="blank"))
    entries.append(_note("method_steps", language))
    return _subdistrict_map(
        MapState(
            language=language,
            title=text("legend_tsp_values", language, unit=unit_of_measure),
            palette=palette,
            legend=entries,
            layers={"subdistricts": LayerState(fill=index, text=texts)},
            words=words(language),
            selected=selected,
        ),
        tiles,
    )


def _subdistrict_map(state: MapState, tiles: bool) -> MapState:
    """Add to a state of the subdistricts what their map needs, or turn it into one of the tile map."""
    border = LegendEntry(text("legend_tile" if tiles else "legend_schematic", state.language), mark="dashed")
    legend = [*state.legend[:-1], border, state.legend[-1]]
    if tiles:  # squares stand for no distance
        return replace(state, legend=legend, layers={"tiles": state.layers["subdistricts"]}, scale=False)
    return replace(state, legend=legend, words={**state.words, "core": text("core", state.language)})


def status_map(layer: str, frame: pd.DataFrame, language: str, selected: str | None) -> MapState:
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
    texts = {key: text(f"status_{statuses[i]}", language) for key, i in index.items()}
    return MapState(
        language=language,
        title=text("legend_status", language),
        palette=palette,
        legend=entries,
        layers={layer: LayerState(fill=index, text=texts)},
        words=words(language),
        selected=selected,
    )


def border_entries(language: str) -> list[LegendEntry]:
    """Return what a legend says of borders that were not surveyed."""
    return [
        LegendEntry(text("legend_approximate", language), mark="solid"),
        LegendEntry(text("legend_schematic", language), mark="dashed"),
    ]


def _method(values: Mapping[str, float], classes: int, language: str) -> LegendEntry:
    """Say how values became classes: as `geo.maps.colours.classify` does it."""
    return _note("method_natural" if len(set(values.values())) > classes else "method_each", language, count=classes)


def _note(key: str, language: str, **values: object) -> LegendEntry:
    return LegendEntry(text(key, language, **values), mark="note")


def indicator_names(indicators: pd.DataFrame, language: str) -> Mapping[str, tuple[str, str]]:
    """Return label and unit of measure of every indicator in the reader's language."""
    measures = indicators[f"unit_{language}"].fillna("")
    return dict(zip(indicators["id"], zip(indicators[f"label_{language}"], measures, strict=True), strict=True))
