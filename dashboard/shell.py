"""The bar on top of every page: the search for a place, the language."""

from __future__ import annotations

import html
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage

from dashboard import choices, data, elements, sign_in, texts
from geo.places.gazetteer import place_labels
from geo.reporting.people import PUBLISHER, READER, REPORTER, REVIEWER, Person
from server import assets

#: The pages in the order of their links; the first is the site's.
PAGES = ("overview", "tasks", "plans", "air", "water", "tsp", "unit", "data")
#: The pages of an office, each with the role that it is for.
OFFICE_PAGES = {"report": REPORTER, "review": REVIEWER, "progress": READER, "publish": PUBLISHER}

_SEARCH = "place_search"
_DESTINATION = "place_destination"


def window_title(page: StreamlitPage) -> str:
    """Return what the browser's tab says: the page and the site."""
    site = texts.plain("site_title")
    return f"{page.title} · {site}" if page.url_path else site


def all_pages() -> tuple[str, ...]:
    """Return the names of all pages that this installation has."""
    return (*PAGES, *(OFFICE_PAGES if sign_in.is_office() else ()))


def pages_for(reader: Person | None) -> tuple[str, ...]:
    """Return the names of the pages that exist for a reader; whoever has yet to sign in is asked to on any of them."""
    if not is_open(reader):
        return all_pages()
    return (*(name for name, role in OFFICE_PAGES.items() if reader is not None and reader.may(role)), *PAGES)


def is_open(reader: Person | None) -> bool:
    """Say whether pages show what they hold: a public installation to all, an office to whoever has a role in it."""
    return not sign_in.is_office() or (reader is not None and reader.may(READER))


@dataclass(frozen=True)
class Bar:
    """Where in the bar that goes which needs the data."""

    search: DeltaGenerator
    near: DeltaGenerator
    account: DeltaGenerator


def bar() -> Bar:
    """Show the bar with the language switch; return where the search, "near me" beside it and the account go."""
    with st.container(key="bar", horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        places = st.container(key="search"), st.container(key="near")
        choices.select_language()
        account = st.container(key="account")
        elements.follow_server()
    return Bar(*places, account)


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
            texts.t("search_label"),
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
