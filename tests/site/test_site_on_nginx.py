"""The site as nginx carries it with the lines of docs/site.md: headers, ranges, what GIS and databases read of it."""

from __future__ import annotations

import re
import shutil
import subprocess
import urllib.request

import duckdb
import pytest
from support.nginx import needs_nginx

from benchmarks.nginx import documented, started

pytestmark = needs_nginx
RANKING = "tsp/tsp_rank/2024-10-H1/geographic.html"
#: The middle of the city: west, south, east, north.
CENTRE = (116.36, 39.88, 116.44, 39.94)


@pytest.fixture(scope="module")
def nginx(site, tmp_path_factory):
    folder = tmp_path_factory.mktemp("nginx")
    with started(folder, documented("site.md"), {"root /srv/site;": f"root {site};"}) as server:
        yield server


def get(nginx, path, **headers):
    asked = urllib.request.Request(f"{nginx.address}/{path}", headers=headers)
    return urllib.request.urlopen(asked, timeout=20)


@pytest.mark.parametrize("path", ["data/rivers.geojson", "data/beijing.gpkg", "data/beijing.qgs", "data.json"])
def test_open_data_may_be_read_from_any_page(nginx, path):
    assert get(nginx, path).headers["Access-Control-Allow-Origin"] == "*"
    assert get(nginx, f"zh/{RANKING}").headers["Access-Control-Allow-Origin"] is None


def test_others_may_frame_the_embedded_pages_and_nothing_else(nginx):
    policies = {path: get(nginx, path).headers["Content-Security-Policy"] for path in framed_and_not(RANKING)}
    ancestors = {path: policy.rpartition("frame-ancestors ")[2] for path, policy in policies.items()}
    assert ancestors == framed_and_not(RANKING)
    assert not [policy for policy in policies.values() if "unsafe" in policy]


def framed_and_not(page):
    ours = [f"zh/{page}", f"en/{page}", "zh/plans.html", "index.html", "data.json"]
    return {f"zh/embed/{page}": "*", f"en/embed/{page}": "*", **dict.fromkeys(ours, "'self'")}


def test_a_page_comes_compressed_and_its_shared_files_are_kept_for_good(nginx, site):
    answer = get(nginx, f"zh/{RANKING}", **{"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip" and answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    script = re.search(r"assets/site-\w+\.js", (site / "zh" / RANKING).read_text("utf-8"))
    assert "immutable" in get(nginx, str(script and script[0])).headers["Cache-Control"]


def test_a_range_of_a_file_is_answered_by_that_part(nginx, site):
    answer = get(nginx, "data/beijing.gpkg", Range="bytes=100-199")
    assert answer.status == 206
    assert answer.read() == (site / "data" / "beijing.gpkg").read_bytes()[100:200]


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="GDAL's ogrinfo is not installed")
@pytest.mark.parametrize(("ending", "most"), [("fgb", 0.5), ("gpkg", 0.5), ("geojson", 1.1)])
def test_gdal_reads_the_part_within_a_box_over_http(nginx, site, frames, ending, most):
    """FlatGeobuf and GeoPackage carry an index of places: only a part of the file travels."""
    path = "data/beijing.gpkg" if ending == "gpkg" else f"data/subdistricts.{ending}"
    before = len(nginx.answers())
    box = [str(side) for side in CENTRE]
    command = ["ogrinfo", "-ro", "-geom=NO", "-spat", *box, f"/vsicurl/{nginx.address}/{path}", "subdistricts"]
    environ = {"GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR", "PATH": "/usr/bin:/bin", "no_proxy": "127.0.0.1"}
    told = subprocess.run(command, capture_output=True, text=True, env=environ, timeout=60, check=True).stdout
    west, south, east, north = CENTRE
    inside = frames["subdistricts"].cx[west:east, south:north]["code"]
    assert set(re.findall(r"code \(String\) = (\d+)", told)) >= set(inside) and len(inside) > 5
    sent = sum(answer.size for answer in nginx.answers()[before:] if answer.path == f"/{path}")
    assert 0 < sent < most * (site / path).stat().st_size


def test_duckdb_reads_a_parquet_that_was_fetched(nginx, tmp_path, frames):
    """Its extension for HTTP has to be downloaded, which a machine without the internet cannot."""
    file = tmp_path / "observations.parquet"
    file.write_bytes(get(nginx, "data/observations.parquet").read())
    ((count,),) = duckdb.connect().execute(f"SELECT count(*) FROM '{file}' WHERE indicator = 'pm25'").fetchall()
    assert count == (frames["observations"]["indicator"] == "pm25").sum() > 0
