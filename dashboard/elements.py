"""Elements of pages: tables, charts, headings, the line of sources, and parts that run by themselves."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import Any, Literal, ParamSpec

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard import choices, data, rows, texts, turns
from dashboard.texts import Record
from geo.errors import GeoError, InvalidInput, Note, NothingToShow, StoreCorrupt, StoreMissing
from geo.figures import source_words
from geo.maps import border_notes
from geo.maps.scripts import static
from geo.schema import LAYERS
from geo.selection import View
from geo.texts import catalogue
from geo.texts.faults import error_text, without_folders

_Arguments = ParamSpec("_Arguments")
_LOG = logging.getLogger(__name__)
#: Whether the whole page runs, and not a part of it alone.
_WHOLE = "whole_page"
#: Height of a row of a table, and how many rows of a long one are in view.
_ROW, _ROWS = 35, 20


def guarded(page: Callable[[], None]) -> None:
    """Run a page; a fault of the store becomes a message in the reader's language, never a traceback."""
    with turns.turn():
        st.session_state[_WHOLE] = True
        try:
            _run(page)
        finally:
            st.session_state[_WHOLE] = False


def _run(page: Callable[[], None]) -> None:
    with _faults_explained():
        data.begin_run()
        if data.facts().frames["sources"]["is_demo"].eq(1).any():
            st.warning(texts.t("demo_banner"))
        page()


def part(show: Callable[_Arguments, None]) -> Callable[_Arguments, None]:
    """Make a part of a page run by itself, without the rest, when something in it is chosen; see `guarded`."""
    return _part(show, patient=False)


def patient_part(show: Callable[_Arguments, None]) -> Callable[_Arguments, None]:
    """Make a part, as `part` does, that lets what other readers wait for go first: the box of a button."""
    return _part(show, patient=True)


def _part(show: Callable[_Arguments, None], *, patient: bool) -> Callable[_Arguments, None]:
    @st.fragment
    @wraps(show)
    def fragment(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> None:
        with turns.turn(patient=patient), _faults_explained():
            if not st.session_state[_WHOLE] and data.is_stale():
                st.rerun()  # the rest of the page would say something else
            show(*args, **kwargs)

    return fragment


@contextmanager
def _faults_explained() -> Iterator[None]:
    try:
        yield
    except NothingToShow as error:
        st.info(texts.escape(without_folders(error_text(error, texts.language()))))
    except (StoreMissing, StoreCorrupt) as error:  # a reader can do nothing about it
        _LOG.error("%s", error_text(error, "en"))
        st.error(texts.t("fault_store"))
    except GeoError as error:
        st.error(texts.t("fault_input" if isinstance(error, InvalidInput) else "fault_other"))
        st.code(without_folders(error_text(error, texts.language())), language=None, wrap_lines=True)


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
        texts.escape(catalogue.sentences(map(_geometry_note, geometry), texts.language())),
        _approval() if geometry else "",
    ]
    st.caption(" · ".join(part for part in parts if part))


@data.cached
def _sources(period: str, source_ids: tuple[str, ...]) -> str:
    sources = [data.record("sources", key) for key in source_ids]
    names = texts.escape(texts.plain("clause_separator")).join(map(_named_source, sources))
    parts = [
        texts.t("demo_caption") if any(source["is_demo"] == 1 for source in sources) else "",
        texts.t("period_is", period=period) if period else "",
        texts.plain("source_is", sources=names) if names else "",
    ]
    return " · ".join(part for part in parts if part)


def _named_source(source: Record) -> str:
    """Name a source in Markdown, as a link where its publisher has it."""
    publisher, address = source_words.publisher(source, texts.language()), source_words.address(source)
    name = texts.t("source_named", title=texts.either(source, "title"), publisher=publisher)
    return f"[{name}]({address})" if address else name


@data.cached
def _geometry_note(layer: str) -> str:
    frames = {one: data.facts().frames[one] for one in (layer, "sources") if one in LAYERS}
    return border_notes.geometry_note(layer, frames, texts.language())


def _approval() -> str:
    number = data.config().approval_number
    return texts.t("approval_is", number=number) if number else texts.t("approval_none")


def show_table(
    table: pd.DataFrame, height: int | Literal["auto"] = "auto", row_height: int | None = None, address: str = ""
) -> None:
    """Show a table whose column names are headings already, one of them, if named, with addresses to open.

    Text wraps where the rows are high enough.
    """
    links = {address: st.column_config.LinkColumn()} if address else None
    st.dataframe(table, hide_index=True, width="stretch", height=height, row_height=row_height, column_config=links)
    rows.show_printed(table)


def show_picker(
    table: pd.DataFrame,
    keys: Sequence[str],
    choice: str,
    height: int | None = None,
    row_height: int = _ROW,
    name: str = "table",
    widths: Sequence[int] = (),
) -> None:
    """Show a table; a click on a row sets the choice as the select box does.

    Parameters
    ----------
    table
        Column names are headings already.
    keys
        What each row stands for.
    choice
        Key of the choice that a click sets.
    height, row_height
        In pixels; without a height the first twenty rows are in view. Text wraps where the rows are high enough.
    name
        Tells tables of the same choice from each other.
    widths
        Of the columns, in pixels; without them the content decides.
    """
    columns = {label: st.column_config.Column(width=width) for label, width in zip(table, widths, strict=False)}
    height = height or row_height * (min(len(table), _ROWS) + 1) + 3
    look: dict[str, Any] = {"height": height, "row_height": row_height, "column_config": columns}
    key = f"{name}-{choice}"

    def pick() -> None:
        cells = st.session_state[key]["selection"]["cells"]
        st.session_state[choice] = keys[cells[0][0]] if cells else choices.NOTHING
        choices.touch(choice)

    st.dataframe(table, key=key, hide_index=True, width="stretch", on_select=pick, selection_mode="single-cell", **look)


def show_list(table: pd.DataFrame) -> None:
    """Show a short table that wraps and prints, its first column as row headings."""
    safe = table.map(lambda cell: texts.escape(cell) if isinstance(cell, str) else cell)
    safe.columns = [texts.escape(str(heading)) for heading in table.columns]
    st.table(safe.set_index(safe.columns[0]))


def paragraph(text: str) -> None:
    """Write a sentence that holds data."""
    st.markdown(texts.escape(text))


def show_bars(chart: go.Figure, keys: Sequence[str], choice: str, key: str) -> None:
    """Show bars without their toolbar; a click on one sets the choice as the select box does.

    Parameters
    ----------
    chart
        As `geo.figures.charts.bars` draws it.
    keys
        What each bar stands for.
    choice
        Key of the choice that a click sets.
    key
        Tells the page's chart from others.
    """

    def pick() -> None:
        points = st.session_state[key]["selection"]["points"]
        if points:
            st.session_state[choice] = keys[points[0]["point_index"]]
            choices.touch(choice)

    config = {"displayModeBar": False}
    st.plotly_chart(chart, key=key, width="stretch", config=config, on_select=pick, selection_mode="points")


def show_chart(chart: go.Figure, key: str) -> None:
    """Show a Plotly chart without its toolbar."""
    st.plotly_chart(chart, key=key, width="stretch", config={"displayModeBar": False})


def heading(text: str) -> None:
    """Write a heading that holds data: names, titles."""
    st.subheader(texts.escape(text))


def require(view: View) -> None:
    """End the page and say what would fill it, where the store has nothing that a view could show."""
    if not view.has_data(data.facts()):
        raise NothingToShow(Note(view.empty))


@st.fragment(run_every=timedelta(days=1))
def follow_server() -> None:
    """Make an open page ask for a run of its own accord once it is connected to the server again.

    A session of a restarted server knows neither map nor boxes before its first run, and a click would only bring that
    run about. Streamlit's pages ask for it when something on them runs by itself; how often does not matter.
    """


def page_style() -> str:
    """Return the look of the pages on screens and on paper."""
    return static("page.css") + (Path(__file__).parent / "static" / "shell.css").read_text("utf-8")


def state_language() -> None:
    """Tell the page's script the language."""
    st.container(key="page-language").html(f'<span hidden data-page-language="{texts.language()}"></span>')
