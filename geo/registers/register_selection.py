"""What a page may choose of the registers: a kind of its field, and the places of that kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from geo.maps.model import MapLayer
from geo.registers.register_maps import with_registers
from geo.schema.register_kinds import REGISTER_KINDS, RegisterField
from geo.selection import Facts, Selection, distinct
from geo.texts.catalogue import text

#: The choice of all kinds of a page's field.
ALL = "all"
REGISTER_LAYER = MapLayer(id="registers", kind="point")


def kinds_of(field: RegisterField | None) -> list[str]:
    """Return the kinds of a field; all kinds where none is named."""
    return [kind.id for kind in REGISTER_KINDS if field in (None, kind.field)]


def register_options(facts: Facts, field: RegisterField | None, language: str) -> Mapping[str, str] | None:
    """Return id to name of the kinds that the store has places of, and `ALL`; None when it has none."""
    stored = set(facts.frames["registers"]["kind"]) & set(kinds_of(field))
    if not stored:
        return None
    labels = {kind.id: kind.label(language) for kind in REGISTER_KINDS if kind.id in stored}
    return {**labels, ALL: text("all_registers", language)}


def register_points(
    facts: Facts, kind: str | None, district: str | None = None, field: RegisterField | None = None
) -> pd.DataFrame:
    """Return the places that a reader asks for.

    Parameters
    ----------
    facts
        The store.
    kind
        A kind, `ALL` for those of the field, or None for no place.
    district
        Code of the district; None for all.
    field
        The field of the page; None for all.
    """
    rows = facts.frames["registers"]
    wanted = kinds_of(field) if kind == ALL else [kind]
    return rows[rows["kind"].isin(wanted) & ((rows["district_code"] == district) | (district is None))]


def register_names(points: pd.DataFrame, language: str) -> Mapping[str, str]:
    """Return id to name of places."""
    return dict(zip(points["id"].astype(str), points[f"name_{language}"].fillna(points["name_zh"]), strict=True))


def beside_registers(
    selection: Selection, facts: Facts, points: pd.DataFrame, field: RegisterField, language: str
) -> Selection:
    """Add places to the map of a selection, and their sources.

    Parameters
    ----------
    selection
        The map without them.
    facts, language
        As in `geo.views.select`.
    points
        The places to draw; where there are none but the field has some, the map is ready for them.
    field
        The field of the page.
    """
    if register_options(facts, field, language) is None:
        return selection
    state = with_registers(selection.map_state, facts.frames["registers"], points["id"], language)
    return replace(
        selection,
        layers=(*selection.layers, REGISTER_LAYER),
        map_state=state,
        sources=distinct(selection.sources, points["source_id"]),
        geometry=selection.geometry if points.empty else (*selection.geometry, "registers"),
    )
