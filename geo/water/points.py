"""The import of point registers: sections, black-odorous reaches, small water bodies and outfalls."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import geopandas as gpd
import pandas as pd
import shapely

from geo.errors import Fault, InvalidInput, Place, Word
from geo.files.headings import Headings
from geo.files.tables import read_table
from geo.schema import LAYERS, WATER_CLASSES
from geo.settings import CRS_STORE, Settings
from geo.store.geopackage import read_layer
from geo.store.merge import ImportSummary
from geo.units import Register
from geo.water.reading_cells import parse_class
from geo.water.register_kinds import REGISTER_KINDS
from geo.water.water_import import import_water

PointLayer = Literal["sections", "registers"]

_PATTERNS = {
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
#: Column to what files write in it, and the value of the store that this means.
_VALUES = {
    "role": {"国考": "national", "市考": "municipal", "区考": "district", "跨界": "cross_border", "优先": "priority"},
    "water_body": {"河流": "river", "湖库": "lake", "湖泊": "lake", "水库": "lake"},
    "kind": {spelling: kind.id for kind in REGISTER_KINDS for spelling in kind.spellings},
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
_REQUIRED = {
    "sections": ("name_zh", "district_code", "lon", "lat"),
    "registers": ("name_zh", "kind", "district_code", "status", "lon", "lat"),
}


def import_points(config: Settings, file: Path, layer: PointLayer) -> ImportSummary:
    """Put a file of points into the store; see `geo.water.readings.import_readings`.

    A point outside its district is a fault.

    Parameters
    ----------
    config, file
        The store; CSV or XLSX with names, districts, and longitude and latitude in degrees (CGCS2000 or WGS84).
    layer
        ``sections``, or ``registers`` for water bodies and outfalls.
    """
    rows, faults = _rows(config, _read(file, layer), layer)
    if faults:
        raise InvalidInput(*(fault.at(file=file.name) for fault in faults))
    return import_water(config, file, layer, rows, layer, LAYERS[layer].label)


def summary(registers: pd.DataFrame) -> pd.DataFrame:
    """Count the points of each kind and district and how many of them are done.

    Returns
    -------
    DataFrame
        Columns ``kind``, ``district_code``, ``points``, ``done`` and ``disclosed`` (those whose status is).
    """
    status = registers["status"]
    marked = registers.assign(done=status == "done", disclosed=status != "not_disclosed")
    groups = pd.DataFrame(marked).groupby(["kind", "district_code"], as_index=False)
    return groups.agg(points=("id", "size"), done=("done", "sum"), disclosed=("disclosed", "sum"))


def _read(file: Path, layer: PointLayer) -> pd.DataFrame:
    """Read the cells of every field, blank where the file has no such column; the index counts the lines."""
    table = read_table(file)
    top = Headings(_PATTERNS).read(table[0] if table else [])
    missing = [field for field in _REQUIRED[layer] if field not in top.columns]
    if missing:
        names = [_PATTERNS[field].split("|")[0] for field in missing]
        place, none = Place(file=file.name, row=1), Word("none")
        raise InvalidInput(*(Fault("missing_column", place, {"column": name, "got": none}) for name in names))
    if top.twice:
        raise InvalidInput(*top.repeated_columns(file.name))
    rows = pd.DataFrame.from_dict(top.rows(table), orient="index")
    return rows.reindex(columns=list(_PATTERNS)).astype(object).fillna("")


def _rows(config: Settings, table: pd.DataFrame, layer: PointLayer) -> tuple[gpd.GeoDataFrame, list[Fault]]:
    districts, rivers = (read_layer(config.store, name) for name in ("districts", "rivers"))
    register = Register(districts, read_layer(config.store, "subdistricts"))
    codes, faults = register.match_districts(table, "district_code")
    areas = districts.set_index("code")["geometry"]
    river_ids = dict(zip(rivers["name_zh"], rivers["id"], strict=True)) | {key: key for key in rivers["id"]}
    points, rows = [], []
    for number, row in zip(table.index, table.to_dict("records"), strict=True):
        lon, lat, code = str(row["lon"]), str(row["lat"]), codes[number]
        point = _point(lon, lat)
        if point is None:
            faults.append(Fault("unreadable_coordinates", Place(row=number), {"lon": lon, "lat": lat}))
        elif isinstance(code, str) and not areas[code].covers(point):
            values = {"district": register.name(code, "zh"), "lon": lon, "lat": lat}
            faults.append(Fault("misplaced_point", Place(row=number), values))
        cells, wrong = _values(row, river_ids)
        faults += [fault.at(row=number) for fault in wrong]
        points.append(point)
        rows.append({**cells, "district_code": code})
    frame = pd.DataFrame(rows).assign(geometry_status="approximate").reindex(columns=LAYERS[layer].names)
    return gpd.GeoDataFrame(frame, geometry=points, crs=CRS_STORE), faults


def _values(row: Mapping[object, object], rivers: Mapping[str, str]) -> tuple[dict[str, object], list[Fault]]:
    """Return the values of the store that a row means, without its district and its place."""
    texts = {str(field): str(cell) for field, cell in row.items()}
    values: dict[str, object] = {"name_zh": texts["name_zh"] or None}
    values["id"] = texts["id"] or values["name_zh"]
    values["name_en"] = texts["name_en"] or values["name_zh"]
    faults = []
    for column, meanings in _VALUES.items():
        text = texts[column].removesuffix("断面")
        values[column] = meanings.get(text, text or None)
    river, target = texts["river_id"], texts["target_class"]
    values["river_id"] = rivers.get(river)
    if river and river not in rivers:
        faults.append(Fault("unregistered_river", Place(column="河流"), {"got": river}))
    try:
        grade = parse_class(target)
        values["target_class"] = grade and WATER_CLASSES[grade - 1]
    except (InvalidInput, IndexError):
        faults.append(Fault("no_target_class", Place(column="目标类别"), {"got": target}))
    return values, faults


def _point(lon: str, lat: str) -> shapely.Point | None:
    try:
        point = shapely.Point(float(lon), float(lat))
    except ValueError:
        return None
    return point if point.is_valid and not point.is_empty else None
