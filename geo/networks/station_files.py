"""Files of stations: what a network's stations are called and where they stand, as far as the file states it."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pyproj

from geo.errors import Fault, InvalidInput, Note, Place, Word
from geo.files.headings import Headings
from geo.files.tables import read_table
from geo.maps.model import BOUNDS
from geo.networks.network_store import STATION_COLUMNS
from geo.settings import CRS_METRES, CRS_STORE
from geo.texts.spelling import fold
from geo.units import Register

_PATTERNS = {
    "id": "编号|站点编号|站点编码|站号|代码|id|code|station_id",
    "name_zh": "名称|站点|站点名称|点位|点位名称|断面|断面名称|station|name|name_zh|place",
    "name_en": "英文名|name_en|english name",
    "district": "区|所在区|所属区|district",
    "subdistrict": "街道|街道乡镇|街道\\(乡镇\\)|乡镇|所在街道|subdistrict",
    "river": "河流|所在河流|水体名称|river",
    "river_status": "河流依据|river_status",
    "water_body": "水体|水体类型|water_body|water body",
    "lon": "经度|lon|lng|longitude",
    "lat": "纬度|lat|latitude",
    "is_demo": "演示|演示数据|is_demo|demo",
}
#: Side of the cells of a grid, metres.
CELL = 500
_BODIES = {"河流": "river", "river": "river", "湖库": "lake", "湖泊": "lake", "水库": "lake", "lake": "lake", "": ""}
#: What a file says of a river that no source states for sure: it and its district are then left blank.
_ASIDE = re.compile(r"\s*[（(].*[)）]$")
_DOUBT = re.compile("probable|believed|可能|疑似|推测")


def read_stations(file: Path, register: Register) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Read a register of stations.

    Parameters
    ----------
    file
        CSV or XLSX; the name is needed, all else may be missing. Longitude and latitude are degrees (CGCS2000 or
        WGS84); coordinates under any other heading, those of a geocoder say, are not taken for the station's place.
    register
        The units.

    Returns
    -------
    rows : DataFrame
        Columns of `geo.networks.network_store.STATION_COLUMNS` without ``number``.
    notes : tuple of Note
        Columns that were not read, and how many stations have no stated place.

    Raises
    ------
    InvalidInput
        With every fault of the file.
    """
    table = read_table(file)
    top = Headings(_PATTERNS).find(table, ["name_zh"])
    if top is None:
        raise InvalidInput(Fault("no_station_column", Place(file=file.name, row=1), {"got": _first_line(table)}))
    if top.twice:
        raise InvalidInput(*top.repeated_columns(file.name))
    cells = pd.DataFrame.from_dict(top.rows(table), orient="index").reindex(columns=list(_PATTERNS)).astype(object)
    cells = cells.fillna("").astype(str)
    rows, faults = _rows(cells, register)
    if rows.empty:
        faults.append(Fault("no_stations"))
    if faults:
        raise InvalidInput(*(fault.at(file=file.name) for fault in faults))
    notes = [Note("unread_column", Place(file=file.name), {"column": name}) for name in top.unread]
    if without := rows.loc[rows["lon"].isna(), "name_zh"].tolist():
        notes.append(Note("stations_without_place", values={"count": len(without), "names": without[:20]}))
    return rows, tuple(notes)


def station_names(stations: pd.DataFrame) -> dict[str, int]:
    """Return the number of each station by every spelling of it, folded."""
    columns = ("name_en", "name_zh", "id")  # an id counts before a name
    return {
        fold(name): int(number)
        for column in columns
        for name, number in zip(stations[column], stations["number"], strict=True)
        if name
    }


def _first_line(table: list[list[str]]) -> list[str] | Word:
    return ([cell for cell in table[0][:6] if cell] if table else []) or Word("no_headings")


def _rows(cells: pd.DataFrame, register: Register) -> tuple[pd.DataFrame, list[Fault]]:
    """Turn cells into stations and list what is wrong with them."""
    doubtful = cells["river_status"].str.contains(_DOUBT)
    rows = cells.assign(id=cells["id"].where(cells["id"] != "", cells["name_zh"]))
    rows["district"] = rows["district"].mask(doubtful, "").str.replace(_ASIDE, "", regex=True)
    rows["name_en"] = rows["name_en"].where(rows["name_en"] != "", rows["name_zh"])
    faults = [
        Fault("blank_cell", Place(row=row, column=_heading("name_zh"))) for row in rows.index[rows["name_zh"] == ""]
    ]
    repeated = rows["id"].map(fold).duplicated()
    faults += [Fault("repeated_station", Place(row=row), {"got": rows.at[row, "id"]}) for row in rows.index[repeated]]
    places, more = _places(rows, register)
    points, worse = _points(rows)
    bodies = rows["water_body"].map(_BODIES)
    faults += more + worse
    faults += [
        Fault("unknown_water_body", Place(row=row, column=_heading("water_body")), {"got": rows.at[row, "water_body"]})
        for row in rows.index[bodies.isna()]
    ]
    is_lake = rows["name_zh"].str.contains("(?:水库|湖)$", regex=True)
    frame = rows.join(places).assign(
        river=rows["river"].mask(doubtful, ""),
        water_body=bodies.where(rows["water_body"] != "", is_lake.map({True: "lake", False: "river"})),
        is_demo=rows["is_demo"].str.casefold().isin(["1", "是", "yes", "true"]).astype(int),
        lon=points["lon"],
        lat=points["lat"],
        cell=_cells(points),
    )
    return frame[[name for name in STATION_COLUMNS if name != "number"]].reset_index(drop=True), faults


def _cells(points: pd.DataFrame) -> pd.Series:
    """Name the cell of the grid that each station lies in by its south-west corner; blank where no place is stated."""
    stated = points.dropna()
    metres = pyproj.Transformer.from_crs(CRS_STORE, CRS_METRES, always_xy=True)
    east, north = metres.transform(stated["lon"].to_numpy(), stated["lat"].to_numpy())
    corners = (np.floor(np.column_stack([east, north]) / CELL) * CELL).astype(int)
    names = pd.Series([f"{x},{y}" for x, y in corners], stated.index, dtype="str")
    return names.reindex(points.index, fill_value="")


def _heading(field: str) -> str:
    return _PATTERNS[field].split("|")[0]


def _places(rows: pd.DataFrame, register: Register) -> tuple[pd.DataFrame, list[Fault]]:
    """Find the unit that each station reports for: its subdistrict, or a district alone, or none."""
    places = pd.DataFrame({"district_code": "", "subdistrict_code": ""}, index=rows.index, dtype="str")
    of_subdistrict = rows[rows["subdistrict"] != ""]
    codes, faults = register.match(of_subdistrict)
    places.loc[codes.index, "subdistrict_code"] = codes.fillna("")
    places.loc[codes.index, "district_code"] = codes.map(register.reporting).fillna("")
    of_district = rows[(rows["subdistrict"] == "") & (rows["district"] != "")]
    codes, more = register.match_districts(of_district)
    places.loc[codes.index, "district_code"] = codes.fillna("")
    return places, faults + more


def _points(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Fault]]:
    """Read the coordinates that are stated; a half of a pair, or a place far from Beijing, is a fault."""
    points = rows[["lon", "lat"]].apply(pd.to_numeric, errors="coerce")
    stated = (rows[["lon", "lat"]] != "").any(axis=1)
    (south, west), (north, east) = BOUNDS
    inside = points["lon"].between(west, east) & points["lat"].between(south, north)
    faults = [
        Fault("unreadable_coordinates", Place(row=row), {name: rows.at[row, name] for name in ("lon", "lat")})
        for row in rows.index[stated & ~inside]
    ]
    return points, faults
