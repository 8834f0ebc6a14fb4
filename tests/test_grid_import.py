"""Grids: tables and rasters become cells in their places, what fits no grid is told and alters nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyproj
import pytest
from conftest import ROOT
from streamlit.testing.v1 import AppTest

from geo import grid_views, settings, store
from geo.errors import InvalidInput
from geo.grid_import import import_grid
from geo.grids import grid_shape

EAST, NORTH = 448_000.0, 4_420_000.0


def table(tmp_path, rows, heading="x,y,value"):
    file = tmp_path / "grid.csv"
    file.write_text("\n".join([heading, *(",".join(map(str, row)) for row in rows)]), "utf-8")
    return file


def centres(columns=4, rows=3):
    return [(EAST + 500 * i + 250, NORTH + 500 * j + 250, 10 * i + j) for j in range(rows) for i in range(columns)]


def cells(path) -> pd.DataFrame:
    return store.read_layer(path, "grid_cells")


def test_cells_lie_where_their_centres_say(store_path, tmp_path):
    report = import_grid(settings.load(), table(tmp_path, centres()), "2021-08")
    assert report.added == 12
    found = cells(store_path)
    assert found[["east", "north"]].min().tolist() == [EAST, NORTH]
    assert found.set_index(["east", "north"])["value"][EAST + 1500, NORTH + 1000] == 32
    assert set(found["meridian"]) == {117.0}


def test_degrees_come_to_the_same_cells_as_metres(store_path, tmp_path):
    to_degrees = pyproj.Transformer.from_crs("EPSG:4548", "EPSG:4490", always_xy=True)
    rows = [(*(f"{v:.6f}" for v in to_degrees.transform(x, y)), value) for x, y, value in centres()]
    import_grid(settings.load(), table(tmp_path, rows, "经度,纬度,数值"), "2021-08", crs="EPSG:4490")
    found = cells(store_path)
    assert np.allclose(sorted({*found["east"]}), EAST + 500 * np.arange(4), atol=1)
    assert len(found) == 12


def test_a_raster_counts_from_its_north_west_corner_and_leaves_out_what_has_no_value(store_path, tmp_path):
    file = tmp_path / "grid.asc"
    head = f"ncols 3\nnrows 2\nxllcorner {EAST}\nyllcorner {NORTH}\ncellsize 500\nNODATA_value -9999\n"
    file.write_text(head + "1 2 -9999\n4 5 6\n")
    import_grid(settings.load(), file, "2021-08")
    found = cells(store_path).set_index(["east", "north"])["value"]
    assert found.to_dict() == {
        (EAST, NORTH + 500): 1, (EAST + 500, NORTH + 500): 2,
        (EAST, NORTH): 4, (EAST + 500, NORTH): 5, (EAST + 1000, NORTH): 6,
    }  # fmt: skip


def test_a_corrected_file_replaces_the_period_and_another_period_stands_beside_it(store_path, tmp_path):
    import_grid(settings.load(), table(tmp_path, centres()), "2021-08")
    import_grid(settings.load(), table(tmp_path, centres()[:6]), "2021-08")
    import_grid(settings.load(), table(tmp_path, centres(5, 3)), "2021-09")
    assert cells(store_path)["period"].value_counts().to_dict() == {"2021-08": 6, "2021-09": 15}
    assert len(grid_shape(cells(store_path)).places) == 15


@pytest.mark.parametrize(
    ("rows", "options", "told"),
    [
        ([*centres(), (EAST + 400, NORTH + 250, 1)], {}, ["row 14", "grid of 500 m"]),
        ([*centres(), centres()[0]], {}, ["row 14", "each cell once"]),
        ([*centres(), (EAST, "north", "much")], {}, ["row 14, y", "row 14, value", "'much'"]),
        ([(x + 400_000, y, v) for x, y, v in centres()], {}, ["cells in Beijing", "--crs"]),
        (centres(), {"crs": "EPSG:nothing"}, ["a coordinate system", "EPSG:nothing"]),
        (centres(), {"indicator": "hot"}, ["indicator", "'hot'"]),
        (centres(), {"size": 0}, ["above zero"]),
        ([(1, 2, "")], {}, ["at least one cell"]),
    ],
)
def test_faults_are_told_with_their_place_and_change_nothing(store_path, tmp_path, rows, options, told):
    before = store.read_version(store_path)
    with pytest.raises(InvalidInput) as caught:
        import_grid(settings.load(), table(tmp_path, rows), "2021-08", **options)
    assert all(word in str(caught.value) for word in told)
    assert store.read_version(store_path) == before


def test_a_grid_of_another_size_than_in_other_periods_is_refused(store_path, tmp_path):
    import_grid(settings.load(), table(tmp_path, centres()), "2021-08")
    wide = [(EAST + 1000 * i, NORTH, i) for i in range(4)]
    with pytest.raises(InvalidInput, match="as in other periods"):
        import_grid(settings.load(), table(tmp_path, wide), "2021-09", size=1000)
    assert set(cells(store_path)["size_m"]) == {500.0}


@pytest.mark.parametrize("text", ["", "ncols x\n", "ncols 2\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 5\n1 2 3\n"])
def test_a_damaged_raster_is_a_message(store_path, tmp_path, text):
    file = tmp_path / "grid.asc"
    file.write_text(text)
    with pytest.raises(InvalidInput, match="ESRI ASCII raster"):
        import_grid(settings.load(), file, "2021-08")


def test_classes_of_a_grid_hold_every_cell_once():
    frame = pd.DataFrame({"value": [1.0] * 50 + [2, 3, 4, 5, 6, 7, 8, 9], "size_m": 500.0})
    listed = grid_views.grid_table(frame, "Index", "index", "en")
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
    assert none in visit().caption[0].value
    import_grid(settings.load(), table(tmp_path, centres()), "2021-08")
    test = visit(indicator="voc_hotspot")
    assert not test.exception
    assert none not in "".join(caption.value for caption in test.caption)
    assert any("12" in markdown.value and "**32**" in markdown.value for markdown in test.markdown)
    assert {"zh": "2021年8月", "en": "Aug 2021"}[language] in test.subheader[0].value
