"""The dashboard under load: ``python -m benchmarks.load exports|connections|soak``; the readers are real sessions."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator
from pathlib import Path

from benchmarks.readers import PAGES, Reader
from benchmarks.servers import Server, serve_app
from geo import settings

#: Seconds between two pages of one reader.
_PAUSE = 4.0


def main() -> None:
    """Start the dashboard on the store, load it, and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("what", choices=("exports", "connections", "soak"))
    parser.add_argument("--minutes", type=float, default=30, help="how long the soak lasts")
    options = parser.parse_args()
    with serve_app(settings.load().store.absolute()) as server:
        if options.what == "exports":
            asyncio.run(_exports(server, readers=20, files=20))
        elif options.what == "connections":
            asyncio.run(_connections(server, readers=50, idle=1000, slow=100))
        else:
            asyncio.run(_soak(server, readers=100, seconds=options.minutes * 60))


async def _exports(server: Server, readers: int, files: int) -> None:
    """Measure how quick pages stay while files are made, beside the same pages without them."""
    async with _open(server, files) as exporting, _open(server, readers) as reading:
        await asyncio.gather(*(reader.turn_to("tsp") for reader in [*exporting, *reading]))
        alone = await _reading(reading, 3 * _PAUSE)
        made = asyncio.gather(*(reader.export() for reader in exporting))
        beside: list[float] = []
        while not made.done():
            beside += await _reading(reading, _PAUSE)
        print(f"pages alone: {_figures(alone)}\npages beside {files} exports: {_figures(beside)}")
        print(f"exports: {_figures(await made)}")


async def _connections(server: Server, readers: int, idle: int, slow: int) -> None:
    """Measure pages beside connections that say nothing, and others that send their request letter by letter."""
    async with _open(server, readers) as reading:
        alone = await _reading(reading, 3 * _PAUSE)
        writers = [(await asyncio.open_connection("127.0.0.1", server.port))[1] for _ in range(idle + slow)]
        dripping = asyncio.gather(*(_drip(writer) for writer in writers[:slow]))
        beside = await _reading(reading, 5 * _PAUSE)
        dripping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await dripping
        for writer in writers:
            writer.close()
        print(f"pages alone: {_figures(alone)}\nbeside {idle} idle and {slow} slow connections: {_figures(beside)}")


async def _drip(writer: asyncio.StreamWriter) -> None:
    for letter in f"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: {'x' * 600}":
        with contextlib.suppress(ConnectionError):
            writer.write(letter.encode())
            await writer.drain()
        await asyncio.sleep(0.5)


async def _soak(server: Server, readers: int, seconds: float) -> None:
    """Let readers come, change pages and leave; print what the process holds every minute and in the end."""
    end, held = time.monotonic() + seconds, _held(server)
    print(f"| minute | memory MB | threads | files |\n| ---: | ---: | ---: | ---: |\n| 0 | {held} |")
    minutes = asyncio.create_task(_every_minute(server, end))
    await asyncio.gather(*(_visits(server, end, number) for number in range(readers)))
    await minutes
    await asyncio.sleep(150)  # Streamlit keeps a session that left for two minutes
    print(f"| left | {_held(server)} |")


async def _every_minute(server: Server, end: float) -> None:
    minute = 0
    while time.monotonic() + 60 <= end + 1:
        await asyncio.sleep(60)
        minute += 1
        print(f"| {minute} | {_held(server)} |", flush=True)


async def _visits(server: Server, end: float, number: int) -> None:
    """Visit again and again: some pages, then away, as readers do."""
    await asyncio.sleep(_PAUSE * number / 25)
    while time.monotonic() < end:
        reader = Reader(port=server.port, language=random.choice(("zh", "en")))
        await reader.open(random.choice(PAGES))
        for _ in range(random.randint(2, 12)):
            await asyncio.sleep(random.expovariate(1 / _PAUSE))
            await reader.turn_to(random.choice(PAGES))
        await reader.close()


@contextlib.asynccontextmanager
async def _open(server: Server, count: int) -> AsyncIterator[list[Reader]]:
    """Open sessions one after the other, so that what they share is worked out once."""
    readers = [Reader(port=server.port) for _ in range(count)]
    for reader in readers:
        await reader.open("tsp")
    yield readers
    await asyncio.gather(*(reader.close() for reader in readers))


async def _reading(readers: list[Reader], seconds: float) -> list[float]:
    """Let every reader turn to a page now and then; returns the milliseconds of the runs."""
    times = await asyncio.gather(
        *(_now_and_then(reader, seconds, i / len(readers)) for i, reader in enumerate(readers))
    )
    return [each for part in times for each in part]


async def _now_and_then(reader: Reader, seconds: float, share: float) -> list[float]:
    end = time.monotonic() + seconds
    times: list[float] = []
    await asyncio.sleep(_PAUSE * share)
    while not times or time.monotonic() < end:
        times.append(await reader.turn_to("tsp"))
        await asyncio.sleep(_PAUSE)
    return times


def _figures(times: list[float]) -> str:
    ordered = sorted(times)
    return f"{len(times)} times, median {ordered[len(times) // 2]:.0f} ms, p95 {ordered[int(len(times) * 0.95)]:.0f} ms"


def _held(server: Server) -> str:
    process = Path(f"/proc/{server.pid}")
    threads, files = (len([*(process / name).iterdir()]) for name in ("task", "fd"))
    return f"{server.memory_mb():.0f} | {threads} | {files}"


if __name__ == "__main__":
    main()
