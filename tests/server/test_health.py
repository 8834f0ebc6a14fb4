"""What monitoring and browsers get beside the page: health answers, compressed scripts, geometry of older versions."""

from __future__ import annotations

import asyncio
import gzip
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
import streamlit
from anyio.to_thread import current_default_thread_limiter
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from geo.store import geopackage
from server import assets, health
from server.compression import Compression
from server.prefetch import Prefetch, element_links
from server.sockets import send_at_once

SCRIPT = b"const answer = 42;\n" * 100


@pytest.fixture
def client(store_path):
    async def script(_):
        return Response(SCRIPT, media_type="text/javascript", headers={"Cache-Control": "no-cache"})

    async def page(_):
        return HTMLResponse("<p>page</p>")

    paths = {"/static/js/index.abc.js": script, "/other.js": script, "/": page, "/component/a/index.html": page}
    routes = [*health.routes, *assets.routes, *(Route(path, answer) for path, answer in paths.items())]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(Prefetch), Middleware(Compression)]))


def test_ready_means_that_the_store_can_be_shown(client, store_path):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "version": geopackage.read_version(store_path)}


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(b"damaged")])
def test_without_a_sound_store_the_process_lives_but_is_not_ready(client, store_path, damage, caplog):
    damage(store_path)
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["reasons"]
    assert str(store_path.parent) not in answer.text
    assert str(store_path) in caplog.text


def test_a_process_without_a_free_thread_is_stuck(monkeypatch):
    monkeypatch.setattr(health, "_PATIENCE", 0.1)

    async def ask() -> list[int]:
        current_default_thread_limiter().total_tokens = 1
        free, gate = await health.alive(None), Event()
        held = asyncio.create_task(run_in_threadpool(gate.wait))
        await asyncio.sleep(0.01)
        stuck = await health.alive(None)
        gate.set()
        await held
        return [free.status_code, stuck.status_code]

    with ThreadPoolExecutor(1) as thread:  # a browser's test may have a loop in this one
        assert thread.submit(asyncio.run, ask()).result() == [200, 503]


def test_a_script_cut_short_by_a_reader_who_left_reaches_no_other_reader():
    cut = [3, len(SCRIPT)]

    async def app(scope, receive, send):
        end = cut.pop(0)
        headers = [(b"content-length", str(len(SCRIPT)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": SCRIPT[:end], "more_body": end < len(SCRIPT)})

    client = TestClient(Compression(app))
    for content in (SCRIPT[:3], SCRIPT, SCRIPT):
        assert client.get("/static/js/index.abc.js").content == content


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
    geopackage.write_store({**frames, "districts": renamed}, store_path)
    assert assets.current_layers()["districts"].full.url != before
    assert client.get(before).status_code == 200


def test_the_city_level_is_smaller_and_names_the_same_units(store_path):
    for name in ("districts", "subdistricts"):
        geometry = assets.current_layers()[name]
        assert len(geometry.city.packed) < 0.7 * len(geometry.full.packed)
        assert geometry.city.body.count(b"geometry_status") == geometry.full.body.count(b"geometry_status")


def test_a_page_names_what_its_map_will_fetch_and_its_frames_do_not(client):
    links = client.get("/").headers["link"]
    layers = assets.current_layers()
    ours = (assets.map_script().url, layers["districts"].city.url, layers["subdistricts"].city.url)
    assert all(f"<{url}>; rel=prefetch" in links for url in ours)
    assert "streamlit_folium" in links
    assert "link" not in client.get("/component/a/index.html").headers


def test_a_page_preloads_what_its_elements_are_made_of_and_what_that_imports():
    found = re.findall(r'href="\./(static/js/[^"]+)"', element_links())
    names = {Path(name).name.split(".")[0] for name in found}
    assert {"Html", "ButtonGroup", "Selectbox", "TextInput", "PageLink", "purify"} <= names
    assert len(found) == len(set(found)) < 60
    assert all((Path(streamlit.__file__).parent / "static" / name).is_file() for name in found)


def test_without_a_sound_store_a_page_names_the_scripts_alone(client, store_path):
    store_path.write_bytes(b"damaged")
    links = client.get("/").headers["link"]
    assert assets.map_script().url in links
    assert "districts" not in links


def test_a_listening_socket_lets_its_connections_send_small_messages_at_once():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        send_at_once()
        with socket.create_connection(listener.getsockname()), listener.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
