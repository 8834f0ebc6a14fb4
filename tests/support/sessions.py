"""A reader's session with the dashboard without a browser, in the protocol that the page in a browser speaks."""

from __future__ import annotations

import urllib.request
from contextlib import ExitStack
from http.cookies import SimpleCookie

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets import Subprotocol
from websockets.sync.client import ClientConnection, connect


class Reader:
    """A reader with the cookies of a browser.

    Parameters
    ----------
    address
        Where the dashboard is.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies: dict[str, str] = {}
        self._lines = ExitStack()

    def load(self) -> None:
        """Load the page around the session, which may set cookies."""
        asked = urllib.request.Request(self.address, headers={"Cookie": self._cookie()})
        with urllib.request.urlopen(asked, timeout=30) as answer:
            for line in answer.headers.get_all("Set-Cookie") or []:
                self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}

    def open(self, page: str, query: str) -> tuple[ClientConnection, bytes]:
        """Connect and run a page with the choices of an address; return the connection, and all that was sent."""
        line = self._lines.enter_context(
            connect(
                f"{self.address.replace('http', 'ws')}/_stcore/stream",
                subprotocols=[Subprotocol("streamlit")],
                origin=self.address,  # type: ignore[arg-type]
                additional_headers={"Cookie": self._cookie()},
                max_size=None,
                open_timeout=30,
            )
        )
        message = BackMsg()
        message.rerun_script.page_name, message.rerun_script.query_string = page, query
        line.send(message.SerializeToString())
        sent = b""
        while True:
            data = line.recv(timeout=30)
            sent += bytes(data)
            if ForwardMsg.FromString(bytes(data)).WhichOneof("type") == "script_finished":
                return line, sent

    def leave(self) -> None:
        """Close all connections."""
        self._lines.close()

    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())
