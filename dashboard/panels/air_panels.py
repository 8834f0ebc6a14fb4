"""Parts of the air page: the classes of a grid, the registers of air."""

from __future__ import annotations

import streamlit as st

from dashboard import data, elements, texts
from dashboard.panels import register_panels
from geo.air import grid_maps
from geo.air.air_selection import cells_of
from geo.figures import charts
from geo.registers.register_selection import register_options


def grid_classes(indicator: str, period: str) -> None:
    """Show how many cells of a grid are in each class in one period."""
    name, unit_of_measure = data.indicator_names()[indicator]
    table, chart = st.columns(2)
    counts = grid_maps.grid_table(cells_of(data.facts(), indicator, period), name, unit_of_measure, texts.language())
    with table:
        st.subheader(texts.t("as_table"))
        elements.show_table(counts)
    with chart:
        st.subheader(texts.t("as_chart"))
        labels, numbers = counts.iloc[:, 0].tolist(), counts.iloc[:, 1].tolist()
        elements.show_chart(charts.bars(labels, numbers, str(counts.columns[1]), None), "air-grid-chart")


def has_registers() -> bool:
    """Say whether the store has registers of the air."""
    return register_options(data.facts(), "air", texts.language()) is not None


def registers() -> None:
    """Sum up the registers of VOC firms and air stations by district; nothing without them."""
    if has_registers():
        st.subheader(texts.t("registers_of_air_title"))
        register_panels.shares("air")
