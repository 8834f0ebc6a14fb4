"""Owns the interactive map: a constant folium base map, and views that carry values, classes and the selection.

branca compiles a rendered map a second time as a Jinja template, and folium writes names into the page unescaped.
So nothing but base64 passes through them here; the browser unpacks it and places every text as text.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import folium
from branca.element import MacroElement
from folium.template import Template

_MOUNT = 'PollutionMap.mount({{ this._parent.get_name() }}, "{{ this.packed }}");'
_SHOW = 'PollutionMap.show("{{ this.packed }}");'

#: South-west and north-east corner of Beijing, latitude first as Leaflet wants them (EPSG:4490, degrees).
BOUNDS = ((39.44, 115.41), (41.06, 117.51))


@dataclass(frozen=True)
class MapLayer:
    """A layer of geometry on the map.

    Parameters
    ----------
    id
        Name of the layer; views refer to it.
    url
        Where the browser fetches the geometry.
    kind
        ``area``, ``line`` and ``point`` can be chosen; an ``outline`` is drawn above areas and lets clicks through.
    labels
        Whether names are written on it where they fit.
    """

    id: str
    url: str
    kind: Literal["area", "outline", "line", "point"]
    labels: bool = False


@dataclass(frozen=True)
class LegendEntry:
    """One line of the legend: its text, its colour, and the mark: fill, blank, dashed, solid, line or point."""

    text: str
    color: str = ""
    mark: str = "fill"


@dataclass(frozen=True)
class Shown:
    """What a view shows on one layer: the palette index and the tooltip line of each feature id."""

    fill: Mapping[str, int] = field(default_factory=dict)
    text: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class View:
    """All that may change on a mounted map.

    Parameters
    ----------
    language
        ``zh`` or ``en``.
    title
        Heading of the legend.
    palette
        Colours that the layers' indices point to.
    legend
        Lines of the legend, from the top.
    layers
        Layer id to what is shown on it.
    words
        Texts of the map itself: ``blank``, ``schematic``, ``whole_city``.
    selected
        Id of the chosen feature, or None.
    """

    language: str
    title: str
    palette: Sequence[str]
    legend: Sequence[LegendEntry]
    layers: Mapping[str, Shown]
    words: Mapping[str, str]
    selected: str | None = None


class _Call(MacroElement):
    """A call of one of map.js's functions with packed data."""

    def __init__(self, script: str, packed: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Call"
        self._template = Template("{% macro script(this, kwargs) %}" + script + "{% endmacro %}")
        self.packed = packed


def base_map(layers: Sequence[MapLayer], scripts: Sequence[str], styles: Sequence[str]) -> folium.Map:
    """Make the part of a map that never changes, so that it stays mounted in the browser.

    Parameters
    ----------
    layers
        From the bottom to the top.
    scripts, styles
        Addresses of Leaflet and of our own script and style, in the order of loading.

    Returns
    -------
    folium.Map
        Without tiles and without a request to any other host.
    """
    south_west, north_east = BOUNDS
    centre = [(low + high) / 2 for low, high in zip(south_west, north_east, strict=True)]
    base = folium.Map(
        centre, zoom_start=8, tiles=None, zoom_snap=0.25, min_zoom=7, max_zoom=16, attribution_control=False
    )
    base.default_js = [(f"script{i}", url) for i, url in enumerate(scripts)]
    base.default_css = [(f"style{i}", url) for i, url in enumerate(styles)]
    base.add_child(_Call(_MOUNT, _pack({"bounds": BOUNDS, "layers": [asdict(layer) for layer in layers]})))
    return base


def view_group(view: View) -> folium.FeatureGroup:
    """Make the part of a map that changes: what `view` shows, without any geometry."""
    group = folium.FeatureGroup()
    legend = {"title": view.title, "entries": [asdict(entry) for entry in view.legend]}
    body = {name: getattr(view, name) for name in ("language", "palette", "words", "selected")}
    layers = {name: asdict(shown) for name, shown in view.layers.items()}
    group.add_child(_Call(_SHOW, _pack({**body, "legend": legend, "layers": layers})))
    return group


def picked(answer: Mapping[str, Any] | None) -> str | None:
    """Read the chosen feature from the map's answer.

    Parameters
    ----------
    answer
        What the component returned: ``last_object_clicked_popup`` holds the id and a running number.

    Returns
    -------
    str or None
        The feature's id, unchecked; None when nothing was chosen.
    """
    text = (answer or {}).get("last_object_clicked_popup")
    return str(text).split(" ")[0] if text else None


def _pack(content: object) -> str:
    """Armour data as base64, whose letters mean nothing to Jinja, HTML or JavaScript."""
    return base64.b64encode(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).decode()
