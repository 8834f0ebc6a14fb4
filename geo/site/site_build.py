"""The making of the site: every page in both languages over all cores, what they share, and what machines read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from geo.answers import scorecard
from geo.answers.answers import answers, today
from geo.answers.promises import first_year
from geo.export.formats import now
from geo.selection import Codes, Facts, read_facts
from geo.settings import LANGUAGES, Settings
from geo.site.open_data import data_files
from geo.site.page_writer import SiteRun, write_pages
from geo.site.public_store import add_styles, write_public_store
from geo.site.shared_files import shared_files
from geo.site.site_addresses import page_address
from geo.site.site_choices import every_page
from geo.site.site_content import Publication, SitePage
from geo.site.site_files import publications, put, read_manifest, remove_old, write_manifest
from geo.site.site_heads import catalog, published_changes
from geo.site.site_lists import list_pages
from geo.site.site_render import render_entry, render_feed, render_page, render_sitemap

#: A publication in the list of the folder: ``version`` and ``at``.
_History = list[dict[str, str]]


@dataclass(frozen=True, kw_only=True)
class SiteSummary:
    """What a run made: pages, files of all kinds, files that went, and the data version."""

    pages: int
    files: int
    removed: int
    version: str


def build_site(
    folder: Path,
    config: Settings,
    address: str,
    dashboard: str = "",
    only: Sequence[str] = (),
    processes: int | None = None,
) -> SiteSummary:
    """Write the public site.

    Parameters
    ----------
    folder
        Where to; a site that is there is brought up to date, files of others stay.
    config
        Where the store is, and the map approval number. What is private in the store gets into no file.
    address
        Where the site is served, for what must name a whole address.
    dashboard
        Where the dashboard is served; blank where pages shall not link to it.
    only
        Names of the views to write, for a small site; all when empty.
    processes
        How many write pages; as many as there are cores by default.

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
    before = read_manifest(folder)
    with TemporaryDirectory() as name:
        store = Path(name) / "beijing.gpkg"
        history = publications(before, write_public_store(config.store, store), now())
        at = datetime.fromisoformat(history[-1]["at"])
        add_styles(store, at)
        facts = read_facts(store)
        publication = Publication(address=address.rstrip("/"), dashboard=dashboard.rstrip("/"), at=at, config=config)
        shared, bodies = shared_files(facts)
        run = SiteRun(folder=folder, store=store, publication=publication, shared=shared, cards=before["cards"])
        # The shared files are there before any page that asks for them.
        files = _put_all(folder, bodies.items())
        views = [(view, codes) for view, codes in every_page(facts) if not only or view in only]
        made = write_pages(run, [(*page, language) for page in views for language in LANGUAGES], processes)
        rest = _lists_and_indexes(run, facts, history, views)
        files |= made.files | _put_all(folder, chain(rest.items(), data_files(facts, store, at)))
    removed = remove_old(folder, before, files)
    write_manifest(folder, history, files, made.cards)
    count = sum(name.endswith(".html") for name in files)
    return SiteSummary(pages=count, files=len(files), removed=removed, version=facts.version)


def _put_all(folder: Path, bodies: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    return {name: put(folder, name, body) for name, body in bodies}


def _lists_and_indexes(
    run: SiteRun, facts: Facts, history: _History, views: Sequence[tuple[str, Codes]]
) -> dict[str, bytes]:
    """Write the pages without a map, and what machines read of all pages."""
    lists = [page for language in LANGUAGES for page in list_pages(facts, language)]
    pages = {page.address: render_page(page, "", facts, run.shared, run.publication) for page in lists}
    return pages | _for_machines(facts, history, _addresses(views, lists), run.publication)


def _addresses(views: Sequence[tuple[str, Codes]], lists: Sequence[SitePage]) -> list[Mapping[str, str]]:
    """Return language to address of every page."""
    of_views = [{each: str(page_address(view, codes, each)) for each in LANGUAGES} for view, codes in views]
    return [*of_views, *(page.languages for page in lists if page.language == LANGUAGES[0])]


def _for_machines(
    facts: Facts, history: _History, pages: Sequence[Mapping[str, str]], publication: Publication
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
