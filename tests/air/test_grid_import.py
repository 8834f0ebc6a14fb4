"""Grids: tables and rasters become cells in their places, what fits no grid is told and alters nothing."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pyproj
import pytest
import rasterio
from affine import Affine
from streamlit.testing.v1 import AppTest
from support.messages import english
from support.office import claims_of
from support.pages import chips
from support.pages import visit as open_page
from support.paths import ROOT

from geo import settings
from geo.air import grid_maps
from geo.air.grid_import import import_grid
from geo.errors import InvalidInput
from geo.geometry.grids import grid_shape
from geo.store import geopackage
from geo.texts.faults import error_text

EAST, NORTH = 448_000.0, 4_420_000.0


def table(tmp_path, rows, heading="x,y,value"):
    file = tmp_path / "grid.csv"
    file.write_text("\n".join([heading, *(",".join(map(str, row)) for row in rows)]), "utf-8")
    return file


def centres(columns=4, rows=3):
    return [(EAST + 500 * i + 250, NORTH + 500 * j + 250, 10 * i + j) for j in range(rows) for i in range(columns)]


def cells(path) -> pd.DataFrame:
    return geopackage.read_layer(path, "grid_cells")


def test_cells_lie_where_their_centres_say(store_path, tmp_path):
    report = import_grid(settings.load(), table(tmp_path, centres()), "2021-08")
    assert report.added == 12
    grid = cells(store_path)
    assert grid[["east", "north"]].min().tolist() == [EAST, NORTH]
    assert grid.set_index(["east", "north"])["value"][EAST + 1500, NORTH + 1000] == 32
    assert set(grid["meridian"]) == {117.0}


def test_degrees_come_to_the_same_cells_as_metres(store_path, tmp_path):
    to_degrees = pyproj.Transformer.from_crs("EPSG:4548", "EPSG:4490", always_xy=True)
    rows = [(*(f"{v:.6f}" for v in to_degrees.transform(x, y)), value) for x, y, value in centres()]
    import_grid(settings.load(), table(tmp_path, rows, "经度,纬度,数值"), "2021-08", crs="EPSG:4490")
    grid = cells(store_path)
    assert np.allclose(sorted({*grid["east"]}), EAST + 500 * np.arange(4), atol=1)
    assert len(grid) == 12


def test_a_raster_counts_from_its_north_west_corner_and_leaves_out_what_has_no_value(store_path, tmp_path):
    file = tmp_path / "grid.asc"
    head = f"ncols 3\nnrows 2\nxllcorner {EAST}\nyllcorner {NORTH}\ncellsize 500\nNODATA_value -9999\n"
    file.write_text(head + "1 2 -9999\n4 5 6\n")
    import_grid(settings.load(), file, "2021-08")
    grid = cells(store_path).set_index(["east", "north"])["value"]
    assert grid.to_dict() == {
        (EAST, NORTH + 500): 1,
        (EAST + 500, NORTH + 500): 2,
        (EAST, NORTH): 4,
        (EAST + 500, NORTH): 5,
        (EAST + 1000, NORTH): 6,
    }


def test_a_corrected_file_replaces_the_period_and_another_period_stands_beside_it(store_path, tmp_path):
    import_grid(settings.load(), table(tmp_path, centres()), "2021-08")
    import_grid(settings.load(), table(tmp_path, centres()[:6]), "2021-08")
    import_grid(settings.load(), table(tmp_path, centres(5, 3)), "2021-09")
    assert cells(store_path)["period"].value_counts().to_dict() == {"2021-08": 6, "2021-09": 15}
    assert len(grid_shape(cells(store_path)).places) == 15


@pytest.mark.parametrize(
    ("rows", "options", "words"),
    [
        ([*centres(), (EAST + 400, NORTH + 250, 1)], {}, ["row 14", "grid of 500 m"]),
        ([*centres(), centres()[0]], {}, ["row 14", "each cell once"]),
        ([*centres(), (EAST, "north", "much")], {}, ["row 14, column y", "row 14, column value", "'much'"]),
        ([*centres(), (EAST + 2250, NORTH + 250, -9999)], {}, ["row 14", "got -9999", "no data"]),
        ([(x + 400_000, y, v) for x, y, v in centres()], {}, ["cells in Beijing", "--crs"]),
        (centres(), {"crs": "EPSG:nothing"}, ["a coordinate system", "EPSG:nothing"]),
        (centres(), {"indicator": "hot"}, ["indicator", "'hot'"]),
        (centres(), {"size": 0}, ["above zero"]),
        ([(1, 2, "")], {}, ["at least one cell"]),
    ],
)
def test_faults_are_told_with_their_place_and_change_nothing(store_path, tmp_path, rows, options, words):
    before = geopackage.read_version(store_path)
    with pytest.raises(InvalidInput) as caught:
        import_grid(settings.load(), table(tmp_path, rows), "2021-08", **options)
    assert [word for word in words if word not in english(caught.value)] == []
    assert geopackage.read_version(store_path) == before


def test_a_table_with_metres_and_degrees_is_refused_and_neither_guessed(store_path, tmp_path):
    before = geopackage.read_version(store_path)
    file = tmp_path / "both.csv"
    file.write_text("x,y,lon,lat,value\n500250,4400250,117.0,39.7,1\n", "utf-8")
    with pytest.raises(InvalidInput) as caught:
        import_grid(settings.load(), file, "2021-08")
    assert english(caught.value).count("one column for each item") == 2
    assert geopackage.read_version(store_path) == before


def test_many_cells_with_one_fault_are_one_message_that_names_the_first(store_path, tmp_path):
    rows = [(EAST, NORTH, "much")] * 21
    with pytest.raises(InvalidInput) as caught:
        import_grid(settings.load(), table(tmp_path, rows), "2021-08")
    place = "21 of 21 that are not; the first much at grid.csv, row 2, column value"
    assert english(caught.value) == f"grid.csv: expected a number, got {place}"
    assert "21 个（共 21 个）不是；第一个为 much，位于 grid.csv，第 2 行，「数值」列" in error_text(caught.value, "zh")


@pytest.mark.usefixtures("store_path")
def test_what_is_asked_of_the_import_is_checked_before_the_file(tmp_path):
    with pytest.raises(InvalidInput) as caught:
        import_grid(settings.load(), table(tmp_path, centres()), "")
    assert english(caught.value).startswith("period: expected a period like 2021")
    assert english(caught.value).endswith("got a blank")
    with pytest.raises(InvalidInput) as caught:
        import_grid(settings.load(), table(tmp_path, centres()), "2021-08", size=-1)
    assert error_text(caught.value, "zh") == "边长：应为大于零的边长（米），实为-1"


def test_a_grid_of_another_size_than_in_other_periods_is_refused(store_path, tmp_path):
    import_grid(settings.load(), table(tmp_path, centres()), "2021-08")
    wide = [(EAST + 1000 * i, NORTH, i) for i in range(4)]
    with pytest.raises(InvalidInput) as caught:
        import_grid(settings.load(), table(tmp_path, wide), "2021-09", size=1000)
    assert "got cells of 1000 m on the meridian 117" in english(caught.value)
    assert "cells of 500 m on the meridian 117 as in other periods" in english(caught.value)
    assert set(cells(store_path)["size_m"]) == {500.0}


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("", "ESRI ASCII raster"),
        ("ncols x\n", "ESRI ASCII raster"),
        ("ncols 2\nnrows 2\nxllcorner 0\nyllcorner 0\n1 2 3 4\n", "no cellsize"),
        ("ncols 2\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 5\n1 2 3\n", "2 × 2 values .* got 3"),
        ("ncols 2\nnrows 1\nxllcorner 448000\nyllcorner 4420000\ncellsize 500\n1 x\n", "row 1, column 2.*'x'"),
    ],
)
def test_a_damaged_ascii_raster_is_a_message_and_never_a_zero(store_path, tmp_path, text, pattern):
    file = tmp_path / "grid.asc"
    file.write_text(text)
    with pytest.raises(InvalidInput) as caught:
        import_grid(settings.load(), file, "2021-08")
    assert re.search(pattern, english(caught.value))


def test_an_ascii_raster_lies_where_the_prj_beside_it_says(store_path, tmp_path):
    head = f"ncols 2\nnrows 1\nxllcorner {39_000_000 + EAST}\nyllcorner {NORTH}\ncellsize 500\n"
    (tmp_path / "grid.asc").write_text(head + "7 nan\n")
    (tmp_path / "grid.prj").write_text(pyproj.CRS("EPSG:4527").to_wkt("WKT1_ESRI"))
    import_grid(settings.load(), tmp_path / "grid.asc", "2021-08")
    assert cells(store_path)[["east", "north", "value"]].to_numpy().tolist() == [[EAST, NORTH, 7]]


VALUES = np.array([[1.1, 2.25, np.nan], [4, 5, 6]], "float32")
NORTH_WEST = Affine(500, 0, EAST, 0, -500, NORTH + 1000)


def geotiff(tmp_path, values=VALUES, crs="EPSG:4548", transform=NORTH_WEST, bands=1, **options):
    file = tmp_path / "grid.tif"
    shape = {"height": values.shape[0], "width": values.shape[1], "count": bands, "dtype": values.dtype}
    with rasterio.open(file, "w", driver="GTiff", crs=crs, transform=transform, **shape, **options) as raster:
        for band in range(bands):
            raster.write(values, band + 1)
    return file


@pytest.mark.parametrize(
    ("crs", "transform"),
    [
        ("EPSG:4548", NORTH_WEST),
        (pyproj.CRS("EPSG:4548").to_wkt("WKT1_ESRI"), NORTH_WEST),
        ("EPSG:4527", Affine.translation(39_000_000, 0) @ NORTH_WEST),
        (None, NORTH_WEST),
    ],
)
def test_a_geotiff_gives_its_own_values_in_its_own_places(store_path, tmp_path, crs, transform):
    report = import_grid(settings.load(), geotiff(tmp_path, crs=crs, transform=transform), "2021-08")
    assert cells(store_path).set_index(["east", "north"])["value"].to_dict() == {
        (EAST, NORTH + 500): 1.1,
        (EAST + 500, NORTH + 500): 2.25,
        (EAST, NORTH): 4,
        (EAST + 500, NORTH): 5,
        (EAST + 1000, NORTH): 6,
    }
    assumed = "the file names no coordinate system: read as EPSG:4548"
    assert english(report.notes) == (assumed if crs is None else "")


def test_a_geotiff_in_another_zone_stays_in_that_zone(store_path, tmp_path):
    import_grid(
        settings.load(),
        geotiff(tmp_path, crs="EPSG:4547", transform=Affine.translation(250_000, 0) @ NORTH_WEST),
        "2021-08",
    )
    grid = cells(store_path)
    assert set(grid["meridian"]) == {114.0}
    assert grid["east"].min() == EAST + 250_000


def test_what_a_geotiff_calls_no_data_is_not_disclosed_and_its_zeros_are_zeros(store_path, tmp_path):
    import_grid(settings.load(), geotiff(tmp_path, np.array([[0, 255, 3]], "uint8"), nodata=255), "2021-08")
    assert cells(store_path)["value"].tolist() == [0, 3]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ({"bands": 2}, ["one band", "2 bands"]),
        ({"transform": NORTH_WEST @ Affine.rotation(5)}, ["turned or sheared"]),
        ({"transform": NORTH_WEST @ Affine.scale(1, 0.8), "bands": 2}, ["500 × 400", "2 bands"]),
        ({"crs": None, "transform": Affine.identity()}, ["without coordinates"]),
        ({"crs": "EPSG:4490", "transform": Affine(0.005, 0, 116, 0, -0.005, 40)}, ["0.005 degrees", "gdalwarp"]),
        (
            {"crs": "EPSG:3857", "transform": Affine(500, 0, 12_956_000, 0, -500, 4_852_000)},
            ["one grid", "brought from"],
        ),
        ({"transform": Affine.translation(0, 3_000_000) @ NORTH_WEST}, ["cells in Beijing"]),
        ({"values": np.full((2, 2), np.nan, "float32")}, ["at least one cell"]),
        ({"values": np.array([[1, -9999, np.inf]], "float32")}, ["column 2", "got -9999", "column 3", "got inf"]),
        ({"values": np.zeros((2001, 2000), "uint8"), "compress": "deflate"}, ["2000 × 2001"]),
        ({"values": np.ones((600, 600), "uint8"), "compress": "deflate"}, ["360000", "cells in Beijing"]),
    ],
)
@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_geotiff_whose_pixels_are_no_cells_is_told_why_and_changes_nothing(store_path, tmp_path, file, words):
    before = geopackage.read_version(store_path)
    with pytest.raises(InvalidInput) as caught:
        import_grid(settings.load(), geotiff(tmp_path, **file), "2021-08")
    assert [word for word in words if word not in english(caught.value)] == []
    assert geopackage.read_version(store_path) == before


def test_scaled_values_are_refused(store_path, tmp_path):
    file = geotiff(tmp_path, np.array([[1, 2]], "int16"))
    with rasterio.open(file, "r+") as raster:
        raster.scales = (0.01,)
    with pytest.raises(InvalidInput) as caught:
        import_grid(settings.load(), file, "2021-08")
    assert "a scale of 0.01 and an offset of 0" in english(caught.value)


@pytest.mark.parametrize("crs", ["EPSG:4547", "EPSG:4490"])
def test_a_system_that_contradicts_the_files_own_is_refused_and_one_that_agrees_is_not(store_path, tmp_path, crs):
    file = geotiff(tmp_path)
    with pytest.raises(InvalidInput) as caught:
        import_grid(settings.load(), file, "2021-08", crs=crs)
    assert re.search(r"CM 117E as in the file.*--crs", english(caught.value))
    assert import_grid(settings.load(), file, "2021-08", crs="EPSG:4548").added == 5


@pytest.mark.parametrize("size", [0, 4, 100, 2000])
def test_a_damaged_geotiff_is_a_message(store_path, tmp_path, size):
    file = geotiff(tmp_path, np.arange(2500, dtype="float32").reshape(50, 50))
    file.write_bytes(file.read_bytes()[:size])
    with pytest.raises(InvalidInput) as caught:
        import_grid(settings.load(), file, "2021-08")
    assert "a readable GeoTIFF" in english(caught.value)


def test_classes_of_a_grid_hold_every_cell_once():
    frame = pd.DataFrame({"value": [1.0] * 50 + [2, 3, 4, 5, 6, 7, 8, 9], "size_m": 500.0})
    listed = grid_maps.grid_table(frame, "Index", "index", "en")
    assert listed["Cells"].sum() == 58
    assert listed.iloc[:, 0].is_unique


@pytest.mark.usefixtures("store_path")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_air_page_says_that_there_is_no_grid_and_shows_it_once_it_is_imported(tmp_path, language):
    def visit(**choices: str) -> AppTest:
        test = AppTest.from_file(str(ROOT / "home.py"), default_timeout=60)
        test.session_state["lang"] = language
        test.switch_page(str(ROOT / "pages" / "air.py"))
        for key, value in choices.items():
            test.query_params[key] = value
        return test.run()

    none = {"zh": "VOCs热点网格：未公布", "en": "VOC hot-spot grid: not disclosed"}[language]
    assert any(none in caption.value for caption in visit().caption)
    import_grid(settings.load(), table(tmp_path, centres()), "2021-08")
    test = visit(indicator="voc_hotspot")
    assert not test.exception
    assert none not in "".join(caption.value for caption in test.caption)
    sentence = {"zh": "12 个 500 米网格有数值", "en": "12 cells of 500 m have a value"}[language]
    assert any(sentence in markdown.value and "32" in markdown.value for markdown in test.markdown)
    assert {"zh": "2021年8月", "en": "Aug 2021"}[language] in " ".join(chips(test))


@pytest.mark.usefixtures("store_path", "office")
def test_the_air_page_of_an_office_takes_a_raster_and_says_its_faults_in_chinese(tmp_path):
    test = open_page("air", claims_of("reviewer"))

    def upload(bands: int) -> None:
        chooser = next(box for box in test.file_uploader if box.key == "import_grid_file")
        chooser.set_value(("grid.tif", geotiff(tmp_path, bands=bands).read_bytes(), "image/tiff")).run()
        test.text_input(key="import_grid_period").set_value("2021-08").run()
        test.button(key="import_grid_start").click().run()

    upload(bands=2)
    assert not test.exception
    assert "只有一个数值波段" in test.table[-1].value.to_string()
    upload(bands=1)
    assert any("新增 5" in box.value for box in test.success)
