"""One unit: a district's or a subdistrict's targets, tasks, rivers, rankings and neighbours on one page to print."""

from __future__ import annotations

import streamlit as st

import choices
import exhibit
import panels
import plan_panels
import ui
from geo import selections, tables

register, language = ui.register(), ui.language()
districts = set(register.districts["code"])
reporting = register.subdistricts.set_index("code")["reporting_code"]
names = ui.indicator_names()

st.title(ui.t("unit_title"))
st.markdown(ui.t("unit_lead"))

who, what = st.columns(2)
with who:
    code = choices.select("code", plan_panels.unit_names(), default="110101") or ""
district = code if code in districts else str(reporting[code])
shown = selections.figures_of(exhibit.facts(), district)
if not shown:
    ui.nothing_here("figures_empty")
with what:
    indicator = choices.select("indicator", {key: names[key][0] for key in shown}) or ""
figure = shown[indicator]
name, measure = names[indicator]
selection = exhibit.selected("unit", code=code, indicator=indicator)
st.markdown(selection.subtitle)

with exhibit.show_beside(selection, "code"):
    if code in districts:
        panels.unit_detail(code, link=False)
    else:
        panels.subdistrict_detail(code)
        st.page_link(
            "pages/unit.py", label=ui.t("unit_of_district", name=register.name(district, language)),
            query_params={"code": district},
        )  # fmt: skip

rankings, beside = st.columns(2)
with rankings:
    st.subheader(ui.t("unit_rankings"))
    ui.show_list(plan_panels.unit_rankings(code))
with beside:
    if code in districts:
        plan_panels.unit_neighbours("districts", code, figure, measure)
        st.caption(f"{name} · {tables.figure_label(figure, language)}")
    else:
        plan_panels.unit_neighbours("subdistricts", code, None, "")

plan_panels.unit_places(district)
if code in districts:
    plan_panels.unit_tasks(code)
