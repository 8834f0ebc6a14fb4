"""The view of the TSP page: ranks or concentrations of the subdistricts, on the map or as tiles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from geo import periods
from geo.figures import figure_maps
from geo.figures.comparison import PeriodPair
from geo.figures.figures import is_complete
from geo.maps.model import DISTRICT_OUTLINES, MapLayer, MapState
from geo.places import profile
from geo.rankings.list_comparison import lists_finding, lists_map
from geo.rankings.rankings import entered_and_left
from geo.rankings.tsp_words import in_period, tsp_sentences
from geo.rankings.year_lists import TIMES, TIMES_CLASSES, in_year, times_listed
from geo.selection import (
    Choice,
    Codes,
    Facts,
    Selection,
    View,
    compared,
    distinct,
    last_period,
    period_options,
    subdistrict_options,
)
from geo.texts.catalogue import sentences, text

#: What the store can have of a period: ranks from the lists of the worst, and concentrations.
INDICATORS = ("tsp_rank", "tsp")

SUBDISTRICTS = (
    MapLayer(id="subdistricts", kind="area"),
    DISTRICT_OUTLINES,
)
_TILES = (
    MapLayer(id="tiles", kind="area"),
    MapLayer(id="tileblocks", kind="outline", labels=True),
)


def published_indicators(facts: Facts) -> list[str]:
    """Return those of `INDICATORS` that the store has."""
    return [indicator for indicator in INDICATORS if len(facts.observed(indicator))]


def latest_ranking(facts: Facts, code: str, language: str) -> Selection:
    """Show the last list of the worst, with one subdistrict chosen: what stands on its own page."""
    ranking = in_period(facts, "tsp_rank", profile.latest(facts.observed("tsp_rank")["period"]))
    label = periods.parse(ranking["period"].iloc[0]).label(language) if len(ranking) else ""
    return Selection(
        title=" · ".join(filter(None, [text("measure_tsp_rank", language), label])),
        subtitle="",
        layers=SUBDISTRICTS,
        map_state=figure_maps.ranking_map(ranking, language, code),
        period=label,
        sources=distinct(ranking["source_id"]),
        geometry=("subdistricts", "districts"),
        values=_numbers(ranking, "tsp_rank"),
    )


def _measure_options(facts: Facts, codes: Codes, language: str) -> Mapping[str, str]:
    stored = published_indicators(facts)
    measures = ["tsp_rank", TIMES, "tsp"] if "tsp_rank" in stored else stored
    return {measure: text(f"measure_{measure}", language) for measure in measures if measure in (TIMES, *stored)}


def _spans(facts: Facts, codes: Codes, language: str) -> Mapping[str, str]:
    indicator = "tsp" if codes["measure"] == "tsp" else "tsp_rank"
    return period_options(facts, indicator, language)


def _compared(facts: Facts, codes: Codes, language: str) -> Mapping[str, str] | None:
    """Return what can stand beside the choice: other periods, and other subdistricts where one is chosen."""
    period, unit, spans = str(codes["period"]), codes["unit"], _spans(facts, codes, language)
    others: dict[str, str] = {}
    if codes["measure"] != TIMES and _is_comparable(facts, codes, period):
        kept = [key for key in reversed(list(spans)) if key != period and _is_comparable(facts, codes, key)]
        others = {key: spans[key] for key in kept}
    places = subdistrict_options(facts, codes, language) if unit else {}
    return {**others, **{code: name for code, name in places.items() if code != unit}} or None


def _is_comparable(facts: Facts, codes: Codes, period: str) -> bool:
    """Say whether a period can be compared: of an incomplete list, who is absent may stand on it."""
    return codes["measure"] == "tsp" or facts.once(
        ("complete", period), lambda: is_complete(in_period(facts, "tsp_rank", period))
    )


def _drawing_options(facts: Facts, codes: Codes, language: str) -> Mapping[str, str]:
    return {key: text(f"view_{key}", language) for key in ("geographic", "tiles")}


def _select(facts: Facts, codes: Codes, language: str) -> Selection:
    measure, period, tiles = str(codes["measure"]), str(codes["period"]), codes["view"] == "tiles"
    here = _rows(facts, codes)
    label = periods.parse(period).label(language)
    finding, *known = tsp_sentences(facts, codes, language)
    selection = Selection(
        title=f"{text(f'measure_{measure}', language)} · {label}",
        finding=finding,
        subtitle=sentences(known, language),
        layers=_TILES if tiles else SUBDISTRICTS,
        map_state=_map_state(facts, here, codes, language),
        period=label,
        sources=distinct(here["source_id"]),
        geometry=("tiles",) if tiles else ("subdistricts", "districts"),
        values=_numbers(here, measure),
    )
    before = codes.get("compare")
    return _beside(selection, facts, codes, language) if before in _spans(facts, codes, language) else selection


def _beside(selection: Selection, facts: Facts, codes: Codes, language: str) -> Selection:
    """Turn the map of a period into one of how it differs from another."""
    names = subdistrict_options(facts, codes, language)
    if codes["measure"] == "tsp":
        before = in_period(facts, "tsp", str(codes["compare"]))
        name = text("measure_tsp", language)
        return compared(selection, value_pair(facts, codes, language), name, names, codes["unit"], *before["source_id"])
    now, before = (in_period(facts, "tsp_rank", str(codes[key])) for key in ("period", "compare"))
    moves = entered_and_left(now, before)
    labels = _spans(facts, codes, language)
    spans = {"now": labels[str(codes["period"])], "before": labels[str(codes["compare"])]}
    hidden = len(names) - len(moves)
    return replace(
        selection,
        title=f"{text('measure_tsp_rank', language)} · {spans['now']} / {spans['before']}",
        finding=lists_finding(moves, names, codes["unit"], spans, language),
        subtitle=text("lists_coverage", language, hidden=hidden),
        map_state=lists_map(selection.map_state, moves, **spans),
        sources=distinct(selection.sources, before["source_id"]),
    )


def value_pair(facts: Facts, codes: Codes, language: str) -> PeriodPair:
    """Set the concentrations of the chosen period and of that which it is compared with side by side."""
    labels = _spans(facts, codes, language)
    now, before = str(codes["period"]), str(codes["compare"])
    values = {key: _numbers(in_period(facts, "tsp", key), "tsp") for key in (now, before)}
    return PeriodPair(
        now=values[now],
        before=values[before],
        now_label=labels[now],
        before_label=labels[before],
        unit_of_measure=facts.indicator_names(language)["tsp"][1],
        is_share=True,
    )


#: The view of the page /tsp.
TSP_VIEW = View(
    choices=(
        Choice(key="measure", options=_measure_options),
        Choice(
            key="period",
            options=_spans,
            default=lambda facts, codes: last_period(facts, "tsp" if codes["measure"] == "tsp" else "tsp_rank"),
            slider=True,
        ),
        Choice(key="view", options=_drawing_options),
        Choice(key="unit", options=subdistrict_options, none="all_subdistricts"),
        Choice(key="compare", options=_compared, none="no_comparison"),
    ),
    select=_select,
    has_data=lambda facts: bool(published_indicators(facts)),
    empty="tsp_empty",
)


def _rows(facts: Facts, codes: Codes) -> pd.DataFrame:
    """Return the rows that the map shows: of the period, or of the year's lists up to it."""
    measure, period = str(codes["measure"]), str(codes["period"])
    if measure == TIMES:
        return in_year(facts.observed("tsp_rank"), period[:4], period)
    return in_period(facts, measure, period)


def _numbers(rows: pd.DataFrame, measure: str) -> dict[str, float]:
    if measure == TIMES:
        return {str(code): float(count) for code, count in times_listed(rows).items()}
    column = "value" if measure == "tsp" else "rank"
    published = rows.dropna(subset=column)
    return dict(zip(published["unit_code"], published[column].astype(float), strict=True))


def _map_state(facts: Facts, here: pd.DataFrame, codes: Codes, language: str) -> MapState:
    unit, tiles = codes["unit"], codes["view"] == "tiles"
    if codes["measure"] == TIMES:
        lists = here["period"].nunique()
        return figure_maps.times_map(times_listed(here), TIMES_CLASSES, lists, language, unit, tiles)
    if codes["measure"] == "tsp_rank":
        return figure_maps.ranking_map(here, language, unit, tiles)
    micrograms = facts.indicator_names(language)["tsp"][1]
    return figure_maps.concentration_map(here, micrograms, language, unit, tiles)
