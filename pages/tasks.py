"""Tasks: what the plan asks for, and how a quota is shared out among the districts."""

from __future__ import annotations

import streamlit as st

from dashboard import choices, data, elements, exhibit, finding, texts
from dashboard.panels import place_panels, plan_panels
from geo.views import VIEWS, quotas

view = VIEWS["tasks"]
elements.require(view)
head = finding.place()
which, who = st.columns(2)
codes = choices.choose(view.choices, {"indicator": which, "unit": who})
unit, quota = codes["unit"], quotas(data.facts().figures)[str(codes["indicator"])]

selection = exhibit.selected("tasks", codes)
finding.show(head, selection)
with exhibit.show_beside(selection, "unit"):
    if unit is None:
        place_panels.quota_clause(quota.indicator)
        plan_panels.quota_ledger(quota)
    else:
        place_panels.unit_detail(unit)
place_panels.table_and_chart(quota, unit, "tasks-chart")

st.subheader(texts.t("tasks_of_plan"))
plan_panels.task_search(unit)
st.page_link("pages/plans.py", label=texts.t("plans_open"))
