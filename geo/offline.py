"""Owns the offline map: one self-contained HTML file that works from a disk, with the scripts of the page's own map."""

from __future__ import annotations

import base64
from dataclasses import replace
from html import escape
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.catalogue import text
from geo.grids import encode_grid, grid_shape
from geo.maps import MapLayer, packed_base, packed_view
from geo.order import Sheet
from geo.pack import shown_rows
from geo.scripts import map_script, map_style
from geo.topology import encode_layer

_OURS = Path(__file__).with_name("static")
# The file may load nothing: all it needs is in it.
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; connect-src data:; "
    "base-uri 'none'; form-action 'none'"
)
_PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<h1>{title}</h1>
<p>{subtitle}</p>
<div class="frame"><div id="map" class="folium-map"></div>{north}{warning}</div>
<ul class="notes">{notes}</ul>
{tables}
<script>{scripts}</script>
</body>
</html>
"""


def offline_page(sheet: Sheet) -> bytes:
    """Make the offline map.

    Parameters
    ----------
    sheet
        What to say and show.

    Returns
    -------
    bytes
        UTF-8 HTML that asks nothing of any host.
    """
    language = sheet.order.language
    notes = [*sheet.notes, text("projection_screen", language)]
    tables = [*sheet.tables, (text("as_table", language), _shown_table(sheet))]
    page = _PAGE.format(
        lang="zh-CN" if language == "zh" else "en",
        policy=_POLICY,
        title=escape(sheet.title),
        subtitle=escape(sheet.subtitle),
        style=f"{map_style()}\n{(_OURS / 'offline.css').read_text('utf-8')}",
        north='<div class="north" aria-hidden="true">N</div>' if sheet.selection.picture.scale else "",
        warning=f'<div class="warning">{escape(sheet.warning)}</div>' if sheet.warning else "",
        notes="".join(f"<li>{escape(note)}</li>" for note in notes),
        tables="".join(f"<h2>{escape(heading)}</h2>{_html_table(table)}" for heading, table in tables),
        scripts=_scripts(sheet),
    )
    return page.encode()


def _scripts(sheet: Sheet) -> str:
    layers = [replace(layer, url=_inlined(layer, sheet.shapes[layer.id])) for layer in sheet.selection.layers]
    picture = sheet.selection.picture
    # The file holds the cells that have a value and no others.
    shown = {name: replace(each, cells=each.cells.replace(".", "")) for name, each in picture.layers.items()}
    west, south, east, north = sheet.box
    base = packed_base(layers, ((south, west), (north, east)))
    start = f'startOffline("{base}", "{packed_view(replace(picture, layers=shown))}");'
    return "\n".join([map_script(), (_OURS / "offline.js").read_text("utf-8"), start])


def _inlined(layer: MapLayer, frame: gpd.GeoDataFrame) -> str:
    if layer.kind == "grid":
        body = encode_grid(grid_shape(frame))
    else:
        body = encode_layer(frame, "code" if "code" in frame else "id")
    return f"data:application/json;base64,{base64.b64encode(body).decode()}"


def _shown_table(sheet: Sheet) -> pd.DataFrame:
    language = sheet.order.language
    shown = [rows for rows in shown_rows(sheet).values() if "shown" in rows]
    every = pd.concat([pd.DataFrame(rows.drop(columns="geometry")) for rows in shown])
    if f"name_{language}" not in every:  # cells are counted, not listed
        counted = every.groupby("class", sort=False).size().reset_index()
        return counted.set_axis([text(key, language) for key in ("column_value", "column_cells")], axis=1)
    named = every[[f"name_{language}", "shown", "geometry_status"]].copy()
    named["geometry_status"] = [text(f"status_{status}", language) for status in named["geometry_status"]]
    named.columns = pd.Index([text(key, language) for key in ("column_name", "column_value", "column_geometry")])
    return named


def _html_table(table: pd.DataFrame) -> str:
    return str(table.to_html(index=False, border=0, escape=True)) if len(table.columns) else ""
