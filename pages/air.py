"""Air: particles, ozone, dust and volatile compounds by district, and grids such as that of the VOC hot spots."""

from __future__ import annotations

import streamlit as st

import air_panels
import choices
import exhibit
import panels
import ui
import uploads
from geo import tables
from geo.air_selection import AIR, HOTSPOTS, air_figures, grid_periods, newest, shapes_of

figures, register, language = air_figures(ui.figures()), ui.register(), ui.language()
names = ui.indicator_names()
grids = shapes_of(exhibit.facts())

st.title(ui.t("air_title"))
st.markdown(ui.t("air_lead"))
if HOTSPOTS not in grids:
    st.caption(ui.t("grid_none", name=names[HOTSPOTS][0]))
if not figures and not grids:
    uploads.bulletins("pm25")
    uploads.grids()
    ui.nothing_here("figures_empty")

what, when, who = st.columns(3)
with what:
    indicator = choices.select("indicator", {key: names[key][0] for key in [*figures, *grids]}) or ""
name, measure = names[indicator]
if indicator in grids:
    with when:
        spans = grid_periods(exhibit.facts(), indicator)
        period = choices.select("period", {str(span): span.label(language) for span in spans}) or ""
    air_panels.grid(indicator, period, name, measure)
else:
    versions = {key: tables.figure_label(figure, language) for key, figure in figures[indicator].items()}
    with when:
        period = choices.select("period", versions, default=newest(figures[indicator])) or ""
    with who:
        units = {code: register.name(code, language) for code in register.districts["code"]}
        unit = choices.select("unit", units, none=ui.t("whole_city"))
    selection = exhibit.selected("air", indicator=indicator, period=period, unit=unit)
    exhibit.headline(selection)
    with exhibit.show_beside(selection, "unit"):
        if unit is None:
            panels.city_results(AIR)
        else:
            panels.unit_detail(unit)
    panels.table_and_chart(figures[indicator][period], measure, unit, "air-chart")
uploads.bulletins("pm25")
uploads.grids()
