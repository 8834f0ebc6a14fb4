"""Tasks: what the plan asks for, and how a quota is shared out among the districts."""

from __future__ import annotations

import streamlit as st

import choices
import exhibit
import panels
import plan_panels
import ui
from geo import selections

register, language = ui.register(), ui.language()
names = ui.indicator_names()
quotas = selections.quotas(ui.figures())

st.title(ui.t("tasks_title"))
st.markdown(ui.t("tasks_lead"))
if not quotas:
    ui.nothing_here("figures_empty")

which, who = st.columns(2)
with which:
    indicator = choices.select("indicator", {key: names[key][0] for key in quotas}, default="voc_enterprises") or ""
with who:
    unit_names = {code: register.name(code, language) for code in register.districts["code"]}
    unit = choices.select("unit", unit_names, none=ui.t("whole_city"))

quota = quotas[indicator]
measure = names[indicator][1]
selection = exhibit.selected("tasks", indicator=indicator, unit=unit)
exhibit.headline(selection)
with exhibit.show_beside(selection, "unit"):
    if unit is None:
        panels.quota_clause(indicator)
        plan_panels.quota_ledger(quota, measure)
    else:
        panels.unit_detail(unit)

panels.table_and_chart(quota, measure, unit, "tasks-chart")

st.subheader(ui.t("tasks_of_plan"))
if ui.frame("tasks").empty:
    ui.nothing_here("tasks_empty")
plan_panels.tasks_found(unit)
plan_panels.documents()
