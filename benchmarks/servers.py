"""The servers under test: start, CPU time, memory, stop; and a slow line in front of one."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A running page."""

    name: str
    port: int
    pid: int

    def cpu_ms(self) -> float:
        """Return the CPU time used so far, in milliseconds."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / _TICK * 1000

    def memory_mb(self) -> float:
        """Return the resident memory, in megabytes."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


@contextlib.contextmanager
def serve(name: str, folder: Path) -> Iterator[Server]:
    """Run ``benchmarks/pages/<name>.py`` until the block ends."""
    port = free_port()
    script = "serve_ours.py" if name == "ours" else "serve_plain.py"
    environ = {
        **os.environ,
        "BENCH_PAGE": str(ROOT / "benchmarks" / "pages" / f"{name}.py"),
        "BENCH_CACHE": str(folder),
        "BEIJING_STORE": str(folder / "beijing.gpkg"),
        "PYTHONPATH": str(ROOT),
    }
    with _running(name, ROOT / "benchmarks" / script, port, environ) as server:
        yield server


@contextlib.contextmanager
def serve_app(store: Path) -> Iterator[Server]:
    """Run the dashboard on a store until the block ends."""
    with _running("app", ROOT / "app.py", free_port(), {**os.environ, "BEIJING_STORE": str(store)}) as server:
        yield server


@contextlib.contextmanager
def _running(name: str, script: Path, port: int, environ: Mapping[str, str]) -> Iterator[Server]:
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://localhost:{port}/_stcore/health")
        yield Server(name, port, process.pid)
    finally:
        process.kill()  # a page that is busy would not end by itself
        process.wait()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(url: str, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2):
            return
        time.sleep(0.2)
    raise TimeoutError(url)


@contextlib.contextmanager
def slow_line(port: int, megabits: float = 10, round_trip_ms: float = 40) -> Iterator[int]:
    """Pass connections on to `port` at the speed of a slow line; yields the port to connect to."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    line = _Line(port, megabits * 125_000, round_trip_ms / 2000)
    listener = asyncio.run_coroutine_threadsafe(asyncio.start_server(line.accept, "127.0.0.1", 0), loop).result()
    try:
        yield int(listener.sockets[0].getsockname()[1])
    finally:
        asyncio.run_coroutine_threadsafe(_hang_up(listener), loop).result()
        loop.call_soon_threadsafe(loop.stop)


async def _hang_up(listener: asyncio.Server) -> None:
    """Take no more connections and end those that are open."""
    listener.close()
    open_ones = asyncio.all_tasks() - {asyncio.current_task()}
    for task in open_ones:
        task.cancel()
    await asyncio.gather(*open_ones, return_exceptions=True)


class _Line:
    """One line that all connections share: each piece waits its turn, then travels for half a round trip."""

    def __init__(self, port: int, bytes_per_second: float, delay: float) -> None:
        self.port, self.rate, self.delay = port, bytes_per_second, delay
        self.free_at = {"up": 0.0, "down": 0.0}

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Ending quietly when the line hangs up: asyncio's streams report a cancelled handler as an error.
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(2 * self.delay)  # the handshake
            server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self.port)
            await asyncio.gather(self._pass(reader, server_writer, "up"), self._pass(server_reader, writer, "down"))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: str) -> None:
        clock = asyncio.get_running_loop()
        with contextlib.suppress(ConnectionError):
            while piece := await reader.read(8192):
                self.free_at[way] = max(clock.time(), self.free_at[way]) + len(piece) / self.rate
                arrival = self.free_at[way] + self.delay
                clock.call_at(arrival, _write, writer, piece)
                if self.free_at[way] - clock.time() > 0.1:
                    await asyncio.sleep(self.free_at[way] - clock.time() - 0.05)
        clock.call_later(self.delay + 0.2, writer.close)


def _write(writer: asyncio.StreamWriter, piece: bytes) -> None:
    if not writer.is_closing():
        writer.write(piece)
