"""What imports have brought into a store of this or an earlier version: a build carries it over."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.schema import BUILT, LAYERS
from geo.store.layer_rows import Wanted, read_frame, typed
from geo.store.snapshot_frames import open_connection

_BORDERS = ("districts", "subdistricts", "rivers")


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
        with closing(open_connection(path)) as connection:
            records = _records(connection)
            origins = {str(name): part["source_id"] for name, part in records.groupby("layer") if name in LAYERS}
            if not origins:
                return {}
            rows = {name: _rows(connection, name, {"source_id": list(ids)}) for name, ids in origins.items()}
            rows["sources"] = _rows(connection, "sources", {"id": list(records["source_id"])})
    except sqlite3.Error:
        return {}
    return {**rows, "imports": records}


def read_drawn_borders(path: Path) -> dict[str, gpd.GeoDataFrame]:
    """Read the borders as imports have left them, from any file that `read_imported` takes.

    Returns
    -------
    dict of str to pandas.DataFrame
        ``districts``, ``subdistricts`` and ``rivers`` with key, ``geometry_status``, ``geometry_source_id``, geometry
        and ``imported``, true where an import put the border in place of a committed one; and ``sources`` with id and
        sha256. Empty when no border was imported or nothing can be read.
    """
    try:
        with closing(open_connection(path)) as connection:
            imported = set(_records(connection)["source_id"])
            layers = {name: _drawn(_rows(connection, name, {}), name, imported) for name in _BORDERS}
            if not any(layer["imported"].any() for layer in layers.values()):
                return {}
            sources = _rows(connection, "sources", {})[["id", "sha256"]]
    except sqlite3.Error:
        return {}
    return {**layers, "sources": sources}


def _drawn(frame: pd.DataFrame, name: str, imported: set[str]) -> pd.DataFrame:
    columns = [*LAYERS[name].key, "geometry_status", "geometry_source_id", "geometry"]
    replaced = frame["geometry_source_id"].isin(imported) & ~frame["source_id"].isin(imported)
    return frame[columns].assign(imported=replaced)


def _records(connection: sqlite3.Connection) -> pd.DataFrame:
    """Read the records of imports, without those of the committed facts."""
    imports = _rows(connection, "imports", {})
    return imports[imports["imported_by"] != BUILT]


def _rows(connection: sqlite3.Connection, name: str, where: Mapping[str, Wanted]) -> pd.DataFrame:
    """Read rows of a layer; columns that an earlier version did not have are blank."""
    present = [str(row[1]) for row in connection.execute(f'PRAGMA table_info("{name}")')]
    if not present:
        raise sqlite3.OperationalError(f"no such table: {name}")
    return typed(read_frame(connection, LAYERS[name], where, present), LAYERS[name])
