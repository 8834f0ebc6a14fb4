"""Four figures that open the site: the newest of air, water and dust with its target's verdict, and the tasks."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from geo.answers.answer_texts import SIGNS, target_text, verdict_label
from geo.answers.answers import answers, today
from geo.answers.verdicts import Verdict
from geo.figures.figures import LISTED, value_text
from geo.periods import parse
from geo.selection import Facts
from geo.settings import CITY_CODE
from geo.texts.catalogue import text

#: The city's yearly figures that people ask for first, each with the page that says more.
_YEARLY = {"pm25": "air", "river_length_class_1_3": "water"}
#: The districts of the core, whose subdistricts were to leave the lists of the worst.
_CORE = ("110101", "110102")
#: Of a target that has been judged.
_JUDGED = ("kept", "missed", "on_course", "behind")


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One figure of the first screen.

    Parameters
    ----------
    label, value
        Of what and when; the figure with its unit of measure.
    note
        The newest target that was judged, with sign and word of its verdict; or what stands in its place.
    series
        The yearly values up to it, for a small line; fewer than two make none.
    page
        Name of the page that says more.
    """

    label: str
    value: str
    note: str
    series: tuple[float, ...] = ()
    page: str


def tiles(facts: Facts, language: str) -> list[Tile]:
    """Return the tiles that the store has figures for: air, water, dust, tasks.

    Parameters
    ----------
    facts
        The store.
    language
        ``zh`` or ``en``.
    """
    yearly = [_annual(facts, indicator, page, language) for indicator, page in _YEARLY.items()]
    return [tile for tile in (*yearly, _core(facts, language), _tasks(facts, language)) if tile]


def _annual(facts: Facts, indicator: str, page: str, language: str) -> Tile | None:
    """Return the city's newest yearly figure, and those of the years right before it."""
    rows = facts.observed(indicator)
    rows = rows[(rows["unit_code"] == CITY_CODE) & rows["period"].str.fullmatch(r"\d{4}") & rows["value"].notna()]
    if rows.empty:
        return None
    values = {int(year): float(value) for year, value in zip(rows["period"], rows["value"], strict=True)}
    newest = max(values)
    name, unit_of_measure = facts.indicator_names(language)[indicator]
    return Tile(
        label=text("tile_label", language, name=name, period=parse(str(newest)).label(language)),
        value=value_text(values[newest], "=", unit_of_measure, language),
        note=_judged(facts, indicator, language),
        series=_run(values, newest),
        page=page,
    )


def _run(values: dict[int, float], newest: int) -> tuple[float, ...]:
    """Return the values of the years that lead without a gap to the newest: a line must not leap over one."""
    first = newest
    while first - 1 in values:
        first -= 1
    return tuple(values[year] for year in range(first, newest + 1))


def _judged(facts: Facts, indicator: str, language: str) -> str:
    """Say how the newest target of the city that was judged was met."""
    every = answers(facts, today())
    own = every[(every["indicator"] == indicator) & (every["unit_code"] == CITY_CODE) & every["verdict"].isin(_JUDGED)]
    return _verdict_of(own, facts, language) if len(own) else text("tile_no_verdict", language)


def _verdict_of(own: pd.DataFrame, facts: Facts, language: str) -> str:
    answer = own.sort_values("year").iloc[-1].to_dict()
    verdict: Verdict = answer["verdict"]
    label = f"{SIGNS[verdict]} {verdict_label(verdict, language)}"
    return text(
        "tile_verdict", language, year=answer["year"], target=target_text(answer, facts, language), verdict=label
    )


def _core(facts: Facts, language: str) -> Tile | None:
    """Count the core's subdistricts on the newest list of the worst 30 by TSP."""
    lists = [figure for figure in facts.figures.get(LISTED, {}).values() if figure.kind == "result"]
    if not lists:
        return None
    newest = max(lists, key=lambda figure: figure.period)
    count = sum(newest.values.get(code, 0) for code in _CORE)
    every = answers(facts, today())
    own = every[(every["indicator"] == LISTED) & every["unit_code"].isin(_CORE) & every["verdict"].isin(_JUDGED)]
    return Tile(
        label=text("tile_label", language, name=text("tile_core", language), period=newest.period.label(language)),
        value=text("tile_core_value", language, count=int(count)),
        note=_verdict_of(own, facts, language) if len(own) else text("tile_core_note", language),
        page="tsp",
    )


def _tasks(facts: Facts, language: str) -> Tile | None:
    """Count the tasks of the newest plan that is here with its tasks, and the promises in them."""
    tasks, plans = facts.frames["tasks"], facts.frames["plans"].set_index("id")
    if tasks.empty:
        return None
    years = tasks["plan_id"].map(plans["year"])
    year = int(years.max())
    own = set(tasks.loc[years == year, "id"])
    promises = int(facts.frames["targets"]["task_id"].isin(own).sum())
    return Tile(
        label=text("tile_tasks", language, year=year),
        value=text("tile_tasks_value", language, count=len(own)),
        note=text("tile_tasks_note", language, count=promises),
        page="tasks",
    )
