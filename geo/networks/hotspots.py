"""Hot spots on a grid: the statistic of Getis and Ord, corrected for the number of cells that are tested at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.spatial import cKDTree
from scipy.stats import norm

Values = NDArray[np.floating[Any]]


def gi_star(centres: Values, values: Values, reach: float) -> Values:
    """Return Gi* of every cell (Ord and Getis 1995, equation 14), binary weights, the cell itself among them.

    Parameters
    ----------
    centres
        East and north of the cells, metres; one row each.
    values
        What was measured there.
    reach
        Metres within which another cell is a neighbour, that distance included.

    Returns
    -------
    ndarray
        Standard scores: above zero where high values lie together; zero where all cells are alike, or all neighbours.
    """
    if not (count := len(values)):
        return values
    pairs = cKDTree(centres).query_pairs(reach * (1 + 1e-9), output_type="ndarray")
    own = np.arange(count)
    rows, columns = (np.concatenate([pairs[:, i], pairs[:, 1 - i], own]) for i in (0, 1))
    near = csr_array((np.ones(len(rows)), (rows, columns)), shape=(count, count))
    neighbours = near.sum(axis=1)
    spread = values.std() * np.sqrt(np.maximum(count * neighbours - neighbours**2, 0) / max(count - 1, 1))
    excess = near @ values - values.mean() * neighbours
    alike = spread <= 1e-9 * max(float(np.abs(values).max(initial=0.0)), 1.0)
    return np.asarray(np.where(alike, 0.0, excess / np.where(alike, 1.0, spread)))


def holds_together(scores: Values, rate: float = 0.05) -> NDArray[np.bool_]:
    """Say which of many standard scores, two-sided, stand out (Benjamini and Hochberg 1995).

    Parameters
    ----------
    scores
        Standard scores.
    rate
        Share of false ones that is taken among those that are named.
    """
    chances = 2 * norm.sf(np.abs(scores))
    order = np.argsort(chances)
    below = np.flatnonzero(chances[order] <= rate * np.arange(1, len(scores) + 1) / max(len(scores), 1))
    named = np.zeros(len(scores), bool)
    if len(below):
        named[order[: below[-1] + 1]] = True
    return named
