"""The head of a page: the finding as its title, what is known and what is not, what it rests on."""

from __future__ import annotations

import html

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import texts
from geo.selection import Selection


def place() -> DeltaGenerator:
    """Keep the place of a head: what stands below would move down once it comes."""
    head = st.container(key="head")
    head.html("<span hidden></span>")  # a container with nothing in it takes no room
    return head


def show(place: DeltaGenerator, selection: Selection) -> None:
    """Write the head of a page into its place, which stands above the choices that it follows from."""
    with place:
        st.title(texts.escape(selection.finding.rstrip("。.") or selection.title))
        if selection.subtitle:
            st.markdown(texts.escape(selection.subtitle))
        _chips(selection.title, *selection.basis)


def _chips(*labels: str) -> None:
    st.html("".join(f'<span class="chip">{html.escape(label)}</span>' for label in labels))
