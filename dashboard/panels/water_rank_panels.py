"""The quarterly ranking of subdistricts by water quality, as the water page shows it instead of rivers and sections."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import data, elements, exhibit, texts
from dashboard.panels import place_panels, ranking_panels, strip_panels
from geo.rankings import ranking_tables
from geo.selection import Selection
from geo.water.water_ranking import INDICATOR, WORST


def show(selection: Selection, quarter: str, unit: str | None) -> None:
    """Show the list of a quarter on the map and as a table, who entered and left, how often and how long.

    Parameters
    ----------
    selection
        The map.
    quarter, unit
        Id of the quarter, code of the chosen subdistrict or None.
    """
    with exhibit.show_beside(selection, "unit"):
        if unit is None:
            st.subheader(texts.t("as_table"))
            codes = ranking_panels.list_of(quarter, INDICATOR).sort_values(["rank", "unit_code"])["unit_code"].tolist()
            elements.show_picker(ranking_panels.table(quarter, INDICATOR), codes, "unit")
            st.caption(texts.t("water_ranking_note"))
        else:
            place_panels.subdistrict_detail(unit, INDICATOR)
    st.subheader(texts.t("districts_title"))
    elements.show_table(_districts(quarter))
    ranking_panels.changes(quarter, INDICATOR, WORST)
    ranking_panels.frequencies(INDICATOR, WORST)
    strip_panels.strips(unit, indicator=INDICATOR)


@data.cached
def _districts(quarter: str) -> pd.DataFrame:
    listed = ranking_panels.list_of(quarter, INDICATOR)
    return ranking_tables.district_summary(listed, listed, data.facts().register, texts.language())
