"""TSP: the subdistricts that the half-monthly bulletin lists as the worst 30, and concentrations where known."""

from __future__ import annotations

import streamlit as st

from dashboard import choices, data, elements, exhibit, finding, texts, uploads
from dashboard.panels import ranking_panels, station_panels, strip_panels, tsp_panels
from geo.rankings.tsp_selection import published_indicators
from geo.views import VIEWS

view = VIEWS["tsp"]
if not view.has_data(data.facts()):
    uploads.bulletins("tsp")
elements.require(view)

head = finding.place()
who, when, what, beside, more = st.columns([3, 4, 2, 3, 1.4], vertical_alignment="bottom")
with more:
    how = st.popover(texts.t("more_choices"), width="stretch", key="tsp_more")
places = {"measure": what, "period": when, "view": how, "unit": who, "compare": beside}
codes = choices.choose(view.choices, places)
period, unit, compare = str(codes["period"]), codes["unit"], codes.get("compare")
is_ranked = "tsp_rank" in published_indicators(data.facts())

selection = exhibit.selected("tsp", codes)
finding.show(head, selection)
with exhibit.show_beside(selection, "unit", lead="strip"):
    if unit and is_ranked:
        tsp_panels.strips_of(period[:4], unit, compare)
    else:
        tsp_panels.core(period)

if unit:
    with st.container(key="card"):
        tsp_panels.details(unit)
if is_ranked:
    strip_panels.strips(unit, period[:4])
    ranking_panels.changes(period)
tsp_panels.table_and_districts(codes)
station_panels.stations(["particles"], period)
if is_ranked:
    ranking_panels.frequencies()
st.caption(texts.t("tsp_lead"))
uploads.bulletins("tsp")
