"""Shapes: datum, coverages, grids, tiles, and how they travel."""
