"""Files of data sets: every format opens again with the rows of the layer, under an address that stays."""

from __future__ import annotations

import io

import geopandas as gpd
import pandas as pd
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.export.data_sets import data_file, data_sets
from server import downloads

pytestmark = pytest.mark.usefixtures("read_only")


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=downloads.routes(data_file)))


@pytest.mark.parametrize("name", ["districts", "sections", "tasks", "observations"])
def test_a_csv_and_an_xlsx_have_every_row(client, frames, name):
    csv = pd.read_csv(io.BytesIO(client.get(f"/data/{name}.csv").content))
    xlsx = pd.read_excel(io.BytesIO(client.get(f"/data/{name}.xlsx").content))
    assert len(csv) == len(xlsx) == len(frames[name])


@pytest.mark.parametrize(("name", "ending"), [("districts", "geojson"), ("districts", "gpkg"), ("rivers", "gpkg")])
def test_a_layer_keeps_its_shapes(client, frames, name, ending):
    back = gpd.read_file(io.BytesIO(client.get(f"/data/{name}.{ending}").content))
    assert len(back) == len(frames[name])
    assert back.crs.to_epsg() == 4490
    assert back.total_bounds == pytest.approx(frames[name].total_bounds, abs=1e-6)


def test_the_whole_store_is_a_file_too(client, built):
    assert client.get("/data/beijing.gpkg").content == built.read_bytes()


@pytest.mark.parametrize("name", ["tasks.geojson", "nothing.csv", "tasks.exe", "tasks", "..%2Fapp.py"])
def test_what_is_no_data_set_is_not_found(client, name):
    assert client.get(f"/data/{name}").status_code == 404


def test_a_browser_that_has_the_file_of_this_store_is_told_so(client):
    etag = client.get("/data/tasks.csv").headers["etag"]
    assert client.get("/data/tasks.csv", headers={"If-None-Match": etag}).status_code == 304


def test_every_data_set_says_what_it_holds(frames):
    every = {one.layer: one for one in data_sets(frames, "en")}
    assert every["observations"].rows == len(frames["observations"])
    assert every["targets"].period == "2017-12-31 to 2035-12-31"
    assert every["districts"].endings == ("csv", "xlsx", "geojson", "gpkg")
    assert every["tasks"].endings == ("csv", "xlsx", "gpkg")
    assert {"MIT", "WTFPL"} <= set(every["districts"].licences)
    assert "open government information" in every["observations"].licences
    assert all(licence.isascii() for one in every.values() for licence in one.licences)
    assert all(address == "" or address.startswith("http") for one in every.values() for _, address in one.sources)
