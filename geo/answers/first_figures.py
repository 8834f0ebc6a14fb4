"""Four figures that open the site and the page of a place: the newest of air, water and dust, and the tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from geo.answers.answer_texts import SIGNS, target_text, verdict_label
from geo.answers.answers import answers, today
from geo.answers.verdicts import Verdict
from geo.figures.figures import LISTED, value_text
from geo.maps.colours import number
from geo.periods import parse
from geo.plans.duties import TaskFilter, find_tasks, tasks_naming
from geo.selection import Facts
from geo.settings import CITY_CODE
from geo.texts.catalogue import text

#: The city's yearly figures that people ask for first, each with the page that says more.
_YEARLY = {"pm25": "air", "river_length_class_1_3": "water"}
#: Figures of places by page; of each the newest is told, the first of several of one time.
_OF_PLACES = {
    "air": ("pm25",),
    "water": ("district_sections_good_share", "district_sections_met_share", "district_sections_met"),
    "tsp": (LISTED,),
}
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


def place_tiles(facts: Facts, code: str, language: str) -> list[Tile]:
    """Return the tiles of a place: its newest figures of air and water, its subdistricts by dust, its tasks.

    Parameters
    ----------
    facts
        The store.
    code
        A district or the development area; what is published of a subdistrict is its district's but for dust.
    language
        ``zh`` or ``en``.
    """
    own = [_newest(facts, indicators, page, code, language) for page, indicators in _OF_PLACES.items()]
    return [*own, _tasks_of(facts, code, language)]


def _newest(facts: Facts, indicators: Sequence[str], page: str, code: str, language: str) -> Tile:
    """Return a place's newest result among some indicators, with the verdict on it; that none is published, else."""
    results = [
        figure
        for indicator in indicators
        for figure in facts.figures.get(indicator, {}).values()
        if figure.kind == "result" and code in figure.values
    ]
    if not results:
        label, blank = text(f"tile_field_{page}", language), text("not_disclosed", language)
        return Tile(label=label, value=blank, note=text("tile_no_verdict", language), page=page)
    newest = max(results, key=lambda figure: (figure.period.end, -indicators.index(figure.indicator)))
    name, unit_of_measure = facts.indicator_names(language)[newest.indicator]
    every = answers(facts, today())
    answered = every[(every["indicator"] == newest.indicator) & (every["unit_code"] == code)]
    return Tile(
        label=text("tile_label", language, name=name, period=newest.period.label(language)),
        value=value_text(newest.values[code], "=", unit_of_measure, language),
        note=_verdict_of(answered, facts, language) if len(answered) else text("tile_no_verdict", language),
        page=page,
    )


def _tasks_of(facts: Facts, code: str, language: str) -> Tile:
    tasks = find_tasks(facts.frames, TaskFilter(unit=code), {})
    return Tile(
        label=text("tile_tasks_of", language),
        value=text("tile_tasks_value", language, count=len(tasks)),
        note=text("tile_tasks_named", language, count=len(tasks_naming(facts.frames, code))),
        page="tasks",
    )


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
    key = "tile_verdict" if pd.isna(answer["result_value"]) or verdict not in _JUDGED else "tile_verdict_by"
    values = {"year": answer["year"], "target": target_text(answer, facts, language), "verdict": label}
    return text(key, language, **values, result=number(answer["result_value"]))


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
