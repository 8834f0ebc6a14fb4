"""Commands of the office: ``report`` for those who report and review, ``audit`` for the proof of the trail.

Whoever runs them says who they are with ``--as ID``, a person of ``roles.toml`` in the office's folder: the command
line is for those who may read and write that folder anyway.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from geo import settings
from geo.build import ensure_store
from geo.cli.terminal import Commands, language, say
from geo.errors import Fault, InvalidInput, Note, Place
from geo.reporting.desk import reports_due
from geo.reporting.due_calendar import due_calendar
from geo.reporting.due_texts import deadline_text, plans_text, reporter_name
from geo.reporting.dues import deadline
from geo.reporting.entries import Entry
from geo.reporting.evidence import read_evidence, store_evidence, verify_evidence
from geo.reporting.journal import ROLES_FILE, Journal, office_journal
from geo.reporting.people import REPORTER, Person, find_person, read_roles
from geo.reporting.progress import late_list, progress
from geo.reporting.report_forms import read_form, report_form
from geo.reporting.reports import find_report, report_history, reporter_of, save_reports, withdraw_report
from geo.reporting.reviews import accept_report, return_report, review_queue
from geo.reporting.trail import trail_head, verify_trail
from geo.selection import Facts, read_facts
from geo.texts.catalogue import text

report = Commands(help="Report the progress of a month, review it, see who is late. In an office alone.")
audit = Commands(help="Prove the trail of the office.")

_Report = Annotated[str, typer.Argument(help="Id of the report, as `report list` prints it.")]
_Month = Annotated[str, typer.Option(help="The month reported on, 2026-10.")]


@dataclass(frozen=True)
class Actor:
    """Who acts, on the command line.

    Parameters
    ----------
    person_id
        Id of a person of ``roles.toml``.
    """

    person_id: Annotated[str, typer.Option("--as", help="Your id in roles.toml of the office's folder.")]

    @property
    def journal(self) -> Journal:
        """Return the journal of this installation."""
        return office_journal(settings.load())

    @property
    def people(self) -> Mapping[str, Person]:
        """Return all people of this office by id."""
        return read_roles(self.journal.folder / ROLES_FILE)

    @property
    def person(self) -> Person:
        """Return the person."""
        return find_person(self.people, self.person_id)


@dataclass(frozen=True)
class DeskOptions:
    """Whose reports of which month.

    Parameters
    ----------
    month
        The month reported on.
    reporter
        Code of a unit or name of a department; blank where the person reports for one alone.
    """

    month: _Month
    reporter: Annotated[str, typer.Option(help="Code of a unit or Chinese name of a department, if you have two.")] = ""

    def of(self, person: Person) -> str:
        """Return whose reports are meant; raises `InvalidInput` where a person reports for several."""
        scopes = person.scopes(REPORTER)
        if self.reporter or len(scopes) < 2:
            return self.reporter or next(iter(scopes), "")
        raise InvalidInput(Fault("which_reporter", values={"options": list(scopes)}))


@report.command("list")
def list_reports(actor: Actor, desk: DeskOptions) -> None:
    """List what is due of a unit or department, by when, and how it stands."""
    facts, reporter = _facts(), desk.of(actor.person)
    rows = reports_due(actor.person, actor.journal, facts, desk.month, reporter, language())
    typer.echo(deadline_text(deadline(desk.month), language()))
    typer.echo(plans_text(facts, desk.month, language()))
    for row in rows.to_dict("records"):
        status = text(f"report_status_{row['status'] or 'none'}", language())
        late = text("standing_late", language()) if row["late"] else ""
        value = "" if pd.isna(row["value"]) else f"{row['value']:g}"
        parts = [row["id"], status, late, row["task"], row["target"], value, row["reason"]]
        typer.echo("  ".join(str(part) for part in parts if part))


@report.command()
def template(
    actor: Actor, desk: DeskOptions, output: Annotated[Path, typer.Argument(help="The workbook, .xlsx.")]
) -> None:
    """Write the form of a unit or department for a month, to fill in and hand to `report submit`."""
    reporter = desk.of(actor.person)
    _write(output, report_form(actor.person, actor.journal, _facts(), desk.month, reporter, language("zh")))


@report.command()
def submit(
    actor: Actor,
    file: Annotated[Path, typer.Argument(help="The form, filled in.")],
    draft: Annotated[bool, typer.Option("--draft", help="Save the rows, and submit nothing yet.")] = False,
) -> None:
    """Take a form in: check every row, then submit all of them, or tell every fault and write nothing."""
    rows = read_form(actor.person, actor.journal, _facts(), file, submit=not draft)
    say([Note("reports_written", Place(file=file.name), {"count": len(rows)})])


@report.command()
def withdraw(actor: Actor, report_id: _Report) -> None:
    """Take a submitted report back, to change it."""
    withdraw_report(actor.person, actor.journal, report_id, _version(actor, report_id))


@report.command()
def attach(
    actor: Actor, report_id: _Report, file: Annotated[Path, typer.Argument(help="PDF, JPEG, PNG, DOCX or XLSX.")]
) -> None:
    """Add a file of evidence to a report that is not submitted yet."""
    with actor.journal.reading() as connection:
        stored = find_report(connection, report_id) or {}
    try:
        body = file.read_bytes()
    except OSError as error:
        raise InvalidInput(Fault("unreadable_file", Place(file=str(file)), {"got": str(error)})) from error
    digest = store_evidence(actor.person, actor.journal, reporter_of(report_id), file.name, body)
    typed = {key: stored[key] for key in ("state", "value", "note") if stored.get(key) is not None}
    entry = Entry(report_id=report_id, version=stored.get("version", 0), evidence_sha256=digest, **typed)
    save_reports(actor.person, actor.journal, _facts(), [entry])
    typer.echo(digest)


@report.command()
def evidence(actor: Actor, report_id: _Report, output: Annotated[Path, typer.Argument(help="Where it goes.")]) -> None:
    """Write the file of evidence of a report."""
    _write(output, read_evidence(actor.person, actor.journal, report_id).body)


@report.command()
def queue(actor: Actor) -> None:
    """List what waits for your review, with the difference to the month before."""
    facts = _facts()
    for row in review_queue(actor.person, actor.journal).to_dict("records"):
        value = "" if pd.isna(row["value"]) else f"{row['value']:g}"
        change = "" if pd.isna(row["difference"]) else f"({row['difference']:+g})"
        state = text(f"report_state_{row['state']}", language())
        parts = [row["id"], reporter_name(facts, row["reporter"], language()), state, value, change, row["note"]]
        typer.echo("  ".join(str(part) for part in parts if part))


@report.command()
def review(
    actor: Actor,
    report_id: _Report,
    reason: Annotated[str, typer.Option("--return", help="Return it with this reason; else it is accepted.")] = "",
) -> None:
    """Accept a submitted report, or return it with a reason."""
    version = _version(actor, report_id)
    if reason:
        return_report(actor.person, actor.journal, report_id, version, reason)
    else:
        accept_report(actor.person, actor.journal, report_id, version)


@report.command()
def history(actor: Actor, report_id: _Report) -> None:
    """Print every version of a report: when, who, what, and why it was returned."""
    for line in report_history(actor.person, actor.journal, report_id):
        row = line["row"]
        value = "" if row["value"] is None else f"{row['value']:g}"
        parts = [line["at"], line["name"], line["action"], row["state"], value, row["note"], line["reason"]]
        typer.echo("  ".join(str(part) for part in parts if part))


@report.command()
def late(
    actor: Actor,
    month: _Month,
    output: Annotated[Path | None, typer.Option(help="Write late list and matrix as .xlsx or .pdf.")] = None,
) -> None:
    """List who has reported late or not at all for a month."""
    facts = _facts()
    if output is None:
        rows = progress(actor.person, actor.journal, facts, month)
        typer.echo(deadline_text(deadline(month), language()))
        typer.echo(late_list(rows, facts, month, language()).to_csv(index=False, sep="\t"), nl=False)
        return
    # Imported here, as in `_write`: only drawing needs matplotlib, which takes a second to load.
    from geo.reporting.progress_files import PROGRESS_FORMATS

    form = output.suffix.removeprefix(".")
    if form not in PROGRESS_FORMATS:
        values = {"options": list(PROGRESS_FORMATS), "got": form}
        raise InvalidInput(Fault("unknown_choice", Place(file="--output"), values))
    _write(output, PROGRESS_FORMATS[form](actor.person, actor.journal, facts, month, language("zh")))


@report.command()
def calendar(
    reporter: Annotated[str, typer.Argument(help="Code of a unit or Chinese name of a department.")],
    output: Annotated[Path, typer.Argument(help="The calendar, .ics.")],
) -> None:
    """Write the deadlines of a unit or department as a calendar."""
    journal = office_journal(settings.load())
    _write(output, due_calendar(_facts(), reporter, journal.clock(), language("zh")))


@audit.command()
def verify(
    head: Annotated[str, typer.Option(help="Hash of a line noted at an earlier proof; it must still be there.")] = "",
) -> None:
    """Prove that no line of the trail was changed, moved or deleted, and that the journal is what it says."""
    journal = office_journal(settings.load())
    faults = [*verify_trail(journal, head), *verify_evidence(journal)]
    if faults:
        say(faults)
        raise typer.Exit(1)
    number, newest = trail_head(journal)
    say([Note("trail_proven", Place(file=str(journal.path)), {"count": number, "head": newest})])


def _write(output: Path, body: bytes) -> None:
    from geo.export.formats import write_file

    write_file(output, body)
    typer.echo(output)


def _facts() -> Facts:
    config = settings.load()
    ensure_store(config)
    return read_facts(config.store)


def _version(actor: Actor, report_id: str) -> int:
    """Return the newest version of a report: on the command line nobody looks at an older one."""
    with actor.journal.reading() as connection:
        stored = find_report(connection, report_id)
    return int(stored["version"]) if stored else 0
