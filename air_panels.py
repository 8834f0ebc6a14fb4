"""Air panels: the map, table and chart of a grid, and the table and chart beside the map of an indicator."""

from __future__ import annotations

import streamlit as st

import exhibit
import ui
from geo import charts, grid_views, tables
from geo.air_selection import cells_of
from geo.figures import Figure


def grid(indicator: str, period: str, name: str, unit: str) -> None:
    """Show one period of a grid on the map, and how many cells are in each class."""
    selection = exhibit.selected("air", indicator=indicator, period=period)
    ui.heading(selection.title)
    st.markdown(selection.subtitle)
    exhibit.show_selection(selection, "unit")
    table, chart = st.columns(2)
    counted = grid_views.grid_table(cells_of(exhibit.facts(), indicator, period), name, unit, ui.language())
    with table:
        st.subheader(ui.t("as_table"))
        ui.show_table(counted)
    with chart:
        st.subheader(ui.t("as_chart"))
        ui.show_chart(charts.bars(counted.iloc[:, 0], counted.iloc[:, 1], counted.columns[1], None), "air-grid-chart")


def table_and_chart(figure: Figure, measure: str, unit: str | None) -> None:
    """Show a figure as a table, and as bars with the chosen unit's set off."""
    register, language = ui.register(), ui.language()
    listed = tables.figure_table(figure, register, measure, language)
    table, chart = st.columns(2)
    with table:
        st.subheader(ui.t("as_table"))
        ui.show_table(listed)
    with chart:
        st.subheader(ui.t("as_chart"))
        known = listed.dropna(subset=listed.columns[1])
        drawn = charts.bars(known.iloc[:, 0], known.iloc[:, 1], measure, unit and register.name(unit, language))
        ui.show_chart(drawn, "air-chart")
