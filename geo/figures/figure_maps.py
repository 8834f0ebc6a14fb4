"""What a map says about data: a figure or a ranking becomes classes, a legend and tooltip texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from geo.figures.figures import Figure, value_text
from geo.maps.colours import BLUES, ORANGES, classify, number, range_text, spread, step_texts
from geo.maps.model import LayerState, LegendEntry, MapState
from geo.maps.scales import POLLUTANTS, Scale, scale_of
from geo.texts.catalogue import text
from geo.units import Register

#: Upper ends of the rank classes of each list of the worst, the worst first.
RANK_CLASSES = {"tsp_rank": (10, 20, 30), "water_rank": (3, 6, 10)}


def words(language: str, blank: str = "not_disclosed") -> dict[str, str]:
    """Return the texts of the map itself; `blank` is the catalogue key of what a feature without a value says."""
    same = ("map", "whole_city", "zoom_in", "zoom_out", "use_ctrl", "use_two_fingers", "unreachable")
    return {
        "blank": text(blank, language),
        "schematic": text("schematic_border", language),
        **{key: text(key, language) for key in same},
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
    scale = scale_of(figure.indicator) if figure.kind == "result" else None
    drawn = _scaled(figure.values, scale, language) if scale else _classified(figure, language)
    blank = LegendEntry(text(blank_key(figure), language), mark="blank")
    comparator = figure.comparator
    texts = {
        code: value_text(value, comparator, unit_of_measure, language, figure.certainty.get(code, "printed"))
        for code, value in figure.values.items()
    }
    return MapState(
        language=language,
        title=f"{name} ({unit_of_measure})" if unit_of_measure else name,
        palette=[entry.color for entry in drawn.entries],
        legend=[*drawn.entries, blank, *border_entries(language), drawn.method],
        layers={"districts": LayerState(fill=drawn.index, text=texts)},
        words=words(language, blank_key(figure)),
        selected=selected,
    )


@dataclass(frozen=True)
class _Drawn:
    """Values as colours: the class of each key, the legend's line for each class, and how the classes came about."""

    index: Mapping[str, int]
    entries: list[LegendEntry]
    method: LegendEntry


def _classified(figure: Figure, language: str) -> _Drawn:
    """Let the values make the classes; those of a target keep its comparator."""
    classes = classify(figure.values, BLUES if figure.kind == "target" else ORANGES)
    labels = [value_text(range_text(*bounds), figure.comparator, "", language) for bounds in classes.bounds]
    entries = [LegendEntry(label, colour) for label, colour in zip(labels, classes.palette, strict=True)]
    key = "method_natural" if len(set(figure.values.values())) > len(entries) else "method_each"
    return _Drawn(classes.index, entries, _note(key, language, count=len(entries)))


def _scaled(values: Mapping[str, float], scale: Scale, language: str) -> _Drawn:
    """Sort values into fixed classes, all of which the legend has: the same in every period."""
    index = {code: int(np.searchsorted(scale.ends, value)) for code, value in values.items() if np.isfinite(value)}
    entries = [LegendEntry(line, colour) for line, colour in zip(step_texts(scale.ends), scale.palette, strict=True)]
    limits = dict(zip(("first", "second"), map(number, scale.limits), strict=False))
    return _Drawn(index, entries, _note(f"method_{scale.basis}", language, **limits))


def without_data(state: MapState) -> MapState:
    """Make a map that has nothing to show say so, without the classes that it does not show; others stay as they are.

    Parameters
    ----------
    state
        The map.
    """
    layers = state.layers.values()
    if any(set(layer.fill) - set(layer.hidden) or layer.cells.strip(".") for layer in layers):
        return state
    empty = text("map_empty", state.language)
    kept = [entry for entry in state.legend if entry.mark in ("blank", "solid", "dashed")]
    legend = [*kept, LegendEntry(empty, mark="note")]
    return replace(state, legend=legend, words={**state.words, "empty": empty})


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


def times_map(
    times: pd.Series, ends: Sequence[int], lists: int, language: str, selected: str | None, tiles: bool = False
) -> MapState:
    """Show on the subdistricts how often each was listed, the most often darkest.

    Parameters
    ----------
    times
        Counts by code.
    ends
        Upper ends of the classes.
    lists
        How many lists were counted.
    language, selected, tiles
        See `ranking_map`.

    Returns
    -------
    MapState
        For a map with the area layer ``subdistricts``, or ``tiles``.
    """
    palette = spread(ORANGES, len(ends))
    starts = (1, *(end + 1 for end in ends))
    entries = [
        LegendEntry(text("times_range", language, first=first, last=last), colour)
        for first, last, colour in zip(starts, ends, palette, strict=False)
    ]
    entries += [LegendEntry(text("times_none", language), mark="blank"), _note("method_times", language)]
    fill = {str(code): int(np.searchsorted(ends, count)) for code, count in times.items()}
    texts = {str(code): text("times_is", language, times=count, lists=lists) for code, count in times.items()}
    return _subdistrict_map(
        MapState(
            language=language,
            title=text("legend_tsp_times", language, lists=lists),
            palette=palette,
            legend=entries,
            layers={"subdistricts": LayerState(fill=fill, text=texts)},
            words=words(language, "times_none"),
            selected=selected,
        ),
        tiles,
    )


def concentration_map(
    values: pd.DataFrame, unit_of_measure: str, language: str, selected: str | None, tiles: bool = False
) -> MapState:
    """Show concentrations on the subdistricts, the highest darkest.

    Parameters
    ----------
    values
        One period: columns ``unit_code``, ``value`` and ``status``.
    unit_of_measure
        In the reader's language.
    language, selected, tiles
        See `ranking_map`.
    """
    valued = values.dropna(subset="value")
    drawn = _scaled(dict(zip(valued["unit_code"], valued["value"], strict=True)), POLLUTANTS["tsp"], language)
    texts = {
        code: value_text(value, "=", unit_of_measure, language)
        for code, value in zip(valued["unit_code"], valued["value"], strict=True)
    }
    silent = values.loc[values["status"] == "no_monitor", "unit_code"]
    texts |= dict.fromkeys(silent, text("no_station", language))
    short = values.loc[values["status"] == "not_enough_data", "unit_code"]
    texts |= dict.fromkeys(short, text("not_enough_data", language))
    blank = text("no_station_or_not_disclosed" if len(silent) else "not_disclosed", language)
    if len(short):
        blank = text("list_separator", language).join([blank, text("not_enough_data", language)])
    return _subdistrict_map(
        MapState(
            language=language,
            title=text("legend_tsp_values", language, unit=unit_of_measure),
            palette=[entry.color for entry in drawn.entries],
            legend=[*drawn.entries, LegendEntry(blank, mark="blank"), drawn.method],
            layers={"subdistricts": LayerState(fill=drawn.index, text=texts)},
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


def _note(key: str, language: str, **values: object) -> LegendEntry:
    return LegendEntry(text(key, language, **values), mark="note")


def indicator_names(indicators: pd.DataFrame, language: str) -> Mapping[str, tuple[str, str]]:
    """Return label and unit of measure of every indicator in the reader's language."""
    measures = indicators[f"unit_{language}"].fillna("")
    return dict(zip(indicators["id"], zip(indicators[f"label_{language}"], measures, strict=True), strict=True))
