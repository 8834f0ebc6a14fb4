"""The public server shows what was published last, without a restart; pages that are open go on."""

from __future__ import annotations

import json
import urllib.request

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from support.pages import visit
from support.publishing import CHIEF, Office, make_office

from geo.publishing.publisher import roll_back
from server import publications


@pytest.fixture(scope="module")
def office(built, tmp_path_factory) -> Office:
    """An office that has published once."""
    office = make_office(tmp_path_factory.mktemp("office"), built)
    office.publish()
    return office


def said(test) -> str:
    """Return all that a page says of answers."""
    return "\n".join(str(element.proto) for element in test.get("html")) + "\n".join(
        element.value.to_csv() for element in test.dataframe
    )


def get(url: str) -> tuple[int, bytes]:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return answer.status, answer.read()


def test_an_open_page_shows_the_new_store_at_its_next_run_and_the_old_one_after_a_roll_back(office, monkeypatch):
    monkeypatch.setenv("BEIJING_STORE", str(office.public.current))
    first = office.public.version()
    page = visit("data")
    assert "2021年12月报送" not in said(page)
    office.report(9.0)
    office.publish()
    page.run()
    assert not page.exception
    assert "通州区2021年12月报送" in said(page)
    roll_back(office.config, CHIEF, first)
    page.run()
    assert not page.exception
    assert "2021年12月报送" not in said(page)


def test_a_running_server_follows_and_still_has_what_open_pages_ask_for(office, serve):
    address = serve(office.public.current)
    before = json.loads(get(f"{address}/readyz")[1])["version"]
    assert before == office.public.version()
    links = urllib.request.urlopen(f"{address}/", timeout=60).headers["link"]
    geometry = next(part.split(">")[0].strip(" <") for part in links.split(",") if "districts" in part)
    office.measure(43.5)
    version = office.publish().content_hash
    assert json.loads(get(f"{address}/readyz")[1])["version"] == version
    assert get(f"{address}{geometry}")[0] == 200
    assert json.loads(get(f"{address}/publications.json")[1])["publications"][0]["content_hash"] == version
    assert b"<title>\xe5\x8f\x91\xe5\xb8\x83" in get(f"{address}/publications.atom")[1]
    roll_back(office.config, CHIEF, before)
    assert json.loads(get(f"{address}/readyz")[1])["version"] == before
    assert "恢复以前的版本" in get(f"{address}/publications.atom")[1].decode()


def test_the_feed_is_served_in_both_languages_and_only_where_there_is_one(office, monkeypatch, built):
    client = TestClient(Starlette(routes=publications.routes))
    monkeypatch.setenv("BEIJING_STORE", str(office.public.current))
    chinese, english = client.get("/publications.atom"), client.get("/publications.atom?lang=en")
    assert chinese.headers["content-type"].startswith("application/atom+xml")
    assert 'xml:lang="zh-CN"' in chinese.text
    assert 'xml:lang="en"' in english.text
    assert client.get("/publications.atom?lang=/../../office.gpkg").text == chinese.text
    again = client.get("/publications.atom", headers={"If-None-Match": chinese.headers["etag"]})
    assert again.status_code in (200, 304)
    monkeypatch.setenv("BEIJING_STORE", str(built))
    assert client.get("/publications.atom").status_code == 404
