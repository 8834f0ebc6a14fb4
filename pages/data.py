"""Data: every layer of the store as a data set to take along and to look at, with its sources and licences."""

from __future__ import annotations

import streamlit as st

from dashboard import choices, data, exhibit, finding, texts, uploads
from dashboard.panels import layer_panels, register_panels
from geo.views import VIEWS, map_layer_of

version = texts.plain("data_version", version=data.facts().version[:12])
finding.write(finding.place(), layer_panels.finding_of_data(), texts.plain("data_lead"), [version])
st.subheader(texts.t("data_sets_title"))
layer_panels.cards()

st.subheader(texts.t("data_look"))
which, kinds, what = st.columns(3)
codes = choices.choose(VIEWS["data"].choices, {"layer": which, "register": kinds, "feature": what})
layer, kind, feature = str(codes["layer"]), codes.get("register"), codes["feature"]
with exhibit.show_beside(exhibit.selected("data", codes), "feature"):
    if feature is None:
        layer_panels.row_counts(layer)
    elif kind:
        register_panels.card(feature)
    else:
        layer_panels.row_detail(map_layer_of(layer), feature)

if kind:
    st.subheader(texts.t("registers_done_title"))
    register_panels.shares(None, kind)
    st.subheader(texts.t("as_table"))
    register_panels.places(kind)
else:
    layer_panels.table(layer)
layer_panels.sources()
uploads.results()
