"""Owns what the water page's choices show: rivers and sections by class in a period, or by the class wanted of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import get_args

import pandas as pd

from geo import periods, views, water_state, water_views, water_words
from geo.catalogue import markdown, sentences, text
from geo.chosen import Choices, Facts, Selection, distinct
from geo.errors import NothingToShow
from geo.maps import MapLayer
from geo.rankings import worst
from geo.tsp_selection import SUBDISTRICTS, observed
from geo.water_ranking import INDICATOR, WORST

#: What a reader of the water page chooses to see the classes that the plan wants, instead of those of a period.
TARGET = "target"
# A year without observations: rivers and sections have no class of their own in it.
_NO_PERIOD = "1900"

#: What the page shows: rivers and sections, or the ranking of subdistricts.
SUBJECTS = ("states", INDICATOR)
#: The choice of all kinds of the registers.
ALL = "all"

_OUTLINES = MapLayer("districts", "", "outline", labels=True)


def select_water(facts: Facts, choices: Choices, language: str) -> Selection:
    """Show rivers and sections, or the quarterly ranking of subdistricts; see `geo.selections.select`."""
    subject = choices.pick("view", SUBJECTS[: 1 + is_ranked(facts)])
    return (_ranking if subject == INDICATOR else _states)(facts, choices, language)


def is_ranked(facts: Facts) -> bool:
    """Say whether there is a ranking of subdistricts by their water."""
    return len(observed(facts, INDICATOR)) > 0


def _ranking(facts: Facts, choices: Choices, language: str) -> Selection:
    ranks, register = observed(facts, INDICATOR), facts.register
    quarters = [str(span) for span in sorted(map(periods.parse, ranks["period"].unique()))]
    quarter = str(choices.pick("quarter", quarters, quarters[-1]))
    unit = choices.pick("unit", register.subdistricts["code"])
    choices.settle()
    listed = worst(ranks[ranks["period"] == quarter], WORST).sort_values(["rank", "unit_code"])
    label = periods.parse(quarter).label(language)
    first = register.name(listed["unit_code"].iloc[0], language)
    hidden = len(register.subdistricts) - len(listed)
    return Selection(
        "water", choices.taken, text("water_ranking_title", language, period=label),
        markdown("water_rank_headline", language, first=first, listed=len(listed), hidden=hidden),
        SUBDISTRICTS, views.ranking_view(listed, language, unit, indicator=INDICATOR), label,
        distinct(listed["source_id"]), ("subdistricts", "districts"),
        dict(zip(listed["unit_code"], listed["rank"].astype(float), strict=True)),
    )  # fmt: skip


def register_points(facts: Facts, kind: str | None, district: str | None) -> pd.DataFrame:
    """Return the points of the registers that a reader asks for: one kind or `ALL`, in one district or in all."""
    rows = facts.frames["registers"]
    wanted = (rows["kind"] == kind) | (kind == ALL)
    return rows[wanted & ((rows["district_code"] == district) | (district is None))]


def _states(facts: Facts, choices: Choices, language: str) -> Selection:
    """Show one period's classes or the target classes, as the filters keep them."""
    rivers, sections, registers = (facts.frames[name] for name in ("rivers", "sections", "registers"))
    if rivers.empty and sections.empty:
        raise NothingToShow(text("nothing_to_show", language))
    observed = [str(span) for span in water_state.periods_observed(facts.frames["observations"])]
    period = str(choices.pick("period", [*observed, TARGET], [*observed, TARGET][0]))
    states = water_rows(facts, period)
    kept = _kept(facts, states, choices)
    kind = choices.pick("register", [*registers["kind"].unique(), ALL])
    points = register_points(facts, kind, choices.taken.get("district"))
    reach = choices.pick("reach", [*rivers["id"], *sections["id"], *points["id"]])
    choices.settle()
    wanted = [*kept["id"], *([reach] if reach else [])]
    if period == TARGET:
        subtitle, label = text("water_no_readings" if not observed else "water_targets", language), ""
        picture = water_views.targets_view(rivers, sections, wanted, language, reach)
    else:
        subtitle, label = water_words.states_headline(kept, period, language), periods.parse(period).label(language)
        names = views.indicator_names(facts.frames["indicators"], language)
        picture = water_views.states_view(states, wanted, names, language, reach)
    extra = () if registers.empty else (MapLayer("registers", "", "point"),)
    if extra:
        picture = water_views.with_registers(picture, registers, points["id"], language)
    graded = states.dropna(subset="grade")
    readings = facts.frames["observations"].query("section_id.notna() and period == @period")
    return Selection(
        "water", choices.taken, f"{text('page_water', language)} · {label or text('target_classes', language)}",
        sentences([subtitle, _filters_text(facts, choices.taken, language)], language),
        (_OUTLINES, MapLayer("rivers", "", "line"), *extra, MapLayer("sections", "", "point")),
        picture, label,
        distinct(rivers["geometry_source_id"], readings["source_id"], points["source_id"]),
        ("districts", "rivers"), dict(zip(graded["id"], graded["grade"].astype(float), strict=True)),
    )  # fmt: skip


def water_rows(facts: Facts, period: str) -> pd.DataFrame:
    """Return how all rivers and sections stand in a period, or without any class when it is `TARGET`."""
    when = _NO_PERIOD if period == TARGET else period
    return facts.once(f"water {period}", lambda: water_state.water_states(facts.frames, when))


def basin_rows(facts: Facts, period: str) -> pd.DataFrame:
    """Return how every basin stands in a period."""
    return facts.once(f"basins {period}", lambda: water_state.basins(facts.frames, period))


def _kept(facts: Facts, states: pd.DataFrame, choices: Choices) -> pd.DataFrame:
    basin = choices.pick("basin", facts.frames["rivers"]["basin"].dropna().unique())
    district = choices.pick("district", facts.register.districts["code"])
    role = choices.pick("section_role", states["role"].dropna().unique())
    state = choices.pick("state", get_args(water_state.Filter))
    return water_state.keep(states, basin, district, role, state)  # type: ignore[arg-type]


def _filters_text(facts: Facts, taken: Mapping[str, str], language: str) -> str:
    """Say which filters leave something out."""
    rivers = facts.frames["rivers"]
    basins = dict(zip(rivers["basin"], rivers["basin_en" if language == "en" else "basin"], strict=True))
    said: dict[str, Callable[[str], str]] = {
        "basin": lambda name: str(basins[name]),
        "district": lambda code: facts.register.name(code, language),
        "section_role": lambda role: text(f"role_{role}", language),
        "state": lambda state: text(f"state_{state}", language),
    }
    parts = [f"{text(f'choice_{key}', language)}: {say(taken[key])}" for key, say in said.items() if key in taken]
    joined = text("list_separator", language).join(parts)
    return markdown("filtered_by", language, filters=joined) if parts else ""
