"""The commands that read a file into the store: ``python -m geo import``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from geo import settings
from geo.air import grid_import
from geo.borders.border_import import Level, Origin, Status, import_boundaries
from geo.borders.matching import MatchOptions
from geo.cli.terminal import Commands, say
from geo.files.headings import column_choices
from geo.plans.plan_import import import_plan
from geo.rankings.bulletin_import import import_bulletin
from geo.rankings.bulletins import BulletinOptions
from geo.rankings.ranking_import import RankingFile, import_ranking
from geo.rankings.rankings import WORST
from geo.rankings.stated_sources import StatedSource
from geo.registers.register_import import import_registers as take_registers
from geo.results.result_files import ResultOptions
from geo.results.result_import import import_results
from geo.settings import CRS_STORE
from geo.water import readings, section_points
from geo.water.river_bulletin import import_river_classes
from geo.water.water_ranking import import_water_ranking


@dataclass(frozen=True, kw_only=True)
class NameOptions:
    """What a file of borders does not say of the names in it."""

    district: Annotated[str, typer.Option(help="The district of all features, for a file that names none.")] = ""
    name_column: Annotated[str, typer.Option(help="The column of the names, where it is not found by itself.")] = ""
    skip_faulty: Annotated[bool, typer.Option("--skip-faulty", help="Leave out what cannot be used, and list it.")] = (
        False
    )


@dataclass(frozen=True, kw_only=True)
class SourceOptions:
    """Where borders come from and what they are worth."""

    status: Annotated[Status, typer.Option(help="What the borders are worth.")] = "approximate"
    source: Annotated[str, typer.Option(help="Title of the source, shown under every map.")] = ""
    publisher: Annotated[str, typer.Option(help="Its publisher.")] = ""
    licence: Annotated[str, typer.Option(help="Its licence.")] = ""


@dataclass(frozen=True, kw_only=True)
class PublishedOptions:
    """Where figures were published, for a file that does not say it."""

    source_title: Annotated[str, typer.Option(help="Title of the source of all rows that name none.")] = ""
    source_publisher: Annotated[str, typer.Option(help="Its publisher.")] = ""
    source_date: Annotated[str, typer.Option(help="Its date, e.g. 2021-09-26.")] = ""
    source_url: Annotated[str, typer.Option(help="Its address.")] = ""

    @property
    def stated(self) -> StatedSource:
        """The source as the library takes it."""
        return StatedSource(
            title=self.source_title, publisher=self.source_publisher, issued_on=self.source_date, url=self.source_url
        )


#: Which column holds what, where the headings of a table do not say it.
Columns = Annotated[
    list[str] | None,
    typer.Option("--column", help="A column that is not understood, as field=HEADING; may be given several times."),
]

imports = Commands(help="Read a file into the store: all of it, or a list of its faults and nothing.")


@imports.command()
def plan(
    file: Annotated[Path, typer.Argument(help="The plan as text, XLSX, DOCX or HTML.")],
    year: Annotated[int, typer.Option(help="Year of the plan.")],
    field: Annotated[str, typer.Option(help="air, water, soil …: for a file that has no heading.")] = "",
    document: Annotated[str, typer.Option(help="Document number, for a plan that the store does not know.")] = "",
) -> None:
    """Read an action plan: tasks, measures, deadlines, departments, targets and the official wording."""
    say(import_plan(settings.load(), file, year, field, document).messages)


@imports.command()
def tsp(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX, or the text of the web page as TXT.")],
    period: Annotated[str, typer.Option(help="Half-month, month, quarter or year, e.g. 2021-10-H2.")],
    district: Annotated[str, typer.Option(help="The district, for a file that names none.")] = "",
    worst: Annotated[int, typer.Option(help="How many a list of the worst has before ties.")] = WORST,
    column: Columns = None,
) -> None:
    """Read a TSP bulletin: the worst 30, the districts' best and worst three, both, or a district's full list."""
    options = BulletinOptions(district=district, worst=worst, columns=column_choices(column or ()))
    say(import_bulletin(settings.load(), file, "tsp", period, options).messages)


@imports.command()
def pm25(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX, or the text of the web page as TXT.")],
    period: Annotated[str, typer.Option(help="Month, quarter, half-year or year, e.g. 2021-08.")],
    column: Columns = None,
) -> None:
    """Read mean PM2.5 of the 16 districts and the development area, and its change on the year, with their ranks."""
    options = BulletinOptions(columns=column_choices(column or ()))
    say(import_bulletin(settings.load(), file, "pm25", period, options).messages)


@imports.command("ranking")
def import_any_ranking(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX, or the text of the web page as TXT.")],
    indicator: Annotated[str, typer.Option(help="What is ranked: id or label of an indicator, e.g. dust_fall.")],
    period: Annotated[str, typer.Option(help="Half-month, month, quarter, half-year or year, e.g. 2021-Q3.")],
    source: PublishedOptions,
    district: Annotated[str, typer.Option(help="The district, for a file that names none.")] = "",
    worst: Annotated[int, typer.Option(help="How many the list has at least, e.g. 10 for the last ten.")] = 0,
    column: Columns = None,
) -> None:
    """Read ranks, values or both of districts or subdistricts: law enforcement, dust fall, road dust, water …"""
    options = BulletinOptions(district=district, worst=worst, columns=column_choices(column or ()))
    ranking = RankingFile(file=file, indicator=indicator, period=period, options=options, source=source.stated)
    say(import_ranking(settings.load(), ranking).messages)


@imports.command("results")
def import_published_results(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX: indicator, place, period, value, unit of measure …")],
    source: PublishedOptions,
    period: Annotated[str, typer.Option(help="Period of rows that name none, e.g. 2021.")] = "",
    column: Columns = None,
) -> None:
    """Read published results of any indicators, places and periods, a line each."""
    options = ResultOptions(period=period, columns=column_choices(column or ()), source=source.stated)
    say(import_results(settings.load(), file, options).messages)


@imports.command("river-classes")
def import_river_bulletin(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX or TXT: 水系, 河流（河段）, 所在区, 现状水质类别.")],
    period: Annotated[str, typer.Option(help="The month, e.g. 2021-08.")],
    source: PublishedOptions,
    column: Columns = None,
) -> None:
    """Read the monthly bulletin of rivers: the water class of every reach."""
    columns = column_choices(column or ())
    say(import_river_classes(settings.load(), file, period, columns, source.stated).messages)


@imports.command("water")
def import_water(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX of readings, long or wide, or of classes alone")],
    period: Annotated[str, typer.Option(help="Month, quarter or year of all rows, e.g. 2021-08")] = "",
    column: Columns = None,
) -> None:
    """Import water readings of sections; a file with faults changes nothing."""
    say(readings.import_readings(settings.load(), file, period, column_choices(column or ())).messages)


@imports.command("water-ranking")
def import_water_list(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX with rank, district and subdistrict, the worst first")],
    period: Annotated[str, typer.Option(help="The quarter, e.g. 2021-Q3")],
    column: Columns = None,
) -> None:
    """Import the quarterly ranking of subdistricts by water quality."""
    say(import_water_ranking(settings.load(), file, period, column_choices(column or ())).messages)


@imports.command("sections")
def import_sections(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX of sections with lon and lat")], column: Columns = None
) -> None:
    """Add sections to the register, so that readings of them can be imported."""
    say(section_points.import_sections(settings.load(), file, column_choices(column or ())).messages)


@imports.command("registers")
def import_registers(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX of places with kind, district, state, lon and lat")],
    crs: Annotated[str, typer.Option(help="Of the coordinates: EPSG:4490, WGS84, GCJ-02, BD-09 …")] = CRS_STORE,
    column: Columns = None,
) -> None:
    """Import registers: outfalls, plants, stations, firms, plots … as points with their state and its date."""
    say(take_registers(settings.load(), file, crs, column_choices(column or ())).messages)


@imports.command("boundaries")
def import_borders(
    file: Annotated[Path, typer.Argument(help="GPKG, GeoJSON, KML, KMZ, SHP, or a ZIP of one.")],
    level: Annotated[Level, typer.Option(help="What its features are.")],
    names: NameOptions,
    source: SourceOptions,
    crs: Annotated[str, typer.Option(help="EPSG:4490, GCJ-02, BD-09 …; counts before what the file says.")] = "",
    layer: Annotated[str, typer.Option(help="Which layer, for a file of several.")] = "",
) -> None:
    """Put true borders or river lines in place of schematic ones; what the file does not name stays as it is."""
    options = MatchOptions(district=names.district, name_column=names.name_column, skip_faulty=names.skip_faulty)
    origin = Origin(title=source.source, publisher=source.publisher, licence=source.licence, status=source.status)
    config = settings.load()
    say(import_boundaries(config, file, level, crs=crs, layer=layer, options=options, origin=origin).messages)


@imports.command("grid")
def import_grid(
    file: Annotated[
        Path, typer.Argument(help="CSV or XLSX with x, y (or lon, lat) and value; or a raster: GeoTIFF, .asc")
    ],
    period: Annotated[str, typer.Option(help="Month, quarter or year, e.g. 2021-08")],
    indicator: Annotated[str, typer.Option(help="What the values are")] = "voc_hotspot",
    crs: Annotated[str, typer.Option(help="Of the coordinates, where the file does not say it, e.g. EPSG:4547")] = "",
    size: Annotated[float, typer.Option(help="Side of a cell in metres; a raster says it itself")] = 500,
    column: Columns = None,
) -> None:
    """Import a regular grid, such as the VOC hot-spot grid of 500 m."""
    columns = column_choices(column or ())
    say(grid_import.import_grid(settings.load(), file, period, indicator, crs, size, columns).messages)
