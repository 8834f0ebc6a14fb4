"""Open data as files: every layer of the store in the formats that spreadsheets, GIS and databases read."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from geo.export.layer_files import to_csv, to_geojson, to_xlsx
from geo.schema import LAYERS
from geo.schema.layers import Column, ColumnKind, Layer
from geo.selection import Facts
from geo.settings import LANGUAGES
from geo.site.gis_styles import project

#: The types of the W3C's CSV on the Web by those of our columns.
_TYPES: Mapping[ColumnKind, str] = {
    "text": "string",
    "integer": "integer",
    "real": "double",
    "date": "date",
    "flag": "integer",
}
#: Formats of every layer, and those of a layer with a geometry besides.
PLAIN, SPATIAL = ("csv", "xlsx", "parquet"), ("geojson", "fgb")
#: Address of the whole store, and of the project by which QGIS opens it.
STORE, PROJECT = "data/beijing.gpkg", "data/beijing.qgs"


def formats_of(layer: Layer) -> tuple[str, ...]:
    """Return the endings of a layer's files."""
    return (*PLAIN, *SPATIAL) if layer.geometry else PLAIN


def layer_address(name: str, ending: str) -> str:
    """Return the address of a layer's file, which never changes."""
    return f"data/{name}.{ending}"


def dictionary_address(name: str) -> str:
    """Return the address of the dictionary of a layer's columns, where readers of CSV on the Web look for it."""
    return f"data/{name}.csv-metadata.json"


def data_files(facts: Facts, store: Path, at: datetime) -> Iterator[tuple[str, bytes]]:
    """Yield the open data.

    Parameters
    ----------
    facts
        The public store, see `geo.site.public_store`.
    store
        Its file.
    at
        Time of the publication.

    Yields
    ------
    (str, bytes)
        Address and content; the same for the same store. Columns that say when a row was written are left out, but
        for the GeoPackage, which is the store as it is.
    """
    for name, layer in LAYERS.items():
        frame = facts.frames[name].drop(columns=list(layer.volatile))
        yield layer_address(name, "csv"), to_csv(frame)
        yield layer_address(name, "xlsx"), to_xlsx({name: frame}, layer.label("zh"), at)
        yield layer_address(name, "parquet"), _parquet(frame)
        if layer.geometry:
            shapes = gpd.GeoDataFrame(frame)
            yield layer_address(name, "geojson"), to_geojson(shapes, name)
            yield layer_address(name, "fgb"), _flatgeobuf(shapes, name, layer)
        yield dictionary_address(name), _dictionary(name, layer)
    yield STORE, store.read_bytes()
    yield PROJECT, project(STORE.rpartition("/")[2])


def _parquet(frame: pd.DataFrame) -> bytes:
    body = io.BytesIO()
    frame.to_parquet(body, index=False)
    return body.getvalue()


def _flatgeobuf(frame: gpd.GeoDataFrame, name: str, layer: Layer) -> bytes:
    """Write a layer with its index of places, by which readers fetch a part of the file over HTTP."""
    # The driver writes its index to a file beside the file: it needs a folder.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.fgb"
        pyogrio.write_dataframe(frame, path, driver="FlatGeobuf", geometry_type=layer.geometry, SPATIAL_INDEX="YES")
        return path.read_bytes()


def _dictionary(name: str, layer: Layer) -> bytes:
    """Describe the columns of a layer's CSV as the W3C's CSV on the Web asks for."""
    columns = [column for column in layer.columns if column.name not in layer.volatile]
    content = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "zh"}],
        "url": f"{name}.csv",
        "dc:title": {each: layer.label(each) for each in LANGUAGES},
        "dialect": {"encoding": "utf-8", "header": True},
        "tableSchema": {"columns": [_column(column) for column in columns], "primaryKey": list(layer.key)},
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _column(column: Column) -> dict[str, object]:
    values = {"format": "|".join(column.values)} if column.values and column.kind == "text" else {}
    base = _TYPES[column.kind]
    return {
        "name": column.name,
        "titles": {each: column.label(each) for each in LANGUAGES},
        "datatype": {"base": base, **values} if values else base,
        "required": column.required,
    }
