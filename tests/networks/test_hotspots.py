"""Hot spots: Gi* as its definition has it, cell by cell, and no more of them than many tests at once allow."""

from __future__ import annotations

import numpy as np
import pytest

from geo.networks.hotspots import gi_star, holds_together

CENTRES = np.stack(np.meshgrid(np.arange(20), np.arange(20)), axis=-1).reshape(-1, 2) * 500.0


def plain_gi_star(centres, values, reach):
    """Ord and Getis (1995), equation 14, one cell after the other."""
    count, mean = len(values), values.mean()
    spread = np.sqrt((values**2).mean() - mean**2)
    scores = []
    for centre in centres:
        near = np.hypot(*(centres - centre).T) <= reach
        weight = near.sum()
        scores.append(
            (values[near].sum() - mean * weight) / (spread * np.sqrt((count * weight - weight**2) / (count - 1)))
        )
    return np.array(scores)


@pytest.mark.parametrize("reach", [500.0, 750.0, 3000.0])
def test_the_scores_are_those_of_the_definition(reach):
    values = np.random.default_rng(1).lognormal(3, 1, len(CENTRES))
    assert np.allclose(gi_star(CENTRES, values, reach), plain_gi_star(CENTRES, values, reach), atol=1e-9)


def test_a_hill_is_hot_and_noise_is_not():
    random = np.random.default_rng(2)
    noise = random.normal(100, 10, len(CENTRES))
    hill = noise + 60 * np.exp(-((np.hypot(*(CENTRES - 2500).T) / 1500) ** 2))
    scores = gi_star(CENTRES, hill, 1000.0)
    hot = holds_together(scores) & (scores > 0)
    assert hot[np.hypot(*(CENTRES - 2500).T) < 700].all()
    assert holds_together(gi_star(CENTRES, noise, 500.0)).mean() < 0.02


def test_cells_that_are_all_alike_are_no_hot_spots():
    scores = gi_star(CENTRES, np.full(len(CENTRES), 42.1), 1000.0)
    assert not scores.any()
    assert not holds_together(scores).any()


def test_the_correction_names_fewer_than_single_tests_do():
    scores = np.concatenate([np.linspace(2.0, 2.5, 50), np.zeros(950), [6.0]])
    assert holds_together(scores).nonzero()[0].tolist() == [1000]


def test_no_cells_have_no_scores():
    assert len(holds_together(gi_star(np.empty((0, 2)), np.empty(0), 500.0))) == 0
