"""What stands below the map of a ranking: who entered and left, how often and how long, ranks from list to list."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

import exhibit
import ui
from geo import charts, periods, ranking_tables, tsp_selection
from geo.rankings import WORST, appearances, entered_and_left


def observed(indicator: str) -> pd.DataFrame:
    """Return an indicator's rows in all periods, shared between sessions."""
    return tsp_selection.observed(exhibit.facts(), indicator)


def changes(period: str, indicator: str = "tsp_rank") -> None:
    """Show who entered the list of the worst and who left it since the list published before."""
    st.subheader(ui.t("changes_title"))
    ranks = observed(indicator)
    spans = sorted(map(periods.parse, ranks["period"].unique()))
    earlier = [span for span in spans if span < periods.parse(period)]
    now = ranks[ranks["period"] == period]
    if not earlier or now.empty:
        st.info(ui.t("no_list" if now.empty else "changes_first"))
        return
    found = entered_and_left(now, ranks[ranks["period"] == str(earlier[-1])])
    counts = found["change"].value_counts()
    label = earlier[-1].label(ui.language())
    if "entered" not in counts and "left" not in counts:
        st.markdown(ui.t("changes_none"))
        return
    st.markdown(ui.t("changes_before", period=label, entered=counts.get("entered", 0), left=counts.get("left", 0)))
    ui.show_table(ranking_tables.change_table(found, ui.register(), ui.language()))


def appeared(indicator: str = "tsp_rank", worst: int = WORST) -> None:
    """Show how often and how long each subdistrict has been among the worst."""
    st.subheader(ui.t("appearances_title", worst=worst))
    spans = sorted(map(periods.parse, observed(indicator)["period"].unique()))
    first, last = spans[0].label(ui.language()), spans[-1].label(ui.language())
    table = _appearances(ui.version(), ui.language(), indicator, worst)
    st.markdown(ui.t("appearances_lead", count=len(table), lists=len(spans), first=first, last=last))
    ui.show_table(table)
    st.caption(ui.t("appearances_note"))


@st.cache_resource(show_spinner=False, max_entries=8)
def _appearances(version: str, language: str, indicator: str, worst: int) -> pd.DataFrame:
    return ranking_tables.appearance_table(appearances(observed(indicator), worst), ui.register(), language)


def bumps(unit: str | None, indicator: str = "tsp_rank") -> None:
    """Show how the listed subdistricts moved from list to list; the chosen one, if it was ever listed, stands out."""
    st.subheader(ui.t("bumps_title"))
    ui.show_chart(_bumps(ui.version(), ui.language(), unit, indicator), f"bumps-{indicator}")
    st.caption(ui.t("bumps_note"))


@st.cache_resource(show_spinner=False, max_entries=64)
def _bumps(version: str, language: str, unit: str | None, indicator: str) -> go.Figure:
    ranks, register = observed(indicator), ui.register()
    labels, paths = ranking_tables.rank_paths(ranks, register, language)
    chosen = ranking_tables.rank_paths(ranks[ranks["unit_code"] == unit], register, language)[1]
    return charts.bumps(labels, paths, ui.t(f"legend_{indicator}"), next(iter(chosen), None))
