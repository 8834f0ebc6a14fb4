"""What is asked of an export and what it says: title, notes with sources and status, version, permalink, time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import urlencode

import geopandas as gpd
import pandas as pd
import shapely

from geo.answers.answer_tables import answer_data, place_answers
from geo.errors import Fault, InvalidInput, Note, NothingToShow, Place, UnknownUnit, Word
from geo.export.report import report_tables, worst_first
from geo.figures import source_words
from geo.maps.border_notes import geometry_note
from geo.maps.model import BOUNDS
from geo.selection import Facts, Selection, check_choices
from geo.settings import LANGUAGES, Settings
from geo.texts.catalogue import sentences, text
from geo.units import short_name
from geo.views import VIEWS, select

#: Width and height of a page in millimetres, upright.
PAPERS = {"a4": (210.0, 297.0), "a3": (297.0, 420.0), "slide": (190.5, 338.667)}
CITY_EXTENT = "city"
#: Views whose unit is a district, on which a report may be.
_OF_DISTRICTS = ("overview", "tasks", "air")
#: What is written about time is written in Beijing's.
BEIJING_TIME = timezone(timedelta(hours=8), "UTC+8")

Box = tuple[float, float, float, float]

_EXTENT = Place(file=Word("export_extent"))


@dataclass(frozen=True, kw_only=True)
class ExportRequest:
    """What is to be exported, as a person asks for it.

    Parameters
    ----------
    view
        A name in `geo.views.VIEWS`.
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


@dataclass(frozen=True, kw_only=True)
class ExportPage:
    """An export ready to be drawn in any format.

    Parameters
    ----------
    request
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
    answers
        Of a page about a place, its targets with results and verdicts, as `geo.answers.answer_tables.answer_data` has
        them; else empty.
    permalink
        Address of the same view in the app.
    shapes
        Layer of the map to its features, those that are hidden left out; EPSG:4490.
    """

    request: ExportRequest
    selection: Selection
    title: str
    subtitle: str
    notes: tuple[str, ...]
    warning: str
    box: Box
    focus: str | None
    members: frozenset[str]
    tables: Sequence[tuple[str, pd.DataFrame]]
    answers: pd.DataFrame
    permalink: str
    shapes: Mapping[str, gpd.GeoDataFrame]

    def texts(self) -> list[str]:
        """Return every text that a drawing of the page may write."""
        state, language = self.selection.map_state, self.request.language
        texts = [self.title, self.subtitle, *self.notes, self.warning, state.title]
        texts += [entry.text for entry in state.legend]
        texts += [str(cell) for _, table in self.tables for cell in [*table.columns, *table.to_numpy().ravel()]]
        texts += [heading for heading, _ in self.tables]
        values = worst_first(self.selection, self.shapes, language)
        texts += [text("as_table", language), *map(str, values.columns), *map(str, values.to_numpy().ravel())]
        for name, frame in self.shapes.items():
            if f"name_{language}" not in frame:  # cells of a grid have none
                continue
            # A map that fills its frame shows more than its box.
            names = frame[f"name_{language}"]
            texts += [*names, *names.map(short_name)]
            texts += state.layers[name].marks.values() if name in state.layers else ()
        rows_left = text("rows_left", language, count=1234567890)
        scale = text("kilometres", language, length="0123456789,.")
        return [*texts, text("projection", language), scale, rows_left, "N"]


def export_page(request: ExportRequest, facts: Facts, settings: Settings) -> ExportPage:
    """Gather all that an export says.

    Parameters
    ----------
    request
        What is asked for.
    facts
        The store.
    settings
        For the map approval number.

    Raises
    ------
    InvalidInput, NothingToShow
        As `geo.views.select` does, and when the paper or the extent is none.
    """
    faults = [
        Fault("unknown_choice", Place(file=Word(f"export_{name}")), {"options": list(options), "got": got})
        for name, got, options in (("paper", request.paper, PAPERS), ("language", request.language, LANGUAGES))
        if got not in options
    ]
    if faults:
        raise InvalidInput(*faults)
    language = request.language
    selection = select(request.view, facts, _own_choices(request, facts), language)
    shapes = {layer.id: selection.features(layer, facts) for layer in selection.layers}
    if not any(len(shapes[layer.id]) for layer in selection.layers if layer.kind != "outline"):
        raise NothingToShow(Note("empty_selection"))
    home = selection.about and facts.register.reporting.get(selection.about, selection.about)
    # The page of a place shows the place: of the whole city it would be too small to be seen.
    extent = home if home and request.extent == CITY_EXTENT else request.extent
    box, focus = _extent(extent, facts, shapes)
    focus = home or focus
    unit = selection.about or focus
    place = facts.register.name(unit, language) if unit else text("beijing", language)
    address = permalink(request, selection)
    is_demo = bool((facts.frames["sources"]["is_demo"] == 1).any())
    return ExportPage(
        request=request,
        selection=selection,
        title=selection.finding.rstrip("。.") if selection.about else f"{place} · {selection.title}",
        subtitle=_subtitle(selection, facts, focus, language),
        notes=tuple(_notes(request, selection, facts, settings, address)),
        warning=text("demo_mark", language) if is_demo else "",
        box=box,
        focus=focus,
        members=_members(facts, focus),
        tables=report_tables(facts, request.view, unit, language) if unit else [],
        answers=answer_data(place_answers(facts, selection.about), facts, language)
        if selection.about
        else pd.DataFrame(),
        permalink=address,
        shapes=shapes,
    )


def _own_choices(request: ExportRequest, facts: Facts) -> Mapping[str, str]:
    """Return the choices of a request, with the district that it is a report on: the headline is then its own."""
    if request.view not in _OF_DISTRICTS or request.choices.get("unit"):
        return request.choices
    view = VIEWS[request.view]
    codes = check_choices(request.view, view, facts, request.choices, request.language)
    options = next(choice for choice in view.choices if choice.key == "unit").options(facts, codes, request.language)
    try:
        code = facts.register.district_code(request.extent)
    except UnknownUnit:  # the city, corners, or a fault that `_extent` tells
        return request.choices
    return {**request.choices, "unit": code} if code in (options or {}) else request.choices


def with_unit(request: ExportRequest, code: str) -> ExportRequest:
    """Turn a request into that of a report on one district."""
    key = {"overview": "unit", "tasks": "unit", "unit": "code"}.get(request.view)
    unit = {key: code} if key else {}
    return replace(request, choices={**request.choices, **unit}, extent=CITY_EXTENT if request.view == "unit" else code)


def _extent(extent: str, facts: Facts, shapes: Mapping[str, gpd.GeoDataFrame]) -> tuple[Box, str | None]:
    if extent == CITY_EXTENT:
        (south, west), (north, east) = BOUNDS
        return (west, south, east, north), None
    if "," in extent:
        return _corners(extent), None
    try:
        code = facts.register.district_code(extent)
    except UnknownUnit as error:
        nearest = error.faults[0].values.get("nearest", "")
        raise InvalidInput(Fault("unknown_extent", _EXTENT, {"got": extent, "nearest": nearest})) from error
    districts = shapes["tileblocks"] if "tileblocks" in shapes else facts.shapes("districts")
    west, south, east, north = (float(side) for side in districts.loc[districts["code"] == code].total_bounds)
    spare = 0.06 * max(east - west, north - south)
    return (west - spare, south - spare, east + spare, north + spare), code


def _corners(extent: str) -> Box:
    fault = Fault("unusable_corners", _EXTENT, {"got": extent})
    try:
        west, south, east, north = (float(part) for part in extent.split(","))
    except ValueError as error:
        raise InvalidInput(fault) from error
    (low, left), (high, right) = BOUNDS
    beijing, box = shapely.box(left, low, right, high), shapely.box(west, south, east, north)
    # A box of NaN is neither in order nor within Beijing.
    if not (west < east and south < north and beijing.intersects(box)):
        raise InvalidInput(fault)
    return west, south, east, north


def _subtitle(selection: Selection, facts: Facts, focus: str | None, language: str) -> str:
    if selection.about:
        return sentences([selection.subtitle, text("map_is", language, title=selection.title)], language)
    of_one_list = selection.choices.get("measure", "tsp_rank") == "tsp_rank" and "compare" not in selection.choices
    if focus is None or selection.view != "tsp" or not of_one_list:
        return sentences([selection.finding, selection.subtitle], language)
    count = len(_members(facts, focus) & set(selection.values))
    own = text("unit_listed_count", language, name=facts.register.name(focus, language), count=count)
    return sentences([own, selection.finding, selection.subtitle], language)


def _members(facts: Facts, focus: str | None) -> frozenset[str]:
    return frozenset(code for code, unit in facts.register.reporting.items() if unit == focus)


def permalink(request: ExportRequest, selection: Selection) -> str:
    """Return the address of the page that shows a selection."""
    query = {**selection.choices, **({"lang": "en"} if request.language == "en" else {})}
    page = "" if selection.view == "overview" else selection.view
    return f"{request.address.rstrip('/')}/{page}" + (f"?{urlencode(query)}" if query else "")


def _notes(request: ExportRequest, selection: Selection, facts: Facts, settings: Settings, address: str) -> list[str]:
    language, gap = request.language, text("clause_separator", request.language)
    shapes = list(dict.fromkeys(source for layer in selection.geometry for source in facts.geometry_sources(layer)))
    period = text("period_is", language, period=selection.period) if selection.period else ""
    figures = [source for source in selection.sources if source not in shapes]
    lines = [
        text("source_is", language, sources=gap.join(cite(facts, source, language) for source in figures)),
        text("borders_from", language, sources=gap.join(cite(facts, source, language) for source in shapes)),
        sentences((geometry_note(layer, facts.frames, language) for layer in selection.geometry), language),
        f"{approval(settings, language)} · {text('data_version', language, version=facts.version[:16])}",
        text("permalink", language, address=address),
        text("made_at", language, at=request.at.astimezone(BEIJING_TIME).strftime("%Y-%m-%d %H:%M")),
    ]
    return [line.strip() for line in ([period] if period else []) + (lines if figures else lines[1:])]


def cite(facts: Facts, source_id: str, language: str) -> str:
    """Cite a source: title, publisher, date of issue or that none is stated."""
    suffix = "_en" if language == "en" else ""
    row = facts.frames["sources"].set_index("id").loc[source_id].to_dict()
    issued = row["issued_on"] if isinstance(row["issued_on"], str) else text("date_not_stated", language)
    return text(
        "citation",
        language,
        title=row[f"title{suffix}"],
        publisher=source_words.publisher(row, language),
        issued=issued,
    )


def approval(settings: Settings, language: str) -> str:
    """Write the map approval number, or that there is none."""
    number = settings.approval_number
    return text("approval_is", language, number=number) if number else text("approval_none", language)
