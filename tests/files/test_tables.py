"""Table files: the same rows whatever the file, and a fault for what is none."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.messages import english

from geo.errors import Fault, InvalidInput, Place, Word
from geo.files.tables import read_table
from geo.texts.faults import error_text

ROWS = [["代码", "名称"], ["110101", "东华门街道"], [], ["110102", "什刹海, 街道"]]
COMMAS = '代码,名称\n110101, 东华门街道 \n\n110102,"什刹海, 街道"\n'


@pytest.fixture
def write(tmp_path):
    def write(body, name="a.csv"):
        path = tmp_path / name
        path.write_bytes(body)
        return path

    return write


@pytest.fixture
def save(tmp_path):
    def save(*rows, merge=(), name="a.xlsx"):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        for area in merge:
            book.active.merge_cells(area)
        book.create_sheet("second").append(["of another sheet"])
        book.save(tmp_path / name)
        return tmp_path / name

    return save


def fault_of(path):
    with pytest.raises(InvalidInput) as error:
        read_table(path)
    (fault,) = error.value.faults
    return fault


# ---- texts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("name", ["a.csv", "a.txt", "A.CSV"])
def test_a_text_is_read_in_either_encoding_with_its_blank_lines_and_quotes(write, encoding, name):
    assert read_table(write(COMMAS.encode(encoding), name)) == ROWS


@pytest.mark.parametrize("name", ["a.csv", "a.txt"])
def test_tabs_part_cells_where_they_outnumber_commas(write, name):
    assert read_table(write("代码\t名称\n1\t甲, 乙\n".encode(), name)) == [["代码", "名称"], ["1", "甲, 乙"]]


def test_lines_end_as_on_any_system(write):
    assert read_table(write(b"a,b\r\n1,2\r\n")) == [["a", "b"], ["1", "2"]]


def test_an_empty_file_has_no_rows(write):
    assert read_table(write(b"")) == []


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])), min_size=2), max_size=5))
def test_what_was_written_is_read_back_trimmed(tmp_path_factory, rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
    assert read_table(path) == [[cell.strip() for cell in row] for row in rows]


# ---- workbooks -------------------------------------------------------------------------------------------------------


def test_the_first_sheet_of_a_workbook_is_read(save):
    assert read_table(save(["代码", " 名称 "], ["110101", None])) == [["代码", "名称"], ["110101", ""]]


def test_dates_and_numbers_are_written_as_people_do(save):
    path = save([date(2021, 8, 31), datetime(2021, 8, 31, 12, 30)], [30.0, 7.25], [30, -0.5])
    assert read_table(path) == [["2021-08-31", "2021-08-31"], ["30", "7.25"], ["30", "-0.5"]]


def test_the_text_of_a_merged_cell_stands_in_every_cell_that_it_covers(save):
    rows = [["区", "上半年", None, "x"], ["甲", 1, 2, 3], [None, 4, 5, 6]]
    path = save(*rows, merge=["B1:C1", "A2:A3"], name="A.XLSX")
    assert read_table(path) == [["区", "上半年", "上半年", "x"], ["甲", "1", "2", "3"], ["甲", "4", "5", "6"]]


# ---- faults ----------------------------------------------------------------------------------------------------------


def a_zip_that_is_no_workbook() -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("a.txt", "no workbook")
    return body.getvalue()


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.xlsx", b"no workbook"),
        ("a.xlsx", b""),
        ("a.xlsx", a_zip_that_is_no_workbook()),
        ("a.csv", b"\xff\xff\xff"),
        ("a.txt", b"\xff\xff\xff"),
    ],
    ids=["text", "empty", "zip", "csv bytes", "txt bytes"],
)
def test_a_damaged_file_is_a_fault(write, name, body):
    fault = fault_of(write(body, name))
    assert (fault.kind, fault.place) == ("unreadable_table", Place(file=name))
    assert fault.values["got"]


def test_a_workbook_cut_short_is_a_fault(save, write):
    whole = save(["代码"], ["1"]).read_bytes()
    assert fault_of(write(whole[: len(whole) // 2], "cut.xlsx")).kind == "unreadable_table"


def test_a_file_that_is_not_there_is_a_fault(tmp_path):
    assert fault_of(tmp_path / "none.csv").kind == "unreadable_file"


@pytest.mark.parametrize(("name", "got"), [("a.pdf", ".pdf"), ("a.xls", ".xls"), ("a", Word("no_ending"))])
def test_a_wrong_ending_is_a_fault_whatever_the_file_holds(write, name, got):
    assert fault_of(write(COMMAS.encode(), name)) == Fault("no_table_file", Place(file=name), {"got": got})


def test_faults_are_told_in_either_language(write):
    with pytest.raises(InvalidInput) as error:
        read_table(write(b"", "a"))
    assert english(error.value) == "a: expected a file .csv, .txt or .xlsx, got no ending"
    assert "应为.csv、.txt 或 .xlsx 文件，实为没有扩展名" in error_text(error.value, "zh")
    with pytest.raises(InvalidInput) as error:
        read_table(write(b"no workbook", "a.xlsx"))
    assert "expected a readable table" in english(error.value)
