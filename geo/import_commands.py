"""Owns the commands that read a file into the store: ``python -m geo import``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo import grid_import, points, readings, settings, water_ranking
from geo.border_import import Level, Origin, Status, import_boundaries
from geo.border_match import Asked
from geo.bulletin_import import import_bulletin
from geo.plan_import import import_plan
from geo.rankings import WORST
from geo.terminal import faults_explained

imports = typer.Typer(help="Read a file into the store: all of it, or a list of its faults and nothing.")


@imports.command()
def plan(
    file: Annotated[Path, typer.Argument(help="The plan as text, XLSX, DOCX or HTML.")],
    year: Annotated[int, typer.Option(help="Year of the plan.")],
    field: Annotated[str, typer.Option(help="air, water, soil …: for a file that has no heading.")] = "",
    document: Annotated[str, typer.Option(help="Document number, for a plan that the store does not know.")] = "",
) -> None:
    """Read an action plan: tasks, measures, deadlines, departments, targets and the official wording."""
    with faults_explained():
        typer.echo(import_plan(settings.load(), file, year, field, document))


@imports.command()
def tsp(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX, or the text of the web page as TXT.")],
    period: Annotated[str, typer.Option(help="Half-month, month, quarter or year, e.g. 2021-10-H2.")],
    district: Annotated[str, typer.Option(help="The district, for a file that names none.")] = "",
    worst: Annotated[int, typer.Option(help="How many a list of the worst has before ties.")] = WORST,
) -> None:
    """Read a TSP bulletin: the worst 30, or a district's concentrations."""
    with faults_explained():
        typer.echo(import_bulletin(settings.load(), file, "tsp", period, district, worst))


@imports.command()
def pm25(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX, or the text of the web page as TXT.")],
    period: Annotated[str, typer.Option(help="Month, quarter, half-year or year, e.g. 2021-08.")],
) -> None:
    """Read mean PM2.5 of the 16 districts and the development area."""
    with faults_explained():
        typer.echo(import_bulletin(settings.load(), file, "pm25", period))


@imports.command("water")
def import_water(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX of readings, long or wide, or of classes alone")],
    period: Annotated[str, typer.Option(help="Month, quarter or year of all rows, e.g. 2021-08")] = "",
) -> None:
    """Import water readings of sections; a file with faults changes nothing."""
    with faults_explained():
        typer.echo(readings.import_readings(settings.load(), file, period))


@imports.command("water-ranking")
def import_water_ranking(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX with rank, district and subdistrict, the worst first")],
    period: Annotated[str, typer.Option(help="The quarter, e.g. 2021-Q3")],
) -> None:
    """Import the quarterly ranking of subdistricts by water quality."""
    with faults_explained():
        typer.echo(water_ranking.import_ranking(settings.load(), file, period))


@imports.command("sections")
def import_sections(file: Annotated[Path, typer.Argument(help="CSV or XLSX of sections with lon and lat")]) -> None:
    """Add sections to the register, so that readings of them can be imported."""
    with faults_explained():
        typer.echo(points.import_points(settings.load(), file, "sections"))


@imports.command("registers")
def import_registers(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX of water bodies and outfalls with lon, lat and status")],
) -> None:
    """Import black-odorous reaches, small water bodies or outfalls as points with their status."""
    with faults_explained():
        typer.echo(points.import_points(settings.load(), file, "registers"))


@imports.command("boundaries")
def import_borders(
    file: Annotated[Path, typer.Argument(help="GPKG, GeoJSON, KML, KMZ, SHP, or a ZIP of one.")],
    level: Annotated[Level, typer.Option(help="What its features are.")],
    crs: Annotated[str, typer.Option(help="EPSG:4490, GCJ-02, BD-09 …; counts before what the file says.")] = "",
    layer: Annotated[str, typer.Option(help="Which layer, for a file of several.")] = "",
    district: Annotated[str, typer.Option(help="The district of all features, for a file that names none.")] = "",
    name_column: Annotated[str, typer.Option(help="The column of the names, where it is not found by itself.")] = "",
    skip_faulty: Annotated[
        bool, typer.Option("--skip-faulty", help="Leave out what cannot be used, and list it.")
    ] = False,
    status: Annotated[Status, typer.Option(help="What the borders are worth.")] = "approximate",
    source: Annotated[str, typer.Option(help="Title of the source, shown under every map.")] = "",
    publisher: Annotated[str, typer.Option(help="Its publisher.")] = "",
    licence: Annotated[str, typer.Option(help="Its licence.")] = "",
) -> None:
    """Put true borders or river lines in place of schematic ones; what the file does not name stays as it is."""
    origin = Origin(source, publisher, licence, status)
    with faults_explained():
        asked = Asked(district, name_column, skip_faulty)
        typer.echo(import_boundaries(settings.load(), file, level, crs, layer, asked, origin))


@imports.command("grid")
def import_grid(
    file: Annotated[
        Path, typer.Argument(help="CSV or XLSX with x, y (or lon, lat) and value; or a raster: GeoTIFF, .asc")
    ],
    period: Annotated[str, typer.Option(help="Month, quarter or year, e.g. 2021-08")],
    indicator: Annotated[str, typer.Option(help="What the values are")] = "voc_hotspot",
    crs: Annotated[str, typer.Option(help="Of the coordinates, where the file does not say it, e.g. EPSG:4547")] = "",
    size: Annotated[float, typer.Option(help="Side of a cell in metres; a raster says it itself")] = 500,
) -> None:
    """Import a regular grid, such as the VOC hot-spot grid of 500 m."""
    with faults_explained():
        typer.echo(grid_import.import_grid(settings.load(), file, period, indicator, crs, size))
