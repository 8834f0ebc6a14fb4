"""The tile map: a square for each subdistrict, districts in one piece, near their true places, always the same."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo.geometry import coverage, tiles
from geo.settings import CRS_METRES
from geo.units import Register


@pytest.fixture(scope="module")
def register(frames):
    return Register(frames["districts"], frames["subdistricts"])


@pytest.fixture(scope="module")
def laid(register, frames):
    return tiles.tile_layers(register, frames["subdistricts"])


def test_every_subdistrict_has_one_square_and_all_are_of_equal_area(laid, frames):
    squares = laid["tiles"]
    assert squares["code"].tolist() == sorted(frames["subdistricts"]["code"])
    areas = coverage.areas_km2(squares)
    assert np.ptp(areas) / areas.mean() < 1e-6
    shared = shapely.area(shapely.union_all(squares.to_crs(CRS_METRES).geometry.to_numpy(), grid_size=0.01)) / 1e6
    assert shared == pytest.approx(areas.sum(), rel=1e-6)  # no two overlap
    assert set(squares["geometry_status"]) == {"schematic"}


def test_every_district_is_one_piece_around_its_own_squares(laid, register):
    blocks = laid["tileblocks"].set_index("code")
    assert set(blocks.index) == set(register.districts["code"])
    assert set(blocks.geom_type) == {"Polygon"}
    for square in laid["tiles"].itertuples():
        point = shapely.centroid(square.geometry)
        assert blocks.geometry[register.reporting[square.code]].contains(point)


def test_squares_stand_where_their_districts_stand(laid, frames):
    true = frames["districts"].set_index("code").to_crs(CRS_METRES).centroid
    blocks = laid["tileblocks"].set_index("code").to_crs(CRS_METRES).centroid.reindex(true.index)
    for axis in ("x", "y"):
        assert np.corrcoef(getattr(true, axis), getattr(blocks, axis))[0, 1] > 0.85


def test_the_same_store_gives_the_same_squares(laid, register, frames):
    shuffled = frames["subdistricts"].sample(frac=1, random_state=1)
    again = tiles.tile_layers(register, shuffled)["tiles"]
    assert again.geometry.geom_equals_exact(laid["tiles"].geometry, 1e-9).all()
