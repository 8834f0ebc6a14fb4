"""Owns what the air page's choices show: the districts by an indicator of the air, and the grids beside it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from geo.chosen import Facts
from geo.figures import Figure
from geo.grids import GridShape, grid_shape

#: Indicators of the air by district, in the order in which a reader may choose them.
AIR = (
    "pm25", "pm25_change", "ozone", "good_air_days", "voc_enterprises", "petrochemical_voc_change", "tsp", "dust_fall",
    "road_dust", "tsp_worst30_subdistricts",
)  # fmt: skip
#: The grid that the plan of 2021 announces.
HOTSPOTS = "voc_hotspot"


def air_figures(figures: Mapping[str, Mapping[str, Figure]]) -> dict[str, Mapping[str, Figure]]:
    """Return the figures of the air that there are."""
    return {key: figures[key] for key in AIR if key in figures}


def newest(figures: Mapping[str, Figure]) -> str:
    """Return the id of the newest published result, or of the newest target where nothing is published."""
    results = [figure for figure in figures.values() if figure.kind == "result"]
    return max(results or figures.values(), key=lambda figure: figure.period).id


def grid_layer(indicator: str) -> str:
    """Name the map's layer of a grid."""
    return f"grid-{indicator}"


def grid_shapes(cells: pd.DataFrame) -> dict[str, GridShape]:
    """Return the grid of each indicator that has one, from the layer ``grid_cells``."""
    return {str(key): grid_shape(rows) for key, rows in cells.groupby("indicator")}


def shapes_of(facts: Facts) -> dict[str, GridShape]:
    """Return the grids of the store."""
    return facts.once("grids", lambda: grid_shapes(facts.frames["grid_cells"]))
