"""What stands on the TSP page beside its map: the core's target, tables of ranks and concentrations."""

from __future__ import annotations

import pandas as pd
import streamlit as st

import panels
import ranking_panels
import ui
from geo import ranking_tables, tables, tsp_selection
from geo.figures import LISTED
from geo.rankings import core_record, meets_core_target


def measures() -> dict[str, str]:
    """Return what the store can show, by indicator."""
    known = set(ui.frame("observations")["indicator"])
    return {key: ui.t(f"measure_{key}") for key in tsp_selection.MEASURES if key in known}


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
    ranks = ranking_panels.observed("tsp_rank")
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
