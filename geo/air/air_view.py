"""The view of the page /air: its choices, and how they become one map of figures, of a change, or of a grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from geo.air.air_selection import air_figures, grid_periods, grids_of, newest, select_grid
from geo.figures.comparison import PeriodPair
from geo.figures.figure_tables import figure_label
from geo.figures.figures import Figure
from geo.maps.scales import POLLUTANTS, scale_of
from geo.plans.figure_selection import select_figure
from geo.registers.register_selection import beside_registers, register_names, register_options, register_points
from geo.selection import Choice, Codes, Facts, Selection, View, compared, district_options

#: The kinds of period from the longest to the shortest: a slider leads through all of one kind before the next.
_KINDS = ("year", "half", "quarter", "month", "half-month")


def _indicators(facts: Facts, codes: Codes, language: str) -> Mapping[str, str]:
    names = facts.indicator_names(language)
    return {key: names[key][0] for key in [*air_figures(facts.figures), *grids_of(facts.frames)]}


def _in_order(figures: Mapping[str, Figure]) -> list[Figure]:
    """Sort figures for a slider: targets, then results by kind of period, each in order of time."""
    return sorted(
        figures.values(),
        key=lambda figure: (figure.kind == "result", _KINDS.index(figure.period.kind), figure.period),
    )


def _periods(facts: Facts, codes: Codes, language: str) -> Mapping[str, str]:
    indicator = str(codes["indicator"])
    if indicator in grids_of(facts.frames):
        return {str(span): span.label(language) for span in reversed(grid_periods(facts, indicator))}
    return {figure.id: figure_label(figure, language) for figure in _in_order(facts.figures[indicator])}


def _first_period(facts: Facts, codes: Codes) -> str | None:
    indicator = str(codes["indicator"])
    if indicator in grids_of(facts.frames):
        return str(grid_periods(facts, indicator)[0])
    return newest(facts.figures[indicator])


def _registers(facts: Facts, codes: Codes, language: str) -> Mapping[str, str] | None:
    return register_options(facts, "air", language)


def _points(facts: Facts, codes: Codes) -> pd.DataFrame:
    return register_points(facts, codes.get("register"), field="air")


def _units(facts: Facts, codes: Codes, language: str) -> Mapping[str, str] | None:
    districts = {} if codes["indicator"] in grids_of(facts.frames) else district_options(facts, codes, language)
    return {**districts, **register_names(_points(facts, codes), language)} or None


def _compared(facts: Facts, codes: Codes, language: str) -> Mapping[str, str] | None:
    """Return what can stand beside the choice: results of other periods, and other districts where one is chosen."""
    indicator, unit = str(codes["indicator"]), codes.get("unit")
    if indicator not in facts.figures or scale_of(indicator) is not POLLUTANTS.get(indicator):
        return None
    figures = facts.figures[indicator]
    if figures[str(codes["period"])].kind == "target":
        return None
    others = [figure for figure in reversed(_in_order(figures)) if figure.kind == "result"]
    spans = {figure.id: figure_label(figure, language) for figure in others if figure.id != codes["period"]}
    districts = district_options(facts, codes, language)
    places = {code: name for code, name in districts.items() if code != unit} if unit in districts else {}
    return {**spans, **places} or None


def _select(facts: Facts, codes: Codes, language: str) -> Selection:
    indicator, period, chosen = str(codes["indicator"]), str(codes["period"]), codes.get("unit")
    points = _points(facts, codes)
    place = chosen if chosen in set(points["id"]) else None
    unit = None if place else chosen
    if indicator in grids_of(facts.frames):
        selection = select_grid(facts, indicator, period, language)
    else:
        figures = facts.figures[indicator]
        before = figures.get(str(codes.get("compare")))
        selection = select_figure(facts, figures[period], unit, language)
        if before:
            selection = _beside(selection, facts, (figures[period], before), unit, language)
    if place:
        selection = replace(selection, map_state=replace(selection.map_state, selected=place))
    return beside_registers(selection, facts, points, "air", language)


def period_pair(facts: Facts, now: Figure, before: Figure, language: str) -> PeriodPair:
    """Set two results of an indicator side by side."""
    return PeriodPair(
        now=now.values,
        before=before.values,
        now_label=now.period.label(language),
        before_label=before.period.label(language),
        unit_of_measure=facts.indicator_names(language)[now.indicator][1],
        is_share=now.indicator in POLLUTANTS,
    )


def _beside(
    selection: Selection, facts: Facts, figures: tuple[Figure, Figure], unit: str | None, language: str
) -> Selection:
    """Turn the map of a period into one of how it differs from another."""
    pair = period_pair(facts, *figures, language)
    name = facts.indicator_names(language)[figures[0].indicator][0]
    return compared(selection, pair, name, district_options(facts, {}, language), unit, figures[1].source_id)


#: The view of the page /air.
AIR_VIEW = View(
    choices=(
        Choice(key="indicator", options=_indicators),
        Choice(key="period", options=_periods, default=_first_period, slider=True),
        Choice(key="register", options=_registers, none="no_register"),
        Choice(key="unit", options=_units, none="whole_city"),
        Choice(key="compare", options=_compared, none="no_comparison"),
    ),
    select=_select,
    has_data=lambda facts: bool(air_figures(facts.figures) or grids_of(facts.frames)),
    empty="no_figures",
)
