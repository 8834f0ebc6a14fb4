"""Data: every layer of the store to look at and to take along, with its sources and licences."""

from __future__ import annotations

import streamlit as st

import choices
import exhibit
import panels
import ui
from geo import charts, exports, settings, tables
from geo.schema import LAYERS

language = ui.language()
labels = {name: layer.label(language) for name, layer in LAYERS.items()}

st.title(ui.t("data_title"))
st.markdown(ui.t("data_lead", version=ui.version()[:12]))

layer = choices.select("layer", labels, default="districts") or ""
frame = ui.frame(layer)
spatial = LAYERS[layer].geometry is not None
ui.heading(f"{labels[layer]} · {ui.t('rows', count=len(frame))}")

path = settings.load().store
# Functions: a file is made when it is asked for.
files = {
    "csv": (lambda: exports.to_csv(frame), f"{layer}.csv", "text/csv"),
    "geojson": (lambda: exports.to_geojson(frame), f"{layer}.geojson", "application/geo+json"),
    "store": (path.read_bytes, path.name, "application/geopackage+sqlite3"),
}
for column, (kind, (make, name, mime)) in zip(st.columns(3), files.items(), strict=True):
    with column:
        missing = kind == "geojson" and not spatial
        st.download_button(ui.t(f"download_{kind}"), make, name, mime, on_click="ignore", disabled=missing)

shown = layer if spatial else "districts"
rows = ui.frame(shown).to_dict("records")
feature = choices.select(
    "feature", {row[LAYERS[shown].key[0]]: ui.named(row) for row in rows}, none=ui.t("none_chosen")
)

with exhibit.show_beside(exhibit.selected("data", layer=layer, feature=feature), "feature"):
    if feature is None:
        st.subheader(ui.t("data_chart_title"))
        counts = {labels[name]: len(ui.frame(name)) for name in LAYERS}
        ui.show_chart(
            charts.bars(list(counts), list(counts.values()), ui.t("column_rows"), labels[layer]), "data-chart"
        )
    else:
        panels.row_detail(shown, feature)

st.subheader(ui.t("as_table"))
if frame.empty:
    st.info(ui.t("layer_empty"))
else:
    ui.show_table(tables.layer_table(layer, frame, language), height=360)

st.subheader(ui.t("sources_title"))
ui.show_table(tables.source_table(ui.frame("sources"), language))
