"""An office for tests: four people with their roles, its settings, and the cookies of a sign-in."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

COOKIE_SECRET = "signs the cookies of tests and of nothing else"
ADDRESS = "http://localhost:8501"
ISSUER = "http://localhost:9400"
#: Id to name and role.
PEOPLE = {
    "tongzhou": ("王通州", "reporter:110112"),
    "reviewer": ("李审核", "reviewer:air"),
    "publisher": ("张发布", "publisher"),
    "reader": ("赵查看", "reader"),
}


def write_roles(folder: Path, people: Mapping[str, tuple[str, str]] = PEOPLE) -> None:
    """Write the list of people of an office; a role more than one is separated by a space."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [
        f'[[person]]\nid = "{key}"\nname = "{name}"\ngrants = {json.dumps(roles.split(), ensure_ascii=False)}\n'
        for key, (name, roles) in people.items()
    ]
    (folder / "roles.toml").write_text("\n".join(rows), "utf-8")


def settings_of(folder: Path, address: str = ADDRESS, issuer: str = ISSUER) -> dict[str, str]:
    """Return the environment of an office."""
    return {
        "BEIJING_OFFICE": str(folder),
        "BEIJING_ADDRESS": address,
        "BEIJING_OIDC_METADATA": f"{issuer}/.well-known/openid-configuration",
        "BEIJING_OIDC_CLIENT": "beijing",
        "BEIJING_OIDC_SECRET": "known to the provider of tests",
        "BEIJING_COOKIE_SECRET": COOKIE_SECRET,
    }


def claims_of(person: str, hours: float = 0.0, **more: object) -> dict[str, Any]:
    """Return what ``st.user`` holds of somebody who signed in some hours ago."""
    own = {"is_logged_in": True, "sub": person, "name": PEOPLE.get(person, (person,))[0], "provider": "default"}
    return {**own, "iss": ISSUER, "iat": time.time() - hours * 3600, "nonce": f"nonce of {person}", **more}


def cookies_of(claims: Mapping[str, Any], address: str = ADDRESS, secret: str = COOKIE_SECRET) -> dict[str, str]:
    """Return the cookie of a sign-in, as Streamlit signs it."""
    body = json.dumps({**claims, "origin": address})
    return {USER_COOKIE_NAME: create_signed_value(secret, USER_COOKIE_NAME, body).decode()}
