"""Air panels: the map, table and chart of a grid."""

from __future__ import annotations

import streamlit as st

import exhibit
import ui
from geo import charts, grid_views
from geo.air_selection import cells_of


def grid(indicator: str, period: str, name: str, unit: str) -> None:
    """Show one period of a grid on the map, and how many cells are in each class."""
    selection = exhibit.selected("air", indicator=indicator, period=period)
    exhibit.headline(selection)
    exhibit.show_selection(selection, "unit")
    table, chart = st.columns(2)
    counted = grid_views.grid_table(cells_of(exhibit.facts(), indicator, period), name, unit, ui.language())
    with table:
        st.subheader(ui.t("as_table"))
        ui.show_table(counted)
    with chart:
        st.subheader(ui.t("as_chart"))
        ui.show_chart(charts.bars(counted.iloc[:, 0], counted.iloc[:, 1], counted.columns[1], None), "air-grid-chart")
