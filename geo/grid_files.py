"""Owns the reading of grid files: a table of cells, a GeoTIFF or an ESRI ASCII raster becomes centres and values."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import Fault, InvalidInput
from geo.measured import fold
from geo.settings import CRS_STORE
from geo.sheets import read_grid

#: What the names of files may end in.
TABLES, RASTERS = (".csv", ".txt", ".xlsx"), (".tif", ".tiff", ".asc")
Numbers = NDArray[np.floating[Any]]
Flags = NDArray[np.bool_]

_HEADINGS = {
    "x": "x|east|easting|lon|lng|longitude|经度|东坐标|横坐标",
    "y": "y|north|northing|lat|latitude|纬度|北坐标|纵坐标",
    "value": "value|值|数值|浓度|指数",
}
_DEGREES = "lon|lng|longitude|经度"
_HEAD = ("ncols", "nrows", "xllcorner", "yllcorner", "xllcenter", "yllcenter", "cellsize", "nodata_value")
#: Bytes of a file of text, and pixels of a raster: the city in cells of 80 m, without the memory running out.
_BYTES, _PIXELS = 64_000_000, 4_000_000
#: Faults of one kind up to which each is told by itself.
_MANY = 20


class GridFile(NamedTuple):
    """Centres and values as a file has them, where each stands in it, and what the file says of itself.

    Parameters
    ----------
    x, y, value
        One number for each cell that has a value.
    places
        Where in the file it stands, for the messages.
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
    places: list[str]
    size: float = 0
    crs: str = ""
    faults: tuple[Fault, ...] = ()


def read_grid_file(file: Path) -> GridFile:
    """Read a grid.

    Parameters
    ----------
    file
        A table with the centres of the cells, or a raster; what it is follows from the ending of its name.

    Returns
    -------
    GridFile
        Cells without a value, nodata and NaN among them, are left out.

    Raises
    ------
    InvalidInput
        With every fault that keeps it from being read.
    """
    ending = file.suffix.lower()
    if ending not in TABLES + RASTERS:
        raise InvalidInput(
            [Fault(file.name, "a table .csv, .txt, .xlsx or a raster .tif, .asc", ending or "no ending")]
        )
    if ending in (".tif", ".tiff"):
        read = _read_tiff(file)
    elif (size := file.stat().st_size) > _BYTES:
        expected = f"a text of at most {_BYTES / 1e6:.0f} MB"
        raise InvalidInput([Fault(file.name, expected, f"{size / 1e6:.0f} MB", "cut it to Beijing first")])
    else:
        read = _read_ascii(file) if ending == ".asc" else _read_table(file)
    if not (len(read.value) or read.faults):
        raise InvalidInput([Fault(file.name, "at least one cell with a value", "none")])
    return read


def summed(places: list[str], bad: Flags, expected: str, got: list[str], name: str, cause: str = "") -> list[Fault]:
    """Report bad cells, many of them as one fault: a wrong option makes all cells bad.

    Parameters
    ----------
    places, bad, got
        Of every cell: where it stands, whether it is bad, and what stands there.
    expected, cause
        As in `geo.errors.Fault`.
    name
        The file.
    """
    found = [Fault(places[i], expected, got[i], cause) for i in bad.nonzero()[0]]
    if len(found) <= _MANY:
        return found
    many = f"{len(found):d} of {len(bad):d} that are not; the first {found[0].got} at {found[0].where}"
    return [Fault(name, expected, many, cause)]


# ---- tables ----------------------------------------------------------------------------------------------------------


def _read_table(file: Path) -> GridFile:
    lines = read_grid(file)
    heads = [fold(name) for name in lines[0]] if lines else []
    known = {fold(name): key for key, names in _HEADINGS.items() for name in names.split("|")}
    columns = {known[head]: i for i, head in enumerate(heads) if head in known}
    if missing := [key for key in _HEADINGS if key not in columns]:
        got = ", ".join(lines[0]) if lines else "an empty file"
        raise InvalidInput([Fault(file.name, f"a column {_HEADINGS[key]}", got) for key in missing])
    cells = pd.DataFrame(
        {key: [line[at] if at < len(line) else "" for line in lines[1:]] for key, at in columns.items()}, dtype="str"
    )
    cells = cells[~cells["value"].str.lower().isin(["", "nan"])]
    places = [f"{file.name}, row {number + 2}" for number in cells.index]
    numbers = {key: pd.to_numeric(cells[key], errors="coerce").to_numpy(float) for key in _HEADINGS}
    faults = []
    for key, found in numbers.items():
        there = [f"{place}, column {key}" for place in places]
        faults += summed(there, ~np.isfinite(found), "a number", list(map(repr, cells[key])), file.name)
    if faults:
        raise InvalidInput(faults)
    degrees = heads[columns["x"]] in map(fold, _DEGREES.split("|"))
    return GridFile(numbers["x"], numbers["y"], numbers["value"], places, crs=CRS_STORE if degrees else "")


# ---- rasters ---------------------------------------------------------------------------------------------------------


def _read_tiff(file: Path) -> GridFile:
    # Imported here alone: it takes a third of a second, and no page that shows a grid needs it.
    import rasterio
    from rasterio.errors import NotGeoreferencedWarning, RasterioError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        try:
            with rasterio.open(file, driver="GTiff") as source:
                if faults := _unfit(source, file.name):
                    raise InvalidInput(faults)
                values, step, system = source.read(1, masked=True), source.transform, source.crs
        except (RasterioError, OSError) as error:
            got, cause = str(error.__cause__ or error), "damaged or of another kind"
            raise InvalidInput([Fault(file.name, "a readable GeoTIFF", got, cause)]) from error
    # The decimal that a program wrote as a short number: 12.34, not 12.34000015258789.
    plain = values.data.astype(str).astype(float) if values.dtype == np.float32 else values.data.astype(float)
    plain[np.ma.getmaskarray(values)] = np.nan
    return _pixels(plain, (step.c, step.f), (step.a, step.e), file, system.to_wkt() if system else "")


def _unfit(source: Any, name: str) -> list[Fault]:
    """Say why the pixels of an opened raster cannot be cells as they stand."""
    step, faults = source.transform, []
    if source.count != 1 or source.dtypes[0].startswith("complex"):
        got = f"{source.count} bands of {source.dtypes[0]}"
        faults.append(Fault(name, "one band of numbers", got, "write it to a file of its own: gdal_translate -b 1"))
    if source.width * source.height > _PIXELS:
        got = f"{source.width} × {source.height}"
        faults.append(Fault(name, f"at most {_PIXELS:d} pixels", got, "cut it to Beijing first: gdalwarp -te"))
    if step.is_identity:
        faults.append(Fault(name, "a place on the ground", "a picture without coordinates"))
    elif step.b or step.d:
        got = "a raster that is turned or sheared"
        faults.append(Fault(name, "rows that run from west to east", got, "write it along the axes: gdalwarp"))
    elif not np.isclose(abs(step.a), abs(step.e), rtol=1e-6):
        faults.append(Fault(name, "square pixels", f"pixels of {abs(step.a):g} × {abs(step.e):g}"))
    if set(source.scales) != {1.0} or set(source.offsets) != {0.0}:
        got = f"a scale of {source.scales[0]:g} and an offset of {source.offsets[0]:g}"
        faults.append(Fault(name, "values as they are", got, "apply them first: gdal_translate -unscale"))
    return faults


def _read_ascii(file: Path) -> GridFile:
    # Not by GDAL, which takes a value that is missing or no number for zero.
    try:
        words = file.read_text("ascii").split()
        head = {words[i].lower(): float(words[i + 1]) for i in range(0, 12, 2) if words[i].lower() in _HEAD}
        size, columns, rows = head["cellsize"], int(head["ncols"]), int(head["nrows"])
        west, south = (head[f"{at}corner"] if f"{at}corner" in head else head[f"{at}center"] - size / 2
                       for at in ("xll", "yll"))  # fmt: skip
    except (ValueError, KeyError, IndexError, UnicodeDecodeError) as error:
        expected = "an ESRI ASCII raster: ncols, nrows, xllcorner, yllcorner, cellsize, then its values"
        got = f"no {error.args[0]}" if isinstance(error, KeyError) else str(error)
        raise InvalidInput([Fault(file.name, expected, got)]) from error
    texts = pd.Series(words[2 * len(head) :], dtype="str")
    if not size > 0 or len(texts) != rows * columns:
        expected = f"{columns} × {rows} values in cells above zero"
        raise InvalidInput([Fault(file.name, expected, f"{len(texts)} in cells of {size:g}", "the file is cut off")])
    values = pd.to_numeric(texts, errors="coerce").to_numpy(float, copy=True)
    places = [f"{file.name}, row {i // columns + 1}, column {i % columns + 1}" for i in range(len(texts))]
    strange = np.isnan(values) & (texts.str.lower() != "nan").to_numpy()
    faults = summed(places, strange, "a number", list(map(repr, texts)), file.name)
    values[values == head.get("nodata_value", -9999.0)] = np.nan
    beside = file.with_suffix(".prj")
    system = beside.read_text("utf-8", errors="replace").strip() if beside.exists() else ""
    read = _pixels(values.reshape(rows, columns), (west, south + rows * size), (size, -size), file, system)
    return read._replace(faults=(*faults, *read.faults))


def _pixels(values: Numbers, corner: tuple[float, float], step: tuple[float, float], file: Path, crs: str) -> GridFile:
    """Return the centres of the pixels that have a value; `corner` is where the first row and column begin."""
    row, column = np.nonzero(~np.isnan(values))
    x, y = corner[0] + (column + 0.5) * step[0], corner[1] + (row + 0.5) * step[1]
    places = [f"{file.name}, row {i + 1}, column {j + 1}" for i, j in zip(row, column, strict=True)]
    found = values[row, column]
    faults = summed(places, ~np.isfinite(found), "a number", list(map(str, found)), file.name)
    return GridFile(x, y, found, places, abs(step[0]), crs, tuple(faults))
