"""Parts of the water page: what the plan wants, the table of a period, basins, registers, announced shares."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import data, elements, texts
from dashboard.panels import register_panels
from geo import periods
from geo.figures import charts, figure_tables
from geo.maps.colours import WATER, number
from geo.registers import register_selection
from geo.selection import Codes
from geo.settings import CITY_CODE
from geo.water import water_failing, water_selection, water_tables
from geo.water.water_selection import FILTERS, TARGET

#: Height of the failing list beside the map, in pixels.
_LIST = 520
#: Of its rows, and the widths of its columns.
_ROWS, _WIDTHS = {"zh": 84, "en": 126}, (92, 84, 114, 96)
_TARGETS = {
    "reaches": "black_odorous_reaches_clean",
    "bodies": "small_water_bodies",
    "outfalls": "outfalls_rectified",
}
#: Indicator to the class whose colour its share of the river length wears.
_SHARES = {"river_length_class_1_3": "Ⅲ", "river_length_class_4_5": "Ⅴ", "river_length_inferior_5": "劣Ⅴ"}


def lead() -> None:
    """Name the rivers that must leave inferior Class V, and count the cross-border sections."""
    priority, sections = _priority(), data.facts().frames["sections"]
    names = texts.plain("list_separator").join(texts.name_of(row) for row in priority.to_dict("records"))
    crossing = int((sections["role"] == "cross_border").sum())
    st.markdown(texts.t("water_lead", count=len(priority), names=names, sections=crossing))


def failing(codes: Codes) -> None:
    """List the sections that fail, the worst first, or those that a chip keeps; a click on a row chooses one."""
    st.subheader(texts.t("failing_title") if codes.get("state") is None else texts.t("sections_title"))
    table, keys = _failing(str(codes["period"]), tuple(codes.get(key) for key in FILTERS))
    if table.empty:
        st.info(texts.t("failing_none") if codes.get("state") is None else texts.t("no_match"))
        return
    row = _ROWS[texts.language()]
    height = min(_LIST, row * (len(keys) + 1))
    elements.show_picker(table, keys, "reach", height, row, "failing", _WIDTHS)
    st.caption(texts.t("failing_hint"))


@data.cached
def _failing(period: str, filters: tuple[str | None, ...]) -> tuple[pd.DataFrame, list[str]]:
    facts, language = data.facts(), texts.language()
    chosen = dict(zip(FILTERS, filters, strict=True))
    states = water_selection.filtered_rows(facts, {"period": period, **chosen})
    sections = states[(states["kind"] == "section") & states["grade"].notna()]
    rows = water_failing.worst_first(sections) if chosen["state"] else water_failing.failing(states)
    names = water_selection.reach_names(facts, None, None, language)
    return water_failing.failing_table(rows, names, data.indicator_names(), language), rows["id"].tolist()


def announcement() -> None:
    """Show what was announced of the city's rivers, beside what the plan wanted."""
    st.subheader(texts.t("announced_title"))
    observations = data.facts().frames["observations"]
    for row in observations[observations["indicator"] == "river_length_inferior_5"].to_dict("records"):
        period = periods.parse(row["period"]).label(texts.language())
        st.markdown(texts.t("announced_water", period=period, share=number(row["value"])))
        elements.source_line("", [row["source_id"]], [])
    st.caption(texts.t("choose_hint"))


def priority_rivers() -> None:
    """List the rivers that must leave inferior Class V, their target, and that nothing was published for each."""
    rows = [
        (texts.name_of(row), texts.plain("class_is", name=row["target_class"]), texts.plain("not_disclosed"))
        for row in _priority().to_dict("records")
    ]
    headings = [texts.plain(key) for key in ("column_name", "column_target_2021", "column_result_each")]
    elements.show_list(pd.DataFrame(rows, columns=headings))


def _priority() -> pd.DataFrame:
    rivers = data.facts().frames["rivers"]
    return rivers[rivers["role"] == "priority"]


def table(codes: Codes) -> None:
    """Show the rivers and sections that the filters keep as a table, and the basins where there are readings."""
    period = str(codes["period"])
    rows, keys = _table(period, tuple(codes.get(key) for key in FILTERS))
    if rows.empty:
        st.info(texts.t("no_match"))
        return
    elements.show_picker(rows, keys, "reach")
    if period != TARGET:
        _show_basins(period)


@data.cached
def _table(period: str, filters: tuple[str | None, ...]) -> tuple[pd.DataFrame, list[str]]:
    """Return the table and what each row stands for."""
    facts, language = data.facts(), texts.language()
    states = water_selection.filtered_rows(facts, {"period": period, **dict(zip(FILTERS, filters, strict=True))})
    if period != TARGET:
        states = water_failing.worst_first(states)
        names = water_selection.reach_names(facts, None, None, language)
        table = water_tables.states_table(states, names, data.indicator_names(), facts.register, language)
        return table, states["id"].tolist()
    rivers, sections = (facts.frames[layer] for layer in ("rivers", "sections"))
    near = water_selection.districts_of_rivers(facts)
    kept_rivers, kept_sections = (layer[layer["id"].isin(states["id"])] for layer in (rivers, sections))
    table = figure_tables.river_table(kept_rivers, kept_sections, rivers, near, facts.register, language)
    return table, [*kept_rivers["id"], *kept_sections["id"]]


def _show_basins(period: str) -> None:
    """Show how every basin stands, by the ministry's method, beside the year before."""
    rows = _basins(period)
    if rows.empty:
        return
    st.subheader(texts.t("basins_title"))
    elements.show_table(rows)
    st.caption(texts.t("basins_note"))


@data.cached
def _basins(period: str) -> pd.DataFrame:
    rows = water_selection.basin_rows(data.facts(), period)
    rivers = data.facts().frames["rivers"].dropna(subset="basin")
    labels = {row["basin"]: texts.either(row, "basin") for row in rivers.to_dict("records")}
    return water_tables.basins_table(rows, labels, data.indicator_names(), texts.language())


def registers(district: str | None) -> None:
    """Sum up the registers of water by district, beside the city's targets; nothing without them."""
    if register_selection.register_points(data.facts(), register_selection.ALL, district, "water").empty:
        return
    st.subheader(texts.t("registers_title"))
    targets = data.facts().frames["targets"].drop_duplicates("indicator").set_index("indicator")["value"]
    values = {name: number(targets[key]) for name, key in _TARGETS.items() if targets.get(key)}
    if len(values) == len(_TARGETS):
        st.markdown(texts.t("registers_lead", **values))
    register_panels.shares("water", district=district)


def lengths() -> None:
    """Show the announced shares of the river length by class, of the last period that has them all."""
    results = data.facts().frames["observations"]
    rows = results[results["indicator"].isin(_SHARES) & (results["unit_code"] == CITY_CODE)]
    complete = rows.groupby("period")["indicator"].nunique().eq(len(_SHARES))
    if not complete.any():
        return
    period = complete[complete].index.max()
    rows = rows[rows["period"] == period]
    st.subheader(texts.t("water_chart_title", period=periods.parse(period).label(texts.language())))
    labels = [data.indicator_names()[key][0] for key in rows["indicator"]]
    colours = [WATER[_SHARES[key]] for key in rows["indicator"]]
    elements.show_chart(charts.shares(labels, rows["value"].tolist(), colours, "%"), "water-chart")
    elements.source_line("", rows["source_id"], [])
