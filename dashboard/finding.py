"""The head of a page: the finding as its title, what is known and what is not, what it rests on."""

from __future__ import annotations

import html
from collections.abc import Sequence

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
    write(place, selection.finding or selection.title, selection.subtitle, [selection.title, *selection.basis])


def write(place: DeltaGenerator, finding: str, sentence: str, basis: Sequence[str]) -> None:
    """Write a finding as the page's title, the sentence under it, and what both rest on as chips; all plain text."""
    with place:
        st.title(texts.escape(finding.rstrip("。.")))
        if sentence:
            st.markdown(texts.escape(sentence))
        if basis:
            st.html("".join(f'<span class="chip">{html.escape(label)}</span>' for label in basis))
