"""Shared parts of the tests: a store built from the committed facts, a real server, a real browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from streamlit.runtime.pages_manager import PagesManager
from support.paths import ROOT

from geo import build, settings
from geo.demo import demo_store as demo
from geo.store import geopackage

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
BROWSER_FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
#: Milliseconds that a browser may take on a busy machine.
WAIT = 60_000

hypothesis.settings.register_profile("slow machines", deadline=None)
hypothesis.settings.load_profile("slow machines")
expect.set_options(timeout=WAIT)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests in a browser a second try: a shared machine may starve Chromium; a fault of ours fails both."""
    for item in items:
        if "page" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store built from the committed facts; read only."""
    path = tmp_path_factory.mktemp("built") / "beijing.gpkg"
    build.build_store(settings.Settings(store=path))
    return path


@pytest.fixture(scope="session")
def frames(built: Path) -> dict[str, pd.DataFrame]:
    """All layers of the built store; copy before changing."""
    return geopackage.read_store(built)


@pytest.fixture(scope="session")
def demo_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo store; read only."""
    config = settings.Settings(store=tmp_path_factory.mktemp("demo") / "beijing.gpkg")
    demo.build_demo(config)
    return demo.demo_path(config)


@pytest.fixture(scope="session")
def demo_frames(demo_built: Path) -> dict[str, pd.DataFrame]:
    """All layers of the demo store; copy before changing."""
    return geopackage.read_store(demo_built)


@pytest.fixture
def demo_store(demo_built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo store, at the path that the environment names; read only."""
    monkeypatch.setenv("BEIJING_STORE", str(demo_built))
    return demo_built


@pytest.fixture(autouse=True)
def pages_are_listed_by_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest takes a folder pages/ for Streamlit's old convention; startup.py corrects the server, this AppTest."""
    original = PagesManager.__init__

    def start(self: PagesManager, *arguments: Any, **options: Any) -> None:
        PagesManager.uses_pages_directory = False
        original(self, *arguments, **options)

    monkeypatch.setattr(PagesManager, "__init__", start)


@pytest.fixture(autouse=True)
def main_module_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the main module back after a test: AppTest leaves the page's script there, which new processes would run."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture
def read_only(built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The store built from the committed facts, at the path that the environment names; for tests that change nothing.

    What a page has read of it serves the next test as well.
    """
    monkeypatch.setenv("BEIJING_STORE", str(built))
    monkeypatch.setenv("BEIJING_IMPORTS", "on")
    return built


@pytest.fixture
def store_path(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of one test's own, at the path that the environment names."""
    path = tmp_path / "beijing.gpkg"
    shutil.copy(built, path)
    monkeypatch.setenv("BEIJING_STORE", str(path))
    monkeypatch.setenv("BEIJING_IMPORTS", "on")
    return path


@pytest.fixture(scope="session")
def servers() -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """The running servers by their address."""
    running: dict[str, subprocess.Popen[bytes]] = {}
    yield running
    for process in running.values():
        process.terminate()
        process.wait(60)


@pytest.fixture(scope="session")
def serve(servers: dict[str, subprocess.Popen[bytes]]) -> Callable[[Path], str]:
    """Start the app as the README says, on a store of choice; return its address."""

    def start(path: Path) -> str:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"http://localhost:{free.getsockname()[1]}"
        servers[address] = _launch(path, address)
        return address

    return start


@pytest.fixture
def restart(servers: dict[str, subprocess.Popen[bytes]]) -> Callable[[str, Path], None]:
    """Stop a server and start another at its address."""

    def again(address: str, path: Path) -> None:
        servers[address].terminate()
        servers[address].wait(60)
        servers[address] = _launch(path, address)

    return again


@pytest.fixture(scope="session")
def address(serve: Callable[[Path], str], built: Path) -> str:
    """The app on the built store."""
    return serve(built)


@pytest.fixture(scope="session")
def demo_address(serve: Callable[[Path], str], demo_built: Path) -> str:
    """The app on the demo store, which has readings of rivers and 24 lists of a year."""
    return serve(demo_built)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page of 1400 by 900."""
    context = browser.new_context(viewport={"width": 1400, "height": 900}, locale="zh-CN")
    fresh = context.new_page()
    fresh.set_default_timeout(WAIT)
    yield fresh
    context.close()


def _launch(path: Path, address: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", address.rpartition(":")[2]]
    environ = {**os.environ, "BEIJING_STORE": str(path), "BEIJING_IMPORTS": "on"}
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
    _wait_for(f"{address}/_stcore/health")
    return process


def _wait_for(url: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"{url} did not answer within {seconds:.0f} s")
