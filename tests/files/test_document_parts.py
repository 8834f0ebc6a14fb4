"""Office files that would take the machine's memory or time, or are broken in a part, are refused before."""

from __future__ import annotations

import gzip
import io
import time
import zipfile

import docx
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.messages import english

from geo.errors import InvalidInput
from geo.files.tables import read_table
from geo.networks.network_kinds import network_of
from geo.networks.network_store import NetworkStore
from geo.networks.sensor_files import read_sensor_file
from geo.plans.documents import read_rows

SHEET = "xl/worksheets/sheet1.xml"
END = "</sheetData>"
DEEP = "<a>" * 100_000 + "</a>" * 100_000
LAUGHS = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'


def workbook() -> dict[str, bytes]:
    """Return the parts of a small sound workbook."""
    body = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["区", "名次"])
    book.active.append(["甲", 1])
    book.save(body)
    with zipfile.ZipFile(body) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path, parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def spoilt(path, new, old=END, part=SHEET):
    """Write the workbook with a text of a part replaced."""
    parts = workbook()
    assert old.encode() in parts[part]
    return packed(path, {**parts, part: parts[part].replace(old.encode(), new.encode())})


def refused(read, path) -> str:
    """Return the faults of a file, which come at once."""
    start = time.process_time()
    with pytest.raises(InvalidInput) as caught:
        read(path)
    assert time.process_time() - start < 10
    assert english(caught.value).startswith(path.name) or str(path) in english(caught.value)
    return english(caught.value)


def sensors(path):
    store = NetworkStore(path.parent / "networks", "particles")
    return read_sensor_file(path, network_of("particles"), store.stations())


readers = pytest.mark.parametrize("read", [read_table, read_rows, sensors])


@readers
@pytest.mark.parametrize(
    ("new", "words"),
    [
        (f'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>{END}', "got 2,097,152"),
        (f'<row r="3"><c r="a1048576"><v>1</v></c></row>{END}', "got 2,097,152"),
        (f'<row r="9e5"><c><v>1</v></c></row>{END}', "got 1,800,000"),
        (f'{END}<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>', "got 17,179,869,184"),
        (f"{'<row><c/></row>' * 400_000}{END}", "at most 600,000 cells"),
        (f"<row>{'<c/>' * 700_000}</row>{END}", "at most 600,000 cells"),
        (f"{DEEP}{END}", "200 within each other"),
        (f"{END}{'<hyperlink/>' * 300_000}", "at most 200,000 elements"),
    ],
    ids=["far", "far, small letters", "far row", "merged", "rows", "columns", "deep", "elements"],
)
def test_a_sheet_that_is_too_large_to_build_is_refused_with_its_part(tmp_path, read, new, words):
    text = refused(read, spoilt(tmp_path / "a.xlsx", new))
    assert words in text
    assert SHEET in text


@pytest.mark.parametrize(
    ("new", "old"),
    [
        (f'{END}<hyperlinks><hyperlink ref="XFD1048576"/><hyperlink ref="A1:XFD1048576"/></hyperlinks>', END),
        ('<dimension ref="A1:XFD1048576"/><sheetData>', "<sheetData>"),
        (f'{END}<mergeCells><mergeCell ref="C1:D9"/><mergeCell ref="A8:B9"/></mergeCells>', END),
    ],
)
def test_a_far_link_a_stated_size_or_a_merged_blank_is_no_cell(tmp_path, new, old):
    assert read_table(spoilt(tmp_path / "a.xlsx", new, old)) == [["区", "名次"], ["甲", "1"]]


@readers
def test_entities_are_refused_in_every_part_and_encoding(tmp_path, read):
    parts = workbook()
    for name in ("xl/workbook.xml", "[Content_Types].xml", SHEET):
        text = parts[name].decode().partition("?>")[2] or parts[name].decode()
        for body in (LAUGHS + text, f'<?xml version="1.0" encoding="utf-16"?>{LAUGHS}{text}'.encode("utf-16")):
            assert "XML without entities" in refused(read, packed(tmp_path / "a.xlsx", {**parts, name: body}))


@readers
@pytest.mark.parametrize("part", [SHEET, "xl/styles.xml", "xl/workbook.xml", "_rels/.rels"])
def test_a_broken_part_is_named(tmp_path, read, part):
    parts = workbook()
    path = packed(tmp_path / "a.xlsx", {**parts, part: parts[part][: len(parts[part]) // 2]})
    assert part in refused(read, path)


@readers
def test_an_encrypted_part_is_a_fault(tmp_path, read):
    path = packed(tmp_path / "a.xlsx", workbook())
    body = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = body.find(mark)
        while place >= 0:
            body[place + offset] |= 1
            place = body.find(mark, place + 1)
    path.write_bytes(bytes(body))
    assert "password" in refused(read, path)


@readers
def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path, read):
    parts = {**workbook(), "xl/media/a.png": b"\0" * 120_000_000}
    path = packed(tmp_path / "a.xlsx", parts)
    assert path.stat().st_size < 200_000
    assert "at most 100 MB, unpacked" in refused(read, path)


def test_texts_that_are_spread_by_merging_are_counted(tmp_path):
    row = '<row r="3"><c r="A3" t="inlineStr"><is><t>' + "甲" * 30_000 + "</t></is></c></row>"
    merge = f'{row}<row r="9000"><c r="A9000"/></row>{END}<mergeCells><mergeCell ref="A3:A9000"/></mergeCells>'
    assert "at most 50 MB" in refused(read_table, spoilt(tmp_path / "a.xlsx", merge))


@pytest.mark.parametrize("body", [b"\n" * 3_000_000, b"," * 3_000_000, b"a,b\n" * 700_000])
def test_a_text_of_too_many_cells_is_refused(tmp_path, body):
    (tmp_path / "a.csv").write_bytes(body)
    assert "at most 1,000,000 cells" in refused(read_table, tmp_path / "a.csv")


def test_a_document_whose_cells_span_without_end_is_refused(tmp_path):
    paper = docx.Document()
    paper.add_table(2, 2).cell(0, 0).text = "甲"
    paper.save(tmp_path / "a.docx")
    with zipfile.ZipFile(tmp_path / "a.docx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    wide = parts["word/document.xml"].replace(b"<w:tcPr>", b'<w:tcPr><w:gridSpan w:val="1000000000"/>')
    assert "span at most 1000" in refused(read_rows, packed(tmp_path / "a.docx", {**parts, "word/document.xml": wide}))


def test_a_document_merged_downwards_over_many_rows_repeats_its_text(tmp_path):
    paper = docx.Document()
    table = paper.add_table(600, 2)
    table.cell(0, 1).text = "甲"
    table.cell(0, 0).text = "乙"
    paper.save(tmp_path / "a.docx")
    with zipfile.ZipFile(tmp_path / "a.docx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    rows = parts["word/document.xml"].split(b"<w:tr>")
    merged = [row.replace(b"<w:tcPr>", b"<w:tcPr><w:vMerge/>", 1) for row in rows[2:]]
    body = b"<w:tr>".join([rows[0], rows[1].replace(b"<w:tcPr>", b'<w:tcPr><w:vMerge w:val="restart"/>', 1), *merged])
    read, _ = read_rows(packed(tmp_path / "a.docx", {**parts, "word/document.xml": body}))
    assert [row.cells for row in read] == [("乙", "甲"), *[("乙", "")] * 599]


@pytest.mark.parametrize(
    "body",
    [
        "<table>" + "<p>x" * 30_000,
        "<table><tr>" + "<td>x</td>" * 150_000,
        "<table>" * 20_000 + "x",
        "<table><tr>" + '<td colspan="1000" rowspan="1000">x</td>' * 900 + "<tr><td>x" * 3_000,
    ],
    ids=["nested", "many", "tables", "spans"],
)
def test_a_page_without_end_is_refused(tmp_path, body):
    (tmp_path / "a.html").write_text(body)
    assert "at most " in refused(read_rows, tmp_path / "a.html")


def test_readings_packed_without_end_are_refused(tmp_path):
    with gzip.open(tmp_path / "a.csv.gz", "wb") as body:
        for _ in range(220):
            body.write(b"," * 1_000_000)
    assert "at most 200 MB, unpacked" in refused(sensors, tmp_path / "a.csv.gz")
    pq.write_table(pa.table({"a": pa.nulls(60_000_000, pa.int8())}), tmp_path / "a.parquet")
    assert (tmp_path / "a.parquet").stat().st_size < 1_000_000
    assert "at most 400 MB, unpacked" in refused(sensors, tmp_path / "a.parquet")
