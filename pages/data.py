"""Data: every layer of the store to look at and to take along, with its sources and licences."""

from __future__ import annotations

import streamlit as st

from dashboard import choices, data, elements, exhibit, texts, uploads
from dashboard.panels import layer_panels, register_panels
from geo.schema import LAYERS
from geo.store.snapshot_frames import row_count
from geo.views import VIEWS, map_layer_of

facts = data.facts()
st.title(texts.t("data_title"))
st.markdown(texts.t("data_lead", version=facts.version[:12]))

which, downloads, kinds, what = (st.container() for _ in range(4))
codes = choices.choose(VIEWS["data"].choices, {"layer": which, "register": kinds, "feature": what})
layer, kind, feature = str(codes["layer"]), codes.get("register"), codes["feature"]
with downloads:
    elements.heading(
        f"{LAYERS[layer].label(texts.language())} · {texts.plain('rows', count=row_count(facts.frames, layer))}"
    )
    layer_panels.downloads(layer)

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
