"""Border files and rasters that would have other files opened or other hosts asked: nothing of it happens."""

from __future__ import annotations

import json
import socket
import sqlite3
import stat
import threading
import zipfile
from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from shapely.geometry import box
from support.messages import english

from geo.air.grid_files import read_grid_file
from geo.borders.border_files import read_borders
from geo.errors import InvalidInput
from geo.files.coordinate_systems import read_system

SQUARE = [[[116.3, 39.8], [116.4, 39.8], [116.4, 39.9], [116.3, 39.9], [116.3, 39.8]]]
FEATURE = {"type": "Feature", "properties": {"name": "canary"}, "geometry": {"type": "Polygon", "coordinates": SQUARE}}
CANARY = json.dumps({"type": "FeatureCollection", "features": [FEATURE]})
KML = (
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>甲</name>%s<Polygon><outerBoundaryIs>'
    "<LinearRing><coordinates>116.3,39.8 116.4,39.8 116.4,39.9 116.3,39.8</coordinates></LinearRing>"
    "</outerBoundaryIs></Polygon></Placemark>%s</Document></kml>"
)


@pytest.fixture
def listener() -> Iterator[tuple[str, list[bytes]]]:
    """A host on this machine: its address, and what was asked of it."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        done = threading.Event()

        def listen() -> None:
            while not done.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    connection.settimeout(1)
                    asked.append(connection.recv(500))
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=listen)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", asked
        done.set()
        thread.join()


def outcome(path, read=read_borders) -> str:
    """Return the names in a file that is read, or the faults of one that is refused."""
    try:
        content = read(path)
    except InvalidInput as error:
        return english(error)
    return ", ".join(content.frame.drop(columns="geometry").to_numpy().ravel().tolist())


def texts(url: str, canary) -> dict[str, str]:
    """Return texts that GDAL follows to other hosts and files, plain and hidden in a format that is taken."""
    wfs = f"<OGRWFSDataSource><URL>{url}/wfs?SERVICE=WFS</URL></OGRWFSDataSource>"
    vrt = (
        f'<OGRVRTDataSource><OGRVRTLayer name="canary"><SrcDataSource>{canary}</SrcDataSource>'
        "<SrcLayer>canary</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"
    )
    pipeline = {"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline read {canary} ! write out"}
    link = {"type": "link", "properties": {"href": f"{url}/system", "type": "proj4"}}
    named = {"type": "name", "properties": {"name": f"{url}/system"}}
    collection = json.loads(CANARY)
    collection["features"][0]["properties"]["name"] = "甲"
    return {
        "service": wfs,
        "virtual": vrt,
        "pipeline": json.dumps(pipeline),
        "hidden pipeline": json.dumps(
            {**collection, **{"gdal_streamed_alg": 1, **pipeline}, "type": "FeatureCollection"}
        ),
        "linked system": json.dumps({**collection, "crs": link}),
        "named system": json.dumps({**collection, "crs": named}),
        "service in json": json.dumps({"a": wfs, **collection}),
        "esri service": json.dumps({"currentVersion": 10, "url": url, "geometryType": "esriGeometryPolygon"}),
        "service in kml": KML % ("", wfs),
        "virtual in kml": KML % (f"<!-- {vrt} -->", vrt),
        "link in kml": KML % ("", f"<NetworkLink><Link><href>{url}/more.kml</href></Link></NetworkLink>"),
        "style in kml": KML % (f"<styleUrl>{url}/style#a</styleUrl>", f'<Schema parent="{url}"/>'),
        "entity": f'<!DOCTYPE kml [<!ENTITY x SYSTEM "file://{canary}">]>' + KML % ("&x;", ""),
        "outer dtd": f'<!DOCTYPE kml SYSTEM "{url}/kml.dtd">' + KML % ("", ""),
        "gml": f'<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml" xsi:schemaLocation="{url}/a.xsd"/>',
        "csv": f"id,WKT\n1,{url}\n",
        "address": url,
    }


@pytest.mark.parametrize("name", texts("", ""))
@pytest.mark.parametrize("ending", ["geojson", "kml", "gpkg", "shp", "zip", "kmz"])
def test_no_text_makes_the_importer_ask_a_host_or_open_another_file(tmp_path, listener, name, ending):
    url, asked = listener
    canary = tmp_path / "canary.geojson"
    canary.write_text(CANARY)
    body = texts(url, canary)[name]
    path = tmp_path / f"a.{ending}"
    if ending in ("zip", "kmz"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.kml", body)
    else:
        path.write_text(body, "utf-8")
    assert "canary" not in outcome(path).replace("canary.geojson", "")
    assert asked == []


def test_a_hidden_companion_is_not_asked_either(tmp_path, listener):
    url, asked = listener
    gpd.GeoDataFrame({"name": ["甲"]}, geometry=[box(116, 39, 117, 40)], crs=4326).to_file(tmp_path / "a.shp")
    (tmp_path / "a.prj").write_text(f"{url}/system")
    (tmp_path / "a.shp.xml").write_text(f"<OGRWFSDataSource><URL>{url}</URL></OGRWFSDataSource>")
    (tmp_path / "a.qpj").write_text(f"{url}/system")
    assert outcome(tmp_path / "a.shp") == "甲"
    assert asked == []


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE VIEW sneaky AS SELECT fid, geom, readfile('{canary}') AS name FROM a",
        "CREATE VIEW sneaky AS SELECT fid, geom, load_extension('{canary}') AS name FROM a",
        "CREATE VIEW sneaky AS SELECT fid, geom, hex(zeroblob(900000000)) AS name FROM a",
        "CREATE VIEW sneaky AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "SELECT i AS fid, (SELECT geom FROM a LIMIT 1) AS geom, 'x' AS name FROM n",
        "CREATE TABLE sneaky (fid INTEGER, geom BLOB, big TEXT AS (hex(zeroblob(200000000))))",
    ],
)
def test_a_geopackage_is_read_as_tables_and_nothing_else(tmp_path, statement):
    canary, path = tmp_path / "canary.txt", tmp_path / "a.gpkg"
    canary.write_text("canary")
    gpd.GeoDataFrame({"name": ["甲"]}, geometry=[box(116, 39, 117, 40)], crs=4326).to_file(path)
    with sqlite3.connect(path) as package:
        package.execute(statement.format(canary=canary))
        package.execute("UPDATE gpkg_contents SET table_name = 'sneaky'")
        package.execute("UPDATE gpkg_geometry_columns SET table_name = 'sneaky'")
        if "TABLE sneaky (fid" in statement:
            package.execute("INSERT INTO sneaky (fid, geom) VALUES (1, NULL)")
    package.close()
    assert "expected readable borders" in outcome(path)


# ---- archives --------------------------------------------------------------------------------------------------------


def test_an_archive_cannot_leave_its_folder_or_point_out_of_it(tmp_path):
    outside = tmp_path / "canary.geojson"
    outside.write_text(CANARY)
    link = zipfile.ZipInfo("b.geojson")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    for name, body in (("../../escaped.geojson", CANARY.replace("canary", "甲")), (link, str(outside))):
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, body)
        assert "canary" not in outcome(path).replace("canary.geojson", "")
    assert {one.name for one in tmp_path.iterdir()} == {"canary.geojson", "a.zip"}
    assert not (tmp_path.parent / "escaped.geojson").exists()
    assert not (tmp_path.parent.parent / "escaped.geojson").exists()


def test_an_archive_that_unpacks_to_too_much_is_refused_before(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.geojson", "w") as body:
        for _ in range(120):
            body.write(b" " * 1_000_000)
    assert "expected at most 100 MB, unpacked, got 120 MB" in outcome(path)


# ---- rasters ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def raster(tmp_path):
    path = tmp_path / "a.tif"
    about = {"driver": "GTiff", "width": 4, "height": 4, "count": 1, "dtype": "float32", "crs": "EPSG:4548"}
    with rasterio.open(path, "w", transform=rasterio.Affine(500, 0, 448_000, 0, -500, 4_430_000), **about) as target:
        target.write(np.ones((4, 4), "float32"), 1)
    return path


def test_what_lies_beside_a_raster_is_not_opened(tmp_path, raster, listener):
    url, asked = listener
    source = f"<SourceFilename>/vsicurl/{url}/a.tif</SourceFilename>"
    virtual = (
        '<VRTDataset rasterXSize="4" rasterYSize="4"><VRTRasterBand dataType="Float32" band="1"><SimpleSource>'
        f"{source}</SimpleSource></VRTRasterBand></VRTDataset>"
    )
    for name in ("a.tif.aux.xml", "a.tif.ovr", "a.tif.msk", "a.aux", "a.vrt"):
        (tmp_path / name).write_text(virtual)
    grid = read_grid_file(raster)
    assert grid.value.tolist() == [1] * 16
    assert asked == []


def test_a_raster_that_is_none_is_not_opened_by_another_driver(tmp_path, listener):
    url, asked = listener
    canary = tmp_path / "canary.tif"
    for body in (
        f'<VRTDataset rasterXSize="4" rasterYSize="4"><VRTRasterBand dataType="Float32" band="1"><SimpleSource>'
        f"<SourceFilename>{canary}</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>",
        f"<GDAL_WMS><Service name='TMS'><ServerUrl>{url}/${{z}}</ServerUrl></Service></GDAL_WMS>",
        f"<WMT_MS_Capabilities url='{url}'/>",
        f"/vsicurl/{url}/a.tif",
    ):
        path = tmp_path / "a.tif"
        path.write_text(body)
        with pytest.raises(InvalidInput) as caught:
            read_grid_file(path)
        assert "expected a readable GeoTIFF" in english(caught.value)
        assert str(tmp_path) not in english(caught.value)
    assert asked == []


@pytest.mark.parametrize(
    "text",
    ["+proj=longlat +datum=WGS84 +nadgrids=/etc/passwd", "+init=/etc/passwd:1", 'PARAMETERFILE["a","/etc/passwd"]'],
)
def test_a_coordinate_system_may_name_no_file(text):
    import pyproj

    with pytest.raises(pyproj.exceptions.CRSError):
        read_system(text)
    assert read_system("EPSG:3857").to_epsg() == 3857
