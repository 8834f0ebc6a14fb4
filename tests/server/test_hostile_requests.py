"""Requests that no browser sends: every route answers them without an error of its own, a path or a missing header."""

from __future__ import annotations

import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import streamlit
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from benchmarks.servers import ROOT

#: Routes of ours and Streamlit's own.
ROUTES = (
    *("/", "/tsp", "/healthz", "/readyz", "/publications.json", "/data/districts.csv", "/data/beijing.gpkg"),
    *("/geo/districts-0000000000000000.json", "/static/js/none.js", "/component/none/index.html", "/media/none.pdf"),
    *("/_stcore/health", "/_stcore/host-config", "/_stcore/upload_file/session/file", "/_stcore/stream"),
    *("/_stcore/bidi-components/none/none.js", "/_stcore/script-health-check", "/auth/login", "/oauth2callback"),
)
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "NONSENSE")
#: Ends of an address: ways up and out of a folder, characters that are none, long ones.
ENDS = (
    *("/%2e%2e/%2e%2e/app.py", "/%252e%252e/app.py", "/..%2f..%2fapp.py", "/%c0%ae%c0%ae/app.py", "/..%5capp.py"),
    *("/../../etc/passwd", "/%00", "%00.csv", "/%0d%0aSet-Cookie:%20a=b", "/%e2%80%ae", "/%1b[2J", "/%ff%fe", "//evil"),
    *(f"/{'a' * 10_000}", f"?lang={'%E4%B8%AD' * 1_000}", "?period=%00&unit=%E2%80%AE", "?lang=zh&lang=%FF"),
)
HEADERS = (
    *("Host: evil.example", "Host: a\\b", "Host: localhost:99999", "Range: bytes=5-1", "Range: bytes=-999999999999"),
    *("Range: bytes=0-0,2-3,5-", "Range: bytes=99999999999999999999-", "Range: items=a-b", "Range: bytes=--1"),
    *("Accept-Encoding: gzip;q=nan, br;q=-1", f"Accept-Encoding: {'gzip, ' * 500}", "Accept-Language: \xff;q=x"),
    *("If-None-Match: W/", "Cookie: =;;a", "X-Forwarded-Host: evil.example", "Content-Type: multipart/form-data"),
)
EVERYWHERE = ("content-security-policy", "x-content-type-options", "referrer-policy", "permissions-policy")
PATHS = tuple(str(path).encode() for path in (ROOT, Path(streamlit.__file__).parent, Path.home() / "x"))


def ask(address: str, line: str, header: str = "") -> tuple[int, str, bytes]:
    """Send a request as it is; return status, head and the first of the body."""
    site = urlsplit(address)
    lines = [line, header, "" if header.startswith("Host") else f"Host: {site.netloc}", "Connection: close"]
    with socket.create_connection((site.hostname, site.port), timeout=20) as connection:
        connection.sendall("\r\n".join([*filter(None, lines), "", ""]).encode("latin-1"))
        answer = b""
        while len(answer) < 200_000 and (part := connection.recv(65_536)):
            answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), head.decode("latin-1").casefold(), body


def requests(route: str) -> list[tuple[str, str]]:
    """Return every odd request for a route: its first line and a header."""
    odd = [(f"{method} {route} HTTP/1.1", "") for method in METHODS]
    odd += [(f"GET {route.rstrip('/')}{end} HTTP/1.1", "") for end in ENDS]
    return odd + [(f"GET {route} HTTP/1.1", header) for header in HEADERS]


@pytest.mark.parametrize("route", ROUTES)
def test_no_odd_request_finds_an_error_a_path_or_an_answer_without_our_headers(address, route):
    wrong = []
    for line, header in requests(route):
        status, head, body = ask(address, line, header)
        # What is no HTTP is refused before any app sees it.
        bare = b"Invalid HTTP request received." in body
        lacks = [name for name in EVERYWHERE if f"\n{name}:" not in head and not bare]
        paths = [path for path in PATHS if path in body]
        if status >= 500 or lacks or paths or "\nset-cookie: a=b" in head:
            wrong.append((line[:80], header[:40], status, lacks, paths))
    assert not wrong
    assert ask(address, "GET /healthz HTTP/1.1")[0] == 200


def test_a_page_of_another_site_opens_no_session(address):
    with pytest.raises(InvalidStatus) as caught:
        connect(f"{address.replace('http', 'ws')}/_stcore/stream", origin="http://evil.example")
    assert caught.value.response.status_code == 403
