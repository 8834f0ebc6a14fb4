"""The stations whose readings a page's figures were worked out from, as a table."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
import streamlit as st

from dashboard import data, elements, texts
from geo.networks.station_tables import station_table
from geo.store.snapshot_frames import rows_of


def stations(networks: Collection[str], period: str) -> None:
    """List what the stations of some networks measured in a period; nothing where they measured nothing."""
    rows = _rows(tuple(networks), period)
    if rows.empty:
        return
    with st.expander(texts.t("stations_title", count=rows["id"].nunique())):
        st.caption(texts.t("stations_note"))
        elements.show_table(_table(tuple(networks), period))
        elements.source_line("", rows["source_id"], [])


@data.cached
def _rows(networks: tuple[str, ...], period: str) -> pd.DataFrame:
    return rows_of(data.facts().frames, "stations", network=networks, period=period)


@data.cached
def _table(networks: tuple[str, ...], period: str) -> pd.DataFrame:
    rows, facts = _rows(networks, period), data.facts()
    return station_table(rows, data.indicator_names(), facts.register, texts.language())
