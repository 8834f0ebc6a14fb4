"""The trail: every write of the office in a line with who, when and what, chained by hash, and the proof of it.

The hash of a line is SHA-256 over its number, time, person, action, subject and details and the hash of the line
before. The rows of the journal's tables stand in the lines that wrote them, so that a replay of the trail gives the
tables.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from geo.errors import Fault, Place
from geo.reporting.journal import TABLES, Journal
from geo.reporting.people import Person

#: What the first line has instead of the hash of the line before it.
BEGINNING = "0" * 64
_LINE = ("number", "at", "person", "name", "action", "subject", "details", "previous")


def append_trail(
    journal: Journal, person: Person, action: str, details: Mapping[str, object], subject: str = ""
) -> int:
    """Add a line to the trail, in the running transaction of ``journal.writing()`` or in one of its own.

    Parameters
    ----------
    journal, person
        Where, and who acts.
    action
        A short word, as ``save``, ``submit`` or ``publish``.
    details
        What was done, as plain values of JSON.
    subject
        Id of what it was done to, to find the line by.

    Returns
    -------
    int
        The line's number, from 1 without a gap.
    """
    with journal.writing() as connection:
        number, previous = trail_head(journal)
        line = {
            "number": number + 1,
            "at": journal.clock().isoformat(),
            "person": person.id,
            "name": person.name,
            "action": action,
            "subject": subject,
            "details": _canonical(details),
            "previous": previous,
        }
        values = [*line.values(), _hash(line)]
        marks = ", ".join("?" * len(values))
        connection.execute(f"INSERT INTO trail ({', '.join(_LINE)}, hash) VALUES ({marks})", values)
    return number + 1


def record_row(
    journal: Journal, person: Person, action: str, table: str, row: Mapping[str, object], **more: object
) -> int:
    """Write a row of the journal, new or in the place of that with the same id, with its line of the trail.

    Parameters
    ----------
    journal, person, action
        As in `append_trail`.
    table
        One of `geo.reporting.journal.TABLES`.
    row
        Every column of the table but ``fid`` and ``trail_number``; ``id`` among them.
    more
        Other details of the line.

    Returns
    -------
    int
        The number of the line.
    """
    with journal.writing() as connection:
        number = append_trail(journal, person, action, {"table": table, "row": row, **more}, str(row["id"]))
        whole = {**row, "trail_number": number}
        columns, marks = ", ".join(whole), ", ".join(f":{name}" for name in whole)
        sets = ", ".join(f"{name} = excluded.{name}" for name in whole if name != "id")
        upsert = f"INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {sets}"
        connection.execute(upsert, whole)
    return number


def trail_head(journal: Journal) -> tuple[int, str]:
    """Return number and hash of the newest line, which prove all before it; 0 and `BEGINNING` of an empty trail."""
    with journal.reading() as connection:
        row = connection.execute("SELECT number, hash FROM trail ORDER BY number DESC LIMIT 1").fetchone()
    return (int(row["number"]), str(row["hash"])) if row else (0, BEGINNING)


def verify_trail(journal: Journal, head: str = "") -> list[Fault]:
    """Prove the trail: every line is there, as it was written, in its order, and the tables are what it says.

    A tail that was cut off is found by three things: the rows of the tables that only those lines explain, the highest
    number that SQLite remembers to have given, and the head noted at an earlier proof. Whoever rewrites trail, tables
    and counters alike is found by a noted head alone; published stores carry one each.

    Parameters
    ----------
    journal
        The journal.
    head
        Hash of a line, noted earlier, that must still be there; blank for none.

    Returns
    -------
    list of Fault
        In the order of the lines; empty for a sound trail.
    """
    with journal.reading() as connection:
        lines = connection.execute("SELECT * FROM trail ORDER BY fid").fetchall()
        given = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'trail'").fetchone()
        faults = [*_chain_faults(lines), *_table_faults(connection, lines)]
    if given and (not lines or int(given["seq"]) > int(lines[-1]["fid"])):
        values = {"number": int(given["seq"]), "got": int(lines[-1]["number"]) if lines else 0}
        faults.append(Fault("trail_cut", Place(sheet="trail"), values))
    if head and head not in {str(line["hash"]) for line in lines}:
        faults.append(Fault("trail_head_lost", Place(sheet="trail"), {"got": head}))
    return faults


def trail_lines(journal: Journal, subject: str) -> list[dict[str, Any]]:
    """Return the lines of a subject, the oldest first, their ``details`` read."""
    with journal.reading() as connection:
        lines = connection.execute("SELECT * FROM trail WHERE subject = ? ORDER BY number", [subject]).fetchall()
    return [{**dict(line), "details": json.loads(line["details"])} for line in lines]


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _hash(line: Mapping[str, object]) -> str:
    return sha256(_canonical([line[key] for key in _LINE]).encode()).hexdigest()


def _chain_faults(lines: list[sqlite3.Row]) -> list[Fault]:
    """Compare every line with its own hash, with its number and with the line before."""
    faults = []
    previous, expected = BEGINNING, 1
    for line in lines:
        place = Place(sheet="trail", row=int(line["number"]))
        if line["hash"] != _hash(dict(line)):
            faults.append(Fault("trail_line_changed", place, {"got": line["hash"]}))
        if line["number"] != expected or line["previous"] != previous:
            faults.append(Fault("trail_line_lost", place, {"number": expected, "got": line["number"]}))
        previous, expected = line["hash"], int(line["number"]) + 1
    return faults


def _table_faults(connection: sqlite3.Connection, lines: list[sqlite3.Row]) -> list[Fault]:
    """Compare the rows of the tables with those that the lines wrote last."""
    faults = []
    written: dict[tuple[str, str], dict[str, object]] = {}
    for line in lines:
        # What a line says that somebody changed counts for nothing, and need not even be JSON.
        details = json.loads(line["details"]) if line["hash"] == _hash(dict(line)) else {}
        if "table" in details:
            key = (details["table"], details["row"]["id"])
            written[key] = {**details["row"], "trail_number": line["number"]}
    for table in TABLES:
        rows = connection.execute(f"SELECT * FROM {table}").fetchall()
        stored = {str(row["id"]): {name: row[name] for name in row.keys() if name != "fid"} for row in rows}  # noqa: SIM118
        keys = dict.fromkeys([*stored, *(key for name, key in written if name == table)])
        differ = [key for key in keys if stored.get(key) != written.get((table, key))]
        faults += [Fault("row_not_in_trail", Place(sheet=table, row=key)) for key in differ]
    return faults
