"""The tables of registers: the share done by district, the places, one place's details and its states."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import pandas as pd

from geo.registers.register_checks import details_of
from geo.registers.register_maps import kind_label, state_label
from geo.schema.register_kinds import KIND_OF, REGISTER_STATES, Detail
from geo.texts.catalogue import text
from geo.units import Register

#: A row of the layer ``registers``.
_Row = Mapping[Hashable, Any]


def shares_done(registers: pd.DataFrame) -> pd.DataFrame:
    """Count the places of each kind and district: how many are done, and of how many the state is not disclosed.

    Returns
    -------
    DataFrame
        Columns ``kind``, ``district_code``, ``points``, ``done`` and ``not_disclosed``; kinds in their order.
    """
    looks = registers["status"].map(lambda status: REGISTER_STATES[status].look)
    marked = registers.assign(done=looks == "done", not_disclosed=looks == "not_disclosed")
    groups = pd.DataFrame(marked).groupby(["kind", "district_code"], as_index=False)
    counts = groups.agg(points=("id", "size"), done=("done", "sum"), not_disclosed=("not_disclosed", "sum"))
    order = counts["kind"].map(list(KIND_OF).index)
    return counts.assign(order=order).sort_values(["order", "district_code"], ignore_index=True).drop(columns="order")


def shares_table(counts: pd.DataFrame, register: Register, language: str) -> pd.DataFrame:
    """List how many places of each kind a district has, how many are done, and of how many nothing is disclosed.

    Parameters
    ----------
    counts
        As `shares_done` returns them; the share is that of all places of the kind, blank where no state is disclosed.
    register
        Names the districts.
    language
        ``zh`` or ``en``.
    """
    silent = counts["points"] == counts["not_disclosed"]
    shares = (counts["done"] / counts["points"]).map("{:.0%}".format)
    columns: dict[str, Iterable[object]] = {
        "column_kind": [kind_label(kind, language) for kind in counts["kind"]],
        "column_district": [register.name(code, language) for code in counts["district_code"]],
        "column_points": counts["points"],
        "column_done": counts["done"],
        "column_not_disclosed": counts["not_disclosed"],
        "column_share_done": shares.mask(silent, text("not_disclosed", language)),
    }
    return pd.DataFrame({text(key, language): list(cells) for key, cells in columns.items()})


def places_table(registers: pd.DataFrame, states: pd.DataFrame, register: Register, language: str) -> pd.DataFrame:
    """List places: name, kind, district, state and the day it is of, details, geometry status.

    Parameters
    ----------
    registers
        The rows to list.
    states
        The layer ``register_states``.
    register, language
        As in `shares_table`.
    """
    last = states.groupby("register_id")["stated_on"].max()
    columns: dict[str, Iterable[object]] = {
        "column_name": registers[f"name_{language}"],
        "column_kind": [kind_label(kind, language) for kind in registers["kind"]],
        "column_district": [register.name(code, language) for code in registers["district_code"]],
        "column_state": [state_label(status, language) for status in registers["status"]],
        "column_stated_on": registers["id"].map(last).fillna(""),
        "column_details": [details_text(row, language) for row in pd.DataFrame(registers).to_dict("records")],
        "column_geometry": [text(f"status_{status}", language) for status in registers["geometry_status"]],
    }
    return pd.DataFrame({text(key, language): list(cells) for key, cells in columns.items()})


def details_text(row: _Row, language: str) -> str:
    """Write the details of a place in one line: ``Class: industrial; River: 凉水河``."""
    pairs = [text("detail_is", language, name=name, value=value) for name, value in _details(row, language)]
    return text("clause_separator", language).join(pairs)


def details_table(row: _Row, language: str) -> pd.DataFrame:
    """List the details of a place."""
    return pd.DataFrame(_details(row, language), columns=[text(f"column_{key}", language) for key in ("name", "value")])


def states_of(states: pd.DataFrame, key: str, titles: Mapping[str, str], language: str) -> pd.DataFrame:
    """List the states of a place, the newest first, each with its day and its source.

    Parameters
    ----------
    states
        The layer ``register_states``.
    key
        Id of the place.
    titles
        Source id to title.
    language
        ``zh`` or ``en``.
    """
    own = states[states["register_id"] == key].sort_values("stated_on", ascending=False)
    columns: dict[str, Iterable[object]] = {
        "column_stated_on": own["stated_on"],
        "column_state": [state_label(status, language) for status in own["status"]],
        "column_source": own["source_id"].map(titles),
    }
    return pd.DataFrame({text(heading, language): list(cells) for heading, cells in columns.items()})


def _details(row: _Row, language: str) -> list[tuple[str, str]]:
    """Return name and value of the details in the order of the kind's columns."""
    values = details_of(row["details"]) or {}
    own = [detail for detail in KIND_OF[str(row["kind"])].details if detail.name in values]
    return [(detail.label(language), _value(detail, values[detail.name], language)) for detail in own]


def _value(detail: Detail, value: object, language: str) -> str:
    if detail.terms:
        return detail.terms[str(value)](language)
    if detail.kind == "flag":
        return text("yes" if value else "no", language)
    return f"{value:,.15g}" if isinstance(value, int | float) else str(value)
