"""Owns the import of point registers: sections, black-odorous reaches, small water bodies and outfalls."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import geopandas as gpd
import pandas as pd
import shapely

from geo.errors import Fault, InvalidInput
from geo.importer import Report, file_hash, file_source, import_rows
from geo.measured import fold, parse_class
from geo.schema import LAYERS, WATER_CLASSES
from geo.settings import CRS_STORE, Settings
from geo.sheets import read_grid
from geo.store import read_layer
from geo.units import Register

PointLayer = Literal["sections", "registers"]

_HEADINGS = {
    "id": "编号|代码|id",
    "name_zh": "名称|断面|断面名称|水体名称|name|name_zh",
    "name_en": "英文名|name_en|english name",
    "river_id": "河流|所在河流|river",
    "district_code": "区|所在区|所属区|district",
    "role": "级别|断面级别|断面类别|role",
    "target_class": "目标类别|水质目标|考核目标|target class|target",
    "water_body": "水体|水体类型|water body",
    "kind": "类型|kind",
    "status": "状态|整治状态|status",
    "lon": "经度|lon|lng|longitude",
    "lat": "纬度|lat|latitude",
}
_VALUES = {
    "role": {"国考": "national", "市考": "municipal", "区考": "district", "跨界": "cross_border", "优先": "priority"},
    "water_body": {"河流": "river", "湖库": "lake", "湖泊": "lake", "水库": "lake"},
    "kind": {
        "黑臭水体": "black_odorous_reach",
        "小微水体": "small_water_body",
        "排污口": "outfall",
        "入河排污口": "outfall",
    },
    "status": {
        "已完成": "done",
        "完成": "done",
        "整治中": "under_way",
        "治理中": "under_way",
        "未开始": "not_started",
        "未启动": "not_started",
        "返黑返臭": "relapsed",
        "未公布": "not_disclosed",
        "": "not_disclosed",
    },
}
_NEEDED = {"sections": ("name_zh", "district_code", "lon", "lat"),
           "registers": ("name_zh", "kind", "district_code", "status", "lon", "lat")}  # fmt: skip


def import_points(config: Settings, file: Path, layer: PointLayer) -> Report:
    """Put a file of points into the store.

    Parameters
    ----------
    config
        Where the store is.
    file
        CSV or XLSX with names, districts, and longitude and latitude in degrees (CGCS2000 or WGS84).
    layer
        ``sections``, or ``registers`` for water bodies and outfalls.

    Returns
    -------
    Report
        What became of the rows.

    Raises
    ------
    InvalidInput
        With every fault of the file, a point outside its district among them; the store stays as it was.
    """
    key = f"{layer}-{file_hash(file)[:8]}"
    table = _table(file, layer)
    rows, faults = _rows(config, table, layer, key, file.name)
    if faults:
        raise InvalidInput(faults)
    source = file_source(key, file, LAYERS[layer].label("zh"), LAYERS[layer].label("en"))
    return import_rows(config, file, source, {layer: rows})


def summary(registers: pd.DataFrame) -> pd.DataFrame:
    """Count the points of each kind and district and how many of them are done.

    Returns
    -------
    DataFrame
        Columns ``kind``, ``district_code``, ``points``, ``done`` and ``known`` (those whose status is disclosed).
    """
    marked = registers.assign(done=registers["status"] == "done", known=registers["status"] != "not_disclosed")
    groups = pd.DataFrame(marked).groupby(["kind", "district_code"], as_index=False)
    return groups.agg(points=("id", "size"), done=("done", "sum"), known=("known", "sum"))


def _table(file: Path, layer: PointLayer) -> pd.DataFrame:
    grid = read_grid(file)
    known = {fold(name): column for column, names in _HEADINGS.items() for name in names.split("|")}
    headings = [known.get(fold(name), "") for name in grid[0]] if grid else []
    missing = [column for column in _NEEDED[layer] if column not in headings]
    if missing:
        names = [_HEADINGS[column].split("|")[0] for column in missing]
        raise InvalidInput([Fault(f"{file.name}, row 1", f"a column {name}", "none") for name in names])
    rows = {
        number: {name: cell for name, cell in zip(headings, row, strict=False) if name}
        for number, row in enumerate(grid[1:], 2)
        if any(row)
    }
    return pd.DataFrame.from_dict(rows, orient="index").reindex(columns=list(_HEADINGS)).astype(object).fillna("")


def _rows(
    config: Settings, table: pd.DataFrame, layer: PointLayer, source: str, where: str
) -> tuple[gpd.GeoDataFrame, list[Fault]]:
    districts, rivers = (read_layer(config.store, name) for name in ("districts", "rivers"))
    register = Register(districts, read_layer(config.store, "subdistricts"))
    codes, unknown = register.match_districts(table, "district_code")
    faults = [Fault(f"{where}, {fault.where}", fault.expected, fault.got, fault.cause) for fault in unknown]
    areas = districts.set_index("code")["geometry"]
    names = dict(zip(rivers["name_zh"], rivers["id"], strict=True)) | {key: key for key in rivers["id"]}
    points, filled = [], []
    for number, row in zip(table.index, table.to_dict("records"), strict=True):
        place = f"{where}, row {number}"
        point, code = _point(str(row["lon"]), str(row["lat"])), codes[number]
        if point is None:
            faults.append(Fault(place, "longitude and latitude in degrees", f"{row['lon']!r}, {row['lat']!r}"))
        elif isinstance(code, str) and not areas[code].covers(point):
            district = register.name(code, "zh")
            faults.append(Fault(place, f"a point in {district}", f"{row['lon']}, {row['lat']}", "or another datum"))
        values, wrong = _values(row, names, place)
        faults += wrong
        points.append(point)
        filled.append({**values, "district_code": code})
    columns = [column.name for column in LAYERS[layer].columns]
    frame = pd.DataFrame(filled).assign(geometry_status="approximate", geometry_source_id=source, source_id=source)
    return gpd.GeoDataFrame(frame.reindex(columns=columns), geometry=points, crs=CRS_STORE), faults


def _values(row: dict, rivers: dict[str, str], place: str) -> tuple[dict[str, object], list[Fault]]:  # type: ignore[type-arg]
    values: dict[str, object] = {"name_zh": row["name_zh"] or None}
    values["id"] = row["id"] or values["name_zh"]
    values["name_en"] = row["name_en"] or values["name_zh"]
    faults = []
    for column, known in _VALUES.items():
        text = str(row[column]).removesuffix("断面")
        values[column] = known.get(text, text or None)
    river = str(row["river_id"])
    values["river_id"] = rivers.get(river)
    if river and river not in rivers:
        faults.append(Fault(f"{place}, column 河流", "a river of the register", repr(river)))
    try:
        grade = parse_class(str(row["target_class"]))
        values["target_class"] = grade and WATER_CLASSES[grade - 1]
    except (ValueError, IndexError):
        faults.append(Fault(f"{place}, column 目标类别", "a class from Ⅰ to Ⅴ", repr(row["target_class"])))
    return values, faults


def _point(lon: str, lat: str) -> shapely.Point | None:
    try:
        point = shapely.Point(float(lon), float(lat))
    except ValueError:
        return None
    return point if point.is_valid and not point.is_empty else None
