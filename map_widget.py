"""The map on a page: mounted once, shown anew without its geometry, and asked what the reader clicked."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import streamlit as st
from streamlit_folium import _component_func, generate_leaflet_string

import assets
import ui
from choices import touch
from geo import maps, settings

MAP_HEIGHT = 520
_ANSWER = "last_object_clicked_popup"
_PICKED = "picked_on_map"


def show_map(name: str, layers: Sequence[maps.MapLayer], view: maps.View, choice: str) -> str | None:
    """Show the map in a part of a page; a click on a feature sets the choice as the select box does.

    Parameters
    ----------
    name
        Tells the page's map from others; a map of another name is mounted anew.
    layers, view
        See `geo.maps`.
    choice
        Key of the choice that a click sets.

    Returns
    -------
    str or None
        What the reader has zoomed to, as `geo.maps.seen` reads it.
    """
    if st.session_state.pop(_PICKED, False):
        st.rerun()  # the whole page depends on the choice
    script = _mount_script(tuple(layers))
    key = f"map-{name}-{hashlib.sha256(script.encode()).hexdigest()[:12]}"

    def pick() -> None:
        code = maps.picked(st.session_state.get(key))
        if code is not None:
            st.session_state[choice] = code
            st.session_state[_PICKED] = True
            touch(choice)

    # st_folium() would render the base map and compile the view as a template on every rerun: 9 ms for nothing.
    answer = _component_func(
        script=script, feature_group=maps.view_script(view), js_links=[assets.map_script().url],
        css_links=[], height=MAP_HEIGHT, returned_objects=[_ANSWER], default={_ANSWER: None},
        key=key, on_change=pick, id="map", header="", html="", width=None, zoom=None, center=None,
        return_on_hover=False, layer_control=None, pixelated=False,
    )  # fmt: skip
    return maps.seen(answer)


@lru_cache(maxsize=64)
def _mount_script(layers: tuple[maps.MapLayer, ...]) -> str:
    base = maps.base_map(layers)
    base.get_root().render()
    return str(generate_leaflet_string(base))


def map_layer(layer: str, kind: maps.Kind, labels: bool = False) -> maps.MapLayer:
    """Return a layer of the store as the map wants it."""
    geometry = assets.layer_assets(settings.load().store, ui.version())[layer]
    detail = geometry.full.url if geometry.full != geometry.city else ""
    return maps.MapLayer(layer, geometry.city.url, kind, labels, detail)
