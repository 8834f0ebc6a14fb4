"""The scripts and styles of the interactive map, in the order in which they need each other."""

from __future__ import annotations

import json
from pathlib import Path

from xstatic.pkg import leaflet

from geo.maps.colours import BLANK
from geo.maps.symbols import SHAPES

_LEAFLET = Path(leaflet.BASE_DIR)
_OURS = Path(__file__).with_name("static")
#: The map's scripts, each after those whose ``window.Pollution…`` it reads.
ORDER = (
    "geometry",
    "grid",
    "symbols",
    "labels",
    "names",
    "state",
    "gestures",
    "view",
    "paint",
    "choose",
    "layers",
    "map",
)


def map_script() -> str:
    """Return Leaflet, the corners of shapes, the colours of blanks and our scripts as one."""
    constants = f"window.PollutionShapes = {json.dumps(SHAPES)};\nwindow.PollutionBlank = {json.dumps(BLANK)};"
    return "\n".join([_read(_LEAFLET / "leaflet.js"), constants, *(static(f"{name}.js") for name in ORDER)])


def map_style() -> str:
    """Return the styles of Leaflet and ours as one."""
    blank = "; ".join(f"--blank-{name}: {colour}" for name, colour in BLANK.items())
    return "\n".join([_read(_LEAFLET / "leaflet.css"), f":root {{ {blank} }}", static("map.css")])


def static(name: str) -> str:
    """Return one of our own scripts or styles by its file name."""
    return _read(_OURS / name)


def _read(path: Path) -> str:
    return path.read_text("utf-8")
