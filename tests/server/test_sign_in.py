"""Sign-in: its settings, roles out of claims, and the way back to the page that a reader came from."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from support.messages import english
from support.office import ADDRESS, claims_of, settings_of, write_roles

from geo.errors import InvalidInput
from server import claims
from server.installation import load
from server.way_back import WayBack


def around_streamlit(environ, tmp_path):
    """Return a client of an app that answers as Streamlit's sign-in does."""

    async def login(_):
        return RedirectResponse("http://provider.example/authorize", status_code=302)

    async def callback(_):
        answer = RedirectResponse("/", status_code=302)
        answer.set_cookie("_streamlit_user", "signed", httponly=True, samesite="lax")
        return answer

    async def broken(_):
        return PlainTextResponse("Authentication error", status_code=400)

    unreachable = "BEIJING_OIDC_METADATA" in environ and "unreachable" in environ["BEIJING_OIDC_METADATA"]
    routes = [Route("/auth/login", broken if unreachable else login), Route("/oauth2callback", callback)]
    client = load({**settings_of(tmp_path), **environ})
    app = Starlette(routes=routes, middleware=[Middleware(WayBack, office=client)])
    return TestClient(app, base_url=client.address, follow_redirects=False)


def test_without_an_office_there_is_no_sign_in_whatever_else_is_set(tmp_path):
    environ = settings_of(tmp_path)
    del environ["BEIJING_OFFICE"]
    assert load(environ) is None


def test_half_an_office_does_not_start_and_says_all_that_it_lacks(tmp_path):
    with pytest.raises(InvalidInput) as error:
        load({"BEIJING_OFFICE": str(tmp_path), "BEIJING_COOKIE_SECRET": "short", "BEIJING_ADDRESS": "office"})
    told = english(error.value)
    for name in ("BEIJING_OIDC_METADATA", "BEIJING_OIDC_CLIENT", "BEIJING_OIDC_SECRET", "at least 32", "scheme, host"):
        assert name in told
    assert "short" not in told


def test_secrets_stand_in_no_text_that_a_log_could_hold(tmp_path):
    environ = settings_of(tmp_path)
    client = load(environ)
    assert environ["BEIJING_OIDC_SECRET"] not in repr(client)
    assert environ["BEIJING_COOKIE_SECRET"] not in repr(client)
    assert client.secrets()["redirect_uri"] == f"{ADDRESS}/oauth2callback"


@pytest.mark.parametrize(
    ("path", "value", "roles"),
    [
        ("groups", ["staff", "reporter:110112", "publisher"], {"reporter:110112", "publisher"}),
        ("realm_access.roles", ["reader"], {"reader"}),
        ("groups", "reviewer:air", {"reviewer:air"}),
        ("groups", ["reviewer:nothing", "publisher:110112", 5, None], set()),
        ("groups", {"publisher": True}, set()),
        ("realm_access.roles.more", ["reader"], set()),
    ],
)
def test_roles_come_from_a_claim_where_one_is_named(tmp_path, path, value, roles):
    client = load({**settings_of(tmp_path), "BEIJING_OIDC_ROLES": path})
    first, *rest = path.removesuffix(".more").split(".")
    own = {first: {rest[0]: value} if rest else value}
    person = claims.person_of(claims_of("li", **own), client)
    assert {str(grant) for grant in person.grants} == roles


def test_a_person_is_named_by_the_claim_that_the_settings_say(tmp_path):
    write_roles(tmp_path, {"li@office": ("李", "reader")})
    client = load({**settings_of(tmp_path), "BEIJING_OIDC_PERSON": "email"})
    person = claims.person_of(claims_of("f81d4fae", email="li@office"), client)
    assert (person.id, person.name, person.may("reader")) == ("li@office", "李", True)
    assert claims.person_of(claims_of("f81d4fae"), client) is None


def test_a_sign_out_ends_one_sign_in_and_no_later_one(tmp_path):
    first, second = claims_of("li", nonce="a"), claims_of("li", nonce="b")
    office = load(settings_of(tmp_path))
    claims.end(first, office)
    assert not claims.is_current(first, office)
    assert claims.is_current(second, office)


def test_the_page_and_its_choices_are_given_back_after_sign_in(tmp_path):
    client = around_streamlit({}, tmp_path)
    page = "/water?reach=%E5%87%89%E6%B0%B4%E6%B2%B3&lang=en"
    login = client.get("/auth/login", headers={"referer": ADDRESS + page})
    assert "HttpOnly" in login.headers["set-cookie"]
    assert "SameSite=Lax" in login.headers["set-cookie"]
    assert client.get("/oauth2callback").headers["location"] == page
    assert client.get("/oauth2callback").headers["location"] == "/"


@pytest.mark.parametrize("referer", ["", "http://evil.example/tsp", f"{ADDRESS}.evil.example/tsp", "/tsp"])
def test_who_comes_from_elsewhere_lands_on_the_first_page(tmp_path, referer):
    client = around_streamlit({}, tmp_path)
    client.get("/auth/login", headers={"referer": referer})
    assert client.get("/oauth2callback").headers["location"] == "/"


HOSTILE = [
    "javascript:alert(1)",
    "/tsp?a=\\",
    "/%2f/evil.example",
    "/\r\nSet-Cookie: a=b",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "https://evil.example",
    "/..//evil.example",
]


@pytest.mark.parametrize(
    "page", [*HOSTILE, "/\r\nSet-Cookie: a=b", "javascript:alert(1)", "/tsp?a=\\", "/%2f/evil.example"]
)
def test_a_planted_cookie_leads_to_no_other_host(tmp_path, page):
    client = around_streamlit({}, tmp_path)
    answer = client.get("/oauth2callback", headers={"cookie": f"beijing_back={quote(page, safe='')}"})
    assert answer.headers["location"] == "/"


@given(st.text())
def test_whatever_a_planted_cookie_says_the_way_back_stays_on_our_host(page):
    client = TestClient(_any_page(page), base_url=ADDRESS, follow_redirects=False)
    location = client.get("/oauth2callback").headers["location"]
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))
    assert location.isascii() and location.isprintable()


def _any_page(page):
    async def app(scope, receive, send):
        await RedirectResponse("/", status_code=302)(scope, receive, send)

    class Planted:
        async def __call__(self, scope, receive, send):
            cookie = (b"cookie", f"beijing_back={quote(page, safe='')}".encode())
            await WayBack(app, load(settings_of(ADDRESS)))({**scope, "headers": [cookie]}, receive, send)

    return Planted()


@pytest.mark.parametrize(("address", "secure"), [("https://office.example", True), (ADDRESS, False)])
def test_cookies_travel_over_tls_alone_where_there_is_tls(tmp_path, address, secure):
    client = around_streamlit({"BEIJING_ADDRESS": address}, tmp_path)
    answers = [client.get("/auth/login", headers={"referer": address}), client.get("/oauth2callback")]
    cookies = [cookie for answer in answers for cookie in answer.headers.get_list("set-cookie")]
    assert len(cookies) == 3
    assert all(("; Secure" in cookie) == secure for cookie in cookies)


def test_a_provider_that_is_down_is_explained_in_both_languages(tmp_path):
    client = around_streamlit({"BEIJING_OIDC_METADATA": "http://unreachable.example"}, tmp_path)
    answer = client.get("/auth/login", headers={"referer": ADDRESS})
    assert answer.status_code == 503
    assert "暂时无法访问" in answer.text
    assert "cannot be reached" in answer.text
