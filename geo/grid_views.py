"""Owns what a map says about a grid: the values of one period become classes, a legend, a sentence and a table."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.catalogue import markdown, text
from geo.classes import ORANGES, number, range_text, spread
from geo.grids import GridShape, cell_text
from geo.maps import LegendEntry, Shown, View
from geo.views import words


class _Classes(NamedTuple):
    """The class of every cell, and lowest and highest value of each class."""

    of_cells: NDArray[np.int64]
    bounds: list[tuple[float, float]]


def _classes(cells: pd.DataFrame) -> _Classes:
    """Sort values into classes of about as many cells each: natural breaks would take minutes over 67,000."""
    values = cells["value"].to_numpy(float)
    ends = np.unique(np.quantile(values, np.arange(1, len(ORANGES) + 1) / len(ORANGES), method="lower"))
    index = np.minimum(np.searchsorted(ends, values), len(ends) - 1)
    kept, index = np.unique(index, return_inverse=True)
    groups = [values[index == i] for i in range(len(kept))]
    return _Classes(index.astype(np.int64), [(float(group.min()), float(group.max())) for group in groups])


def grid_view(layer: str, shape: GridShape, cells: pd.DataFrame, name: str, unit: str, language: str) -> View:
    """Show one period of a grid.

    Parameters
    ----------
    layer
        The map's layer.
    shape
        The grid, with all cells of all its periods.
    cells
        Rows of ``grid_cells`` of one period.
    name, unit
        Label and unit of the indicator in the reader's language.
    language
        ``zh`` or ``en``.
    """
    classes = _classes(cells)
    texts, palette = [range_text(*bounds) for bounds in classes.bounds], spread(ORANGES, len(classes.bounds))
    legend = [LegendEntry(label, colour) for label, colour in zip(texts, palette, strict=True)]
    legend.append(LegendEntry(text("grid_blank", language), mark="note"))
    said = {str(i): f"{name}: {label} {unit}".strip() for i, label in enumerate(texts)}
    shown = {layer: Shown(text=said, cells=cell_text(shape, cells, classes.of_cells))}
    return View(language, f"{name} ({unit})", palette, legend, shown, words(language), None)


def grid_headline(cells: pd.DataFrame, unit: str, language: str) -> str:
    """Say how many cells have a value and how high it goes."""
    values = cells["value"].astype(float)
    spread = {"low": number(values.min()), "high": number(values.max()), "middle": number(values.median())}
    size = number(float(cells["size_m"].iloc[0]))
    return markdown("grid_headline", language, cells=f"{len(cells):,}", size=size, unit=unit, **spread)


def grid_table(cells: pd.DataFrame, name: str, unit: str, language: str) -> pd.DataFrame:
    """Count the cells and their area by class, the highest first."""
    classes = _classes(cells)
    counts = np.bincount(classes.of_cells)
    area = float(cells["size_m"].iloc[0]) ** 2 / 1e6
    rows = [
        (range_text(*classes.bounds[i]), int(counts[i]), counts[i] * area) for i in reversed(range(len(classes.bounds)))
    ]
    headings = [f"{name} ({unit})", text("column_cells", language), text("column_area", language)]
    return pd.DataFrame(rows, columns=headings)
