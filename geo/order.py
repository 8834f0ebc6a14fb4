"""Owns what an export says besides the map: titles, notes with source and status, version, permalink, time, demo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import urlencode

import geopandas as gpd
import pandas as pd
import shapely

from geo.catalogue import plain, sentences, text
from geo.chosen import Facts, Selection
from geo.errors import Fault, InvalidInput, NothingToShow, UnknownUnit
from geo.maps import BOUNDS
from geo.provenance import geometry_note
from geo.reports import report_tables
from geo.selections import select
from geo.settings import LANGUAGES, Settings

#: Width and height of a page in millimetres, upright.
PAPERS = {"a4": (210.0, 297.0), "a3": (297.0, 420.0), "slide": (190.5, 338.667)}
CITY_EXTENT = "city"
#: What is written about time is written in Beijing's.
BEIJING_TIME = timezone(timedelta(hours=8), "UTC+8")

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Order:
    """What is to be exported, as a person asks for it.

    Parameters
    ----------
    view
        A name in `geo.selections.VIEWS`.
    choices
        The choices of its page.
    language
        ``zh`` or ``en``.
    extent
        ``city``, any spelling of a district (which makes it a report on it), or ``west,south,east,north`` in degrees.
    paper
        A name in `PAPERS`.
    landscape
        Whether the page lies; a slide always does.
    address
        Where the app is served, for the permalink.
    at
        Time of the export.
    """

    view: str
    choices: Mapping[str, str]
    language: str = "zh"
    extent: str = CITY_EXTENT
    paper: str = "a4"
    landscape: bool = False
    address: str = "http://localhost:8501"
    at: datetime = datetime(1980, 1, 1, tzinfo=UTC)

    @property
    def size(self) -> tuple[float, float]:
        """Return width and height of the page in millimetres."""
        short, long = PAPERS[self.paper]
        return (long, short) if self.landscape or self.paper == "slide" else (short, long)


@dataclass(frozen=True)
class Sheet:
    """An export ready to be drawn in any format.

    Parameters
    ----------
    order
        What was asked for.
    selection
        The map and what it shows.
    title, subtitle
        What, where and when.
    notes
        Lines under the map.
    warning
        Watermark of demo data, or an empty text.
    box
        West, south, east and north of the map in degrees.
    focus
        Code of the district that a report is about, or None.
    members
        Codes of the subdistricts that report to it.
    tables
        Heading and rows of the report.
    permalink
        Address of the same view in the app.
    shapes
        Layer of the map to its features, those that are hidden left out; EPSG:4490.
    """

    order: Order
    selection: Selection
    title: str
    subtitle: str
    notes: tuple[str, ...]
    warning: str
    box: Box
    focus: str | None
    members: frozenset[str]
    tables: Sequence[tuple[str, pd.DataFrame]]
    permalink: str
    shapes: Mapping[str, gpd.GeoDataFrame]

    def texts(self) -> list[str]:
        """Return every text that a drawing of the sheet may write."""
        picture, language = self.selection.picture, self.order.language
        said = [self.title, self.subtitle, *self.notes, self.warning, picture.title]
        said += [entry.text for entry in picture.legend]
        said += [str(cell) for _, table in self.tables for cell in [*table.columns, *table.to_numpy().ravel()]]
        said += [heading for heading, _ in self.tables]
        west, south, east, north = self.box
        for name, frame in self.shapes.items():
            if f"name_{language}" not in frame:  # cells of a grid have none
                continue
            said += frame.cx[west:east, south:north][f"name_{language}"].tolist()
            said += picture.layers[name].marks.values() if name in picture.layers else ()
        counted = text("rows_left", language, count=1234567890)
        return [*said, text("projection", language), text("kilometres", language, length="0123456789,."), counted, "N"]


def compose(order: Order, facts: Facts, settings: Settings) -> Sheet:
    """Gather all that an export says.

    Parameters
    ----------
    order
        What is asked for.
    facts
        The store.
    settings
        For the map approval number.

    Raises
    ------
    InvalidInput, NothingToShow
        As `geo.selections.select` does, and when the paper or the extent is none.
    """
    faults = [
        Fault(name, f"one of {', '.join(known)}", repr(got))
        for name, got, known in (("paper", order.paper, PAPERS), ("language", order.language, LANGUAGES))
        if got not in known
    ]
    if faults:
        raise InvalidInput(faults)
    selection = select(order.view, facts, order.choices, order.language)
    shapes = {layer.id: selection.drawn(layer, facts) for layer in selection.layers}
    if not any(len(shapes[layer.id]) for layer in selection.layers if layer.kind != "outline"):
        raise NothingToShow(text("empty_selection", order.language))
    box, focus = _extent(order.extent, facts, shapes)
    focus = _district_of(facts, selection.about) if selection.about else focus
    place = facts.register.name(selection.about or focus, order.language) if focus else text("beijing", order.language)
    permalink = _permalink(order, selection)
    return Sheet(
        order, selection, f"{place} · {selection.title}", _subtitle(selection, facts, focus, order.language),
        tuple(_notes(order, selection, facts, settings, permalink)),
        text("demo_mark", order.language) if (facts.frames["sources"]["is_demo"] == 1).any() else "",
        box, focus, _members(facts, focus),
        report_tables(facts, order.view, selection.about or focus, order.language) if focus else [], permalink, shapes,
    )  # fmt: skip


def with_unit(order: Order, code: str) -> Order:
    """Turn an order into that of a report on one district."""
    key = {"overview": "unit", "tasks": "unit", "unit": "code"}.get(order.view)
    unit = {key: code} if key else {}
    return replace(order, choices={**order.choices, **unit}, extent=CITY_EXTENT if order.view == "unit" else code)


def _district_of(facts: Facts, code: str) -> str:
    """Return the unit that a subdistrict reports to; a district is its own."""
    return str(facts.register.subdistricts.set_index("code")["reporting_code"].get(code, code))


def _extent(extent: str, facts: Facts, shapes: Mapping[str, gpd.GeoDataFrame]) -> tuple[Box, str | None]:
    if extent == CITY_EXTENT:
        (south, west), (north, east) = BOUNDS
        return (west, south, east, north), None
    if "," in extent:
        return _corners(extent), None
    try:
        code = facts.register.district_code(extent)
    except UnknownUnit as error:
        expected = "city, a district, or west,south,east,north in degrees"
        raise InvalidInput([Fault("extent", expected, repr(extent), str(error))]) from error
    districts = shapes["tileblocks"] if "tileblocks" in shapes else facts.shapes("districts")
    west, south, east, north = (float(side) for side in districts.loc[districts["code"] == code].total_bounds)
    spare = 0.06 * max(east - west, north - south)
    return (west - spare, south - spare, east + spare, north + spare), code


def _corners(extent: str) -> Box:
    expected = "west,south,east,north in degrees, within Beijing, west before east and south before north"
    try:
        west, south, east, north = (float(part) for part in extent.split(","))
    except ValueError as error:
        raise InvalidInput([Fault("extent", expected, repr(extent))]) from error
    (low, left), (high, right) = BOUNDS
    # A box of NaN is neither in order nor within Beijing.
    if not (west < east and south < north and shapely.box(left, low, right, high).intersects(
        shapely.box(west, south, east, north)
    )):  # fmt: skip
        raise InvalidInput([Fault("extent", expected, repr(extent))])
    return west, south, east, north


def _subtitle(selection: Selection, facts: Facts, focus: str | None, language: str) -> str:
    sentence = plain(selection.subtitle)
    if focus is None or selection.view != "tsp" or selection.choices.get("measure") == "tsp":
        return sentence
    count = len(_members(facts, focus) & set(selection.values))
    listed = text("unit_listed_count", language, name=facts.register.name(focus, language), count=count)
    return sentences([listed, sentence], language)


def _members(facts: Facts, focus: str | None) -> frozenset[str]:
    subdistricts = facts.register.subdistricts
    return frozenset(subdistricts.loc[subdistricts["reporting_code"] == focus, "code"])


def _permalink(order: Order, selection: Selection) -> str:
    query = {**selection.choices, **({"lang": "en"} if order.language == "en" else {})}
    page = "" if selection.view == "overview" else selection.view
    return f"{order.address.rstrip('/')}/{page}" + (f"?{urlencode(query)}" if query else "")


def _notes(order: Order, selection: Selection, facts: Facts, settings: Settings, permalink: str) -> list[str]:
    language, gap = order.language, text("clause_separator", order.language)
    shapes = list(dict.fromkeys(source for layer in selection.geometry for source in facts.geometry_sources(layer)))
    period = text("period_is", language, period=selection.period) if selection.period else ""
    figures = [source for source in selection.sources if source not in shapes]
    lines = [
        text("source_is", language, sources=gap.join(cited(facts, source, language) for source in figures)),
        text("borders_from", language, sources=gap.join(cited(facts, source, language) for source in shapes)),
        sentences((geometry_note(layer, facts.frames, language) for layer in selection.geometry), language),
        f"{approval(settings, language)} · {text('data_version', language, version=facts.version[:16])}",
        text("permalink", language, address=permalink),
        text("made_at", language, at=order.at.astimezone(BEIJING_TIME).strftime("%Y-%m-%d %H:%M")),
    ]
    return [line.strip() for line in ([period] if period else []) + (lines if figures else lines[1:])]


def cited(facts: Facts, source_id: str, language: str) -> str:
    """Cite a source: title, publisher, date of issue or that none is stated."""
    suffix = "_en" if language == "en" else ""
    row = facts.frames["sources"].set_index("id").loc[source_id]
    issued = row["issued_on"] if isinstance(row["issued_on"], str) else text("date_not_stated", language)
    return text("citation", language, title=row[f"title{suffix}"], publisher=row[f"publisher{suffix}"], issued=issued)


def approval(settings: Settings, language: str) -> str:
    """Write the map approval number, or that there is none."""
    number = settings.approval_number
    return text("approval_is", language, number=number) if number else text("approval_none", language)
