"""The map of a page: what its choices show, and a click on it, which is a choice again."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import data, elements, export, map_widget, texts
from geo.selection import Codes, Selection
from geo.views import select


def selected(view: str, codes: Codes) -> Selection:
    """Return what a page shows with the reader's choices."""
    return _selected(view, tuple((key, code) for key, code in codes.items() if code is not None))


@data.cached
def _selected(view: str, choices: tuple[tuple[str, str], ...]) -> Selection:
    return select(view, data.facts(), dict(choices), texts.language())


def show_beside(selection: Selection, choice: str, lead: str = "") -> DeltaGenerator:
    """Show a selection as `show_selection` does; return the column beside the map.

    Parameters
    ----------
    selection, choice
        As in `show_selection`.
    lead
        What the column holds, where it stands above the map on a phone: its style keeps the room of ``bars`` there.
        Else the column is the card of what is chosen: it stands under the map, and a tap on the map brings it into
        view (``view.js``).
    """
    left, right = st.columns([7, 3])
    beside = right.container(key=f"lead-{lead}" if lead else "card")
    beside.html("<span hidden></span>")  # a container with nothing in it keeps no room
    with left:
        show_selection(selection, choice)
    return beside


@elements.part
def show_selection(selection: Selection, choice: str) -> None:
    """Show a selection's map, the quiet line under it and its export; a click on a feature sets `choice`."""
    layers = [map_widget.with_addresses(layer) for layer in selection.layers]
    extent = map_widget.show_map(f"{selection.view}-{layers[0].id}", layers, selection.map_state, choice)
    elements.source_line(selection.period, selection.sources, selection.geometry)
    export.toolbar(selection, extent)
