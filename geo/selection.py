"""The kernel of every page: the facts, the choices of a view and the selection, one map with all said about it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import geopandas as gpd
import pandas as pd

from geo import periods
from geo.errors import Fault, InvalidInput, Note, NothingToShow, Place
from geo.figures import figure_maps
from geo.figures.comparison import PeriodPair, change_coverage, change_finding, change_map
from geo.figures.figures import RANKED, Figure, unit_figures
from geo.geometry.grids import GRID_LAYER, cell_squares, grid_shape
from geo.geometry.tiles import tile_layers
from geo.maps.model import MapLayer, MapState
from geo.schema import LAYERS, Frames
from geo.settings import CITY_CODE
from geo.store import geopackage
from geo.store.snapshot_frames import distinct_rows, rows_of
from geo.units import Register

_Result = TypeVar("_Result")

#: Layers of the tile map, which the store does not hold: they are made from the subdistricts.
TILES = ("tiles", "tileblocks")

#: The code chosen for each key; None where nothing is chosen.
Codes = Mapping[str, str | None]
#: How many options the message about an unknown one lists.
_LISTED_OPTIONS = 20


@dataclass(frozen=True, eq=False, kw_only=True)
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
    _results: dict[Hashable, Any] = field(default_factory=dict, init=False)

    def shapes(self, layer: str) -> gpd.GeoDataFrame:
        """Return the features of a map's layer that have a place, EPSG:4490."""
        if layer.startswith(GRID_LAYER):
            indicator = layer.removeprefix(GRID_LAYER)
            return self.once(layer, lambda: cell_squares(grid_shape(grid_places(self.frames, indicator))))
        if layer not in TILES:
            frame = gpd.GeoDataFrame(self.frames[layer])
            return frame[~frame.is_empty] if LAYERS[layer].unplaced else frame
        subdistricts = gpd.GeoDataFrame(self.frames["subdistricts"])
        return self.once("tiles", lambda: tile_layers(self.register, subdistricts))[layer]

    def once(self, name: Hashable, work: Callable[[], _Result]) -> _Result:
        """Return what `work` makes of these facts, worked out at the first call of that name."""
        if name not in self._results:
            self._results.setdefault(name, work())  # two threads may work at once; one result counts
        result: _Result = self._results[name]
        return result

    def indicator_names(self, language: str) -> Mapping[str, tuple[str, str]]:
        """Return the label and the unit of measure of every indicator."""
        return self.once(
            ("indicators", language), lambda: figure_maps.indicator_names(self.frames["indicators"], language)
        )

    def observed(self, indicator: str) -> pd.DataFrame:
        """Return an indicator's rows of the layer ``observations`` in all periods."""
        return self.once(("observed", indicator), lambda: rows_of(self.frames, "observations", indicator=indicator))

    def geometry_sources(self, layer: str) -> list[str]:
        """Return the ids of the sources of a layer's geometry."""
        frame = self.frames["subdistricts" if layer in TILES else layer]
        return [str(source) for source in frame["geometry_source_id"].unique()]


def facts_of(frames: Mapping[str, pd.DataFrame], version: str) -> Facts:
    """Derive the register and the figures from the layers of a store."""
    register = Register(frames["districts"], frames["subdistricts"])
    # Figures are of districts; of what is published of subdistricts, the longest list by far, only who is listed.
    codes = [CITY_CODE, *register.districts["code"]]
    of_districts = rows_of(frames, "observations", unit_code=codes)
    ranks = distinct_rows(frames, "observations", ("period", "unit_code", "source_id"), indicator=RANKED)
    results = of_districts[of_districts["indicator"] != RANKED]
    observations = pd.concat([results, ranks.assign(indicator=RANKED)], ignore_index=True)
    layers = {name: frames[name] for name in ("plans", "tasks", "targets")}
    figures = unit_figures({**layers, "observations": observations}, register)
    return Facts(frames=frames, register=register, figures=figures, version=version)


def read_facts(store: Path) -> Facts:
    """Read a store as it is now, whatever takes its place later; raises as `geo.store.geopackage.read_store`."""
    frames = geopackage.read_store(store)
    return facts_of(frames, frames.version)


def distinct(*columns: Iterable[str]) -> tuple[str, ...]:
    """Return the values of columns once each, in the order in which they come."""
    return tuple(dict.fromkeys(str(value) for column in columns for value in column))


def grid_places(frames: Frames, indicator: str) -> pd.DataFrame:
    """Return the distinct cells of a grid in all its periods: ``meridian``, ``size_m``, ``east`` and ``north``."""
    return distinct_rows(frames, "grid_cells", ("meridian", "size_m", "east", "north"), indicator=indicator)


@dataclass(frozen=True, kw_only=True)
class Selection:
    """One map with all that must be said about it; its texts are plain.

    Parameters
    ----------
    title, subtitle
        What and when; the sentences that say what is known and what is not.
    layers
        The map's layers from the bottom to the top, without addresses.
    map_state
        What is shown on them.
    period
        Label of the period, or an empty text.
    sources
        Sources of the figures.
    geometry
        Layers whose geometry status must be stated.
    view, choices
        Name of the page that shows it, and the choices as its URL carries them: what `geo.views.select` was asked for.
    values
        Feature id to the number shown, where there is one.
    about
        Code of the unit that the page is about, or None.
    finding
        The sentence that says what stands out; blank where the title says all.
    basis
        What it rests on, besides the title: the plan and until when it was in force.
    """

    title: str
    subtitle: str
    layers: tuple[MapLayer, ...]
    map_state: MapState
    period: str
    sources: tuple[str, ...]
    geometry: tuple[str, ...]
    view: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, float] = field(default_factory=dict)
    about: str | None = None
    finding: str = ""
    basis: tuple[str, ...] = ()

    def features(self, layer: MapLayer, facts: Facts) -> gpd.GeoDataFrame:
        """Return the features of one of its layers that are not hidden; of a grid, the cells that have a value.

        Cells carry their class in a column ``fill``.
        """
        frame = facts.shapes(layer.id)
        state = self.map_state.layers.get(layer.id)
        if layer.kind == "grid" and state:
            classes = list(state.cells)
            return frame.assign(fill=classes)[[letter != "." for letter in classes]].astype({"fill": int})
        key = "code" if "code" in frame else "id"
        return frame[~frame[key].isin(state.hidden)] if state and state.hidden else frame


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One choice of a view, declared once: the page shows it, links, exports and the command line accept it.

    Parameters
    ----------
    key
        Its name in the address, in the session and in ``--choose key=value``; its label is ``choice_<key>``.
    options
        Makes code to label out of the facts, what is chosen by the choices before it, and the language; None where
        those leave nothing to choose.
    default
        Makes the code chosen at first; where it makes none, or one that is no option, the first option is.
    none
        Catalogue key of the choice of nothing, which is then the default; without it something is always chosen.
    slider
        Whether the options are in order of time and a slider shows them.
    chips
        Whether the options stand side by side, each a click away.
    """

    key: str
    options: Callable[[Facts, Codes, str], Mapping[str, str] | None]
    default: Callable[[Facts, Codes], str | None] = lambda facts, codes: None
    none: str = ""
    slider: bool = False
    chips: bool = False

    def first(self, facts: Facts, codes: Codes, options: Mapping[str, str]) -> str | None:
        """Return the code that is chosen where the reader chose none."""
        code = self.default(facts, codes)
        return code if code in options else None if self.none else next(iter(options), None)


@dataclass(frozen=True, kw_only=True)
class View:
    """What a page can show on its map, and by which choices.

    Parameters
    ----------
    choices
        In the order in which they depend on each other.
    select
        Makes the selection out of the facts, the code of every choice, and the language.
    has_data
        Whether the store has anything for it.
    empty
        Kind of the note that says that it has nothing.
    """

    choices: tuple[Choice, ...]
    select: Callable[[Facts, Codes, str], Selection]
    has_data: Callable[[Facts], bool] = lambda facts: True
    empty: str = "nothing_to_show"


def check_choices(name: str, view: View, facts: Facts, choices: Mapping[str, str], language: str) -> Codes:
    """Check choices against those of a view; return the code chosen for each, the default where none is.

    Parameters
    ----------
    name
        Name of the view, for the messages.
    view, facts, language
        The view, what it shows, and the reader's language.
    choices
        Key to code, as in the page's address.

    Raises
    ------
    InvalidInput
        With every code that is no option and every key that is no choice of the view.
    NothingToShow
        The store has nothing that the view could show.
    """
    if not view.has_data(facts):
        raise NothingToShow(Note(view.empty))
    codes: dict[str, str | None] = {}
    faults = []
    for choice in view.choices:
        options = choice.options(facts, codes, language)
        if options is None:
            continue
        code = choices.get(choice.key)
        if code is not None and code not in options:
            faults.append(_unknown_option(Place(file=name, sheet=choice.key), options, code))
            code = None
        codes[choice.key] = choice.first(facts, codes, options) if code is None else code
    faults += [
        Fault("unknown_choice_key", Place(file=name), {"keys": list(codes), "got": key})
        for key in choices
        if key not in codes
    ]
    if faults:
        raise InvalidInput(*faults)
    return codes


def _unknown_option(place: Place, options: Mapping[str, str], code: str) -> Fault:
    listed = [*list(options)[:_LISTED_OPTIONS], *(["…"] if len(options) > _LISTED_OPTIONS else [])]
    return Fault("unknown_choice", place, {"options": listed, "got": code})


def district_options(facts: Facts, codes: Codes, language: str) -> Mapping[str, str]:
    """Return code to name of the districts and the development area."""
    return {code: facts.register.name(code, language) for code in facts.register.districts["code"]}


def subdistrict_options(facts: Facts, codes: Codes, language: str) -> Mapping[str, str]:
    """Return code to name of the subdistricts, each with the district that it reports to."""
    register = facts.register
    return facts.once(
        ("subdistricts", language),
        lambda: {
            code: f"{register.name(code, language)} · {register.name(district, language)}"
            for code, district in register.reporting.items()
        },
    )


def period_options(facts: Facts, indicator: str, language: str) -> Mapping[str, str]:
    """Return id to label of the periods that an indicator was published for, in order of time."""

    def work() -> Mapping[str, str]:
        spans = sorted(map(periods.parse, facts.observed(indicator)["period"].unique()))
        return {str(span): span.label(language) for span in spans}

    return facts.once(("periods", indicator, language), work)


def last_period(facts: Facts, indicator: str) -> str | None:
    """Return the id of the last period that an indicator was published for."""
    return next(reversed(list(period_options(facts, indicator, "zh"))), None)


def compared(
    selection: Selection, pair: PeriodPair, name: str, names: Mapping[str, str], unit: str | None, *sources: str
) -> Selection:
    """Turn the selection of one period into one of how it differs from another.

    Parameters
    ----------
    selection
        What the later period shows.
    pair
        The values of both.
    name
        Label of the indicator.
    names
        Code to name of every place that the map has.
    unit
        Code of the chosen place, or None.
    sources
        Of the other period's values.
    """
    language = selection.map_state.language
    return replace(
        selection,
        title=f"{name} · {pair.now_label} / {pair.before_label}",
        finding=change_finding(pair, names, unit, language),
        subtitle=change_coverage(pair, len(names), language),
        map_state=change_map(selection.map_state, pair, name),
        sources=distinct(selection.sources, sources),
        values=pair.changes,
    )
