"""Readers of the real dashboard without browsers: they change pages and take exports over Streamlit's websocket."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from uuid import uuid4

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PAGES = ("", "tasks", "plans", "air", "water", "tsp", "unit", "data")


@dataclass(kw_only=True)
class Reader:
    """One session of the dashboard.

    Parameters
    ----------
    port
        Where it is served.
    language
        ``zh`` or ``en``.
    """

    port: int
    language: str = "zh"
    socket: websockets.ClientConnection = field(init=False)
    _ids: dict[str, str] = field(default_factory=dict)
    _fragments: dict[str, str] = field(default_factory=dict)

    async def open(self, page: str = "") -> float:
        """Open a session on a page; returns how many milliseconds its first run took."""
        self.socket = await websockets.connect(
            f"ws://127.0.0.1:{self.port}/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            max_size=None,
            compression=None,
            open_timeout=120,
            ping_interval=None,
        )
        return await self.turn_to(page)

    async def turn_to(self, page: str) -> float:
        """Go to a page; returns how many milliseconds its run took."""
        message = BackMsg()
        message.rerun_script.query_string = f"lang={self.language}"
        message.rerun_script.page_name = page
        return await self._run(message)

    async def export(self) -> float:
        """Open the page's export and make its file; returns how many milliseconds the file took."""
        message = BackMsg()
        message.rerun_script.query_string = f"lang={self.language}"
        message.rerun_script.fragment_id = self._fragments["export"]
        widget = message.rerun_script.widget_states.widgets.add()
        widget.id, widget.bool_value = self._ids["export"], True
        await self._run(message)
        asked, start = BackMsg(), time.perf_counter()
        asked.backend_operation_request.request_id = uuid4().hex
        asked.backend_operation_request.session_id = self._ids["session"]
        asked.backend_operation_request.deferred_file.file_id = self._ids["file"]
        await self.socket.send(asked.SerializeToString())
        answer = (await self._until("backend_operation_response")).backend_operation_response
        if answer.error_msg:
            raise RuntimeError(answer.error_msg)
        return (time.perf_counter() - start) * 1000

    async def close(self) -> None:
        """Leave."""
        await self.socket.close()

    async def _run(self, message: BackMsg) -> float:
        start = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        await self._until("script_finished")
        return (time.perf_counter() - start) * 1000

    async def _until(self, kind: str) -> ForwardMsg:
        while True:
            message: ForwardMsg = ForwardMsg.FromString(bytes(await self.socket.recv()))  # type: ignore[arg-type]
            if message.WhichOneof("type") == kind:
                return message
            self._remember(message)

    def _remember(self, message: ForwardMsg) -> None:
        if session := message.new_session.initialize.session_id:
            self._ids["session"] = session
        element, block = message.delta.new_element, message.delta.add_block
        if element.WhichOneof("type") == "exception":
            raise RuntimeError(element.exception.message)
        if block.popover.id.endswith("-export"):
            self._ids["export"], self._fragments["export"] = block.popover.id, message.delta.fragment_id
        if element.download_button.deferred_file_id:
            self._ids["file"] = element.download_button.deferred_file_id
