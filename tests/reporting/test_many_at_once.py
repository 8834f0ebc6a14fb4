"""Many at once: no save is lost, the second on a row is told, and a kill leaves the journal whole."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from support.reporting import COLLEAGUE, MONTH, TONGZHOU, VOC, entry, person

from geo.errors import StoreBusy
from geo.reporting import transactions
from geo.reporting.dues import dues
from geo.reporting.journal import open_journal
from geo.reporting.reports import ReportConflict, reports_for, save_reports
from geo.reporting.trail import BEGINNING, append_trail, trail_head, verify_trail

THREADS = 40
#: Workers that have all modules loaded already; nothing of the journal is open when they begin.
_FORK = multiprocessing.get_context("fork")


def reporter_of_one(due):
    return person(f"of {due.reporter}", f"reporter:{due.reporter}")


def test_forty_people_save_at_once_and_nothing_is_lost(journal, facts):
    rows = list(dues(facts, MONTH).values())[: THREADS * 5]
    ready = threading.Barrier(THREADS)

    def work(number):
        ready.wait()
        for due in rows[number::THREADS]:
            save_reports(reporter_of_one(due), journal, facts, [entry(due.id, value=None)])
            save_reports(reporter_of_one(due), journal, facts, [entry(due.id, version=1, value=None, note="2")])

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))
    stored = journal.frame("SELECT id, version, note FROM reports ORDER BY id")
    assert list(stored["id"]) == sorted(due.id for due in rows)
    assert set(stored["version"]) == {2} and set(stored["note"]) == {"2"}
    assert trail_head(journal)[0] == 2 * len(rows)
    assert verify_trail(journal) == []


def test_of_forty_on_one_row_each_version_has_one_author_and_the_others_are_told(journal, facts):
    ready = threading.Barrier(THREADS)
    outcomes = Counter()

    def work(number):
        ready.wait()
        try:
            save_reports(person(f"p{number}", "reporter:110112"), journal, facts, [entry(value=number)])
        except ReportConflict as conflict:
            outcomes["told"] += 1
            assert conflict.typed[VOC].value == number
            assert conflict.stored[VOC]["value"] != number
        else:
            outcomes["saved"] += 1

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))
    assert outcomes == {"saved": 1, "told": THREADS - 1}


def test_who_fails_takes_nobody_along(journal, facts):
    """Writers share a commit: what one of them got wrong is undone alone."""
    ready = threading.Barrier(THREADS)

    def work(number):
        ready.wait()
        try:
            with journal.writing():
                append_trail(journal, TONGZHOU, "step", {"number": number})
                if number % 2:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            return

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))
    assert trail_head(journal)[0] == THREADS // 2
    assert verify_trail(journal) == []


def test_what_was_saved_is_on_the_disk_when_the_save_returns(journal, facts):
    """Another connection sees it at once, also while others are still writing."""
    stop = threading.Event()

    def noise():
        while not stop.is_set():
            append_trail(journal, COLLEAGUE, "noise", {})

    others = [threading.Thread(target=noise) for _ in range(3)]
    for other in others:
        other.start()
    try:
        for version in range(10):
            save_reports(TONGZHOU, journal, facts, [entry(version=version, value=version)])
            assert list(reports_for(TONGZHOU, journal, MONTH)["version"]) == [version + 1]
    finally:
        stop.set()
        for other in others:
            other.join()


def test_a_writer_that_waits_too_long_is_told_and_nothing_is_written(journal, monkeypatch):
    monkeypatch.setattr(transactions, "PATIENCE", 0.2)
    with sqlite3.connect(journal.path) as other:
        other.execute("BEGIN IMMEDIATE")  # another process that is at work
        with pytest.raises(StoreBusy, match="journal_busy"):
            append_trail(journal, TONGZHOU, "step", {})
    other.close()
    append_trail(journal, TONGZHOU, "step", {})
    assert trail_head(journal)[0] == 1


def test_a_commit_that_fails_is_told_to_everybody_in_it(journal, monkeypatch):
    """A reader in another process that does not end keeps a commit from the file: nobody is told it is saved."""
    monkeypatch.setattr(transactions, "PATIENCE", 0.3)
    reader = sqlite3.connect(journal.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM trail").fetchone()
    failures = Counter()
    ready = threading.Barrier(5)

    def work(_):
        ready.wait()
        try:
            append_trail(journal, TONGZHOU, "step", {})
        except StoreBusy:
            failures["told"] += 1

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(work, range(5)))
    reader.close()
    assert failures["told"] == 5
    assert trail_head(journal) == (0, BEGINNING)


def _save_many(facts, folder, rows):
    journal = open_journal(folder)
    for due in rows:
        save_reports(reporter_of_one(due), journal, facts, [entry(due.id, value=None, note="n")], submit=True)


def _append_for_ever(folder):
    journal = open_journal(folder)
    while True:
        with journal.writing():
            append_trail(journal, TONGZHOU, "first of two", {"filling": "x" * 20_000})
            append_trail(journal, TONGZHOU, "second of two", {"filling": "y" * 20_000})


def test_processes_save_at_once_and_nothing_is_lost(journal, facts):
    rows = list(dues(facts, MONTH).values())
    parts = [rows[30 * i : 30 * i + 30] for i in range(3)]
    workers = [_FORK.Process(target=_save_many, args=(facts, journal.folder, part)) for part in parts]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert trail_head(journal)[0] == 90
    assert verify_trail(journal) == []


def test_a_kill_at_any_moment_leaves_the_journal_whole(journal):
    pairs = 0
    for turn in range(4):
        worker = _FORK.Process(target=_append_for_ever, args=(journal.folder,))
        worker.start()
        before, _ = trail_head(journal)
        end = time.monotonic() + 60
        while trail_head(journal)[0] < before + 4 and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(0.013 * turn)
        os.kill(worker.pid, signal.SIGKILL)
        worker.join(30)
        number, _ = trail_head(journal)
        assert number > before and number % 2 == 0  # both lines of a transaction, or none
        assert verify_trail(journal) == []
        pairs = number
        with journal.reading() as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    append_trail(journal, TONGZHOU, "and on", {})
    assert trail_head(journal)[0] == pairs + 1


def test_two_who_make_the_journal_at_once_have_the_same(tmp_path):
    ready = threading.Barrier(8)

    def work(number):
        ready.wait()
        append_trail(open_journal(tmp_path / "new"), TONGZHOU, "begin", {"number": number})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    journal = open_journal(tmp_path / "new")
    assert trail_head(journal)[0] == 8
    assert [path.name for path in journal.folder.iterdir()] == ["office.gpkg"]
