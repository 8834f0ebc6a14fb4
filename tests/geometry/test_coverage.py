"""Broken borders become a coverage, and what breaks a coverage is named."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from support.messages import english

from geo.errors import InvalidInput
from geo.geometry import coverage
from geo.settings import CRS_METRES, CRS_STORE


def frame(*shapes):
    return gpd.GeoDataFrame({"code": [chr(65 + k) for k in range(len(shapes))]}, geometry=list(shapes), crs=CRS_METRES)


def clean(*shapes, grid=1.0, sliver=100.0):
    return coverage.clean_coverage(list(shapes), grid, sliver)


def faults(*shapes):
    return english(coverage.coverage_faults(frame(*shapes), sliver=100.0)).splitlines()


WEST, EAST = shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100)


def test_a_clean_coverage_stays_as_it_is():
    assert all(a.equals(b) for a, b in zip(clean(WEST, EAST), (WEST, EAST), strict=True))
    assert faults(WEST, EAST) == []


def test_an_overlap_goes_to_the_first():
    west, east = clean(WEST, shapely.box(90, 0, 200, 100))
    assert (west.area, east.area) == (10_000, 10_000)


def test_a_sliver_between_neighbours_is_filled():
    notched = shapely.Polygon([(100, 0), (200, 0), (200, 100), (100, 100), (100, 60), (101, 50), (100, 40)])
    cells = clean(WEST, notched)
    assert shapely.union_all(cells).equals(shapely.box(0, 0, 200, 100))
    assert shapely.coverage_is_valid(cells)


def test_a_large_hole_stays_a_hole():
    ring = shapely.box(0, 0, 300, 300) - shapely.box(100, 100, 200, 200)
    assert clean(ring)[0].equals(ring)


def test_a_large_exclave_stays_and_a_tiny_one_goes_to_its_neighbour():
    exclave, crumb = shapely.box(150, 40, 180, 70), shapely.box(120, 40, 125, 45)
    west, east = clean(shapely.union_all([WEST, exclave, crumb]), EAST - exclave - crumb)
    assert west.equals(WEST | exclave)
    assert east.equals(EAST - exclave)


def test_a_polygon_that_others_cover_is_refused_by_its_position():
    with pytest.raises(InvalidInput) as caught:
        clean(WEST, shapely.box(10, 10, 20, 20))
    assert english(caught.value) == "polygon 1: expected an area of its own, got none (covered or too small)"


#: Two seats are never nearer than a hundredth: GEOS makes no Voronoi cells of points that differ in the last digit.
COORDINATES = st.integers(500, 9500).map(lambda hundredths: hundredths / 100)


@given(st.lists(st.tuples(COORDINATES, COORDINATES), min_size=2, max_size=12, unique=True), st.floats(0, 0.4))
def test_any_jittered_division_becomes_a_coverage(points, jitter):
    square = shapely.box(0, 0, 100, 100)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points), extend_to=square)) & square
    cells = cells[shapely.area(cells) > 25]
    moved = np.array([shapely.affinity.translate(cell, jitter * (k % 3), 0) for k, cell in enumerate(cells)])
    assert shapely.coverage_is_valid(coverage.clean_coverage(moved, grid=0.01, sliver=1.0))


def test_simplified_neighbours_still_share_their_edge():
    wave = [(100 + np.sin(y), y) for y in np.linspace(0, 100, 200)]
    cells = [shapely.Polygon([(0, 0), *wave, (0, 100)]), shapely.Polygon([(200, 0), *wave, (200, 100)])]
    simple = coverage.simplify(cells, 20.0)
    assert shapely.coverage_is_valid(simple)
    assert shapely.get_num_coordinates(simple).sum() < 60


def test_area_is_measured_in_metres_whatever_the_frame_is_in():
    square = gpd.GeoSeries([shapely.box(500_000, 4_400_000, 501_000, 4_402_000)], crs=CRS_METRES)
    degrees = gpd.GeoDataFrame(geometry=square.to_crs(CRS_STORE))
    assert coverage.areas_km2(degrees) == pytest.approx([2.0], rel=1e-6)


@pytest.mark.parametrize(
    ("shapes", "expected"),
    [
        ((shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)]),), "A: expected valid rings"),
        ((WEST, shapely.box(90, 0, 200, 100)), "A and B: expected no overlap"),
        ((WEST, shapely.box(10, 10, 20, 20)), "A and B: expected no overlap"),
        ((WEST, shapely.union(shapely.box(100, 0, 200, 50), shapely.box(101, 50, 200, 100))), ""),
        ((WEST, shapely.box(100, 0, 200, 50), shapely.box(100, 50, 200, 100)), "A: expected edges that"),
        ((shapely.box(0, 0, 99, 99) - shapely.box(40, 40, 45, 45),), "expected no gap"),
    ],
)
def test_each_kind_of_fault_is_named(shapes, expected):
    texts = faults(*shapes)
    assert any(expected in fault for fault in texts) if expected else texts
