"""Owns what the TSP page's choices show: ranks or concentrations of the subdistricts, on the map or as tiles."""

from __future__ import annotations

import pandas as pd

from geo import periods, profile, views
from geo.catalogue import markdown, sentences, text
from geo.chosen import Choices, Facts, Selection, distinct
from geo.classes import number, steps
from geo.errors import NothingToShow
from geo.maps import MapLayer, View
from geo.rankings import meets_core_target

#: What the map can show: ranks from the lists of the worst, or concentrations.
MEASURES = ("tsp_rank", "tsp")

SUBDISTRICTS = (MapLayer("subdistricts", "", "area"), MapLayer("districts", "", "outline", labels=True))
_TILES = (MapLayer("tiles", "", "area"), MapLayer("tileblocks", "", "outline", labels=True))


def select_tsp(facts: Facts, choices: Choices, language: str) -> Selection:
    """Show one period's ranks or concentrations; see `geo.selections.select`."""
    measures = [measure for measure in MEASURES if len(observed(facts, measure))]
    if not measures:
        raise NothingToShow(text("tsp_empty", language))
    measure = str(choices.pick("measure", measures, measures[0]))
    spans = sorted(map(periods.parse, observed(facts, measure)["period"].unique()))
    period = str(choices.pick("period", map(str, spans), str(spans[-1])))
    tiles = choices.pick("view", ("geographic", "tiles")) == "tiles"
    unit = choices.pick("unit", facts.register.subdistricts["code"])
    choices.settle()
    ranking, values = (_in_period(facts, indicator, period) for indicator in MEASURES)
    here = values if measure == "tsp" else ranking
    label = periods.parse(period).label(language)
    return Selection(
        "tsp", choices.taken, f"{text(f'measure_{measure}', language)} · {label}",
        _headline(facts, ranking, values, measure, language), _TILES if tiles else SUBDISTRICTS,
        _picture(facts, measure, here, language, unit, tiles), label, distinct(here["source_id"]),
        ("tiles",) if tiles else ("subdistricts", "districts"), _numbers(here, measure),
    )  # fmt: skip


def latest_ranking(facts: Facts, code: str, language: str) -> Selection:
    """Show the last list of the worst, with one subdistrict chosen: what stands on its own page."""
    listed = _in_period(facts, "tsp_rank", profile.latest(observed(facts, "tsp_rank")["period"]))
    label = periods.parse(listed["period"].iloc[0]).label(language) if len(listed) else ""
    return Selection(
        "unit", {}, " · ".join(filter(None, [text("measure_tsp_rank", language), label])), "", SUBDISTRICTS,
        views.ranking_view(listed, language, code), label, distinct(listed["source_id"]),
        ("subdistricts", "districts"), _numbers(listed, "tsp_rank"),
    )  # fmt: skip


def observed(facts: Facts, indicator: str) -> pd.DataFrame:
    """Return an indicator's rows in all periods."""
    rows = facts.frames["observations"]
    return facts.once(f"observed {indicator}", lambda: rows[rows["indicator"] == indicator])


def _in_period(facts: Facts, indicator: str, period: str) -> pd.DataFrame:
    rows = observed(facts, indicator)
    return rows[rows["period"] == period]


def _numbers(rows: pd.DataFrame, measure: str) -> dict[str, float]:
    known = rows.dropna(subset="value" if measure == "tsp" else "rank")
    return dict(zip(known["unit_code"], known["value" if measure == "tsp" else "rank"].astype(float), strict=True))


def _picture(
    facts: Facts, measure: str, here: pd.DataFrame, language: str, unit: str | None, tiles: bool
) -> View:  # fmt: skip
    if measure == "tsp_rank":
        return views.ranking_view(here, language, unit, tiles)
    micrograms = views.indicator_names(facts.frames["indicators"], language)["tsp"][1]
    ends = facts.once("tsp steps", lambda: steps(observed(facts, "tsp")["value"].tolist()))
    return views.concentration_view(here, ends, micrograms, language, unit, tiles)


def _headline(facts: Facts, ranking: pd.DataFrame, values: pd.DataFrame, measure: str, language: str) -> str:
    """Say in a sentence what stands out, and whether the core kept its target."""
    register, said = facts.register, []
    reporting = register.subdistricts.set_index("code")["reporting_code"]
    everyone = len(reporting)

    def named(code: str) -> str:
        return f"{register.name(code, language)} · {register.name(reporting[code], language)}"

    if measure == "tsp":
        known = values.dropna(subset="value").sort_values(["value", "unit_code"], ascending=[False, True])
        top, silent = known.iloc[0], int((values["status"] == "no_monitor").sum())
        counts = {"known": len(known), "silent": silent, "hidden": everyone - len(known) - silent}
        first, value = named(top["unit_code"]), number(top["value"])
        said.append(markdown("tsp_headline_values", language, first=first, value=value, **counts))
    elif len(ranking):
        first = named(ranking.sort_values(["rank", "unit_code"])["unit_code"].iloc[0])
        hidden = everyone - len(ranking)
        said.append(markdown("tsp_headline", language, first=first, listed=len(ranking), hidden=hidden))
    if len(ranking):
        listed = int(meets_core_target(ranking, register.subdistricts)["listed"].sum())
        said.append(markdown("core_missed" if listed else "core_met", language, count=listed))
    return sentences(said, language)
