"""One unit: a district's or a subdistrict's targets, tasks, rivers, rankings and neighbours on one page to print."""

from __future__ import annotations

import streamlit as st

import choices
import panels
import plan_panels
import ui
from geo import duties, profile, tables, views

register, language = ui.register(), ui.language()
districts = set(register.districts["code"])
reporting = register.subdistricts.set_index("code")["reporting_code"]
names = views.indicator_names(ui.frame("indicators"), language)

st.title(ui.t("unit_title"))
st.markdown(ui.t("unit_lead"))

who, what = st.columns(2)
with who:
    code = choices.select("code", plan_panels.unit_names(), default="110101") or ""
district = code if code in districts else str(reporting[code])
known = {key: figure for key, versions in ui.figures().items() for figure in versions.values()}
shown = {key: figure for key, figure in known.items() if district in figure.values} or known
if not shown:
    ui.nothing_here("figures_empty")
with what:
    indicator = choices.select("indicator", {key: names[key][0] for key in shown}) or ""
figure = shown[indicator]
name, measure = names[indicator]

if code in districts:
    every = plan_panels.frames()
    named = duties.tasks_naming(every, code)
    answers = duties.find_tasks(every, duties.Wanted(unit=code), {})
    values = sum(code in version.values for versions in ui.figures().values() for version in versions.values())
    st.markdown(
        ui.t(
            "unit_headline", name=register.name(code, language), targets=values, tasks=len(answers),
            named=len(named),
        )
    )  # fmt: skip
else:
    place = register.name(district, language)
    st.markdown(ui.t("unit_headline_subdistrict", name=register.name(code, language), district=place))

left, right = st.columns([2, 1])
with left:
    if code in districts:
        layers = [ui.map_layer("districts", "area", labels=True)]
        view = views.figure_view(figure, name, measure, language, code)
        ui.show_map("unit", layers, view, "code")
        ui.source_line(figure.period.label(language), [figure.source_id], ["districts"])
    else:
        layers = [ui.map_layer("subdistricts", "area"), ui.map_layer("districts", "outline", labels=True)]
        ranks = ui.frame("observations")
        ranks = ranks[ranks["indicator"] == "tsp_rank"]
        latest = ranks[ranks["period"] == profile.latest(ranks["period"])]
        ui.show_map("unit-subdistricts", layers, views.ranking_view(latest, language, code), "code")
        ui.source_line("", latest["source_id"], ["subdistricts", "districts"])
with right:
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
    ui.show_list(profile.rankings_of(ui.frame("observations"), register, code, language))
with beside:
    if code in districts:
        plan_panels.unit_neighbours("districts", code, figure, measure)
        st.caption(f"{name} · {tables.figure_label(figure, language)}")
    else:
        plan_panels.unit_neighbours("subdistricts", code, None, "")

plan_panels.unit_places(district)
if code in districts:
    plan_panels.unit_tasks(code)
