"""Parts of pages about the registers: the card of a place, and the share done by district."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import data, elements, texts
from dashboard.panels import place_panels
from dashboard.texts import Record
from geo.registers import register_maps, register_tables
from geo.registers.register_selection import ALL, register_points
from geo.schema.register_kinds import RegisterField


def is_place(key: str | None) -> bool:
    """Say whether a feature is a place of the registers."""
    return key in set(data.facts().frames["registers"]["id"])


def card(key: str) -> None:
    """Show one place: kind, district, state, details, the states before, and the clause of the plan that names it."""
    row, language = data.record("registers", key), texts.language()
    elements.heading(texts.name_of(row))
    place = data.facts().register.name(str(row["district_code"]), language)
    kind = register_maps.kind_label(str(row["kind"]), language)
    status = register_maps.state_label(str(row["status"]), language)
    elements.paragraph(texts.plain("register_facts", kind=kind, district=place, status=status))
    details = register_tables.details_table(row, language)
    if not details.empty:
        elements.show_list(details)
    _states(row)
    if isinstance(row["task_id"], str):
        place_panels.clause(row["task_id"])
    position = texts.plain(f"status_{row['geometry_status']}")
    st.caption(texts.t("register_position", position=position))
    elements.source_line("", [str(row["source_id"])], [])


def _states(row: Record) -> None:
    """Show the states of a place over time, where any has a day."""
    frames, language = data.facts().frames, texts.language()
    titles = {str(source["id"]): texts.either(source, "title") for source in frames["sources"].to_dict("records")}
    states = register_tables.states_of(frames["register_states"], str(row["id"]), titles, language)
    if not states.empty:
        st.markdown(f"**{texts.t('register_states_title')}**")
        elements.show_list(states)


def shares(field: RegisterField | None, kind: str | None = None, district: str | None = None) -> None:
    """Sum up registers by kind and district; nothing where the store has none.

    Parameters
    ----------
    field
        The field of the page; None for all.
    kind, district
        What the reader chose; None for all.
    """
    table, sources = _shares(field, kind, district)
    if table.empty:
        return
    elements.show_table(table)
    st.caption(texts.t("registers_note"))
    elements.source_line("", sources, ["registers"])


@data.cached
def _shares(field: RegisterField | None, kind: str | None, district: str | None) -> tuple[pd.DataFrame, list[str]]:
    facts = data.facts()
    rows = register_points(facts, kind or ALL, district, field)
    table = register_tables.shares_table(register_tables.shares_done(rows), facts.register, texts.language())
    return table, rows["source_id"].unique().tolist()


def places(kind: str | None) -> None:
    """List the places of a kind, or of all kinds."""
    elements.show_table(_places(kind))


@data.cached
def _places(kind: str | None) -> pd.DataFrame:
    facts = data.facts()
    rows, states = register_points(facts, kind or ALL), facts.frames["register_states"]
    return register_tables.places_table(rows, states, facts.register, texts.language())
