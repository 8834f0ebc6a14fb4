"""The interactive map: a constant folium base map, and states that carry values, classes and the selection.

branca compiles a rendered map a second time as a Jinja template, and folium writes names into the page unescaped.
So nothing but base64 passes through them here, and a state passes them by; the browser places every text as text.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from itertools import takewhile
from string import ascii_lowercase, digits
from typing import Any, Literal

import folium
from branca.element import MacroElement
from folium.template import Template

_MOUNT = 'PollutionMap.mount({{ this._parent.get_name() }}, "{{ this.packed }}");'

Bounds = tuple[tuple[float, float], tuple[float, float]]

#: South-west and north-east corner of Beijing, latitude first as Leaflet wants them (EPSG:4490, degrees).
BOUNDS: Bounds = ((39.44, 115.41), (41.06, 117.51))
#: The same for Dongcheng and Xicheng, whose subdistricts are too small to see beside the others.
CORE_BOUNDS: Bounds = ((39.86, 116.32), (39.98, 116.45))

_DIGITS = digits + ascii_lowercase


LayerKind = Literal["area", "outline", "line", "point", "grid"]


@dataclass(frozen=True, kw_only=True)
class MapLayer:
    """A layer of geometry on the map.

    Parameters
    ----------
    id
        Name of the layer; states refer to it.
    url
        Where the browser fetches the geometry; empty until the page that shows it fills it in.
    kind
        ``area``, ``line`` and ``point`` can be chosen; an ``outline`` is drawn above areas and lets clicks through;
        a ``grid`` is painted, not drawn.
    labels
        Whether names are written on it where they fit.
    detail_url
        Where the browser fetches finer geometry of the same features once the reader zooms in; empty when `url`
        has all there is.
    """

    id: str
    url: str = ""
    kind: LayerKind
    labels: bool = False
    detail_url: str = ""


#: The outlines of the districts, named, above whatever else a map shows.
DISTRICT_OUTLINES = MapLayer(id="districts", kind="outline", labels=True)


@dataclass(frozen=True)
class LegendEntry:
    """One line of the legend: its text, its colour, and the mark.

    Marks are fill, blank, dashed, solid, line, point, note, or one of `geo.maps.symbols.SHAPES` in the colour, on a
    piece of line unless it is small.
    """

    text: str
    color: str = ""
    mark: str = "fill"


@dataclass(frozen=True, kw_only=True)
class LayerState:
    """What a map shows on one layer.

    Parameters
    ----------
    fill
        Feature id to palette index.
    text
        Feature id to tooltip line; on a grid, palette index to tooltip line.
    cells
        On a grid, one character for each of its cells: the palette index, or a dot where there is no value.
    hidden
        Features that are not drawn.
    marks
        Feature id to a short text that stands beside it.
    """

    fill: Mapping[str, int] = field(default_factory=dict)
    text: Mapping[str, str] = field(default_factory=dict)
    cells: str = ""
    hidden: Sequence[str] = ()
    marks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class MapState:
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
        Texts of the map itself: ``map``, ``blank``, ``schematic``, ``whole_city``, ``zoom_in``, ``zoom_out``,
        ``use_ctrl``, ``use_two_fingers``, ``unreachable``; ``core`` where a button shall zoom there, ``empty`` where
        the map has nothing to show.
    selected
        Id of the chosen feature, or None.
    scale
        Whether lengths on the map mean anything, so that a scale bar is shown.
    symbols
        The shape of points of each colour of the palette; circles where there are none. Names of
        `geo.maps.symbols.SHAPES`, or small ones like ``small-square``.
    """

    language: str
    title: str
    palette: Sequence[str]
    legend: Sequence[LegendEntry]
    layers: Mapping[str, LayerState]
    words: Mapping[str, str]
    selected: str | None = None
    scale: bool = True
    symbols: Sequence[str] = ()


class _Mount(MacroElement):
    """The call that hands the base map and its packed layers to map.js."""

    _template = Template("{% macro script(this, kwargs) %}" + _MOUNT + "{% endmacro %}")

    def __init__(self, packed: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Mount"
        self.packed = packed


def base_map(layers: Sequence[MapLayer]) -> folium.Map:
    """Make the part of a map that never changes, so that it stays mounted in the browser.

    Parameters
    ----------
    layers
        From the bottom to the top.

    Returns
    -------
    folium.Map
        Without tiles and without any script or style of its own: whoever shows it brings Leaflet and map.js.
    """
    south_west, north_east = BOUNDS
    centre = [(low + high) / 2 for low, high in zip(south_west, north_east, strict=True)]
    base = folium.Map(centre, zoom_start=8, tiles=None, zoom_snap=0.1, max_zoom=16, attribution_control=False)
    base.default_js, base.default_css = [], []
    base.add_child(_Mount(packed_base(layers, BOUNDS)))
    return base


def packed_base(layers: Sequence[MapLayer], bounds: Bounds) -> str:
    """Return what map.js's ``mount`` takes: the layers, and the corners that it fits the map to."""
    return _pack({"bounds": bounds, "core": CORE_BOUNDS, "layers": [asdict(layer) for layer in layers]})


def state_script(state: MapState) -> str:
    """Make the call that shows a state on a mounted map: a few kilobytes, without any geometry."""
    return f'PollutionMap.show("{packed_state(state)}");'


def packed_state(state: MapState) -> str:
    """Return what map.js's ``show`` takes."""
    legend = {"title": state.title, "entries": [asdict(entry) for entry in state.legend]}
    body = {name: getattr(state, name) for name in ("language", "palette", "words", "selected", "scale", "symbols")}
    layers = {name: _columns(layer) for name, layer in state.layers.items()}
    return _pack({**body, "legend": legend, "layers": layers})


def _columns(layer: LayerState) -> dict[str, object]:
    """Write every id once, beside its index and its text, which halves the bytes of two mappings."""
    ids = sorted({*layer.fill, *layer.text})
    fill, text = [layer.fill.get(key) for key in ids], [layer.text.get(key) for key in ids]
    rest = {"cells": layer.cells, "hidden": list(layer.hidden), "marks": dict(layer.marks)}
    return {"ids": _shortened(tuple(ids)), "fill": fill, "text": text, **rest}


@lru_cache(maxsize=64)
def _shortened(ids: tuple[str, ...]) -> list[str]:
    """Write of each id only what the one before has not: a digit (base 36) for the length they share, and the rest."""
    shortened = []
    for before, key in zip(("", *ids), ids, strict=False):
        same = takewhile(lambda pair: pair[0] == pair[1], zip(before[:35], key, strict=False))
        length = sum(1 for _ in same)
        shortened.append(f"{_DIGITS[length]}{key[length:]}")
    return shortened


def clicked_code(answer: Mapping[str, Any] | None) -> str | None:
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


def visible_extent(answer: Mapping[str, Any] | None) -> str | None:
    """Read what the reader has zoomed to, ``west,south,east,north`` and unchecked; None while the city is in view."""
    text = (answer or {}).get("extent")
    return str(text) if text else None


def _pack(content: object) -> str:
    """Compress data and armour it as base64, whose letters mean nothing to Jinja, HTML or JavaScript."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode(), 6)).decode()
