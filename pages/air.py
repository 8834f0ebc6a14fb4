"""Air: what is planned and published for the districts, and grids finer than they are."""

from __future__ import annotations

import streamlit as st

from dashboard import choices, data, elements, exhibit, finding, texts, uploads
from dashboard.panels import air_panels, compare_panels, place_panels, register_panels, station_panels
from geo.air.air_selection import AIR, HOTSPOTS, grids_of
from geo.views import VIEWS

view, grids = VIEWS["air"], grids_of(data.facts().frames)
if not view.has_data(data.facts()):
    uploads.bulletins("pm25")
    uploads.grids()
elements.require(view)

head = finding.place()
what, when, who, beside, *also = st.columns([3, 4, 3, 3, *[3] * air_panels.has_registers()])
places = {"indicator": what, "period": when, "unit": who, "compare": beside}
codes = choices.choose(view.choices, {**places, **({"register": also[0]} if also else {})})
unit, place = codes.get("unit"), None
if register_panels.is_place(unit):
    unit, place = None, str(unit)

selection = exhibit.selected("air", codes)
finding.show(head, selection)
if codes["indicator"] in grids:
    exhibit.show_selection(selection, "unit")
    if place:
        register_panels.card(place)
    air_panels.grid_classes(str(codes["indicator"]), str(codes["period"]))
    station_panels.stations(["voc"], str(codes["period"]))
else:
    figure = place_panels.figure(codes)
    with exhibit.show_beside(selection, "unit", lead="bars"):
        compare_panels.figure_bars(figure, unit, codes.get("compare"))
    left, right = st.columns(2)
    with left.container(key="card"):
        if place:
            register_panels.card(place)
        else:
            place_panels.unit_or_city(unit, AIR)
    with right:
        compare_panels.figure_table(figure, unit, codes.get("compare"))
air_panels.registers()
if HOTSPOTS not in grids:
    st.caption(texts.t("grid_none", name=data.indicator_names()[HOTSPOTS][0]))
uploads.bulletins("pm25")
uploads.grids()
