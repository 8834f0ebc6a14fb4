"""How a source is named: its publisher, whether it was read in a reprint, and the address that a reader may open."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from typing import Any

from geo.texts.catalogue import text

#: An address in plain letters, which neither Markdown nor a table can take for anything else.
_ADDRESS = re.compile(r"https?://[\w.-]+(?:[/?][\w./?=&%#~+-]*)?", re.ASCII)


def address(source: Mapping[Hashable, Any]) -> str:
    """Return the publisher's own address of a source, else an empty text: nobody is sent to a reprint."""
    url = source["url"]
    own = source["kind"] != "reprint" and isinstance(url, str) and _ADDRESS.fullmatch(url)
    return url if own else ""


def publisher(source: Mapping[Hashable, Any], language: str) -> str:
    """Return who published a source, and that it was read in a reprint where it was."""
    name = str(source["publisher_en" if language == "en" else "publisher"])
    return text("reprinted", language, publisher=name) if source["kind"] == "reprint" else name
