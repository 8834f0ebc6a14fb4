"""Assets over HTTP: cached for good under an address that names the content, compressed, and never another file."""

from __future__ import annotations

import gzip
import json

import pytest
import shapely
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.store import geopackage
from server import assets


@pytest.fixture
def client(store_path):
    return TestClient(Starlette(routes=assets.routes))


def test_an_asset_is_cached_for_good_and_answers_304(client):
    url = assets.current_layers()["districts"].city.url
    first = client.get(url)
    assert first.status_code == 200
    assert "immutable" in first.headers["cache-control"]
    again = client.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert not again.content


def test_an_asset_is_compressed_only_for_those_who_can_read_it(client):
    asset = assets.current_layers()["subdistricts"].full
    packed = client.get(asset.url, headers={"Accept-Encoding": "gzip"})
    plain = client.get(asset.url, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content == gzip.decompress(asset.packed)


@pytest.mark.parametrize("name", ["districts.json", "districts-0000000000000000.json", "..%2fapp.py", "map.js"])
def test_an_address_that_names_no_content_is_not_found(client, name):
    assert client.get(f"/geo/{name}").status_code == 404


def test_a_changed_store_has_other_addresses(client, store_path, frames):
    before = assets.current_layers()["districts"].city.url
    renamed = frames["districts"].assign(name_en=frames["districts"]["name_en"] + "!")
    geopackage.write_store({**frames, "districts": renamed}, store_path)
    assert assets.current_layers()["districts"].city.url != before


def test_a_damaged_store_takes_no_script_away(client, store_path):
    store_path.write_bytes(b"damaged")
    assert client.get(assets.map_script().url).status_code == 200
    assert client.get("/geo/districts-0000000000000000.json").status_code == 404


def test_geometry_travels_with_names_and_label_points_inside_the_area(client, frames):
    topology = json.loads(assets.current_layers()["districts"].city.body)
    shapes = frames["districts"].set_index("code").geometry
    geometries = next(iter(topology["objects"].values()))["geometries"]
    assert {geometry["id"] for geometry in geometries} == set(shapes.index)
    for geometry in geometries:
        assert geometry["properties"]["name_zh"]
        assert shapely.contains_xy(shapes[geometry["id"]], *geometry["properties"]["at"])


def test_a_shared_border_travels_once(client, frames):
    topology = json.loads(assets.current_layers()["subdistricts"].full.body)
    points = sum(len(arc) for arc in topology["arcs"])
    assert points < 0.75 * shapely.get_num_coordinates(frames["subdistricts"].geometry.to_numpy()).sum()
