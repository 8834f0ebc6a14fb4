"""Owns who is who in a file of borders: names to codes, rings repaired, doubles, overlaps and strays reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.boundaries import SLIVER_DEGREES, Geometries, areas_km2
from geo.errors import Fault
from geo.settings import CRS_STORE
from geo.units import Register, fold

NAME = "name|name_zh|name:zh|名称|街道|乡镇|街道乡镇|街乡镇|镇街|河流|河流名称|xzmc|jdmc|zjmc|xzqmc|hlmc|mc"
CODE = "code|代码|编码|区划代码|行政区划代码|统计用区划代码|xzqdm|xzdm"
DISTRICT = "district|district_name|district_zh|district_code|区|区县|所属区|所在区|qxmc|xjmc|county"
#: Share of a subdistrict that may lie outside its district: two sources never draw the same line.
OUTSIDE = 0.2
#: What to do about a name that is not known.
SKIP = "give --skip-faulty to leave it out"

#: Faults of single features, each with the code of the unit where it is known.
Wrong = list[tuple[str, Fault]]


@dataclass(frozen=True)
class Found:
    """What a file holds of the units asked for.

    Parameters
    ----------
    shapes
        Code to geometry in EPSG:4490.
    faults
        What keeps the file from being imported.
    notes
        What a reader should look over.
    """

    shapes: Mapping[str, shapely.Geometry] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
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


def unnamed(frame: pd.DataFrame, asked: Asked, where: str) -> tuple[pd.Series, list[Fault]]:
    """Read the name of every feature, or its code where it has no name.

    Parameters
    ----------
    frame
        Attributes as texts; the index counts features from 1.
    asked
        Which column to take.
    where
        The file, for the messages.

    Returns
    -------
    names : Series of str
        Blank where there is a fault.
    faults : list of Fault
        One where no column holds names, else one for each feature without one.
    """
    given = (asked.name_column,) if asked.name_column in frame else ()
    columns = [*given] if asked.name_column else [*_columns(frame, NAME), *_columns(frame, CODE)]
    if not columns:
        got = ", ".join(map(str, frame.columns.drop("geometry"))) or "no attributes"
        expected = f"a column {asked.name_column or 'name'}"
        return pd.Series("", frame.index), [Fault(where, expected, got, "say which with --name-column")]
    names = frame[columns].replace("", None).bfill(axis=1).iloc[:, 0].fillna("")
    cause = "a border without a name cannot be told from its neighbours"
    return names, [Fault(f"{where}, feature {row}", "a name", "a blank", cause) for row in names.index[names == ""]]


def match_areas(
    frame: gpd.GeoDataFrame, names: pd.Series, districts: gpd.GeoDataFrame, register: Register, level: str,
    asked: Asked, where: str,
) -> Found:  # fmt: skip
    """Find the districts or subdistricts that polygons stand for.

    Parameters
    ----------
    frame
        Features in EPSG:4490, attributes as texts.
    names
        As `unnamed` returns them.
    districts
        The layer of the store: a subdistrict lies in its district.
    register
        The units.
    level
        ``district`` or ``subdistrict``.
    asked
        What the user says about the file.
    where
        The file, for the messages.

    Returns
    -------
    Found
        One polygon or multipolygon for each unit named.
    """
    shapes, wrong, notes = _repaired(frame.geometry.to_numpy(), names, where)
    known = (names != "").to_numpy() & ~shapely.is_missing(shapes)
    usable, shapes = frame.loc[known].drop(columns="geometry").assign(_name=names[known]), shapes[known]
    if level == "district":
        codes, unknown = register.match_districts(usable, "_name")
    else:
        place, said = _district_of(usable, shapes, districts, asked)
        notes += said
        codes, unknown = register.match(usable.assign(_place=place), "_name", "_place")
    wrong += [("", _unknown(fault, where)) for fault in unknown]
    units, doubled, joined = _joined(codes.to_numpy(), shapes, register, where)
    outside = _outside(units, districts, register, where) if level == "subdistrict" else []
    overlapping, slivers = _overlaps(units, register, where)
    found = settle(units, [*wrong, *doubled, *outside, *overlapping], [*notes, *joined, *slivers], asked)
    return replace(found, notes=(*found.notes, *_missing(found.shapes, register, level)))


def settle(
    units: Mapping[str, shapely.Geometry], wrong: Sequence[tuple[str, Fault]], notes: Sequence[str], asked: Asked
) -> Found:
    """Refuse what is wrong with single features, or leave those features out, as the user asks.

    Parameters
    ----------
    units
        Code to geometry.
    wrong
        The code of a unit, blank where it is not known, and its fault.
    notes
        What a reader should look over.
    asked
        Whether to leave them out.
    """
    if not asked.skip_faulty:
        return Found(units, tuple(fault for _, fault in wrong), tuple(notes))
    kept = {code: shape for code, shape in units.items() if code not in {code for code, _ in wrong}}
    return Found(kept, (), (*notes, *(f"left out: {fault}" for _, fault in wrong)))


def _columns(frame: pd.DataFrame, headings: str) -> list[str]:
    """Return the columns with one of these headings, in the order of the headings."""
    folded = {fold(str(column)): str(column) for column in frame.columns if column != "geometry"}
    return [folded[fold(name)] for name in headings.split("|") if fold(name) in folded]


def _repaired(shapes: Geometries, names: pd.Series, where: str) -> tuple[Geometries, Wrong, list[str]]:
    """Mend rings that cross or touch themselves; what is no polygon becomes None and a fault."""
    result = np.full(len(shapes), None, object)
    wrong: Wrong = []
    notes: list[str] = []
    for k, (row, name, shape) in enumerate(zip(names.index, names, shapes, strict=True)):
        place = f"{where}, feature {row}" + (f" ({name})" if name else "")
        if shape is None or shape.is_empty:
            wrong.append(("", Fault(place, "a polygon", "no geometry")))
        elif shapely.get_dimensions(shape) != 2:
            wrong.append(("", Fault(place, "a polygon", f"a {shape.geom_type}")))
        elif shape.is_valid:
            result[k] = shape
        else:
            whole = shapely.make_valid(shape, method="structure", keep_collapsed=False)
            reason = str(shapely.is_valid_reason(shape))
            if whole.area > 0:
                result[k] = whole
                notes.append(f"feature {row} ({name}): ring repaired, {reason}; {_km2(whole):.3f} km² now")
            else:
                wrong.append(("", Fault(place, "a ring with an area", reason)))
    return result, wrong, notes


def _district_of(
    frame: pd.DataFrame, shapes: Geometries, districts: gpd.GeoDataFrame, asked: Asked
) -> tuple[pd.Series, list[str]]:
    """Name the district of every row: as the user says, as the file says, or where most of the polygon lies."""
    if asked.district:
        return pd.Series(asked.district, frame.index), []
    columns = _columns(frame, DISTRICT)
    said = frame[columns[0]] if columns else pd.Series("", frame.index)
    sixteen = districts[districts["kind"] == "district"]
    areas, codes = sixteen.geometry.to_numpy(), sixteen["code"].to_numpy()
    blank = (said == "").to_numpy(bool)
    shares = np.array([shapely.area(shapely.intersection(shape, areas)) for shape in shapes[blank]]).reshape(
        -1, len(areas)
    )
    said = said.astype(object)
    said[blank] = codes[shares.argmax(axis=1)] if blank.any() else ""
    note = f"{blank.sum()} features name no district: each was taken for one of the district that most of it lies in"
    return said, [note] if blank.any() else []


def _unknown(fault: Fault, where: str) -> Fault:
    cause = f"{fault.cause}; {SKIP}" if fault.cause else SKIP
    return replace(fault, where=f"{where}, {fault.where.replace('row', 'feature')}", cause=cause)


def _joined(
    codes: Iterable[object], shapes: Geometries, register: Register, where: str
) -> tuple[dict[str, shapely.Geometry], Wrong, list[str]]:
    """Unite the features of one unit; those that cover the same land are a fault."""
    pairs = sorted(((code, k) for k, code in enumerate(codes) if isinstance(code, str)))
    units: dict[str, shapely.Geometry] = {}
    wrong: Wrong = []
    notes = []
    for code, group in groupby(pairs, key=lambda pair: pair[0]):
        parts = shapes[[k for _, k in group]]
        units[code] = shapely.union_all(parts)
        if len(parts) == 1:
            continue
        common = shapely.area(parts).sum() - units[code].area
        if common > SLIVER_DEGREES:
            fault = Fault(f"{where}, {register.name(code, 'zh')}", "one border", f"{len(parts)} that overlap")
            wrong.append((code, fault))
        else:
            notes.append(f"{register.name(code, 'zh')}: {len(parts)} features joined")
    return units, wrong, notes


def _outside(
    units: Mapping[str, shapely.Geometry], districts: gpd.GeoDataFrame, register: Register, where: str
) -> Wrong:
    areas = districts.set_index("code").geometry
    wrong: Wrong = []
    for code, shape in units.items():
        share = 1 - shape.intersection(areas[code[:6]]).area / shape.area
        if share > OUTSIDE:
            home = register.name(code[:6], "zh")
            got = f"{share:.0%} of it outside"
            wrong.append((code, Fault(f"{where}, {register.name(code, 'zh')}", f"a polygon in {home}", got)))
    return wrong


def _overlaps(units: Mapping[str, shapely.Geometry], register: Register, where: str) -> tuple[Wrong, list[str]]:
    """Report land that two units claim: a sliver goes to the first, more than that is a fault."""
    # The development area lies within districts.
    codes = [code for code in units if register.districts.set_index("code")["kind"].get(code) != "development_area"]
    shapes = np.array([units[code] for code in codes], object)
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    wrong: Wrong = []
    notes = []
    for a, b in zip(first[first < second], second[first < second], strict=True):
        common = shapes[a].intersection(shapes[b])
        names = " and ".join(register.name(codes[k], "zh") for k in (a, b))
        if common.area > SLIVER_DEGREES:
            wrong.append((codes[b], Fault(f"{where}, {names}", "no overlap", f"{_km2(common):.3f} km² in both")))
        elif common.area > SLIVER_DEGREES / 100:
            notes.append(f"{names}: {_km2(common) * 1e6:.0f} m² in both, given to the first")
    return wrong, notes


def _missing(units: Mapping[str, shapely.Geometry], register: Register, level: str) -> list[str]:
    """List what the file leaves out: one by one in the districts that it names, else by their number."""
    if level == "district":
        rest = register.districts[~register.districts["code"].isin(list(units))]
        return [f"not in the file, left as they are: {', '.join(rest['name_zh']) or 'none'}"]
    every = register.subdistricts
    notes, named = [], {code[:6] for code in units}
    for code in sorted(named):
        rest = every[(every["district_code"] == code) & ~every["code"].isin(list(units))]
        if len(rest):
            notes.append(f"{register.name(code, 'zh')}, not in the file: {', '.join(rest['name_zh'])}")
    others = every["district_code"].nunique() - len(named)
    return [*notes, f"districts not in the file, left as they are: {others}"]


def _km2(shape: shapely.Geometry) -> float:
    return float(areas_km2(gpd.GeoDataFrame(geometry=[shape], crs=CRS_STORE))[0])
