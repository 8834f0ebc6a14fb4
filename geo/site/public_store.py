"""The store as everybody may have it: without who imported what, with the looks of its layers, the same each time."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from geo.schema import Frames
from geo.site.gis_styles import layer_styles, qml
from geo.store import geopackage
from geo.store.container import GEOMETRY
from geo.store.public_origins import public_imports, public_sources

#: Where QGIS looks for the styles of a GeoPackage's layers; it writes this table itself when it saves one.
_STYLES = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
    f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
    useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME)
"""


def write_public_store(store: Path, path: Path) -> str:
    """Write a store of what is public of another, anew: what was deleted there is in none of its bytes.

    Parameters
    ----------
    store
        The store.
    path
        Where to.

    Returns
    -------
    str
        Its content hash; the store's own where nothing in it is private.

    Raises
    ------
    StoreMissing, StoreCorrupt, StoreUnwritable
        As `geo.store.geopackage.read_store` and `geo.store.geopackage.write_store`.
    """
    return geopackage.write_store(public_frames(geopackage.read_store(store)), path)


def public_frames(frames: Frames) -> Mapping[str, pd.DataFrame]:
    """Return the layers without who imported rows, the names of their files, and the values that were replaced.

    The file of a person may be named after the person; what replaced values said, nobody publishes any more.
    """
    return {
        **frames,
        "sources": public_sources(frames["sources"], frames["imports"]),
        "imports": public_imports(frames["imports"]),
        "revisions": frames["revisions"].iloc[:0],
    }


def add_styles(path: Path, at: datetime) -> None:
    """Write how layers look into a GeoPackage, and one time as that of its last change."""
    when = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(_STYLES)
        connection.executemany(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,"
            " styleQML, styleSLD, useAsDefault, description, owner, update_time)"
            " VALUES ('', '', ?, ?, ?, ?, '', 1, '', '', ?)",
            [(each.layer, GEOMETRY, each.layer, qml(each), when) for each in layer_styles()],
        )
        contents = "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES (?, 'attributes', ?)"
        connection.execute(contents, ("layer_styles", "layer_styles"))
        connection.execute("UPDATE gpkg_contents SET last_change = ?", (when,))
        connection.commit()
