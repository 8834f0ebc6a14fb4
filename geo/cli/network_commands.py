"""The commands of raw readings: ``python -m geo network``.

What they call is imported when they run: the engine takes half a second that no other command should pay for.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from geo import settings
from geo.build import ensure_store
from geo.cli.terminal import Commands, say
from geo.errors import Note, Place
from geo.store.disk import writable

network = Commands(help="Raw readings of networks of sensors, and the results that they become.", no_args_is_help=True)
add = Commands(help="Add a file to a network: all of it, or a list of its faults and nothing.", no_args_is_help=True)
network.add_typer(add, name="add")

_Network = Annotated[str, typer.Option("--network", help="particles, air, voc or water.")]


@add.command("stations")
def stations(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX of stations: name, district, subdistrict, lon, lat …")],
    network: _Network,
) -> None:
    """Add stations to a network's register, so that readings of them can be added."""
    from geo.networks.network_additions import add_stations

    config = settings.load()
    ensure_store(config)
    say(add_stations(config, file, network))


@add.command("readings")
def readings(
    files: Annotated[list[Path], typer.Argument(help="CSV, CSV.GZ, XLSX or Parquet, wide or long.")],
    network: _Network,
    pollutant: Annotated[str, typer.Option(help="Of all rows, for a long file that names none, e.g. tsp.")] = "",
    hour_end: Annotated[bool, typer.Option("--hour-end", help="Times stand at the end of the hour.")] = False,
) -> None:
    """Add raw readings, one file after the other; a later word on the same station and hour wins."""
    from geo.networks.network_additions import add_readings

    for file in files:
        say(add_readings(settings.load(), file, network, pollutant, hour_end))


@network.command()
def info() -> None:
    """Print what each network holds: stations, readings, and how complete the last month is."""
    from geo.networks.network_info import network_info

    say(network_info(settings.load()))


@network.command()
def results(
    period: Annotated[str, typer.Option(help="Half-month, month or year, e.g. 2021-10-H2.")],
    network: Annotated[str, typer.Option(help="One network; by default all with readings of the period.")] = "",
    into: Annotated[
        Literal["screen", "store"], typer.Option(help="'store' puts them into the store, 'screen' prints them.")
    ] = "screen",
) -> None:
    """Work out the results of a period."""
    from geo.networks.network_import import import_results, period_means

    config = settings.load()
    if into == "store":
        ensure_store(config)
        for summary in import_results(config, period, network):
            say(summary.messages)
        return
    for means in period_means(config, period, network).values():
        for one in means:
            for place, table in one.places.items():
                typer.echo(f"{one.pollutant.id} {place}")
                typer.echo(table.sort_values("rank").to_csv(index=False, sep="\t"))


@network.command()
def example(
    folder: Annotated[Path, typer.Argument(help="Where the files go.")],
    network: Annotated[str, typer.Option(help="particles or voc.")] = "particles",
    year: Annotated[int, typer.Option(help="The year.")] = 2024,
    stations: Annotated[int, typer.Option(help="How many stations.")] = 1300,
) -> None:
    """Write a made-up register and a year of made-up readings, marked as such, to try the commands."""
    from geo.networks.network_example import write_example

    config = settings.load()
    ensure_store(config)
    with writable(folder):
        files = list(write_example(config, folder, network, year, stations))
    say([Note("example_written", Place(file=str(folder)), {"files": len(files)})])
