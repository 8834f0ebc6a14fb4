"""How values become colours: class breaks, palettes that survive greyscale, and the legend's entries."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import mapclassify
import numpy as np

#: Light to dark, readable in greyscale and by colour-blind readers (after ColorBrewer's Blues, Cynthia Brewer).
BLUES = ("#dce9f6", "#a6cbe8", "#66a3d2", "#2f74b5", "#133e74")
#: The same for what is bad when it is much: after ColorBrewer's Oranges.
ORANGES = ("#feead6", "#fbb679", "#e97f2e", "#c4540f", "#7a2c04")
#: The same for what is not disclosed when it is much: after ColorBrewer's Greys.
GREYS = ("#f0f0f0", "#cecece", "#acacac", "#868686", "#5c5c5c")

#: The ministry's colours for water classes; 6 stands for inferior Class V (劣Ⅴ类).
WATER = {"Ⅰ": "#3a8fdc", "Ⅱ": "#3a8fdc", "Ⅲ": "#3fa34d", "Ⅳ": "#f2d13c", "Ⅴ": "#f08c2e", "劣Ⅴ": "#d93a2b"}

ACCENT = "#12233d"
GREY = "#8a94a3"
#: Words beside the bars and lines of a chart; the small print of an export.
AXIS_TEXT, QUIET = "#46525f", "#5f6b7a"

#: What 'not disclosed' and 'not allocated' look like, everywhere: ground and hatching of an area, the hatching of an
#: area on paper, the hatching of a river.
BLANK = {"ground": "#f4f5f7", "hatching": "#d3d8df", "printed": "#c3cad3", "line": "#7d8794"}


@dataclass(frozen=True)
class Classes:
    """Values sorted into classes.

    Parameters
    ----------
    palette
        One colour a class, from the lowest values to the highest.
    bounds
        Lowest and highest value in each class.
    index
        The class of each key, counted from 0; keys without a value are left out.
    """

    palette: tuple[str, ...]
    bounds: tuple[tuple[float, float], ...]
    index: Mapping[str, int] = field(default_factory=dict)


def classify(values: Mapping[str, float], colours: Sequence[str] = BLUES) -> Classes:
    """Sort values into at most as many classes as there are colours.

    Few distinct values make a class each; more are split at Fisher's natural breaks (mapclassify), which suits
    small counts better than equal steps: no class is empty, and equal values stay together.

    Parameters
    ----------
    values
        Key to value; keys whose value is not a number are left out.
    colours
        The colours, light to dark.

    Returns
    -------
    Classes
        Classes in ascending order.
    """
    numbers = {key: float(value) for key, value in values.items() if np.isfinite(value)}
    if not numbers:
        return Classes((), ())
    tops = np.unique(list(numbers.values()))
    if len(tops) > len(colours):
        tops = _natural_breaks(list(numbers.values()), len(colours))
    index = {key: int(np.searchsorted(tops, value)) for key, value in numbers.items()}
    members = [[numbers[key] for key in numbers if index[key] == i] for i in range(len(tops))]
    bounds = tuple((min(group), max(group)) for group in members)
    return Classes(spread(colours, len(tops)), bounds, index)


def step_texts(ends: Sequence[float]) -> list[str]:
    """Write classes by the ends between them, as a legend has them: ``≤ 80``, ``> 80–95``, ``> 95``."""
    between = [f"> {range_text(low, high)}" for low, high in pairwise(ends)]
    return [f"≤ {number(ends[0])}", *between, f"> {number(ends[-1])}"]


def _natural_breaks(values: Sequence[float], count: int) -> np.ndarray:
    with warnings.catch_warnings():
        # mapclassify advises numba, which a handful of values does not need.
        warnings.filterwarnings("ignore", message="Numba not installed")
        return np.asarray(mapclassify.FisherJenks(np.asarray(values), k=count).bins)


def spread(colours: Sequence[str], count: int) -> tuple[str, ...]:
    """Pick `count` colours evenly from light to dark; a single class takes the middle one."""
    if count == 1:
        return (colours[len(colours) // 2],)
    steps = np.linspace(0, len(colours) - 1, count).round().astype(int)
    return tuple(colours[i] for i in steps)


def range_text(low: float, high: float) -> str:
    """Write a class as readers expect it: ``4``, ``4–6``, or ``−10 … 0`` where a dash would read as a minus."""
    dash = " … " if low < 0 else "–"
    return number(low) if low == high else f"{number(low)}{dash}{number(high)}"


def number(value: float) -> str:
    """Write a figure with thousands separators and without needless zeros.

    Examples
    --------
    >>> number(500000), number(5.1), number(-5.9)
    ('500,000', '5.1', '−5.9')
    """
    text = f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"
    return text.replace("-", "−")
