"""The bar on top of every page: the search for a place, the language."""

from __future__ import annotations

import html

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage

from dashboard import choices, data, elements, texts
from geo.places.gazetteer import place_labels
from server import assets

#: The pages in the order of their links; the first is the site's.
PAGES = ("overview", "tasks", "plans", "air", "water", "tsp", "unit", "data")

_SEARCH = "place_search"
_DESTINATION = "place_destination"


def window_title(page: StreamlitPage) -> str:
    """Return what the browser's tab says: the page and the site."""
    site = texts.plain("site_title")
    return f"{page.title} · {site}" if page.url_path else site


def bar() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Show the bar with the language switch; return where the search and, beside it, "near me" go."""
    with st.container(key="bar", horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        places = st.container(key="search"), st.container(key="near")
        choices.select_language()
        elements.follow_server()
    return places


def near_me(place: DeltaGenerator) -> None:
    """Show the button that opens the page of the subdistrict where the reader is (``near.js``)."""
    layers = assets.layer_assets(data.config().store, data.facts().version)
    words = {name: html.escape(texts.plain(f"near_{name}")) for name in ("wait", "denied", "outside", "failed")}
    attributes = " ".join(f'data-{name}="{word}"' for name, word in words.items())
    geometry, label = layers["subdistricts"].full.url, html.escape(texts.plain("near_me"))
    button = f'<button type="button" class="near" data-geometry="{geometry}" {attributes} title="{label}">'
    place.html(f'{button}◎ <span>{label}</span></button><span role="status" class="near-note"></span>')


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
