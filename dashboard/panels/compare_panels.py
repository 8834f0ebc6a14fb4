"""Two periods or two places beside each other: what rose and fell as bars and a table, two places as lines."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dashboard import data, elements, texts
from dashboard.panels import place_panels
from geo.air.air_view import period_pair
from geo.figures import charts
from geo.figures.comparison import PeriodPair
from geo.figures.figures import Figure
from geo.maps.colours import number


def figure_bars(figure: Figure, unit: str | None, compare: str | None) -> None:
    """Show a figure as bars, or how it differs from that of the period that it is compared with."""
    pair = _pair(figure, compare)
    if pair is None:
        place_panels.figure_bars(figure, unit, "air-chart")
        return
    st.subheader(texts.t("compared_title", now=pair.now_label, before=pair.before_label))
    names, changes = _names(), dict(sorted(pair.changes.items(), key=lambda item: -item[1]))
    values, labels = [round(change, 1) for change in changes.values()], [names[code] for code in changes]
    axis = texts.plain("column_change") + (" (%)" if pair.is_share else f" ({pair.unit_of_measure})")
    elements.show_bars(charts.bars(labels, values, axis, names.get(unit or "")), [*changes], "unit", "air-chart")


def figure_table(figure: Figure, unit: str | None, compare: str | None) -> None:
    """Show a figure as a table, with the other period's values or two places' periods where they are compared."""
    pair = _pair(figure, compare)
    if pair:
        st.subheader(texts.t("as_table"))
        change_table(pair, _names(), "column_district")
        return
    if unit and compare:
        _two_districts(figure, unit, compare)
    place_panels.figure_table(figure)


def change_table(pair: PeriodPair, names: Mapping[str, str], heading: str) -> None:
    """List both periods' values and the change, the greatest rise first; a click on a row chooses the place.

    Parameters
    ----------
    pair, names
        As in `geo.figures.comparison.change_finding`.
    heading
        Key of the heading of the places.
    """
    changes = dict(sorted(pair.changes.items(), key=lambda item: -item[1]))
    table = pd.DataFrame(
        {
            texts.plain(heading): [names[code] for code in changes],
            f"{pair.before_label} ({pair.unit_of_measure})": [pair.before[code] for code in changes],
            f"{pair.now_label} ({pair.unit_of_measure})": [pair.now[code] for code in changes],
            texts.plain("column_change"): [pair.change_text(change) for change in changes.values()],
        }
    )
    elements.show_picker(table, [*changes], "unit")


def _pair(figure: Figure, compare: str | None) -> PeriodPair | None:
    """Return both periods where the figure is compared with another period."""
    other = data.facts().figures[figure.indicator].get(compare or "")
    return period_pair(data.facts(), figure, other, texts.language()) if other else None


def _names() -> dict[str, str]:
    register = data.facts().register
    return {code: register.name(code, texts.language()) for code in register.districts["code"]}


def _two_districts(figure: Figure, *codes: str) -> None:
    """Show two districts' results of all periods of the figure's kind, as lines and as a table."""
    every = data.facts().figures[figure.indicator].values()
    kind = [one for one in every if one.kind == figure.kind and one.period.kind == figure.period.kind]
    kind = sorted((one for one in kind if set(codes) & set(one.values)), key=lambda one: one.period)
    labels, unit_of_measure = (
        [one.period.label(texts.language()) for one in kind],
        data.indicator_names()[figure.indicator][1],
    )
    lines = {_names()[code]: [one.values.get(code) for one in kind] for code in codes}
    st.subheader(texts.plain("against").join(texts.escape(name) for name in lines))
    elements.show_chart(charts.pair(labels, lines, unit_of_measure), "two-places")
    table = pd.DataFrame({texts.plain("column_period"): labels, **lines}).iloc[::-1]
    blank = texts.plain("not_disclosed")
    elements.show_list(
        table.map(lambda cell: cell if isinstance(cell, str) else blank if pd.isna(cell) else number(cell))
    )
