"""What stands on the TSP page beside its map: the core's target, tables of ranks and concentrations."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import data, elements, texts
from dashboard.panels import place_panels, ranking_panels
from geo.figures.figures import LISTED, WORST
from geo.rankings import ranking_tables, tsp_selection
from geo.rankings.rankings import CORE_YEAR, core_record, meets_core_target


def core(period: str) -> None:
    """Show whether Dongcheng and Xicheng kept the 2021 target in the period and in the lists of its year."""
    st.subheader(texts.t("core_title"))
    if ranking_panels.list_of(period).empty:
        st.info(texts.t("no_list"))
    else:
        elements.show_list(_core(period))
        if int(period[:4]) != CORE_YEAR:
            st.caption(texts.t("core_of_year", year=CORE_YEAR))
    place_panels.quota_clause(LISTED)


@data.cached
def _core(period: str) -> pd.DataFrame:
    now = meets_core_target(ranking_panels.list_of(period), data.facts().register.subdistricts)
    year = period[:4]
    record = _core_record(year) if int(year) == CORE_YEAR else None
    return ranking_tables.core_table(now, record, year, data.facts().register, texts.language())


@data.cached
def _core_record(year: str) -> pd.DataFrame:
    ranks = data.facts().observed("tsp_rank")
    return core_record(ranks[ranks["period"].str.startswith(year)], data.facts().register.subdistricts)


def table_and_districts(indicator: str, period: str) -> None:
    """Show the map's content as a table, and summed up by district."""
    left, right = st.columns(2)
    with left:
        st.subheader(texts.t("as_table"))
        elements.show_table(_table(indicator, period))
    with right:
        st.subheader(texts.t("districts_title"))
        elements.show_table(_districts(period))
        st.caption(texts.t("districts_note"))


@data.cached
def _table(indicator: str, period: str) -> pd.DataFrame:
    if indicator == "tsp":
        values, ranking = (ranking_panels.list_of(period, indicator) for indicator in ("tsp", "tsp_rank"))
        return ranking_tables.value_table(values, ranking, data.facts().register, texts.language())
    return ranking_panels.table(period, indicator)


@data.cached
def _districts(period: str) -> pd.DataFrame:
    ranking, values = (ranking_panels.list_of(period, indicator) for indicator in tsp_selection.INDICATORS)
    return ranking_tables.district_summary(ranking, values, data.facts().register, texts.language(), WORST)
