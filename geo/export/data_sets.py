"""Every layer of the store as a data set: what it holds, from when to when, from whom, and its file in any format."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo import periods
from geo.errors import UnknownPeriod
from geo.export.formats import now
from geo.export.layer_files import to_csv, to_geojson, to_gpkg, to_xlsx
from geo.figures import source_words
from geo.schema import LAYERS, Frames
from geo.store.snapshot_frames import distinct_rows, row_count
from geo.texts.catalogue import text
from geo.texts.stored_words import licence

#: Endings of the files of a data set, with their names; GeoJSON is for those with a geometry alone.
FORMATS_OF_DATA = {"csv": "CSV", "xlsx": "XLSX", "geojson": "GeoJSON", "gpkg": "GeoPackage"}
#: Columns that say of which time a row is, the first that a layer has counts.
_TIMES = ("period", "deadline", "issued_on", "stated_on", "year")
#: What readers ask for first, and what is about the data and not of Beijing.
_FIRST = ("observations", "targets", "tasks", "districts", "subdistricts", "rivers")
_LAST = ("indicators", "sources", "imports", "revisions")
_SOURCES = ("source_id", "geometry_source_id")


@dataclass(frozen=True, kw_only=True)
class DataSet:
    """What a reader is told of one layer.

    Parameters
    ----------
    layer, label
        Its name in the store and in the reader's language.
    rows
        How many it has.
    period
        From when to when its rows are; blank where they have no time.
    licences
        Each licence of its sources once.
    sources
        Name and address of each source; the address is blank where the publisher has none.
    endings
        Of its files.
    """

    layer: str
    label: str
    rows: int
    period: str
    licences: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]
    endings: tuple[str, ...]


def data_sets(frames: Frames, language: str) -> list[DataSet]:
    """Return the data sets, those that readers ask for first and those about the data last; some have no rows.

    Parameters
    ----------
    frames
        The layers of a store.
    language
        ``zh`` or ``en``.
    """
    sources = {str(row["id"]): row for row in frames["sources"].to_dict("records")}
    between = [name for name in LAYERS if name not in (*_FIRST, *_LAST)]
    return [_data_set(name, frames, sources, language) for name in (*_FIRST, *between, *_LAST)]


def _data_set(name: str, frames: Frames, sources: Mapping[str, Mapping[Hashable, Any]], language: str) -> DataSet:
    layer = LAYERS[name]
    columns = [column for column in _SOURCES if column in layer.names]
    ids = [key for column in columns for key in distinct_rows(frames, name, (column,))[column].dropna()]
    own = [sources[key] for key in sorted(set(ids)) if key in sources]
    title = "title_en" if language == "en" else "title"
    return DataSet(
        layer=name,
        label=layer.label(language),
        rows=row_count(frames, name),
        period=_period(name, frames, language),
        licences=tuple(dict.fromkeys(licence(str(row["licence"]), language) for row in own)),
        sources=tuple((str(row[title]), source_words.address(row)) for row in own),
        endings=tuple(ending for ending in FORMATS_OF_DATA if ending != "geojson" or layer.geometry),
    )


def _period(name: str, frames: Frames, language: str) -> str:
    """Say from when to when the rows of a layer are, by the first day of the first and the last of the last."""
    column = next((column for column in _TIMES if column in LAYERS[name].names), None)
    if column is None:
        return ""
    days = [day for cell in distinct_rows(frames, name, (column,))[column].dropna() for day in _days(str(cell))]
    return text("data_period", language, first=min(days), last=max(days)) if days else ""


def _days(cell: str) -> tuple[str, ...]:
    try:
        span = periods.parse(cell)
    except UnknownPeriod:
        return (cell,)
    return str(span.start), str(span.end)


def data_file(frames: Frames, name: str, ending: str) -> bytes | None:
    """Make a file of a data set; columns that say when a row was written are left out.

    Parameters
    ----------
    frames
        The layers of a store.
    name
        Name of the layer.
    ending
        A key of `FORMATS_OF_DATA`.

    Returns
    -------
    bytes or None
        None where there is no such data set, or no such file of it.
    """
    if name not in LAYERS or ending not in FORMATS_OF_DATA or (ending == "geojson" and not LAYERS[name].geometry):
        return None
    frame: pd.DataFrame = frames[name].drop(columns=list(LAYERS[name].volatile))
    if ending == "xlsx":
        return to_xlsx({name: frame}, LAYERS[name].label("zh"), now())
    if ending == "csv":
        return to_csv(frame)
    return to_geojson(frame, name) if ending == "geojson" else to_gpkg(frame, name)
