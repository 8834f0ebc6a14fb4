"""Owns the import of borders: a file's polygons or lines replace schematic ones, or all its faults are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Literal

import geopandas as gpd
import pandas as pd
import shapely

from geo.border_datum import check_datum, to_store
from geo.border_files import BorderFile, read_borders
from geo.border_fit import fit_borders, imported_only, redrawn
from geo.border_match import Asked, Found, match_areas, settle, unnamed
from geo.border_rivers import match_rivers
from geo.boundaries import GRID_DEGREES, areas_km2, multi
from geo.build import border_faults, place_faults
from geo.errors import Fault, InvalidInput
from geo.facts import read_borders as read_base
from geo.facts import read_table
from geo.importer import Report, file_hash, file_source, import_rows, upsert
from geo.schema import LAYERS
from geo.settings import CRS_STORE, Settings
from geo.store import read_drawn_borders, read_store
from geo.units import Register

Level = Literal["subdistrict", "district", "river"]
Status = Literal["approximate", "surveyed"]

#: Share of a unit's area by which it may differ from the file without being named.
_WORTH_TELLING = 0.02
#: Square kilometres under which a cell is but a token, see `geo.border_fit`.
_TOKEN_KM2 = 0.3


@dataclass(frozen=True)
class Origin:
    """Where borders come from and what they are worth.

    Parameters
    ----------
    title, publisher, licence
        Shown under every map; the file's name and 'not stated' by default.
    status
        ``surveyed`` only where the source says so.
    url
        Address of the source, or an empty text.
    """

    title: str = ""
    publisher: str = ""
    licence: str = ""
    status: Status = "approximate"
    url: str = ""


def import_boundaries(
    config: Settings, file: Path, level: Level, crs: str = "", layer: str = "", asked: Asked | None = None,
    origin: Origin | None = None, imported_by: str = "command line",
) -> Report:  # fmt: skip
    """Put a file of borders into the store; what it does not name stays as it is.

    Parameters
    ----------
    config
        Where the store and the committed borders are.
    file
        See `geo.border_files.read_borders`.
    level
        What the features are.
    crs
        Coordinate system of the file, which counts before what the file says: EPSG:4490, GCJ-02, BD-09 ….
    layer
        For a file of several layers.
    asked
        What the user says about the file's names.
    origin
        Where it comes from.
    imported_by
        Who or what imported it.

    Returns
    -------
    Report
        Borders changed; rings repaired, units missing, land shared out.

    Raises
    ------
    InvalidInput
        With every fault of the file; the store stays as it was.
    StoreMissing, StoreCorrupt
        There is no sound store to import into.
    """
    asked, origin = asked or Asked(), origin or Origin()
    digest, name = file_hash(file), f"{level}s"
    frames = read_store(config.store)
    found = _find(config, read_borders(file, layer), frames, level, crs, asked, file.name)
    if found.faults:
        raise InvalidInput(found.faults)
    column = LAYERS[name].key[0]
    key = _source_id(frames[name], frames["sources"], f"borders-{level}-{digest[:8]}", found)
    drawn = _drawn(config, frames, name, _patch(column, found, origin.status, key))
    if faults := border_faults({**frames, **drawn}) + place_faults({**frames, **drawn}):
        raise InvalidInput(faults)
    named = drawn[name][column].isin(list(found.shapes))
    around = {**drawn, name: upsert(drawn[name], frames[name][frames[name][column].isin(list(found.shapes))], name)}
    notes = found.notes if level == "river" else (*found.notes, *_differences(found, drawn[name], level))
    source = _source(key, origin, file, level)
    return import_rows(config, file, source, {name: drawn[name][named]}, notes, imported_by, around=around)


def _find(
    config: Settings, read: BorderFile, frames: Mapping[str, pd.DataFrame], level: Level, crs: str, asked: Asked,
    where: str,
) -> Found:  # fmt: skip
    """Match a file's features, with every fault of coordinates and names together."""
    districts = gpd.GeoDataFrame(frames["districts"])
    names, blanks = unnamed(read.frame, asked, where)
    system = crs or read.crs
    try:
        shapes = to_store(read.frame.geometry.to_numpy(), system, where)
    except InvalidInput as error:
        # Without a place on the ground nothing more can be told than who is named.
        return Found(faults=(*error.faults, *blanks))
    frame = read.frame.set_geometry(shapes, crs=CRS_STORE)
    if level == "river":
        table = read_table(config.data, "rivers").fillna("")
        aliases = dict(zip(table["id"], table["aliases"], strict=True))
        rivers = gpd.GeoDataFrame(frames["rivers"])
        return _with_blanks(match_rivers(frame, names, rivers, aliases, districts, asked, where), blanks, asked, where)
    askew, untold = check_datum(shapes, system, districts.geometry.to_numpy(), where)
    register = Register(frames["districts"], frames["subdistricts"])
    found = match_areas(frame, names, districts, register, level, asked, where)
    found = _with_blanks(found, blanks, asked, where)
    # Under another datum everything lies elsewhere: what follows from that is no fault of its own.
    more = [fault for fault in found.faults if not (askew and fault.expected.startswith("a polygon in "))]
    return replace(found, faults=(*askew, *more), notes=(*found.notes, *([untold] if untold else [])))


def _with_blanks(found: Found, blanks: list[Fault], asked: Asked, where: str) -> Found:
    """Add the features without a name to what is wrong; a file of which nothing is left is refused."""
    rest = settle(found.shapes, [("", fault) for fault in blanks], found.notes, asked)
    none = [] if rest.shapes or rest.faults or found.faults else [Fault(where, "a border that can be used", "none")]
    return Found(rest.shapes, (*rest.faults, *found.faults, *none), rest.notes)


def _patch(column: str, found: Found, status: Status, key: str) -> gpd.GeoDataFrame:
    shapes = [shapely.set_precision(multi(shape), GRID_DEGREES) for shape in found.shapes.values()]
    values = {column: list(found.shapes), "geometry_status": status, "geometry_source_id": key}
    return gpd.GeoDataFrame(values, geometry=shapes, crs=CRS_STORE)


def _drawn(
    config: Settings, frames: Mapping[str, pd.DataFrame], name: str, patch: gpd.GeoDataFrame
) -> dict[str, gpd.GeoDataFrame]:
    """Draw the committed borders anew around all that was imported and is imported now."""
    column = LAYERS[name].key[0]
    patches = imported_only(read_drawn_borders(config.store))
    if name in patches:
        before = patches[name][~patches[name][column].isin(patch[column])]
        patch = gpd.GeoDataFrame(pd.concat([before, patch], ignore_index=True), crs=CRS_STORE)
    fitted = fit_borders(read_base(config.data), {**patches, name: patch})
    return {one: redrawn(gpd.GeoDataFrame(frames[one]), new, one) for one, new in fitted.items()}


def _source_id(layer: pd.DataFrame, sources: pd.DataFrame, stem: str, found: Found) -> str:
    """Return the source of a file that still is what the map shows, else a new one: an old file may come back."""
    column = "code" if "code" in layer else "id"
    for turn in count(1):
        key = f"{stem}-{turn}" if turn > 1 else stem
        shown = layer.loc[layer["geometry_source_id"] == key, column]
        if key not in set(sources["id"]) or set(found.shapes) <= set(shown):
            return key
    raise AssertionError


def _source(key: str, origin: Origin, file: Path, level: Level) -> dict[str, str]:
    label = LAYERS[f"{level}s"].label
    given = {
        "title": origin.title, "title_en": origin.title, "publisher": origin.publisher,
        "publisher_en": origin.publisher, "licence": origin.licence, "url": origin.url,
    }  # fmt: skip
    plain = file_source(key, file, f"{label('zh')}界线", f"Borders of {label('en').lower()}")
    return plain | {name: value for name, value in given.items() if value}


def _differences(found: Found, drawn: gpd.GeoDataFrame, level: Level) -> list[str]:
    """Say where the map's borders differ from the file's, and what became of the units beside them."""
    now = drawn.set_index("code")
    shapes = gpd.GeoSeries(found.shapes, crs=CRS_STORE)
    final = gpd.GeoSeries(now.geometry[shapes.index], crs=CRS_STORE)
    lost, gained = (
        areas_km2(gpd.GeoDataFrame(geometry=one)) for one in (shapes.difference(final), final.difference(shapes))
    )
    size = areas_km2(gpd.GeoDataFrame(geometry=shapes))
    names = now.loc[shapes.index, "name_zh"]
    beyond = "the district's border" if level == "subdistrict" else "other borders"
    notes = [
        f"{name}: {out:.2f} km² cut off at {beyond}, {more:.2f} km² beside it added"
        for name, out, more, whole in zip(names, lost, gained, size, strict=True)
        if out + more > _WORTH_TELLING * whole
    ]
    notes.append(
        f"{len(shapes)} borders; {lost.sum():.2f} km² cut off at {beyond}, {gained.sum():.2f} km² of gaps closed"
    )
    if level == "subdistrict":
        rest = now[now["district_code"].isin({code[:6] for code in shapes.index}) & ~now.index.isin(shapes.index)]
        sizes = areas_km2(rest)
        squeezed = rest.loc[sizes < _TOKEN_KM2, "name_zh"]
        notes += [f"{name}: the file leaves it no land; it keeps a token square at its seat" for name in squeezed]
        notes.append(f"{len(rest)} schematic cells of the same districts drawn anew in the land that is left")
    return notes
