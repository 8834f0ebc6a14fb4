"""Border files: GeoPackage, GeoJSON, zipped Shapefile, KML become a frame of texts and shapes."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile

import geopandas as gpd
import pandas as pd
import pyogrio

from geo.errors import Fault, InvalidInput, Place, Word

_SHAPES = (".gpkg", ".geojson", ".json", ".kml", ".shp")
_ARCHIVES = (".zip", ".kmz")
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
#: Bytes that an archive may unpack to.
_LARGEST = 1 << 30
#: Offset in a DBF header of the two bytes that give its length.
_DBF_HEADER = 8


@dataclass(frozen=True)
class BorderFile:
    """A file as it was read.

    Parameters
    ----------
    frame
        Attributes as texts, blanks empty, and the geometry as it stands in the file; the index counts features from 1.
    crs
        What the file says of its coordinates, or an empty text.
    """

    frame: gpd.GeoDataFrame
    crs: str


def read_borders(file: Path, layer: str = "") -> BorderFile:
    """Read a file of borders.

    Parameters
    ----------
    file
        ``.gpkg``, ``.geojson``, ``.json``, ``.kml``, ``.kmz``, ``.shp`` with its companions, or a ``.zip`` of one.
        Attributes of a Shapefile may be in GBK or UTF-8, whether its ``.cpg`` says so or is missing.
    layer
        Which layer to read, for a file of several; those of a KML are its folders, all of which are read by default.

    Returns
    -------
    BorderFile
        Attributes, geometry and the coordinate system that the file claims.

    Raises
    ------
    InvalidInput
        The file cannot be read as what its name says, or has several layers and `layer` names none of them.
    """
    ending = file.suffix.lower()
    if ending not in _SHAPES + _ARCHIVES:
        raise _refusal("no_border_file", file.name, endings=_SHAPES + _ARCHIVES, got=ending or Word("no_ending"))
    try:
        with TemporaryDirectory() as folder:
            return _read(_unpack(file, Path(folder)) if ending in _ARCHIVES else file, file.name, layer)
    except (OSError, BadZipFile, RuntimeError, ValueError) as error:
        raise _refusal("unreadable_borders", file.name, got=str(error)) from error


def _read(path: Path, name: str, layer: str) -> BorderFile:
    encoding = _encoding(path) if path.suffix == ".shp" else None
    parts = [
        pyogrio.read_dataframe(path, layer=one, encoding=encoding, force_2d=True, on_invalid="ignore")
        for one in _choose_layers(path, name, layer)
    ]
    systems = {str(part.crs.to_string()) for part in parts if part.crs}
    frame = pd.concat([part.set_crs(None, allow_override=True) for part in parts], ignore_index=True)
    texts = {str(column): [_text(cell) for cell in frame[column]] for column in frame if column != "geometry"}
    index = pd.RangeIndex(1, len(frame) + 1)
    features = gpd.GeoDataFrame(pd.DataFrame(texts, index=index), geometry=frame["geometry"].to_numpy())
    return BorderFile(features, systems.pop() if len(systems) == 1 else "")


def _choose_layers(path: Path, name: str, layer: str) -> Sequence[str]:
    """Return the layers to read: the one named, the only one, or every folder of a KML."""
    layers = [str(one) for one, geometry in pyogrio.list_layers(path) if geometry]
    if layer in layers:
        return [layer]
    if not layers:
        raise _refusal("no_border_layer", name)
    if layer or (len(layers) > 1 and path.suffix != ".kml"):
        raise _refusal("several_border_layers", name, layers=layers, got=layer or Word("none"))
    return layers


def _refusal(kind: str, file: str, **values: object) -> InvalidInput:
    return InvalidInput(Fault(kind, Place(file=file), values))


def _unpack(file: Path, folder: Path) -> Path:
    """Unpack the one border file of an archive under a plain name, whatever its folders and names are written in."""
    with ZipFile(file) as archive:
        members = {PurePosixPath(member): member for member in archive.namelist()}
        borders = [
            path
            for path in members
            if path.suffix.lower() in _SHAPES and "__MACOSX" not in path.parts and not path.name.startswith(".")
        ]
        if len(borders) != 1:
            raise _refusal("several_border_files", file.name, got=[str(path) for path in borders] or Word("none"))
        stem, ending = borders[0].with_suffix(""), borders[0].suffix.lower()
        parts = [
            (path.suffix.lower(), member)
            for path, member in members.items()
            if path == borders[0]
            or (ending == ".shp" and path.with_suffix("") == stem and path.suffix.lower() in _PARTS)
        ]
        size = sum(archive.getinfo(member).file_size for _, member in parts)
        if size > _LARGEST:
            raise _refusal("large_archive", file.name, limit=f"{_LARGEST:,}", got=f"{size:,}")
        for suffix, member in parts:
            with archive.open(member) as source, (folder / f"borders{suffix}").open("wb") as target:
                copyfileobj(source, target)
    return folder / f"borders{ending}"


def _encoding(shapefile: Path) -> str | None:
    """Find what the attributes are written in: what the ``.cpg`` says where it holds true, UTF-8, else GBK."""
    table, page = shapefile.with_suffix(".dbf"), shapefile.with_suffix(".cpg")
    if not table.exists():
        return None
    body = table.read_bytes()
    records = body[int.from_bytes(body[_DBF_HEADER : _DBF_HEADER + 2], "little") :]
    claim = page.read_text("ascii", errors="replace").strip() if page.exists() else ""
    for name in (re.sub(r"^(ANSI |CP|WINDOWS-)?(?=936$)", "cp", claim, flags=re.IGNORECASE), "UTF-8", "GB18030"):
        try:
            codec = codecs.lookup(name).name
            records.decode(codec)
        except (LookupError, UnicodeDecodeError):
            continue
        return codec
    return "GB18030"


def _text(cell: object) -> str:
    """Write a cell as text: a code that a program took for a number gets its digits back."""
    if cell is None or (isinstance(cell, float) and cell != cell):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is pd.NaT or cell is pd.NA else str(cell).strip()
