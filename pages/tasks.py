"""Tasks: what is overdue, due and going on, by whom; and how a quota is shared out among the districts."""

from __future__ import annotations

import streamlit as st

from dashboard import choices, elements, finding, texts
from dashboard.panels import quota_panels, task_panels
from geo.views import VIEWS

elements.require(VIEWS["tasks"])
head = finding.place()
tabs = {"tasks": texts.plain("show_tasks"), "quotas": texts.plain("show_quotas")}
if choices.tab("show", tabs, "quotas" if "indicator" in st.query_params else "tasks") == "tasks":
    task_panels.task_page(head)
else:
    quota_panels.quota_page(head)
