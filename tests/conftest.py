"""Shared parts of the tests: a store built from the committed facts, a real server, a real browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import hypothesis
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from streamlit.runtime.pages_manager import PagesManager
from support.office import ISSUER, settings_of, write_roles
from support.paths import ROOT
from support.servers import free_port, wait_for

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
    """Give tests in a browser three tries: a shared machine may starve Chromium; a fault of ours fails them all."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=2))


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
    return built


@pytest.fixture
def store_path(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of one test's own, at the path that the environment names."""
    path = tmp_path / "beijing.gpkg"
    shutil.copy(built, path)
    monkeypatch.setenv("BEIJING_STORE", str(path))
    return path


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an office that the environment names; it has the four people of `support.office`."""
    folder = tmp_path / "office"
    write_roles(folder)
    for name, value in settings_of(folder).items():
        monkeypatch.setenv(name, value)
    return folder


@pytest.fixture(scope="session")
def servers() -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """The running servers by their address."""
    running: dict[str, subprocess.Popen[bytes]] = {}
    yield running
    for process in running.values():
        process.terminate()
        process.wait(60)


@pytest.fixture(scope="session")
def serve(servers: dict[str, subprocess.Popen[bytes]]) -> Callable[..., str]:
    """Start the app as the README says, on a store of choice; return its address.

    Its office and its provider, if it has one, are named after the store.
    """

    def start(path: Path, office: Path | None = None, issuer: str = ISSUER) -> str:
        address = f"http://localhost:{free_port()}"
        servers[address] = _launch(path, address, settings_of(office, address, issuer) if office else {})
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
        pytest.fail("no Chromium on this machine: make browser")  # skipped, the tests would look green
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


def _launch(path: Path, address: str, office: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", address.rpartition(":")[2]]
    environ = {**os.environ, "BEIJING_STORE": str(path), **(office or {})}
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
    wait_for(f"{address}/_stcore/health")
    return process
