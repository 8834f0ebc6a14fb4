"""The import of borders: a file's polygons or lines replace schematic ones, or all its faults are reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Literal

import geopandas as gpd
import pandas as pd
import shapely

from geo.borders.border_files import BorderFile, read_borders
from geo.borders.checks import border_faults, place_faults
from geo.borders.datum import check_datum, to_store
from geo.borders.fit import fit_borders, imported_borders, with_borders
from geo.borders.matching import Match, MatchOptions, absent_units, leave_out, match_areas, read_names
from geo.borders.river_lines import match_rivers
from geo.errors import Fault, InvalidInput, Message, Note, Place, Word
from geo.geometry.coverage import GRID_DEGREES, areas_km2, multi
from geo.schema import LAYERS
from geo.settings import CRS_STORE, Settings
from geo.store.committed import read_border_layers, read_facts_table
from geo.store.geopackage import read_store
from geo.store.imported_rows import read_drawn_borders
from geo.store.lock import writing
from geo.store.merge import ImportSummary, file_hash, file_source, import_rows, upsert
from geo.units import Register

Level = Literal["subdistrict", "district", "river"]
Status = Literal["approximate", "surveyed"]

#: Share of a unit's area by which it may differ from the file without being named.
_WORTH_TELLING = 0.02
#: Square kilometres under which a cell is but a token, see `geo.borders.fit`.
_TOKEN_KM2 = 0.3


@dataclass(frozen=True, kw_only=True)
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
    config: Settings,
    file: Path,
    level: Level,
    *,
    crs: str = "",
    layer: str = "",
    options: MatchOptions | None = None,
    origin: Origin | None = None,
    imported_by: str = "command line",
) -> ImportSummary:
    """Put a file of borders into the store; what it does not name stays as it is.

    Returns and raises as `geo.store.merge.import_rows`; the notes are rings repaired, units missing, land shared out.

    Parameters
    ----------
    config
        Where the store and the committed borders are.
    file
        See `geo.borders.border_files.read_borders`.
    level
        What the features are.
    crs
        Coordinate system of the file, which counts before what the file says: EPSG:4490, GCJ-02, BD-09 ….
    layer
        For a file of several layers.
    options
        What the user says about the file's names.
    origin
        Where it comes from.
    imported_by
        Who or what imported it.
    """
    options, origin = options or MatchOptions(), origin or Origin()
    digest, name = file_hash(file), f"{level}s"
    borders = read_borders(file, layer)
    with writing(config.store):  # borders are fitted to those of the store: none may change meanwhile
        frames = read_store(config.store)
        try:
            match = _match(config, replace(borders, crs=crs or borders.crs), frames, level, options, file.name)
        except InvalidInput as error:
            raise InvalidInput(*(fault.at(file=file.name) for fault in error.faults)) from error
        column = LAYERS[name].key[0]
        key = _source_id(frames[name], frames["sources"], f"borders-{level}-{digest[:8]}", match)
        fitted = _fit(config, frames, name, _patch(column, match, origin.status, key))
        after = {one: fitted.get(one, frames[one]) for one in ("districts", "subdistricts", "sections", "registers")}
        if faults := border_faults(after) + place_faults(after):
            raise InvalidInput(*faults)
        imported = list(match.shapes)
        old = frames[name][frames[name][column].isin(imported)]
        around = {**fitted, name: upsert(fitted[name], old, name)}
        rows = {name: fitted[name][fitted[name][column].isin(imported)]}
        notes = tuple(match.notes) if level == "river" else (*match.notes, *_differences(match, fitted[name], level))
        return import_rows(config, file, _source(key, origin, file, level), rows, notes, imported_by, around=around)


def _match(
    config: Settings,
    borders: BorderFile,
    frames: Mapping[str, pd.DataFrame],
    level: Level,
    options: MatchOptions,
    file: str,
) -> Match:
    """Match a file's features, or raise every fault of coordinates and names together."""
    districts = gpd.GeoDataFrame(frames["districts"])
    names, blanks = read_names(borders.frame, options)
    try:
        shapes = to_store(borders.frame.geometry.to_numpy(), borders.crs)
    except InvalidInput as error:
        # Without a place on the ground nothing more can be told than who is named.
        raise InvalidInput(*error.faults, *blanks) from error
    frame = borders.frame.set_geometry(shapes, crs=CRS_STORE)
    register = Register(frames["districts"], frames["subdistricts"])
    if level == "river":
        table = read_facts_table(config.data, "rivers").fillna("")
        aliases = dict(zip(table["id"], table["aliases"], strict=True))
        match, datum = match_rivers(frame, names, gpd.GeoDataFrame(frames["rivers"]), aliases, districts), None
    else:
        match = match_areas(frame, names, districts, register, level, options)
        datum = check_datum(shapes, borders.crs, districts.geometry.to_numpy())
    faults = [*(("", fault) for fault in blanks), *match.faults]
    match = replace(match, faults=[(code, fault.at(file=file)) for code, fault in faults])
    if options.skip_faulty:
        match = leave_out(match)
    if isinstance(datum, Fault):
        # Under another datum everything lies elsewhere: what follows from that is no fault of its own.
        raise InvalidInput(datum, *(fault for _, fault in match.faults if fault.kind != "outside_district"))
    if match.faults:
        raise InvalidInput(*(fault for _, fault in match.faults))
    if not match.shapes:
        raise InvalidInput(Fault("no_usable_border"))
    absent = [] if level == "river" else absent_units(match.shapes, register, level)
    return replace(match, notes=[*match.notes, *absent, *([datum] if datum else [])])


def _patch(column: str, match: Match, status: Status, key: str) -> gpd.GeoDataFrame:
    shapes = [shapely.set_precision(multi(shape), GRID_DEGREES) for shape in match.shapes.values()]
    values = {column: list(match.shapes), "geometry_status": status, "geometry_source_id": key}
    return gpd.GeoDataFrame(values, geometry=shapes, crs=CRS_STORE)


def _fit(
    config: Settings, frames: Mapping[str, pd.DataFrame], name: str, patch: gpd.GeoDataFrame
) -> dict[str, gpd.GeoDataFrame]:
    """Draw the committed borders anew around all that was imported and is imported now."""
    column = LAYERS[name].key[0]
    patches = imported_borders(read_drawn_borders(config.store))
    if name in patches:
        before = patches[name][~patches[name][column].isin(patch[column])]
        patch = gpd.GeoDataFrame(pd.concat([before, patch], ignore_index=True), crs=CRS_STORE)
    fitted = fit_borders(read_border_layers(config.data), {**patches, name: patch})
    return {one: with_borders(gpd.GeoDataFrame(frames[one]), new, one) for one, new in fitted.items()}


def _source_id(layer: pd.DataFrame, sources: pd.DataFrame, stem: str, match: Match) -> str:
    """Return the source of a file that still is what the map shows, else a new one: an old file may come back."""
    column = "code" if "code" in layer else "id"
    for turn in count(1):
        key = f"{stem}-{turn}" if turn > 1 else stem
        current = layer.loc[layer["geometry_source_id"] == key, column]
        if key not in set(sources["id"]) or set(match.shapes) <= set(current):
            return key
    raise AssertionError


def _source(key: str, origin: Origin, file: Path, level: Level) -> dict[str, str]:
    label = LAYERS[f"{level}s"].label
    details = {
        "title": origin.title,
        "title_en": origin.title,
        "publisher": origin.publisher,
        "publisher_en": origin.publisher,
        "licence": origin.licence,
        "url": origin.url,
    }
    plain = file_source(key, file, f"{label('zh')}界线", f"Borders of {label('en').lower()}")
    return plain | {name: value for name, value in details.items() if value}


def _differences(match: Match, layer: gpd.GeoDataFrame, level: Level) -> list[Message]:
    """Note where the map's borders differ from the file's, and what became of the units beside them."""
    now = layer.set_index("code")
    shapes = gpd.GeoSeries(match.shapes, crs=CRS_STORE)
    final = gpd.GeoSeries(now.geometry[shapes.index], crs=CRS_STORE)
    cuts, gains = (
        areas_km2(gpd.GeoDataFrame(geometry=one)) for one in (shapes.difference(final), final.difference(shapes))
    )
    sizes = areas_km2(gpd.GeoDataFrame(geometry=shapes))
    edge = Word("district_border" if level == "subdistrict" else "other_borders")
    notes: list[Message] = [
        Note("border_changed", Place(row=name), {"edge": edge, "cut": f"{cut:.2f}", "added": f"{gain:.2f}"})
        for name, cut, gain, size in zip(now.loc[shapes.index, "name_zh"], cuts, gains, sizes, strict=True)
        if cut + gain > _WORTH_TELLING * size
    ]
    total = {"count": len(shapes), "edge": edge, "cut": f"{cuts.sum():.2f}", "added": f"{gains.sum():.2f}"}
    notes.append(Note("borders_fitted", values=total))
    if level == "subdistrict":
        rest = now[now["district_code"].isin({code[:6] for code in shapes.index}) & ~now.index.isin(shapes.index)]
        tokens = rest.loc[areas_km2(rest) < _TOKEN_KM2, "name_zh"]
        notes += [Note("token_cell", Place(row=name)) for name in tokens]
        notes.append(Note("cells_redrawn", values={"count": len(rest)}))
    return notes
