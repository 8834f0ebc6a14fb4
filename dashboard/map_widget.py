"""The map on a page: mounted once, shown anew without its geometry, and asked what the reader clicked."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import streamlit as st
from streamlit_folium import _component_func, generate_leaflet_string

from dashboard import data
from dashboard.choices import touch
from geo.maps import model
from server import assets

#: What the component wants to know; the height that counts is ``--map-height`` of page.css.
_HEIGHT = 640
_ANSWER = "last_object_clicked_popup"
_PICKED = "picked_on_map"
#: What the component asks for besides, all of it unused.
_COMPONENT: dict[str, object] = {
    "css_links": [],
    "id": "map",
    "header": "",
    "html": "",
    "width": None,
    "zoom": None,
    "center": None,
    "return_on_hover": False,
    "layer_control": None,
    "pixelated": False,
}


def show_map(name: str, layers: Sequence[model.MapLayer], state: model.MapState, choice: str) -> str | None:
    """Show the map in a part of a page; a click on a feature sets the choice as the select box does.

    Parameters
    ----------
    name
        Tells the page's map from others; a map of another name is mounted anew.
    layers, state
        See `geo.maps.model`.
    choice
        Key of the choice that a click sets.

    Returns
    -------
    str or None
        What the reader has zoomed to, as `geo.maps.model.visible_extent` reads it.
    """
    if st.session_state.pop(_PICKED, False):
        st.rerun()  # the whole page depends on the choice
    script = _mount_script(tuple(layers))
    key = f"map-{name}-{hashlib.sha256(script.encode()).hexdigest()[:12]}"

    def pick() -> None:
        code = model.clicked_code(st.session_state.get(key))
        if code is not None:
            st.session_state[choice] = code
            st.session_state[_PICKED] = True
            touch(choice)

    # st_folium() would render the base map and compile the state as a template on every rerun: 9 ms for nothing.
    with st.container(key=f"map-slot-{name}"):
        answer = _component_func(
            script=script,
            feature_group=model.state_script(state),
            js_links=[assets.map_script().url],
            height=_HEIGHT,
            returned_objects=[_ANSWER],
            default={_ANSWER: None},
            key=key,
            on_change=pick,
            **_COMPONENT,
        )
    return model.visible_extent(answer)


@lru_cache(maxsize=64)
def _mount_script(layers: tuple[model.MapLayer, ...]) -> str:
    base = model.base_map(layers)
    base.get_root().render()
    return str(generate_leaflet_string(base))


def with_addresses(layer: model.MapLayer) -> model.MapLayer:
    """Return a layer with the addresses of its geometry in the store of the run."""
    geometry = assets.layer_assets(data.config().store, data.facts().version)[layer.id]
    detail = geometry.full.url if geometry.full != geometry.city else ""
    return replace(layer, url=geometry.city.url, detail_url=detail)
