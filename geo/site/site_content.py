"""What a page of the site says, from the same selection as the dashboard's page and the exports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import pandas as pd

from geo.answers import scorecard
from geo.answers.promises import PROMISES
from geo.export.citation import citations
from geo.export.pack import map_rows
from geo.export.request import ExportPage, ExportRequest, cite, export_page
from geo.figures import source_words
from geo.places import profile
from geo.schema import LAYERS
from geo.selection import Codes, Facts
from geo.settings import LANGUAGES, Settings
from geo.site.open_data import PROJECT, STORE, dictionary_address, formats_of, layer_address
from geo.site.site_addresses import page_address
from geo.site.site_choices import ChoiceLinks, Link, choice_links, period_links
from geo.site.site_verdicts import Cell, SiteTable, VerdictLine, page_answers, scorecard_table, verdict_lines
from geo.texts.catalogue import text

#: Layers whose features have a page of their own.
_PLACES = ("districts", "subdistricts", "tiles")


@dataclass(frozen=True, kw_only=True)
class Publication:
    """What all pages of a publication have in common.

    Parameters
    ----------
    address
        Where the site is served, without a slash at its end.
    dashboard
        Where the dashboard is served; blank where there is none.
    at
        When this version of the data was published first.
    config
        For the map approval number.
    """

    address: str
    dashboard: str
    at: datetime
    config: Settings


@dataclass(frozen=True, kw_only=True)
class LinkGroup:
    """A list of links under a heading, which may be a link itself."""

    text: str
    links: tuple[Link, ...]
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class SitePage:
    """A page of the site, in words.

    Parameters
    ----------
    address
        Below the site's root.
    view, language
        Name of the view, and ``zh`` or ``en``.
    languages
        Language to the address of the same page in it.
    heading, lead, chips
        The finding, what is known and what is not, and what it rests on.
    name
        Of what and when: the window's title.
    export
        The map and all that an export says of it; None on a page without a map.
    verdicts, verdict_note
        The promises, and a sentence on how many were kept.
    tables
        The page's tables.
    sources
        Citations with the publishers' own addresses, or without one.
    citations
        Of the page itself: style to text.
    choices, before, after
        Links to the pages of other choices, of the period before and after.
    groups
        Lists of links under their headings: the places around, files.
    """

    address: str
    view: str
    language: str
    languages: Mapping[str, str]
    heading: str
    lead: str
    name: str
    export: ExportPage | None = None
    chips: tuple[str, ...] = ()
    verdicts: tuple[VerdictLine, ...] = ()
    verdict_note: str = ""
    tables: tuple[SiteTable, ...] = ()
    sources: tuple[Link, ...] = ()
    citations: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[ChoiceLinks, ...] = ()
    before: Link | None = None
    after: Link | None = None
    groups: tuple[LinkGroup, ...] = ()


def site_page(view: str, codes: Codes, facts: Facts, language: str, publication: Publication) -> SitePage:
    """Gather all that a page says.

    Parameters
    ----------
    view, codes
        As `geo.site.site_choices.every_page` lists it.
    facts, language
        The store, and ``zh`` or ``en``.
    publication
        Addresses and the time.
    """
    address = page_address(view, codes, language) or ""
    choices = {key: code for key, code in codes.items() if code is not None}
    request = ExportRequest(
        view=view, choices=choices, language=language, address=publication.dashboard, at=publication.at
    )
    export = export_page(request, facts, publication.config)
    selection, own = export.selection, page_answers(view, codes, facts)
    before, after = period_links(view, codes, facts, language)
    finding = selection.finding.rstrip("。.")
    return SitePage(
        address=address,
        view=view,
        language=language,
        languages={each: page_address(view, codes, each) or "" for each in LANGUAGES},
        heading=finding or selection.title,
        lead=selection.subtitle,
        chips=(*((selection.title,) if finding else ()), *selection.basis),
        name=export.title,
        export=export,
        verdicts=verdict_lines(own, facts, language, by_place=view == "unit"),
        verdict_note=_verdict_note(view, codes, own, facts, language),
        tables=_tables(view, codes, export, facts),
        sources=_sources(export, own, facts),
        citations=citations(selection, facts, request, f"{publication.address}/{address}"),
        choices=tuple(choice_links(view, codes, facts, language)),
        before=before,
        after=after,
        groups=_files(str(codes["layer"]), language) if view == "data" else _around(selection.about, facts, language),
    )


def _verdict_note(view: str, codes: Codes, own: pd.DataFrame, facts: Facts, language: str) -> str:
    """Count the verdicts, unless the finding does; a subdistrict has its district's promises besides its own."""
    if own.empty or codes.get("indicator") == PROMISES:
        return ""
    if view != "unit":
        return scorecard.headline(own, text(f"page_{view}", language), language)
    district = facts.register.reporting.get(str(codes["code"]))
    return scorecard.headline(own, facts.register.name(district, language), language) if district else ""


# ---- tables ----------------------------------------------------------------------------------------------------------


def _tables(view: str, codes: Codes, export: ExportPage, facts: Facts) -> tuple[SiteTable, ...]:
    language = export.request.language
    if view == "data":
        return (_dictionary(str(codes["layer"]), language),)
    if view == "unit":
        code = str(codes["code"])
        ranks = profile.rankings_of(facts.frames["observations"], facts.register, code, language)
        return (plain_table(text("unit_rankings", language), ranks),) if len(ranks) else ()
    if codes.get("indicator") == PROMISES:
        return (scorecard_table(int(str(codes["year"])), facts, language),)
    return tuple(filter(None, [_map_table(export)]))


def _dictionary(layer: str, language: str) -> SiteTable:
    """List the columns of a layer with their types and the values that are allowed."""
    own = LAYERS[layer]
    rows = tuple(
        (
            Cell(text=column.name),
            Cell(text=column.label(language)),
            Cell(text=column.kind),
            Cell(text=text("list_separator", language).join(column.values)),
        )
        for column in own.columns
    )
    keys = ("site_column", "column_name", "site_column_kind", "site_column_values")
    headings = tuple(text(key, language) for key in keys)
    return SiteTable(caption=text("site_columns", language, layer=own.label(language)), headings=headings, rows=rows)


def plain_table(caption: str, table: pd.DataFrame) -> SiteTable:
    """Make a page's table of a frame whose columns are headings already."""
    rows = tuple(tuple(Cell(text=str(cell)) for cell in row) for row in table.itertuples(index=False))
    return SiteTable(caption=caption, headings=tuple(map(str, table.columns)), rows=rows)


def _map_table(export: ExportPage) -> SiteTable | None:
    """List what the map shows, the highest value first; those without any are counted, not listed."""
    language = export.request.language
    layers = {name: rows for name, rows in map_rows(export).items() if "shown" in rows and f"name_{language}" in rows}
    states = export.selection.map_state.layers
    every = [row | {"layer": name} for name, rows in layers.items() for row in _records(rows, language)]
    told = [row for row in every if row["key"] in states[row["layer"]].text]
    if not told:
        return None
    rows = [
        (Cell(text=row["name"], address=_page_of(row, language)), Cell(text=row["shown"]), Cell(text=row["status"]))
        for row in sorted(told, key=lambda row: (_order(row, export), row["key"]))
    ]
    left = len(every) - len(told)
    note = text("site_rows_left", language, count=left, blank=export.selection.map_state.words["blank"]) if left else ""
    title = export.selection.map_state.title
    headings = tuple(text(key, language) for key in ("column_name", "column_value", "column_geometry"))
    caption = text("site_caption", language, title=title, note=note) if note else title
    return SiteTable(caption=caption, headings=headings, rows=tuple(rows))


def _order(row: Mapping[str, object], export: ExportPage) -> float:
    """Return what to sort by: a rank from the first, anything else from the highest."""
    value = export.selection.values.get(str(row["key"]))
    is_rank = export.selection.choices.get("measure", export.selection.choices.get("view", "")).endswith("rank")
    return float("inf") if value is None else value if is_rank else -value


def _records(rows: pd.DataFrame, language: str) -> list[dict[str, str]]:
    key = "code" if "code" in rows else "id"
    names, statuses = rows[f"name_{language}"], rows["geometry_status"]
    return [
        {"key": str(code), "name": str(name), "shown": str(shown), "status": text(f"status_{status}", language)}
        for code, name, shown, status in zip(rows[key], names, rows["shown"], statuses, strict=True)
    ]


def _page_of(row: Mapping[str, str], language: str) -> str:
    return (page_address("unit", {"code": row["key"]}, language) or "") if row["layer"] in _PLACES else ""


# ---- sources and places ----------------------------------------------------------------------------------------------


def _sources(export: ExportPage, own: pd.DataFrame, facts: Facts) -> tuple[Link, ...]:
    """Cite the sources of the figures, of the promises and of the borders, with the publishers' own addresses."""
    borders = [source for layer in export.selection.geometry for source in facts.geometry_sources(layer)]
    results = [source for sources in own["result_source_ids"] for source in sources]
    ids = dict.fromkeys([*export.selection.sources, *own["target_source_id"].dropna(), *results, *borders])
    return source_links(list(ids), facts, export.request.language)


def source_links(ids: list[str], facts: Facts, language: str) -> tuple[Link, ...]:
    """Return citations of sources, each with the address that a reader may open, or a blank one."""
    rows = facts.frames["sources"].set_index("id")
    return tuple(Link(cite(facts, each, language), source_words.address(rows.loc[each].to_dict())) for each in ids)


def _files(layer: str, language: str) -> tuple[LinkGroup, ...]:
    """Link the files of a layer, the dictionary of its columns, the whole store and its QGIS project."""
    files = [layer_address(layer, ending) for ending in formats_of(LAYERS[layer])]
    names = [*files, dictionary_address(layer), STORE, PROJECT]
    links = tuple(Link(name.removeprefix("data/"), name) for name in names)
    return (LinkGroup(text=text("site_files", language), links=links),)


def _around(about: str | None, facts: Facts, language: str) -> tuple[LinkGroup, ...]:
    """Link a district to its subdistricts, and a subdistrict to its district and the others of it."""
    if about is None:
        return ()
    district = facts.register.reporting.get(about, about)
    codes = [district, *(code for code, parent in facts.register.reporting.items() if parent == district)]
    links = tuple(place_link(code, facts, language) for code in codes if code != about)
    return (LinkGroup(text=text("site_around", language), links=links),)


def place_link(code: str, facts: Facts, language: str) -> Link:
    """Link a district or a subdistrict by its name."""
    return Link(facts.register.name(code, language), page_address("unit", {"code": code}, language) or "")


def with_address(page: SitePage, addresses: Mapping[str, str]) -> SitePage:
    """Return a page at another address: the site's first page is a view's page as well."""
    return replace(page, address=addresses[page.language], languages=addresses)
