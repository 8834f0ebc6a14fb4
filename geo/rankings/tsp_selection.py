"""The view of the TSP page: ranks or concentrations of the subdistricts, on the map or as tiles."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from geo import periods
from geo.figures import figure_maps
from geo.figures.figures import is_complete
from geo.maps.colours import number
from geo.maps.model import DISTRICT_OUTLINES, MapLayer, MapState
from geo.places import profile
from geo.rankings.rankings import CORE_YEAR, meets_core_target
from geo.selection import (
    Choice,
    Codes,
    Facts,
    Selection,
    View,
    distinct,
    last_period,
    period_options,
    subdistrict_options,
)
from geo.texts.catalogue import sentences, text

#: What the map can show: ranks from the lists of the worst, or concentrations.
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
    ranking = _in_period(facts, "tsp_rank", profile.latest(facts.observed("tsp_rank")["period"]))
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


def _indicator_options(facts: Facts, codes: Codes, language: str) -> Mapping[str, str]:
    return {indicator: text(f"measure_{indicator}", language) for indicator in published_indicators(facts)}


def _drawing_options(facts: Facts, codes: Codes, language: str) -> Mapping[str, str]:
    return {key: text(f"view_{key}", language) for key in ("geographic", "tiles")}


def _select(facts: Facts, codes: Codes, language: str) -> Selection:
    indicator, period, tiles = str(codes["measure"]), str(codes["period"]), codes["view"] == "tiles"
    ranking, values = (_in_period(facts, indicator, period) for indicator in INDICATORS)
    here = values if indicator == "tsp" else ranking
    label = periods.parse(period).label(language)
    finding, *known = _sentences(facts, ranking, values, indicator, language)
    return Selection(
        title=f"{text(f'measure_{indicator}', language)} · {label}",
        finding=finding,
        subtitle=sentences(known, language),
        layers=_TILES if tiles else SUBDISTRICTS,
        map_state=_map_state(facts, here, codes, language),
        period=label,
        sources=distinct(here["source_id"]),
        geometry=("tiles",) if tiles else ("subdistricts", "districts"),
        values=_numbers(here, indicator),
    )


#: The view of the page /tsp.
TSP_VIEW = View(
    choices=(
        Choice(key="measure", options=_indicator_options),
        Choice(
            key="period",
            options=lambda facts, codes, language: period_options(facts, str(codes["measure"]), language),
            default=lambda facts, codes: last_period(facts, str(codes["measure"])),
            slider=True,
        ),
        Choice(key="view", options=_drawing_options),
        Choice(key="unit", options=subdistrict_options, none="all_subdistricts"),
    ),
    select=_select,
    has_data=lambda facts: bool(published_indicators(facts)),
    empty="tsp_empty",
)


def _in_period(facts: Facts, indicator: str, period: str) -> pd.DataFrame:
    rows = facts.observed(indicator)
    return rows[(rows["period"] == period) & rows["unit_code"].isin(facts.register.reporting)]


def _numbers(rows: pd.DataFrame, indicator: str) -> dict[str, float]:
    column = "value" if indicator == "tsp" else "rank"
    published = rows.dropna(subset=column)
    return dict(zip(published["unit_code"], published[column].astype(float), strict=True))


def _map_state(facts: Facts, here: pd.DataFrame, codes: Codes, language: str) -> MapState:
    unit, tiles = codes["unit"], codes["view"] == "tiles"
    if codes["measure"] == "tsp_rank":
        return figure_maps.ranking_map(here, language, unit, tiles)
    micrograms = facts.indicator_names(language)["tsp"][1]
    return figure_maps.concentration_map(here, micrograms, language, unit, tiles)


def _sentences(facts: Facts, ranking: pd.DataFrame, values: pd.DataFrame, indicator: str, language: str) -> list[str]:
    """Say what stands out, then what is known and what is not, and whether the core kept its target."""
    register, parts = facts.register, []
    labels, everyone = subdistrict_options(facts, {}, language), len(register.reporting)
    if indicator == "tsp":
        published = values.dropna(subset="value").sort_values(["value", "unit_code"], ascending=[False, True])
        top, silent = published.iloc[0], int((values["status"] == "no_monitor").sum())
        counts = {"known": len(published), "silent": silent, "hidden": everyone - len(published) - silent}
        first, value = labels[top["unit_code"]], number(top["value"])
        parts.append(text("tsp_finding_values", language, first=first, value=value))
        parts.append(text("tsp_coverage_values", language, **counts))
    elif len(ranking):
        first = labels[ranking.sort_values(["rank", "unit_code"])["unit_code"].iloc[0]]
        key = "tsp_coverage" if is_complete(ranking) else "tsp_coverage_incomplete"
        parts.append(text("tsp_finding", language, first=first))
        parts.append(text(key, language, listed=len(ranking), hidden=everyone - len(ranking)))
    if len(ranking):
        parts.append(_core_sentence(ranking, register.subdistricts, language))
    return parts


def _core_sentence(ranking: pd.DataFrame, subdistricts: pd.DataFrame, language: str) -> str:
    """Say whether the core kept its target; of another year than the target's, only how many are listed."""
    listed = int(meets_core_target(ranking, subdistricts)["listed"].sum())
    if not listed and not is_complete(ranking):
        return text("core_unknown", language)
    if periods.parse(str(ranking["period"].iloc[0])).start.year != CORE_YEAR:
        return text("core_listed" if listed else "core_none_listed", language, count=listed)
    return text("core_missed" if listed else "core_met", language, count=listed)
