"""Tiles: one figure each, with its period, the verdict on it, and a line of the years before."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from urllib.parse import quote

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.answers.first_figures import Tile

#: The line of a tile: its size, and how many values it takes to be one.
_WIDTH, _HEIGHT, _SHORTEST = 96, 26, 3


def slot() -> DeltaGenerator:
    """Keep room for a row of tiles until they come."""
    room = st.container(key="tiles")
    room.html("<span hidden></span>")  # a container with nothing in it takes no room
    return room


def show(room: DeltaGenerator, tiles: Sequence[Tile], place: Mapping[str, str]) -> None:
    """Show tiles beside one another, each with a link to the page that says more.

    Parameters
    ----------
    room
        Where they are to stand.
    tiles
        Four at most.
    place
        What the pages are to show, as their address has it.
    """
    for column, tile in zip(room.columns(4), tiles, strict=False):
        with column, st.container(key=f"tile-{tile.page}", border=True):
            st.page_link(f"pages/{tile.page}.py", label=tile.label, query_params=place)
            st.html(_figure(tile))


def _figure(tile: Tile) -> str:
    """Write value, line and note as HTML, lower than Streamlit's own metric: the map must stay in view."""
    parts = [f'<span class="tile-value">{html.escape(tile.value)}</span>', _line(tile.series)]
    return f'<div class="tile">{"".join(parts)}<span class="tile-note">{html.escape(tile.note)}</span></div>'


def _line(series: Sequence[float]) -> str:
    if len(series) < _SHORTEST:
        return ""
    low, high = min(series), max(series)
    step, scale = _WIDTH / (len(series) - 1), _HEIGHT / ((high - low) or 1)
    points = " ".join(f"{i * step:.1f},{_HEIGHT - (value - low) * scale:.1f}" for i, value in enumerate(series))
    line = f'<polyline points="{points}" fill="none" stroke="#12486b" stroke-width="2"/>'
    box = f"-2 -2 {_WIDTH + 4} {_HEIGHT + 4}"
    # A picture: Streamlit lets no drawing into its pages.
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{line}</svg>'
    return f'<img class="tile-line" alt="" src="data:image/svg+xml,{quote(drawing)}">'
