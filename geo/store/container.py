"""The GeoPackage as a container (OGC 12-128r17, version 1.3): its own tables, those of layers, R-trees and triggers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime

import pyproj

from geo.schema import LAYERS, Layer
from geo.settings import CRS_STORE
from geo.store import blobs

#: Name of the column of shapes, as GDAL calls it.
GEOMETRY = "geom"
SRS_ID = int(CRS_STORE.partition(":")[2])

_TYPES = {"text": "TEXT", "date": "TEXT", "integer": "INTEGER", "flag": "INTEGER", "real": "REAL"}
_OWN_TABLES = """
PRAGMA application_id = 0x47504B47;
PRAGMA user_version = 10300;
CREATE TABLE gpkg_spatial_ref_sys (
    srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
    organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
    table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
    last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
    table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
    z TINYINT NOT NULL, m TINYINT NOT NULL,
    CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
    CONSTRAINT uk_gc_table_name UNIQUE (table_name),
    CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_extensions (
    table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
    CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
INSERT INTO gpkg_spatial_ref_sys VALUES
    ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
    ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system');
"""
_RTREE = """
CREATE VIRTUAL TABLE "rtree_{t}_{c}" USING rtree(id, minx, maxx, miny, maxy);
INSERT INTO "rtree_{t}_{c}"
    SELECT fid, ST_MinX({c}), ST_MaxX({c}), ST_MinY({c}), ST_MaxY({c}) FROM "{t}" WHERE NOT ST_IsEmpty({c});
CREATE TRIGGER "rtree_{t}_{c}_insert" AFTER INSERT ON "{t}"
  WHEN (NEW."{c}" NOT NULL AND NOT ST_IsEmpty(NEW."{c}")) BEGIN {insert} END;
CREATE TRIGGER "rtree_{t}_{c}_update1" AFTER UPDATE OF "{c}" ON "{t}"
  WHEN OLD."fid" = NEW."fid" AND (NEW."{c}" NOTNULL AND NOT ST_IsEmpty(NEW."{c}")) BEGIN {insert} END;
CREATE TRIGGER "rtree_{t}_{c}_update2" AFTER UPDATE OF "{c}" ON "{t}"
  WHEN OLD."fid" = NEW."fid" AND (NEW."{c}" ISNULL OR ST_IsEmpty(NEW."{c}")) BEGIN {delete} END;
CREATE TRIGGER "rtree_{t}_{c}_update3" AFTER UPDATE ON "{t}"
  WHEN OLD."fid" != NEW."fid" AND (NEW."{c}" NOTNULL AND NOT ST_IsEmpty(NEW."{c}")) BEGIN {delete} {insert} END;
CREATE TRIGGER "rtree_{t}_{c}_update4" AFTER UPDATE ON "{t}"
  WHEN OLD."fid" != NEW."fid" AND (NEW."{c}" ISNULL OR ST_IsEmpty(NEW."{c}"))
  BEGIN DELETE FROM "rtree_{t}_{c}" WHERE id IN (OLD."fid", NEW."fid"); END;
CREATE TRIGGER "rtree_{t}_{c}_delete" AFTER DELETE ON "{t}" WHEN OLD."{c}" NOT NULL BEGIN {delete} END;
"""
_INSERT = (
    'INSERT OR REPLACE INTO "rtree_{t}_{c}" VALUES (NEW."fid", '
    'ST_MinX(NEW."{c}"), ST_MaxX(NEW."{c}"), ST_MinY(NEW."{c}"), ST_MaxY(NEW."{c}"));'
)
_DELETE = 'DELETE FROM "rtree_{t}_{c}" WHERE id = OLD."fid";'


def supply_functions(connection: sqlite3.Connection) -> None:
    """Give a connection the functions that R-tree triggers call, which SQLite itself lacks."""
    connection.execute("PRAGMA trusted_schema = ON")
    for side, name in enumerate(("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")):
        connection.create_function(name, 1, _side(side), deterministic=True)
    connection.create_function("ST_IsEmpty", 1, lambda blob: blobs.envelope(blob) is None, deterministic=True)


def create_container(connection: sqlite3.Connection) -> None:
    """Make an empty database a GeoPackage with the layers of `geo.schema.LAYERS`, still without rows and R-trees."""
    create_empty_container(connection)
    for layer in LAYERS.values():
        columns = ", ".join(f'"{column.name}" {_TYPES[column.kind]}' for column in layer.columns)
        _create_table(connection, layer.name, columns, layer.geometry)


def create_empty_container(connection: sqlite3.Connection) -> None:
    """Make an empty database a GeoPackage without any layer."""
    connection.executescript(_OWN_TABLES)
    for srs_id in (4326, SRS_ID):
        system = pyproj.CRS(srs_id)
        row = (system.name, srs_id, "EPSG", srs_id, system.to_wkt("WKT1_GDAL"), "longitude and latitude in degrees")
        connection.execute("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", row)


def create_attributes(connection: sqlite3.Connection, name: str, columns: str) -> None:
    """Make a plain table, listed among the contents, of columns as SQL declares them."""
    _create_table(connection, name, columns, None)


def _create_table(connection: sqlite3.Connection, name: str, columns: str, geometry: str | None) -> None:
    shape = f"{GEOMETRY} {geometry.upper()}, " if geometry else ""
    connection.execute(f'CREATE TABLE "{name}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {shape}{columns})')
    kind, srs_id = ("features", SRS_ID) if geometry else ("attributes", None)
    contents = "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES (?, ?, ?, ?)"
    connection.execute(contents, (name, kind, name, srs_id))
    if geometry:
        row = (name, GEOMETRY, geometry.upper(), SRS_ID)
        connection.execute("INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, 0, 0)", row)


def index_shapes(connection: sqlite3.Connection) -> None:
    """Make the R-tree of every layer with shapes; from then on its triggers keep it."""
    definition = "http://www.geopackage.org/spec120/#extension_rtree"
    for name in (layer.name for layer in LAYERS.values() if layer.geometry):
        names = {"t": name, "c": GEOMETRY}
        script = _RTREE.format(**names, insert=_INSERT.format(**names), delete=_DELETE.format(**names))
        connection.executescript(script)
        row = (name, GEOMETRY, "gpkg_rtree_index", definition, "write-only")
        connection.execute("INSERT INTO gpkg_extensions VALUES (?, ?, ?, ?, ?)", row)


def stamp_contents(connection: sqlite3.Connection, layers: list[Layer]) -> None:
    """Write the time of change and the extent of layers among the contents."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    extremes = ", ".join(f"{side[:3].lower()}(ST_{side}({GEOMETRY}))" for side in ("MinX", "MinY", "MaxX", "MaxY"))
    for layer in layers:
        connection.execute("UPDATE gpkg_contents SET last_change = ? WHERE table_name = ?", (now, layer.name))
        if layer.geometry:
            extent = connection.execute(f'SELECT {extremes} FROM "{layer.name}"').fetchone()
            sets = "UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ? WHERE table_name = ?"
            connection.execute(sets, (*extent, layer.name))


def _side(side: int) -> Callable[[bytes | None], float | None]:
    def of(blob: bytes | None) -> float | None:
        sides = blobs.envelope(blob)
        return sides and sides[side]

    return of
