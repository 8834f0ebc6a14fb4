"""What stands on the water page beside its map: the filters, a river's or section's card, basins, registers."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import choices
import exhibit
import panels
import ui
from geo import (
    periods,
    points,
    tables,
    water,
    water_charts,
    water_selection,
    water_state,
    water_tables,
    water_views,
    water_words,
)
from geo.catalogue import escape
from geo.classes import number
from geo.water_items import CLASSES

_TARGETS = {
    "reaches": "black_odorous_reaches_clean",
    "bodies": "small_water_bodies",
    "outfalls": "outfalls_rectified",
}
_STATES = ("inferior", "missed", "met", "no_data")


def filters(found: pd.DataFrame) -> dict[str, str | None]:
    """Show the filters and return what is chosen in each, by its name in the URL."""
    rivers = ui.frame("rivers")
    columns = st.columns(4)
    with columns[0]:
        basins = {row["basin"]: ui.either(row, "basin") for row in rivers.dropna(subset="basin").to_dict("records")}
        basin = choices.select("basin", basins, none=ui.t("all_basins"))
    with columns[1]:
        districts = {row["code"]: ui.named(row) for row in ui.frame("districts").to_dict("records")}
        district = choices.select("district", districts, none=ui.t("all_districts"))
    with columns[2]:
        roles = {role: ui.t(f"role_{role}") for role in found["role"].dropna().unique()}
        role = choices.select("section_role", roles, none=ui.t("all_roles"))
    with columns[3]:
        state = choices.select("state", {key: ui.t(f"state_{key}") for key in _STATES}, none=ui.t("all_states"))
    return {"basin": basin, "district": district, "section_role": role, "state": state}


@ui.kept
def periods_observed() -> dict[str, str]:
    """Return the labels of the periods with readings, shared between sessions."""
    found = water_state.periods_observed(ui.frame("observations"))
    return {str(span): span.label(ui.language()) for span in found}


@ui.kept
def names(register: str | None, district: str | None) -> dict[str, str]:
    """Return the names of rivers, sections and the chosen points of the registers, shared between sessions."""
    points = water_selection.register_points(exhibit.facts(), register, district)
    layers = (ui.frame("rivers"), ui.frame("sections"), points)
    return {str(row["id"]): ui.named(row) for layer in layers for row in layer.to_dict("records")}


@ui.kept
def table(period: str, *filters: str | None) -> pd.DataFrame:
    """Return the rivers and sections that the filters keep as a table, shared between sessions."""
    register, language, rivers = ui.register(), ui.language(), ui.frame("rivers")
    kept = water_state.keep(water_selection.water_rows(exhibit.facts(), period), *filters)
    if period != water_selection.TARGET:
        return water_tables.states_table(kept, names(None, None), ui.indicator_names(), register, language)
    both = [layer[layer["id"].isin(kept["id"])] for layer in (rivers, ui.frame("sections"))]
    return tables.river_table(*both, rivers, register, language)


def priority_rivers(priority: pd.DataFrame) -> None:
    """List the rivers that must leave inferior Class V, their target, and that nothing was published for each."""
    rows = [
        (ui.named(row), ui.t("class_is", name=row["target_class"]), ui.t("not_disclosed"))
        for row in priority.to_dict("records")
    ]
    headings = [ui.t(key) for key in ("column_name", "column_target_2021", "column_result_each")]
    ui.show_list(pd.DataFrame(rows, columns=headings))


def card(key: str, period: str, found: pd.DataFrame) -> None:
    """Show a river's or section's class, why it has it, its months, and what the plan and the zoning want."""
    state = found.set_index("id").loc[key].to_dict()
    if period == "target" or pd.isna(state["grade"]):
        panels.reach_detail(key, ui.t("dry" if state["status"] == "no_monitor" else "reach_not_published"))
    else:
        _observed(key, period, state)
    zones = ui.frame("function_zones")
    of_river = zones[zones["river_id"] == state["river_id"]]
    if not of_river.empty:
        st.markdown(f"**{ui.t('zones_title')}**")
        ui.show_list(water_tables.zones_table(of_river, ui.language()))
        ui.source_line("", of_river["source_id"], [])


def _observed(key: str, period: str, state: Mapping[str, object]) -> None:
    panels.reach_detail(key, "")
    language, grade = ui.language(), int(str(state["grade"]))
    label = periods.parse(period).label(language)
    quality = ui.t(f"quality_{state['quality']}")
    if state["kind"] == "river":
        st.markdown(ui.t("river_rests_on", period=label, quality=quality, sections=int(str(state["sections"]))))
    else:
        name = water_words.class_text(grade, language)
        st.markdown(f"**{ui.t('section_stands', period=label, name=name, quality=quality)}**")
    for sentence in water_words.compared(state, language):
        st.markdown(sentence)
    if state["kind"] == "section":
        _section(key, period, state)


def _section(key: str, period: str, state: Mapping[str, object]) -> None:
    language = ui.language()
    names = ui.indicator_names()
    lakes = water_state.lakes(ui.frame("sections"))
    observations = ui.frame("observations")
    mine = observations[(observations["section_id"] == key) & (observations["period"] == period)]
    graded = water.classify_readings(mine, lakes, water_state.target_classes(ui.frame("sections")))
    st.markdown(water_words.why(state, graded, names, language))
    short = [water_words.class_mark(grade, language) for grade in range(1, len(CLASSES) + 1)]
    for row in graded[graded["indicator"].isin(list(state["deciding"]))].to_dict("records"):  # type: ignore[call-overload]
        label, unit = names[row["indicator"]]
        st.caption(escape(label))
        chart = water_charts.limits(row["indicator"], row["value"], unit, short, key in lakes)
        ui.show_chart(chart, f"limits-{row['indicator']}")
    past = water_state.history({name: ui.frame(name) for name in ("sections", "observations")}, key)
    if len(past):
        st.markdown(water_words.months_text(past, period[:4], language))
        spans = [periods.parse(when).label(language) for when in past["period"]]
        target = None if pd.isna(state["target"]) else int(str(state["target"]))
        ui.show_chart(
            water_charts.months(spans, past["water_class"].tolist(), short, target, ui.t("target_line")), "months"
        )
    if len(graded):
        with st.expander(ui.t("all_readings")):
            ui.show_list(water_tables.readings_table(graded, names, language))


def basins(period: str) -> None:
    """Show how every basin stands, by the ministry's method, beside the year before."""
    table = _basins(period)
    if table.empty:
        return
    st.subheader(ui.t("basins_title"))
    ui.show_table(table)
    st.caption(ui.t("basins_note"))


@ui.kept
def _basins(period: str) -> pd.DataFrame:
    found = water_selection.basin_rows(exhibit.facts(), period)
    rivers = ui.frame("rivers").dropna(subset="basin")
    named = {row["basin"]: ui.either(row, "basin") for row in rivers.to_dict("records")}
    return water_tables.basins_table(found, named, ui.indicator_names(), ui.language())


def subject(column: DeltaGenerator) -> str:
    """Let the reader choose between rivers with sections and the ranking of subdistricts."""
    with column:
        return choices.select("view", {key: ui.t(f"view_{key}") for key in water_selection.SUBJECTS}) or ""


def register_kind() -> str | None:
    """Let the reader choose which register the map shows; nothing without registers."""
    rows = ui.frame("registers")
    if rows.empty:
        return None
    kinds = {kind: ui.t(f"kind_{kind}") for kind in water_views.REGISTER_SYMBOLS if kind in set(rows["kind"])}
    return choices.select("register", {**kinds, water_selection.ALL: ui.t("all_registers")}, none=ui.t("no_register"))


def register_card(row: Mapping[str, object]) -> None:
    """Show one water body or outfall of the registers."""
    ui.heading(ui.named(row))
    place = ui.register().name(str(row["district_code"]), ui.language())
    kind, status = ui.t(f"kind_{row['kind']}"), ui.t(f"status_{row['status']}")
    st.markdown(ui.t("register_facts", kind=kind, district=place, status=status))
    ui.source_line("", [str(row["source_id"])], [])


def registers(district: str | None) -> None:
    """Sum up the registers of water bodies and outfalls by district, beside the city's target; nothing without them."""
    table, sources = _registers(district)
    if table.empty:
        return
    st.subheader(ui.t("registers_title"))
    targets = ui.frame("targets").drop_duplicates("indicator").set_index("indicator")["value"]
    known = {name: targets.get(key) for name, key in _TARGETS.items()}
    if all(known.values()):
        st.markdown(ui.t("registers_lead", **{name: number(value) for name, value in known.items()}))
    ui.show_table(table)
    ui.source_line("", sources, ["sections"])


@ui.kept
def _registers(district: str | None) -> tuple[pd.DataFrame, list[str]]:
    rows = ui.frame("registers")
    rows = rows[(rows["district_code"] == district) | (district is None)]
    table = water_tables.registers_table(points.summary(rows), ui.register(), ui.language())
    return table, rows["source_id"].unique().tolist()
