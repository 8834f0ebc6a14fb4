"""The GeoPackage: the only code that reads or writes the store."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from geo.errors import Fault, InvalidInput, Place, StoreCorrupt, StoreMissing, StoreUnwritable, Word
from geo.schema import BUILT, LAYERS, SCHEMA_VERSION, Layer
from geo.settings import CRS_STORE
from geo.store.validation import check_frames, layer_word

_META = "meta"
_UNREADABLE = (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError)
# GeoPackages carry the time of writing; fixed, so that the same content makes the same file.
_WRITTEN_AT = "2021-01-01T00:00:00Z"


def write_store(frames: Mapping[str, pd.DataFrame], path: Path) -> str:
    """Validate the frames and put a store made of them in place of the one at `path`, in one step.

    Parameters
    ----------
    frames
        Every layer of `geo.schema.LAYERS`; frames with a geometry are in EPSG:4490, longitude first.
    path
        Where the GeoPackage goes. A fault or a crash leaves what was there.

    Returns
    -------
    str
        The content hash, which is the data version.

    Raises
    ------
    InvalidInput
        With every fault of the frames.
    StoreUnwritable
        The folder or the disk takes no file.
    """
    faults = check_frames(frames, str(path))
    if faults:
        raise InvalidInput(*faults)
    tidy = {name: _tidy(frames[name], layer) for name, layer in LAYERS.items()}
    version = content_hash(tidy)
    meta = pd.DataFrame({"key": ["content_hash", "schema_version"], "value": [version, str(SCHEMA_VERSION)]})
    try:
        _replace(path, {**tidy, _META: meta})
    except (OSError, pyogrio.errors.DataSourceError) as error:
        raise StoreUnwritable(_fault("unwritable_store", path, got=str(error))) from error
    return version


def read_layer(path: Path, name: str) -> pd.DataFrame:
    """Read one layer.

    Parameters
    ----------
    path
        The GeoPackage.
    name
        A layer of `geo.schema.LAYERS`.

    Returns
    -------
    pandas.DataFrame
        The layer's columns, sorted by its key; a GeoDataFrame in EPSG:4490 where the layer has a geometry.

    Raises
    ------
    StoreMissing, StoreCorrupt
        When there is no store, or the file is none of this version.
    """
    read_version(path)
    try:
        frame = _read(path, name)
    except _UNREADABLE as error:
        raise StoreCorrupt(_fault("unreadable_layer", path, got=str(error)).at(sheet=layer_word(name))) from error
    layer = LAYERS[name]
    for column in layer.columns:
        if column.kind in ("integer", "flag") and column.name in frame:
            frame[column.name] = frame[column.name].astype("Int64")
    return frame


def read_store(path: Path) -> dict[str, pd.DataFrame]:
    """Read every layer; see `read_layer` for the frames and the errors."""
    return {name: read_layer(path, name) for name in LAYERS}


def read_imported(path: Path) -> dict[str, pd.DataFrame]:
    """Read the rows that came by imports, from a store of any schema version.

    Parameters
    ----------
    path
        The GeoPackage; it may be missing or damaged.

    Returns
    -------
    dict of str to pandas.DataFrame
        Layer to rows, ``sources`` and ``imports`` among them, with the columns of today's schema; empty when nothing
        was imported or nothing can be read.
    """
    try:
        records = _import_records(path)
        origins = {name: part["source_id"] for name, part in records.groupby("layer") if name in LAYERS}
        if not origins:
            return {}
        rows = {str(name): _rows_of(path, str(name), "source_id", ids) for name, ids in origins.items()}
        rows["sources"] = _rows_of(path, "sources", "id", records["source_id"])
    except (*_UNREADABLE, KeyError):
        return {}
    return {**rows, "imports": records}


def read_drawn_borders(path: Path) -> dict[str, pd.DataFrame]:
    """Read the borders as imports have left them, from any file that `read_imported` takes.

    Returns
    -------
    dict of str to pandas.DataFrame
        ``districts``, ``subdistricts`` and ``rivers`` with key, ``geometry_status``, ``geometry_source_id``, geometry
        and ``imported``, true where an import put the border in place of a committed one; and ``sources`` with id and
        sha256. Empty when no border was imported or nothing can be read.
    """
    try:
        imported = set(_import_records(path)["source_id"])
        layers: dict[str, pd.DataFrame] = {}
        for name in ("districts", "subdistricts", "rivers"):
            frame = _read(path, name)
            columns = [*LAYERS[name].key, "geometry_status", "geometry_source_id", "geometry"]
            replaced = frame["geometry_source_id"].isin(imported) & ~frame["source_id"].isin(imported)
            layers[name] = frame[columns].assign(imported=replaced)
        if not any(layer["imported"].any() for layer in layers.values()):
            return {}
        sources = _read(path, "sources")[["id", "sha256"]]
    except (*_UNREADABLE, KeyError):
        return {}
    return {**layers, "sources": sources}


def _import_records(path: Path) -> pd.DataFrame:
    """Read the records of imports, without those of the committed facts."""
    imports = _read(path, "imports")
    return imports[imports["imported_by"] != BUILT]


def _rows_of(path: Path, name: str, column: str, values: pd.Series) -> pd.DataFrame:
    frame = _read(path, name)
    columns = LAYERS[name].names + ["geometry"] * bool(LAYERS[name].geometry)
    return frame[frame[column].isin(values)].reindex(columns=columns)


def _read(path: Path, name: str) -> pd.DataFrame:
    frame: pd.DataFrame = pyogrio.read_dataframe(path, layer=name, use_arrow=True)
    return frame


def read_version(path: Path) -> str:
    """Return the content hash that the store carries.

    Raises
    ------
    StoreMissing
        There is no file at `path`.
    StoreCorrupt
        The file is no GeoPackage, or a store of another schema version.
    """
    try:
        state = path.stat()
    except FileNotFoundError as error:
        raise StoreMissing(_fault("store_missing", path)) from error
    return _carried_version(path, state.st_mtime_ns, state.st_size, state.st_ino)


@lru_cache(maxsize=16)
def _carried_version(path: Path, *_state: int) -> str:
    """Read the version once for each state of the file; pages ask for it on every rerun."""
    try:
        with sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True) as connection:
            meta = dict(connection.execute(f"SELECT key, value FROM {_META}").fetchall())
    except sqlite3.Error as error:
        raise StoreCorrupt(_fault("no_store_file", path, got=str(error))) from error
    if meta.get("schema_version") != str(SCHEMA_VERSION):
        got = meta.get("schema_version", Word("none"))
        raise StoreCorrupt(_fault("other_schema_version", path, version=SCHEMA_VERSION, got=got))
    return str(meta["content_hash"])


def _fault(kind: str, path: Path, **values: object) -> Fault:
    return Fault(kind, Place(file=str(path)), values)


def content_hash(frames: Mapping[str, pd.DataFrame]) -> str:
    """Hash what the frames say, whatever the order of their rows and the time they were written.

    Parameters
    ----------
    frames
        Every layer of `geo.schema.LAYERS`.

    Returns
    -------
    str
        SHA-256, hexadecimal.
    """
    digest = hashlib.sha256()
    for name, layer in LAYERS.items():
        columns = [column for column in layer.columns if column.name not in layer.volatile]
        frame = _tidy(frames[name], layer)
        cells = [_plain(frame[column.name]) for column in columns]
        if layer.geometry:
            cells.append([shape.wkb_hex for shape in frame["geometry"]])
        rows = [list(row) for row in zip(*cells, strict=True)]
        digest.update(json.dumps([name, rows], ensure_ascii=False).encode())
    return digest.hexdigest()


def _replace(path: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".store-") as folder:
        draft = Path(folder) / path.name
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _WRITTEN_AT})
        for name, table in tables.items():
            pyogrio.write_dataframe(table, draft, layer=name, driver="GPKG", use_arrow=True, **_geometry_option(name))
        draft.replace(path)


def _tidy(frame: pd.DataFrame, layer: Layer) -> pd.DataFrame:
    ordered = frame.sort_values(list(layer.key), kind="stable").reset_index(drop=True)
    typed = ordered[layer.names].astype({column.name: _DTYPES[column.kind] for column in layer.columns})
    if not layer.geometry:
        return pd.DataFrame(typed)
    spatial: pd.DataFrame = gpd.GeoDataFrame(typed, geometry=ordered["geometry"].to_numpy(), crs=CRS_STORE)
    return spatial


_DTYPES = {"text": "str", "date": "str", "integer": "Int64", "flag": "Int64", "real": "float64"}


def _plain(column: pd.Series) -> list[object]:
    return list(column.astype(object).where(column.notna(), None))


def _geometry_option(name: str) -> dict[str, str]:
    geometry = LAYERS[name].geometry if name in LAYERS else None
    return {"geometry_type": geometry} if geometry else {}
