"""What this installation is: an office, as the environment or secrets.toml say, or public, which writes nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from streamlit.runtime.secrets import secrets_singleton

from geo.errors import Fault, InvalidInput, Place

#: Field of an `Office` to its variable and to its key in the section ``[auth]`` of Streamlit's ``secrets.toml``.
_REQUIRED = {
    "address": ("BEIJING_ADDRESS", "redirect_uri"),
    "metadata": ("BEIJING_OIDC_METADATA", "server_metadata_url"),
    "client": ("BEIJING_OIDC_CLIENT", "client_id"),
    "secret": ("BEIJING_OIDC_SECRET", "client_secret"),
    "cookie_secret": ("BEIJING_COOKIE_SECRET", "cookie_secret"),
}
_OPTIONAL = {
    "scope": "BEIJING_OIDC_SCOPE",
    "person_claim": "BEIJING_OIDC_PERSON",
    "role_claim": "BEIJING_OIDC_ROLES",
}
_CALLBACK = "/oauth2callback"
#: Bytes of a key below which HMAC-SHA256 is weaker than its hash.
_KEY_LENGTH = 32


@dataclass(frozen=True, kw_only=True)
class Office:
    """An office, and its sign-in by OpenID Connect.

    Parameters
    ----------
    folder
        Its journal, list of people, evidence and published stores.
    address
        Scheme, host and port that readers see this installation at, ``https://office.example``.
    metadata
        Address of the provider's ``.well-known/openid-configuration``.
    client, secret
        Id and secret of this installation at the provider.
    cookie_secret
        Signs the cookies; the same on every replica, at least 32 characters.
    scope
        What is asked of the provider.
    person_claim
        Claim that names a person; it must be one that people cannot change themselves.
    role_claim
        Claim that lists roles, dotted where it is nested (``realm_access.roles``); blank where ``roles.toml`` has them.
    """

    folder: Path
    address: str
    metadata: str
    client: str
    secret: str = field(repr=False)
    cookie_secret: str = field(repr=False)
    scope: str = "openid profile email"
    person_claim: str = "sub"
    role_claim: str = ""

    @property
    def is_secure(self) -> bool:
        """Say whether readers come over TLS."""
        return self.address.startswith("https://")

    def secrets(self) -> dict[str, Any]:
        """Return what Streamlit's ``secrets.toml`` would have in its section ``[auth]``."""
        return {
            "redirect_uri": self.address + _CALLBACK,
            "cookie_secret": self.cookie_secret,
            "client_id": self.client,
            "client_secret": self.secret,
            "server_metadata_url": self.metadata,
            "client_kwargs": {"scope": self.scope},
        }


def load(environ: Mapping[str, str] = os.environ) -> Office | None:
    """Read the settings of the office, the environment's before those of ``secrets.toml``.

    Parameters
    ----------
    environ
        Variables to read; by default those of the process.

    Returns
    -------
    Office or None
        None where ``BEIJING_OFFICE`` names no office: the installation is public, whatever else is set.

    Raises
    ------
    InvalidInput
        With every setting that an office lacks; half an office is none.
    """
    if not environ.get("BEIJING_OFFICE"):
        return None
    auth = _secrets_section()
    values = {name: environ.get(variable) or auth.get(key, "") for name, (variable, key) in _REQUIRED.items()}
    values["address"] = values["address"].removesuffix(_CALLBACK).rstrip("/")
    if faults := _faults(values):
        raise InvalidInput(*faults)
    options = {name: environ[variable] for name, variable in _OPTIONAL.items() if environ.get(variable)}
    return Office(folder=Path(environ["BEIJING_OFFICE"]), **values, **options)


def _secrets_section() -> dict[str, str]:
    if not secrets_singleton.load_if_toml_exists():
        return {}
    return {key: value for key, value in secrets_singleton.get("auth", {}).items() if isinstance(value, str)}


def _faults(values: Mapping[str, str]) -> list[Fault]:
    blank = [_REQUIRED[name][0] for name, value in values.items() if not value]
    faults = [Fault("office_setting_missing", Place(file=variable)) for variable in blank]
    address = urlsplit(values["address"])
    if values["address"] and (address.scheme not in ("http", "https") or not address.netloc or address.path):
        faults.append(Fault("office_address", Place(file="BEIJING_ADDRESS"), {"got": values["address"]}))
    if 0 < len(values["cookie_secret"]) < _KEY_LENGTH:
        where = Place(file="BEIJING_COOKIE_SECRET")
        faults.append(Fault("cookie_secret_short", where, {"least": _KEY_LENGTH, "got": len(values["cookie_secret"])}))
    return faults
