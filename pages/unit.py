"""One unit: a district's or a subdistrict's targets, tasks, rivers, rankings and neighbours on one page to print."""

from __future__ import annotations

import streamlit as st

from dashboard import choices, data, elements, exhibit, texts
from dashboard.panels import answer_panels, place_panels, plan_panels, unit_panels
from geo.views import VIEWS, district_of, figures_of

view, facts = VIEWS["unit"], data.facts()
st.title(texts.t("unit_title"))
st.markdown(texts.t("unit_lead"))
elements.require(view)

who, what = st.columns(2)
codes = choices.choose(view.choices, {"code": who, "indicator": what})
code = str(codes["code"])
district = district_of(facts, code)
figure = figures_of(facts, district)[str(codes["indicator"])]

selection = exhibit.selected("unit", codes)
elements.paragraph(selection.subtitle)
with exhibit.show_beside(selection, "code"):
    if code == district:
        place_panels.unit_facts(code)
        answer_panels.unit_answers(code)
        place_panels.newest_results(code)
    else:
        place_panels.subdistrict_detail(code)
        label = texts.t("unit_of_district", name=facts.register.name(district, texts.language()))
        st.page_link("pages/unit.py", label=label, query_params={"code": district})
        answer_panels.unit_answers(code)

left, right = st.columns(2)
with left:
    unit_panels.rankings(code)
with right:
    unit_panels.neighbours(code, figure if code == district else None)

unit_panels.waters(district)
if code == district:
    unit_panels.tasks(code)
else:
    plan_panels.subdistrict_duties(code)
