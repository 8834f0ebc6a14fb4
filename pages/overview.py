"""Overview: any target or result of the seventeen units on one map."""

from __future__ import annotations

import streamlit as st

import choices
import exhibit
import panels
import ui
from geo import tables

figures, register, language = ui.figures(), ui.register(), ui.language()
names = ui.indicator_names()

st.title(ui.t("overview_title"))
st.markdown(ui.t("overview_lead"))
if not figures:
    ui.nothing_here("figures_empty")

where, when, who = st.columns(3)
with where:
    indicator = choices.select("indicator", {key: names[key][0] for key in figures}, default="voc_enterprises") or ""
versions = figures[indicator]
with when:
    period = (
        choices.select("period", {key: tables.figure_label(figure, language) for key, figure in versions.items()}) or ""
    )
with who:
    unit_names = {code: register.name(code, language) for code in register.districts["code"]}
    unit = choices.select("unit", unit_names, none=ui.t("whole_city"))

measure = names[indicator][1]
selection = exhibit.selected("overview", indicator=indicator, period=period, unit=unit)
exhibit.headline(selection)
with exhibit.show_beside(selection, "unit"):
    if unit is None:
        panels.city_results()
    else:
        panels.unit_detail(unit)

panels.table_and_chart(versions[period], measure, unit, "overview-chart")
