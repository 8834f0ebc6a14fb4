"""Geometry as the browser gets it: a layer becomes TopoJSON or GeoJSON with names and label points."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import shapely
from topojson.core.topology import Topology

from geo.geometry.coverage import Geometries, simplify
from geo.settings import BDA_CODE, LANGUAGES
from geo.units import short_name

#: Steps that the longer side of the layer is divided into: about two metres in Beijing.
QUANTISATION = 100_000
#: Degrees, less than half a pixel where the whole city is in view: what the city level of detail leaves out.
CITY_TOLERANCE = 0.002

_PROPERTIES = ["name_zh", "name_en", "geometry_status"]


def encode_layer(frame: gpd.GeoDataFrame, key: str, tolerance: float = 0.0) -> bytes:
    """Encode a layer for the map.

    Parameters
    ----------
    frame
        Columns `key`, ``name_zh``, ``name_en``, ``geometry_status`` and geometry in EPSG:4490, longitude first; what
        has no place is left out.
    key
        Column whose values become the features' ids.
    tolerance
        Degrees by which areas are simplified, together, so that shared borders stay shared; 0 leaves them as they are.

    Returns
    -------
    bytes
        UTF-8 JSON: TopoJSON for areas, so that a shared border travels once; GeoJSON for lines and points. Areas
        carry ``at``, the longitude and latitude for their label. Where names have short forms, features carry them
        as ``short_zh`` and ``short_en``.
    """
    features = frame[~frame.is_empty].set_index(key)[[*_PROPERTIES, "geometry"]]
    for language in LANGUAGES:
        names = features[f"name_{language}"].map(short_name)
        if not names.equals(features[f"name_{language}"]):
            features[f"short_{language}"] = names
    if features.empty or not features.geom_type.str.endswith("Polygon").all():
        return str(features.to_json(drop_id=False, ensure_ascii=False)).encode()
    labelled = features.assign(at=[_label_point(shape) for shape in features.geometry])
    if tolerance:
        labelled.geometry = _simplified(labelled, tolerance)
    topology = Topology(labelled, prequantize=QUANTISATION, shared_coords=False).to_dict()
    return json.dumps(topology, ensure_ascii=False, separators=(",", ":")).encode()


def _simplified(features: gpd.GeoDataFrame, tolerance: float) -> Geometries:
    """Simplify one coverage; the development area lies above it and is simplified by itself."""
    shapes = features.geometry.to_numpy()
    above = features.index == BDA_CODE
    result = np.empty(len(shapes), object)
    for part in (above, ~above):
        result[part] = simplify(shapes[part], tolerance)
    return result


def _label_point(shape: shapely.Geometry) -> list[float]:
    """Return the centre of the largest circle inside the area: a label there stays within its borders."""
    circle = shapely.maximum_inscribed_circle(shape, tolerance=0.001)
    return [round(float(value), 4) for value in circle.coords[0]]
