"""Open data: workbooks, styles and a project for QGIS, and no byte of who imported what."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pyproj
import pytest

from geo.maps.colours import WATER
from geo.registers.register_maps import LOOKS
from geo.schema import BUILT, LAYERS
from geo.schema.register_kinds import REGISTER_STATES
from geo.site.public_store import public_frames
from geo.store import geopackage

SPATIAL = {name for name, layer in LAYERS.items() if layer.geometry}


@pytest.fixture
def styles(site):
    """Layer to its style, as QGIS asks for it."""
    asked = (
        "SELECT f_table_name, styleQML FROM layer_styles WHERE f_table_schema = '' AND f_geometry_column = 'geom'"
        " AND useAsDefault"
    )
    with closing(sqlite3.connect(site / "data" / "beijing.gpkg")) as connection:
        return {name: ElementTree.fromstring(style) for name, style in connection.execute(asked)}


def colours(style) -> dict[str, tuple[str, str]]:
    """Return value to shape and colour of a style by categories."""
    symbols = {symbol.get("name"): symbol for symbol in style.iter("symbol")}

    def option(symbol, name):
        return next((each.get("value") for each in symbol.iter("Option") if each.get("name") == name), "")

    def look(symbol):
        red, green, blue, _ = map(int, (option(symbol, "color") or option(symbol, "line_color")).split(","))
        return option(symbol, "name"), f"#{red:02x}{green:02x}{blue:02x}"

    return {each.get("value"): look(symbols[each.get("symbol")]) for each in style.iter("category")}


def test_every_layer_is_a_workbook_whose_texts_stay_texts(hostile_site):
    for name in LAYERS:
        book = openpyxl.load_workbook(hostile_site / "data" / f"{name}.xlsx", read_only=True)
        rows = list(book[name].iter_rows(values_only=True))
        table = pd.read_csv(hostile_site / "data" / f"{name}.csv", dtype=str)
        assert [*rows[0]] == list(table.columns) and len(rows) - 1 == len(table)
    book = openpyxl.load_workbook(hostile_site / "data" / "indicators.xlsx")
    cells = [cell for row in book["indicators"].iter_rows() for cell in row]
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_every_layer_with_shapes_has_the_maps_own_colours_in_qgis(styles):
    assert set(styles) == SPATIAL
    for name in ("rivers", "sections"):
        seen = colours(styles[name])
        assert {value: colour for value, (_, colour) in seen.items() if value} == {
            name: colour for name, colour in WATER.items() if name in LAYERS["rivers"].columns[8].values
        }
        assert "" in seen  # those without a target
    states = colours(styles["registers"])
    assert {value: colour for value, (_, colour) in states.items()} == {
        name: LOOKS[state.look][1] for name, state in REGISTER_STATES.items()
    }
    assert len({shape for shape, _ in states.values()}) == len(LOOKS)


def test_the_values_of_a_style_are_those_of_its_column(styles):
    for name, style in styles.items():
        renderer = style.find("renderer-v2")
        column = next((each for each in LAYERS[name].columns if each.name == renderer.get("attr")), None)
        assert column or renderer.get("type") == "singleSymbol"
        assert column is None or set(colours(style)) - {""} == set(column.values)


def test_the_project_finds_every_layer_beside_it_in_the_system_of_the_store(site):
    file = site / "data" / "beijing.qgs"
    tree = ElementTree.parse(file).getroot()
    assert tree.tag == "qgis" and tree.get("version", "").startswith("3.22")
    with closing(sqlite3.connect(site / "data" / "beijing.gpkg")) as connection:
        tables = {name for (name,) in connection.execute("SELECT table_name FROM gpkg_geometry_columns")}
    layers = tree.findall("projectlayers/maplayer")
    ids = [str(each.findtext("id")) for each in layers]
    assert all(len(each) > 10 for each in ids)  # QGIS gives shorter ones up, and then misses the layers in its tree
    sources = {
        each.removeprefix("beijing_"): str(layer.findtext("datasource"))
        for each, layer in zip(ids, layers, strict=True)
    }
    assert set(sources) == tables == SPATIAL
    for name, source in sources.items():
        path, _, layer = source.partition("|layername=")
        assert path.startswith("./") and (file.parent / path).is_file() and layer == name
    assert {each.findtext("provider") for each in layers} == {"ogr"}
    systems = [*tree.findall("projectCrs/spatialrefsys"), *(each.find("srs/spatialrefsys") for each in layers)]
    assert {each.findtext("authid") for each in systems} == {"EPSG:4490"}
    assert {pyproj.CRS.from_wkt(each.findtext("wkt")).to_epsg() for each in systems} == {4490}
    shown = [each.get("id") for each in tree.findall("layer-tree-group/layer-tree-layer")]
    assert shown == [each.get("id") for each in tree.findall("layerorder/layer")] and set(shown) == set(ids)
    assert {each.get("geometry") for each in layers} == {"Point", "Line", "Polygon"}
    assert tree.findtext("properties/Paths/Absolute") == "false"
    assert tree.findtext("properties/SpatialRefSys/ProjectionsEnabled") == "1"


def test_the_store_of_the_site_is_the_store_where_nothing_in_it_is_private(site, built):
    assert geopackage.read_version(site / "data" / "beijing.gpkg") == geopackage.read_version(built)


def test_who_imported_what_and_which_file_is_in_no_file_of_the_site(hostile_site, secrets):
    files = [path for path in hostile_site.rglob("*") if path.is_file()]
    assert len(files) > 200
    assert not [(path, word) for path in files for word in secrets if word.encode() in _unpacked(path)]


def _unpacked(path: Path) -> bytes:
    """Return all that a file holds, out of its compression."""
    body = path.read_bytes()
    if path.suffix == ".gz":
        return gzip.decompress(body)
    if path.suffix == ".xlsx":
        archive = zipfile.ZipFile(io.BytesIO(body))
        return b"".join(archive.read(name) for name in archive.namelist())
    if path.suffix == ".parquet":
        return pd.read_parquet(path).drop(columns="geometry", errors="ignore").to_csv().encode()
    return body


class Tags(HTMLParser):
    """Collects the tags of a page with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))


def test_hostile_names_are_text_in_every_page(hostile_site):
    pages = list(hostile_site.rglob("*.html"))
    for page in pages:
        for tag, values in Tags(page.read_text("utf-8")).tags:
            assert not [name for name in values if name.startswith("on")], page
            assert not str(values.get("href")).startswith("javascript"), page
            if tag == "script":
                assert values.get("src") or values["type"] == "application/ld+json", page
    assert len(pages) > 80


def test_hostile_names_are_text_in_what_machines_read(hostile_site):
    for file in [path for ending in ("xml", "svg", "qgs") for path in hostile_site.rglob(f"*.{ending}")]:
        parts = list(ElementTree.parse(file).iter())
        assert not [part for part in parts if str(part.tag).endswith("script") or "onload" in part.attrib], file
    for file in [path for ending in ("json", "geojson") for path in hostile_site.rglob(f"*.{ending}")]:
        json.loads(file.read_text("utf-8"))
    rivers = json.loads((hostile_site / "data" / "rivers.geojson").read_text("utf-8"))["features"]
    assert any(row["properties"]["name_zh"].startswith("<script>") for row in rivers)
    with closing(sqlite3.connect(hostile_site / "data" / "beijing.gpkg")) as connection:
        styles = [style for (style,) in connection.execute("SELECT styleQML FROM layer_styles")]
    project = (hostile_site / "data" / "beijing.qgs").read_text("utf-8")
    assert not [text for text in (project, *styles) if "hacked" in text]


def test_what_the_facts_say_of_their_own_files_stays(frames, hostile_site):
    public = public_frames(frames)
    assert public["sources"]["file"].notna().sum() == frames["sources"]["file"].notna().sum() > 50
    imports = pd.read_csv(hostile_site / "data" / "imports.csv")
    assert set(imports["imported_by"]) == {BUILT, "office"}
    titles = pd.read_csv(hostile_site / "data" / "sources.csv").set_index("id")["title"]
    assert titles["brought"] == "水质监测结果"
