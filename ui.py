"""Streamlit glue: cached loaders, texts in the reader's language, tables, banners and parts of pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import lru_cache, wraps
from pathlib import Path
from typing import Literal, ParamSpec, TypeVar

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

import choices
from choices import language, touch
from geo import build, catalogue, provenance, settings, store, views
from geo.errors import GeoError, InvalidInput, NothingToShow, StoreCorrupt, StoreMissing
from geo.figures import Figure, unit_figures
from geo.schema import LAYERS
from geo.units import Register

_Asked = ParamSpec("_Asked")
_Made = TypeVar("_Made")


# ---- data ------------------------------------------------------------------------------------------------------------


def version() -> str:
    """Return the data version; makes the store when there is none."""
    config = settings.load()
    build.ensure_store(config)
    return store.read_version(config.store)


def kept(make: Callable[_Asked, _Made]) -> Callable[_Asked, _Made]:
    """Work a function's result out once for each data version, language and arguments.

    Parameters
    ----------
    make
        Takes what can be hashed, by position. What it returns is shared between sessions: copy before changing it.
    """

    @lru_cache(maxsize=64)
    def known(version: str, language: str, *args: _Asked.args, **kwargs: _Asked.kwargs) -> _Made:
        return make(*args, **kwargs)

    @wraps(make)
    def asked(*args: _Asked.args, **kwargs: _Asked.kwargs) -> _Made:
        return known(version(), language(), *args, **kwargs)

    return asked


def frame(layer: str) -> pd.DataFrame:
    """Return a layer of the store, shared between sessions: copy before changing it."""
    return _frame(settings.load().store, layer, version())


@st.cache_resource(show_spinner=False, max_entries=64)
def _frame(path: Path, layer: str, version: str) -> pd.DataFrame:
    # The version is part of the cache's key, which a name with an underscore would keep it out of.
    return store.read_layer(path, layer)


def record(layer: str, key: str) -> dict[str, object]:
    """Return the row of a layer with that key, without its geometry."""
    return _records(settings.load().store, layer, version())[key]


@st.cache_resource(show_spinner=False, max_entries=64)
def _records(path: Path, layer: str, version: str) -> dict[str, dict[str, object]]:
    plain = pd.DataFrame(_frame(path, layer, version)).drop(columns="geometry", errors="ignore")
    return {str(row[LAYERS[layer].key[0]]): row for row in plain.to_dict("records")}  # type: ignore[misc]


def register() -> Register:
    """Return the register of units."""
    return _register(settings.load().store, version())


@st.cache_resource(show_spinner=False, max_entries=4)
def _register(path: Path, version: str) -> Register:
    return Register(_frame(path, "districts", version), _frame(path, "subdistricts", version))


def figures() -> dict[str, dict[str, Figure]]:
    """Return the figures that a map of units can show."""
    return _figures(settings.load().store, version())


@st.cache_resource(show_spinner=False, max_entries=4)
def _figures(path: Path, version: str) -> dict[str, dict[str, Figure]]:
    names = ("plans", "tasks", "targets", "observations")
    return unit_figures({name: _frame(path, name, version) for name in names}, _register(path, version))


@kept
def indicator_names() -> dict[str, tuple[str, str]]:
    """Return the label and the unit of measure of every indicator in the reader's language, shared."""
    return views.indicator_names(frame("indicators"), language())


# ---- language --------------------------------------------------------------------------------------------------------


def t(key: str, **values: object) -> str:
    """Return a text of the catalogue in the reader's language; its values are data and stay data in Markdown."""
    return catalogue.markdown(key, language(), **values)


def named(row: Mapping[str, object], stem: str = "name") -> str:
    """Return ``<stem>_zh`` or ``<stem>_en`` of a row, as the reader's language asks."""
    value = row[f"{stem}_{language()}"]
    value = row[f"{stem}_zh"] if pd.isna(value) else value  # an imported plan is not translated
    return "" if pd.isna(value) else str(value)


def either(row: Mapping[str, object], column: str) -> str:
    """Return a column, or its ``_en`` companion, of a row whose Chinese text carries no suffix."""
    value = row[f"{column}_en"] if language() == "en" else row[column]
    return "" if pd.isna(value) else str(value)


# ---- what a page shows -----------------------------------------------------------------------------------------------


def guarded(page: Callable[[], None]) -> None:
    """Run a page; a fault of the store becomes a message in the reader's language, never a traceback."""
    with _faults_said():
        if frame("sources")["is_demo"].eq(1).any():
            st.warning(t("demo_banner"))
        page()


def part(show: Callable[_Asked, None]) -> Callable[_Asked, None]:
    """Make a part of a page run by itself, without the rest, when something in it is chosen; see `guarded`."""

    @st.fragment
    @wraps(show)
    def shown(*args: _Asked.args, **kwargs: _Asked.kwargs) -> None:
        with _faults_said():
            show(*args, **kwargs)

    return shown


@contextmanager
def _faults_said() -> Iterator[None]:
    try:
        yield
    except NothingToShow as error:
        st.info(str(error))
    except GeoError as error:
        key = {StoreMissing: "fault_missing", StoreCorrupt: "fault_corrupt", InvalidInput: "fault_input"}
        st.error(t(key.get(type(error), "fault_other")))
        st.code(str(error), language=None, wrap_lines=True)


def source_line(period: str, source_ids: Iterable[str], geometry: Sequence[str]) -> None:
    """Write the quiet line under a map: period, source, geometry status, approval number.

    Parameters
    ----------
    period
        Label of the period, or an empty text.
    source_ids
        Sources of the figures.
    geometry
        Layers whose geometry is shown.
    """
    parts = [
        _sources(period, tuple(dict.fromkeys(source_ids))),
        catalogue.sentences(map(_geometry_note, geometry), language()),
        _approval() if geometry else "",
    ]
    st.caption(" · ".join(part for part in parts if part))


@kept
def _sources(period: str, source_ids: tuple[str, ...]) -> str:
    sources = [record("sources", key) for key in source_ids]
    texts = [_named_source(source) for source in sources]
    parts = [
        t("demo_caption") if any(source["is_demo"] == 1 for source in sources) else "",
        t("period_is", period=period) if period else "",
        t("source_is", sources=t("clause_separator").join(texts)) if texts else "",
    ]
    return " · ".join(part for part in parts if part)


def _named_source(source: Mapping[str, object]) -> str:
    title, publisher = either(source, "title"), either(source, "publisher")
    return catalogue.text("source_named", language(), title=title, publisher=publisher)


@kept
def _geometry_note(layer: str) -> str:
    frames = {one: frame(one) for one in (layer, "sources") if one in LAYERS}
    return provenance.geometry_note(layer, frames, language(), catalogue.escape)


def _approval() -> str:
    number = settings.load().approval_number
    return t("approval_is", number=number) if number else t("approval_none")


def show_table(table: pd.DataFrame, height: int | Literal["auto"] = "auto", row_height: int | None = None) -> None:
    """Show a table whose column names are headings already; text wraps where the rows are high enough."""
    st.dataframe(table, hide_index=True, width="stretch", height=height, row_height=row_height)


def show_picker(table: pd.DataFrame, keys: Sequence[str], choice: str, height: int) -> None:
    """Show a table; a click on a row sets the choice as the select box does.

    Parameters
    ----------
    table
        Column names are headings already.
    keys
        What each row stands for.
    choice
        Key of the choice that a click sets.
    height
        In pixels.
    """
    key = f"table-{choice}"

    def pick() -> None:
        rows = st.session_state[key]["selection"]["rows"]
        st.session_state[choice] = keys[rows[0]] if rows else choices.NOTHING
        touch(choice)

    st.dataframe(
        table, key=key, hide_index=True, width="stretch", height=height, row_height=62, on_select=pick,
        selection_mode="single-row",
    )  # fmt: skip


def show_list(table: pd.DataFrame) -> None:
    """Show a short table that wraps and prints, its first column as row headings."""
    safe = table.map(lambda cell: catalogue.escape(cell) if isinstance(cell, str) else cell)
    st.table(safe.set_index(safe.columns[0]))


def show_chart(chart: go.Figure, key: str) -> None:
    """Show a Plotly chart without its toolbar."""
    st.plotly_chart(chart, key=key, width="stretch", config={"displayModeBar": False})


def heading(text: str) -> None:
    """Write a heading that holds data: names, titles."""
    st.subheader(catalogue.escape(text))


def nothing_here(key: str) -> None:
    """Say why there is nothing to show and what would fill it, and end the page."""
    st.info(t(key))
    st.stop()


@st.fragment(run_every=timedelta(days=1))
def follow_server() -> None:
    """Make an open page ask for a run of its own accord once it is connected to the server again.

    A session of a restarted server knows neither map nor boxes before its first run, and a click would only bring that
    run about. Streamlit's pages ask for it when something on them runs by itself; how often does not matter.
    """


def style() -> None:
    """Give the page its look on screens and on paper."""
    st.html(settings.ROOT / "geo" / "static" / "page.css")
