"""Owns what a selection is: the facts it is made from, the choices given for it, one map with all said about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import geopandas as gpd
import pandas as pd

from geo.errors import Fault, InvalidInput
from geo.figures import Figure, unit_figures
from geo.grids import GRID_LAYER, cell_squares, grid_shape
from geo.maps import MapLayer, View
from geo.tiles import tile_layers
from geo.units import Register

_Result = TypeVar("_Result")

#: Layers of the tile map, which the store does not hold: they are made from the subdistricts.
TILES = ("tiles", "tileblocks")


@dataclass(frozen=True, eq=False)
class Facts:
    """What selections are made from: the store's layers and what is derived from them.

    Parameters
    ----------
    frames
        Every layer of the store.
    register
        The units.
    figures
        Indicator to figure id to figure.
    version
        The data version.
    """

    frames: Mapping[str, pd.DataFrame]
    register: Register
    figures: Mapping[str, Mapping[str, Figure]]
    version: str
    _known: dict[str, Any] = field(default_factory=dict)

    def shapes(self, layer: str) -> gpd.GeoDataFrame:
        """Return the features of a map's layer, EPSG:4490."""
        if layer.startswith(GRID_LAYER):
            cells = self.frames["grid_cells"]
            of_layer = cells[cells["indicator"] == layer.removeprefix(GRID_LAYER)]
            return self.once(layer, lambda: cell_squares(grid_shape(of_layer)))
        if layer not in TILES:
            return gpd.GeoDataFrame(self.frames[layer])
        subdistricts = gpd.GeoDataFrame(self.frames["subdistricts"])
        return self.once("tiles", lambda: tile_layers(self.register, subdistricts))[layer]

    def once(self, name: str, work: Callable[[], _Result]) -> _Result:
        """Return what `work` makes of these facts, worked out at the first call of that name."""
        if name not in self._known:
            self._known[name] = work()
        result: _Result = self._known[name]
        return result

    def geometry_sources(self, layer: str) -> list[str]:
        """Return the ids of the sources of a layer's geometry."""
        frame = self.frames["subdistricts" if layer in TILES else layer]
        return [str(source) for source in frame["geometry_source_id"].unique()]


def facts_of(frames: Mapping[str, pd.DataFrame], version: str) -> Facts:
    """Derive the register and the figures from the layers of a store."""
    register = Register(frames["districts"], frames["subdistricts"])
    return Facts(frames, register, unit_figures(frames, register), version)


def distinct(*columns: Iterable[str]) -> tuple[str, ...]:
    """Return the values of columns once each, in the order in which they come."""
    return tuple(dict.fromkeys(str(value) for column in columns for value in column))


@dataclass(frozen=True)
class Selection:
    """One map with all that must be said about it.

    Parameters
    ----------
    view
        Name of the page that shows it.
    choices
        The choices as the page's URL carries them.
    title, subtitle
        What and when; the sentence that says what stands out, in Markdown.
    layers
        The map's layers from the bottom to the top, without addresses.
    picture
        What is shown on them.
    period
        Label of the period, or an empty text.
    sources
        Sources of the figures.
    geometry
        Layers whose geometry status must be stated.
    values
        Feature id to the number shown, where there is one.
    about
        Code of the unit that the page is about, or None.
    """

    view: str
    choices: Mapping[str, str]
    title: str
    subtitle: str
    layers: tuple[MapLayer, ...]
    picture: View
    period: str
    sources: tuple[str, ...]
    geometry: tuple[str, ...]
    values: Mapping[str, float] = field(default_factory=dict)
    about: str | None = None

    def drawn(self, layer: MapLayer, facts: Facts) -> gpd.GeoDataFrame:
        """Return the features of one of its layers that are not hidden; of a grid, the cells that have a value.

        Cells carry their class in a column ``fill``.
        """
        frame = facts.shapes(layer.id)
        shown = self.picture.layers.get(layer.id)
        if layer.kind == "grid" and shown:
            classes = list(shown.cells)
            return frame.assign(fill=classes)[[letter != "." for letter in classes]].astype({"fill": int})
        key = "code" if "code" in frame else "id"
        return frame[~frame[key].isin(shown.hidden)] if shown and shown.hidden else frame


class Choices:
    """The choices given for a view, read one after the other; faults are collected.

    Parameters
    ----------
    view
        Name of the view, for the messages.
    given
        Key to value.
    """

    def __init__(self, view: str, given: Mapping[str, str]) -> None:
        self._view, self._given = view, given
        self._known: list[str] = []
        self._faults: list[Fault] = []
        self.taken: dict[str, str] = {}

    def pick(self, key: str, options: Iterable[str], default: str | None = None) -> str | None:
        """Return the value given for a key; the default when there is none, or when it is not among the options."""
        allowed = list(options)
        self._known.append(key)
        value = self._given.get(key)
        if value is not None and value not in allowed:
            some = ", ".join(allowed[:20]) + (" …" if len(allowed) > 20 else "")
            self._faults.append(Fault(f"{self._view}, {key}", f"one of {some}", repr(value)))
            value = None
        if value is not None:
            self.taken[key] = value
        return value if value is not None else default

    def settle(self) -> None:
        """Raise `InvalidInput` with every fault found, choices that the view does not have among them."""
        strange = [key for key in self._given if key not in self._known]
        expected = f"one of the choices of this view: {', '.join(self._known)}"
        self._faults += [Fault(f"{self._view}, {key}", expected, repr(key)) for key in strange]
        if self._faults:
            raise InvalidInput(self._faults)
