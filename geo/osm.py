"""Owns borders and rivers from OpenStreetMap: what is asked, how it becomes polygons, its import."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import shapely

from geo.border_import import Level, Origin, import_boundaries
from geo.border_match import Asked
from geo.errors import FetchFailed
from geo.facts import read_table
from geo.importer import Report
from geo.overpass import TIMEOUT, Elements, Overpass
from geo.settings import Settings
from geo.store import read_layer

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


def fetch_osm(config: Settings, track: Track = iter, server: Overpass | None = None) -> list[Report]:
    """Fetch borders of districts and subdistricts and lines of rivers, and import them.

    Parameters
    ----------
    config
        The store, the server's address and the folder that answers are kept in.
    track
        Shows progress over the questions.
    server
        How to treat the server; by default the one of the settings.

    Returns
    -------
    list of Report
        One for each level; features that cannot be used are listed in them and left out.

    Raises
    ------
    FetchFailed
        No address is set, or the server gives no whole answer; what it answered before is kept for the next run.
    InvalidInput
        An answer that cannot be imported; the store stays as it was.
    """
    if not (server or config.overpass):
        raise FetchFailed("BEIJING_OVERPASS: expected the address of an Overpass interpreter, got nothing")
    server = server or Overpass(config.overpass, config.fetched)
    asked = questions(config)
    answers = {name: server.ask(asked[name]) for name in track(list(asked))}
    reports = []
    for level in ("district", "subdistrict", "river"):
        elements = {(one["type"], one["id"]): one for name in asked if name.startswith(level) for one in answers[name]}
        features, open_rings = to_features([elements[key] for key in sorted(elements)])
        reports.append(_import(config, server.kept / f"osm-{level}.geojson", level, features, open_rings))
    return reports


def questions(config: Settings) -> dict[str, str]:
    """Return every query by a name that begins with its level: small ones, so that a stop costs little."""
    districts = read_layer(config.store, "districts")
    names = districts.loc[districts["kind"] == "district", "name_zh"]
    rivers = read_table(config.data, "rivers").fillna("")
    spelt = [name for row in rivers.to_dict("records") for name in (row["name_zh"], *row["aliases"].split("|")) if name]
    level6, level8 = ('["boundary"="administrative"]["admin_level"="%d"]["name"' % level for level in (6, 8))  # noqa: UP031
    within = {
        f"subdistrict {name}": f'{_HEAD}rel(area.city){level6}="{name}"];\nmap_to_area->.home;\n'
        f"rel(area.home){level8}];\nout geom;"
        for name in names
    }
    lines = f'{_HEAD}way(area.city){_WATER}["name"~"^({"|".join(map(re.escape, spelt))})$"];\nout geom;'
    return {"district": f"{_HEAD}rel(area.city){level6}];\nout geom;", **within, "river": lines}


def to_features(elements: Elements) -> tuple[list[dict[str, Any]], list[str]]:
    """Make GeoJSON features of relations (areas) and ways (lines).

    Parameters
    ----------
    elements
        As ``out geom`` gives them.

    Returns
    -------
    features : list of dict
        With ``name`` and ``osm`` (type and number).
    open_rings : list of str
        What was left out because its rings have gaps, and where.
    """
    features, gaps = [], []
    for element in elements:
        tags = element.get("tags", {})
        name, key = tags.get("name:zh") or tags.get("name", ""), f"{element['type']}/{element['id']}"
        if element["type"] == "way":
            shape, gap = _line(element), ""
        else:
            shape, gap = _area(element)
        if shape is None:
            gaps.append(f"left out: {key} ({name}): {gap or 'no geometry'}")
            continue
        geometry = json.loads(shapely.to_geojson(shapely.normalize(shape)))
        properties = {"name": name, "osm": key}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return features, gaps


def _line(way: Mapping[str, Any]) -> shapely.LineString | None:
    points = [(point["lon"], point["lat"]) for point in way.get("geometry") or [] if point]
    return shapely.LineString(points) if len(points) > 1 else None


def _area(relation: Mapping[str, Any]) -> tuple[shapely.Geometry | None, str]:
    """Close the rings of a relation's ways; rings within rings are holes, and islands within these."""
    ways = [_line(member) for member in relation.get("members", []) if member["type"] == "way"]
    lines = [line for line in ways if line is not None]
    if not lines or len(lines) < len(ways):
        return None, f"{len(ways) - len(lines)} of {len(ways)} members without geometry"
    # A member named twice is one line.
    noded = shapely.union_all(lines)
    _, cuts, dangles, _ = shapely.polygonize_full(shapely.get_parts(noded))
    loose = [*shapely.get_parts(cuts), *shapely.get_parts(dangles)]
    if loose:
        lon, lat = loose[0].coords[0]
        return None, f"a ring with a gap near ({lon:.5f}, {lat:.5f})"
    area = shapely.build_area(noded)
    return (None, "no ring") if area.is_empty else (area, "")


def _import(config: Settings, file: Path, level: Level, features: list[dict[str, Any]], gaps: list[str]) -> Report:
    if not features:
        return Report(file, notes=(f"no {level} in the answers, nothing imported", *gaps))
    file.parent.mkdir(parents=True, exist_ok=True)
    body = {"type": "FeatureCollection", "features": features}
    file.write_text(json.dumps(body, ensure_ascii=False), "utf-8")
    report = import_boundaries(
        config, file, level, "EPSG:4326", asked=Asked(skip_faulty=True), origin=ORIGIN, imported_by="fetch osm"
    )
    return Report(file, report.added, report.changed, report.unchanged, report.withdrawn, (*report.notes, *gaps))
