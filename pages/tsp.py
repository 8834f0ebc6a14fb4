"""TSP: the subdistricts that the half-monthly bulletin lists as the worst 30, and concentrations where known."""

from __future__ import annotations

import streamlit as st

import choices
import exhibit
import panels
import ranking_panels
import tsp_panels
import ui
import uploads

measures = tsp_panels.measures()

st.title(ui.t("tsp_title"))
st.markdown(ui.t("tsp_lead"))
if not measures:
    uploads.bulletins("tsp")
    ui.nothing_here("tsp_empty")

when, what, how, who = st.columns([4, 3, 2, 4])
with what:
    measure = choices.select("measure", measures) or ""
with when:
    period = choices.slide("period", ranking_panels.spans(measure))
with how:
    drawn = choices.select("view", {view: ui.t(f"view_{view}") for view in ("geographic", "tiles")})
with who:
    unit = choices.select("unit", ranking_panels.names(), none=ui.t("all_subdistricts"))

selection = exhibit.selected("tsp", measure=measure, period=period, view=drawn, unit=unit)
exhibit.headline(selection)
with exhibit.show_beside(selection, "unit"):
    if unit is None:
        tsp_panels.core(period)
    else:
        panels.subdistrict_detail(unit)

tsp_panels.table_and_districts(measure, period)
if "tsp_rank" in measures:
    ranking_panels.changes(period)
    ranking_panels.appeared()
    ranking_panels.bumps(unit)
uploads.bulletins("tsp")
