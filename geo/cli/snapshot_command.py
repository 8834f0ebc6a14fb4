"""The command that exports what a page shows: ``python -m geo snapshot``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from geo import settings
from geo.build import ensure_store
from geo.cli.terminal import language
from geo.errors import Fault, InvalidInput, Place


@dataclass(frozen=True, kw_only=True)
class PageOptions:
    """How the page of an export looks, and what it says of itself."""

    extent: Annotated[str, typer.Option(help="city, a district (a report on it), or west,south,east,north")] = "city"
    paper: Annotated[str, typer.Option(help="a4, a3 or slide (16:9)")] = "a4"
    landscape: Annotated[bool, typer.Option("--landscape/--portrait", help="How the paper lies.")] = False
    address: Annotated[str, typer.Option(help="Where the app is served, for the link.")] = "http://localhost:8501"
    at: Annotated[datetime | None, typer.Option(help="Time of export, UTC; else SOURCE_DATE_EPOCH or now.")] = None


class SnapshotCommand(TyperCommand):
    """A command to which every option that it does not know is a choice of the page."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words of the command line, ``--period 2021-08`` as ``--choose period=2021-08``."""
        own = {name for parameter in self.get_params(ctx) for name in (*parameter.opts, *parameter.secondary_opts)}
        return super().parse_args(ctx, list(with_choices(args, own)))


def with_choices(words: Iterable[str], own: Collection[str]) -> Iterator[str]:
    """Write every option that is none of the command's own as ``--choose key=value``.

    Parameters
    ----------
    words
        The command line.
    own
        Names of the command's own options.
    """
    rest = iter(words)
    for word in rest:
        option, sign, value = word.partition("=")
        if word.startswith("--") and word != "--" and option not in own:
            key = option.removeprefix("--").replace("-", "_")
            values = [value] if sign else [following for following in [next(rest, None)] if following is not None]
            yield "--choose"
            yield "=".join([key, *values])
        else:
            yield word


def choices_of(pairs: Iterable[str]) -> dict[str, str]:
    """Read choices; raises `InvalidInput` with every one that is not ``key=value``.

    Examples
    --------
    >>> choices_of(["period=2021-08", "district=110112"])
    {'period': '2021-08', 'district': '110112'}
    """
    faults, choices = [], {}
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if key and sign:
            choices[key] = value
        else:
            faults.append(Fault("malformed_choice", Place(file="--choose"), {"got": pair}))
    if faults:
        raise InvalidInput(*faults)
    return choices


def snapshot(
    view: Annotated[str, typer.Argument(help="overview, tasks, air, water, tsp, data or unit")],
    output: Annotated[Path, typer.Option(help="The file; with --every-unit the folder.")],
    page: PageOptions,
    form: Annotated[str, typer.Option("--format", help="png, svg, pdf, html or zip; by default as the file ends")] = "",
    choose: Annotated[
        list[str] | None,
        typer.Option(help="A choice as in the page's address, KEY=VALUE; may be repeated. --KEY VALUE is the same."),
    ] = None,
    every_unit: Annotated[bool, typer.Option("--every-unit", help="One report a district, on all cores.")] = False,
) -> None:
    """Export what a page shows: picture, document, offline map, or all of them with the data."""
    # Imported here: only exports need matplotlib, which takes a second to load.
    from geo.export import formats
    from geo.export.request import ExportRequest
    from geo.selection import read_facts

    request = ExportRequest(
        view=view,
        choices=choices_of(choose or []),
        language=language("zh"),
        extent=page.extent,
        paper=page.paper,
        landscape=page.landscape,
        address=page.address,
        at=page.at.replace(tzinfo=UTC) if page.at else formats.now(),
    )
    kind = form or output.suffix.removeprefix(".") or "pdf"
    config = settings.load()
    ensure_store(config)
    facts = read_facts(config.store)
    if not every_unit:
        formats.write_file(output, formats.render(request, kind, config, facts))
    else:
        with typer.progressbar(length=1, label=view) as bar:
            for _, total in formats.batch(request, kind, output, config, facts):
                bar.length = total
                bar.update(1)
    typer.echo(output)
