"""Files that a reader takes along: layers as CSV and GeoJSON."""

from __future__ import annotations

import io

import geopandas as gpd
import pandas as pd
import pyogrio

# What spreadsheets take for the start of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(frame: pd.DataFrame) -> bytes:
    """Write a frame as CSV that spreadsheets open well and run nothing of.

    Parameters
    ----------
    frame
        Any layer; its geometry is left out.

    Returns
    -------
    bytes
        UTF-8 with a byte order mark. Text that would start a formula gets an apostrophe in front.
    """
    plain = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
    return plain.map(_neutralise).to_csv(index=False, lineterminator="\n").encode("utf-8-sig")


def to_geojson(frame: gpd.GeoDataFrame) -> bytes:
    """Write a spatial layer as GeoJSON in its own coordinates, longitude first (EPSG:4490)."""
    body = io.BytesIO()
    # A text that looks like JSON is a text.
    pyogrio.write_dataframe(frame, body, driver="GeoJSON", AUTODETECT_JSON_STRINGS="NO")
    return body.getvalue()


def _neutralise(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
