"""Water: the rivers that must leave inferior Class V, the cross-border sections, and what was announced."""

from __future__ import annotations

import streamlit as st

import panels
import ui
from geo import charts, tables, views
from geo.classes import WATER

register, language = ui.register(), ui.language()
rivers, sections = ui.frame("rivers"), ui.frame("sections")

st.title(ui.t("water_title"))
priority = rivers[rivers["role"] == "priority"]
joined = ui.t("list_separator").join(ui.named(row) for row in priority.to_dict("records"))
st.markdown(ui.t("water_lead", count=len(priority), names=joined, sections=len(sections)))

options = {row["id"]: ui.named(row) for layer in (rivers, sections) for row in layer.to_dict("records")}
reach = ui.choose("reach", options, none=ui.t("all_rivers"))

left, right = st.columns([2, 1])
with left:
    layers = [
        ui.map_layer("districts", "outline", labels=True),
        ui.map_layer("rivers", "line"),
        ui.map_layer("sections", "point"),
    ]
    ui.show_map("water", layers, views.water_view(rivers, sections, language, reach), "reach")
    ui.source_line("", [*rivers["source_id"], *sections["source_id"]], ["districts", "rivers"])
with right:
    if reach is None:
        panels.announced_water()
    else:
        panels.reach_detail(reach)

st.subheader(ui.t("as_table"))
ui.show_table(tables.river_table(rivers, sections, register, language))

st.subheader(ui.t("water_chart_title"))
parts = {"river_length_class_1_3": "Ⅲ", "river_length_class_4_5": "Ⅴ", "river_length_inferior_5": "劣Ⅴ"}
results = ui.frame("observations")
shares = results[results["indicator"].isin(parts)].set_index("indicator")["value"]
if shares.empty:
    ui.nothing_here("results_empty")
names = views.indicator_names(ui.frame("indicators"), language)
labels, colours = [names[key][0] for key in shares.index], [WATER[parts[key]] for key in shares.index]
ui.show_chart(charts.shares(labels, shares.tolist(), colours, "%"), "water-chart")
ui.source_line("", ["city-results-2022-08"], [])
