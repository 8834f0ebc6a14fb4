"""What stands on the TSP page beside its map: the core's target, tables of ranks and concentrations."""

from __future__ import annotations

import pandas as pd
import streamlit as st

import panels
import ranking_panels
import ui
from geo import ranking_tables, tsp_selection
from geo.figures import LISTED
from geo.rankings import core_record, meets_core_target


def measures() -> dict[str, str]:
    """Return what the store can show, by indicator."""
    return {key: ui.t(f"measure_{key}") for key in tsp_selection.MEASURES if len(ranking_panels.observed(key))}


def core(period: str) -> None:
    """Show whether Dongcheng and Xicheng kept the 2021 target in the period and in the lists of its year."""
    st.subheader(ui.t("core_title"))
    if ranking_panels.listed(period).empty:
        st.info(ui.t("no_list"))
    else:
        ui.show_list(_core(period))
    panels.quota_clause(LISTED)


@ui.kept
def _core(period: str) -> pd.DataFrame:
    now = meets_core_target(ranking_panels.listed(period), ui.register().subdistricts)
    return ranking_tables.core_table(now, _core_record(period[:4]), period[:4], ui.register(), ui.language())


@ui.kept
def _core_record(year: str) -> pd.DataFrame:
    ranks = ranking_panels.observed("tsp_rank")
    return core_record(ranks[ranks["period"].str.startswith(year)], ui.register().subdistricts)


def table_and_districts(measure: str, period: str) -> None:
    """Show the map's content as a table, and summed up by district."""
    left, right = st.columns(2)
    with left:
        st.subheader(ui.t("as_table"))
        ui.show_table(_table(measure, period))
    with right:
        st.subheader(ui.t("districts_title"))
        ui.show_table(_districts(period))
        st.caption(ui.t("districts_note"))


@ui.kept
def _table(measure: str, period: str) -> pd.DataFrame:
    if measure == "tsp":
        values, ranking = (ranking_panels.listed(period, indicator) for indicator in ("tsp", "tsp_rank"))
        return ranking_tables.value_table(values, ranking, ui.register(), ui.language())
    return ranking_panels.table(period, measure)


@ui.kept
def _districts(period: str) -> pd.DataFrame:
    ranking, values = (ranking_panels.listed(period, indicator) for indicator in tsp_selection.MEASURES)
    return ranking_tables.district_summary(ranking, values, ui.register(), ui.language())
