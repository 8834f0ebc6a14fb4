"""The datum conversions agree with published values and undo each other."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.geometry import offsets
from geo.settings import CRS_METRES, CRS_STORE

BEIJING_LON = st.floats(115.4, 117.6)
BEIJING_LAT = st.floats(39.4, 41.1)

#: The README of the coordtransform package: forward formulas at 116.404, 39.915.
PUBLISHED = [
    (offsets.wgs84_to_gcj02, (116.41024449916938, 39.91640428150164)),
    (offsets.gcj02_to_bd09, (116.41036949371029, 39.92133699351021)),
]
#: The test table of eviltransform: WGS84 -> GCJ-02, there with the WGS84 semi-major axis, hence the looser agreement.
EVILTRANSFORM = [
    ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
    ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
    ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
]
PAIRS = [
    (offsets.wgs84_to_gcj02, offsets.gcj02_to_wgs84),
    (offsets.gcj02_to_bd09, offsets.bd09_to_gcj02),
    (offsets.wgs84_to_bd09, offsets.bd09_to_wgs84),
]


@pytest.mark.parametrize(("conversion", "expected"), PUBLISHED)
def test_forward_formula_gives_the_published_value(conversion, expected):
    assert conversion(116.404, 39.915) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("true", "drawn"), EVILTRANSFORM)
def test_gcj02_agrees_with_an_independent_implementation(true, drawn):
    assert offsets.wgs84_to_gcj02(*true) == pytest.approx(drawn, abs=2e-7)


def test_commercial_maps_draw_beijing_530_m_east_and_150_m_north():
    true, drawn = (116.404, 39.915), offsets.wgs84_to_gcj02(116.404, 39.915)
    metres = gpd.GeoSeries([shapely.Point(true), shapely.Point(drawn)], crs=CRS_STORE).to_crs(CRS_METRES)
    assert metres.x[1] - metres.x[0] == pytest.approx(530, abs=10)
    assert metres.y[1] - metres.y[0] == pytest.approx(155, abs=10)


@pytest.mark.parametrize(("forward", "back"), PAIRS)
@given(lon=BEIJING_LON, lat=BEIJING_LAT)
def test_inverse_is_exact_over_beijing(forward, back, lon, lat):
    assert back(*forward(lon, lat)) == pytest.approx((lon, lat), abs=1e-9)
    assert forward(*back(lon, lat)) == pytest.approx((lon, lat), abs=1e-9)


@given(st.lists(st.tuples(BEIJING_LON, BEIJING_LAT), min_size=1, max_size=20))
def test_an_array_gives_what_its_points_give_one_by_one(points):
    lon, lat = np.array(points).T
    together = np.column_stack(offsets.gcj02_to_wgs84(lon, lat))
    assert np.allclose(together, [offsets.gcj02_to_wgs84(*point) for point in points], rtol=0, atol=1e-12)


def test_geometries_keep_their_shape_and_their_common_vertices():
    squares = [shapely.box(116, 40, 116.1, 40.1), shapely.box(116.1, 40, 116.2, 40.1)]
    moved = offsets.convert_geometries(squares, offsets.gcj02_to_wgs84)
    assert shapely.coverage_is_valid(moved)
    assert shapely.get_coordinates(moved[0])[0] == pytest.approx(np.ravel(offsets.gcj02_to_wgs84(116.1, 40)), abs=1e-12)
