"""The progress of a month as files: XLSX and PDF."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from geo.export.formats import print_tables
from geo.export.layer_files import to_xlsx
from geo.reporting.journal import Journal
from geo.reporting.people import Person
from geo.reporting.progress import progress, progress_notes, progress_tables
from geo.selection import Facts
from geo.texts.catalogue import text


def progress_xlsx(person: Person, journal: Journal, facts: Facts, month: str, language: str) -> bytes:
    """Write the late list and the matrix of each plan as sheets; see `geo.reporting.progress.progress` for faults."""
    tables = progress_tables(progress(person, journal, facts, month), facts, month, language)
    return to_xlsx(dict(tables), text("progress_of", language, month=month), journal.clock())


def progress_pdf(person: Person, journal: Journal, facts: Facts, month: str, language: str) -> bytes:
    """Write the late list and the matrix of each plan as pages; see `geo.reporting.progress.progress` for faults."""
    tables = progress_tables(progress(person, journal, facts, month), facts, month, language)
    at = journal.clock()
    made = text("made_at", language, at=at.strftime("%Y-%m-%d %H:%M"))
    notes = [*progress_notes(facts, month, language), made]
    return print_tables(text("progress_of", language, month=month), tables, notes, at, language)


#: Formats by the ending of their files.
PROGRESS_FORMATS: Mapping[str, Callable[[Person, Journal, Facts, str, str], bytes]] = {
    "xlsx": progress_xlsx,
    "pdf": progress_pdf,
}
