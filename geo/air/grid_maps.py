"""What a map says about a grid: the values of one period become classes, a legend, a sentence and a table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.figures.figure_maps import words
from geo.geometry.grids import GridShape, cell_text
from geo.maps.colours import ORANGES, number, range_text, spread
from geo.maps.model import LayerState, LegendEntry, MapState
from geo.texts.catalogue import text


@dataclass(frozen=True)
class _Classes:
    """The class of every cell, and lowest and highest value of each class."""

    of_cells: NDArray[np.int64]
    bounds: list[tuple[float, float]]


def _classes(cells: pd.DataFrame) -> _Classes:
    """Sort values into classes of about as many cells each: natural breaks would take minutes over 67,000."""
    values = cells["value"].to_numpy(float)
    ends = np.unique(np.quantile(values, np.arange(1, len(ORANGES) + 1) / len(ORANGES), method="lower"))
    index = np.minimum(np.searchsorted(ends, values), len(ends) - 1)
    filled, index = np.unique(index, return_inverse=True)
    groups = [values[index == i] for i in range(len(filled))]
    return _Classes(index.astype(np.int64), [(float(group.min()), float(group.max())) for group in groups])


def grid_map(
    layer: str, shape: GridShape, cells: pd.DataFrame, name: str, unit_of_measure: str, language: str
) -> MapState:
    """Show one period of a grid.

    Parameters
    ----------
    layer
        The map's layer.
    shape
        The grid, with all cells of all its periods.
    cells
        Rows of ``grid_cells`` of one period.
    name, unit_of_measure
        Those of the indicator in the reader's language.
    language
        ``zh`` or ``en``.
    """
    classes = _classes(cells)
    texts, palette = [range_text(*bounds) for bounds in classes.bounds], spread(ORANGES, len(classes.bounds))
    legend = [LegendEntry(label, colour) for label, colour in zip(texts, palette, strict=True)]
    lines = {str(i): f"{name}: {label} {unit_of_measure}".strip() for i, label in enumerate(texts)}
    return MapState(
        language=language,
        title=f"{name} ({unit_of_measure})",
        palette=palette,
        legend=[*legend, LegendEntry(text("grid_blank", language), mark="note")],
        layers={layer: LayerState(text=lines, cells=cell_text(shape, cells, classes.of_cells))},
        words=words(language),
    )


def grid_headline(cells: pd.DataFrame, unit_of_measure: str, language: str) -> str:
    """Say how many cells have a value and how high it goes."""
    values = cells["value"].astype(float)
    return text(
        "grid_headline",
        language,
        cells=f"{len(cells):,}",
        size=number(float(cells["size_m"].iloc[0])),
        low=number(values.min()),
        high=number(values.max()),
        middle=number(values.median()),
        unit=unit_of_measure,
    )


def grid_table(cells: pd.DataFrame, name: str, unit_of_measure: str, language: str) -> pd.DataFrame:
    """Count the cells and their area by class, the highest first."""
    classes = _classes(cells)
    counts = np.bincount(classes.of_cells)
    area = float(cells["size_m"].iloc[0]) ** 2 / 1e6
    rows = [
        (range_text(*classes.bounds[i]), int(counts[i]), counts[i] * area) for i in reversed(range(len(classes.bounds)))
    ]
    headings = [f"{name} ({unit_of_measure})", text("column_cells", language), text("column_area", language)]
    return pd.DataFrame(rows, columns=headings)
