"""What is private in the office is in no byte of what the public gets: store, feeds, exports, the site's files."""

from __future__ import annotations

import gzip
import io
import json
import re
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote

import pyarrow.parquet
import pytest
from support.publishing import CHIEF, READER, REASON, REPORT, REPORTER, REVIEWER, Office, make_office

from geo.export.formats import now, render
from geo.export.request import ExportRequest
from geo.reporting.evidence import store_evidence
from geo.selection import read_facts
from geo.settings import Settings
from geo.site.site_build import build_site
from geo.store import geopackage

NOTE, EVIDENCE, EVIDENCE_NAME, FILE = (
    "备注绝密五五二一",
    b"evidence-bytes-77213",
    "张三丰现场记录.pdf",
    "张三丰的底稿.csv",
)
#: Submitted and never accepted; accepted once and replaced before it was published; imported and replaced likewise.
VALUES = {"unaccepted": 7777.25, "replaced": 8888.375, "superseded": 6666.625}
PEOPLE = (REPORTER, REVIEWER, CHIEF, READER)
ACCEPTED, IMPORTED = 9.0, 41.5


@pytest.fixture(scope="module")
def office(built, tmp_path_factory) -> Office:
    """An office full of secrets that has published."""
    office = make_office(tmp_path_factory.mktemp("office"), built)
    digest = store_evidence(REPORTER, office.journal, "110112", EVIDENCE_NAME, b"%PDF-1.4\n" + EVIDENCE + b"\n%%EOF\n")
    office.measure(VALUES["superseded"], FILE)
    office.measure(IMPORTED, FILE)
    office.report(VALUES["replaced"], note=NOTE, evidence_sha256=digest)
    office.report(ACCEPTED, note=NOTE, evidence_sha256=digest)
    office.submit(VALUES["unaccepted"], "2021-11", note=NOTE)
    office.publish()
    return office


@pytest.fixture(scope="module")
def digest(office) -> str:
    """The hash of the evidence."""
    return office.journal.frame("SELECT sha256 FROM evidence")["sha256"].iloc[0]


def needles(digest: str) -> dict[str, list[bytes]]:
    """Return every secret in the ways in which bytes may hold it."""
    words = [NOTE, REASON, EVIDENCE.decode(), EVIDENCE_NAME, FILE, digest]
    words += [text for person in PEOPLE for text in (person.id, person.name)]
    written: dict[str, list[bytes]] = {word: written_ways(word) for word in words}
    for name, value in VALUES.items():
        written[name] = [struct.pack(">d", value), struct.pack("<d", value), str(value).encode()]
    return written


def written_ways(word: str) -> list[bytes]:
    numbers = "".join(f"&#{ord(letter)};" for letter in word)
    ways = [word, json.dumps(word)[1:-1], quote(word), numbers]
    return [*(way.encode() for way in dict.fromkeys(ways)), word.encode("utf-16-le"), word.encode("gb18030")]


def unpacked(body: bytes) -> Iterator[bytes]:
    """Return a file and whatever is packed in it."""
    yield body
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from unpacked(archive.read(name))
    elif body.startswith(b"\x1f\x8b"):
        yield from unpacked(gzip.decompress(body))
    elif body.startswith(b"PAR1"):
        yield pyarrow.parquet.read_table(io.BytesIO(body)).to_pandas().to_csv().encode()
    elif body.startswith(b"%PDF"):
        for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", body, re.DOTALL):
            try:
                yield zlib.decompress(stream)
            except zlib.error:
                yield stream


def leaks(body: bytes, digest: str) -> set[str]:
    """Return the secrets that a file tells."""
    return {
        name for part in unpacked(body) for name, ways in needles(digest).items() if any(way in part for way in ways)
    }


def test_the_search_finds_what_it_looks_for(office, digest):
    journal = office.journal.path.read_bytes()
    working = office.config.store.read_bytes()
    assert leaks(journal, digest) == {*needles(digest)} - {
        FILE,
        "superseded",
        READER.id,
        READER.name,
        EVIDENCE.decode(),
    }
    assert {FILE, REPORTER.id, "superseded"} <= leaks(working, digest)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv.gz", gzip.compress(NOTE.encode()))
    assert leaks(packed.getvalue(), digest) == {NOTE}


def test_the_published_store_and_the_feeds_tell_no_secret(office, digest):
    files = [path for path in office.public.path.iterdir() if path.is_file()]
    assert {path.name for path in files} >= {"current.gpkg", "publications.atom", "publications.json"}
    for path in files:
        assert leaks(path.read_bytes(), digest) == set(), path.name


def test_what_is_accepted_is_there(office):
    frames = geopackage.read_store(office.public.current)
    assert frames["reports"]["value"].tolist() == [ACCEPTED]
    observations = frames["observations"]
    assert observations.loc[observations["source_id"] == "test-result", "value"].tolist() == [IMPORTED]
    assert REPORT.encode() in office.public.current.read_bytes()


def test_who_imported_and_what_was_replaced_stays_in_the_office(office):
    frames = geopackage.read_store(office.public.current)
    assert set(frames["imports"]["imported_by"]) == {"build", "office"}
    assert frames["revisions"].empty
    source = frames["sources"].set_index("id").loc["test-result"]
    assert (source["title"], source["title_en"]) == ("结果", "Result")
    assert source["file"] != source["file"]
    committed = frames["sources"].set_index("id").loc["air-2014"]
    assert committed["file"] == "results/air_city_annual.csv|results/progress.csv"


def test_tables_that_are_no_layer_are_not_published(office, built, tmp_path):
    other = make_office(tmp_path / "other", built)
    with closing(sqlite3.connect(other.config.store)) as connection, connection:
        connection.execute("CREATE TABLE scratch (note TEXT)")
        connection.execute("INSERT INTO scratch VALUES (?)", (NOTE,))
    other.publish()
    assert NOTE.encode() not in other.public.current.read_bytes()


@pytest.mark.parametrize("kind", ["png", "pdf", "html", "zip"])
def test_exports_of_the_published_store_tell_no_secret(office, digest, kind):
    config = Settings(store=office.public.current)
    request = ExportRequest(view="unit", choices={"code": "110112"}, language="zh", at=now())
    body = render(request, kind, config, read_facts(config.store))
    assert leaks(body, digest) == set()


def test_the_sites_files_tell_no_secret(office, digest, tmp_path):
    build_site(tmp_path, Settings(store=office.public.current), "https://example.org", only=("water",))
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".csv", ".parquet", ".geojson", ".gpkg", ".xml", ".html", ".gz"}
    for path in files:
        assert leaks(path.read_bytes(), digest) == set(), path.name
    feed = (tmp_path / "en" / "feed.xml").read_text("utf-8")
    assert "Accepted reports: 1 row added" in feed


def test_what_pages_send_to_a_browser_tells_no_secret(office, digest, serve, page):
    address, sent = serve(office.public.current), list[bytes]()

    def listen(socket) -> None:
        socket.on("framereceived", lambda body: sent.append(body if isinstance(body, bytes) else body.encode()))

    page.on("websocket", listen)
    for name in ("data", "unit?code=110112"):
        page.goto(f"{address}/{name}")
        page.get_by_test_id("stMain").get_by_text("报送").first.wait_for()
    traffic = b"".join(sent)
    assert "通州区2021年12月报送".encode() in traffic
    assert leaks(traffic, digest) == set()
