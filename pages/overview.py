"""Overview: any target or result of the seventeen units on one map."""

from __future__ import annotations

import streamlit as st

from dashboard import choices, elements, exhibit, texts
from dashboard.panels import place_panels
from geo.views import VIEWS

view = VIEWS["overview"]
st.title(texts.t("overview_title"))
st.markdown(texts.t("overview_lead"))
elements.require(view)

where, when, who = st.columns(3)
codes = choices.choose(view.choices, {"indicator": where, "period": when, "unit": who})

selection = exhibit.selected("overview", codes)
exhibit.headline(selection)
with exhibit.show_beside(selection, "unit"):
    place_panels.unit_or_city(codes["unit"])
place_panels.table_and_chart(place_panels.figure(codes), codes["unit"], "overview-chart")
