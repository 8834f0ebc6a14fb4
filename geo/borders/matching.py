"""Who is who in a file of borders: names to codes, rings repaired, doubles, overlaps and strays reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.errors import Fault, Message, Note, Place, Word
from geo.files.headings import Headings
from geo.geometry.coverage import SLIVER_DEGREES, Geometries, areas_km2, polygon_pair
from geo.settings import CRS_STORE
from geo.units import Register

#: Headings of columns; where a file has several, the first of these counts first.
_NAMES = "name|name_zh|name:zh|名称|街道|乡镇|街道乡镇|街乡镇|镇街|河流|河流名称|xzmc|jdmc|zjmc|xzqmc|hlmc|mc"
_CODES = "code|代码|编码|区划代码|行政区划代码|统计用区划代码|xzqdm|xzdm"
_DISTRICTS = "district|district_name|district_zh|district_code|区|区县|所属区|所在区|qxmc|xjmc|county"
_HEADINGS = Headings({heading: heading for heading in f"{_NAMES}|{_CODES}|{_DISTRICTS}".split("|")})
#: Share of a subdistrict that may lie outside its district: two sources never draw the same line.
_OUTSIDE = 0.2

#: Faults of single features, each with the code of its place, blank where that is not certain.
FeatureFaults = Sequence[tuple[str, Fault]]


@dataclass(frozen=True)
class Match:
    """The places that the features of a file stand for.

    Parameters
    ----------
    shapes
        Code to geometry in EPSG:4490.
    faults
        What is wrong with single features.
    notes
        What a reader should look over.
    """

    shapes: Mapping[str, shapely.Geometry] = field(default_factory=dict)
    faults: FeatureFaults = ()
    notes: Sequence[Message] = ()


@dataclass(frozen=True, kw_only=True)
class MatchOptions:
    """What the user says about a file that the file does not.

    Parameters
    ----------
    district
        The district of every row, or an empty text.
    name_column
        The column that holds the names, or an empty text for one of the usual ones.
    skip_faulty
        Whether features that cannot be used are left out, and said so, instead of the whole file being refused.
    """

    district: str = ""
    name_column: str = ""
    skip_faulty: bool = False


def read_names(frame: pd.DataFrame, options: MatchOptions) -> tuple[pd.Series, list[Fault]]:
    """Read the name of every feature, or its code where it has no name.

    Parameters
    ----------
    frame
        Attributes as texts; the index counts features from 1.
    options
        Which column to take.

    Returns
    -------
    names : Series of str
        Blank where there is a fault.
    faults : list of Fault
        One where no column holds names, else one for each feature without one.
    """
    if options.name_column:
        columns = [options.name_column] if options.name_column in frame else []
    else:
        columns = [*_columns(frame, _NAMES), *_columns(frame, _CODES)]
    if not columns:
        headings = [str(column) for column in frame.columns.drop("geometry")]
        values = {"column": options.name_column or "name", "got": headings or Word("no_attributes")}
        return pd.Series("", frame.index), [Fault("no_name_column", values=values)]
    names = frame[columns].replace("", None).bfill(axis=1).iloc[:, 0].fillna("")
    return names, [Fault("feature_without_name", feature_place(row)) for row in names.index[names == ""]]


def feature_place(number: object, name: str = "") -> Place:
    """Return the place of a feature in messages: its number in the file from 1, and its name."""
    if name:
        return Place(row=Word("named_feature", {"number": number, "name": name}))
    return Place(row=Word("feature", {"number": number}))


def geometry_word(shape: shapely.Geometry | None) -> Word:
    """Return what messages call a geometry of the wrong kind."""
    if shape is None or shape.is_empty:
        return Word("no_geometry")
    return Word("geometry_of_type", {"type": shape.geom_type})


def match_areas(
    frame: gpd.GeoDataFrame,
    names: pd.Series,
    districts: gpd.GeoDataFrame,
    register: Register,
    level: str,
    options: MatchOptions,
) -> Match:
    """Match polygons with the districts or subdistricts that they stand for.

    Parameters
    ----------
    frame
        Features in EPSG:4490, attributes as texts.
    names
        As `read_names` returns them.
    districts
        The layer of the store: a subdistrict lies in its district.
    register
        The units.
    level
        ``district`` or ``subdistrict``.
    options
        What the user says about the file.

    Returns
    -------
    Match
        One polygon or multipolygon for each unit named.
    """
    shapes, faults, notes = _repair(frame.geometry.to_numpy(), names)
    usable = (names != "").to_numpy() & ~shapely.is_missing(shapes)
    rows, shapes = frame.loc[usable].drop(columns="geometry").assign(_name=names[usable]), shapes[usable]
    if level == "district":
        codes, unknown = register.match_districts(rows, "_name")
    else:
        homes, more = _district_of(rows, shapes, districts, options)
        notes += more
        codes, unknown = register.match(rows.assign(_place=homes), "_name", "_place")
    faults += [("", _unknown_name(fault)) for fault in unknown]
    units, doubles, joins = _join(codes.to_numpy(), shapes, register)
    strays = _strays(units, districts, register) if level == "subdistrict" else []
    overlaps, slivers = _overlaps(units, register)
    return Match(units, [*faults, *doubles, *strays, *overlaps], [*notes, *joins, *slivers])


def leave_out(match: Match) -> Match:
    """Leave out the features that something is wrong with; notes say so."""
    codes = {code for code, _ in match.faults}
    shapes = {code: shape for code, shape in match.shapes.items() if code not in codes}
    notes = [Note("left_out", values={"fault": fault}) for _, fault in match.faults]
    return Match(shapes, (), [*match.notes, *notes])


def absent_units(codes: Iterable[str], register: Register, level: str) -> list[Message]:
    """List what a file leaves out: one by one in the districts that it names, else by their number.

    Parameters
    ----------
    codes
        Codes of the units in the file.
    register
        The units.
    level
        ``district`` or ``subdistrict``.
    """
    present = set(codes)
    if level == "district":
        rest = register.districts.loc[~register.districts["code"].isin(present), "name_zh"]
        return [Note("not_in_file", values={"names": rest.tolist() or Word("none")})]
    every = register.subdistricts
    homes = {code[:6] for code in present}
    notes: list[Message] = []
    for code in sorted(homes):
        names = every.loc[(every["district_code"] == code) & ~every["code"].isin(present), "name_zh"].tolist()
        if names:
            notes.append(Note("district_in_part", values={"district": register.name(code, "zh"), "names": names}))
    return [*notes, Note("districts_not_in_file", values={"count": every["district_code"].nunique() - len(homes)})]


def _columns(frame: pd.DataFrame, headings: str) -> list[str]:
    """Return the columns with one of these headings, in the order of the headings."""
    columns = [str(column) for column in frame.columns if column != "geometry"]
    places = _HEADINGS.read(columns).columns
    return [columns[places[heading]] for heading in headings.split("|") if heading in places]


def _repair(shapes: Geometries, names: pd.Series) -> tuple[Geometries, list[tuple[str, Fault]], list[Message]]:
    """Mend rings that cross or touch themselves; what is no polygon becomes None and a fault."""
    result = np.full(len(shapes), None, object)
    faults: list[tuple[str, Fault]] = []
    notes: list[Message] = []
    for k, (row, name, shape) in enumerate(zip(names.index, names, shapes, strict=True)):
        place = feature_place(row, name)
        if shape is None or shape.is_empty or shapely.get_dimensions(shape) != 2:
            faults.append(("", Fault("no_polygon", place, {"got": geometry_word(shape)})))
        elif shape.is_valid:
            result[k] = shape
        else:
            whole = shapely.make_valid(shape, method="structure", keep_collapsed=False)
            reason = str(shapely.is_valid_reason(shape))
            if whole.area > 0:
                result[k] = whole
                notes.append(Note("ring_repaired", place, {"reason": reason, "area": f"{_km2(whole):.3f}"}))
            else:
                faults.append(("", Fault("ring_without_area", place, {"got": reason})))
    return result, faults, notes


def _district_of(
    frame: pd.DataFrame, shapes: Geometries, districts: gpd.GeoDataFrame, options: MatchOptions
) -> tuple[pd.Series, list[Message]]:
    """Name the district of every row: as the user says, as the file says, or where most of the polygon lies."""
    if options.district:
        return pd.Series(options.district, frame.index), []
    columns = _columns(frame, _DISTRICTS)
    homes = (frame[columns[0]] if columns else pd.Series("", frame.index)).astype(object)
    blank = (homes == "").to_numpy(bool)
    if not blank.any():
        return homes, []
    sixteen = districts[districts["kind"] == "district"]
    areas, codes = sixteen.geometry.to_numpy(), sixteen["code"].to_numpy()
    shares = np.array([shapely.area(shapely.intersection(shape, areas)) for shape in shapes[blank]])
    homes[blank] = codes[shares.argmax(axis=1)]
    return homes, [Note("districts_by_area", values={"count": int(blank.sum())})]


def _unknown_name(fault: Fault) -> Fault:
    """Turn a fault of the register into one of a feature, with the option that leaves the feature out."""
    scope, nearest, units = (fault.values.get(key) for key in ("scope", "nearest", "units"))
    if units:
        hint = Word("shared_or_skip", {"units": units})
    else:
        hint = Word("nearest_or_skip", {"nearest": nearest}) if nearest else Word("skip_hint")
    values = {"scope": scope, "got": fault.values["got"], "hint": hint}
    return Fault("unknown_border_name", feature_place(fault.place.row), values)


def _join(
    codes: Iterable[object], shapes: Geometries, register: Register
) -> tuple[dict[str, shapely.Geometry], FeatureFaults, list[Message]]:
    """Unite the features of one unit; those that cover the same land are a fault."""
    pairs = sorted(((code, k) for k, code in enumerate(codes) if isinstance(code, str)))
    units: dict[str, shapely.Geometry] = {}
    faults: list[tuple[str, Fault]] = []
    notes: list[Message] = []
    for code, group in groupby(pairs, key=lambda pair: pair[0]):
        parts = shapes[[k for _, k in group]]
        units[code] = shapely.union_all(parts)
        if len(parts) == 1:
            continue
        place, count = Place(row=register.name(code, "zh")), {"count": len(parts)}
        if shapely.area(parts).sum() - units[code].area > SLIVER_DEGREES:
            faults.append((code, Fault("double_border", place, count)))
        else:
            notes.append(Note("features_joined", place, count))
    return units, faults, notes


def _strays(units: Mapping[str, shapely.Geometry], districts: gpd.GeoDataFrame, register: Register) -> FeatureFaults:
    """Report subdistricts of which too much lies outside their district."""
    areas = districts.set_index("code").geometry
    faults = []
    for code, shape in units.items():
        share = 1 - shape.intersection(areas[code[:6]]).area / shape.area
        if share > _OUTSIDE:
            values = {"district": register.name(code[:6], "zh"), "share": f"{share:.0%}"}
            faults.append((code, Fault("outside_district", Place(row=register.name(code, "zh")), values)))
    return faults


def _overlaps(units: Mapping[str, shapely.Geometry], register: Register) -> tuple[FeatureFaults, list[Message]]:
    """Report land that two units claim: a sliver goes to the first, more than that is a fault."""
    # The development area lies within districts.
    codes = [code for code in units if register.districts.set_index("code")["kind"].get(code) != "development_area"]
    shapes = np.array([units[code] for code in codes], object)
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    faults: list[tuple[str, Fault]] = []
    notes: list[Message] = []
    for a, b in zip(first[first < second], second[first < second], strict=True):
        common = shapes[a].intersection(shapes[b])
        place = Place(row=polygon_pair(*(register.name(codes[k], "zh") for k in (a, b))))
        if common.area > SLIVER_DEGREES:
            faults.append((codes[b], Fault("border_overlap", place, {"area": f"{_km2(common):.3f}"})))
        elif common.area > SLIVER_DEGREES / 100:
            notes.append(Note("sliver_to_first", place, {"area": f"{_km2(common) * 1e6:.0f}"}))
    return faults, notes


def _km2(shape: shapely.Geometry) -> float:
    return float(areas_km2(gpd.GeoDataFrame(geometry=[shape], crs=CRS_STORE))[0])
