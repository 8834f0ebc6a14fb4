"""OpenStreetMap: a real server on this machine speaks Overpass's JSON, with all that goes wrong with one."""

from __future__ import annotations

import json
import re
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
import shapely
from support.division import division
from support.messages import english
from typer.testing import CliRunner

from geo import settings
from geo.borders import checks, osm
from geo.borders.overpass import Overpass
from geo.cli.commands import cli
from geo.errors import FetchFailed
from geo.maps import border_notes
from geo.store import geopackage

QUERY = "[out:json];rel(1);out geom;"
EMPTY = {"version": 0.6, "generator": "Overpass API", "osm3s": {"copyright": "ODbL"}, "elements": []}
CUT = {**EMPTY, "remark": 'runtime error: Query timed out in "query" at line 3 after 181 seconds.'}


class Interpreter:
    """An Overpass interpreter: answers with what `answer` returns for a query, after the replies in `first`."""

    def __init__(self):
        self.queries, self.first, self.answer = [], [], lambda query: EMPTY
        interpreter = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                interpreter.queries.append(body["data"][0])
                status, headers, reply = interpreter.first.pop(0) if interpreter.first else (200, {}, None)
                content = interpreter.answer(body["data"][0]) if reply is None else reply
                raw = content.encode() if isinstance(content, str) else json.dumps(content).encode()
                self.send_response(status)
                for name, value in {"Content-Length": str(len(raw)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/api/interpreter"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def interpreter():
    running = Interpreter()
    yield running
    running.server.shutdown()
    running.server.server_close()


@pytest.fixture
def overpass(interpreter, tmp_path):
    return Overpass(address=interpreter.address, folder=tmp_path / "answers", tries=3, patience=0.0)


def member(points, role="outer"):
    return {"type": "way", "ref": 7, "role": role, "geometry": [{"lat": lat, "lon": lon} for lon, lat in points]}


def relation(number, name, shape, pieces=3):
    """A boundary relation as ``out geom`` gives it: every ring cut into ways, some of them the other way round."""
    members = [{"type": "node", "ref": 5, "role": "admin_centre", "lat": 39.9, "lon": 116.4}]
    for part in shapely.get_parts(shape):
        for role, ring in [("outer", part.exterior), *(("inner", inner) for inner in part.interiors)]:
            points, step = list(ring.coords), max(1, len(ring.coords) // pieces)
            ways = [points[k : k + step + 1] for k in range(0, len(points) - 1, step)]
            members += [member(way[:: (-1) ** k], role) for k, way in enumerate(ways)]
    tags = {"boundary": "administrative", "type": "boundary", "admin_level": "8", "name": name}
    return {"type": "relation", "id": number, "bounds": {}, "members": members, "tags": tags}


# ---- the server ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "first",
    [
        [(429, {"Retry-After": "0"}, "Too Many Requests")],
        [(504, {}, "<html>The server is probably too busy</html>"), (503, {}, "")],
        [(200, {}, CUT)],
        [(429, {"Retry-After": "0"}, ""), (200, {}, CUT)],
    ],
    ids=["rate limit", "gateway", "cut short", "both"],
)
def test_a_busy_server_is_asked_again(interpreter, overpass, first):
    interpreter.first = list(first)
    assert overpass.ask(QUERY) == []
    assert interpreter.queries == [QUERY] * (len(first) + 1)


def test_a_whole_answer_is_kept_and_not_asked_for_again(interpreter, overpass):
    interpreter.answer = lambda query: {**EMPTY, "elements": [{"type": "node", "id": 1}]}
    assert overpass.ask(QUERY) == overpass.ask(QUERY) == [{"type": "node", "id": 1}]
    assert len(interpreter.queries) == 1
    overpass.ask(QUERY + " ")
    assert len(interpreter.queries) == 2


def test_an_answer_cut_short_is_never_kept(interpreter, overpass):
    interpreter.answer = lambda query: CUT
    with pytest.raises(FetchFailed) as caught:
        overpass.ask(QUERY)
    assert "expected a whole answer, got 3 cut short, the last by 'runtime error: Query" in english(caught.value)
    assert not list(overpass.folder.glob("*"))


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        ((400, {}, "<html>parse error</html>"), "got status 400"),
        ((429, {"Retry-After": "0"}, ""), "got status 429"),
        ((200, {}, "<html>open64: Dispatcher_Client timeout</html>"), "expected JSON, got '<html>open64"),
        ((200, {}, {"error": "x"}), "expected Overpass JSON"),
    ],
)
def test_a_server_that_gives_no_answer_is_named_with_what_came(interpreter, overpass, reply, message):
    interpreter.first = [reply] * 3
    with pytest.raises(FetchFailed) as caught:
        overpass.ask(QUERY)
    assert english(caught.value).startswith(f"{interpreter.address}: expected ")
    assert message in english(caught.value)


def test_a_server_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FetchFailed) as caught:
        Overpass(address="http://127.0.0.1:9/", folder=tmp_path, tries=1, patience=0.0).ask(QUERY)
    assert english(caught.value).startswith("http://127.0.0.1:9/: expected an answer, got ")


def test_without_an_address_the_command_says_which_setting_is_missing(store_path, monkeypatch):
    monkeypatch.delenv("BEIJING_OVERPASS", raising=False)
    result = CliRunner().invoke(cli, ["fetch", "osm"])
    assert result.exit_code == 1
    assert "BEIJING_OVERPASS: expected the address of an Overpass interpreter, got nothing" in result.output


# ---- relations -------------------------------------------------------------------------------------------------------

SQUARE = shapely.box(116.0, 39.9, 116.1, 40.0)
HOLE = shapely.box(116.02, 39.92, 116.08, 39.98)
ISLAND = shapely.box(116.04, 39.94, 116.06, 39.96)
FAR = shapely.box(116.3, 39.9, 116.4, 40.0)


@pytest.mark.parametrize(
    "shape",
    [SQUARE, SQUARE - HOLE, (SQUARE - HOLE) | ISLAND, shapely.union_all([SQUARE, FAR]), (SQUARE - HOLE) | FAR],
    ids=["one ring", "a hole", "an island in a hole", "two rings", "two rings and a hole"],
)
@pytest.mark.parametrize("pieces", [1, 2, 4])
def test_rings_cut_into_ways_become_the_area(shape, pieces):
    (feature,), gaps = osm.to_features([relation(1, "某街道", shape, pieces)])
    assert shapely.from_geojson(json.dumps(feature["geometry"])).equals(shape)
    assert feature["properties"] == {"name": "某街道", "osm": "relation/1"}
    assert gaps == []


def test_a_ring_with_a_gap_is_left_out_and_its_place_told():
    broken = relation(9, "缺口街道", SQUARE, 4)
    del broken["members"][2]
    features, (gap,) = osm.to_features([broken, relation(1, "某街道", FAR)])
    assert [feature["properties"]["name"] for feature in features] == ["某街道"]
    pattern = r"left out: relation/9 \(缺口街道\): a ring with a gap near \(116\.\d+, \d+\.\d+\)"
    assert re.fullmatch(pattern, english([gap]))


def test_a_member_without_geometry_is_told():
    broken = relation(9, "某街道", SQUARE, 4)
    del broken["members"][1]["geometry"]
    features, gaps = osm.to_features([broken])
    assert features == []
    assert english(gaps) == "left out: relation/9 (某街道): 1 of 4 members without geometry"


# ---- the whole way ---------------------------------------------------------------------------------------------------


@pytest.fixture
def beijing(interpreter, frames):
    """Answers of a server that knows Xicheng, its subdistricts, a namesake, an unknown one and a river."""
    home = frames["districts"].set_index("code").loc["110102"]
    cells = division(frames, "110102")
    rows = [
        relation(100 + k, name, shape)
        for k, (name, shape) in enumerate(zip(cells["NAME"], cells.geometry, strict=True))
    ]
    broken = rows[3]
    del broken["members"][2]
    unknown = relation(99, "无此街道", cells.geometry.iloc[0].centroid.buffer(0.001))
    line = list(frames["rivers"].set_index("id").geometry["longhe"].geoms[0].coords)
    way = {**member(line), "type": "way", "id": 5, "tags": {"waterway": "river", "name": "龙河"}}

    def answer(query):
        if "waterway" in query:
            return {**EMPTY, "elements": [way]}
        if '"admin_level"="8"' not in query:
            return {**EMPTY, "elements": [relation(1, "西城区", home.geometry.simplify(0.0005), 6)]}
        # A neighbour's answer holds the units along the common border once more.
        return {**EMPTY, "elements": {"西城区": [*rows, unknown], "东城区": rows[:2]}.get(_district_in(query), [])}

    interpreter.answer = answer
    return cells.drop(cells.index[3])


def _district_in(query):
    return re.search(r'"admin_level"="6"\]\["name"="(.+?)"\]', query)[1]


def test_borders_and_rivers_are_fetched_imported_and_credited(interpreter, beijing, store_path, tmp_path, monkeypatch):
    monkeypatch.setenv("BEIJING_OVERPASS", interpreter.address)
    monkeypatch.setenv("BEIJING_FETCHED", str(tmp_path / "fetched"))
    monkeypatch.setattr(Overpass.__init__, "__kwdefaults__", Overpass.__init__.__kwdefaults__ | {"patience": 0.0})
    result = CliRunner().invoke(cli, ["fetch", "osm"])
    assert result.exit_code == 0, result.output
    assert len(interpreter.queries) == 18
    assert "a ring with a gap near" in result.output
    assert "got '无此街道'" in result.output
    frames = geopackage.read_store(store_path)
    cells = frames["subdistricts"]
    named = cells[cells["geometry_status"] == "approximate"]
    assert set(named["name_zh"]) == set(beijing["NAME"])
    source = frames["sources"].set_index("id").loc[named["geometry_source_id"].iloc[0]]
    assert (source["title"], source["licence"]) == ("© OpenStreetMap contributors", "ODbL 1.0")
    assert set(frames["rivers"].set_index("id").loc[["longhe"], "geometry_status"]) == {"approximate"}
    assert checks.border_faults(frames) == []
    for layer in ("districts", "subdistricts", "rivers"):
        note = border_notes.geometry_note(layer, frames, "zh")
        assert "© OpenStreetMap contributors（近似，ODbL 1.0）" in note
    before = store_path.read_bytes()
    again = CliRunner().invoke(cli, ["fetch", "osm"])
    assert again.exit_code == 0, again.output
    assert len(interpreter.queries) == 18
    assert store_path.read_bytes() == before


def test_a_stopped_fetch_goes_on_where_it_stopped(interpreter, beijing, store_path, overpass):
    config = settings.Settings(store=store_path)
    interpreter.first = [(200, {}, None)] * 9 + [(400, {}, "down")]
    before = store_path.read_bytes()
    with pytest.raises(FetchFailed) as caught:
        osm.fetch_osm(config, server=overpass)
    assert "status 400" in english(caught.value)
    assert store_path.read_bytes() == before
    assert len(list(overpass.folder.glob("*.json"))) == 9
    reports = osm.fetch_osm(config, server=overpass)
    assert len(interpreter.queries) == 10 + 9
    assert [report.changed for report in reports] == [1, len(beijing), 1]
    shutil.rmtree(overpass.folder)
