"""Water: which class every river and section is in, why, and what the plan wants of it."""

from __future__ import annotations

import streamlit as st

from dashboard import choices, data, exhibit, finding, texts, uploads
from dashboard.panels import reach_panels, register_panels, station_panels, water_panels, water_rank_panels
from geo.views import VIEWS
from geo.water.water_ranking import INDICATOR
from geo.water.water_selection import FILTERS, is_ranked

head = finding.place()
ranked = is_ranked(data.facts())
*how, when, which, more = st.columns(3 + ranked, vertical_alignment="bottom")
with more:
    filters = st.popover(texts.t("more_filters"), width="stretch", key="water_filters")
hidden = dict.fromkeys(("register", *FILTERS), filters)
places = {"period": when, "quarter": when, "reach": which, "unit": which, **hidden}
codes = choices.choose(VIEWS["water"].choices, {**places, **({"view": how[0]} if ranked else {})})
selection = exhibit.selected("water", codes)
finding.show(head, selection)
if codes["view"] == INDICATOR:
    water_rank_panels.show(selection, str(codes["quarter"]), codes["unit"])
    st.stop()

period, reach = str(codes["period"]), codes["reach"]
with exhibit.show_beside(selection, "reach"):
    if reach is None:
        water_panels.lead()
        water_panels.announcement()
        water_panels.priority_rivers()
    elif register_panels.is_place(reach):
        register_panels.card(reach)
    else:
        reach_panels.card(reach, period)

st.subheader(texts.t("as_table"))
water_panels.table(codes)
station_panels.stations(["water"], period)
water_panels.registers(codes["district"])
water_panels.lengths()
uploads.readings()
