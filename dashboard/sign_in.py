"""Sign-in on pages: who the reader is, what they may do now, and the wall that an office shows to everybody else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import streamlit as st

from dashboard import data, texts
from geo.errors import InvalidInput
from geo.reporting.journal import ROLES_FILE, office_journal
from geo.reporting.people import PUBLISHER, REVIEWER, Person, read_roles
from geo.reporting.trail import append_trail
from geo.schema.plan_layers import FIELDS
from geo.settings import Settings
from geo.texts.faults import messages
from server import claims, installation


def is_office() -> bool:
    """Say whether this installation is an office; a public one has no sign-in and writes nothing."""
    return installation.load() is not None


def person() -> Person | None:
    """Return who has signed in with the roles that they have at this moment: ask before a write, not before a page.

    Returns
    -------
    Person or None
        None on a public installation, without a sign-in, after 8 hours or after a sign-out in whatever tab, and while
        the list of people has faults.
    """
    try:
        return _person()
    except InvalidInput:  # `wall` says what is wrong
        return None


def _person() -> Person | None:
    own = installation.load()
    return claims.person_of(st.user.to_dict(), own) if own else None


def people() -> dict[str, Person]:
    """Return the list of people of this office, by id; empty where roles come from a claim or the list has faults."""
    own = installation.load()
    with suppress(InvalidInput):
        return read_roles(own.folder / ROLES_FILE) if own else {}
    return {}


def person_later() -> Callable[[], Person]:
    """Return a function that tells who the reader is, and what they may, when a file is asked for after the run."""
    own, signed_in = installation.load(), st.user.to_dict()

    def now() -> Person:
        reader = claims.person_of(signed_in, own) if own else None
        return reader or Person("", "")  # whom the library gives nothing

    return now


def note_import(file: str, digest: str) -> None:
    """Write into the trail of the office who imported what; the store itself names nobody."""
    reader = person()
    if reader is not None:
        append_trail(office_journal(data.config()), reader, "import", {"file": file, "sha256": digest})


def may_import() -> bool:
    """Say whether the reader may take files into the store at this moment."""
    reader = person()
    return reader is not None and any(map(reader.may, (REVIEWER, PUBLISHER)))


def import_settings() -> Settings:
    """Return the settings of the run for an import; the library refuses it where the reader may do none."""
    return replace(data.config(), may_import=may_import())


def wall() -> None:
    """Show all that an office shows without a sign-in, or to an account without a role."""
    reader = _person()
    st.title(texts.t("office_title"))
    if reader is not None:
        st.info(texts.t("sign_in_no_role", account=reader.id))
        st.button(texts.t("sign_out"), on_click=st.logout, key="sign_out")
        return
    ended = bool(st.user.to_dict().get("is_logged_in"))
    st.markdown(texts.t("sign_in_ended" if ended else "sign_in_lead"))
    st.button(texts.t("sign_in"), on_click=st.login, type="primary", key="sign_in")


def account(reader: Person) -> None:
    """Show in the bar who is signed in, with their roles, and the way out."""
    with st.popover(texts.escape(reader.name), icon=":material/person:", key="account_menu"):
        for grant in sorted(reader.grants, key=str):
            st.caption(texts.escape(_role(grant.role, grant.scope)))
        st.button(texts.t("sign_out"), on_click=st.logout, key="sign_out")


def _role(role: str, scope: str) -> str:
    """Name a role with what it is for: a unit, a department or a field."""
    name = messages()["words"][f"office_{role}"][texts.language()]
    return texts.plain("role_for", role=name, scope=_scope(scope)) if scope else name


def _scope(scope: str) -> str:
    if scope in FIELDS:
        return texts.plain(f"field_{scope}")
    return data.place_name(scope)
