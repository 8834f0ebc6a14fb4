"""Choices: the boxes of a page, kept in the session and in the URL, the language among them."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import data, texts
from geo import settings
from geo.selection import Choice, Codes

#: The choice of nothing.
NOTHING = ""
_ACCEPTED = "url_accepted"
_CHOSEN = "something_chosen"
#: The words of the button that plays a slider, by their place in ``play.js``.
_PLAY = {"play": "play", "stop": "play_stop", "step": "play_step"}


def adopt_url(key: str, options: Iterable[str], default: str | None, sticky: bool = False) -> str | None:
    """Make the session's choice follow the URL; a link or the Back button wins over what was chosen before.

    Parameters
    ----------
    key
        Name of the choice in the URL and in the session.
    options
        What may be chosen.
    default
        The choice when the URL has none.
    sticky
        Whether a URL without the choice leaves it as it is.

    Returns
    -------
    str or None
        What the box is to begin with in a session that knows no choice yet; None in one that does. It is not assigned:
        a page that was open before the session was (the server restarted) sends what its box shows, and that wins.
    """
    codes = set(options)
    requested = st.query_params.get(key)
    accepted = st.session_state.setdefault(_ACCEPTED, {})
    touched = st.session_state.pop(f"{key}touched", False)
    stays = touched or (requested is None and (sticky or st.session_state.get("page_changed", False)))
    follows = requested != accepted.get(key) and not stays
    linked = requested if requested in codes else default
    if follows and requested is not None and requested not in codes:
        st.warning(texts.t("unknown_in_url", name=texts.plain(f"choice_{key}"), value=requested))
    if key not in st.session_state:
        return linked
    chosen = linked if follows else st.session_state[key]
    # Assigned even when it stays: a box of another page with other options would forget it otherwise.
    st.session_state[key] = chosen if chosen in codes else default
    return None


def write_url(key: str, default: str | None) -> None:
    """Make the URL follow the choice; the default needs no place in it."""
    value = st.session_state[key]
    if value == default:
        st.query_params.pop(key, None)
    elif st.query_params.get(key) != value:
        st.query_params[key] = value
    st.session_state[_ACCEPTED][key] = None if value == default else value


def choose(declared: Sequence[Choice], places: Mapping[str, DeltaGenerator], before: Codes | None = None) -> Codes:
    """Show choices as boxes; return all that is chosen, by key.

    Parameters
    ----------
    declared
        The choices of a view, in the order in which they depend on each other.
    places
        Key of a choice to where its box stands; a choice without a place has no box and takes its default.
    before
        What has been chosen already and these choices depend on.
    """
    codes = dict(before or {})
    for choice in declared:
        options = choice.options(data.facts(), codes, texts.language())
        if options is None:
            continue
        first = choice.first(data.facts(), codes, options)
        if choice.key in places:
            with places[choice.key]:
                first = _show(choice, options, first)
        codes[choice.key] = first
    return codes


def _show(choice: Choice, options: Mapping[str, str], first: str | None) -> str | None:
    """Show a choice as a select box, as chips, or as a slider over its periods; what is chosen is in the URL."""
    labels = {NOTHING: texts.plain(choice.none), **options} if choice.none else options
    if choice.chips:
        return _chips(choice.key, labels, first or NOTHING)
    if choice.slider and len(labels) > 1:  # a slider needs two ends
        return _slide(choice.key, labels, first or NOTHING)
    return _select(choice.key, labels, first or NOTHING)


def _select(key: str, labels: Mapping[str, str], first: str) -> str | None:
    begin = adopt_url(key, labels, first)
    st.selectbox(
        _label(key),
        list(labels),
        list(labels).index(begin) if begin else 0,
        format_func=labels.__getitem__,
        key=key,
        on_change=touch,
        args=(key,),
    )
    write_url(key, first)
    return st.session_state[key] or None


def _chips(key: str, labels: Mapping[str, str], first: str) -> str | None:
    begin = adopt_url(key, labels, first)
    st.pills(
        _label(key),
        list(labels),
        default=begin,
        format_func=labels.__getitem__,
        key=key,
        required=True,
        label_visibility="collapsed",
        on_change=touch,
        args=(key,),
    )
    write_url(key, first)
    return st.session_state[key] or None


def _slide(key: str, labels: Mapping[str, str], first: str) -> str:
    begin = adopt_url(key, labels, first)
    with st.container(key=f"slide-{key}", horizontal=True, vertical_alignment="bottom", gap="small", wrap=False):
        st.select_slider(
            _label(key), list(labels), begin, format_func=labels.__getitem__, key=key, on_change=touch, args=(key,)
        )
        _play_button()
    write_url(key, first)
    return str(st.session_state[key])


def _play_button() -> None:
    """Show the button that moves the slider beside it period by period (``play.js``)."""
    words = {name: html.escape(texts.plain(key)) for name, key in _PLAY.items()}
    data_words = " ".join(f'data-{name}="{word}"' for name, word in words.items())
    st.html(f'<button type="button" class="play" {data_words}>▶ {words["play"]}</button>', width="content")


def search_box(key: str) -> str:
    """Show a text box whose content is in the URL."""
    contents = {"", st.query_params.get(key, ""), st.session_state.get(key, "")}
    begin = adopt_url(key, contents, "")
    hint = texts.plain(f"hint_{key}")
    st.text_input(_label(key), begin or "", key=key, on_change=touch, args=(key,), placeholder=hint)
    write_url(key, "")
    return str(st.session_state[key]).strip()


def tab(key: str, labels: Mapping[str, str], first: str) -> str:
    """Show parts of a page as tabs, code to label; return the open one, which is in the URL."""
    begin = adopt_url(key, labels, first)
    st.segmented_control(
        _label(key),
        list(labels),
        default=begin,
        format_func=labels.__getitem__,
        key=key,
        required=True,
        label_visibility="collapsed",
        on_change=touch,
        args=(key,),
    )
    write_url(key, first)
    return str(st.session_state[key])


def follow(key: str, options: Iterable[str]) -> str | None:
    """Return a choice that has no box: links of the page make it, and the URL holds it."""
    begin = adopt_url(key, options, NOTHING)
    if begin is not None:
        st.session_state[key] = begin
    write_url(key, NOTHING)
    return st.session_state[key] or None


def is_made(key: str) -> bool:
    """Tell whether the reader or the link has made a choice, before its box is shown."""
    return bool(st.session_state.get(key) or (key not in st.session_state and st.query_params.get(key)))


def select_language() -> None:
    """Show the language switch; `write_language` puts it into the URL once the page is known."""
    st.session_state[_CHOSEN] = any(str(key).endswith("touched") for key in st.session_state)
    begin = adopt_url("lang", settings.LANGUAGES, texts.browser_language(), sticky=True)
    labels = {"zh": "中文", "en": "English"}
    st.segmented_control(
        _label("lang"),
        settings.LANGUAGES,
        default=begin,
        format_func=labels.__getitem__,
        key="lang",
        required=True,
        label_visibility="collapsed",
        on_change=touch,
        args=("lang",),
    )


def write_language() -> None:
    """Make the URL follow the language when the session, a page, a link or a choice is new.

    A reader who went back to a link without a language stays there: a link written anew would lead them forward again.
    """
    new = st.session_state[_CHOSEN] or st.session_state["page_changed"] or "lang" not in st.session_state[_ACCEPTED]
    if new or "lang" in st.query_params:
        write_url("lang", texts.browser_language())


def touch(key: str) -> None:
    """Note that the reader has just made this choice, so that it wins over the URL."""
    st.session_state[f"{key}touched"] = True


def remember_page(url_path: str) -> None:
    """Note which page runs: on a change of page the URL is empty, and the session's choices are kept."""
    st.session_state["page_changed"] = st.session_state.get("page", url_path) != url_path
    st.session_state["page"] = url_path


def _label(key: str) -> str:
    return texts.t(f"choice_{key}")
