"""Headless clients that speak Streamlit's websocket protocol: many sessions without many browsers."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.servers import Server


@dataclass(kw_only=True)
class Client:
    """One session, on a page with a slider or on a named page of the dashboard."""

    port: int
    query: str = ""
    page: str = ""
    received: int = 0
    slider: str = ""
    fragment: str = ""
    socket: websockets.ClientConnection = field(init=False)

    async def open(self) -> None:
        """Open the session and run the page once."""
        address = f"ws://127.0.0.1:{self.port}/_stcore/stream"
        self.socket = await websockets.connect(
            address,
            subprotocols=[websockets.Subprotocol("streamlit")],
            max_size=None,
            compression=None,
            open_timeout=60,
            ping_interval=None,
        )
        await self.choose(self.query)

    async def choose(self, query: str) -> float:
        """Run the whole page with the choices of an address; return how many milliseconds the answer took."""
        message = BackMsg()
        message.rerun_script.query_string, message.rerun_script.page_name = query, self.page
        start = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        await self._finish()
        return (time.perf_counter() - start) * 1000

    async def move(self, value: int) -> float:
        """Move the slider; return how many milliseconds the answer took."""
        message = BackMsg()
        message.rerun_script.query_string = self.query
        widget = message.rerun_script.widget_states.widgets.add()
        widget.id = self.slider
        widget.double_array_value.data.append(value)
        message.rerun_script.fragment_id = self.fragment
        start = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        await self._finish()
        return (time.perf_counter() - start) * 1000

    async def _finish(self) -> None:
        while True:
            data = await self.socket.recv()
            self.received += len(data)
            if len(data) > 100_000:  # a map with its geometry: nothing in it is needed here
                continue
            message = ForwardMsg.FromString(bytes(data))  # type: ignore[arg-type]
            if message.WhichOneof("type") == "script_finished":
                return
            element = message.delta.new_element
            if element.WhichOneof("type") == "exception":
                raise RuntimeError(element.exception.message)
            if element.WhichOneof("type") == "slider":
                self.slider, self.fragment = element.slider.id, message.delta.fragment_id


async def single(server: Server, reruns: int) -> dict[str, float]:
    """Measure one session by itself: CPU and bytes a rerun, and the time until the answer is there."""
    client = Client(port=server.port)
    await client.open()
    await client.move(1)
    before, client.received = server.cpu_ms(), 0
    times = sorted([await client.move(step) for step in range(2, reruns + 2)])
    await client.socket.close()
    return {
        "cpu_ms": (server.cpu_ms() - before) / reruns,
        "bytes": client.received / reruns,
        "answer_ms": times[len(times) // 2],
    }


async def crowd(server: Server, sessions: int, rounds: int = 3, steady: bool = False) -> dict[str, float]:
    """Measure many sessions: all at once, and, if `steady`, each with a rerun every four seconds."""
    warm = Client(port=server.port)
    await warm.open()
    memory = server.memory_mb()
    clients = [Client(port=server.port) for _ in range(sessions)]
    await asyncio.gather(*(client.open() for client in clients))
    grown = (server.memory_mb() - memory) / sessions
    start, times = time.perf_counter(), []
    for turn in range(rounds):
        times += await asyncio.gather(*(client.move(2 + (i + turn) % 90) for i, client in enumerate(clients)))
    rate = len(times) / (time.perf_counter() - start)
    result = {"reruns_s": rate, "p95_ms": _p95(times), "memory_mb": grown}
    if steady:
        calm = await asyncio.gather(*(_now_and_then(client, i / sessions) for i, client in enumerate(clients)))
        result["steady_p95_ms"] = _p95([value for part in calm for value in part])
    await asyncio.gather(*(client.socket.close() for client in [warm, *clients]))
    return result


async def _now_and_then(client: Client, share: float, every: float = 4.0, times: int = 3) -> list[float]:
    await asyncio.sleep(every * share)
    answers = []
    for turn in range(times):
        answers.append(await client.move(100 + turn))
        await asyncio.sleep(max(0.0, every - answers[-1] / 1000))
    return answers


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]
