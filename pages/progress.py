"""Progress: which reports of a month are in on time, late or missing, by place and task, and who is late."""

from __future__ import annotations

import streamlit as st

from dashboard import bureau, texts
from dashboard.panels import progress_panels

reader = bureau.reader()
codes = bureau.choose(bureau.MONTH, progress_panels.PLAN)
month = str(codes["month"])

st.title(texts.t("progress_of", month=bureau.month_label(month)))
rows = progress_panels.rows_of(reader, month)
progress_panels.summary(rows, month)
progress_panels.late(rows, month)
progress_panels.matrix(rows, str(codes["plan_of_month"]))
progress_panels.downloads(month)
