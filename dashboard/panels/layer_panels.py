"""Parts of the data page: downloads of a layer, its rows, the card of one row, the sources."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import data, elements, texts
from geo.export import layer_files
from geo.figures import charts, figure_tables
from geo.schema import LAYERS
from geo.store.snapshot_frames import row_count


def downloads(layer: str) -> None:
    """Offer a layer as CSV and GeoJSON, and the whole store; a file is made when it is asked for."""
    frames, store = data.facts().frames, data.config().store
    files = {
        "csv": (lambda: layer_files.to_csv(frames[layer]), f"{layer}.csv", "text/csv"),
        "geojson": (lambda: layer_files.to_geojson(frames[layer]), f"{layer}.geojson", "application/geo+json"),
        "store": (store.read_bytes, store.name, "application/geopackage+sqlite3"),
    }
    for column, (kind, (make, name, media_type)) in zip(st.columns(3), files.items(), strict=True):
        with column:
            missing = kind == "geojson" and LAYERS[layer].geometry is None
            st.download_button(texts.t(f"download_{kind}"), make, name, media_type, on_click="ignore", disabled=missing)


def row_counts(layer: str) -> None:
    """Show how many rows each layer has, with the chosen one set off."""
    labels = {name: one.label(texts.language()) for name, one in LAYERS.items()}
    counts = [row_count(data.facts().frames, name) for name in labels]
    st.subheader(texts.t("data_chart_title"))
    chart = charts.bars(list(labels.values()), counts, texts.plain("column_rows"), labels[layer])
    elements.show_chart(chart, "data-chart")


def row_detail(layer: str, key: str) -> None:
    """Show every column of one row of a layer."""
    row = data.record(layer, key)
    table = figure_tables.layer_table(layer, pd.DataFrame([row]), texts.language()).T.reset_index()
    table.columns = pd.Index([texts.plain("column_name"), texts.plain("column_value")])
    elements.show_list(table.astype("string").fillna(""))


def table(layer: str) -> None:
    """Show a layer as a table."""
    frames = data.facts().frames
    st.subheader(texts.t("as_table"))
    if frames[layer].empty:
        st.info(texts.t("layer_empty"))
    else:
        elements.show_table(figure_tables.layer_table(layer, frames[layer], texts.language()), height=360)


def sources() -> None:
    """Show the sources of the whole store."""
    st.subheader(texts.t("sources_title"))
    rows = figure_tables.source_table(data.facts().frames["sources"], texts.language())
    elements.show_table(rows, address=texts.plain("column_address"))
