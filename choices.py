"""Choices: what the reader chose, kept in the session and in the URL, the language among it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from geo import catalogue, settings

#: The choice of nothing.
NOTHING = ""
_ACCEPTED = "url_accepted"
_CHOSEN = "something_chosen"


def language() -> str:
    """Return the language of this session, ``zh`` or ``en``; until its switch is shown, the link's."""
    known = st.session_state.get("lang") or st.query_params.get("lang")
    return str(known) if known in settings.LANGUAGES else "zh"


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
    known = set(options)
    asked = st.query_params.get(key)
    accepted = st.session_state.setdefault(_ACCEPTED, {})
    touched = st.session_state.pop(f"{key}touched", False)
    kept = touched or (asked is None and (sticky or st.session_state.get("page_changed", False)))
    followed = asked != accepted.get(key) and not kept
    linked = asked if asked in known else default
    if followed and asked is not None and asked not in known:
        st.warning(catalogue.markdown("unknown_in_url", language(), name=_label(key), value=asked))
    if key not in st.session_state:
        return linked
    chosen = linked if followed else st.session_state[key]
    # Assigned even when it stays: a box of another page with other options would forget it otherwise.
    st.session_state[key] = chosen if chosen in known else default
    return None


def write_url(key: str, default: str | None) -> None:
    """Make the URL follow the choice; the default needs no place in it."""
    value = st.session_state[key]
    if value == default:
        st.query_params.pop(key, None)
    elif st.query_params.get(key) != value:
        st.query_params[key] = value
    st.session_state[_ACCEPTED][key] = None if value == default else value


def select(key: str, options: Mapping[str, str], default: str | None = None, none: str | None = None) -> str | None:
    """Show a select box whose choice is in the URL.

    Parameters
    ----------
    key
        Name in the URL; its label is ``choice_<key>`` in the catalogue.
    options
        Code to label, in the order shown.
    default
        Chosen at first; by default the first option, or nothing where `none` is given.
    none
        Label of the choice of nothing; without it something is always chosen.

    Returns
    -------
    str or None
        The code chosen.
    """
    labels = options if none is None else {NOTHING: none, **options}
    first = default or next(iter(labels), None)
    begin = adopt_url(key, labels, first)
    st.selectbox(
        _label(key), list(labels), list(labels).index(begin) if begin else 0, format_func=labels.__getitem__,
        key=key, on_change=touch, args=(key,),
    )  # fmt: skip
    write_url(key, first)
    return st.session_state[key] or None


def search_box(key: str) -> str:
    """Show a text box whose content is in the URL; see `select`."""
    known = {"", st.query_params.get(key, ""), st.session_state.get(key, "")}
    begin = adopt_url(key, known, "")
    st.text_input(_label(key), begin or "", key=key, on_change=touch, args=(key,))
    write_url(key, "")
    return str(st.session_state[key]).strip()


def slide(key: str, options: Mapping[str, str]) -> str:
    """Show a slider over ordered options, at first at the last; the choice is in the URL as `select` has it."""
    if len(options) < 2:  # a slider needs two ends
        return select(key, options) or ""
    last = list(options)[-1]
    begin = adopt_url(key, options, last)
    st.select_slider(
        _label(key), list(options), begin, format_func=options.__getitem__, key=key, on_change=touch, args=(key,)
    )
    write_url(key, last)
    return str(st.session_state[key])


def select_language() -> None:
    """Show the language switch; `write_language` puts it into the URL once the page is known."""
    st.session_state[_CHOSEN] = any(str(key).endswith("touched") for key in st.session_state)
    begin = adopt_url("lang", settings.LANGUAGES, "zh", sticky=True)
    labels = {"zh": "中文", "en": "English"}
    st.segmented_control(
        _label("lang"), settings.LANGUAGES, default=begin, format_func=labels.__getitem__, key="lang", required=True,
        label_visibility="collapsed", on_change=touch, args=("lang",),
    )  # fmt: skip


def write_language() -> None:
    """Make the URL follow the language when the session, a page, a link or a choice is new.

    A reader who went back to a link without a language stays there: a link written anew would lead them forward again.
    """
    new = st.session_state[_CHOSEN] or st.session_state["page_changed"] or "lang" not in st.session_state[_ACCEPTED]
    if new or "lang" in st.query_params:
        write_url("lang", "zh")


def touch(key: str) -> None:
    """Note that the reader has just made this choice, so that it wins over the URL."""
    st.session_state[f"{key}touched"] = True


def remember_page(url_path: str) -> None:
    """Note which page runs: on a change of page the URL is empty, and the session's choices are kept."""
    st.session_state["page_changed"] = st.session_state.get("page", url_path) != url_path
    st.session_state["page"] = url_path


def _label(key: str) -> str:
    return catalogue.markdown(f"choice_{key}", language())
