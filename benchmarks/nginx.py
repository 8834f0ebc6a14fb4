"""A real nginx with the lines that the documentation gives, on ports of this machine, and what it has answered."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.servers import ROOT, free_port

#: Where Debian keeps it is on no user's path.
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What nginx noted of an answer: path, status, bytes of its body, and the server behind that gave it."""

    path: str
    status: int
    size: int
    server: str


@dataclass(frozen=True)
class Nginx:
    """A running nginx: its port, and the file in which it notes its answers."""

    port: int
    log: Path

    @property
    def address(self) -> str:
        """Return where it is."""
        return f"http://127.0.0.1:{self.port}"

    def answers(self) -> list[Answer]:
        """Return the answers so far."""
        time.sleep(0.1)  # a line is written once the answer is sent
        rows = [line.split(" ", 3) for line in self.log.read_text("utf-8").splitlines()]
        return [Answer(path=path, status=int(code), size=int(size), server=by) for path, code, size, by in rows]


def documented(name: str) -> str:
    """Return the lines for nginx in a file of the documentation."""
    (block,) = re.findall(r"```nginx\n(.*?)```", (ROOT / "docs" / name).read_text("utf-8"), re.DOTALL)
    return str(block)


@contextmanager
def started(folder: Path, lines: str, replaced: Mapping[str, str]) -> Iterator[Nginx]:
    """Run nginx on lines of the documentation with one worker, until the block ends.

    Parameters
    ----------
    folder
        For its files.
    lines
        What stands within ``http``.
    replaced
        Lines to what stands here in their place: folders and ports of this machine.
    """
    port = free_port()
    for old, new in {"listen 80;": f"listen 127.0.0.1:{port};", **replaced}.items():
        if old not in lines:
            raise ValueError(old)
        lines = lines.replace(old, new)
    temporary = "".join(f"{name}_temp_path {folder}/{name};" for name in _TEMPORARY)
    config = f"""
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 2000; }}
http {{ include /etc/nginx/mime.types; sendfile on; {temporary}
log_format answers '$uri $status $body_bytes_sent $upstream_addr'; access_log {folder}/access.log answers;
{lines} }}"""
    (folder / "nginx.conf").write_text(config, "utf-8")
    (folder / "access.log").touch()
    process = subprocess.Popen([str(NGINX), "-c", str(folder / "nginx.conf"), "-p", str(folder)])
    try:
        _wait(port)
        yield Nginx(port, folder / "access.log")
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with closing(socket.socket()) as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(port)
