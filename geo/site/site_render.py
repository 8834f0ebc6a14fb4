"""A page of the site as HTML: the template, with everything in it escaped, and the packed map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from geo.answers.first_figures import tiles
from geo.export.request import permalink
from geo.maps.model import BOUNDS, packed_base, packed_state
from geo.selection import Facts
from geo.settings import LANGUAGES
from geo.site.plain_map import legend_marks
from geo.site.shared_files import SharedFiles
from geo.site.site_addresses import embed_address, relative
from geo.site.site_choices import Link, first_page
from geo.site.site_content import Publication, SitePage
from geo.site.site_heads import TAGS, feed_entries, json_ld
from geo.site.site_templates import fill
from geo.texts.catalogue import text

#: Nothing from elsewhere, no script in a page, no code out of text. Who may frame a page, only a server can say.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
#: The views in the order of their links.
_MENU = ("overview", "tasks", "plans", "air", "water", "tsp", "unit", "data")
#: The longest description that a search engine shows.
_DESCRIPTION = 200
_OWN = (
    *("skip", "pages", "nothing", "colon", "open_place", "cite"),
    *("page_data", "page_map", "dashboard", "embed", "embed_hint", "whole_page"),
)
#: How many sources an embedded map names; its page names all.
_CREDITS = 3


def _words(language: str) -> dict[str, str]:
    own = {key: text(f"site_{key}", language) for key in _OWN}
    return own | {
        "site_title": text("site_title", language),
        "search_hint": text("search_hint", language),
        "search_label": text("search_label", language),
        "demo_banner": text("demo_banner", language),
        "choice_period": text("choice_period", language),
        "map_frame": text("map_frame", language),
        "answers_title": text("answers_title", language),
        "sources_title": text("sources_title", language),
    }


def _menu(facts: Facts, language: str) -> list[Link]:
    """Link the page that each view opens with; places and documents have lists of their own."""
    own = {"unit": f"{language}/unit.html", "plans": f"{language}/plans.html"}
    names = _MENU
    addresses = {name: own.get(name) or first_page(name, facts, language) for name in names}
    return [Link(text(f"page_{name}", language), address) for name, address in addresses.items() if address]


def description_of(page: SitePage) -> str:
    """Return what search engines and link previews say of a page."""
    whole = text("site_description", page.language, heading=page.heading, lead=page.lead).strip()
    return whole if len(whole) <= _DESCRIPTION else f"{whole[: _DESCRIPTION - 1]}…"


def render_page(
    page: SitePage, stem: str, facts: Facts, shared: SharedFiles, publication: Publication, is_home: bool = False
) -> bytes:
    """Write a page.

    Parameters
    ----------
    page
        What it says.
    stem
        Address, without its ending, of the page's own drawing, card and data.
    facts
        The store.
    shared, publication
        The shared files, addresses and time.
    is_home
        Whether it is the first page, which has the newest figures besides.
    """
    language, root = page.language, relative("", page.address)
    description = description_of(page)
    menu = facts.once(("site menu", language), lambda: _menu(facts, language))
    values = {
        "page": page,
        "stem": stem,
        "root": root,
        "shared": shared,
        "publication": publication,
        "policy": POLICY,
        "tags": TAGS,
        "words": _words(language),
        "language_names": {each: text("site_language", each) for each in LANGUAGES},
        "menu": menu,
        "current": _section(menu, page),
        "description": description,
        "json_ld": json_ld(page, description, stem, publication),
        "embed": f"{publication.address}/{embed_address(page.address)}" if page.export and not is_home else "",
        "tiles": _tiles(facts, language) if is_home else [],
        **_map(page, root, shared, publication),
    }
    return fill("page.html", values).encode()


def render_embed(page: SitePage, stem: str, shared: SharedFiles, publication: Publication) -> bytes:
    """Write the part of a page that other sites may frame: finding, map, sources, and a link to the page.

    Parameters
    ----------
    page, stem, shared, publication
        As `render_page` has them; the page has a map.
    """
    address = embed_address(page.address)
    root = relative("", address)
    values = {
        "page": page,
        "stem": stem,
        "root": root,
        "shared": shared,
        "publication": publication,
        "policy": POLICY,
        "tags": TAGS,
        "words": _words(page.language),
        "credits": _credits(page),
        **_map(page, root, shared, publication),
    }
    return fill("embed.html", values).encode()


def _credits(page: SitePage) -> list[str]:
    """Say where figures and borders come from, as short as a frame is."""
    assert page.export is not None
    names = [link.text for link in page.sources[: len(page.export.selection.sources)]]
    more = ["…"] if len(names) > _CREDITS else []
    sources = text("list_separator", page.language).join(names[:_CREDITS] + more)
    by = text("embed_sources", page.language, sources=sources) if names else ""
    # Of the notes' end: what the borders are, approval and data version; then follow the link and the time.
    return [line for line in (by, *page.export.notes[-4:-2]) if line]


def _section(menu: Sequence[Link], page: SitePage) -> str:
    """Return the address in the menu of the view that a page belongs to."""
    return next((one.address for one in menu if one.address.split("/")[1].removesuffix(".html") == page.view), "")


def _tiles(facts: Facts, language: str) -> list[tuple[object, str]]:
    return [(tile, first_page(tile.page, facts, language) or "") for tile in tiles(facts, language)]


def _map(page: SitePage, root: str, shared: SharedFiles, publication: Publication) -> dict[str, Any]:
    """Return what the template needs for a map: the layers with their addresses, the base and the state, packed."""
    if page.export is None:
        return {"layers": [], "base": "", "view": "", "notes": [], "legend": [], "dashboard": ""}
    selection = page.export.selection
    layers = [shared.addressed(layer, root) for layer in selection.layers]
    return {
        "layers": layers,
        "base": packed_base(layers, BOUNDS),
        "view": packed_state(selection.map_state),
        "legend": [(Markup(mark), words) for mark, words in legend_marks(selection.map_state)],
        # The last two say of which page of the app an export was made, and when.
        "notes": page.export.notes[:-2],
        "dashboard": permalink(page.export.request, selection) if publication.dashboard else "",
    }


def render_entry(publication: Publication) -> bytes:
    """Write the page at the root, which leads on to the first page in Chinese."""
    links = [Link(f"{text('site_title', each)}", f"{each}/index.html") for each in LANGUAGES]
    values = {"links": links, "policy": POLICY, "publication": publication}
    return fill("entry.html", values).encode()


def render_feed(
    history: Sequence[Mapping[str, str]], changes: Mapping[str, str], summary: str, language: str, site: str
) -> bytes:
    """Write the feed of publications, see `geo.site.site_heads.feed_entries`."""
    values = {
        "tag": TAGS[language],
        "title": text("site_title", language),
        "home": f"{site}/{language}/index.html",
        "own": f"{site}/{language}/feed.xml",
        "entries": feed_entries(history, changes, summary, language),
    }
    return fill("feed.xml", values).encode()


def render_sitemap(pages: Sequence[Mapping[str, str]], publication: Publication) -> bytes:
    """Write the sitemap: every page with its twin in the other language."""
    day = publication.at.date().isoformat()
    values = {"pages": pages, "site": publication.address, "tags": TAGS, "day": day}
    return fill("sitemap.xml", values).encode()
