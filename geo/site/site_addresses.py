"""The addresses of the site's pages: the language, the view and its choices, which never depend on a default."""

from __future__ import annotations

import re
from collections.abc import Mapping

from geo.air.air_selection import AIR
from geo.answers.promises import PROMISES
from geo.selection import Codes
from geo.settings import LANGUAGES

#: The choices of each view that have pages of their own, in the order of the address.
KEYS: Mapping[str, tuple[str, ...]] = {
    "overview": ("indicator", "year", "period", "share"),
    "tasks": ("indicator",),
    "air": ("indicator", "period"),
    "water": ("view", "quarter", "period"),
    "tsp": ("measure", "period", "view"),
    "unit": ("code",),
    "data": ("layer",),
}
#: The choices of a place, which a page's script reads from the end of its address: ``#110105``.
_PLACES = ("unit", "reach", "feature")
#: A choice of the dashboard's page of a place that its page here, which shows the usual one, leaves aside.
_LEFT_ASIDE = {"unit": ("indicator",)}
#: What may stand in an address and in the name of a file without any sign being read as another.
_FIT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


def page_address(view: str, codes: Codes, language: str) -> str | None:
    """Return the address of a page below the site's root.

    Parameters
    ----------
    view
        A key of `KEYS`.
    codes
        The code of every choice of the view; those without a page of their own are not looked at.
    language
        ``zh`` or ``en``.

    Returns
    -------
    str or None
        E.g. ``zh/tsp/tsp_rank/2021-10-H2/geographic.html``; None where a code cannot stand in an address.
    """
    keys = KEYS[view]
    if view == "overview" and codes.get("indicator") in AIR:
        view, keys = "air", KEYS["air"]  # the same figure on the same map: one page
    parts = [str(codes[key]) for key in keys if codes.get(key) is not None]
    if not parts or not all(map(_FIT.fullmatch, parts)):
        return None
    return f"{language}/{view}/{'/'.join(parts)}.html"


def embed_address(address: str) -> str:
    """Return the address of the part of a page that other sites may frame: ``zh/embed/tsp/….html``."""
    language, _, rest = address.partition("/")
    return f"{language}/embed/{rest}"


def twin(view: str, choices: Codes, language: str) -> str | None:
    """Return the address of the page here that says what a page of the dashboard shows.

    Parameters
    ----------
    view
        Name of the dashboard's page.
    choices
        The code of every choice of the page, defaults included, as `geo.selection.check_choices` returns them.
    language
        ``zh`` or ``en``.

    Returns
    -------
    str or None
        Below the site's root, with the chosen place behind ``#``; None where filters or a register are chosen, which
        have no page here.
    """
    if view == "plans":
        return f"{language}/plans.html"
    if view not in KEYS or language not in LANGUAGES:
        return None
    kept = {*KEYS[view], *_PLACES, *_LEFT_ASIDE.get(view, ())}
    if any(code is not None for key, code in choices.items() if key not in kept):
        return None
    if view == "overview" and choices.get("indicator") != PROMISES and choices.get("share"):
        return None
    place = next((code for key in _PLACES if (code := choices.get(key))), None)
    address = page_address(view, choices, language) if _is_whole(view, choices) else None
    return f"{address}#{place}" if address and place and _FIT.fullmatch(place) else address


def _is_whole(view: str, choices: Codes) -> bool:
    """Tell whether every choice is made that a page is named by; which those are, another choice may decide."""
    needed = {"overview": ("indicator",), "water": ("view",)}.get(view, KEYS[view])
    either = view not in ("overview", "water") or any(choices.get(key) for key in ("year", "quarter", "period"))
    return either and all(choices.get(key) for key in needed)


def relative(address: str, here: str) -> str:
    """Return an address as a link from another page, so that the site works below any folder of a server."""
    return "../" * here.count("/") + address
