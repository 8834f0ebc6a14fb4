"""Review: what was submitted in a reviewer's fields, the oldest first, to accept or to return with a reason."""

from __future__ import annotations

import streamlit as st

from dashboard import bureau, texts
from dashboard.panels import review_panels

reader = bureau.reader()
st.title(texts.t("review_title"))
bureau.show_done()
codes = bureau.choose(review_panels.STAGE, bureau.MONTH)
rows = review_panels.rows_to_review(reader, str(codes["stage"]), str(codes["month"]))
left, right = st.columns([3, 2], gap="medium")
with left:
    chosen = review_panels.queue(rows)
with right:
    if chosen is not None:
        review_panels.decision_card(reader, chosen)
