"""Shapes as a GeoPackage keeps them: a header with the envelope, then well-known binary (OGC 12-128r17, 2.1.3)."""

from __future__ import annotations

import struct
from collections.abc import Iterable

import numpy as np
import shapely
from numpy.typing import NDArray

#: Bytes of the envelope by its code in the flags: none, XY, XYZ, XYM, XYZM.
_ENVELOPES = (0, 32, 48, 48, 64)
_EMPTY = 0b0001_0000

Envelope = tuple[float, float, float, float]


def to_blob(shape: shapely.Geometry, srs_id: int) -> bytes:
    """Write a shape; a point has no envelope of its own, as GDAL has it.

    Parameters
    ----------
    shape
        In the coordinate system `srs_id`, longitude first.
    srs_id
        Number of the coordinate system in the GeoPackage.
    """
    plain = shape.is_empty or shape.geom_type == "Point"
    flags = 0b0001 | (0 if plain else 0b0010) | (_EMPTY if shape.is_empty else 0)
    header = struct.pack("<2sBBi", b"GP", 0, flags, srs_id)
    west, south, east, north = shape.bounds
    envelope = b"" if plain else struct.pack("<4d", west, east, south, north)
    return header + envelope + bytes(shapely.to_wkb(shape, byte_order=1))


def to_shapes(blobs: Iterable[bytes | None]) -> NDArray[np.object_]:
    """Read shapes; None stays None."""
    shapes: NDArray[np.object_] = shapely.from_wkb([blob and well_known(blob) for blob in blobs])
    return shapes


def well_known(blob: bytes) -> bytes:
    """Return the well-known binary of a shape, without the header."""
    return blob[8 + _ENVELOPES[blob[3] >> 1 & 7] :]


def envelope(blob: bytes | None) -> Envelope | None:
    """Return west, east, south and north of a shape; None where there is none or it is empty."""
    if blob is None or blob[3] & _EMPTY:
        return None
    if blob[3] >> 1 & 7:
        sides: Envelope = struct.unpack_from("<4d" if blob[3] & 1 else ">4d", blob, 8)
        return sides
    west, south, east, north = shapely.from_wkb(well_known(blob)).bounds
    return west, east, south, north
