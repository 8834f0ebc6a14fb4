"""The site as files: whole, small, the same for the same store, and only what changed is written."""

from __future__ import annotations

import gzip
import json
import os
import re
import struct
import subprocess
import sys
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path
from urllib.parse import unquote, urljoin
from xml.etree import ElementTree

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from support.messages import english
from support.paths import ROOT

from geo.errors import ExportFailed
from geo.export import fonts
from geo.export.request import ExportRequest, export_page
from geo.schema import LAYERS
from geo.selection import facts_of
from geo.settings import Settings
from geo.site.site_content import Publication, site_page
from geo.site.site_files import publications, put, read_manifest, remove_old, write_manifest

RANKING = "zh/tsp/tsp_rank/2024-10-H1/geographic"
#: What a page may weigh beyond the shared files, gzipped.
HEAVIEST = 12_000
DAY = datetime(2026, 11, 25, tzinfo=UTC)


class Links(HTMLParser):
    """Collects what a page refers to, and its headings."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.levels: list[int] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        values = dict(attributes)
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag in ("a", "link", "script", "img"):
            self.addresses += filter(None, [values.get("href"), values.get("src")])


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_a_page_says_what_the_dashboard_and_the_exports_say(site, frames):
    facts = facts_of(frames, "0" * 64)
    choices = {"measure": "tsp_rank", "period": "2024-10-H1", "view": "geographic"}
    said = export_page(ExportRequest(view="tsp", choices=choices), facts, Settings())
    text = (site / f"{RANKING}.html").read_text("utf-8")
    assert said.selection.title in text
    assert said.selection.subtitle in text
    listed = pd.read_csv(site / f"{RANKING}.csv").dropna(subset="value")
    assert dict(zip(listed["code"].astype(str), listed["value"], strict=True)) == dict(said.selection.values)
    rows = re.findall(r'unit/(\d{9})\.html">', text.split("<tbody>")[1].split("</tbody>")[0])
    assert set(rows) == set(said.selection.values)
    assert rows[0] == min(said.selection.values, key=lambda code: (said.selection.values[code], code))
    assert text.count("319") >= 1


def test_every_page_is_small_beyond_the_shared_files(site):
    sizes = {page.relative_to(site): len(gzip.compress(page.read_bytes(), 9)) for page in pages(site)}
    assert len(sizes) > 30
    assert not {page: size for page, size in sizes.items() if size > HEAVIEST}


def test_every_link_within_the_site_of_a_small_part_leads_to_a_file_or_to_a_view_left_out(site):
    """Views that this small site leaves out would be there in a whole one."""
    left_out = re.compile(r"/(zh|en)/(air|overview|tasks|unit|data|index)[./]")
    for page in pages(site):
        here = f"http://site/{page.relative_to(site)}"
        for address in Links(page.read_text("utf-8")).addresses:
            whole = urljoin(here, address).partition("#")[0]
            if whole.startswith("http://site/") and not left_out.search(whole):
                assert (site / unquote(whole.removeprefix("http://site/"))).is_file(), (page, address)


def test_a_page_has_its_language_headings_in_order_captions_and_a_policy(site):
    for page in pages(site):
        text = page.read_text("utf-8")
        language = "en" if page.relative_to(site).parts[0] == "en" else "zh-CN"
        assert f'<html lang="{language}">' in text
        parsed = Links(text)
        assert parsed.levels[0] == 1 and parsed.levels.count(1) == 1
        assert all(level <= before + 1 for before, level in zip(parsed.levels, parsed.levels[1:], strict=False))
        assert parsed.tags.count("table") == parsed.tags.count("caption")
        policy = text.split('Content-Security-Policy" content="')[1].split('"')[0]
        assert "unsafe" not in policy and "script-src &#39;self&#39;" in policy
        assert not re.search(r"\son\w+=|\sstyle=", text)


def test_a_page_names_itself_its_twin_and_its_card(site):
    text = (site / f"{RANKING}.html").read_text("utf-8")
    root = "https://example.org/map"
    assert f'<link rel="canonical" href="{root}/{RANKING}.html">' in text
    assert f'hreflang="en" href="{root}/en/tsp/tsp_rank/2024-10-H1/geographic.html"' in text
    assert f'<meta property="og:image" content="{root}/{RANKING}.png">' in text
    assert struct.unpack(">II", (site / f"{RANKING}.png").read_bytes()[16:24]) == (1200, 630)
    data = json.loads(text.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert (data["@type"], data["temporalCoverage"]) == ("Dataset", "2024-10-01/2024-10-15")
    assert "数据版本" in text and f"{root}/{RANKING}.html" in text.split("GB/T 7714")[1]
    assert 'href="https://app.example.org/tsp?' in text


def test_the_drawing_is_a_small_svg_of_every_area(site):
    body = (site / f"{RANKING}.svg").read_bytes()
    tree = ElementTree.fromstring(body)
    paths = tree.findall("{http://www.w3.org/2000/svg}path")
    assert len([path for path in paths if path.get("stroke") == "#5f6b7a"]) >= 349
    assert len(gzip.compress(body)) < 40_000
    assert "朝阳区" in body.decode() and "未公布" in body.decode()


def test_a_data_set_without_places_says_what_it_holds_and_what_its_map_shows(frames):
    facts = facts_of(frames, "0" * 64)
    publication = Publication(address="https://map.example.org", dashboard="", at=DAY, config=Settings())
    page = site_page("data", {"layer": "departments", "register": None, "feature": None}, facts, "zh", publication)
    assert page.heading == f"部门：{len(frames['departments'])} 行"
    assert page.lead.startswith("这类数据没有位置")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_drawing_names_every_district_and_no_name_lies_upon_another(site, language):
    """A phone shows the drawing at half its size: the letters are 20 pixels high, so that ten are left."""
    tree = ElementTree.fromstring((site / f"{language}{RANKING.removeprefix('zh')}.svg").read_bytes())
    (group,) = tree.findall("{http://www.w3.org/2000/svg}g[@text-anchor='middle']")
    size = float(group.attrib["font-size"])
    rooms = []
    for name in group:
        (x, y), half = (float(name.attrib[at]) for at in "xy"), fonts.width(str(name.text), size) / 2
        rooms.append(shapely.box(x - half, y - 0.8 * size, x + half, y + 0.2 * size))
    assert (len(rooms), size) == (17, 20)
    assert not any(one.intersects(other) for one, other in combinations(rooms, 2))


def test_machines_find_every_page_and_the_publication(site):
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "a": "http://www.w3.org/2005/Atom"}
    places = [node.text for node in ElementTree.parse(site / "sitemap.xml").findall("s:url/s:loc", names)]
    assert f"https://example.org/map/{RANKING}.html" in places
    assert len(places) == len(set(places)) and all(place.startswith("https://example.org/map/") for place in places)
    feed = ElementTree.parse(site / "zh" / "feed.xml")
    assert len(feed.findall("a:entry", names)) == 1
    assert "承诺" in str(feed.findtext("a:entry/a:summary", namespaces=names))
    catalog = json.loads((site / "data.json").read_text("utf-8"))
    files = [one["dcat:downloadURL"] for each in catalog["dcat:dataset"] for one in each["dcat:distribution"]]
    assert all((site / address.removeprefix("https://example.org/map/")).is_file() for address in files)


@pytest.mark.parametrize("name", [name for name, layer in LAYERS.items() if layer.geometry])
def test_a_spatial_layer_is_the_same_in_every_format(site, frames, name):
    here = site / "data"
    shapes = {
        "geojson": pyogrio.read_dataframe(here / f"{name}.geojson"),
        "fgb": pyogrio.read_dataframe(here / f"{name}.fgb"),
        "parquet": gpd.read_parquet(here / f"{name}.parquet"),
    }
    key = LAYERS[name].key[0]
    for frame in shapes.values():
        ordered = frame.set_index(key).loc[frames[name][key]]
        assert ordered.geometry.geom_equals_exact(frames[name].set_index(key).geometry, 1e-6).all()
    assert shapes["parquet"].crs == frames[name].crs


def test_a_part_of_a_flatgeobuf_is_found_by_its_box(site):
    part = pyogrio.read_dataframe(site / "data" / "subdistricts.fgb", bbox=(116.35, 39.85, 116.45, 39.95))
    assert 10 < len(part) < 100


def test_every_csv_has_a_dictionary_that_names_its_columns_in_order(site):
    for name in LAYERS:
        table = pd.read_csv(site / "data" / f"{name}.csv", dtype=str)
        described = json.loads((site / "data" / f"{name}.csv-metadata.json").read_text("utf-8"))
        assert [column["name"] for column in described["tableSchema"]["columns"]] == list(table.columns)
        assert len(table) == len(pd.read_parquet(site / "data" / f"{name}.parquet"))


def test_the_search_knows_every_spelling(site):
    (index,) = (site / "assets").glob("places-zh-*.json")
    places = json.loads(index.read_text("utf-8"))
    (found,) = [address for label, address in places if "黄村镇" in label]
    assert found == "zh/unit/110115010.html" or re.fullmatch(r"zh/unit/\d{9}\.html", found)
    assert any(address.endswith("#beiyunhe") for _, address in places)


def test_a_map_page_shows_the_code_of_its_embedded_part_which_is_there(site):
    address = f"https://example.org/map/zh/embed/{RANKING.removeprefix('zh/')}.html"
    text = (site / f"{RANKING}.html").read_text("utf-8")
    (code,) = re.findall(r"<pre><code>(.*?)</code></pre>", text, re.DOTALL)
    frame = Links(unescape(code))
    assert frame.tags == ["iframe"] and f'src="{address}"' in unescape(code)
    with_code = {page for page in pages(site) if "&lt;iframe" in page.read_text("utf-8")}
    with_map = {page for page in pages(site) if 'id="map"' in page.read_text("utf-8") and "embed" not in page.parts}
    embedded = {page for page in pages(site) if "embed" in page.parts}
    assert {page.relative_to(site).parts[0] for page in embedded} == {"zh", "en"}
    assert len(embedded) == len(with_map) and with_code == with_map


def test_an_embedded_part_has_finding_map_sources_and_one_link(site):
    text = (site / "zh" / "embed" / f"{RANKING.removeprefix('zh/')}.html").read_text("utf-8")
    whole = (site / f"{RANKING}.html").read_text("utf-8")
    for part in (r"<h1>(.*?)</h1>", r'data-view="(.*?)"', r'rel="canonical" href="(.*?)"'):
        assert re.findall(part, text) == re.findall(part, whole) != []
    assert "来源：" in text and "北京市生态环境局" in text and "界线" in text
    links = re.findall(r'<a href="(.*?)" target="_blank"', text)
    assert [urljoin(f"http://site/zh/embed/{RANKING.removeprefix('zh/')}.html", link) for link in links] == [
        f"http://site/{RANKING}.html"
    ]
    assert not {"table", "nav", "form"} & set(Links(text).tags)


def test_another_run_in_another_number_of_processes_writes_the_same_bytes(site, built, tmp_path):
    """In a process of its own, in which nothing that is left to chance comes out the same."""
    run = (
        "from pathlib import Path; from geo.settings import Settings; from geo.site.site_build import build_site;"
        f"build_site(Path({str(tmp_path)!r}), Settings(store=Path({str(built)!r})), 'https://example.org/map',"
        " 'https://app.example.org', ('water',), processes=1)"
    )
    day = json.loads((site / "manifest.json").read_text("utf-8"))["publications"][0]["at"]
    epoch = str(int(datetime.fromisoformat(day).timestamp()))
    environ = {**os.environ, "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": epoch}
    subprocess.run([sys.executable, "-c", run], cwd=ROOT, env=environ, check=True, timeout=240)
    again = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    # Lists of all pages: this run has fewer.
    again -= {Path(name) for name in ("manifest.json", "manifest.json.gz", "sitemap.xml", "sitemap.xml.gz")}
    assert len(again) > 180
    assert not [name for name in again if (tmp_path / name).read_bytes() != (site / name).read_bytes()]


# ---- the folder ------------------------------------------------------------------------------------------------------


def test_a_file_is_written_only_where_it_changed(tmp_path):
    body = b"<p>" + b"x" * 500
    put(tmp_path, "zh/a.html", body)
    before = (tmp_path / "zh/a.html").stat().st_mtime_ns
    put(tmp_path, "zh/a.html", body)
    assert (tmp_path / "zh/a.html").stat().st_mtime_ns == before
    put(tmp_path, "zh/a.html", body + b"y")
    assert gzip.decompress((tmp_path / "zh/a.html.gz").read_bytes()) == body + b"y"


def test_a_page_that_is_none_any_more_goes_and_files_of_others_stay(tmp_path):
    files = {name: put(tmp_path, name, b"x" * 300) for name in ("zh/old/a.html", "zh/b.html")}
    write_manifest(tmp_path, [], files, {})
    (tmp_path / "zh" / "theirs.txt").write_text("x")
    outside = tmp_path.parent / "outside.txt"
    outside.write_text("x")
    before = read_manifest(tmp_path)
    before["files"]["../outside.txt"] = ""
    assert remove_old(tmp_path, before, {"zh/b.html": ""}) == 2
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {"zh/b.html", "zh/b.html.gz", "zh/theirs.txt", "manifest.json", "manifest.json.gz"}
    assert not (tmp_path / "zh" / "old").exists() and outside.exists()


def test_a_version_is_published_once(tmp_path):
    first = publications({"publications": []}, "a", DAY)
    assert publications({"publications": first}, "a", DAY.replace(year=2027)) == first
    second = publications({"publications": first}, "b", DAY.replace(year=2027))
    assert [each["version"] for each in second] == ["a", "b"]


@pytest.mark.parametrize("content", ["{", "[]", '{"name": "an app"}'])
def test_a_folder_with_another_manifest_is_left_alone(tmp_path, content):
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(ExportFailed) as caught:
        read_manifest(tmp_path)
    assert "choose another folder" in english(caught.value)
