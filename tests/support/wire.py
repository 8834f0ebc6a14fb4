"""A browser's wire to a running server, in the hands of somebody who writes the messages by hand."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from google.protobuf.json_format import MessageToDict
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string
from websockets.sync.client import ClientConnection, connect

XSRF = "_streamlit_xsrf"


class Session:
    """One session of the app."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self.id = ""
        self.elements: list[dict[str, Any]] = []

    def run(self, page: str, query: str = "", widgets: Mapping[str, Mapping[str, Any]] | None = None) -> str:
        """Ask for a run of a page with states of widgets, by their ids; return all that came back, as text."""
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.query_string = query
        for key, value in (widgets or {}).items():
            state = message.rerun_script.widget_states.widgets.add(id=key)
            for name, content in value.items():
                if name == "string_array_value":
                    state.string_array_value.data.extend(content)
                else:
                    setattr(state, name, content)
        return self.send(message)

    def send(self, message: BackMsg) -> str:
        """Send a message; return all that comes back until a run of the script has ended."""
        self._connection.send(message.SerializeToString())
        self.elements, answers = [], []
        for answer in self._answers():
            answers.append(MessageToDict(answer))
            if answer.WhichOneof("type") == "new_session":
                self.id = answer.new_session.initialize.session_id
            if answer.WhichOneof("type") == "delta":
                self.elements.append(MessageToDict(answer.delta.new_element, preserving_proto_field_name=True))
            if answer.WhichOneof("type") == "script_finished" and answer.script_finished in (0, 3):
                break
        return json.dumps(answers, ensure_ascii=False)

    def send_only(self, message: BackMsg) -> None:
        """Send a message that brings no run about."""
        self._connection.send(message.SerializeToString())

    def widget(self, fits: Callable[[str, Mapping[str, Any]], bool]) -> str:
        """Return the id of the widget of the last run whose kind and content fit."""
        return next(
            content["id"]
            for element in self.elements
            for kind, content in element.items()
            if isinstance(content, dict) and "id" in content and fits(kind, content)
        )

    def _answers(self) -> Iterator[ForwardMsg]:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            answer = ForwardMsg()
            answer.ParseFromString(self._connection.recv(timeout=60))
            yield answer
        raise TimeoutError("the run did not end")


@contextmanager
def session(
    address: str,
    cookies: Mapping[str, str],
    origin: str | None = None,
    resumed: str = "",
    tls: ssl.SSLContext | None = None,
) -> Iterator[Session]:
    """Open a websocket as a browser does.

    Parameters
    ----------
    address
        Of the app.
    cookies
        What the browser has of it, beside the token against forged requests.
    origin
        Of the page that opens it; by default the app's own. Blank for none.
    resumed
        Id of a session to go on with.
    tls
        What certificates are trusted, for an address with TLS.
    """
    token = generate_xsrf_token_string()
    jar = "; ".join(f"{name}={value}" for name, value in {**cookies, XSRF: token}.items())
    protocols = ["streamlit", token, *([resumed] if resumed else [])]
    own = address if origin is None else origin
    scheme = "wss" if tls else "ws"
    url = f"{scheme}://{urlsplit(address).netloc}/_stcore/stream"
    headers = {"Cookie": jar, "Accept-Language": "zh-CN"}
    with connect(
        url, origin=own or None, subprotocols=protocols, additional_headers=headers, ssl=tls, max_size=None
    ) as wire:
        yield Session(wire)
