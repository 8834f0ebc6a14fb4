"""The commands of publishing: ``python -m geo publish``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer

from geo import settings
from geo.cli.report_commands import Actor
from geo.cli.terminal import Commands, language, say
from geo.errors import Message
from geo.publishing import publisher
from geo.publishing.difference import Difference
from geo.publishing.publication_feed import PublicVersion
from geo.reporting.people import Person
from geo.schema import LAYERS
from geo.settings import Settings
from geo.store.geopackage import read_layer
from geo.texts.catalogue import text
from geo.texts.faults import message_text
from geo.texts.publication_words import publication_amount, publication_title
from geo.units import Register

publish = Commands(help="Show the public what the office has accepted; see the difference first.", no_args_is_help=True)

_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@publish.command("preview")
def preview(
    actor: Actor,
    cells: Annotated[int, typer.Option(help="Rows whose cells are listed; -1 for all.")] = 20,
    as_json: _Json = False,
) -> None:
    """Print what a publication would add, change and withdraw, and the digest that `run` needs."""
    config = settings.load()
    shown = publisher.preview(config, actor.person)
    if as_json:
        _print_json(
            digest=shown.digest,
            previous=shown.previous or None,
            faults=_texts(shown.faults),
            notes=_texts(shown.notes),
            counts=shown.difference.counts.to_dict("records"),
            cells=shown.difference.cells(cells).to_dict("records"),
        )
        return
    for line in _preview_lines(shown.difference, cells, _Names(config, actor.people)):
        typer.echo(line)
    say([*shown.notes, *shown.faults])
    typer.echo(text("publish_digest", language(), digest=shown.digest))


def _preview_lines(difference: Difference, most: int, names: _Names) -> Iterator[str]:
    """Say what changes: in all, by layer, place and people, and cell by cell."""
    yield text("publish_changes", language(), amount=publication_amount(difference.totals(), language()) or "–")
    for row in difference.counts.to_dict("records"):
        amount = text(f"publication_{row['change']}", language(), count=row["rows"])
        yield f"  {names.row(row)}  {amount}"
    cells = difference.cells(most).to_dict("records")
    if cells:
        yield text("publish_cells", language())
    for row in cells:
        change = text("publish_cell", language(), before=_cell(row["before"]), after=_cell(row["after"]))
        yield f"  {LAYERS[row['layer']].label(language())}  {row['row_key']}  {row['column']}: {change}"


@publish.command("run")
def run(
    digest: Annotated[str, typer.Argument(help="The digest that the preview ended with.")],
    actor: Actor,
    as_json: _Json = False,
) -> None:
    """Publish exactly what was previewed."""
    _print(publisher.publish(settings.load(), actor.person, digest), as_json)


@publish.command("rollback")
def rollback(
    version: Annotated[str, typer.Argument(help="Content hash of a version that `list` calls kept, or its beginning.")],
    actor: Actor,
    as_json: _Json = False,
) -> None:
    """Show the public a version again that it saw before."""
    _print(publisher.roll_back(settings.load(), actor.person, version), as_json)


@publish.command("list")
def list_versions(actor: Actor, as_json: _Json = False) -> None:
    """List what was published and rolled back, the newest first."""
    history = publisher.publications(settings.load(), actor.person)
    if as_json:
        _print_json(publications=[asdict(each) for each in history])
        return
    for each in history:
        typer.echo(_line(each, actor.people))
    if not history:
        typer.echo(text("publish_none", language()))


class _Names:
    """The names of layers, places and people in the language of the command."""

    def __init__(self, config: Settings, people: Mapping[str, Person]) -> None:
        self._register = Register(read_layer(config.store, "districts"), read_layer(config.store, "subdistricts"))
        self._people = people

    def row(self, row: Mapping[Any, Any]) -> str:
        """Name a group of rows: their layer, place and people."""
        code = row["unit_code"]
        known = code in self._register.reporting or code in self._register.districts["code"].to_numpy()
        place = self._register.name(code, language()) if known else code
        roles = ("reported_by", "accepted_by", "imported_by")
        people = [
            text(f"publish_{role}", language(), name=self._person(row[role])) for role in roles if row[role] is not None
        ]
        return "  ".join([LAYERS[row["layer"]].label(language()), *([place] if place else []), *people])

    def _person(self, ids: str) -> str:
        names = [self._people[one].name if one in self._people else one for one in ids.split(", ")]
        return text("list_separator", language()).join(names)


def _print(version: PublicVersion, as_json: bool) -> None:
    if as_json:
        _print_json(**asdict(version))
    else:
        typer.echo(_line(version, {}))


def _line(version: PublicVersion, people: Mapping[str, Person]) -> str:
    marks = [("publish_current", version.is_current), ("publish_kept", version.is_kept)]
    mark = next((text(key, language()) for key, holds in marks if holds), "")
    person = people.get(version.published_by)
    parts = [
        version.content_hash[:12],
        version.published_at,
        publication_title(version.counts, version.is_return, language()),
        person.name if person else version.published_by,
        mark,
    ]
    return "  ".join(filter(None, parts))


def _cell(value: object) -> str:
    return text("a_blank", language()) if value is None else str(value)


def _texts(messages: Sequence[Message]) -> list[str]:
    return [message_text(message, language()) for message in messages]


def _print_json(**content: Any) -> None:
    typer.echo(json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False))
