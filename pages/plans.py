"""Plans: every notice with its date, number and annexes, what repeals what, and what each document asks for."""

from __future__ import annotations

import streamlit as st

from dashboard import data, texts
from dashboard.panels import plan_panels

st.title(texts.t("plans_title"))
st.markdown(texts.t("plans_lead"))
if data.facts().frames["documents"].empty:
    st.info(texts.t("plans_empty"))
else:
    plan_panels.documents()
    plan_panels.document_details()
