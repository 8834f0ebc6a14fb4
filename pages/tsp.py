"""TSP: the subdistricts that the half-monthly bulletin lists as the worst 30, and concentrations where known."""

from __future__ import annotations

import streamlit as st

import choices
import panels
import tsp_panels
import ui
import uploads
from geo import periods

register, language = ui.register(), ui.language()
measures = tsp_panels.measures()

st.title(ui.t("tsp_title"))
st.markdown(ui.t("tsp_lead"))
if not measures:
    uploads.bulletins("tsp")
    ui.nothing_here("tsp_empty")

when, what, how, who = st.columns([4, 3, 2, 4])
with what:
    measure = choices.select("measure", measures) or ""
shown = tsp_panels.observed(measure)
with when:
    spans = sorted(map(periods.parse, shown["period"].unique()))
    period = choices.slide("period", {str(span): span.label(language) for span in spans})
with how:
    tiles = choices.select("view", {view: ui.t(f"view_{view}") for view in ("geographic", "tiles")}) == "tiles"
with who:
    reporting = register.subdistricts.set_index("code")["reporting_code"]
    names = {
        code: f"{register.name(code, language)} · {register.name(reporting[code], language)}"
        for code in reporting.index
    }
    unit = choices.select("unit", names, none=ui.t("all_subdistricts"))

ranking, values = (rows[rows["period"] == period] for rows in map(tsp_panels.observed, tsp_panels.MEASURES))
here = values if measure == "tsp" else ranking
label = periods.parse(period).label(language)
ui.heading(f"{measures[measure]} · {label}")
tsp_panels.headline(ranking, values, names, measure)

left, right = st.columns([2, 1])
with left:
    drawn = ("tiles", "tileblocks") if tiles else ("subdistricts", "districts")
    layers = [ui.map_layer(drawn[0], "area"), ui.map_layer(drawn[1], "outline", labels=True)]
    ui.show_map(f"tsp-{drawn[0]}", layers, tsp_panels.view(measure, here, unit, tiles), "unit")
    ui.source_line(label, here["source_id"], ["tiles"] if tiles else ["subdistricts", "districts"])
with right:
    if unit is None:
        tsp_panels.core(ranking, period)
    else:
        panels.subdistrict_detail(unit)

tsp_panels.table_and_districts(measure, ranking, values)
if "tsp_rank" in measures:
    tsp_panels.changes(period)
    tsp_panels.appeared()
    tsp_panels.bumps(unit)
uploads.bulletins("tsp")
