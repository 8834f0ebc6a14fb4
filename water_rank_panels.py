"""The quarterly ranking of subdistricts by water quality, as the water page shows it instead of rivers and sections."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import choices
import exhibit
import panels
import ranking_panels
import ui
from geo import ranking_tables
from geo.water_ranking import INDICATOR, WORST


def show(when: DeltaGenerator, who: DeltaGenerator) -> None:
    """Show the list of a quarter on the map and as a table, who entered and left, how often and how long.

    Parameters
    ----------
    when, who
        Columns for the choice of the quarter and of the subdistrict.
    """
    with when:
        quarter = choices.slide("quarter", ranking_panels.spans(INDICATOR))
    with who:
        unit = choices.select("unit", ranking_panels.names(), none=ui.t("all_subdistricts"))
    selection = exhibit.selected("water", view=INDICATOR, quarter=quarter, unit=unit)
    exhibit.headline(selection)
    with exhibit.show_beside(selection, "unit"):
        if unit is None:
            st.subheader(ui.t("as_table"))
            ui.show_table(ranking_panels.table(quarter, INDICATOR))
            st.caption(ui.t("water_ranking_note"))
        else:
            panels.subdistrict_detail(unit, INDICATOR)
    st.subheader(ui.t("districts_title"))
    ui.show_table(_districts(quarter))
    ranking_panels.changes(quarter, INDICATOR)
    ranking_panels.appeared(INDICATOR, WORST)
    ranking_panels.bumps(unit, INDICATOR)


@ui.kept
def _districts(quarter: str) -> pd.DataFrame:
    listed = ranking_panels.listed(quarter, INDICATOR)
    return ranking_tables.district_summary(listed, listed, ui.register(), ui.language())
