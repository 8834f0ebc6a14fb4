"""Border files that are texts, GeoJSON and KML, read without GDAL, which does what such a text tells it to.

Among the sixty formats that GDAL may take a text for are addresses of services and names of other files, and even a
GeoJSON may name an address of its coordinate system, which GDAL then asks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

#: Longitude and latitude, the system of KML, and of GeoJSON unless it says otherwise.
_DEGREES = "EPSG:4326"
_EPSG = re.compile(r"(?:urn:ogc:def:crs:)?EPSG:[\d.]*:?(\d+)", re.IGNORECASE)
#: Elements of a KML.
_ELEMENTS = 2_000_000

#: Name of each layer to its features, and the system of all of them.
Layers = tuple[dict[str, gpd.GeoDataFrame], str]


def read_geojson(text: str, name: str) -> Layers:
    """Read a GeoJSON.

    Parameters
    ----------
    text
        A collection of features, a feature or a geometry.
    name
        Of the one layer.

    Returns
    -------
    layers : dict
        Its features: the geometry, None where it is none, and a column for each property.
    system : str
        As EPSG has it; blank where the file names one in another way.

    Raises
    ------
    ValueError, TypeError, KeyError
        The text is no GeoJSON.
    """
    body = json.loads(text, parse_constant=_refuse_constant)
    features = body["features"] if body["type"] == "FeatureCollection" else [body]
    features = [one if one["type"] == "Feature" else {"geometry": one} for one in features]
    shapes = shapely.from_geojson([json.dumps(one.get("geometry")) for one in features], on_invalid="ignore")
    return {name: _frame((one.get("properties") or {} for one in features), shapes)}, _system(body.get("crs"))


def read_kml(text: bytes) -> Layers:
    """Read a KML: each folder or document with places in it is a layer; links to elsewhere are not followed.

    Parameters
    ----------
    text
        The file, in the encoding that it says.

    Returns
    -------
    layers : dict
        Places with the columns ``Name``, ``description`` and those of their own data.
    system : str
        WGS84, which KML always is in.

    Raises
    ------
    xml.etree.ElementTree.ParseError, ValueError
        The text is no KML.
    """
    if text.count(b"<") > _ELEMENTS:
        raise ValueError(f"> {_ELEMENTS:,}")
    root = ElementTree.fromstring(text, ElementTree.XMLParser(target=_NoEntities()))
    if _tag(root) != "kml":
        raise ValueError(f"<{_tag(root)}>")
    layers: dict[str, gpd.GeoDataFrame] = {}
    for folder in root.iter():
        places = [one for one in folder if _tag(one) == "Placemark"]
        if places:
            shapes = np.array([_shape(one) for one in places], dtype=object)
            frame = _frame(map(_data, places), shapes)
            name = _text(folder, "name") or f"Layer {len(layers) + 1}"
            layers[name] = pd.concat([layers[name], frame], ignore_index=True) if name in layers else frame
    return layers, _DEGREES


class _NoEntities(ElementTree.TreeBuilder):
    """Refuses a text that defines words of its own, by which 1 kB becomes a gigabyte."""

    def doctype(self, name: str, *_: str | None) -> None:
        raise ValueError(f"<!DOCTYPE {name}>")


def _refuse_constant(text: str) -> float:
    raise ValueError(text)


def _frame(rows: Iterable[Mapping[str, Any]], shapes: Any) -> gpd.GeoDataFrame:
    table = pd.DataFrame.from_records([dict(row) for row in rows], index=range(len(shapes)))
    return gpd.GeoDataFrame(table.drop(columns="geometry", errors="ignore"), geometry=shapely.force_2d(shapes))


def _system(crs: Any) -> str:
    """Read the member ``crs`` of a GeoJSON, which may be a name, and by old rules a link, which is not followed."""
    if crs is None:
        return _DEGREES
    name = str(crs.get("properties", {}).get("name", ""))
    match = _EPSG.fullmatch(name)
    return f"EPSG:{match[1]}" if match else _DEGREES if name.endswith("CRS84") else ""


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _children(element: ElementTree.Element, *tags: str) -> Iterator[ElementTree.Element]:
    return (child for child in element if _tag(child) in tags)


def _text(element: ElementTree.Element, tag: str) -> str:
    return next(((child.text or "").strip() for child in _children(element, tag)), "")


def _data(place: ElementTree.Element) -> dict[str, str]:
    """Return what a place says of itself."""
    values = {"Name": _text(place, "name"), "description": _text(place, "description")}
    for one in place.iter():
        if _tag(one) in ("SimpleData", "Data"):
            values[one.get("name", "")] = (one.text or "").strip() or _text(one, "value")
    return values


def _shape(element: ElementTree.Element) -> shapely.Geometry | None:
    """Return the first geometry within an element; None where there is none, or none that can be drawn."""
    try:
        return next((_SHAPES[_tag(one)](one) for one in _children(element, *_SHAPES)), None)
    except (ValueError, shapely.errors.ShapelyError):
        return None


def _points(element: ElementTree.Element) -> np.ndarray:
    """Read ``116.1,39.9,0 116.2,39.9,0``; heights are left out."""
    pairs = [pair.split(",")[:2] for pair in re.sub(r"\s*,\s*", ",", _text(element, "coordinates")).split()]
    return np.array(pairs, dtype=float).reshape(-1, 2)


def _polygon(element: ElementTree.Element) -> shapely.Geometry:
    outer, inner = (
        [_points(ring) for side in _children(element, tag) for ring in _children(side, "LinearRing")]
        for tag in ("outerBoundaryIs", "innerBoundaryIs")
    )
    return shapely.Polygon(outer[0] if outer else None, inner)


def _several(element: ElementTree.Element) -> shapely.Geometry:
    """Put parts together: polygons become one multi-polygon, lines one multi-line, as other formats have them."""
    parts = [_SHAPES[_tag(one)](one) for one in _children(element, *_SHAPES)]
    kinds = {part.geom_type for part in parts}
    if kinds == {"Polygon"}:
        return shapely.MultiPolygon(parts)
    return shapely.MultiLineString(parts) if kinds == {"LineString"} else shapely.GeometryCollection(parts)


_SHAPES: Mapping[str, Callable[[ElementTree.Element], shapely.Geometry]] = {
    "Point": lambda element: shapely.Point(_points(element)[0]),
    "LineString": lambda element: shapely.LineString(_points(element)),
    "LinearRing": lambda element: shapely.LineString(_points(element)),
    "Polygon": _polygon,
    "MultiGeometry": _several,
}
