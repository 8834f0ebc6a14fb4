"""An office on one machine: provider, four accounts, office and a public server beside it; `make office` runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from geo import build, settings
from geo.publishing import publisher
from geo.reporting.journal import ROLES_FILE
from geo.reporting.people import read_roles
from geo.settings import Settings
from support.office import PEOPLE, settings_of, write_roles
from support.paths import ROOT
from support.servers import wait_for

#: Ports of the provider, the office and the public server for `make office`.
PORTS = (9400, 8501, 8502)


@dataclass(frozen=True)
class LocalOffice:
    """The addresses of a running office.

    Parameters
    ----------
    provider, office, public
        Without a path.
    """

    provider: str
    office: str
    public: str


@contextmanager
def running(config: Settings, ports: tuple[int, int, int]) -> Iterator[LocalOffice]:
    """Run the three servers as long as the block lasts.

    Parameters
    ----------
    config
        The working store, and the folder of the office; its list of people is written where there is none.
    ports
        As in `PORTS`.
    """
    assert config.office is not None
    addresses = LocalOffice(*(f"http://localhost:{port}" for port in ports))
    prepare(config)
    logs = config.office / "logs"
    logs.mkdir(exist_ok=True)
    public = {"BEIJING_STORE": str(config.office / "public" / "current.gpkg")}
    office = {"BEIJING_STORE": str(config.store), **settings_of(config.office, addresses.office, addresses.provider)}
    with ExitStack() as stack:
        stack.enter_context(_provider(ports[0], addresses.provider, logs / "provider.txt"))
        stack.enter_context(_app(ports[1], addresses.office, office, logs / "office.txt"))
        stack.enter_context(_app(ports[2], addresses.public, public, logs / "public.txt"))
        yield addresses


@contextmanager
def proxied(config: Settings, port: int, address: str) -> Iterator[None]:
    """Run the office alone, for people who come to another address than its own; nobody signs in at a provider."""
    assert config.office is not None
    write_roles(config.office)
    environ = {"BEIJING_STORE": str(config.store), **settings_of(config.office, address)}
    with _app(port, f"http://localhost:{port}", environ, config.office / "log.txt"):
        yield


def prepare(config: Settings) -> None:
    """Write the list of people, and show the public the working store once, so that there is something to change."""
    assert config.office is not None
    build.ensure_store(config)
    if not (config.office / ROLES_FILE).exists():
        write_roles(config.office)
    if not (config.office / "public" / "current.gpkg").exists():
        person = read_roles(config.office / ROLES_FILE)["publisher"]
        publisher.publish(config, person, publisher.preview(config, person).digest)


@contextmanager
def _provider(port: int, address: str, log: Path) -> Iterator[None]:
    users = [json.dumps({"sub": key, "name": name}) for key, (name, _) in PEOPLE.items()]
    options = [part for user in users for part in ("--user-claims", user)]
    command = [sys.executable, "-m", "oidc_provider_mock", "-p", str(port), "-H", "localhost", "-n", "true", *options]
    with _process(command, {}, f"{address}/.well-known/openid-configuration", log):
        yield


@contextmanager
def _app(port: int, address: str, environ: Mapping[str, str], log: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with _process(command, environ, f"{address}/_stcore/health", log):
        yield


@contextmanager
def _process(command: list[str], environ: Mapping[str, str], health: str, log: Path) -> Iterator[None]:
    """Run a process, from its first answer on."""
    without = {name: value for name, value in os.environ.items() if not name.startswith("BEIJING_")}
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, env={**without, **environ}, stdout=output, stderr=output)
        try:
            wait_for(health)
            yield
        finally:
            process.terminate()
            process.wait(60)


def main() -> None:
    """Run an office in ``data/office`` until it is stopped, and say where it is and who may sign in."""
    store = settings.load().store
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # the servers stop with it
    with running(Settings(store=store, office=ROOT / "data" / "office"), PORTS) as addresses:
        print(f"office  {addresses.office}")
        print(f"public  {addresses.public}")
        print("accounts (choose one at sign-in):")
        for key, (name, roles) in PEOPLE.items():
            print(f"  {key:10} {name}  {roles}")
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            signal.pause()


if __name__ == "__main__":
    main()
