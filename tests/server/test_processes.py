"""Several processes of the dashboard behind nginx, with the lines of docs/serving.md."""

from __future__ import annotations

import json
import shutil
import urllib.request
from contextlib import contextmanager

import pytest
from support.nginx import needs_nginx
from support.sessions import Reader
from websockets.exceptions import ConnectionClosed

from benchmarks.nginx import documented, started
from geo.store import geopackage

pytestmark = needs_nginx
CHOICES = "measure=tsp_rank&period=2021-10-H2"


@contextmanager
def behind_nginx(folder, addresses):
    ports = (":8501 ", ":8502 ")
    replaced = {port: f":{address.rpartition(':')[2]} " for port, address in zip(ports, addresses, strict=True)}
    with started(folder, documented("serving.md"), replaced) as nginx:
        yield nginx


def ready(address):
    with urllib.request.urlopen(f"{address}/readyz", timeout=30) as answer:
        return json.loads(answer.read())


def servers_of(nginx, path):
    return [answer.server for answer in nginx.answers() if answer.path == path]


def test_readers_stay_with_a_process_and_see_the_same_in_another_when_it_stops(
    serve, servers, built, demo_built, tmp_path
):
    store = tmp_path / "beijing.gpkg"
    shutil.copy(built, store)
    addresses = [serve(store), serve(store)]
    with behind_nginx(tmp_path, addresses) as nginx:
        readers = [Reader(nginx.address) for _ in range(8)]
        for reader in readers:
            reader.load()
        assert len({reader.cookies["seat"] for reader in readers}) == 8
        assert len(set(servers_of(nginx, "/"))) == 2

        reader = readers[0]
        home = servers_of(nginx, "/")[0]
        reader.load()
        assert servers_of(nginx, "/")[-1] == home
        line, before = reader.open("tsp", CHOICES)
        assert "2021年10月下半月".encode() in before

        # New data: no process is started anew.
        assert {ready(address)["version"] for address in addresses} == {geopackage.read_version(built)}
        shutil.copy(demo_built, tmp_path / "new.gpkg")
        (tmp_path / "new.gpkg").replace(store)
        assert {ready(address)["version"] for address in addresses} == {geopackage.read_version(demo_built)}

        # A process stops: its reader goes on in another with the same choices.
        stopped = next(address for address in addresses if address.rpartition(":")[2] == home.rpartition(":")[2])
        servers[stopped].terminate()
        servers[stopped].wait(30)
        with pytest.raises(ConnectionClosed):
            while True:  # what was sent before comes first
                line.recv(timeout=10)
        _, after = reader.open("tsp", CHOICES)
        assert "2021年10月下半月".encode() in after
        reader.load()
        assert servers_of(nginx, "/")[-1].split(", ")[-1] != home
        reader.leave()
