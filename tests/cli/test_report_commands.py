"""The commands of the office: one month from the form to the proof of the trail, and who is refused."""

from __future__ import annotations

import json

import pytest
from openpyxl import load_workbook
from support.reporting import VOC
from typer.testing import CliRunner

from geo.cli import report_commands
from geo.cli.commands import cli
from geo.reporting import journal as journals
from geo.selection import read_facts

PEOPLE = {"tz": "reporter:110112", "air": "reviewer:air", "two": "reporter:110112 reporter:110115"}
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"


@pytest.fixture(scope="module")
def facts(built):
    """The facts, read once for all commands."""
    return read_facts(built)


@pytest.fixture
def office(tmp_path, monkeypatch, read_only, facts):
    """An office with three people, in the environment; its folder."""
    folder = tmp_path / "office"
    folder.mkdir()
    rows = [
        f'[[person]]\nid = "{key}"\nname = "{key} name"\ngrants = {json.dumps(grants.split())}\n'
        for key, grants in PEOPLE.items()
    ]
    (folder / "roles.toml").write_text("\n".join(rows), "utf-8")
    monkeypatch.setenv("BEIJING_OFFICE", str(folder))
    monkeypatch.setattr(report_commands, "read_facts", lambda path: facts)
    return folder


def geo(*arguments):
    """Run a command; return its exit code and all that it printed."""
    done = CliRunner().invoke(cli, [str(one) for one in arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout + done.stderr


def well(*arguments):
    code, printed = geo(*arguments)
    assert code == 0, printed
    return printed


def test_a_month_from_the_form_to_the_proof(office, tmp_path):
    form, file, late = tmp_path / "form.xlsx", tmp_path / "photo.pdf", tmp_path / "late.pdf"
    well("report", "template", form, "--as", "tz", "--month", "2026-10")
    book = load_workbook(form)
    sheet = book.worksheets[0]
    row = next(row for row in range(4, sheet.max_row) if sheet.cell(row, 1).value == VOC)
    sheet.cell(row, 8).value, sheet.cell(row, 9).value = "已完成", 9
    book.save(form)
    assert "1 reports written" in well("report", "submit", form, "--as", "tz", "--draft")
    file.write_bytes(PDF)
    well("report", "attach", VOC, file, "--as", "tz")
    well("report", "template", form, "--as", "tz", "--month", "2026-10")
    assert "1 reports written" in well("report", "submit", form, "--as", "tz")
    assert f"{VOC}  submitted" in well("report", "list", "--as", "tz", "--month", "2026-10")
    assert f"{VOC}  Tongzhou District  finished  9" in well("report", "queue", "--as", "air")
    well("report", "evidence", VOC, tmp_path / "copy.pdf", "--as", "air")
    assert (tmp_path / "copy.pdf").read_bytes() == PDF
    well("report", "review", VOC, "--return", "which firms?", "--as", "air")
    assert "which firms?" in well("report", "list", "--as", "tz", "--month", "2026-10")
    well("report", "template", form, "--as", "tz", "--month", "2026-10")
    well("report", "submit", form, "--as", "tz")
    well("report", "withdraw", VOC, "--as", "tz")
    well("report", "template", form, "--as", "tz", "--month", "2026-10")
    well("report", "submit", form, "--as", "tz")
    well("report", "review", VOC, "--as", "air")
    history = well("report", "history", VOC, "--as", "tz")
    assert [line.split("  ")[2] for line in history.splitlines()] == [
        *("save", "save", "submit", "returned", "submit", "withdraw", "submit", "accepted")
    ]
    well("report", "late", "--as", "air", "--month", "2026-10", "--output", late)
    assert late.read_bytes().startswith(b"%PDF")
    assert "Tongzhou District" in well("report", "late", "--as", "air", "--month", "2026-09")
    assert "lines are whole" in well("audit", "verify")


def test_a_calendar_is_written_for_a_reporter(office, tmp_path):
    well("report", "calendar", "市水务局", tmp_path / "due.ics", "--lang", "en")
    assert "Municipal Water Authority" in (tmp_path / "due.ics").read_text("utf-8")


def test_the_proof_fails_when_a_line_was_deleted_and_tells_which(office, tmp_path):
    file = tmp_path / "photo.pdf"
    file.write_bytes(PDF)
    well("report", "attach", VOC, file, "--as", "tz")
    journal = journals.open_journal(office)
    with journal.writing() as connection:
        connection.execute("DROP TRIGGER trail_is_not_cut")
        connection.execute("DELETE FROM trail WHERE number = 1")
    code, told = geo("audit", "verify")
    assert code == 1
    assert "trail, row 2: expected line 1" in told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["report", "list", "--as", "nobody", "--month", "2026-10"], "a person of roles.toml"),
        (["report", "list", "--as", "air", "--month", "2026-10"], "a person with the role reporter"),
        (["report", "list", "--as", "two", "--month", "2026-10"], "110112, 110115, named by --reporter"),
        (["report", "list", "--as", "tz", "--month", "2026-10", "--reporter", "110115"], "role reporter, 110115"),
        (["report", "list", "--as", "tz", "--month", "October"], "'October'"),
        (["report", "review", VOC, "--as", "tz"], "a person with the role reviewer"),
        (["report", "withdraw", VOC, "--as", "two"], "no such report"),
        (["report", "attach", "nonsense", __file__, "--as", "tz"], "a person with the role reporter"),
        (["report", "late", "--as", "air", "--month", "2026-10", "--output", "x.doc"], "one of xlsx, pdf"),
    ],
)
def test_who_may_not_and_what_is_not_there_is_told(office, arguments, told):
    code, printed = geo(*arguments)
    assert code == 1
    assert told in printed


def test_a_public_installation_takes_no_report(monkeypatch, read_only):
    monkeypatch.delenv("BEIJING_OFFICE", raising=False)
    for arguments in (["report", "list", "--as", "tz", "--month", "2026-10"], ["audit", "verify"]):
        code, printed = geo(*arguments)
        assert code == 1
        assert "this installation is public" in printed
