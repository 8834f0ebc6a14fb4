"""The pages that there are, and the links from one to the next: every choice of a view, the period before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from geo import periods
from geo.errors import UnknownPeriod
from geo.selection import Choice, Codes, Facts
from geo.site.site_addresses import KEYS, page_address
from geo.texts.catalogue import text
from geo.views import VIEWS

#: The choices that are a time.
_PERIODS = ("year", "period", "quarter")
#: What an id of a figure has behind its period where it is a target.
_TARGET = "-target"


@dataclass(frozen=True)
class Link:
    """A link to a page: its text and its address, which is blank for the page itself."""

    text: str
    address: str


@dataclass(frozen=True)
class ChoiceLinks:
    """One choice of a page as links: its label, what is chosen, and every option."""

    label: str
    chosen: str
    links: tuple[Link, ...]


def every_page(facts: Facts) -> list[tuple[str, dict[str, str | None]]]:
    """List the pages of the views.

    Parameters
    ----------
    facts
        The store.

    Returns
    -------
    list of (str, dict)
        View and the code of every choice, once for each address.
    """
    pages = {
        address: (view, codes)
        for view in KEYS
        if VIEWS[view].has_data(facts)
        for codes in _expand(view, VIEWS[view].choices, facts, {})
        if (address := page_address(view, codes, "zh"))
    }
    return [pages[address] for address in sorted(pages)]


def _expand(
    view: str, choices: Sequence[Choice], facts: Facts, codes: dict[str, str | None]
) -> Iterator[dict[str, str | None]]:
    if not choices:
        yield codes
        return
    choice, *rest = choices
    options = choice.options(facts, codes, "zh")
    if options is None:
        yield from _expand(view, rest, facts, codes)
    elif choice.key not in KEYS[view]:
        yield from _expand(view, rest, facts, {**codes, choice.key: choice.first(facts, codes, options)})
    else:
        for code in options:
            yield from _expand(view, rest, facts, {**codes, choice.key: code})


def first_page(view: str, facts: Facts, language: str) -> str | None:
    """Return the address of the page that a view opens with; None where the store has nothing for it."""
    if not VIEWS[view].has_data(facts):
        return None
    return facts.once(
        ("site first page", view, language),
        lambda: page_address(view, _completed(view, facts, {}, language), language),
    )


def choice_links(view: str, codes: Codes, facts: Facts, language: str) -> list[ChoiceLinks]:
    """Return the choices of a page with a link for each option; a choice of one option is none.

    Parameters
    ----------
    view, codes
        The page, as `every_page` lists it.
    facts, language
        The store, and ``zh`` or ``en``.
    """
    declared = []
    for choice in VIEWS[view].choices:
        if choice.key not in KEYS[view] or choice.key not in codes or choice.key == "code":
            continue  # a page of a place lists the places around it instead
        links = _option_links(view, codes, choice, facts, language)
        if len(links) > 1:
            here = str(codes[choice.key])
            marked = tuple(Link(link.text, "") if code == here else link for code, link in links.items())
            declared.append(ChoiceLinks(_label(choice.key, language), links[here].text, marked))
    return declared


def _option_links(view: str, codes: Codes, choice: Choice, facts: Facts, language: str) -> Mapping[str, Link]:
    """Return a link for each option of a choice, worked out once for all pages that share them.

    A time keeps all other choices as far as they go; any other choice keeps those before it.
    """
    keys = list(codes)
    kept = {key: codes[key] for key in (keys if choice.key in _PERIODS else keys[: keys.index(choice.key)])}
    kept.pop(choice.key, None)

    def work() -> Mapping[str, Link]:
        options = choice.options(facts, codes, language) or {}
        return {
            code: Link(label, _address(view, facts, {**kept, choice.key: code}, language))
            for code, label in options.items()
        }

    return facts.once(("site links", view, choice.key, language, tuple(kept.items())), work)


def _label(key: str, language: str) -> str:
    return text(f"choice_{key}", language)


def _address(view: str, facts: Facts, codes: Codes, language: str) -> str:
    """Return the address of the page with some choices, the others as far as they go or as the view begins."""
    return page_address(view, _completed(view, facts, codes, language), language) or ""


def _completed(view: str, facts: Facts, codes: Codes, language: str) -> Mapping[str, str | None]:
    """Return a code for every choice: the wanted one where it is an option, else the view's default."""
    complete: dict[str, str | None] = {}
    for choice in VIEWS[view].choices:
        options = choice.options(facts, complete, language)
        if options is not None:
            wanted = codes.get(choice.key)
            complete[choice.key] = wanted if wanted in options else choice.first(facts, complete, options)
    return complete


def period_links(view: str, codes: Codes, facts: Facts, language: str) -> tuple[Link | None, Link | None]:
    """Return links to the page of the period before and after, None where there is none."""
    for choice in VIEWS[view].choices:
        if choice.key in _PERIODS and choice.key in KEYS[view] and codes.get(choice.key):
            links = _option_links(view, codes, choice, facts, language)
            times = {code: when for code in links if (when := _time(code))}
            order = sorted(times, key=lambda code: (times[code], code))
            if codes[choice.key] in order:
                place = order.index(str(codes[choice.key]))
                before, after = order[place - 1 : place], order[place + 1 : place + 2]
                return links[before[0]] if before else None, links[after[0]] if after else None
    return None, None


def _time(code: str) -> tuple[str, str] | None:
    """Return the end and the start of the period of an option, to sort by; None for one that is no period."""
    try:
        span = periods.parse(code.removesuffix(_TARGET))
    except UnknownPeriod:
        return None
    return str(span.end), str(span.start)
