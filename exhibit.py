"""Streamlit glue: what a page's choices show, drawn as its map, and offered as an export that says the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import map_widget
import ui
from geo import settings, snapshot
from geo.chosen import Facts, Selection
from geo.errors import GeoError
from geo.order import CITY_EXTENT, Order
from geo.schema import LAYERS
from geo.selections import select

_PAPERS = ("a4_portrait", "a4_landscape", "a3_portrait", "a3_landscape", "slide_landscape")
_MIME = {
    "png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf", "html": "text/html", "zip": "application/zip",
}  # fmt: skip


def facts() -> Facts:
    """Return all that a selection is made from, shared between sessions."""
    return _facts(settings.load().store, ui.version())


@st.cache_resource(show_spinner=False, max_entries=4)
def _facts(path: Path, version: str) -> Facts:
    return Facts({layer: ui.frame(layer) for layer in LAYERS}, ui.register(), ui.figures(), version)


def selected(view: str, /, **choices: str | None) -> Selection:
    """Return what a page shows with the reader's choices."""
    return _selected(view, tuple((key, code) for key, code in choices.items() if code is not None))


@ui.kept
def _selected(view: str, choices: tuple[tuple[str, str], ...]) -> Selection:
    return select(view, facts(), dict(choices), ui.language())


def headline(selection: Selection) -> None:
    """Say what a selection shows and what stands out in it."""
    ui.heading(selection.title)
    st.markdown(selection.subtitle)


def show_beside(selection: Selection, choice: str) -> DeltaGenerator:
    """Show a selection as `show_selection` does; return the column beside the map, for the detail of what is chosen."""
    left, right = st.columns([2, 1])
    with left:
        show_selection(selection, choice)
    return right


@ui.part
def show_selection(selection: Selection, choice: str) -> None:
    """Show a selection's map, the quiet line under it and its export; a click on a feature sets `choice`."""
    layers = [map_widget.map_layer(layer.id, layer.kind, layer.labels) for layer in selection.layers]
    seen = map_widget.show_map(f"{selection.view}-{layers[0].id}", layers, selection.picture, choice)
    ui.source_line(selection.period, selection.sources, selection.geometry)
    export_button(selection, seen)


@ui.part
def export_button(selection: Selection, seen: str | None) -> None:
    """Offer the selection in every format; the file is made at the click, beside the page, which stays usable.

    Parameters
    ----------
    selection
        What is exported, exactly as the page shows it.
    seen
        What the reader has zoomed to, as `geo.order.Order.extent` has it, or None.
    """
    box = st.popover(ui.t("export"), key="export", on_change="rerun")
    if not box.open:  # nothing of it is worked out before it is asked for
        return
    with box:
        form = _option("export_format", {form: ui.t(f"export_{form}") for form in snapshot.FORMATS})
        size, _, lie = _option("export_paper", {name: ui.t(f"paper_{name}") for name in _PAPERS}).partition("_")
        extent = _option("export_extent", _extents(seen))
        order = Order(selection.view, selection.choices, ui.language(), extent, size, lie == "landscape", _address())
        content, config = facts(), settings.load()

        def make() -> bytes:
            return snapshot.render(replace(order, at=snapshot.now()), form, config, content)

        try:
            snapshot.check(order, form, config, content)
        except GeoError as error:
            st.error(ui.t("export_fault"))
            st.code(str(error), language=None, wrap_lines=True)
            return
        name = f"{selection.view}-{'map' if extent == seen else extent}.{form}"
        st.download_button(
            ui.t("export_make"), make, name, _MIME[form], key="export_make", on_click="ignore", type="primary"
        )
        st.caption(ui.t("export_hint"))


def _extents(seen: str | None) -> dict[str, str]:
    """Return what a map can be cut to: what the reader sees, the city, a district with a report on it."""
    reports = {
        code: ui.t("report_on", name=ui.register().name(code, ui.language()))
        for code in ui.register().districts["code"]
    }
    return {**({seen: ui.t("as_on_screen")} if seen else {}), CITY_EXTENT: ui.t("whole_city"), **reports}


def _option(key: str, labels: Mapping[str, str]) -> str:
    return str(st.selectbox(ui.t(key), list(labels), format_func=labels.__getitem__, key=key))


def _address() -> str:
    """Return the address that the reader sees the app at, without page and choices."""
    parts = urlsplit(st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else Order.address
