"""The documented nginx file before a running office: TLS, secure cookies, the websocket, and the limit of files."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from support.local_office import proxied
from support.office import claims_of, cookies_of
from support.paths import ROOT
from support.servers import free_port
from support.wire import session

from geo.settings import Settings

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
pytestmark = pytest.mark.skipif(NGINX is None, reason="no nginx on this machine (apt-get install nginx)")


def written(folder: Path, port: int, app: int) -> Path:
    """Write the documented file for this machine, with a certificate of its own."""
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(folder / "office.key"), "-out", str(folder / "office.pem")]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *files, *subject]
    subprocess.run(command, check=True, capture_output=True)
    text = (ROOT / "docs" / "office.nginx.conf").read_text("utf-8")
    temporary = [f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")]
    process = f"worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;"
    for old, new in {
        "worker_processes auto;": process,
        "http {\n": "http {\n" + "\n".join(temporary),
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "server_name office.example": "server_name localhost",
        "127.0.0.1:8501": f"localhost:{app}",
        "access.log": f"{folder}/access.log",
    }.items():
        assert old in text
        text = text.replace(old, new)
    path = folder / "nginx.conf"
    path.write_text(text, "utf-8")
    return path


@pytest.fixture(scope="module")
def address(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An office behind nginx; the address that its people type."""
    folder, port, app = tmp_path_factory.mktemp("proxy"), free_port(), free_port()
    with proxied(Settings(store=built, office=folder / "office"), app, f"https://localhost:{port}"):
        process = subprocess.Popen([str(NGINX), "-c", str(written(folder, port, app))])
        try:
            end = time.monotonic() + 30
            while time.monotonic() < end:
                try:
                    httpx.get(f"https://localhost:{port}/healthz", verify=False)
                    break
                except httpx.ConnectError:
                    time.sleep(0.1)
            yield f"https://localhost:{port}"
        finally:
            process.terminate()
            process.wait(30)


def test_pages_come_over_tls_and_browsers_are_told_to_stay_there(address):
    answer = httpx.get(f"{address}/report", verify=False)
    assert answer.status_code == 200
    assert "max-age" in answer.headers["strict-transport-security"]
    assert "script-src" in answer.headers["content-security-policy"]


def test_every_cookie_is_marked_for_tls_alone(address):
    answer = httpx.get(f"{address}/auth/logout", headers={"referer": f"{address}/"}, verify=False)
    host = httpx.get(f"{address}/_stcore/host-config", verify=False)
    cookies = [cookie for each in (answer, host) for cookie in each.headers.get_list("set-cookie")]
    assert cookies
    assert all("; secure" in cookie.lower() for cookie in cookies)


def test_the_websocket_passes_and_knows_who_signed_in(address):
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    with session(address, cookies_of(claims_of("tongzhou"), address), tls=trusting) as wire:
        assert "王通州" in wire.run("report")


def test_a_file_that_is_too_large_goes_no_further_than_the_proxy(address):
    answer = httpx.put(f"{address}/_stcore/upload_file/a/b", content=bytes(22 * 2**20), verify=False)
    assert answer.status_code == 413
