"""Water: which class every river and section is in, why, and what the plan wants of it."""

from __future__ import annotations

import streamlit as st

from dashboard import choices, data, elements, exhibit, texts, uploads
from dashboard.panels import reach_panels, register_panels, water_panels, water_rank_panels
from geo.views import VIEWS
from geo.water.water_ranking import INDICATOR
from geo.water.water_selection import FILTERS, is_ranked

st.title(texts.t("water_title"))
water_panels.lead()

ranked = is_ranked(data.facts())
*how, when, which, also = st.columns(3 + ranked)
filters = dict(zip(FILTERS, st.columns(len(FILTERS)), strict=True))
places = {"period": when, "quarter": when, "reach": which, "unit": which, "register": also, **filters}
codes = choices.choose(VIEWS["water"].choices, {**places, **({"view": how[0]} if ranked else {})})
selection = exhibit.selected("water", codes)
if codes["view"] == INDICATOR:
    water_rank_panels.show(selection, str(codes["quarter"]), codes["unit"])
    st.stop()

period, reach = str(codes["period"]), codes["reach"]
elements.paragraph(selection.subtitle)
with exhibit.show_beside(selection, "reach"):
    if reach is None:
        water_panels.announcement()
        water_panels.priority_rivers()
    elif register_panels.is_place(reach):
        register_panels.card(reach)
    else:
        reach_panels.card(reach, period)

st.subheader(texts.t("as_table"))
water_panels.table(codes)
water_panels.registers(codes["district"])
water_panels.lengths()
uploads.readings()
