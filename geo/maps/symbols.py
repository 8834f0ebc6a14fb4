"""The shapes of points: what a colour says on a map, a shape says too, in the browser and on paper."""

from __future__ import annotations

from collections.abc import Mapping

_SMALL = "small-"
_HALF_CROSS = ((0.45, 0.0), (1.15, 0.7), (0.7, 1.15), (0.0, 0.45), (-0.7, 1.15), (-1.15, 0.7))

#: Corners of each shape around its middle, y upwards; one is the radius of a circle of the same weight.
SHAPES: Mapping[str, tuple[tuple[float, float], ...]] = {
    "circle": (),
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "triangle": ((0.0, 1.2), (1.15, -0.85), (-1.15, -0.85)),
    "diamond": ((0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)),
    "cross": (*_HALF_CROSS, *((-x, -y) for x, y in _HALF_CROSS)),
}


def shape_of(symbol: str) -> str:
    """Return the shape of a symbol: ``square`` of ``small-square``."""
    return symbol.removeprefix(_SMALL)


def is_small(symbol: str) -> bool:
    """Say whether a symbol is a small one, for what stands beside the map's subject."""
    return symbol.startswith(_SMALL)


def outline(symbol: str, x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """Return the corners of a symbol at a place; none for a circle."""
    return [(x + dx * radius, y + dy * radius) for dx, dy in SHAPES[shape_of(symbol)]]
