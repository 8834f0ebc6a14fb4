"""Coordinate systems as files name them, which may be any that PROJ knows but none that names a file of its own."""

from __future__ import annotations

import re

import pyproj

#: What makes PROJ open another file: a grid of shifts, a list of definitions.
_FILES = re.compile(r"grids\s*=\s*(?!@null)|init\s*=|parameterfile|file:|/vsi", re.IGNORECASE)


def read_system(text: str) -> pyproj.CRS:
    """Read a coordinate system: ``EPSG:4490``, WKT, or any text that PROJ knows.

    Raises
    ------
    pyproj.exceptions.CRSError
        PROJ does not know it, or it names a file to be opened.
    """
    if _FILES.search(text):
        raise pyproj.exceptions.CRSError(text)
    return pyproj.CRS.from_user_input(text)
