"""Overview: how many promises were kept, what the newest figures are, and which district is behind."""

from __future__ import annotations

import streamlit as st

from dashboard import choices, elements, exhibit, finding, texts
from dashboard.panels import answer_panels, overview_panels, place_panels
from geo.answers.promises import PROMISES, VERDICT
from geo.views import VIEWS

view = VIEWS["overview"]
elements.require(view)
head = finding.place()
overview_panels.show_tiles()
when, who, more = st.columns([2, 2, 1], vertical_alignment="bottom")
with more:
    what = st.popover(texts.t("map_shows"), width="stretch", key="map_choices")
codes = choices.choose(view.choices, {"indicator": what, "year": when, "period": when, "share": what, "unit": who})

selection = exhibit.selected("overview", codes)
finding.show(head, selection)
unit, promises = codes["unit"], codes["indicator"] == PROMISES
with exhibit.show_beside(selection, "unit"):
    if not promises:
        place_panels.unit_or_city(unit)
    elif unit:
        answer_panels.unit_answers(unit)
    elif verdict := choices.choose([VERDICT], {"verdict": st.container()}, codes)["verdict"]:
        overview_panels.show_promises(str(codes["year"]), verdict)
    else:
        overview_panels.show_scorecard(str(codes["year"]))
if not promises:
    place_panels.table_and_chart(place_panels.figure(codes), unit, "overview-chart")
