"""What stands on the TSP page beside its map: the core's target, tables of ranks and concentrations."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import data, elements, texts
from dashboard.panels import compare_panels, place_panels, ranking_panels, strip_panels
from geo.figures.figures import LISTED, WORST
from geo.rankings import ranking_tables, tsp_selection
from geo.rankings.rankings import CORE_YEAR, core_record, meets_core_target
from geo.selection import Codes, subdistrict_options


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


def strips_of(year: str, unit: str, compare: str | None) -> None:
    """Show a subdistrict's ranks in a year, and those of the one that it is compared with."""
    for code in (unit, compare):
        if code in data.facts().register.reporting:
            strip_panels.own_strip(str(code), year)
    st.caption(texts.t("not_listed_means"))
    st.page_link("pages/unit.py", label=texts.t("unit_open"), query_params={"code": unit})


def details(unit: str) -> None:
    """Show every rank and concentration of a subdistrict, folded."""
    name = data.facts().register.name(unit, texts.language())
    with st.expander(texts.t("strip_details", name=name)):
        place_panels.subdistrict_detail(unit)


def table_and_districts(codes: Codes) -> None:
    """Show the map's content as a table, and summed up by district."""
    indicator, period = "tsp" if codes["measure"] == "tsp" else "tsp_rank", str(codes["period"])
    left, right = st.columns(2)
    with left:
        st.subheader(texts.t("as_table"))
        if indicator == "tsp" and codes.get("compare") and codes["compare"] not in data.facts().register.reporting:
            compare_panels.change_table(
                tsp_selection.value_pair(data.facts(), codes, texts.language()),
                subdistrict_options(data.facts(), codes, texts.language()),
                "column_subdistrict",
            )
        else:
            elements.show_picker(*_table(indicator, period), "unit")
    with right:
        st.subheader(texts.t("districts_title"))
        elements.show_table(_districts(period))
        st.caption(texts.t("districts_note"))


@data.cached
def _table(indicator: str, period: str) -> tuple[pd.DataFrame, list[str]]:
    """Return the table of a period, the worst first, and the code of each row."""
    ranking = ranking_panels.list_of(period)
    if indicator == "tsp":
        values = ranking_panels.list_of(period, "tsp")
        table = ranking_tables.value_table(values, ranking, data.facts().register, texts.language())
        return table, values.sort_values(["value", "unit_code"], ascending=[False, True])["unit_code"].tolist()
    return ranking_panels.table(period, indicator), ranking.sort_values(["rank", "unit_code"])["unit_code"].tolist()


@data.cached
def _districts(period: str) -> pd.DataFrame:
    ranking, values = (ranking_panels.list_of(period, indicator) for indicator in tsp_selection.INDICATORS)
    return ranking_tables.district_summary(ranking, values, data.facts().register, texts.language(), WORST)
