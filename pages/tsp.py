"""TSP: the subdistricts that the half-monthly bulletin lists as the worst 30."""

from __future__ import annotations

import streamlit as st

import choices
import panels
import ui
import uploads
from geo import charts, periods, tables, views
from geo.figures import LISTED
from geo.rankings import meets_core_target

register, language = ui.register(), ui.language()
observations = ui.frame("observations")
ranks = observations[observations["indicator"] == "tsp_rank"]

st.title(ui.t("tsp_title"))
st.markdown(ui.t("tsp_lead"))
if ranks.empty:
    uploads.bulletins("tsp")
    ui.nothing_here("tsp_empty")

when, how, who = st.columns([2, 1, 2])
with when:
    spans = sorted(map(periods.parse, ranks["period"].unique()))
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

ranking = ranks[ranks["period"] == period]
label = periods.parse(period).label(language)
core = meets_core_target(ranking, register.subdistricts)
ui.heading(f"{ui.t('tsp_map_title')} · {label}")
first = ranking.sort_values(["rank", "unit_code"])["unit_code"].iloc[0]
core_text = ui.t("core_met") if core["met"].all() else ui.t("core_missed", count=int(core["listed"].sum()))
st.markdown(
    ui.t("tsp_headline", first=names[first], listed=len(ranking), hidden=len(names) - len(ranking)) + " " + core_text
)

left, right = st.columns([2, 1])
with left:
    drawn = ("tiles", "tileblocks") if tiles else ("subdistricts", "districts")
    layers = [ui.map_layer(drawn[0], "area"), ui.map_layer(drawn[1], "outline", labels=True)]
    ui.show_map(f"tsp-{drawn[0]}", layers, views.ranking_view(ranking, language, unit, tiles), "unit")
    ui.source_line(label, ranking["source_id"], ["tiles"] if tiles else ["subdistricts", "districts"])
with right:
    if unit is None:
        st.subheader(ui.t("core_title"))
        ui.show_list(tables.core_table(core, register, language))
        panels.quota_clause(LISTED)
    else:
        panels.subdistrict_detail(unit)

table, chart = st.columns(2)
counts = ui.figures()[LISTED][period]
with table:
    st.subheader(ui.t("as_table"))
    ui.show_table(tables.ranking_table(ranking, register, language))
with chart:
    st.subheader(ui.t("tsp_chart_title"))
    shown = sorted(((code, n) for code, n in counts.values.items() if n), key=lambda item: (-item[1], item[0]))
    bars = charts.bars(
        [register.name(code, language) for code, _ in shown], [n for _, n in shown], ui.t("unit_subdistricts")
    )
    ui.show_chart(bars, "tsp-chart")
    ui.source_line(label, ranking["source_id"], [])

panels.tsp_changes(ranks, period)
panels.tsp_bumps(ranks, unit)
uploads.bulletins("tsp")
