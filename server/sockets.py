"""How answers leave the machine: a small message goes at once, whether or not the last one was received."""

from __future__ import annotations

import gc
import socket


def send_at_once() -> None:
    """Switch Nagle's algorithm off on every listening socket; the connections that it accepts inherit that.

    Streamlit makes its socket without naming a protocol, and on such a one asyncio leaves the algorithm on: it holds
    the second small message back until the first is acknowledged, which browsers do 40 ms later. Nothing but the
    garbage collector's list leads from an app to the socket that it is served on.
    """
    for listener in [item for item in gc.get_objects() if type(item) is socket.socket]:
        tcp = listener.fileno() >= 0 and listener.family in (socket.AF_INET, socket.AF_INET6)
        if tcp and listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
