"""Faults and notes as a person reads them."""

from __future__ import annotations

from collections.abc import Iterable

from geo.errors import GeoError, Message
from geo.texts.faults import message_text


def english(messages: GeoError | Iterable[Message]) -> str:
    """Put faults or notes, or all of an error's, into English, a line each."""
    every = messages.faults if isinstance(messages, GeoError) else messages
    return "\n".join(message_text(message, "en") for message in every)
