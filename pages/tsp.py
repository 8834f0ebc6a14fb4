"""TSP: the subdistricts that the half-monthly bulletin lists as the worst 30, and concentrations where known."""

from __future__ import annotations

import streamlit as st

from dashboard import choices, data, elements, exhibit, finding, texts, uploads
from dashboard.panels import place_panels, ranking_panels, station_panels, tsp_panels
from geo.rankings.tsp_selection import published_indicators
from geo.views import VIEWS

view = VIEWS["tsp"]
if not view.has_data(data.facts()):
    uploads.bulletins("tsp")
elements.require(view)

head = finding.place()
when, what, how, who = st.columns([4, 3, 2, 4])
codes = choices.choose(view.choices, {"measure": what, "period": when, "view": how, "unit": who})
indicator, period, unit = str(codes["measure"]), str(codes["period"]), codes["unit"]

selection = exhibit.selected("tsp", codes)
finding.show(head, selection)
with exhibit.show_beside(selection, "unit"):
    if unit is None:
        tsp_panels.core(period)
    else:
        place_panels.subdistrict_detail(unit)

tsp_panels.table_and_districts(indicator, period)
station_panels.stations(["particles"], period)
if "tsp_rank" in published_indicators(data.facts()):
    ranking_panels.changes(period)
    ranking_panels.frequencies()
    ranking_panels.bumps(unit)
st.caption(texts.t("tsp_lead"))
uploads.bulletins("tsp")
