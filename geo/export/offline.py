"""The offline map: one HTML file that works from a disk, with the scripts of the page's own map."""

from __future__ import annotations

import base64
from dataclasses import replace
from html import escape

import geopandas as gpd
import pandas as pd

from geo.export.pack import map_rows
from geo.export.request import ExportPage
from geo.geometry.grids import encode_grid, grid_shape
from geo.geometry.topojson import encode_layer
from geo.maps.model import MapLayer, packed_base, packed_state
from geo.maps.scripts import map_script, map_style, static
from geo.texts.catalogue import text

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


def offline_page(page: ExportPage) -> bytes:
    """Make the offline map.

    Parameters
    ----------
    page
        What to say and show.

    Returns
    -------
    bytes
        UTF-8 HTML that asks nothing of any host.
    """
    language = page.request.language
    notes = [*page.notes, text("projection_screen", language)]
    tables = [*page.tables, (text("as_table", language), _feature_table(page))]
    body = _PAGE.format(
        lang="zh-CN" if language == "zh" else "en",
        policy=_POLICY,
        title=escape(page.title),
        subtitle=escape(page.subtitle),
        style=f"{map_style()}\n{static('offline.css')}",
        north='<div class="north" aria-hidden="true">N</div>' if page.selection.map_state.scale else "",
        warning=f'<div class="warning">{escape(page.warning)}</div>' if page.warning else "",
        notes="".join(f"<li>{escape(note)}</li>" for note in notes),
        tables="".join(f"<h2>{escape(heading)}</h2>{_html_table(table)}" for heading, table in tables),
        scripts=_scripts(page),
    )
    return body.encode()


def _scripts(page: ExportPage) -> str:
    layers = [replace(layer, url=_inline_url(layer, page.shapes[layer.id])) for layer in page.selection.layers]
    map_state = page.selection.map_state
    # The file holds the cells that have a value and no others.
    states = {name: replace(state, cells=state.cells.replace(".", "")) for name, state in map_state.layers.items()}
    west, south, east, north = page.box
    base = packed_base(layers, ((south, west), (north, east)))
    start = f'startOffline("{base}", "{packed_state(replace(map_state, layers=states))}");'
    return "\n".join([map_script(), static("offline.js"), start])


def _inline_url(layer: MapLayer, frame: gpd.GeoDataFrame) -> str:
    if layer.kind == "grid":
        body = encode_grid(grid_shape(frame))
    else:
        body = encode_layer(frame, "code" if "code" in frame else "id")
    return f"data:application/json;base64,{base64.b64encode(body).decode()}"


def _feature_table(page: ExportPage) -> pd.DataFrame:
    language = page.request.language
    layers = [pd.DataFrame(rows.drop(columns="geometry")) for rows in map_rows(page).values() if "shown" in rows]
    grids = [rows for rows in layers if f"name_{language}" not in rows]
    every = pd.concat(grids or layers)
    if grids:  # cells are counted, not listed
        counts = every.groupby("class", sort=False).size().reset_index()
        return counts.set_axis([text(key, language) for key in ("column_value", "column_cells")], axis=1)
    table = every[[f"name_{language}", "shown", "geometry_status"]].copy()
    table["geometry_status"] = [text(f"status_{status}", language) for status in table["geometry_status"]]
    table.columns = pd.Index([text(key, language) for key in ("column_name", "column_value", "column_geometry")])
    return table


def _html_table(table: pd.DataFrame) -> str:
    return str(table.to_html(index=False, border=0, escape=True)) if len(table.columns) else ""
