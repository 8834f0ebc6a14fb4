"""The view of the water page: rivers and sections by class in a period, by the class wanted of them, or the ranking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

import geopandas as gpd
import pandas as pd

from geo import periods
from geo.figures import figure_maps
from geo.maps.model import DISTRICT_OUTLINES, MapLayer, MapState
from geo.places.river_places import river_districts
from geo.rankings.rankings import worst
from geo.rankings.tsp_selection import SUBDISTRICTS
from geo.registers.register_selection import beside_registers, register_names, register_options, register_points
from geo.schema.place_layers import UNPLACED
from geo.selection import (
    Choice,
    Codes,
    Facts,
    Selection,
    View,
    distinct,
    district_options,
    last_period,
    period_options,
    subdistrict_options,
)
from geo.texts.catalogue import sentences, text
from geo.water import water_maps, water_states, water_words
from geo.water.water_changes import changes_finding, changes_map, class_changes
from geo.water.water_failing import reach_finding
from geo.water.water_ranking import INDICATOR, WORST

#: What a reader of the water page chooses to see the classes that the plan wants, instead of those of a period.
TARGET = "target"
# A year without observations: rivers and sections have no class of their own in it.
_NO_PERIOD = "1900"

#: What the page shows: rivers and sections, or the ranking of subdistricts.
SUBJECTS = ("states", INDICATOR)
#: The choices that leave rivers and sections out.
FILTERS = ("basin", "district", "section_role", "state")


def is_ranked(facts: Facts) -> bool:
    """Say whether there is a ranking of subdistricts by their water."""
    return len(facts.observed(INDICATOR)) > 0


def has_waters(facts: Facts) -> bool:
    """Say whether the store has any river or section."""
    return len(facts.frames["rivers"]) + len(facts.frames["sections"]) > 0


def districts_of_rivers(facts: Facts) -> Mapping[str, tuple[str, ...]]:
    """Return id of a river to the codes of the districts that it runs through or along."""
    rivers, districts = (gpd.GeoDataFrame(facts.frames[name]) for name in ("rivers", "districts"))
    return facts.once("districts of rivers", lambda: river_districts(rivers, districts))


def water_rows(facts: Facts, period: str) -> pd.DataFrame:
    """Return how all rivers and sections stand in a period, or without any class when it is `TARGET`."""
    span = _NO_PERIOD if period == TARGET else period
    return facts.once(f"water {period}", lambda: water_states.water_states(facts.frames, span))


def filtered_rows(facts: Facts, codes: Codes) -> pd.DataFrame:
    """Return the rows of the chosen period that the chosen filters keep."""
    states = water_rows(facts, str(codes["period"]))
    return water_states.keep(states, *(codes.get(key) for key in FILTERS))  # type: ignore[arg-type]


def basin_rows(facts: Facts, period: str) -> pd.DataFrame:
    """Return how every basin stands in a period."""
    return facts.once(f"basins {period}", lambda: water_states.basins(facts.frames, period))


def reach_names(facts: Facts, kind: str | None, district: str | None, language: str) -> Mapping[str, str]:
    """Return id to name of rivers, sections and the places of the registers that a reader asks for."""
    points = register_points(facts, kind, district, "water")
    layers = (facts.frames["rivers"], facts.frames["sections"], points)
    return {key: label for rows in layers for key, label in register_names(rows, language).items()}


def _is_ranking(codes: Codes) -> bool:
    return codes["view"] == INDICATOR


def _subject_options(facts: Facts, codes: Codes, language: str) -> Mapping[str, str]:
    shown = {"states": has_waters(facts), INDICATOR: is_ranked(facts)}
    return {key: text(f"view_{key}", language) for key in SUBJECTS if shown[key]}


def _quarter_options(facts: Facts, codes: Codes, language: str) -> Mapping[str, str] | None:
    return period_options(facts, INDICATOR, language) if _is_ranking(codes) else None


def _unit_options(facts: Facts, codes: Codes, language: str) -> Mapping[str, str] | None:
    return subdistrict_options(facts, codes, language) if _is_ranking(codes) else None


def observed_periods(facts: Facts, language: str) -> Mapping[str, str]:
    """Return id to label of the periods with readings or classes of sections, the latest first."""

    def work() -> Mapping[str, str]:
        spans = water_states.periods_observed(facts.frames["observations"])
        return {str(span): span.label(language) for span in spans}

    return facts.once(("water periods", language), work)


def _period_options(facts: Facts, codes: Codes, language: str) -> Mapping[str, str] | None:
    if _is_ranking(codes):
        return None
    return {**observed_periods(facts, language), TARGET: text("target_classes", language)}


def _basin_options(facts: Facts, codes: Codes, language: str) -> Mapping[str, str] | None:
    rivers = facts.frames["rivers"].dropna(subset="basin")
    names = rivers["basin_en"].fillna(rivers["basin"]) if language == "en" else rivers["basin"]
    return None if _is_ranking(codes) else dict(zip(rivers["basin"], names, strict=True))


def _district_options(facts: Facts, codes: Codes, language: str) -> Mapping[str, str] | None:
    return None if _is_ranking(codes) else district_options(facts, codes, language)


def _role_options(facts: Facts, codes: Codes, language: str) -> Mapping[str, str] | None:
    if _is_ranking(codes):
        return None
    roles = water_rows(facts, str(codes["period"]))["role"].dropna().unique()
    return {role: text(f"role_{role}", language) for role in roles}


def _state_options(facts: Facts, codes: Codes, language: str) -> Mapping[str, str] | None:
    """Return the filters by how a section stands, each with how many sections it keeps; None where no class is known.

    Noughts beside a map of targets would read as "none fails".
    """
    if _is_ranking(codes):
        return None
    every = water_states.keep(
        water_rows(facts, str(codes["period"])), codes["basin"], codes["district"], codes["section_role"], None
    )
    sections = every[every["kind"] == "section"]
    if sections["grade"].isna().all():
        return None
    counts = {
        state: len(water_states.keep(sections, None, None, None, state)) for state in get_args(water_states.Filter)
    }
    return {
        state: text("state_count", language, state=text(f"state_{state}", language), count=count)
        for state, count in counts.items()
    }


def _register_options(facts: Facts, codes: Codes, language: str) -> Mapping[str, str] | None:
    return None if _is_ranking(codes) else register_options(facts, "water", language)


def _reach_options(facts: Facts, codes: Codes, language: str) -> Mapping[str, str] | None:
    if _is_ranking(codes):
        return None
    return reach_names(facts, codes.get("register"), codes["district"], language)


def _compared(facts: Facts, codes: Codes, language: str) -> Mapping[str, str] | None:
    """Return what can stand beside the choice: other periods with readings, and other sections where one is chosen."""
    if _is_ranking(codes) or codes["period"] == TARGET:
        return None
    spans = {key: label for key, label in observed_periods(facts, language).items() if key != codes["period"]}
    sections, reach = register_names(facts.frames["sections"], language), codes["reach"]
    others = {key: name for key, name in sections.items() if key != reach} if reach in sections else {}
    return {**spans, **others} or None


def _select(facts: Facts, codes: Codes, language: str) -> Selection:
    return (_ranking if _is_ranking(codes) else _states)(facts, codes, language)


#: The view of the page /water.
WATER_VIEW = View(
    choices=(
        Choice(key="view", options=_subject_options),
        Choice(
            key="quarter",
            options=_quarter_options,
            default=lambda facts, codes: last_period(facts, INDICATOR),
            slider=True,
        ),
        Choice(key="unit", options=_unit_options, none="all_subdistricts"),
        Choice(key="period", options=_period_options),
        Choice(key="basin", options=_basin_options, none="all_basins"),
        Choice(key="district", options=_district_options, none="all_districts"),
        Choice(key="section_role", options=_role_options, none="all_roles"),
        Choice(key="state", options=_state_options, none="all_states", chips=True),
        Choice(key="register", options=_register_options, none="no_register"),
        Choice(key="reach", options=_reach_options, none="all_rivers"),
        Choice(key="compare", options=_compared, none="no_comparison"),
    ),
    select=_select,
    has_data=lambda facts: is_ranked(facts) or has_waters(facts),
)


def _ranking(facts: Facts, codes: Codes, language: str) -> Selection:
    quarter = str(codes["quarter"])
    ranks, register = facts.observed(INDICATOR), facts.register
    listed = worst(ranks[ranks["period"] == quarter], WORST).sort_values(["rank", "unit_code"])
    label = periods.parse(quarter).label(language)
    first = register.name(listed["unit_code"].iloc[0], language)
    hidden = len(register.subdistricts) - len(listed)
    return Selection(
        title=text("water_ranking_title", language, period=label),
        finding=text("water_rank_finding", language, first=first),
        subtitle=text("water_rank_coverage", language, listed=len(listed), hidden=hidden),
        layers=SUBDISTRICTS,
        map_state=figure_maps.ranking_map(listed, language, codes["unit"], indicator=INDICATOR),
        period=label,
        sources=distinct(listed["source_id"]),
        geometry=("subdistricts", "districts"),
        values=dict(zip(listed["unit_code"], listed["rank"].astype(float), strict=True)),
    )


def _states(facts: Facts, codes: Codes, language: str) -> Selection:
    """Show one period's classes or the target classes, as the filters keep them."""
    period = str(codes["period"])
    rivers, observations = facts.frames["rivers"], facts.frames["observations"]
    points = register_points(facts, codes.get("register"), codes["district"], "water")
    label = "" if period == TARGET else periods.parse(period).label(language)
    graded = water_rows(facts, period).dropna(subset="grade")
    readings = observations[observations["section_id"].notna() & (observations["period"] == period)]
    selection = Selection(
        title=f"{text('page_water', language)} · {label or text('target_classes', language)}",
        finding=_finding(facts, codes, language),
        subtitle=sentences([_coverage(facts, codes, language), _filters_text(facts, codes, language)], language),
        layers=(
            DISTRICT_OUTLINES,
            MapLayer(id="rivers", kind="line"),
            MapLayer(id="sections", kind="point"),
        ),
        map_state=_map_state(facts, codes, language),
        period=label,
        sources=distinct(rivers["geometry_source_id"], readings["source_id"]),
        geometry=("districts", "rivers"),
        values=dict(zip(graded["id"], graded["grade"].astype(float), strict=True)),
    )
    if codes.get("compare") in observed_periods(facts, language):
        selection = _beside(selection, facts, codes, language)
    return beside_registers(selection, facts, points, "water", language)


def _beside(selection: Selection, facts: Facts, codes: Codes, language: str) -> Selection:
    """Turn the map of a period into one of how it differs from another."""
    labels, ids = observed_periods(facts, language), set(filtered_rows(facts, codes)["id"])
    now, before = str(codes["period"]), str(codes["compare"])
    changes = class_changes(water_rows(facts, now), water_rows(facts, before))
    spans = {"now": labels[now], "before": labels[before]}
    kept = changes[changes["id"].isin(ids)]
    observations = facts.frames["observations"]
    readings = observations[observations["section_id"].notna() & (observations["period"] == before)]
    return replace(
        selection,
        title=f"{text('page_water', language)} · {spans['now']} / {spans['before']}",
        finding=changes_finding(kept, spans, language),
        map_state=changes_map(selection.map_state, changes, ids, spans),
        sources=distinct(selection.sources, readings["source_id"]),
        values=dict(zip(kept["id"], (kept["grade"] - kept["earlier"]).astype(float), strict=True)),
    )


def _finding(facts: Facts, codes: Codes, language: str) -> str:
    """Say how the chosen river or section stands; else how many miss their target, or how many rivers have one."""
    period, reach = str(codes["period"]), codes["reach"]
    rows = water_rows(facts, period).set_index("id", drop=False)
    if reach in rows.index:
        name = reach_names(facts, None, None, language)[str(reach)]
        return reach_finding(rows.loc[reach].to_dict(), name, facts.indicator_names(language), language)
    if period != TARGET:
        return water_words.states_finding(filtered_rows(facts, codes), language)
    priority = int((facts.frames["rivers"]["role"] == "priority").sum())
    return text("targets_shown" if observed_periods(facts, language) else "targets_finding", language, count=priority)


def _coverage(facts: Facts, codes: Codes, language: str) -> str:
    period = str(codes["period"])
    if period == TARGET:
        return text("water_targets" if observed_periods(facts, language) else "water_no_readings", language)
    rows = filtered_rows(facts, codes)
    headline = water_words.states_headline(rows, period, language)
    sections = facts.frames["sections"]
    unplaced = set(sections.loc[sections["geometry_status"] == UNPLACED, "id"])
    count = int((rows["id"].isin(unplaced) & rows["grade"].notna()).sum())
    return sentences([headline, text("sections_unplaced", language, count=count)], language) if count else headline


def _map_state(facts: Facts, codes: Codes, language: str) -> MapState:
    rivers, sections = (facts.frames[name] for name in ("rivers", "sections"))
    period, reach = str(codes["period"]), codes["reach"]
    ids = [*filtered_rows(facts, codes)["id"], *([reach] if reach else [])]
    if period == TARGET:
        return water_maps.targets_map(rivers, sections, ids, language, reach)
    return water_maps.states_map(water_rows(facts, period), ids, facts.indicator_names(language), language, reach)


def _filters_text(facts: Facts, codes: Codes, language: str) -> str:
    """Say which filters leave something out."""
    labels = {choice.key: choice.options for choice in WATER_VIEW.choices}
    parts = [
        f"{text(f'choice_{key}', language)}: {(labels[key](facts, codes, language) or {})[code]}"
        for key in FILTERS
        if (code := codes.get(key)) is not None
    ]
    joined = text("list_separator", language).join(parts)
    return text("filtered_by", language, filters=joined) if parts else ""
