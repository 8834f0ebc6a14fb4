"""What the importers of water share: the rows of a file go into one layer, with the file as their source."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from geo.errors import Note
from geo.schema import LAYERS, Label
from geo.settings import Settings
from geo.store.merge import ImportSummary, file_hash, file_source, import_rows

#: Columns of a layer that name the source of a row.
_SOURCES = ("source_id", "geometry_source_id")


def import_water(
    config: Settings,
    file: Path,
    layer: str,
    rows: pd.DataFrame,
    key: str,
    title: Label,
    notes: tuple[Note, ...] = (),
    imported_by: str = "command line",
) -> ImportSummary:
    """Put the rows of a file into a layer of the store.

    Parameters
    ----------
    config, file, notes, imported_by
        As in `geo.store.merge.import_rows`.
    layer
        Name of the layer.
    rows
        With the layer's columns, besides those that name a source.
    key
        Begin of the source's id; the file's hash follows.
    title
        What the file holds.

    Returns
    -------
    ImportSummary
        What became of the rows.

    Raises
    ------
    InvalidInput
        As `geo.store.merge.import_rows`.
    """
    source_id = f"{key}-{file_hash(file)[:8]}"
    sources = {name: source_id for name in _SOURCES if name in LAYERS[layer].names}
    source = file_source(source_id, file, title.zh, title.en)
    return import_rows(config, file, source, {layer: rows.assign(**sources)}, notes, imported_by)
