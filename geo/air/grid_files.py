"""Grid files: a table of cells, a GeoTIFF or an ESRI ASCII raster becomes centres and values."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import Fault, InvalidInput, Note, Place, Word
from geo.files.guard import guarded
from geo.files.headings import Headings
from geo.files.tables import read_table
from geo.settings import CRS_STORE

#: What the names of files may end in.
TABLES, RASTERS = (".csv", ".txt", ".xlsx"), (".tif", ".tiff", ".asc")
Numbers = NDArray[np.floating[Any]]
Flags = NDArray[np.bool_]

_DEGREES = "lon|lng|longitude|经度"
_PATTERNS = {
    "x": f"x|east|easting|{_DEGREES}|东坐标|横坐标",
    "y": "y|north|northing|lat|latitude|纬度|北坐标|纵坐标",
    "value": "value|值|数值|浓度|指数",
}
#: What the messages call the columns of a table.
_NAMES: Mapping[str, str | Word] = {"x": "x", "y": "y", "value": Word("column_value")}
_HEAD = ("ncols", "nrows", "xllcorner", "yllcorner", "xllcenter", "yllcenter", "cellsize", "nodata_value")
#: Bytes of a raster of text, and pixels of any: the city in cells of 80 m, without the memory running out.
_BYTES, _PIXELS = 64_000_000, 4_000_000
#: Of GDAL, which else looks for files beside a raster: what they name, other files and addresses, it would open too.
_ALONE = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_PAM_ENABLED": "NO",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
}
#: Faults of one kind up to which each is told by itself.
_MANY = 20


@dataclass(frozen=True)
class CellPlaces:
    """Where cells stand in their file.

    Parameters
    ----------
    file
        Name of the file.
    rows
        Line of each cell, from 1.
    columns
        Column of each cell of a raster, from 1; None for a table.
    """

    file: str
    rows: NDArray[np.integer[Any]]
    columns: NDArray[np.integer[Any]] | None = None

    def place(self, i: int, column: str | Word = "") -> Place:
        """Return the place of cell `i`; `column` is that of a table."""
        own = column if self.columns is None else str(self.columns[i])
        return Place(file=self.file, row=int(self.rows[i]), column=own)

    def faults(
        self,
        bad: Flags,
        kind: str,
        got: Callable[[int], object],
        column: str | Word = "",
        values: Mapping[str, object] = MappingProxyType({}),
    ) -> list[Fault]:
        """Report bad cells, many of them as one fault: a wrong option makes all cells bad.

        Parameters
        ----------
        bad
            Whether each cell is.
        kind
            As in `geo.errors.Fault`.
        got
            What stands in cell `i`.
        column
            Column of a table.
        values
            Values of the message besides ``got``.
        """
        cells = bad.nonzero()[0].tolist()
        if len(cells) <= _MANY:
            return [Fault(kind, self.place(i, column), {**values, "got": got(i)}) for i in cells]
        first = self.place(cells[0], column)
        where = {"file": first.file, "row": first.row, "column": first.column}
        place = Word("cell_in_column" if first.column else "cell_in_row", where)
        count = {"bad": len(cells), "cells": len(bad), "first": got(cells[0]), "place": place}
        return [Fault(kind, Place(file=self.file), {**values, "got": Note("many_cells", values=count)})]


@dataclass(frozen=True, kw_only=True)
class GridFile:
    """Centres and values as a file has them, where each stands in it, and what the file says of itself.

    Parameters
    ----------
    x, y, value
        One number for each cell that has a value.
    places
        Where in the file they stand, for the messages.
    size
        Side of a pixel in units of the system; zero for a table, which does not say.
    crs
        Coordinate system, or an empty text.
    faults
        What is wrong with the file already.
    """

    x: Numbers
    y: Numbers
    value: Numbers
    places: CellPlaces
    size: float = 0
    crs: str = ""
    faults: tuple[Fault, ...] = ()


def read_grid_file(file: Path, columns: Mapping[str, str] | None = None) -> GridFile:
    """Read a grid.

    Parameters
    ----------
    file
        A table with the centres of the cells, or a raster; what it is follows from the ending of its name.
    columns
        Of a table: field to heading, see `geo.files.headings.Headings`.

    Returns
    -------
    GridFile
        Cells without a value, nodata and NaN among them, are left out.

    Raises
    ------
    InvalidInput
        With every fault that keeps it from being read.
    """
    ending, place = file.suffix.lower(), Place(file=file.name)
    if ending not in TABLES + RASTERS:
        raise InvalidInput(Fault("no_grid_file", place, {"got": ending or Word("no_ending")}))
    if ending in (".tif", ".tiff"):
        grid = _read_tiff(file)
    else:
        grid = _read_ascii(file) if ending == ".asc" else _read_table(file, columns)
    if not (len(grid.value) or grid.faults):
        raise InvalidInput(Fault("no_grid_values", place, {"got": Word("none")}))
    return grid


# ---- tables ----------------------------------------------------------------------------------------------------------


def _read_table(file: Path, columns: Mapping[str, str] | None) -> GridFile:
    table = read_table(file)
    headings = table[0] if table else []
    known = Headings(_PATTERNS, columns)
    top = known.read(headings)
    missing = known.missing([field for field in _PATTERNS if field not in top.columns], headings)
    if faults := known.absent(table) + missing:
        raise InvalidInput(*(fault.at(file=file.name) for fault in faults))
    if top.twice:
        raise InvalidInput(*top.repeated_columns(file.name))
    texts = {field: [top.cell(line, field) for line in table[1:]] for field in _PATTERNS}
    cells = pd.DataFrame(texts, dtype="str")
    cells = cells[~cells["value"].str.lower().isin(["", "nan"])]
    places = CellPlaces(file.name, cells.index.to_numpy(int) + 2)
    numbers = {field: pd.to_numeric(cells[field], errors="coerce").to_numpy(float) for field in _PATTERNS}
    faults = []
    for field, column in numbers.items():
        faults += places.faults(~np.isfinite(column), "no_number", cells[field].tolist().__getitem__, _NAMES[field])
    if faults:
        raise InvalidInput(*faults)
    in_degrees = Headings({"x": _DEGREES}).field(top.cell(headings, "x"))
    x, y, value = numbers.values()
    return GridFile(x=x, y=y, value=value, places=places, crs=CRS_STORE if in_degrees else "")


# ---- rasters ---------------------------------------------------------------------------------------------------------


def _read_tiff(file: Path) -> GridFile:
    # Imported here alone: it takes a third of a second, and no page that shows a grid needs it.
    import rasterio
    from rasterio.errors import NotGeoreferencedWarning

    with warnings.catch_warnings(), guarded(file, "unreadable_geotiff"), rasterio.Env(**_ALONE):
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(file.resolve(), driver="GTiff") as source:
            if faults := _unfit(source, file.name):
                raise InvalidInput(*faults)
            values, step, system = source.read(1, masked=True), source.transform, source.crs
    plain = np.array([_decimals(row) for row in values.data])
    plain[np.ma.getmaskarray(values)] = np.nan
    return _pixels(plain, (step.c, step.f), (step.a, step.e), file, system.to_wkt() if system else "")


def _decimals(row: Numbers) -> Numbers:
    """Return the decimals that a program wrote as short numbers: 12.34, not 12.34000015258789."""
    return row.astype(str).astype(float) if row.dtype == np.float32 else row.astype(float)


def _unfit(source: Any, name: str) -> list[Fault]:
    """Say why the pixels of an opened raster cannot be cells as they stand."""
    step, wrong = source.transform, dict[str, dict[str, object]]()
    if source.count != 1 or source.dtypes[0].startswith("complex"):
        wrong["several_bands"] = {"bands": source.count, "type": source.dtypes[0]}
    if source.width * source.height > _PIXELS:
        wrong["many_pixels"] = {"most": _PIXELS, "width": source.width, "height": source.height}
    if step.is_identity:
        wrong["no_place_on_ground"] = {}
    elif step.b or step.d:
        wrong["turned_raster"] = {}
    elif not np.isclose(abs(step.a), abs(step.e), rtol=1e-6):
        wrong["oblong_pixels"] = {"width": abs(step.a), "height": abs(step.e)}
    if set(source.scales) != {1.0} or set(source.offsets) != {0.0}:
        wrong["scaled_values"] = {"scale": source.scales[0], "offset": source.offsets[0]}
    return [Fault(kind, Place(file=name), values) for kind, values in wrong.items()]


def _read_ascii(file: Path) -> GridFile:
    # Not by GDAL, which takes a value that is missing or no number for zero.
    place = Place(file=file.name)
    with guarded(file, "no_ascii_raster", _BYTES):
        text = file.read_text("ascii")
        words = text.split(maxsplit=12)
        head = {words[i].lower(): float(words[i + 1]) for i in range(0, 12, 2) if words[i].lower() in _HEAD}
        try:
            size, columns, rows = head["cellsize"], int(head["ncols"]), int(head["nrows"])
            west, south = (_edge(head, axis, size) for axis in ("xll", "yll"))
        except KeyError as error:
            missing = Word("raster_key_missing", {"key": error.args[0]})
            raise InvalidInput(Fault("no_ascii_raster", place, {"got": missing})) from error
    if rows * columns > _PIXELS:
        raise InvalidInput(Fault("many_pixels", place, {"most": _PIXELS, "width": columns, "height": rows}))
    words = text.split(maxsplit=2 * len(head) + max(rows * columns, 0))
    texts = pd.Series(words[2 * len(head) :], dtype="str")
    if not 0 < size < np.inf or min(rows, columns) < 1 or len(texts) != rows * columns:
        values = {"columns": columns, "rows": rows, "got": len(texts), "size": size}
        raise InvalidInput(Fault("wrong_number_of_values", place, values))
    numbers = pd.to_numeric(texts, errors="coerce").to_numpy(float, copy=True)
    number = np.arange(len(texts))
    places = CellPlaces(file.name, number // columns + 1, number % columns + 1)
    strange = np.isnan(numbers) & (texts.str.lower() != "nan").to_numpy()
    faults = places.faults(strange, "no_number", texts.tolist().__getitem__)
    numbers[numbers == head.get("nodata_value", -9999.0)] = np.nan
    beside = file.with_suffix(".prj")
    system = beside.read_text("utf-8", errors="replace").strip() if beside.exists() else ""
    grid = _pixels(numbers.reshape(rows, columns), (west, south + rows * size), (size, -size), file, system)
    return replace(grid, faults=(*faults, *grid.faults))


def _edge(head: dict[str, float], axis: str, size: float) -> float:
    """Return where a raster begins, which its head may say by the corner or by the centre of the first cell."""
    return head[f"{axis}corner"] if f"{axis}corner" in head else head[f"{axis}center"] - size / 2


def _pixels(values: Numbers, corner: tuple[float, float], step: tuple[float, float], file: Path, crs: str) -> GridFile:
    """Return the centres of the pixels that have a value; `corner` is where the first row and column begin."""
    row, column = np.nonzero(~np.isnan(values))
    cells = values[row, column]
    places = CellPlaces(file.name, row + 1, column + 1)
    return GridFile(
        x=corner[0] + (column + 0.5) * step[0],
        y=corner[1] + (row + 0.5) * step[1],
        value=cells,
        places=places,
        size=abs(step[0]),
        crs=crs,
        faults=tuple(places.faults(~np.isfinite(cells), "no_number", cells.tolist().__getitem__)),
    )
