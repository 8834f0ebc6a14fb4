"""Air panels: the map, table and chart of a grid, and the table and chart beside the map of an indicator."""

from __future__ import annotations

import pandas as pd
import streamlit as st

import exhibit
import ui
from geo import charts, grid_views, periods, tables
from geo.air_selection import grid_layer, shapes_of
from geo.figures import Figure


def grid_periods(indicator: str) -> dict[str, str]:
    """Return the periods of a grid, the newest first, with their labels."""
    cells = ui.frame("grid_cells")
    spans = sorted(map(periods.parse, cells[cells["indicator"] == indicator]["period"].unique()), reverse=True)
    return {str(span): span.label(ui.language()) for span in spans}


def grid(indicator: str, period: str, name: str, unit: str) -> None:
    """Show one period of a grid on the map, and how many cells are in each class."""
    cells = _cells(indicator, period)
    layer, label, language = grid_layer(indicator), periods.parse(period).label(ui.language()), ui.language()
    ui.heading(f"{name} · {label}")
    st.markdown(grid_views.grid_headline(cells, unit, language))
    layers = [ui.map_layer(layer, "grid"), ui.map_layer("districts", "outline", labels=True)]
    view = grid_views.grid_view(layer, shapes_of(exhibit.facts())[indicator], cells, name, unit, language)
    ui.show_map(f"air-{layer}", layers, view, "unit")
    ui.source_line(label, cells["source_id"].unique(), ["districts"])
    table, chart = st.columns(2)
    counted = grid_views.grid_table(cells, name, unit, language)
    with table:
        st.subheader(ui.t("as_table"))
        ui.show_table(counted)
    with chart:
        st.subheader(ui.t("as_chart"))
        ui.show_chart(charts.bars(counted.iloc[:, 0], counted.iloc[:, 1], counted.columns[1], None), "air-grid-chart")


def _cells(indicator: str, period: str) -> pd.DataFrame:
    cells = ui.frame("grid_cells")
    return cells[(cells["indicator"] == indicator) & (cells["period"] == period)]


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
