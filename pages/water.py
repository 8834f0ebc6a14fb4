"""Water: which class every river and section is in, why, and what the plan wants of it."""

from __future__ import annotations

import streamlit as st

from dashboard import choices, data, exhibit, finding, texts, uploads
from dashboard.panels import reach_panels, register_panels, station_panels, water_panels, water_rank_panels
from geo.views import VIEWS
from geo.water.water_ranking import INDICATOR
from geo.water.water_selection import FILTERS, TARGET, is_ranked

head, chips = finding.place(), st.container()
ranked = is_ranked(data.facts())
*how, when, which, beside, more = st.columns(4 + ranked, vertical_alignment="bottom")
with more:
    filters = st.popover(texts.t("more_filters"), width="stretch", key="water_filters")
hidden = dict.fromkeys(("register", *FILTERS), filters)
places = {"period": when, "quarter": when, "reach": which, "unit": which, "compare": beside, **hidden, "state": chips}
codes = choices.choose(VIEWS["water"].choices, {**places, **({"view": how[0]} if ranked else {})})
selection = exhibit.selected("water", codes)
finding.show(head, selection)
if codes["view"] == INDICATOR:
    water_rank_panels.show(selection, str(codes["quarter"]), codes["unit"])
    st.stop()

period, reach, compare = str(codes["period"]), codes["reach"], codes.get("compare")
with exhibit.show_beside(selection, "reach", lead="list"):
    if period == TARGET:
        water_panels.priority_rivers()
    else:
        water_panels.failing(codes)
    with st.container(key="card"):
        if reach and register_panels.is_place(reach):
            register_panels.card(reach)
        elif reach:
            reach_panels.card(reach, period)

if reach and compare in set(data.facts().frames["sections"]["id"]):
    reach_panels.two_sections(reach, str(compare))
st.subheader(texts.t("as_table"))
water_panels.table(codes)
water_panels.lead()
water_panels.announcement()
station_panels.stations(["water"], period)
water_panels.registers(codes["district"])
water_panels.lengths()
uploads.readings()
