"""The making of the site: every page in both languages over all cores, what they share, and what machines read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import geo
from geo.answers import scorecard
from geo.answers.answers import answers, today
from geo.answers.promises import first_year
from geo.export.formats import now
from geo.export.pack import rows_csv
from geo.maps.model import packed_state
from geo.selection import Facts, read_facts
from geo.settings import LANGUAGES, Settings
from geo.site.cards import card
from geo.site.open_data import data_files
from geo.site.plain_map import plain_map
from geo.site.shared_files import SharedFiles, shared_files
from geo.site.site_addresses import page_address
from geo.site.site_choices import every_page, first_page
from geo.site.site_content import Publication, SitePage, site_page, with_address
from geo.site.site_files import publications, put, read_manifest, remove_old, write_manifest
from geo.site.site_heads import catalog, published_changes
from geo.site.site_lists import list_pages
from geo.site.site_render import render_entry, render_feed, render_page, render_sitemap

#: Packages whose code decides what a card looks like.
_DRAWING = ("export", "maps", "site", "figures")

_Job = tuple[str, Mapping[str, str | None], str]


@dataclass(frozen=True, kw_only=True)
class SiteSummary:
    """What a run made: pages, files of all kinds, files that went, and the data version."""

    pages: int
    files: int
    removed: int
    version: str


@dataclass(frozen=True, kw_only=True)
class _SiteRun:
    """What all processes of a run share: where to, addresses, the shared files and the cards of the run before."""

    folder: Path
    publication: Publication
    shared: SharedFiles
    cards: Mapping[str, str]
    code: str


@dataclass(frozen=True)
class _Made:
    """What became of a page: address to SHA-256, and card to what it was made from."""

    files: dict[str, str]
    cards: dict[str, str]


def build_site(
    folder: Path, config: Settings, address: str, dashboard: str = "", only: Sequence[str] = ()
) -> SiteSummary:
    """Write the public site.

    Parameters
    ----------
    folder
        Where to; a site that is there is brought up to date, files of others stay.
    config
        Where the published store is, and the map approval number.
    address
        Where the site is served, for what must name a whole address.
    dashboard
        Where the dashboard is served; blank where pages shall not link to it.
    only
        Names of the views to write, for a small site; all when empty.

    Returns
    -------
    SiteSummary
        What was made; the same store, addresses and time of publication give the same files.

    Raises
    ------
    ExportFailed
        The folder cannot be written, or holds a list that is not a site's.
    StoreMissing, StoreCorrupt
        As `geo.selection.read_facts`.
    """
    before, facts = read_manifest(folder), read_facts(config.store)
    history = publications(before, facts.version, now())
    at = datetime.fromisoformat(history[-1]["at"])
    publication = Publication(address=address.rstrip("/"), dashboard=dashboard.rstrip("/"), at=at, config=config)
    shared, bodies = shared_files(facts)
    run = _SiteRun(folder=folder, publication=publication, shared=shared, cards=before["cards"], code=_code())
    views = [(view, codes) for view, codes in every_page(facts) if not only or view in only]
    files = {name: put(folder, name, body) for name, body in bodies.items()}  # before any page that asks for them
    cards: dict[str, str] = {}
    for made in _in_processes(run, [(view, codes, language) for view, codes in views for language in LANGUAGES]):
        files |= made.files
        cards |= made.cards
    lists = [page for language in LANGUAGES for page in list_pages(facts, language)]
    pages: list[Mapping[str, str]] = [
        {each: str(page_address(view, codes, each)) for each in LANGUAGES} for view, codes in views
    ]
    pages += [page.languages for page in lists if page.language == LANGUAGES[0]]
    rest = {page.address: render_page(page, "", facts, shared, publication) for page in lists}
    rest |= _for_machines(facts, history, pages, publication)
    for name, body in chain(rest.items(), data_files(facts, config.store)):
        files[name] = put(folder, name, body)
    removed = remove_old(folder, before, files)
    write_manifest(folder, history, files, cards)
    count = sum(name.endswith(".html") for name in files)
    return SiteSummary(pages=count, files=len(files), removed=removed, version=facts.version)


def _for_machines(
    facts: Facts, history: list[dict[str, str]], pages: Sequence[Mapping[str, str]], publication: Publication
) -> dict[str, bytes]:
    """Write the entry, the sitemap, the feeds and the catalogue of data."""
    site, year = publication.address, first_year(facts)
    every = answers(facts, today())
    feeds = {
        f"{each}/feed.xml": render_feed(
            history,
            published_changes(facts, each),
            scorecard.year_headline(every, int(year), each) if year else "",
            each,
            site,
        )
        for each in LANGUAGES
    }
    robots = f"User-agent: *\nAllow: /\nSitemap: {site}/sitemap.xml\n"
    return {
        "index.html": render_entry(publication),
        "sitemap.xml": render_sitemap([{each: f"{each}/index.html" for each in LANGUAGES}, *pages], publication),
        "data.json": catalog(publication, facts.version),
        "robots.txt": robots.encode(),
        **feeds,
    }


def _code() -> str:
    """Return a fingerprint of the code that draws, so that cards are drawn anew when it changes."""
    root = Path(geo.__file__).parent
    sources = sorted(path for name in _DRAWING for path in (root / name).glob("*.py"))
    return sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


# ---- one page in a process -------------------------------------------------------------------------------------------

_process: dict[str, Any] = {}


def _start(run: _SiteRun) -> None:
    """Give a process the run and the store, which it reads once."""
    _process.update(run=run, facts=read_facts(run.publication.config.store))


def _in_processes(run: _SiteRun, jobs: Sequence[_Job]) -> Iterator[_Made]:
    # Workers forked from this process would inherit locks that threads of its libraries may hold.
    workers = min(os.cpu_count() or 1, len(jobs) or 1)
    with ProcessPoolExecutor(workers, get_context("forkserver"), _start, (run,)) as pool:
        try:
            yield from pool.map(_write_view, jobs, chunksize=4)
        finally:
            pool.shutdown(cancel_futures=True)


def _write_view(job: _Job) -> _Made:
    """Write a page with its data, its drawing and its card, the first page with it where it is that."""
    run, facts = _process["run"], _process["facts"]
    view, codes, language = job
    page = site_page(view, codes, facts, language, run.publication)
    stem = _stem(page, facts)
    made = _Made({}, {})
    _put_page(made, page, stem)
    if page.address == first_page("overview", facts, language):
        _put_page(made, with_address(page, {each: f"{each}/index.html" for each in LANGUAGES}), stem, is_home=True)
    if f"{stem}.html" == page.address and page.export:
        body = plain_map(page.export.selection, facts)
        made.files[f"{stem}.svg"] = put(run.folder, f"{stem}.svg", body)
        made.files[f"{stem}.csv"] = put(run.folder, f"{stem}.csv", rows_csv(page.export, facts))
        _put_card(made, page, f"{stem}.png")
    return made


def _put_page(made: _Made, page: SitePage, stem: str, is_home: bool = False) -> None:
    run, facts = _process["run"], _process["facts"]
    body = render_page(page, stem, facts, run.shared, run.publication, is_home)
    made.files[page.address] = put(run.folder, page.address, body)


def _stem(page: SitePage, facts: Facts) -> str:
    """Return the address, without its ending, of a page's drawing, card and data.

    The pages of all subdistricts show the newest ranking, whose page has them.
    """
    about = page.export.selection.about if page.export else None
    ranking = first_page("tsp", facts, page.language) if about in facts.register.reporting else None
    return (ranking or page.address).removesuffix(".html")


def _put_card(made: _Made, page: SitePage, address: str) -> None:
    """Draw the card where the one that is there was made from something else."""
    run = _process["run"]
    assert page.export is not None
    lines = [page.export.selection.title, page.verdict_note]
    lines = [line for line in lines if line and line != page.heading]
    layers = [run.shared.layers[layer.id] for layer in page.export.selection.layers]
    content = repr((packed_state(page.export.selection.map_state), layers, page.heading, lines, run.code))
    recipe = sha256(content.encode()).hexdigest()
    path = run.folder / address
    body = path.read_bytes() if run.cards.get(address) == recipe and path.is_file() else None
    made.files[address] = put(run.folder, address, body or card(page.export, page.heading, lines))
    made.cards[address] = recipe
