"""What stands on the TSP page beside and below its map: tables, changes, how often and how long, ranks."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

import exhibit
import panels
import ui
from geo import charts, periods, ranking_tables, tables, tsp_selection
from geo.figures import LISTED
from geo.rankings import appearances, core_record, entered_and_left, meets_core_target


def measures() -> dict[str, str]:
    """Return what the store can show, by indicator."""
    known = set(ui.frame("observations")["indicator"])
    return {key: ui.t(f"measure_{key}") for key in tsp_selection.MEASURES if key in known}


def observed(indicator: str) -> pd.DataFrame:
    """Return an indicator's rows in all periods, shared between sessions."""
    return tsp_selection.observed(exhibit.facts(), indicator)


def core(ranking: pd.DataFrame, period: str) -> None:
    """Show whether Dongcheng and Xicheng kept the 2021 target in the period and in the lists of its year."""
    st.subheader(ui.t("core_title"))
    if ranking.empty:
        st.info(ui.t("no_list"))
    else:
        now = meets_core_target(ranking, ui.register().subdistricts)
        record = _core_record(ui.version(), period[:4])
        ui.show_list(ranking_tables.core_table(now, record, period[:4], ui.register(), ui.language()))
    panels.quota_clause(LISTED)


@st.cache_resource(show_spinner=False, max_entries=16)
def _core_record(version: str, year: str) -> pd.DataFrame:
    ranks = observed("tsp_rank")
    return core_record(ranks[ranks["period"].str.startswith(year)], ui.register().subdistricts)


def table_and_districts(measure: str, ranking: pd.DataFrame, values: pd.DataFrame) -> None:
    """Show the map's content as a table, and summed up by district."""
    register, language = ui.register(), ui.language()
    left, right = st.columns(2)
    with left:
        st.subheader(ui.t("as_table"))
        if measure == "tsp":
            ui.show_table(ranking_tables.value_table(values, ranking, register, language))
        else:
            ui.show_table(tables.ranking_table(ranking, register, language))
    with right:
        st.subheader(ui.t("districts_title"))
        ui.show_table(ranking_tables.district_summary(ranking, values, register, language))
        st.caption(ui.t("districts_note"))


def changes(period: str) -> None:
    """Show who entered the list of the worst and who left it since the list published before."""
    st.subheader(ui.t("changes_title"))
    ranks = observed("tsp_rank")
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


def appeared() -> None:
    """Show how often and how long each subdistrict has been among the worst 30."""
    st.subheader(ui.t("appearances_title"))
    spans = sorted(map(periods.parse, observed("tsp_rank")["period"].unique()))
    first, last = spans[0].label(ui.language()), spans[-1].label(ui.language())
    table = _appearances(ui.version(), ui.language())
    st.markdown(ui.t("appearances_lead", count=len(table), lists=len(spans), first=first, last=last))
    ui.show_table(table)
    st.caption(ui.t("appearances_note"))


@st.cache_resource(show_spinner=False, max_entries=8)
def _appearances(version: str, language: str) -> pd.DataFrame:
    return ranking_tables.appearance_table(appearances(observed("tsp_rank")), ui.register(), language)


def bumps(unit: str | None) -> None:
    """Show how the listed subdistricts moved from list to list; the chosen one, if it was ever listed, stands out."""
    st.subheader(ui.t("bumps_title"))
    ui.show_chart(_bumps(ui.version(), ui.language(), unit), "tsp-bumps")
    st.caption(ui.t("bumps_note"))


@st.cache_resource(show_spinner=False, max_entries=64)
def _bumps(version: str, language: str, unit: str | None) -> go.Figure:
    ranks, register = observed("tsp_rank"), ui.register()
    labels, paths = ranking_tables.rank_paths(ranks, register, language)
    chosen = ranking_tables.rank_paths(ranks[ranks["unit_code"] == unit], register, language)[1]
    return charts.bumps(labels, paths, ui.t("legend_tsp"), next(iter(chosen), None))
