"""The gate: what a public installation and an office refuse before Streamlit sees it."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from support.office import ADDRESS, PEOPLE, claims_of, cookies_of, settings_of, write_roles

from server import claims
from server.gate import Gate
from server.installation import load

METHODS = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "DELETE", "PATCH"]
UPLOAD = "/_stcore/upload_file/session/file"
OURS = {"origin": ADDRESS}


def answering(office):
    """Return a client of an app that answers everything, behind the gate."""

    async def answer(_):
        return PlainTextResponse("let in")

    async def stream(websocket):
        await websocket.accept()
        await websocket.send_text("let in")

    routes = [WebSocketRoute("/_stcore/stream", stream), Route("/{path:path}", answer, methods=METHODS)]
    app = Starlette(routes=routes, middleware=[Middleware(Gate, office=office)])
    return TestClient(app, base_url=ADDRESS)


@pytest.fixture
def folder(tmp_path):
    write_roles(tmp_path)
    return tmp_path


@pytest.fixture
def office(folder):
    return answering(load(settings_of(folder)))


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", [UPLOAD, "/", "/_stcore/agent/interact", "/geo/districts-0000000000000000.json"])
def test_a_public_installation_takes_nothing(method, path):
    public = answering(None)
    public.cookies.update(cookies_of(claims_of("publisher")))
    assert public.request(method, path, headers=OURS, content=b"x").status_code == 403
    assert public.get("/tsp").text == "let in"


@pytest.mark.parametrize(
    ("person", "status"), [("tongzhou", 200), ("reviewer", 200), ("publisher", 200), ("reader", 403), ("stranger", 403)]
)
def test_only_those_who_write_something_upload(office, person, status):
    office.cookies.update(cookies_of(claims_of(person)))
    assert office.put(UPLOAD, headers=OURS, content=b"x").status_code == status
    assert office.post("/", headers=OURS).status_code == 403


@pytest.mark.parametrize(
    "cookies",
    [
        {},
        cookies_of(claims_of("publisher"), secret="another secret, just as long as ours is"),
        cookies_of(claims_of("publisher"), address="http://other.example"),
        cookies_of(claims_of("publisher", hours=8.01)),
        cookies_of(claims_of("publisher", hours=-1)),
        cookies_of(claims_of("publisher", iat="now")),
        cookies_of(claims_of("publisher", is_logged_in=False)),
        {"_streamlit_user": "publisher"},
        {"_streamlit_user": "2|1:0|10:1|15:_streamlit_user|4:e30=|00"},
    ],
)
def test_a_cookie_that_is_forged_borrowed_or_old_opens_nothing(office, cookies):
    office.cookies.update(cookies)
    assert office.put(UPLOAD, headers=OURS, content=b"x").status_code == 403
    assert office.get("/media/0123.xlsx").status_code == 403


@pytest.mark.parametrize(
    "headers", [{}, {"origin": "http://evil.example"}, {"origin": "null"}, {"origin": ADDRESS + "1"}]
)
def test_another_site_cannot_upload_with_the_cookie_of_its_visitor(office, headers):
    office.cookies.update(cookies_of(claims_of("publisher")))
    assert office.put(UPLOAD, headers=headers, content=b"x").status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"referer": f"{ADDRESS}/tsp?lang=en"}, 200),
        ({}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "cross-site", "referer": f"{ADDRESS}/"}, 403),
        ({"referer": "http://evil.example/"}, 403),
        ({"referer": f"{ADDRESS}.evil.example/"}, 403),
    ],
)
@pytest.mark.parametrize("path", ["/auth/login", "/auth/logout"])
def test_another_site_can_sign_nobody_in_or_out(office, folder, path, headers, status):
    signed_in = claims_of("publisher")
    office.cookies.update(cookies_of(signed_in))
    assert office.get(path, headers=headers).status_code == status
    assert claims.is_current(signed_in, load(settings_of(folder))) != (path == "/auth/logout" and status == 200)


def test_a_cookie_kept_from_before_a_sign_out_opens_nothing_afterwards(office):
    office.cookies.update(cookies_of(claims_of("publisher")))
    assert office.put(UPLOAD, headers=OURS, content=b"x").status_code == 200
    office.get("/auth/logout", headers={"sec-fetch-site": "same-origin"})
    assert office.put(UPLOAD, headers=OURS, content=b"x").status_code == 403


def test_what_a_page_made_for_a_person_is_served_to_people_with_a_sign_in_alone(office):
    assert office.get("/media/0123.xlsx").status_code == 403
    office.cookies.update(cookies_of(claims_of("reader")))
    assert office.get("/media/0123.xlsx").status_code == 200


@pytest.mark.parametrize("origin", [None, "http://evil.example", "http://127.0.0.1:8501", "https://localhost:8501"])
def test_a_websocket_opens_to_pages_of_the_office_alone(office, origin):
    with office.websocket_connect("/_stcore/stream", headers=OURS) as stream:
        assert stream.receive_text() == "let in"
    headers = {"origin": origin} if origin else {}
    with pytest.raises(WebSocketDisconnect), office.websocket_connect("/_stcore/stream", headers=headers):
        pass


def test_a_role_given_or_taken_counts_at_the_next_request(office, folder):
    office.cookies.update(cookies_of(claims_of("reader")))
    assert office.put(UPLOAD, headers=OURS, content=b"x").status_code == 403
    write_roles(folder, {**PEOPLE, "reader": ("赵查看", "reviewer:water")})
    assert office.put(UPLOAD, headers=OURS, content=b"x").status_code == 200
    (folder / "roles.toml").write_text("[[person]]", "utf-8")
    assert office.put(UPLOAD, headers=OURS, content=b"x").status_code == 403
