"""GeoPackages of borders, read by plain SQL: a file of others may hold views and tables that reach elsewhere."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.borders.border_texts import Layers
from geo.store.blobs import well_known

#: Features of a layer, bytes of a cell, and seconds that a query may take.
_FEATURES, _CELL, _SECONDS = 100_000, 50_000_000, 20
#: Instructions of SQLite between two looks at the clock.
_STEP = 100_000
_LAYERS = """SELECT c.table_name, g.column_name, s.organization, s.organization_coordsys_id, s.definition
    FROM gpkg_contents AS c JOIN gpkg_geometry_columns AS g ON g.table_name = c.table_name
    LEFT JOIN gpkg_spatial_ref_sys AS s ON s.srs_id = g.srs_id WHERE c.data_type = 'features' ORDER BY c.rowid"""


def read_package(file: Path) -> Layers:
    """Read the layers of features of a GeoPackage; nothing but reading tables is allowed meanwhile.

    Parameters
    ----------
    file
        A GeoPackage.

    Returns
    -------
    layers : dict
        See `geo.borders.border_texts.read_geojson`.
    system : str
        That of all layers, or blank where they differ or name none.

    Raises
    ------
    sqlite3.Error, ValueError
        It is none, or has more than is read.
    """
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        connection.text_factory = lambda text: text.decode("utf-8", "replace")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _CELL)
        end = time.monotonic() + _SECONDS
        connection.set_progress_handler(lambda: time.monotonic() > end, _STEP)
        connection.set_authorizer(_only_read)
        listed = connection.execute(_LAYERS).fetchall()
        layers = {str(name): _layer(connection, str(name), str(geometry)) for name, geometry, *_ in listed}
    systems = {_system(*row) for _, _, *row in listed}
    return layers, systems.pop() if len(systems) == 1 else ""


def _only_read(action: int, table: str | None, *_: str | None) -> int:
    """Allow SQLite to read plain tables: no functions, which views and made columns call, no recursion, no pragmas."""
    return sqlite3.SQLITE_OK if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ) else sqlite3.SQLITE_DENY


def _layer(connection: sqlite3.Connection, name: str, geometry: str) -> gpd.GeoDataFrame:
    quoted = name.replace('"', '""')
    cursor = connection.execute(f'SELECT * FROM "{quoted}" LIMIT {_FEATURES + 1}')
    columns = [column for column, *_ in cursor.description]
    rows = cursor.fetchall()
    if len(rows) > _FEATURES:
        raise ValueError(f"> {_FEATURES:,}")
    table = pd.DataFrame.from_records(rows, columns=columns)
    blobs = [blob if isinstance(blob, bytes) and blob[:2] == b"GP" else None for blob in table.pop(geometry)]
    shapes = shapely.from_wkb([blob and well_known(blob) for blob in blobs], on_invalid="ignore")
    keep = [column for column in table if column not in ("fid", "ogc_fid", "geometry")]
    return gpd.GeoDataFrame(table[keep], geometry=shapely.force_2d(np.asarray(shapes, dtype=object)))


def _system(organisation: str | None, number: int | None, definition: str | None) -> str:
    if str(organisation).upper() in ("EPSG", "ESRI"):
        return f"{str(organisation).upper()}:{number}"
    return "" if str(definition or "undefined") == "undefined" else str(definition)
