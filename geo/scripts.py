"""Owns the scripts and styles of the interactive map, in the order in which they need each other."""

from __future__ import annotations

import json
from pathlib import Path

from xstatic.pkg import leaflet

from geo.symbols import SHAPES

_LEAFLET = Path(leaflet.BASE_DIR)
_OURS = Path(__file__).with_name("static")
_NAMES = ("geometry", "grid", "symbols", "labels", "view", "paint", "choose", "layers", "map")


def map_script() -> str:
    """Return Leaflet, the corners of shapes and our scripts as one."""
    corners = f"window.PollutionShapes = {json.dumps(SHAPES)};"
    return "\n".join([_read(_LEAFLET / "leaflet.js"), corners, *(_read(_OURS / f"{name}.js") for name in _NAMES)])


def map_style() -> str:
    """Return the styles of Leaflet and ours as one."""
    return "\n".join([_read(_LEAFLET / "leaflet.css"), _read(_OURS / "map.css")])


def _read(path: Path) -> str:
    return path.read_text("utf-8")
