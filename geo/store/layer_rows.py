"""The rows of a layer between frames and SQLite: their types, their order, and the SQL that names columns and keys."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from geo.schema import Layer
from geo.settings import CRS_STORE
from geo.store import blobs
from geo.store.container import GEOMETRY, SRS_ID

DTYPES = {"text": "str", "date": "str", "integer": "Int64", "flag": "Int64", "real": "float64"}
#: Rows that are Python objects at one time: a grid has millions.
_ROWS_AT_ONCE = 20_000


def stored_columns(layer: Layer) -> list[str]:
    """Return the columns of a layer's table, that of shapes last."""
    return [*layer.names, *([GEOMETRY] if layer.geometry else [])]


def listed(columns: Iterable[str], table: str = "") -> str:
    """Write columns as SQL, each with the name of its table where there is one."""
    return ", ".join(f'{table}."{name}"' if table else f'"{name}"' for name in columns)


def key_terms(layer: Layer, table: str = "") -> list[str]:
    """Write the parts of a layer's key as SQL terms, in which blanks are equal to each other."""
    required = {column.name for column in layer.columns if column.required}
    return [listed([name], table) if name in required else f"ifnull({listed([name], table)}, '')" for name in layer.key]


def index_key(connection: sqlite3.Connection, layer: Layer) -> None:
    """Make the unique index by which the rows of a layer are looked up."""
    terms = ", ".join(key_terms(layer))
    connection.execute(f'CREATE UNIQUE INDEX IF NOT EXISTS "{layer.name}_key" ON "{layer.name}" ({terms})')


def typed(frame: pd.DataFrame, layer: Layer) -> pd.DataFrame:
    """Return the layer's columns, blank where `frame` lacks one, in their types; what does not fit stays as it is.

    Raises
    ------
    KeyError
        `frame` has no geometry and the layer has.
    """
    columns = {
        column.name: _typed(frame[column.name], DTYPES[column.kind])
        if column.name in frame
        else pd.Series(None, frame.index, dtype=DTYPES[column.kind])
        for column in layer.columns
    }
    plain = pd.DataFrame(columns, index=frame.index)
    if not layer.geometry:
        return plain
    spatial: pd.DataFrame = gpd.GeoDataFrame(plain, geometry=frame["geometry"].to_numpy(), crs=CRS_STORE)
    return spatial


def _typed(cells: pd.Series, dtype: str) -> pd.Series:
    try:
        fitting: pd.Series = cells.astype(dtype)  # type: ignore[call-overload]
    except (TypeError, ValueError):
        return cells
    return fitting


def insert_rows(connection: sqlite3.Connection, table: str, frame: pd.DataFrame, layer: Layer) -> None:
    """Put the rows of a typed frame into a table that has the columns of a layer."""
    columns = stored_columns(layer)
    marks = ", ".join("?" * len(columns))
    connection.executemany(f"INSERT INTO {table} ({listed(columns)}) VALUES ({marks})", _rows(frame, layer))


def _rows(frame: pd.DataFrame, layer: Layer) -> Iterator[tuple[object, ...]]:
    for start in range(0, len(frame), _ROWS_AT_ONCE):
        part = frame.iloc[start : start + _ROWS_AT_ONCE]
        cells = [_plain(part[name]) for name in layer.names]
        if layer.geometry:
            cells.append([None if shape is None else blobs.to_blob(shape, SRS_ID) for shape in part["geometry"]])
        yield from zip(*cells, strict=True)


def _plain(column: pd.Series) -> list[object]:
    return list(column.astype(object).where(column.notna(), None))


@dataclass(frozen=True)
class Other:
    """Any value but this one."""

    value: str | int | float


#: What a column is compared with: a value, None for a blank, any value but one, or several values.
Wanted = str | int | float | None | Other | Collection[str]


def read_frame(
    connection: sqlite3.Connection,
    layer: Layer,
    where: Mapping[str, Wanted],
    columns: Sequence[str] = (),
    most: int = -1,
) -> pd.DataFrame:
    """Read rows of a layer.

    Parameters
    ----------
    connection
        To the store.
    layer
        The layer.
    where
        Column to what its rows have in it.
    columns
        The columns to read besides the geometry; all of them by default.
    most
        The number of rows after which to stop; -1 for all.

    Returns
    -------
    pandas.DataFrame
        In the order of the key, every column in its type; a GeoDataFrame in EPSG:4490 where the layer has a geometry.

    Raises
    ------
    sqlite3.Error
        The table or a column of it is missing or unreadable.
    """
    kinds = {column.name: column.kind for column in layer.columns if not columns or column.name in columns}
    names = [*kinds, *([GEOMETRY] if layer.geometry else [])]
    condition, values = condition_sql(where)
    order = [term for name, term in zip(layer.key, key_terms(layer, "t"), strict=True) if name in kinds]
    # The name of the table before that of a column: SQLite takes a quoted name that is no column for a text.
    sql = f'SELECT {listed(names, "t")} FROM "{layer.name}" AS t WHERE {condition} ORDER BY {", ".join(order)}'
    cursor = connection.execute(f"{sql} LIMIT ?", [*values, most])
    parts = [_frame(rows, kinds, layer) for rows in batches(cursor)]
    frame: pd.DataFrame = pd.concat(parts, ignore_index=True) if parts else _frame([], kinds, layer)
    return frame


def batches(cursor: sqlite3.Cursor) -> Iterator[list[tuple[object, ...]]]:
    """Take the rows of a query in parts: as Python objects they need many times the memory of a frame."""
    while rows := cursor.fetchmany(_ROWS_AT_ONCE):
        yield rows


def condition_sql(where: Mapping[str, Wanted]) -> tuple[str, list[object]]:
    """Write the condition that `read_frame` describes as SQL, with the values of its marks."""
    terms, values = ["1"], list[object]()
    for name, wanted in where.items():
        if isinstance(wanted, Other):
            terms.append(f't."{name}" IS NOT ?')
            values.append(wanted.value)
        elif isinstance(wanted, str | int | float) or wanted is None:
            terms.append(f't."{name}" IS ?')
            values.append(wanted)
        else:
            terms.append(f't."{name}" IN ({", ".join("?" * len(wanted))})')
            values += wanted
    return " AND ".join(terms), values


def _frame(rows: Sequence[tuple[object, ...]], kinds: Mapping[str, str], layer: Layer) -> pd.DataFrame:
    cells = list(zip(*rows, strict=True)) if rows else [()] * (len(kinds) + bool(layer.geometry))
    columns = zip(kinds.items(), cells, strict=False)
    frame = pd.DataFrame({name: pd.Series(values, dtype=DTYPES[kind]) for (name, kind), values in columns})
    if not layer.geometry:
        return frame
    spatial: pd.DataFrame = gpd.GeoDataFrame(frame, geometry=blobs.to_shapes(cells[-1]), crs=CRS_STORE)
    return spatial
