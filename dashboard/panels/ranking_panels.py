"""What stands below the map of a ranking: who entered and left, how often and how long."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dashboard import data, elements, texts
from geo import periods
from geo.figures import figure_tables
from geo.figures.figures import WORST, is_complete
from geo.rankings import ranking_tables
from geo.rankings.rankings import appearances, entered_and_left
from geo.selection import period_options


@data.cached
def list_of(period: str, indicator: str = "tsp_rank") -> pd.DataFrame:
    """Return the subdistricts' rows of an indicator in one period, shared between sessions."""
    rows = data.facts().observed(indicator)
    return rows[(rows["period"] == period) & rows["unit_code"].isin(data.facts().register.reporting)]


def _lists(indicator: str) -> Mapping[str, str]:
    """Return id to label of the published lists, the oldest first."""
    return period_options(data.facts(), indicator, texts.language())


@data.cached
def table(period: str, indicator: str) -> pd.DataFrame:
    """Return one period's list as a table, shared between sessions."""
    return figure_tables.ranking_table(list_of(period, indicator), data.facts().register, texts.language())


def changes(period: str, indicator: str = "tsp_rank", worst: int = WORST) -> None:
    """Show who entered the list of the worst and who left it since the period before; both lists must be complete."""
    st.subheader(texts.t("changes_title"))
    before = str(periods.parse(period).previous())
    lists = [list_of(one, indicator) for one in (period, before)]
    if any(one.empty for one in lists):
        st.info(texts.t("no_list" if lists[0].empty else "changes_first"))
        return
    if not all(is_complete(one, worst) for one in lists):
        st.info(texts.t("changes_incomplete"))
        return
    entered, left, table = _changes(period, before, indicator)
    if not entered and not left:
        st.markdown(texts.t("changes_none"))
        return
    st.markdown(texts.t("changes_before", period=_lists(indicator)[before], entered=entered, left=left))
    elements.show_table(table)


@data.cached
def _changes(period: str, before: str, indicator: str) -> tuple[int, int, pd.DataFrame]:
    moves = entered_and_left(list_of(period, indicator), list_of(before, indicator))
    counts = moves["change"].value_counts()
    table = ranking_tables.change_table(moves, data.facts().register, texts.language())
    return int(counts.get("entered", 0)), int(counts.get("left", 0)), table


def frequencies(indicator: str = "tsp_rank", worst: int = WORST) -> None:
    """Show how often and how long each subdistrict has been among the worst."""
    st.subheader(texts.t("appearances_title", worst=worst))
    labels = list(_lists(indicator).values())
    table = _appearances(indicator, worst)
    st.markdown(texts.t("appearances_lead", count=len(table), lists=len(labels), first=labels[0], last=labels[-1]))
    elements.show_table(table)
    short = data.facts().observed(indicator).groupby("period").size().lt(worst).sum()
    st.caption(texts.t("appearances_note"))
    if short:
        st.caption(texts.t("appearances_incomplete", count=short))


@data.cached
def _appearances(indicator: str, worst: int) -> pd.DataFrame:
    return ranking_tables.appearance_table(
        appearances(data.facts().observed(indicator), worst), data.facts().register, texts.language()
    )
