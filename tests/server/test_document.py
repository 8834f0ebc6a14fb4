"""The document of a page: its language, title and description are there before any script runs."""

from __future__ import annotations

import re

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from dashboard.shell import PAGES
from server import document

STREAMLITS = '<!DOCTYPE html>\n<html lang="en"><head><title>Streamlit</title></head><body></body></html>'


@pytest.fixture
def client():
    async def page(_):
        return HTMLResponse(STREAMLITS, headers={"ETag": '"old"', "Last-Modified": "Wed, 25 Nov 2026 11:09:04 GMT"})

    async def other(_):
        return PlainTextResponse("as it is")

    middleware = [Middleware(document.PageHead, pages=PAGES)]
    routes = [*document.routes, Route("/other", other), Route("/{page:path}", page)]
    # Streamlit compresses its pages by itself.
    return TestClient(Starlette(routes=routes, middleware=[*middleware, Middleware(GZipMiddleware, minimum_size=1)]))


def head_of(answer):
    return {
        "lang": re.findall(r'<html lang="(.*?)">', answer.text),
        "title": re.findall(r"<title>(.*?)</title>", answer.text),
        "description": re.findall(r'<meta name="description" content="(.*?)" />', answer.text),
    }


@pytest.mark.parametrize("page", ["", *PAGES])
@pytest.mark.parametrize(("language", "tag"), [("zh", "zh-CN"), ("en", "en")])
def test_every_page_has_one_language_one_title_and_one_description_of_its_own(client, page, language, tag):
    head = head_of(client.get(f"/{page}?lang={language}"))
    assert head["lang"] == [tag]
    assert len(head["title"]) == len(head["description"]) == 1
    others = [
        head_of(client.get(f"/{name}?lang={language}"))["title"] for name in PAGES if name != (page or "overview")
    ]
    assert head["title"] not in others


@pytest.mark.parametrize(
    ("accepted", "tag"),
    [("zh-CN,zh;q=0.9", "zh-CN"), ("zh-TW", "zh-CN"), ("en-GB,en;q=0.8", "en"), ("de", "en"), (None, "zh-CN")],
)
def test_a_link_without_a_language_is_answered_in_the_browsers(client, accepted, tag):
    headers = {"Accept-Language": accepted} if accepted else {"Accept-Language": ""}
    answer = client.get("/water", headers=headers)
    assert head_of(answer)["lang"] == [tag]
    assert "Accept-Language" in answer.headers["vary"]


def test_a_language_that_is_none_of_ours_is_not_written_into_the_page(client):
    answer = client.get('/?lang="><script>alert(1)</script>', headers={"Accept-Language": "zh"})
    assert head_of(answer)["lang"] == ["zh-CN"]
    assert "alert" not in answer.text


def test_a_browser_that_has_the_page_in_another_language_gets_it_whole(client):
    answer = client.get("/", headers={"If-None-Match": '"old"', "Accept-Language": "en"})
    assert answer.status_code == 200
    assert "etag" not in answer.headers


@pytest.mark.parametrize(("accepted", "encoding"), [("gzip, br", "gzip"), ("identity", None)])
def test_the_page_is_compressed_for_those_who_can_read_it(client, accepted, encoding):
    answer = client.get("/tsp?lang=en", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("content-encoding") == encoding
    assert head_of(answer)["title"] == ["TSP ranking · Beijing pollution-control map"]


def test_what_is_no_page_is_passed_on(client):
    assert client.get("/other").text == "as it is"


def test_the_script_is_served_for_good_under_the_address_of_its_content(client):
    url = re.findall(r'<script defer src="(.*?)">', client.get("/").text)[0]
    answer = client.get(url)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert "const WORDS" in answer.text
    assert client.get("/geo/page-0000000000000000.js").status_code == 404
