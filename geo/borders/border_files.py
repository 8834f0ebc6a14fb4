"""Border files: GeoPackage, GeoJSON, zipped Shapefile, KML become a frame of texts and shapes."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from shutil import copyfile, copyfileobj
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import geopandas as gpd
import pandas as pd
import pyogrio

from geo.borders.border_packages import read_package
from geo.borders.border_texts import Layers, read_geojson, read_kml
from geo.errors import Fault, InvalidInput, Place, Word
from geo.files.guard import check_size, guarded

_SHAPES = (".gpkg", ".geojson", ".json", ".kml", ".shp")
_ARCHIVES = (".zip", ".kmz")
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
#: Bytes of a file and of what is packed in it; those of a text, which takes twenty times as many when it is read.
_BYTES, _TEXT = 100_000_000, 32_000_000
#: Offset in a DBF header of the two bytes that give its length.
_DBF_HEADER = 8
_GEOPACKAGE, _SHAPEFILE = b"SQLite format 3\0", b"\0\0\x27\x0a"


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
    """Read a file of borders. What it is, is told by its content; it is read by that one reader, and no other file.

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
        The file cannot be read as one of these formats, is too large, or has several layers and `layer` names none of
        them.
    """
    ending = file.suffix.lower()
    if ending not in _SHAPES + _ARCHIVES:
        raise _refusal("no_border_file", file.name, endings=_SHAPES + _ARCHIVES, got=ending or Word("no_ending"))
    with guarded(file, "unreadable_borders", _BYTES), TemporaryDirectory() as folder:
        path = _unpack(file, Path(folder)) if ending in _ARCHIVES else _copied(file, Path(folder))
        is_kml, (layers, system) = _read(path, file)
        parts = [layers[one] for one in _choose_layers(list(layers), file.name, layer, is_kml)]
        return BorderFile(_as_texts(pd.concat(parts, ignore_index=True)), system)


def _copied(file: Path, folder: Path) -> Path:
    """Copy a file, and of a Shapefile its companions, to where nothing else lies that a reader could look at."""
    companions = [file.with_suffix(ending) for ending in _PARTS] if file.suffix.lower() == ".shp" else []
    for one in [file, *(companion for companion in companions if companion != file and companion.is_file())]:
        check_size(file, one.stat().st_size, _BYTES)
        copyfile(one, folder / f"borders{one.suffix.lower()}")
    return folder / f"borders{file.suffix.lower()}"


def _read(path: Path, file: Path) -> tuple[bool, Layers]:
    """Read all layers by the one reader of what the content is; say whether it is a KML."""
    with path.open("rb") as body:
        head = body.read(len(_GEOPACKAGE))
    if head == _GEOPACKAGE:
        return False, read_package(path)
    if head.startswith(_SHAPEFILE) and path.suffix == ".shp":
        return False, _read_shapefile(path, file)
    check_size(file, path.stat().st_size, _TEXT)
    text = path.read_bytes()
    if text.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{"):
        return False, read_geojson(text.decode("utf-8-sig"), file.stem)
    return True, read_kml(text)


def _read_shapefile(path: Path, file: Path) -> Layers:
    """Read a Shapefile, which GDAL takes for nothing else: it begins with a zero, where texts end."""
    frame = pyogrio.read_dataframe(path, encoding=_encoding(path), force_2d=True, on_invalid="ignore")
    if "geometry" not in frame:
        raise _refusal("no_border_layer", file.name)
    system = str(frame.crs.to_string()) if frame.crs else ""
    return {file.stem: frame.set_crs(None, allow_override=True)}, system


def _as_texts(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    texts = {str(column): [_text(cell) for cell in frame[column]] for column in frame if column != "geometry"}
    index = pd.RangeIndex(1, len(frame) + 1)
    return gpd.GeoDataFrame(pd.DataFrame(texts, index=index), geometry=frame["geometry"].to_numpy())


def _choose_layers(layers: Sequence[str], name: str, layer: str, is_kml: bool) -> Sequence[str]:
    """Return the layers to read: the one named, the only one, or every folder of a KML."""
    if layer in layers:
        return [layer]
    if not layers:
        raise _refusal("no_border_layer", name)
    if layer or (len(layers) > 1 and not is_kml):
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
        check_size(file, sum(archive.getinfo(member).file_size for _, member in parts), _BYTES)
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
