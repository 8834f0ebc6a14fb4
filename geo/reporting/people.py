"""People of the office and what each may do: roles with a scope, read from a reviewed file or from a claim."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geo.errors import Fault, InvalidInput, Place, Word
from geo.schema.plan_layers import FIELDS

REPORTER, REVIEWER, PUBLISHER, READER = "reporter", "reviewer", "publisher", "reader"
#: The roles of an office, those with a scope first.
OFFICE_ROLES = (REPORTER, REVIEWER, PUBLISHER, READER)
_SCOPED = (REPORTER, REVIEWER)


@dataclass(frozen=True)
class Grant:
    """One role of a person.

    Parameters
    ----------
    role
        One of `OFFICE_ROLES`.
    scope
        Of a reporter the code of a unit or the Chinese name of a department; of a reviewer a field of
        `geo.schema.plan_layers.FIELDS`; of others blank.
    """

    role: str
    scope: str = ""

    def __str__(self) -> str:
        return f"{self.role}:{self.scope}" if self.scope else self.role


@dataclass(frozen=True)
class Person:
    """Somebody who has signed in.

    Parameters
    ----------
    id
        What the provider of the sign-in calls the person for good.
    name
        The name as colleagues know it.
    grants
        What the person may do.
    """

    id: str
    name: str
    grants: frozenset[Grant] = field(default_factory=frozenset)

    def may(self, role: str, scope: str | None = None) -> bool:
        """Return whether the person has a role, where a scope is given for that scope; any role lets a person read."""
        if role == READER:
            return bool(self.grants)
        if scope is None:
            return any(grant.role == role for grant in self.grants)
        return Grant(role, scope) in self.grants

    def scopes(self, role: str) -> tuple[str, ...]:
        """Return the scopes in which the person has a role, in a fixed order."""
        return tuple(sorted(grant.scope for grant in self.grants if grant.role == role))

    def require(self, role: str, scope: str | None = None) -> None:
        """Refuse a person without a role.

        Raises
        ------
        InvalidInput
            With the fault ``not_allowed``.
        """
        if not self.may(role, scope):
            wanted = [Word(f"office_{role}"), scope] if scope else Word(f"office_{role}")
            raise InvalidInput(Fault("not_allowed", values={"wanted": wanted, "got": self.name}))


def read_grant(text: str) -> Grant:
    """Read a role as files and claims write it: ``reader``, ``reviewer:water``, ``reporter:110112``.

    Raises
    ------
    InvalidInput
        There is no such role, its scope is missing or it takes none, or the scope of a reviewer is no field.
    """
    role, colon, scope = (part.strip() for part in text.partition(":"))
    fits = role in OFFICE_ROLES and (role in _SCOPED) == bool(colon and scope)
    if not fits or (role == REVIEWER and scope not in FIELDS):
        raise InvalidInput(Fault("no_grant", values={"fields": list(FIELDS), "got": text}))
    return Grant(role, scope)


def read_roles(path: Path) -> dict[str, Person]:
    """Read the reviewed list of people, ``roles.toml``: a table ``[[person]]`` with ``id``, ``name`` and ``grants``.

    Parameters
    ----------
    path
        The file; ``grants`` are texts as `read_grant` reads them.

    Returns
    -------
    dict of str to Person
        By id, in the order of the file.

    Raises
    ------
    InvalidInput
        With every fault of the file.
    """
    try:
        rows = tomllib.loads(path.read_text("utf-8")).get("person", [])
    except (OSError, ValueError) as error:
        raise InvalidInput(Fault("unreadable_file", Place(file=str(path)), {"got": str(error)})) from error
    faults: list[Fault] = []
    people: dict[str, Person] = {}
    for number, row in enumerate(rows if isinstance(rows, list) else [rows], 1):
        place = Place(file=str(path), row=Word("person_of_list", {"number": number}))
        person = _person(row, place, faults)
        if person.id in people:
            faults.append(Fault("repeated_person", place, {"got": person.id}))
        people[person.id] = person
    if faults:
        raise InvalidInput(*faults)
    return people


def find_person(people: Mapping[str, Person], key: str) -> Person:
    """Look a person up; raises `InvalidInput` for an id that the list has not."""
    if key not in people:
        raise InvalidInput(Fault("unknown_person", values={"got": key}))
    return people[key]


def _person(row: Any, place: Place, faults: list[Fault]) -> Person:
    """Make a person of a table of the file, and add what is wrong with it to the faults."""
    row = row if isinstance(row, dict) else {}
    texts = {key: row.get(key) if isinstance(row.get(key), str) else "" for key in ("id", "name")}
    faults += [Fault("blank_of_person", place, {"field": key}) for key, text in texts.items() if not text]
    unknown = row.keys() - {"id", "name", "grants"}
    faults += [Fault("unknown_key_of_person", place, {"got": key}) for key in sorted(unknown)]
    grants = row.get("grants", [])
    read = frozenset(_grants(grants if isinstance(grants, list) else [grants], place, faults))
    return Person(str(texts["id"]), str(texts["name"]), read)


def _grants(texts: Iterable[object], place: Place, faults: list[Fault]) -> Iterable[Grant]:
    for text in texts:
        try:
            yield read_grant(str(text))
        except InvalidInput as error:
            faults += [Fault("no_grant", place, fault.values) for fault in error.faults]
