"""Who a request or a session belongs to: the claims of a sign-in, how old it is, and whether it was ended."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from geo.errors import InvalidInput
from geo.reporting.journal import ROLES_FILE
from geo.reporting.people import Grant, Person, read_grant, read_roles
from server.installation import Office

#: What the provider says of a person, as their ID token has it.
Claims = Mapping[str, Any]
#: Seconds that a sign-in lasts: a working day.
LASTS = 8 * 3600
#: Folder, within that of the office, of the sign-ins that were ended before their time.
_ENDED = "signed-out"


def cookie_claims(cookies: Mapping[str, str], office: Office) -> Claims:
    """Return the claims that a request's signed cookie holds; none where it has none, or a forged one.

    Parameters
    ----------
    cookies
        Name to value, as the browser sent them.
    office
        Whose secret signs the cookies, and whose address they must have been made for.
    """

    def unsigned(name: str) -> bytes | None:
        return decode_signed_value(office.cookie_secret, name, cookies.get(name, "").encode("latin-1", "replace"))

    body = get_cookie_with_chunks(unsigned, USER_COOKIE_NAME)
    claims: dict[str, Any] = json.loads(body) if body else {}
    return claims if claims.get("origin") == office.address else {}


def is_current(claims: Claims, office: Office, now: float | None = None) -> bool:
    """Say whether a sign-in counts: someone signed in, not more than 8 hours ago, and has not signed out since.

    Streamlit keeps a sign-in for 30 days, and a tab that is open keeps it after another signed out.

    Parameters
    ----------
    claims
        As Streamlit's ``st.user`` or the cookie has them.
    office
        Which knows the sign-ins that were ended.
    now
        Seconds since 1970; by default the clock's.
    """
    issued, present = claims.get("iat"), time.time() if now is None else now
    if claims.get("is_logged_in") is not True or not isinstance(issued, int | float):
        return False
    # A provider's clock may be a minute ahead of ours.
    return -60 < present - issued < LASTS and not (office.folder / _ENDED / _digest(claims)).exists()


def end(claims: Claims, office: Office) -> None:
    """Note that a sign-in is over, for all replicas and tabs; forgets those that no longer count anyway."""
    folder = office.folder / _ENDED
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _digest(claims)).touch()
    for note in folder.iterdir():
        with suppress(FileNotFoundError):  # another process was quicker
            if time.time() - note.stat().st_mtime > 2 * LASTS:
                note.unlink()


def person_of(claims: Claims, office: Office) -> Person | None:
    """Return who signed in, with the roles that they have now; None where no sign-in counts.

    Parameters
    ----------
    claims
        As Streamlit's ``st.user`` or the cookie has them.
    office
        Says which claim names the person, and which lists roles if one does; else its ``roles.toml``, read anew each
        time.

    Returns
    -------
    Person or None
        Someone without any role is a person without grants.

    Raises
    ------
    InvalidInput
        With the faults of ``roles.toml``.
    """
    key = str(_claim(claims, office.person_claim) or "")
    if not key or not is_current(claims, office):
        return None
    name = str(claims.get("name") or key)
    if office.role_claim:
        return Person(key, name, _grants(_claim(claims, office.role_claim)))
    return read_roles(office.folder / ROLES_FILE).get(key, Person(key, name))


def _claim(claims: Claims, path: str) -> Any:
    """Return a claim by its dotted path, ``realm_access.roles`` as Keycloak has it."""
    value: Any = claims
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _grants(value: Any) -> frozenset[Grant]:
    """Read the roles in a claim; providers list groups of other systems there as well, which are none of ours."""
    texts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    grants = set()
    for text in texts:
        with suppress(InvalidInput):
            grants.add(read_grant(str(text)))
    return frozenset(grants)


def _digest(claims: Claims) -> str:
    """Name a sign-in by what no other has."""
    parts = [claims.get(name) for name in ("iss", "sub", "iat", "nonce")]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
