"""Report: what a unit owes for a month, the late ones first, and the boxes to fill in."""

from __future__ import annotations

import streamlit as st

from dashboard import bureau
from dashboard.panels import report_panels
from geo.reporting.people import REPORTER

reader = bureau.reader()
codes = bureau.choose(bureau.one_of("reporter", reader.scopes(REPORTER), bureau.name_of_reporter), bureau.MONTH)
month, reporter = str(codes["month"]), str(codes["reporter"])

report_panels.head(month, reporter)
bureau.show_done()
rows = report_panels.rows_due(reader, month, reporter)
left, right = st.columns([3, 2], gap="medium")
with left:
    chosen = report_panels.due_list(rows)
with right:
    if chosen is not None:
        report_panels.report_card(reader, chosen, reporter)
report_panels.form_exchange(month, reporter)
