"""What stands below the map of a ranking: who entered and left, how often and how long, ranks from list to list."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

import exhibit
import ui
from geo import charts, periods, ranking_tables, tables, tsp_selection
from geo.rankings import WORST, appearances, entered_and_left


def observed(indicator: str) -> pd.DataFrame:
    """Return an indicator's rows in all periods, shared between sessions."""
    return tsp_selection.observed(exhibit.facts(), indicator)


@ui.kept
def listed(period: str, indicator: str = "tsp_rank") -> pd.DataFrame:
    """Return an indicator's rows in one period, shared between sessions."""
    rows = observed(indicator)
    return rows[rows["period"] == period]


@ui.kept
def spans(indicator: str) -> dict[str, str]:
    """Return the labels of the published periods in order of time, shared between sessions."""
    found = sorted(map(periods.parse, observed(indicator)["period"].unique()))
    return {str(span): span.label(ui.language()) for span in found}


@ui.kept
def names() -> dict[str, str]:
    """Return the label of every subdistrict, with the district that reports it, shared between sessions."""
    register, language = ui.register(), ui.language()
    reporting = register.subdistricts.set_index("code")["reporting_code"]
    return {
        code: f"{register.name(code, language)} · {register.name(district, language)}"
        for code, district in reporting.items()
    }


@ui.kept
def table(period: str, indicator: str) -> pd.DataFrame:
    """Return one period's list as a table, shared between sessions."""
    return tables.ranking_table(listed(period, indicator), ui.register(), ui.language())


def changes(period: str, indicator: str = "tsp_rank") -> None:
    """Show who entered the list of the worst and who left it since the list published before."""
    st.subheader(ui.t("changes_title"))
    known = list(spans(indicator))
    earlier = known[: known.index(period)][-1:] if period in known else []
    if not earlier:
        st.info(ui.t("changes_first" if period in known else "no_list"))
        return
    entered, left, table = _changes(period, earlier[0], indicator)
    if not entered and not left:
        st.markdown(ui.t("changes_none"))
        return
    st.markdown(ui.t("changes_before", period=spans(indicator)[earlier[0]], entered=entered, left=left))
    ui.show_table(table)


@ui.kept
def _changes(period: str, before: str, indicator: str) -> tuple[int, int, pd.DataFrame]:
    found = entered_and_left(listed(period, indicator), listed(before, indicator))
    counts = found["change"].value_counts()
    table = ranking_tables.change_table(found, ui.register(), ui.language())
    return int(counts.get("entered", 0)), int(counts.get("left", 0)), table


def appeared(indicator: str = "tsp_rank", worst: int = WORST) -> None:
    """Show how often and how long each subdistrict has been among the worst."""
    st.subheader(ui.t("appearances_title", worst=worst))
    known = list(spans(indicator).values())
    table = _appearances(indicator, worst)
    st.markdown(ui.t("appearances_lead", count=len(table), lists=len(known), first=known[0], last=known[-1]))
    ui.show_table(table)
    st.caption(ui.t("appearances_note"))


@ui.kept
def _appearances(indicator: str, worst: int) -> pd.DataFrame:
    return ranking_tables.appearance_table(appearances(observed(indicator), worst), ui.register(), ui.language())


def bumps(unit: str | None, indicator: str = "tsp_rank") -> None:
    """Show how the listed subdistricts moved from list to list; the chosen one, if it was ever listed, stands out."""
    st.subheader(ui.t("bumps_title"))
    ui.show_chart(_bumps(unit, indicator), f"bumps-{indicator}")
    st.caption(ui.t("bumps_note"))


@ui.kept
def _bumps(unit: str | None, indicator: str) -> go.Figure:
    ranks, register, language = observed(indicator), ui.register(), ui.language()
    labels, paths = ranking_tables.rank_paths(ranks, register, language)
    chosen = ranking_tables.rank_paths(ranks[ranks["unit_code"] == unit], register, language)[1]
    title, separator = ui.t(f"legend_{indicator}"), ui.t("list_separator")
    return charts.bumps(labels, paths, title, next(iter(chosen), None), separator)
