"""The view of the air page: the districts by an indicator of the air, and the grids beside it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from geo.air.grid_maps import grid_headline, grid_map
from geo.figures.figures import Figure
from geo.geometry.grids import GRID_LAYER, grid_shape
from geo.maps.model import DISTRICT_OUTLINES, MapLayer
from geo.periods import Period, parse
from geo.schema import Frames
from geo.selection import Facts, Selection, distinct, grid_places
from geo.store.snapshot_frames import parts_of, rows_of

#: Indicators of the air by district, in the order in which a reader may choose them.
AIR = (
    "pm25",
    "pm25_change",
    "ozone",
    "good_air_days",
    "heavy_pollution_days",
    "pm10",
    "no2",
    "so2",
    "co",
    "voc_enterprises",
    "petrochemical_voc_change",
    "tsp",
    "dust_fall",
    "road_dust",
    "road_dust_load",
    "road_dust_residue_all_roads",
    "road_dust_residue_district_roads",
    "tsp_worst30_subdistricts",
)
#: The grid that the plan of 2021 announces.
HOTSPOTS = "voc_hotspot"


def air_figures(figures: Mapping[str, Mapping[str, Figure]]) -> dict[str, Mapping[str, Figure]]:
    """Return the figures of the air that there are."""
    return {key: figures[key] for key in AIR if key in figures}


def newest(figures: Mapping[str, Figure]) -> str:
    """Return the id of the newest result of all districts that have any, or of the newest target without results.

    A newer result of a few districts alone would hide what is known of the others.
    """
    results = [figure for figure in figures.values() if figure.kind == "result"]
    widest = max((len(figure.values) for figure in results), default=0)
    whole = [figure for figure in results if len(figure.values) == widest]
    return max(whole or figures.values(), key=lambda figure: figure.period).id


def grid_layer(indicator: str) -> str:
    """Name the map's layer of a grid."""
    return f"{GRID_LAYER}{indicator}"


def grids_of(frames: Frames) -> list[str]:
    """Return the ids of the indicators that have a grid."""
    return sorted(parts_of(frames, "grid_cells")["indicator"].unique())


def cells_of(facts: Facts, indicator: str, period: str) -> pd.DataFrame:
    """Return the cells of a grid in one period."""
    return rows_of(facts.frames, "grid_cells", indicator=indicator, period=period)


def grid_periods(facts: Facts, indicator: str) -> list[Period]:
    """Return the periods of a grid, the newest first."""
    parts = parts_of(facts.frames, "grid_cells")
    return sorted(map(parse, parts.loc[parts["indicator"] == indicator, "period"]), reverse=True)


def select_grid(facts: Facts, indicator: str, period: str, language: str) -> Selection:
    """Show one period of a grid above the outlines of the districts.

    Parameters
    ----------
    facts, language
        As in `geo.views.select`.
    indicator
        One of `grids_of`.
    period
        Id of one of its periods.
    """
    shape = facts.once(("grid", indicator), lambda: grid_shape(grid_places(facts.frames, indicator)))
    cells = cells_of(facts, indicator, period)
    name, unit_of_measure = facts.indicator_names(language)[indicator]
    layer, label = grid_layer(indicator), parse(period).label(language)
    squares = facts.shapes(layer)["id"].to_numpy()[np.searchsorted(shape.places, shape.place(cells))]
    return Selection(
        title=f"{name} · {label}",
        subtitle=grid_headline(cells, unit_of_measure, language),
        layers=(
            MapLayer(id=layer, kind="grid"),
            DISTRICT_OUTLINES,
        ),
        map_state=grid_map(layer, shape, cells, name, unit_of_measure, language),
        period=label,
        sources=distinct(cells["source_id"]),
        geometry=("districts",),
        values=dict(zip(squares, cells["value"].astype(float), strict=True)),
    )
