"""The publications as the public reads of them: an Atom feed in each language and a JSON file, without people."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from geo.texts.catalogue import text
from geo.texts.publication_words import publication_title, publication_words

#: The file of the feed in each language.
FEED_LANGUAGES: Mapping[str, str] = {"zh": "publications.atom", "en": "publications.en.atom"}
_ATOM = "http://www.w3.org/2005/Atom"
_LISTED = 50


@dataclass(frozen=True, kw_only=True)
class PublicVersion:
    """One time when what the public sees was changed.

    Parameters
    ----------
    content_hash, previous
        What the public saw from then on, and before; the latter is blank for the first.
    published_at
        When, ISO 8601.
    published_by
        Id of the person; for the office alone.
    counts
        Layer to number of rows ``added``, ``changed`` and ``withdrawn``.
    is_return
        Whether the public had seen that store before.
    is_kept, is_current
        Whether it can be returned to, and whether the public sees it now.
    """

    content_hash: str
    previous: str
    published_at: str
    published_by: str
    counts: Mapping[str, Mapping[str, int]]
    is_return: bool
    is_kept: bool
    is_current: bool


def render_atom(history: Sequence[PublicVersion], language: str) -> bytes:
    """Write the newest publications as an Atom feed (RFC 4287).

    Parameters
    ----------
    history
        The newest first.
    language
        ``zh`` or ``en``.
    """
    name = FEED_LANGUAGES[language]
    feed = ElementTree.Element("feed", {"xmlns": _ATOM, "xml:lang": {"zh": "zh-CN"}.get(language, language)})
    title = text("publications_title", language, site=text("site_title", language))
    _add(feed, "title", title)
    _add(feed, "id", f"urn:beijing-pollution-map:{name}")
    _add(feed, "updated", history[0].published_at if history else "1970-01-01T00:00:00Z")
    _add(_add(feed, "author"), "name", text("site_title", language))
    _add(feed, "link", rel="self", href=name)
    for each in history[:_LISTED]:
        entry = _add(feed, "entry")
        _add(entry, "title", publication_title(each.counts, each.is_return, language))
        _add(entry, "id", f"urn:beijing-pollution-map:{each.content_hash}:{each.published_at}")
        _add(entry, "updated", each.published_at)
        _add(entry, "link", rel="alternate", href=".")
        _add(entry, "summary", "\n".join(publication_words(each.counts, language)))
    ElementTree.indent(feed)
    body: bytes = ElementTree.tostring(feed, "utf-8", xml_declaration=True)
    return body + b"\n"


def render_json(history: Sequence[PublicVersion]) -> bytes:
    """Write all publications, the newest first, with the numbers of rows by layer."""
    rows = [
        {
            "content_hash": each.content_hash,
            "previous": each.previous or None,
            "published_at": each.published_at,
            "is_return": each.is_return,
            "is_current": each.is_current,
            "counts": each.counts,
        }
        for each in history
    ]
    return (json.dumps({"publications": rows}, ensure_ascii=False, indent=1) + "\n").encode()


def _add(parent: ElementTree.Element, tag: str, content: str | None = None, **attributes: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, tag, attributes)
    element.text = content
    return element
