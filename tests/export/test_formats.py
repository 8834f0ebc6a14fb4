"""Exports: complete and citable in every format, the same bytes for the same view, and no half file after a fault."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from itertools import combinations

import openpyxl
import pandas as pd
import pypdf
import pytest
from support.messages import english
from support.paths import ROOT

from geo import settings
from geo.errors import ExportFailed, InvalidInput, MissingGlyph, NothingToShow
from geo.export import fonts, formats
from geo.export.offline import offline_page
from geo.export.pack import map_rows
from geo.export.page import draw
from geo.export.request import ExportRequest, export_page
from geo.selection import facts_of, read_facts
from geo.texts.faults import error_text
from geo.units import short_name
from geo.views import VIEWS

AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
CONFIG = settings.Settings()


@pytest.fixture(scope="module")
def facts(frames):
    return facts_of(frames, "0123456789abcdef" * 4)


def request_of(view, language="zh", extent="city", at=AT, **choices):
    return ExportRequest(view=view, choices=choices, language=language, extent=extent, at=at)


def texts_of(facts, request, config=CONFIG):
    return draw(export_page(request, facts, config)).texts


def changed(facts, layer, column, value, rows=slice(None)):
    frame = facts.frames[layer].copy()
    frame.loc[frame.index[rows], column] = value
    return facts_of({**facts.frames, layer: frame}, facts.version)


# ---- what an export says ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("view", VIEWS)
def test_an_export_says_all_that_makes_it_citable(facts, view, language):
    request = request_of(view, language)
    texts = " ".join(texts_of(facts, request))
    page = export_page(request, facts, CONFIG)
    for entry in page.selection.map_state.legend:
        assert entry.text.split()[0][:4] in texts
    zh = language == "zh"
    for part in (
        "0123456789abcdef",
        f"http://localhost:8501/{'' if view == 'overview' else view}",
        "2026-11-22 12:00",
        "审图号" if zh else "no approval number",
        "EPSG:4548",
        "示意" if zh else "schematic",
        "N",
        "公里" if zh else "km",
        "分级" if zh else "Classes",
    ):
        assert part in texts, part
    suffix = "" if zh else "_en"
    sources = facts.frames["sources"].set_index("id")
    for source in page.selection.sources:
        assert re.sub(r"\s", "", sources.loc[source, f"publisher{suffix}"]) in re.sub(r"\s", "", texts)


def test_the_map_approval_number_replaces_the_warning(facts):
    texts = " ".join(texts_of(facts, request_of("overview"), replace(CONFIG, approval_number="京S(2026)001号")))
    assert "京S(2026)001号" in texts
    assert "不得公开出版" not in texts


def test_demo_data_is_watermarked_and_real_data_is_not(facts):
    demo = changed(facts, "sources", "is_demo", 1)
    assert "演示数据，非真实结果" in texts_of(demo, request_of("overview"))
    assert "演示数据，非真实结果" not in texts_of(facts, request_of("overview"))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("view", ["overview", "tsp", "water"])
def test_every_district_is_named_and_no_two_names_collide(facts, view, language):
    canvas = draw(export_page(request_of(view, language), facts, CONFIG))
    names = facts.frames["districts"][f"name_{language}"].map(short_name)
    size = 7.5
    parts = [line for name in names for line in fonts.wrap(name, size, 11 * size)]
    labels = [text for text in canvas.figure.axes[0].texts if text.get_text() in parts and text.get_size() == size]
    assert sorted(text.get_text() for text in labels) == sorted(parts)
    boxes = []
    for text in labels:
        x, y = text.get_position()
        boxes.append((x, y, x + fonts.width(text.get_text(), size), y + 0.7 * size))
    for one, other in combinations(boxes, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_a_grid_is_drawn_by_class_and_its_cells_are_in_the_pack(demo_frames):
    facts = facts_of(demo_frames, "0" * 64)
    period = max(demo_frames["grid_cells"]["period"])
    cells = demo_frames["grid_cells"].query("period == @period")
    request = request_of("air", indicator="voc_hotspot", period=period)
    assert "VOCs热点网格 (指数)" in texts_of(facts, request)
    page = export_page(request, facts, CONFIG)
    rows = map_rows(page)["grid-voc_hotspot"]
    assert len(rows) == len(cells)
    expected = cells.set_index(["east", "north"])["value"]
    assert rows.set_index(["east", "north"])["value"].to_dict() == expected.to_dict()
    west, south, east, north = rows.total_bounds
    assert 115.3 < west < east < 117.6 and 39.3 < south < north < 41.2
    assert len(offline_page(page)) < 2e6


@pytest.mark.parametrize("view", ["tsp", "unit"])
def test_a_report_shows_the_district_and_its_own_rows(facts, view):
    request = request_of(view, code="110112") if view == "unit" else request_of(view, extent="通州区")
    lines = texts_of(facts, request)
    assert lines[0].startswith("通州区")
    assert "潞邑街道" in "".join(lines)
    assert "马家堡街道" not in "".join(lines)


def test_a_character_without_a_glyph_fails_the_export_by_its_name(facts):
    odd = changed(facts, "districts", "name_zh", "朝阳\U0001f600区", slice(2, 3))
    with pytest.raises(MissingGlyph) as refused:
        formats.render(request_of("overview"), "pdf", CONFIG, odd)
    assert "no glyph for '😀' (U+1F600 GRINNING FACE) in '朝阳😀区'" in english(refused.value)


def test_every_text_of_the_store_and_the_catalogue_can_be_printed(facts):
    from geo.texts.catalogue import catalogue

    fonts.check_glyphs(value for entry in catalogue().values() for value in entry.values())
    for frame in facts.frames.values():
        for column in frame.columns.difference(["geometry"]):
            fonts.check_glyphs(frame[column].dropna().astype(str))


# ---- formats ---------------------------------------------------------------------------------------------------------


def test_a_pdf_is_one_page_of_vectors_whose_text_can_be_searched(facts):
    document = pypdf.PdfReader(io.BytesIO(formats.render(request_of("tsp"), "pdf", CONFIG, facts)))
    (page,) = document.pages
    assert "通州区" in page.extract_text()
    assert "审图号" in page.extract_text()
    assert not page.images
    fonts_used = [font.get_object()["/DescendantFonts"][0] for font in page["/Resources"]["/Font"].values()]
    assert all("NotoSansSC" in str(font["/BaseFont"]) for font in fonts_used)
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts_used)  # TrueType, embedded


def test_an_svg_carries_its_typeface_and_its_text(facts):
    body = formats.render(request_of("overview"), "svg", CONFIG, facts).decode()
    assert 'src:url("data:font/woff;base64,' in body
    assert re.search(r"<text[^>]*>通州区</text>", body)
    assert not re.findall(r'(?:href|src)="https?://', body)


def test_an_offline_map_opens_from_a_disk_without_a_request(facts, browser, tmp_path):
    body = formats.render(request_of("tsp", "en"), "html", CONFIG, facts)
    assert len(body) < 2_000_000
    path = tmp_path / "tsp.html"
    path.write_bytes(body)
    page, addresses, faults = browser.new_page(), [], []
    page.on("request", lambda request: addresses.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_selector("#map[data-painted]")
    assert page.locator("path[data-id]").count() == len(facts.frames["subdistricts"])
    assert "Not disclosed" in page.locator(".map-legend").inner_text()
    page.locator("path[data-id='110112003']").dispatch_event("click")
    page.wait_for_selector("path[data-id='110112003'][stroke-width='3.5']")
    page.close()
    assert [url for url in addresses if not url.startswith("data:")] == [path.as_uri()]
    assert not faults


def test_a_hostile_name_stays_text_in_an_offline_map(facts, browser, tmp_path):
    hostile = "</script><script>document.title='broken'</script>{{ 1 }}<b>x"
    body = formats.render(
        request_of("overview"), "html", CONFIG, changed(facts, "districts", "name_zh", hostile, slice(2, 3))
    )
    path = tmp_path / "hostile.html"
    path.write_bytes(body)
    page = browser.new_page()
    page.goto(path.as_uri())
    page.wait_for_selector("#map[data-painted]")
    assert "broken" not in page.title()
    assert hostile in page.locator("table").last.inner_text()
    page.close()


def test_a_pack_holds_every_format_the_data_shown_and_its_hashes(facts):
    archive = zipfile.ZipFile(
        io.BytesIO(formats.render(request_of("overview", indicator="voc_enterprises"), "zip", CONFIG, facts))
    )
    names = archive.namelist()
    assert {f"overview.{form}" for form in ("png", "svg", "pdf", "html")} < set(names)
    readme = archive.read("README.md").decode()
    for name in set(names) - {"README.md"}:
        assert f"{sha256(archive.read(name)).hexdigest()}  {name}" in readme
    assert "许可：MIT" in readme
    rows = json.loads(archive.read("data/districts.geojson"))["features"]
    assert {row["properties"]["code"]: row["properties"]["value"] for row in rows}["110112"] == 9
    book = openpyxl.load_workbook(io.BytesIO(archive.read("data/data.xlsx")))
    assert book.sheetnames == ["districts", "sources"]
    assert book["districts"].max_row == 1 + len(rows) == 18


@pytest.mark.parametrize("form", ["png", "svg", "pdf", "html"])
def test_the_same_view_gives_the_same_bytes_and_another_time_does_not(facts, form):
    once, again = (formats.render(request_of("data", "en"), form, CONFIG, facts) for _ in range(2))
    later = formats.render(request_of("data", "en", at=AT.replace(hour=5)), form, CONFIG, facts)
    assert once == again != later


@pytest.mark.mpl_image_compare(baseline_dir="baseline", style="default", tolerance=8, savefig_kwargs={"dpi": 40})
def test_the_city_looks_as_approved(facts):
    return draw(export_page(request_of("tasks"), facts, CONFIG)).figure


@pytest.mark.mpl_image_compare(baseline_dir="baseline", style="default", tolerance=8, savefig_kwargs={"dpi": 40})
def test_a_report_looks_as_approved(facts):
    request = replace(request_of("tsp", "en", extent="110105"), landscape=True)
    return draw(export_page(request, facts, CONFIG)).figure


# ---- faults ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("export", "form", "message"),
    [
        (request_of("moon"), "pdf", "expected one of the views: overview, air"),
        (request_of("tsp"), "gif", "format: expected one of png, svg, pdf, html, csv, xlsx, zip, got 'gif'"),
        (request_of("tsp", "fr"), "pdf", "language: expected one of zh, en, got 'fr'"),
        (request_of("tsp", extent="月球区"), "pdf", "extent: expected city, a district"),
        (request_of("tsp", extent="东成区"), "pdf", "got '东成区' (nearest: 东城区"),
        (request_of("tsp", extent="1,2,3"), "pdf", "extent: expected west,south,east,north"),
        (request_of("tsp", extent="nan,39,117,41"), "pdf", "extent: expected west,south,east,north"),
        (request_of("overview", unit="999999", period="x", reach="y"), "pdf", "got 'reach'"),
        (replace(request_of("tsp"), paper="b5"), "pdf", "paper: expected one of a4, a3, slide, got 'b5'"),
    ],
    ids=str,
)
def test_a_request_that_cannot_be_met_is_refused_with_what_is_expected(facts, export, form, message):
    with pytest.raises(InvalidInput) as refused:
        formats.render(export, form, CONFIG, facts)
    assert message in english(refused.value)


def test_a_refusal_is_told_in_chinese_too(facts):
    with pytest.raises(InvalidInput) as refused:
        formats.render(replace(request_of("tsp"), paper="b5"), "pdf", CONFIG, facts)
    assert error_text(refused.value, "zh") == "纸张：应为其中之一：a4、a3、slide，实为'b5'"


def test_all_faults_of_a_request_are_told_together(facts):
    with pytest.raises(InvalidInput) as refused:
        formats.render(request_of("overview", unit="999999", period="x", reach="y"), "pdf", CONFIG, facts)
    assert len(refused.value.faults) == 3


def test_a_store_without_a_bulletin_has_nothing_to_export(facts):
    observations = facts.frames["observations"]
    none = {**facts.frames, "observations": observations[~observations["indicator"].isin(["tsp_rank", "tsp"])]}
    with pytest.raises(NothingToShow) as refused:
        formats.render(request_of("tsp"), "png", CONFIG, facts_of(none, facts.version))
    assert [fault.kind for fault in refused.value.faults] == ["tsp_empty"]


def test_a_path_that_cannot_be_written_is_explained(tmp_path):
    with pytest.raises(ExportFailed) as refused:
        formats.write_file(tmp_path / "missing" / "a.png", b"x")
    path = tmp_path / "missing" / "a.png"
    reason = "cannot be written (no folder that takes files); nothing was left there"
    assert english(refused.value) == f"{path}: {reason}"
    (tmp_path / "taken").mkdir()
    with pytest.raises(ExportFailed) as refused:
        formats.write_file(tmp_path / "taken", b"x")
    assert "cannot be written" in english(refused.value)
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_a_full_disk_leaves_what_was_there(tmp_path):
    path = tmp_path / "map.png"
    path.write_bytes(b"before")
    script = (
        "import resource, signal, sys; from pathlib import Path; from geo.export import formats;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000));"
        "formats.write_file(Path(sys.argv[1]), bytes(100_000))"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], cwd=ROOT, capture_output=True, text=True)
    assert "ExportFailed" in done.stderr
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_batch_goes_on_where_it_stopped(built, tmp_path):
    config, facts = settings.Settings(store=built), read_facts(built)
    request = request_of("unit")
    files = [path for path, _ in formats.batch(request, "html", tmp_path, config, facts)]
    assert len(files) == len(set(files)) == 17
    assert [path.name[:11] for path in sorted(tmp_path.iterdir())][:2] == ["unit-110101", "unit-110102"]
    first, second = sorted(files)[:2]
    first.unlink()
    before = second.stat().st_mtime_ns
    again = {path for path, total in formats.batch(request, "html", tmp_path, config, facts) if total == 17}
    assert again == set(files)
    assert first.exists()
    assert second.stat().st_mtime_ns == before


def test_the_data_of_a_view_comes_as_one_table_with_its_sources(facts):
    body = formats.render(request_of("overview", indicator="pm25", period="2021-08"), "csv", CONFIG, facts)
    lines = body.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + len(facts.register.districts)
    columns = lines[0].split(",")
    row = dict(zip(columns, next(line for line in lines if "通州区" in line).split(","), strict=True))
    assert (row["value"], row["period"], row["sources"]) == ("19.0", "2021年8月", "pm25-2021-08")


def test_the_data_of_a_view_comes_as_a_workbook_with_a_sheet_of_sources(facts):
    body = formats.render(request_of("water"), "xlsx", CONFIG, facts)
    book = openpyxl.load_workbook(io.BytesIO(body))
    assert {"rivers", "sections", "sources"} <= set(book.sheetnames)
    assert book["sources"].max_row > 1


def test_places_of_registers_are_exported_though_the_legend_has_no_line_for_their_states(built, frames):
    facts = facts_of(frames, "0" * 64)
    request = ExportRequest(view="data", choices={"layer": "registers"})
    body = formats.render(request, "csv", settings.Settings(store=built), facts)
    rows = pd.read_csv(io.BytesIO(body))
    assert set(frames["registers"]["id"]) <= set(rows["id"])
