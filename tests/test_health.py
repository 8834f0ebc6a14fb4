"""What monitoring and browsers get beside the page: health answers, compressed scripts, geometry of older versions."""

from __future__ import annotations

import gzip

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

import assets
import health
from bundle import PackedBundle
from geo import store

SCRIPT = b"const answer = 42;\n" * 100


@pytest.fixture
def client(store_path):
    async def script(_):
        return Response(SCRIPT, media_type="text/javascript", headers={"Cache-Control": "no-cache"})

    routes = [*health.routes, *assets.routes, Route("/static/js/index.abc.js", script), Route("/other.js", script)]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(PackedBundle)]))


def test_ready_means_that_the_store_can_be_shown(client, store_path):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "version": store.read_version(store_path)}


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(b"damaged")])
def test_without_a_sound_store_the_process_lives_but_is_not_ready(client, store_path, damage):
    damage(store_path)
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert str(store_path) in answer.json()["reason"]


def test_a_script_is_compressed_once_and_kept_for_good(client):
    for _ in range(2):
        answer = client.get("/static/js/index.abc.js", headers={"Accept-Encoding": "gzip"})
        assert answer.content == SCRIPT
        assert answer.headers["content-encoding"] == "gzip"
        assert int(answer.headers["content-length"]) == len(gzip.compress(SCRIPT, 6, mtime=0))
        assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "headers", [{"Accept-Encoding": "identity"}, {"Accept-Encoding": "gzip", "Range": "bytes=0-9"}]
)
def test_a_script_goes_out_as_it_is_to_those_who_ask_for_that(client, headers):
    answer = client.get("/static/js/index.abc.js", headers=headers)
    assert "content-encoding" not in answer.headers
    assert answer.headers["cache-control"] == "no-cache"


def test_a_missing_script_is_not_kept(client):
    for _ in range(2):
        assert client.get("/static/js/none.js", headers={"Accept-Encoding": "gzip"}).status_code == 404


def test_a_page_opened_before_an_import_still_finds_its_geometry(client, store_path, frames):
    before = assets.current_layers()["districts"].full.url
    renamed = frames["districts"].assign(name_en=frames["districts"]["name_en"] + "!")
    store.write_store({**frames, "districts": renamed}, store_path)
    assert assets.current_layers()["districts"].full.url != before
    assert client.get(before).status_code == 200


def test_the_city_level_is_smaller_and_names_the_same_units(store_path):
    for name in ("districts", "subdistricts"):
        geometry = assets.current_layers()[name]
        assert len(geometry.city.packed) < 0.7 * len(geometry.full.packed)
        assert geometry.city.body.count(b"geometry_status") == geometry.full.body.count(b"geometry_status")
