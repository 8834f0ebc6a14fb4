"""A district is divided into neat cells: all of it, once, in one piece around each seat."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from support.messages import english

from geo.errors import InvalidInput
from geo.geometry import schematic

SQUARE = shapely.box(0, 0, 10_000, 10_000)
#: Two lobes joined by a narrow bridge: plain Voronoi cells would jump across the bay.
HORSESHOE = SQUARE - shapely.box(4_500, 0, 5_500, 9_000)
SEATS = st.lists(st.tuples(st.integers(1, 99), st.integers(1, 99)), min_size=1, max_size=15, unique=True)


@settings(deadline=None, max_examples=40)
@given(SEATS)
def test_cells_cover_the_district_once_and_hold_their_seats(seats):
    seats = np.array(seats) * 100.0
    cells = schematic.divide(SQUARE, seats)
    assert shapely.coverage_is_valid(cells)
    assert shapely.coverage_union_all(cells).symmetric_difference(SQUARE).area < 1
    assert shapely.covers(cells, shapely.points(seats)).all()


def test_no_cell_has_a_detached_bit():
    seats = np.array([(2_000, 1_000), (4_000, 5_000), (8_000, 500), (9_000, 9_500)])
    cells = schematic.divide(HORSESHOE, seats)
    assert set(shapely.get_type_id(cells)) == {shapely.GeometryType.POLYGON}
    assert shapely.area(cells).sum() == pytest.approx(HORSESHOE.area, abs=1)


def test_an_exclave_belongs_whole_to_the_seat_in_it():
    exclave = shapely.box(12_000, 0, 13_000, 9_000)
    cells = schematic.divide(SQUARE | exclave, np.array([(9_900, 8_000), (2_000, 5_000), (12_500, 500)]))
    assert cells[2].symmetric_difference(exclave).area < 1


def test_an_exclave_without_a_seat_stays_with_the_nearest():
    exclave = shapely.box(12_000, 0, 13_000, 1_000)
    cells = schematic.divide(SQUARE | exclave, np.array([(9_000, 500), (2_000, 5_000)]))
    assert shapely.area(cells).sum() == pytest.approx(SQUARE.area + exclave.area, abs=1)


def test_a_seat_outside_and_a_seat_given_twice_are_both_reported():
    with pytest.raises(InvalidInput) as caught:
        schematic.divide(SQUARE, np.array([(-5, 0), (10, 10), (10, 10)]))
    assert [fault.kind for fault in caught.value.faults] == ["seat_outside", "same_seat"]
    assert english(caught.value).splitlines() == [
        "seat POINT (-5 0): expected a place within its district, got one outside",
        "seats: expected one place for each, got the same place twice",
    ]


@settings(deadline=None, max_examples=20)
@given(SEATS, st.integers(1, 6))
def test_placed_seats_lie_inside_and_come_out_the_same_twice(fixed, count):
    fixed = np.array([seat for seat in np.array(fixed) * 100.0 if HORSESHOE.contains(shapely.Point(seat))])
    placed = schematic.place_seats(HORSESHOE, fixed, count)
    assert placed.shape == (count, 2)
    assert shapely.contains_xy(HORSESHOE, placed).all()
    assert np.array_equal(placed, schematic.place_seats(HORSESHOE, fixed, count))


def test_placed_seats_serve_balanced_land():
    areas = shapely.area(schematic.divide(SQUARE, schematic.place_seats(SQUARE, np.empty((0, 2)), 9)))
    assert areas.min() > 0.5 * areas.mean()


def test_no_seat_is_placed_where_none_is_missing():
    assert schematic.place_seats(SQUARE, np.array([(1.0, 1.0)]), 0).shape == (0, 2)
