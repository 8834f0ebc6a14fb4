"""Borders and rivers from OpenStreetMap: the questions, how the answers become polygons, their import."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import shapely

from geo.borders.border_import import Level, Origin, import_boundaries
from geo.borders.matching import MatchOptions
from geo.borders.overpass import TIMEOUT, Elements, Overpass
from geo.errors import Fault, FetchFailed, Message, Note, Place, Word
from geo.settings import Settings
from geo.store.committed import read_facts_table
from geo.store.geopackage import read_layer
from geo.store.merge import ImportSummary

ORIGIN = Origin(
    title="© OpenStreetMap contributors",
    publisher="OpenStreetMap",
    licence="ODbL 1.0",
    url="https://www.openstreetmap.org/copyright",
)
_CITY = '["boundary"="administrative"]["admin_level"="4"]["name"="北京市"]'
_HEAD = f"[out:json][timeout:{TIMEOUT}];\narea{_CITY}->.city;\n"
_WATER = '["waterway"~"^(river|canal|stream|drain|ditch)$"]'

Track = Callable[[list[str]], Iterable[str]]


def fetch_osm(config: Settings, track: Track = iter, server: Overpass | None = None) -> list[ImportSummary]:
    """Fetch borders of districts and subdistricts and lines of rivers, and import them.

    Parameters
    ----------
    config
        The store, the server's address and the folder of its answers.
    track
        Shows progress over the questions.
    server
        How to treat the server; by default the one of the settings.

    Returns
    -------
    list of ImportSummary
        One for each level; features that cannot be used are listed in them and left out.

    Raises
    ------
    FetchFailed
        No address is set, or the server gives no whole answer; its earlier answers serve the next run.
    InvalidInput
        An answer that cannot be imported; the store stays as it was.
    """
    if not (server or config.overpass):
        raise FetchFailed(Fault("no_overpass_address", Place(file="BEIJING_OVERPASS")))
    server = server or Overpass(address=config.overpass, folder=config.fetched)
    queries = questions(config)
    answers = {name: server.ask(queries[name]) for name in track(list(queries))}
    reports = []
    for level in ("district", "subdistrict", "river"):
        elements = {
            (one["type"], one["id"]): one for name in queries if name.startswith(level) for one in answers[name]
        }
        features, gaps = to_features([elements[key] for key in sorted(elements)])
        reports.append(_import(config, server.folder / f"osm-{level}.geojson", level, features, gaps))
    return reports


def questions(config: Settings) -> dict[str, str]:
    """Return every query by a name that begins with its level: small ones, so that a stop costs little."""
    districts = read_layer(config.store, "districts")
    names = districts.loc[districts["kind"] == "district", "name_zh"]
    rivers = read_facts_table(config.data, "rivers").fillna("")
    spellings = [
        name for row in rivers.to_dict("records") for name in (row["name_zh"], *row["aliases"].split("|")) if name
    ]
    level6, level8 = (f'["boundary"="administrative"]["admin_level"="{level}"]["name"' for level in (6, 8))
    within = {
        f"subdistrict {name}": f'{_HEAD}rel(area.city){level6}="{name}"];\nmap_to_area->.home;\n'
        f"rel(area.home){level8}];\nout geom;"
        for name in names
    }
    lines = f'{_HEAD}way(area.city){_WATER}["name"~"^({"|".join(map(re.escape, spellings))})$"];\nout geom;'
    return {"district": f"{_HEAD}rel(area.city){level6}];\nout geom;", **within, "river": lines}


def to_features(elements: Elements) -> tuple[list[dict[str, Any]], list[Note]]:
    """Make GeoJSON features of relations (areas) and ways (lines).

    Parameters
    ----------
    elements
        As ``out geom`` gives them.

    Returns
    -------
    features : list of dict
        With ``name`` and ``osm`` (type and number).
    gaps : list of Note
        What was left out because its rings have gaps, and where.
    """
    features: list[dict[str, Any]] = []
    gaps: list[Note] = []
    for element in elements:
        tags = element.get("tags", {})
        name, key = tags.get("name:zh") or tags.get("name", ""), f"{element['type']}/{element['id']}"
        shape = (_line(element) or Note("element_without_geometry")) if element["type"] == "way" else _area(element)
        if isinstance(shape, Note):
            gaps.append(replace(shape, values={**shape.values, "element": key, "name": name}))
            continue
        geometry = json.loads(shapely.to_geojson(shapely.normalize(shape)))
        properties = {"name": name, "osm": key}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return features, gaps


def _line(way: Mapping[str, Any]) -> shapely.LineString | None:
    points = [(point["lon"], point["lat"]) for point in way.get("geometry") or [] if point]
    return shapely.LineString(points) if len(points) > 1 else None


def _area(relation: Mapping[str, Any]) -> shapely.Geometry | Note:
    """Close the rings of a relation's ways; rings within rings are holes, and islands within these."""
    ways = [_line(member) for member in relation.get("members", []) if member["type"] == "way"]
    lines = [line for line in ways if line is not None]
    if not lines or len(lines) < len(ways):
        return Note("members_without_geometry", values={"count": len(ways) - len(lines), "total": len(ways)})
    # A member named twice is one line.
    noded = shapely.union_all(lines)
    _, cuts, dangles, _ = shapely.polygonize_full(shapely.get_parts(noded))
    loose = [*shapely.get_parts(cuts), *shapely.get_parts(dangles)]
    if loose:
        lon, lat = loose[0].coords[0]
        return Note("ring_with_gap", values={"lon": f"{lon:.5f}", "lat": f"{lat:.5f}"})
    area = shapely.build_area(noded)
    return Note("no_ring") if area.is_empty else area


def _import(
    config: Settings, file: Path, level: Level, features: list[dict[str, Any]], gaps: list[Note]
) -> ImportSummary:
    if not features:
        nothing: Message = Note("nothing_fetched", values={"level": Word(f"level_{level}")})
        return ImportSummary(file=file, notes=(nothing, *gaps))
    file.parent.mkdir(parents=True, exist_ok=True)
    body = {"type": "FeatureCollection", "features": features}
    file.write_text(json.dumps(body, ensure_ascii=False), "utf-8")
    report = import_boundaries(
        config,
        file,
        level,
        crs="EPSG:4326",
        options=MatchOptions(skip_faulty=True),
        origin=ORIGIN,
        imported_by="fetch osm",
    )
    return replace(report, notes=(*report.notes, *gaps))
