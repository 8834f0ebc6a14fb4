"""The checks of stored registers: every place is in a state of its kind and has no details but its kind's."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pandas as pd

from geo.errors import Fault, Place
from geo.schema import Frames
from geo.schema.register_kinds import KIND_OF, REGISTER_STATES, Detail
from geo.store.validation import layer_word


def register_faults(frames: Frames) -> list[Fault]:
    """Check states and details against the kinds.

    Parameters
    ----------
    frames
        Layer ``registers``; a kind that there is not is left to the checks of the store.

    Returns
    -------
    list of Fault
        Every fault.
    """
    faults = []
    for row in pd.DataFrame(frames["registers"]).to_dict("records"):
        kind, place = KIND_OF.get(row["kind"]), Place(sheet=layer_word("registers"), row=row["id"])
        if kind is None:
            continue
        if row["status"] not in kind.states:
            allowed = [REGISTER_STATES[state].label for state in kind.states]
            faults.append(Fault("misfit_state", place, {"kind": kind.label, "allowed": allowed, "got": row["status"]}))
        details = details_of(row["details"])
        if details is None or not all(_fits(kind.detail(name), value) for name, value in details.items()):
            faults.append(Fault("misfit_details", place, {"kind": kind.label, "got": row["details"]}))
    return faults


def details_of(text: object) -> Mapping[str, object] | None:
    """Read the details of a place; empty where it has none, None where they are no JSON object."""
    if not isinstance(text, str) or not text:
        return {}
    try:
        details = json.loads(text)
    except ValueError:
        return None
    return details if isinstance(details, dict) else None


def _fits(detail: Detail | None, value: object) -> bool:
    if detail is None:
        return False
    if detail.terms:
        return value in detail.terms
    if detail.kind in ("real", "flag"):
        return isinstance(value, int | float) and (detail.kind == "real" or value in (0, 1))
    return isinstance(value, str)
