"""Attacks on a running office with a running provider, and on a running public server."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string
from support.local_office import LocalOffice, running
from support.office import COOKIE_SECRET, PEOPLE, claims_of, cookies_of, write_roles
from support.servers import free_port
from support.wire import XSRF, Session, session
from websockets.exceptions import InvalidHandshake

from geo import periods
from geo.reporting.journal import Journal, beijing_now
from geo.settings import Settings

MONTH = periods.parse(f"{beijing_now():%Y-%m}").previous()
OWN = f"{MONTH}/110112/2021-air-05-voc-110112"
FOREIGN = f"{MONTH}/110115/2021-air-05-voc-110115"
WALL = "请先登录"


@dataclass(frozen=True)
class Target:
    """What is attacked."""

    at: LocalOffice
    folder: Path

    @property
    def reports(self) -> list[tuple[str, str, int]]:
        """Return id, status and version of every report of the journal."""
        frame = Journal(self.folder).frame("SELECT id, status, version FROM reports ORDER BY id")
        return list(frame.itertuples(index=False, name=None))


@pytest.fixture(scope="module")
def target(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    folder = tmp_path_factory.mktemp("attacked")
    with running(Settings(store=built, office=folder), (free_port(), free_port(), free_port())) as addresses:
        yield Target(addresses, folder)


@pytest.fixture(autouse=True)
def everybody_has_their_role(target):
    write_roles(target.folder)


def cookies(target, person, **claims):
    """Return the cookies of somebody who signed in just now."""
    own = {"iss": target.at.provider, "nonce": f"{person} {time.monotonic()}"}
    return cookies_of(claims_of(person, **{**own, **claims}), target.at.office)


def login_path():
    """Return where a page of the office sends a browser to sign in."""
    token = {"provider": "default", "exp": int(time.time()) + 60}
    return f"/auth/login?provider={jwt.encode({'alg': 'HS256'}, token, OctKey.import_key(COOKIE_SECRET))}"


def sign_in(target, browser, person, referer):
    """Go through the sign-in in a browser; return where it ends."""
    login = browser.get(target.at.office + login_path(), headers={"referer": referer})
    assert login.status_code == 302, login.text
    chosen = browser.post(login.headers["location"], data={"sub": person})
    return browser.get(chosen.headers["location"])


def filled(page: Session, value: float, state: str = "按计划推进") -> dict[str, dict[str, object]]:
    """Return the states of the boxes of the report that is open, and of the button that submits them."""
    return {
        page.widget(lambda kind, box: kind == "button_group" and "进展" in box.get("label", "")): {
            "string_array_value": [state]
        },
        page.widget(lambda kind, box: kind == "number_input"): {"double_value": value},
        page.widget(lambda kind, box: kind == "button" and box.get("label") == "提交审核"): {"trigger_value": True},
    }


def test_a_sign_in_gives_the_page_back_and_signs_out_at_the_provider(target):
    page = f"{target.at.office}/report?report={OWN}"
    with httpx.Client() as browser:
        landed = sign_in(target, browser, "tongzhou", page)
        assert landed.headers["location"] == f"/report?report={OWN}"
        with session(target.at.office, dict(browser.cookies)) as wire:
            assert "王通州" in wire.run("report")
        kept = dict(browser.cookies)
        left = browser.get(f"{target.at.office}/auth/logout", headers={"referer": page})
        assert left.headers["location"].startswith(f"{target.at.provider}/oauth2/end_session")
        with session(target.at.office, kept) as wire:
            assert "王通州" not in wire.run("report")


@pytest.mark.parametrize("referer", ["http://evil.example/", "//evil.example", ""])
def test_a_sign_in_that_another_site_starts_is_refused(target, referer):
    answer = httpx.get(target.at.office + login_path(), headers={"referer": referer} if referer else {})
    assert answer.status_code == 403


def test_a_victim_is_not_signed_in_by_a_link_of_the_attackers_own_sign_in(target):
    with httpx.Client() as attacker, httpx.Client() as victim:
        login = attacker.get(target.at.office + login_path(), headers={"referer": f"{target.at.office}/"})
        callback = attacker.post(login.headers["location"], data={"sub": "reader"}).headers["location"]
        assert parse_qs(urlsplit(callback).query).keys() >= {"code", "state"}
        victim.get(callback)
        assert "_streamlit_user" not in victim.cookies


def test_a_session_of_somebody_else_is_not_taken_over_by_its_id(target):
    with session(target.at.office, cookies(target, "publisher")) as own:
        assert "张发布" in own.run("publish")
        for stranger in ({}, cookies(target, "reader")):
            with session(target.at.office, stranger, resumed=own.id) as other:
                assert "张发布" not in other.run("")
                assert other.id != own.id


@pytest.mark.parametrize("secret", ["guessed, though long enough for a key", COOKIE_SECRET[:-1]])
def test_a_forged_cookie_opens_the_wall_alone(target, secret):
    forged = cookies_of(claims_of("publisher"), target.at.office, secret)
    with session(target.at.office, forged) as wire:
        shown = wire.run("publish")
    assert WALL in shown
    assert "张发布" not in shown


@pytest.mark.parametrize("origin", ["", "http://evil.example", "http://localhost:1", "null"])
def test_a_page_of_another_site_opens_no_websocket(target, origin):
    with (
        pytest.raises(InvalidHandshake),
        session(target.at.office, cookies(target, "publisher"), origin) as wire,
    ):
        wire.run("")


def test_a_submission_that_is_sent_again_counts_once(target):
    with session(target.at.office, cookies(target, "tongzhou")) as wire:
        wire.run("report", f"report={OWN}")
        boxes = filled(wire, 7.0)
        assert "已提交，等待审核" in wire.run("report", f"report={OWN}", boxes)
        assert (OWN, "submitted", 1) in target.reports
        for _ in range(2):
            wire.run("report", f"report={OWN}", boxes)
        assert (OWN, "submitted", 1) in target.reports


def test_a_reporter_writes_for_no_other_place_by_a_message_made_by_hand(target):
    with session(target.at.office, cookies(target, "tongzhou")) as wire:
        wire.run("report", f"report={OWN.replace('voc', 'none')}")
        boxes = {
            wire.widget(lambda kind, box: kind == "selectbox" and "-reporter" in box["id"]): {"string_value": "大兴区"},
            wire.widget(lambda kind, box: kind == "selectbox" and box["id"].endswith("-report")): {
                "string_value": FOREIGN
            },
        }
        before = target.reports
        shown = wire.run("report", f"reporter=110115&report={FOREIGN}", boxes)
        assert "大兴区：" not in shown
        submit = {
            key.replace("110112", "110115"): {"trigger_value": True}
            for key in re.findall(r'"id": "([^"]+提交审核)"', shown)
        }
        wire.run("report", f"reporter=110115&report={FOREIGN}", {**boxes, **submit})
    assert not [row for row in target.reports if "110115" in row[0]]
    assert target.reports == before


@pytest.mark.parametrize("end", ["role", "sign-out"])
def test_a_session_that_lost_its_right_writes_nothing_more(target, end):
    key = f"{MONTH}/110112/2021-air-06"
    signed_in = cookies(target, "tongzhou")
    with session(target.at.office, signed_in) as wire:
        wire.run("report", f"report={key}")
        boxes = {
            wire.widget(lambda kind, box: kind == "button_group" and "进展" in box.get("label", "")): {
                "string_array_value": ["按计划推进"]
            },
            wire.widget(lambda kind, box: kind == "button" and box.get("label") == "提交审核"): {"trigger_value": True},
        }
        if end == "role":
            write_roles(target.folder, {**PEOPLE, "tongzhou": ("王通州", "reader")})
        else:
            httpx.get(f"{target.at.office}/auth/logout", headers={"referer": target.at.office}, cookies=signed_in)
        wire.run("report", f"report={key}", boxes)
    assert key not in [row[0] for row in target.reports]


def test_a_sign_in_of_yesterday_shows_the_wall(target):
    with session(target.at.office, cookies(target, "tongzhou", iat=time.time() - 9 * 3600)) as wire:
        assert "登录已结束" in wire.run("report")


def upload(address, wire, jar, origin):
    """Send a file to a session as Streamlit's own page does."""
    token = generate_xsrf_token_string()
    headers = {"X-Xsrftoken": token, "Origin": origin}
    url = f"{address}/_stcore/upload_file/{wire.id}/file"
    return httpx.put(url, files={"file": b"content"}, headers=headers, cookies={**jar, XSRF: token}).status_code


@pytest.mark.parametrize(("person", "status"), [("tongzhou", 204), ("reader", 403), ("stranger", 403)])
def test_files_are_taken_from_those_who_write_alone(target, person, status):
    jar = cookies(target, person)
    with session(target.at.office, jar) as wire:
        wire.run("")
        assert upload(target.at.office, wire, jar, target.at.office) == status
        assert upload(target.at.office, wire, jar, "http://evil.example") == 403


def test_the_public_server_takes_no_file_and_writes_nothing(target):
    before = (target.folder / "public" / "current.gpkg").read_bytes()
    with session(target.at.public, cookies(target, "publisher")) as wire:
        assert "导入" not in wire.run("tsp")
        assert upload(target.at.public, wire, cookies(target, "publisher"), target.at.public) == 403
        for name in ("report", "review", "progress", "publish"):
            assert "pageNotFound" in wire.run(name)
        message = BackMsg()
        message.backend_operation_request.install_skills.SetInParent()
        wire.send_only(message)
        wire.run("tsp")
    assert httpx.post(f"{target.at.public}/_stcore/agent/interact", json={}).status_code == 403
    assert (target.folder / "public" / "current.gpkg").read_bytes() == before


def test_nothing_secret_is_in_the_logs(target):
    logs = "".join(file.read_text("utf-8", "replace") for file in (target.folder / "logs").iterdir())
    assert COOKIE_SECRET not in logs
    assert "known to the provider of tests" not in logs
