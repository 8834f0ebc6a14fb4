"""One unit: a district's or a subdistrict's promises and results, tasks, rivers, rankings and neighbours, to print."""

from __future__ import annotations

import streamlit as st

from dashboard import choices, data, elements, exhibit, finding, texts
from dashboard.panels import answer_panels, place_panels, plan_panels, tile_panels, unit_panels
from geo.views import VIEWS, district_of, figures_of

view, facts = VIEWS["unit"], data.facts()
elements.require(view)
head = finding.place()
tiles = tile_panels.slot()
who, what = st.columns(2)
codes = choices.choose(view.choices, {"code": who, "indicator": what})
code = str(codes["code"])
district = district_of(facts, code)

selection = exhibit.selected("unit", codes)
finding.show(head, selection)
unit_panels.tiles(tiles, district)
with exhibit.show_beside(selection, "code"):
    if code == district:
        place_panels.unit_facts(code)
        unit_panels.neighbours(code, figures_of(facts, code)[str(codes["indicator"])])
    else:
        place_panels.subdistrict_detail(code)
        label = texts.t("unit_of_district", name=facts.register.name(district, texts.language()))
        st.page_link("pages/unit.py", label=label, query_params={"code": district})
        unit_panels.neighbours(code, None)

answer_panels.unit_answers(code)
if code == district:
    left, right = st.columns(2)
    with left:
        unit_panels.rankings(code)
    with right:
        place_panels.newest_results(code)
else:
    unit_panels.rankings(code)
unit_panels.waters(district)
if code == district:
    unit_panels.tasks(code)
else:
    plan_panels.subdistrict_duties(code)
