"""The bar on top of every page: the search for a place, the language."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage

from dashboard import choices, data, elements, texts
from geo.places.gazetteer import place_labels

#: The pages in the order of their links; the first is the site's.
PAGES = ("overview", "tasks", "plans", "air", "water", "tsp", "unit", "data")

_SEARCH = "place_search"
_DESTINATION = "place_destination"


def window_title(page: StreamlitPage) -> str:
    """Return what the browser's tab says: the page and the site."""
    site = texts.plain("site_title")
    return f"{page.title} · {site}" if page.url_path else site


def bar() -> DeltaGenerator:
    """Show the bar with the language switch; return where the search goes."""
    with st.container(key="bar", horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        place = st.container(key="search")
        choices.select_language()
        elements.follow_server()
    return place


def search(place: DeltaGenerator) -> None:
    """Show the search for a district, a subdistrict or a river in any of its spellings; what is chosen is opened."""
    destination = st.session_state.pop(_DESTINATION, None)
    if destination is not None:
        _open(destination)
    labels = _labels()
    with place:
        st.selectbox(
            texts.t("search"),
            list(labels),
            None,
            format_func=labels.__getitem__,
            key=_SEARCH,
            placeholder=texts.plain("search_hint"),
            label_visibility="collapsed",
            on_change=_remember,
        )


@data.cached
def _labels() -> dict[str, str]:
    return place_labels(data.facts().register, data.facts().frames["rivers"], texts.language())


def go_to(key: str) -> None:
    """Make the next run open the page of a place: a callback cannot change the page by itself."""
    st.session_state[_DESTINATION] = key


def _remember() -> None:
    """Keep what was chosen for the run, and empty the box for the next search."""
    go_to(st.session_state[_SEARCH])
    st.session_state[_SEARCH] = None


def _open(key: str) -> None:
    if key in set(data.facts().frames["rivers"]["id"]):
        st.switch_page("pages/water.py", query_params={"reach": key})
    st.switch_page("pages/unit.py", query_params={"code": key})
