"""Files that a reader takes along: tables as CSV and XLSX, layers as GeoJSON and GeoPackage."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import xlsxwriter
from pyogrio.errors import DataSourceError

from geo.store.disk import TEMPORARY, writable

# What spreadsheets take for the start of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: Options of a workbook in which a text stays a text, whatever it looks like.
PLAIN_CELLS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
#: How many rows a worksheet holds below its headings.
_SHEET = 1_048_575


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


def to_xlsx(frames: Mapping[str, pd.DataFrame], title: str, at: datetime) -> bytes:
    """Write one worksheet a frame; text stays text, whatever it looks like.

    Parameters
    ----------
    frames
        Worksheet name to frame; geometry is left out. What is too long for a worksheet goes on in the next.
    title, at
        Title and time in the file's properties.
    """
    body = io.BytesIO()
    with xlsxwriter.Workbook(body, PLAIN_CELLS) as book:
        book.set_properties({"title": title, "created": at.replace(tzinfo=None)})
        for name, frame in frames.items():
            table = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
            for start in range(0, max(len(table), 1), _SHEET):
                sheet = f"{name} {start // _SHEET + 1}" if start else name
                _add_worksheet(book, sheet, table.iloc[start : start + _SHEET])
    return body.getvalue()


def _add_worksheet(book: xlsxwriter.Workbook, name: str, table: pd.DataFrame) -> None:
    worksheet = book.add_worksheet(name)
    worksheet.write_row(0, 0, list(table.columns), book.add_format({"bold": True}))
    for i, row in enumerate(table.astype(object).where(table.notna(), None).to_numpy().tolist(), start=1):
        worksheet.write_row(i, 0, row)
    worksheet.freeze_panes(1, 0)
    worksheet.autofit()


def to_geojson(frame: gpd.GeoDataFrame, name: str) -> bytes:
    """Write a spatial layer as GeoJSON under a name, in its own coordinates, longitude first (EPSG:4490)."""
    body = io.BytesIO()
    # A text that looks like JSON is a text.
    pyogrio.write_dataframe(frame, body, layer=name, driver="GeoJSON", AUTODETECT_JSON_STRINGS="NO")
    return body.getvalue()


def to_gpkg(frame: pd.DataFrame, name: str) -> bytes:
    """Write a layer as a GeoPackage of its own, with its geometry where it has one (EPSG:4490)."""
    # GDAL's driver needs a folder, and no one else has this file open.
    with writable(TEMPORARY, DataSourceError), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.gpkg"
        pyogrio.write_dataframe(frame, path, driver="GPKG", layer=name)
        return path.read_bytes()


def _neutralise(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
