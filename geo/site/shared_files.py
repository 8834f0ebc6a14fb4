"""What all pages share: scripts, style, geometry and the index of places, under names that carry their content."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from geo.air.air_selection import grid_layer, grids_of
from geo.geometry.grids import encode_grid, grid_shape
from geo.geometry.topojson import CITY_TOLERANCE, encode_layer
from geo.maps.model import MapLayer
from geo.maps.scripts import map_script, map_style, static
from geo.places.gazetteer import place_labels
from geo.schema import LAYERS
from geo.selection import TILES, Facts, grid_places
from geo.settings import LANGUAGES
from geo.site.site_addresses import page_address

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class SharedFiles:
    """The shared files by their addresses.

    Parameters
    ----------
    script, style
        Addresses of the script and of the style.
    layers
        Layer of a map to the address of its geometry for the whole city and of the finer one, blank where it has none.
    places
        Language to the address of the index of places.
    """

    script: str
    style: str
    layers: Mapping[str, tuple[str, str]]
    places: Mapping[str, str]

    def addressed(self, layer: MapLayer, root: str) -> MapLayer:
        """Return a layer with the addresses of its geometry, seen from a page whose root is so far up."""
        city, full = self.layers[layer.id]
        return replace(layer, url=root + city, detail_url=full and root + full)


def shared_files(facts: Facts) -> tuple[SharedFiles, dict[str, bytes]]:
    """Make the shared files of a store.

    Returns
    -------
    SharedFiles, dict
        Their addresses, and address to content.
    """
    files: dict[str, bytes] = {}

    def add(name: str, body: bytes) -> str:
        stem, _, suffix = name.rpartition(".")
        address = f"assets/{stem}-{sha256(body).hexdigest()[:16]}.{suffix}"
        files[address] = body
        return address

    ours = (_FOLDER / "static" / "site.js").read_text("utf-8")
    shared = SharedFiles(
        script=add("site.js", "\n".join([map_script(), static("offline.js"), ours]).encode()),
        style=add("site.css", f"{map_style()}\n{(_FOLDER / 'static' / 'site.css').read_text('utf-8')}".encode()),
        layers={
            name: (add(f"{name}.json", city), add(f"{name}-full.json", full) if full else "")
            for name, (city, full) in _geometry(facts).items()
        },
        places={each: add(f"places-{each}.json", _places(facts, each)) for each in LANGUAGES},
    )
    return shared, files


def _geometry(facts: Facts) -> dict[str, tuple[bytes, bytes]]:
    """Encode every layer for the whole city, and in full detail where that is more."""
    grids = {key: grid_shape(grid_places(facts.frames, key)) for key in grids_of(facts.frames)}
    encoded = {grid_layer(key): (encode_grid(shape), b"") for key, shape in grids.items()}
    for name in (*(name for name, layer in LAYERS.items() if layer.geometry), *TILES):
        frame = facts.shapes(name)
        key, is_area = ("code" if "code" in frame else "id"), name in LAYERS and LAYERS[name].geometry == "MultiPolygon"
        full = encode_layer(frame, key)
        city = encode_layer(frame, key, CITY_TOLERANCE) if is_area else full
        encoded[name] = (city, full if full != city else b"")
    return encoded


def _places(facts: Facts, language: str) -> bytes:
    """Write the index of the search: every place under all its spellings, with the address of its page."""
    rivers = facts.frames["rivers"]
    waters = set(rivers["id"])
    targets = page_address("water", {"view": "states", "period": "target"}, language)
    labels = place_labels(facts.register, rivers, language)
    entries = [
        (label, f"{targets}#{key}" if key in waters else page_address("unit", {"code": key}, language))
        for key, label in labels.items()
    ]
    return json.dumps(entries, ensure_ascii=False, separators=(",", ":")).encode()
