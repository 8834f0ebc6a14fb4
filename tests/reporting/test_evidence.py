"""Evidence: told by its content, kept by hash and out of sight, given only to who may read the report."""

from __future__ import annotations

import io
import zipfile
from hashlib import sha256

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.messages import english
from support.reporting import DAXING, DAXING_PERSON, READER, REVIEWER, TONGZHOU, VOC, WATER_REVIEWER, entry

from geo.errors import InvalidInput
from geo.reporting.evidence import (
    MEDIA_TYPES,
    MOST_BYTES,
    evidence_path,
    media_type_of,
    read_evidence,
    store_evidence,
    verify_evidence,
)
from geo.reporting.reports import save_reports
from geo.reporting.trail import verify_trail

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(20)
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01" + bytes(20)


def office_file(kind):
    body = io.BytesIO()
    if kind == "docx":
        docx.Document().save(body)
    else:
        openpyxl.Workbook().save(body)
    return body.getvalue()


def archive(**files):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as file:
        for name, content in files.items():
            file.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return body.getvalue()


@pytest.mark.parametrize(
    ("body", "ending"),
    [(PDF, ".pdf"), (PNG, ".png"), (JPEG, ".jpg"), (office_file("docx"), ".docx"), (office_file("xlsx"), ".xlsx")],
)
def test_what_is_taken_is_told_by_its_content_whatever_its_name(journal, body, ending):
    digest = store_evidence(TONGZHOU, journal, "110112", "photo.exe", body)
    assert digest == sha256(body).hexdigest()
    path = evidence_path(journal, digest)
    assert path.read_bytes() == body
    assert not any(one.stat().st_mode & 0o077 for one in (path, path.parent, journal.evidence))
    assert journal.frame("SELECT name FROM evidence")["name"].item() == f"photo{ending}"
    assert [one for one in journal.evidence.rglob("*") if one.is_file()] == [path]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"plain text",
        b"<html><script>alert(1)</script></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"MZ\x90\0" + bytes(200),
        b"#!/bin/sh\nrm -rf /\n",
        archive(evil_dot_exe="MZ"),
        archive(word__document_dot_xml="<x/>", word__vbaProject_dot_bin="macro"),
        b"PK\x03\x04" + bytes(50),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    ],
)
def test_other_content_is_refused_and_leaves_nothing(journal, body):
    with pytest.raises(InvalidInput) as caught:
        store_evidence(TONGZHOU, journal, "110112", "report.pdf", body)
    assert caught.value.faults[0].kind == "other_evidence"
    assert ".pdf, .jpg, .png, .docx, .xlsx" in english(caught.value)
    assert not journal.evidence.exists()


def test_twenty_megabytes_are_taken_and_a_byte_more_is_not(journal):
    whole = PDF + bytes(MOST_BYTES - len(PDF))
    assert store_evidence(TONGZHOU, journal, "110112", "a.pdf", whole)
    with pytest.raises(InvalidInput, match="large_evidence"):
        store_evidence(TONGZHOU, journal, "110112", "a.pdf", whole + b"x")


@given(body=st.binary(max_size=300) | st.binary(max_size=300).map(lambda tail: b"PK\x03\x04" + tail))
def test_no_bytes_crash_the_check(body):
    assert isinstance(media_type_of(body), str)


@given(cut=st.integers(0, 6000), change=st.binary(min_size=1, max_size=8))
def test_a_broken_document_does_not_crash_the_check(cut, change):
    body = office_file("xlsx")
    assert media_type_of(body[:cut] + change + body[cut + len(change) :]) in {"", "application/zip", *MEDIA_TYPES}


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\secret\\plan.pdf", "a/b.pdf", "x" * 500, "", ".", "\0"])
def test_a_name_cannot_lead_out_of_the_folder(journal, name):
    digest = store_evidence(TONGZHOU, journal, "110112", name, PDF)
    stored = journal.frame("SELECT name FROM evidence")["name"].item()
    assert not {"/", "\\"} & set(stored)
    assert len(stored) <= 124
    assert evidence_path(journal, digest).is_file()


def test_only_a_reporter_of_the_unit_stores_evidence(journal):
    for somebody, reporter in ((DAXING_PERSON, "110112"), (REVIEWER, "110112"), (READER, "110112"), (TONGZHOU, "")):
        with pytest.raises(InvalidInput, match="not_allowed"):
            store_evidence(somebody, journal, reporter, "a.pdf", PDF)
    assert not journal.evidence.exists()


def test_evidence_is_read_by_the_unit_and_after_submission_by_the_fields_reviewer(journal, facts):
    digest = store_evidence(TONGZHOU, journal, "110112", "通州 照片.pdf", PDF)
    save_reports(TONGZHOU, journal, facts, [entry(evidence_sha256=digest)])
    assert read_evidence(TONGZHOU, journal, VOC).body == PDF
    for somebody in (REVIEWER, WATER_REVIEWER, DAXING_PERSON, READER):
        with pytest.raises(InvalidInput, match="no_report"):
            read_evidence(somebody, journal, VOC)
    save_reports(TONGZHOU, journal, facts, [entry(version=1, evidence_sha256=digest)], submit=True)
    file = read_evidence(REVIEWER, journal, VOC)
    assert (file.name, file.media_type, file.sha256) == ("通州 照片.pdf", "application/pdf", digest)
    with pytest.raises(InvalidInput, match="no_report"):
        read_evidence(WATER_REVIEWER, journal, VOC)


def test_a_hash_of_another_units_file_opens_nothing(journal, facts):
    """Who knows the hash of a file could else read it by naming it in a report of one's own."""
    digest = store_evidence(TONGZHOU, journal, "110112", "a.pdf", PDF)
    with pytest.raises(InvalidInput, match="no_evidence"):
        save_reports(DAXING_PERSON, journal, facts, [entry(DAXING, evidence_sha256=digest)])


def test_a_report_without_evidence_has_none(journal, facts):
    save_reports(TONGZHOU, journal, facts, [entry()])
    with pytest.raises(InvalidInput, match="no_evidence"):
        read_evidence(TONGZHOU, journal, VOC)


def test_a_file_that_was_changed_or_deleted_is_found_and_not_handed_out(journal, facts):
    digest = store_evidence(TONGZHOU, journal, "110112", "a.pdf", PDF)
    save_reports(TONGZHOU, journal, facts, [entry(evidence_sha256=digest)])
    assert verify_evidence(journal) == [] == verify_trail(journal)
    path = evidence_path(journal, digest)
    path.write_bytes(PDF + b"changed")
    assert [fault.kind for fault in verify_evidence(journal)] == ["evidence_changed"]
    with pytest.raises(InvalidInput, match="evidence_changed"):
        read_evidence(TONGZHOU, journal, VOC)
    path.unlink()
    assert [fault.kind for fault in verify_evidence(journal)] == ["evidence_lost"]
