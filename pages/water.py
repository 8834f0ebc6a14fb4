"""Water: which class every river and section is in, why, and what the plan wants of it."""

from __future__ import annotations

import streamlit as st

import choices
import exhibit
import panels
import ui
import uploads
import water_panels
import water_rank_panels
from geo import charts, water_selection
from geo.classes import WATER

rivers, sections = ui.frame("rivers"), ui.frame("sections")
names = ui.indicator_names()

st.title(ui.t("water_title"))
priority = rivers[rivers["role"] == "priority"]
joined = ui.t("list_separator").join(ui.named(row) for row in priority.to_dict("records"))
st.markdown(
    ui.t("water_lead", count=len(priority), names=joined, sections=int((sections["role"] == "cross_border").sum()))
)
*how, when, which, also = st.columns(3 + water_selection.is_ranked(exhibit.facts()))
if how and water_panels.subject(how[0]) != "states":
    water_rank_panels.show(when, which)
    st.stop()

observed = water_panels.periods_observed()
with when:
    period = choices.select("period", {**observed, water_selection.TARGET: ui.t("target_classes")}) or ""
states = water_selection.water_rows(exhibit.facts(), period)
wanted = water_panels.filters(states)
table = water_panels.table(period, *wanted.values())
with also:
    wanted["register"] = water_panels.register_kind()
with which:
    named = water_panels.names(wanted["register"], wanted["district"])
    reach = choices.select("reach", named, none=ui.t("all_rivers"))
selection = exhibit.selected("water", period=period, reach=reach, **wanted)
st.markdown(selection.subtitle)

with exhibit.show_beside(selection, "reach"):
    if reach is None:
        panels.announced_water()
        water_panels.priority_rivers(priority)
    elif reach in set(ui.frame("registers")["id"]):
        water_panels.register_card(ui.record("registers", reach))
    else:
        water_panels.card(reach, period, states)

st.subheader(ui.t("as_table"))
if table.empty:
    st.info(ui.t("no_match"))
else:
    ui.show_table(table)
    if period in observed:
        water_panels.basins(period)

water_panels.registers(wanted["district"])
st.subheader(ui.t("water_chart_title"))
parts = {"river_length_class_1_3": "Ⅲ", "river_length_class_4_5": "Ⅴ", "river_length_inferior_5": "劣Ⅴ"}
results = ui.frame("observations")
shares = results[results["indicator"].isin(parts)].set_index("indicator")["value"]
if shares.empty:
    ui.nothing_here("results_empty")
labels, colours = [names[key][0] for key in shares.index], [WATER[parts[key]] for key in shares.index]
ui.show_chart(charts.shares(labels, shares.tolist(), colours, "%"), "water-chart")
ui.source_line("", ["city-results-2022-08"], [])
uploads.readings()
