"""The pages of the views, written by all cores: each with its embedded twin, its data, its drawing and its card."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import geo
from geo.export.pack import rows_csv
from geo.maps.model import packed_state
from geo.selection import Codes, Facts, read_facts
from geo.settings import LANGUAGES
from geo.site.cards import card
from geo.site.plain_map import plain_map
from geo.site.shared_files import SharedFiles
from geo.site.site_addresses import embed_address
from geo.site.site_choices import first_page
from geo.site.site_content import Publication, SitePage, site_page, with_address
from geo.site.site_files import put
from geo.site.site_render import render_embed, render_page

#: A page of a view: its view, the code of every choice, and the language.
PageJob = tuple[str, Codes, str]
#: Packages whose code decides what a card looks like.
_DRAWING = ("export", "maps", "site", "figures")


@dataclass(frozen=True, kw_only=True)
class SiteRun:
    """What all processes of a run share.

    Parameters
    ----------
    folder
        Where to.
    store
        The public store.
    publication, shared
        Addresses, time and the shared files.
    cards
        Address of a card to the fingerprint of what it was made from, of the run before.
    """

    folder: Path
    store: Path
    publication: Publication
    shared: SharedFiles
    cards: Mapping[str, str]


@dataclass(frozen=True)
class PageFiles:
    """What became of a page: address to SHA-256, and card to the fingerprint of what it was made from."""

    files: dict[str, str]
    cards: dict[str, str]


_process: dict[str, Any] = {}


def write_pages(run: SiteRun, jobs: Sequence[PageJob], processes: int | None = None) -> PageFiles:
    """Write pages, in as many processes as there are cores or as are asked for; the files are the same."""
    workers = min(processes or os.cpu_count() or 1, len(jobs) or 1)
    every = PageFiles({}, {})
    # Workers forked from this process would inherit locks that threads of its libraries may hold.
    with ProcessPoolExecutor(workers, get_context("forkserver"), _start, (run, _code())) as pool:
        try:
            for made in pool.map(_write_view, jobs, chunksize=4):
                every.files.update(made.files)
                every.cards.update(made.cards)
        finally:
            pool.shutdown(cancel_futures=True)
    return every


def _start(run: SiteRun, code: str) -> None:
    """Give a process the run and the store, which it reads once."""
    _process.update(run=run, code=code, facts=read_facts(run.store))


def _code() -> str:
    """Return a fingerprint of the code that draws, so that cards are drawn anew when it changes."""
    root = Path(geo.__file__).parent
    sources = sorted(path for name in _DRAWING for path in (root / name).glob("*.py"))
    return sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def _write_view(job: PageJob) -> PageFiles:
    """Write a page and what belongs to it, the first page with it where it is that."""
    run, facts = _process["run"], _process["facts"]
    view, codes, language = job
    page = site_page(view, codes, facts, language, run.publication)
    stem = _stem(page, facts)
    made = PageFiles({}, {})
    _put_page(made, page, stem)
    if page.address == first_page("overview", facts, language):
        _put_page(made, with_address(page, {each: f"{each}/index.html" for each in LANGUAGES}), stem, is_home=True)
    if page.export:
        _put(made, embed_address(page.address), render_embed(page, stem, run.shared, run.publication))
    if f"{stem}.html" == page.address and page.export:
        _put(made, f"{stem}.svg", plain_map(page.export.selection, facts))
        _put(made, f"{stem}.csv", rows_csv(page.export, facts))
        _put_card(made, page, f"{stem}.png")
    return made


def _put(made: PageFiles, address: str, body: bytes) -> None:
    made.files[address] = put(_process["run"].folder, address, body)


def _put_page(made: PageFiles, page: SitePage, stem: str, is_home: bool = False) -> None:
    run, facts = _process["run"], _process["facts"]
    _put(made, page.address, render_page(page, stem, facts, run.shared, run.publication, is_home))


def _stem(page: SitePage, facts: Facts) -> str:
    """Return the address, without its ending, of a page's drawing, card and data.

    The pages of all subdistricts show the newest ranking, whose page has them.
    """
    about = page.export.selection.about if page.export else None
    ranking = first_page("tsp", facts, page.language) if about in facts.register.reporting else None
    return (ranking or page.address).removesuffix(".html")


def _put_card(made: PageFiles, page: SitePage, address: str) -> None:
    """Draw the card where the one that is there was made from something else."""
    run = _process["run"]
    assert page.export is not None
    lines = [page.export.selection.title, page.verdict_note]
    lines = [line for line in lines if line and line != page.heading]
    layers = [run.shared.layers[layer.id] for layer in page.export.selection.layers]
    content = repr((packed_state(page.export.selection.map_state), layers, page.heading, lines, _process["code"]))
    recipe = sha256(content.encode()).hexdigest()
    path = run.folder / address
    body = path.read_bytes() if run.cards.get(address) == recipe and path.is_file() else None
    _put(made, address, body or card(page.export, page.heading, lines))
    made.cards[address] = recipe
