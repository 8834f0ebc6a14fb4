"""The trail: every write is in it, and a line that was changed, deleted, moved or cut off is found."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from support.messages import english
from support.reporting import READER, REVIEWER, TASK, TONGZHOU, VOC, entry

from geo.errors import InvalidInput
from geo.reporting.journal import TABLES, office_journal
from geo.reporting.reports import save_reports, withdraw_report
from geo.reporting.reviews import accept_report, return_report
from geo.reporting.trail import BEGINNING, append_trail, record_row, trail_head, trail_lines, verify_trail
from geo.settings import Settings, load


@pytest.fixture
def written(journal, facts):
    """A journal with seven lines."""
    save_reports(TONGZHOU, journal, facts, [entry(), entry(TASK, value=None)], submit=True)
    return_report(REVIEWER, journal, VOC, 1, "a reason")
    save_reports(TONGZHOU, journal, facts, [entry(version=2, value=9)], submit=True)
    withdraw_report(TONGZHOU, journal, TASK, 1)
    append_trail(journal, READER, "look", {"at": "something"})
    return journal


def tamper(journal, *statements):
    """Change the file as somebody would who has it in hand: without its guards."""
    with closing(sqlite3.connect(journal.path)) as connection, connection:
        connection.execute("DROP TRIGGER trail_is_not_changed")
        connection.execute("DROP TRIGGER trail_is_not_cut")
        for statement in statements:
            connection.execute(statement)


def kinds(faults):
    return {fault.kind for fault in faults}


def test_a_new_journal_and_one_that_was_written_are_proven(journal, facts):
    assert (trail_head(journal), verify_trail(journal)) == ((0, BEGINNING), [])
    save_reports(TONGZHOU, journal, facts, [entry()])
    assert trail_head(journal)[0] == 1
    assert verify_trail(journal) == []


def test_every_write_has_a_line_with_who_when_and_from_which_version(written):
    lines = [line for key in (VOC, TASK) for line in trail_lines(written, key)]
    assert [(line["person"], line["action"], line["details"]["from_version"]) for line in lines] == [
        ("tongzhou", "submit", 0),
        ("reviewer", "returned", 1),
        ("tongzhou", "submit", 2),
        ("tongzhou", "submit", 0),
        ("tongzhou", "withdraw", 1),
    ]
    assert all(line["at"].endswith("+08:00") and line["name"] for line in lines)
    assert trail_head(written)[0] == 7


@pytest.mark.parametrize("column", ["at", "person", "name", "action", "subject", "details", "previous", "hash"])
def test_a_line_that_was_changed_is_found(written, column):
    tamper(written, f"UPDATE trail SET {column} = replace({column}, substr({column}, 2, 3), 'xyz') WHERE number = 3")
    assert kinds(verify_trail(written)) & {"trail_line_changed", "trail_line_lost"}


@pytest.mark.parametrize("number", range(1, 8))
def test_a_line_that_was_deleted_is_found_wherever_it_stood(written, number):
    tamper(written, f"DELETE FROM trail WHERE number = {number}")
    assert kinds(verify_trail(written)) & {"trail_line_lost", "trail_cut"}


def test_a_deleted_line_is_found_though_the_others_are_numbered_anew(written):
    tamper(written, "DELETE FROM trail WHERE number = 2", "UPDATE trail SET number = number - 1 WHERE number > 2")
    assert kinds(verify_trail(written)) >= {"trail_line_changed", "trail_line_lost"}


def test_two_lines_that_changed_places_are_found(written):
    columns = "at, person, name, action, subject, details, previous, hash"
    tamper(
        written,
        "CREATE TEMP TABLE two AS SELECT * FROM trail WHERE number IN (3, 4)",
        *(
            f"UPDATE trail SET ({columns}) = (SELECT {columns} FROM two WHERE number = {there}) WHERE number = {here}"
            for here, there in ((3, 4), (4, 3))
        ),
    )
    assert "trail_line_changed" in kinds(verify_trail(written))


def test_a_tail_that_was_cut_off_is_found_by_the_counter(written):
    tamper(written, "DELETE FROM trail WHERE number > 6")
    assert kinds(verify_trail(written)) == {"trail_cut"}


def test_a_tail_that_was_cut_off_with_the_counter_is_found_by_the_rows_that_it_wrote(written):
    tamper(written, "DELETE FROM trail WHERE number > 4", "UPDATE sqlite_sequence SET seq = 4 WHERE name = 'trail'")
    faults = verify_trail(written)
    assert kinds(faults) == {"row_not_in_trail"}
    assert {fault.place.row for fault in faults} == {VOC, TASK}


def test_a_tail_that_was_cut_off_without_a_trace_is_found_by_the_head_that_was_noted(written):
    _, head = trail_head(written)
    tamper(written, "DELETE FROM trail WHERE number > 6", "UPDATE sqlite_sequence SET seq = 6 WHERE name = 'trail'")
    assert verify_trail(written) == []
    assert kinds(verify_trail(written, head)) == {"trail_head_lost"}


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE reports SET value = 1000 WHERE id = '{VOC}'",
        f"UPDATE reports SET status = 'accepted' WHERE id = '{VOC}'",
        f"DELETE FROM reports WHERE id = '{VOC}'",
        "UPDATE report_reviews SET reviewed_by = 'somebody'",
        "DELETE FROM report_reviews",
        "INSERT INTO report_reviews SELECT NULL, 'x', 1, report_id, version, verdict, reason, reviewed_by, reviewed_at "
        "FROM report_reviews",
    ],
)
def test_a_row_that_was_changed_past_the_trail_is_found(written, statement):
    tamper(written, statement)
    assert kinds(verify_trail(written)) == {"row_not_in_trail"}
    assert english(verify_trail(written))


def test_the_journal_itself_refuses_to_change_or_cut_the_trail(written):
    for statement in ("UPDATE trail SET person = 'x'", "DELETE FROM trail"):
        with pytest.raises(sqlite3.IntegrityError, match="only grows"), written.writing() as connection:
            connection.execute(statement)
    assert verify_trail(written) == []


def test_publications_are_in_the_trail_as_reports_are(journal):
    row = {"id": "1", "content_hash": "a", "previous": None, "published_by": "p", "published_at": "t", "counts": "{}"}
    assert set(row) <= {"id"} | {part.split()[0] for part in TABLES["publications"].split(",")}
    record_row(journal, READER, "publish", "publications", row)
    assert verify_trail(journal) == []
    tamper(journal, "UPDATE publications SET content_hash = 'b'")
    assert kinds(verify_trail(journal)) == {"row_not_in_trail"}


def test_a_transaction_that_fails_leaves_neither_rows_nor_lines(journal, facts):
    with pytest.raises(RuntimeError), journal.writing():
        append_trail(journal, READER, "begin", {})
        save_reports(TONGZHOU, journal, facts, [entry()])
        raise RuntimeError
    assert trail_head(journal) == (0, BEGINNING)
    assert journal.frame("SELECT * FROM reports").empty


def test_a_decision_and_its_review_are_of_one_transaction(journal, facts):
    save_reports(TONGZHOU, journal, facts, [entry()], submit=True)
    accept_report(REVIEWER, journal, VOC, 1)
    actions = journal.frame("SELECT action FROM trail ORDER BY number")["action"]
    assert list(actions) == ["submit", "accepted", "review"]


def test_only_an_office_has_a_journal(tmp_path):
    with pytest.raises(InvalidInput, match="no_office"):
        office_journal(Settings())
    config = load({"BEIJING_OFFICE": str(tmp_path / "office")})
    assert office_journal(config).path == tmp_path / "office" / "office.gpkg"
    assert load({"BEIJING_OFFICE": ""}).office is None


def test_the_journal_is_a_geopackage_that_its_owner_alone_reads(journal):
    with journal.reading() as connection:
        contents = connection.execute("SELECT table_name, data_type FROM gpkg_contents").fetchall()
        assert connection.execute("PRAGMA application_id").fetchone()[0] == 0x47504B47
    assert {tuple(row) for row in contents} == {(name, "attributes") for name in (*TABLES, "trail")}
    assert journal.path.stat().st_mode & 0o077 == 0
    assert journal.folder.stat().st_mode & 0o077 == 0
