"""Parts of the data page: cards of the data sets, a layer's rows, the card of one row, the sources."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd
import streamlit as st

from dashboard import data, elements, export, texts
from geo.export import formats
from geo.export.citation import page_citations
from geo.export.data_sets import FORMATS_OF_DATA, DataSet, data_sets
from geo.figures import charts, figure_tables
from geo.schema import LAYERS
from geo.store.snapshot_frames import row_count
from server import downloads

#: How many sources a card names before it counts the others.
_NAMED = 2


def cards() -> None:
    """Show a card of each data set with its files, then name those that have no rows yet."""
    every, language = _data_sets(), texts.language()
    filled = [one for one in every if one.rows]
    with st.container(key="data_sets"):
        st.html(f'<div class="data-sets">{"".join(map(_card, filled))}</div>')
    empty = texts.plain("list_separator").join(one.label for one in every if not one.rows)
    if empty:
        st.caption(texts.t("data_empty", names=empty))
    st.html(f'<p><a href="data/{downloads.STORE}" download>{escape(texts.plain("data_whole"))}</a></p>')
    with st.expander(texts.t("data_cite")):
        address = _address("data")
        title = texts.plain("data_title")
        for key, line in page_citations(title, data.facts(), address, language, formats.now()).items():
            st.caption(texts.t(f"quote_{key}"))
            st.code(line, language=None, wrap_lines=True)
        st.caption(texts.t("data_address"))
        st.code(_address("data/districts.csv"), language=None, wrap_lines=True)


def finding_of_data() -> str:
    """Say how much there is, and out of how many sources."""
    every = _data_sets()
    filled, rows = [one for one in every if one.rows], sum(one.rows for one in every)
    sources = row_count(data.facts().frames, "sources")
    return texts.plain("data_finding", sets=len(filled), rows=f"{rows:,}", sources=sources)


@data.cached
def _data_sets() -> list[DataSet]:
    return data_sets(data.facts().frames, texts.language())


def _card(one: DataSet) -> str:
    """Write a card as HTML: name, rows and period, licence, sources, files."""
    size = texts.plain("rows", count=f"{one.rows:,}")
    links = " ".join(
        f'<a href="data/{one.layer}.{ending}" download>{FORMATS_OF_DATA[ending]}</a>' for ending in one.endings
    )
    lines = {"size": escape(f"{size} · {one.period or texts.plain('data_untimed')}")}
    if one.sources:
        licences = texts.plain("list_separator").join(one.licences)
        lines["licence"] = escape(texts.plain("licence_is", licences=licences))
        lines["sources"] = texts.plain("source_is", sources=_source_links(one.sources))
    lines["files"] = links
    written = "".join(f'<p class="{name}">{line}</p>' for name, line in lines.items())
    return f'<article><h3 id="set-{one.layer}">{escape(one.label)}</h3>{written}</article>'


def _source_links(sources: Sequence[tuple[str, str]]) -> str:
    """Name the first sources as HTML, as links where their publishers have them, and count the others."""
    names = [
        f'<a href="{escape(address)}" rel="noopener">{escape(name)}</a>' if address else escape(name)
        for name, address in sources[:_NAMED]
    ]
    if len(sources) > _NAMED:
        names.append(escape(texts.plain("data_sources_more", count=len(sources) - _NAMED)))
    return texts.plain("clause_separator").join(names)


def _address(path: str) -> str:
    """Return an address that stays: on the public site where there is one, else here."""
    site = data.config().site
    page = f"{texts.language()}/data/districts.html" if path == "data" else path
    return f"{site}/{page}" if site else f"{export.app_address()}/{path}"


def row_counts(layer: str) -> None:
    """Show how many rows each layer has, with the chosen one set off."""
    labels = {name: one.label(texts.language()) for name, one in LAYERS.items()}
    st.subheader(texts.t("data_chart_title"))
    chart = charts.bars(list(labels.values()), _counts(), texts.plain("column_rows"), labels[layer])
    elements.show_chart(chart, "data-chart")


@data.cached
def _counts() -> list[int]:
    return [row_count(data.facts().frames, name) for name in LAYERS]


def row_detail(layer: str, key: str) -> None:
    """Show every column of one row of a layer."""
    row = data.record(layer, key)
    table = figure_tables.layer_table(layer, pd.DataFrame([row]), texts.language()).T.reset_index()
    table.columns = pd.Index([texts.plain("column_name"), texts.plain("column_value")])
    elements.show_list(table.astype("string").fillna(""))


def table(layer: str) -> None:
    """Show a layer as a table."""
    st.subheader(texts.t("as_table"))
    if data.facts().frames[layer].empty:
        st.info(texts.t("layer_empty"))
    else:
        elements.show_table(_table(layer), height=360)


@data.cached
def _table(layer: str) -> pd.DataFrame:
    return figure_tables.layer_table(layer, data.facts().frames[layer], texts.language())


def sources() -> None:
    """Show the sources of the whole store."""
    st.subheader(texts.t("sources_title"))
    elements.show_table(_sources(), address=texts.plain("column_address"))


@data.cached
def _sources() -> pd.DataFrame:
    return figure_tables.source_table(data.facts().frames["sources"], texts.language())
