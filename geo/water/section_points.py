"""The import of sections: points where the water of a river or a lake is measured."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.errors import Fault, InvalidInput, Place
from geo.registers.point_cells import place_rows, read_point_cells
from geo.schema import LAYERS, WATER_CLASSES
from geo.settings import CRS_STORE, Settings
from geo.store.geopackage import read_layer
from geo.store.merge import ImportSummary
from geo.units import Register
from geo.water.reading_cells import parse_class
from geo.water.water_import import import_water

_PATTERNS = {
    "id": "编号|代码|id",
    "name_zh": "名称|断面|断面名称|name|name_zh",
    "name_en": "英文名|name_en|english name",
    "river_id": "河流|所在河流|river",
    "district_code": "区|所在区|所属区|district",
    "role": "级别|断面级别|断面类别|role",
    "target_class": "目标类别|水质目标|考核目标|target class|target",
    "water_body": "水体|水体类型|water body",
    "lon": "经度|lon|lng|longitude",
    "lat": "纬度|lat|latitude",
}
#: Column to what files write in it, and the value of the store that this means.
_VALUES = {
    "role": {"国考": "national", "市考": "municipal", "区考": "district", "跨界": "cross_border", "优先": "priority"},
    "water_body": {"河流": "river", "湖库": "lake", "湖泊": "lake", "水库": "lake"},
}
_REQUIRED = ("name_zh", "district_code", "lon", "lat")


def import_sections(config: Settings, file: Path, columns: Mapping[str, str] | None = None) -> ImportSummary:
    """Put a file of sections into the store; see `geo.water.readings.import_readings`.

    A point outside its district is a fault.

    Parameters
    ----------
    config, file
        The store; CSV or XLSX with names, districts, and longitude and latitude in degrees (CGCS2000 or WGS84).
    columns
        Field to heading, see `geo.files.headings.Headings`.
    """
    cells, _ = read_point_cells(file, _PATTERNS, _REQUIRED, columns)
    rows, faults = _rows(config, cells)
    if faults:
        raise InvalidInput(*(fault.at(file=file.name) for fault in faults))
    return import_water(config, file, "sections", rows, "sections", LAYERS["sections"].label)


def _rows(config: Settings, table: pd.DataFrame) -> tuple[gpd.GeoDataFrame, list[Fault]]:
    districts, rivers = (read_layer(config.store, name) for name in ("districts", "rivers"))
    register = Register(districts, read_layer(config.store, "subdistricts"))
    placed = place_rows(table, gpd.GeoDataFrame(districts), register, CRS_STORE)
    river_ids = dict(zip(rivers["name_zh"], rivers["id"], strict=True)) | {key: key for key in rivers["id"]}
    faults, rows = placed.faults, []
    for number, row in zip(table.index, table.to_dict("records"), strict=True):
        cells, wrong = _values(row, river_ids)
        faults += [fault.at(row=number) for fault in wrong]
        rows.append(cells)
    frame = pd.DataFrame(rows, table.index).assign(district_code=placed.codes, geometry_status="approximate")
    return gpd.GeoDataFrame(frame.reindex(columns=LAYERS["sections"].names), geometry=placed.points), faults


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
