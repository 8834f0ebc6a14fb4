"""The card of a river or a section: its class, why, its months, its target."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import data, elements, texts
from dashboard.panels import place_panels
from geo import periods
from geo.figures import figure_tables
from geo.water import water_charts, water_classes, water_selection, water_states, water_tables, water_words
from geo.water.water_items import CLASSES
from geo.water.water_selection import TARGET


def card(key: str, period: str) -> None:
    """Show a river's or section's class, why it has it, its months, and what the plan and the zoning want."""
    states = water_selection.water_rows(data.facts(), period)
    state: dict[str, Any] = {str(name): value for name, value in states.set_index("id").loc[key].items()}
    if period == TARGET or pd.isna(state["grade"]):
        _targets(key, texts.t("dry" if state["status"] == "no_monitor" else "reach_not_published"))
    else:
        _targets(key, "")
        _observed(key, period, state)
    zones = data.facts().frames["function_zones"]
    of_river = zones[zones["river_id"] == state["river_id"]]
    if not of_river.empty:
        st.markdown(f"**{texts.t('zones_title')}**")
        elements.show_list(water_tables.zones_table(of_river, texts.language()))
        elements.source_line("", of_river["source_id"], [])


def _targets(key: str, missing: str) -> None:
    """Show a river or a section and what the plan wants of it; `missing` says why there is no class."""
    facts = data.facts()
    layer, column = ("rivers", "river_id") if key in set(facts.frames["rivers"]["id"]) else ("sections", "section_id")
    row = data.record(layer, key)
    elements.heading(texts.name_of(row))
    own_district = [row["district_code"]] if isinstance(row["district_code"], str) else []
    near = water_selection.districts_of_rivers(facts).get(key, own_district)
    names = [facts.register.name(code, texts.language()) for code in near] or [texts.plain("not_stated")]
    place = texts.plain("list_separator").join(names)
    st.markdown(texts.t("reach_facts", district=place, kind=texts.plain(f"kind_{layer.removesuffix('s')}")))
    targets = facts.frames["targets"]
    own = targets[targets[column] == key]
    frames = {name: facts.frames[name] for name in ("indicators", "rivers", "sections")}
    rows = figure_tables.target_table(own, frames, facts.register, texts.language())
    if not rows.empty:
        elements.show_list(rows)
        place_panels.clause(own["task_id"].iloc[0])
    elif missing:
        st.info(texts.t("no_target"))
    if missing:
        st.caption(missing)


def _observed(key: str, period: str, state: Mapping[str, Any]) -> None:
    language, grade = texts.language(), int(state["grade"])
    label = periods.parse(period).label(language)
    quality = texts.plain(f"quality_{state['quality']}")
    if state["kind"] == "river":
        st.markdown(texts.t("river_rests_on", period=label, quality=quality, sections=int(state["sections"])))
    else:
        name = water_words.class_text(grade, language)
        st.markdown(f"**{texts.t('section_stands', period=label, name=name, quality=quality)}**")
    for sentence in water_words.compared(state, language):
        elements.paragraph(sentence)
    if state["kind"] == "section":
        _reasons(key, period, state)
        _months(key, period, state)
        _readings(key, period)


@data.cached
def _graded(key: str, period: str) -> pd.DataFrame:
    """Return the readings of a section in one period, each with its class."""
    sections, observations = (data.facts().frames[layer] for layer in ("sections", "observations"))
    own = observations[(observations["section_id"] == key) & (observations["period"] == period)]
    return water_classes.classify_readings(own, water_states.lakes(sections), water_states.target_classes(sections))


def _marks() -> list[str]:
    return [water_words.class_mark(grade, texts.language()) for grade in range(1, len(CLASSES) + 1)]


def _reasons(key: str, period: str, state: Mapping[str, Any]) -> None:
    """Say why a section has its class, with the limits of the deciding indicators."""
    graded, names = _graded(key, period), data.indicator_names()
    elements.paragraph(water_words.why(state, graded, names, texts.language()))
    in_lake = key in water_states.lakes(data.facts().frames["sections"])
    for row in graded[graded["indicator"].isin(list(state["deciding"]))].to_dict("records"):
        label, unit_of_measure = names[row["indicator"]]
        st.caption(texts.escape(label))
        chart = water_charts.limits(row["indicator"], row["value"], unit_of_measure, _marks(), in_lake)
        elements.show_chart(chart, f"limits-{row['indicator']}")


def _months(key: str, period: str, state: Mapping[str, Any]) -> None:
    """Show the classes of a section over its months."""
    language = texts.language()
    history = water_states.history({name: data.facts().frames[name] for name in ("sections", "observations")}, key)
    if history.empty:
        return
    elements.paragraph(water_words.months_text(history, period[:4], language))
    labels = [periods.parse(month).label(language) for month in history["period"]]
    target = None if pd.isna(state["target"]) else int(state["target"])
    chart = water_charts.months(labels, history["water_class"].tolist(), _marks(), target, texts.plain("target_line"))
    elements.show_chart(chart, "months")


def two_sections(*keys: str) -> None:
    """Set two sections beside each other: their classes month by month as charts and as a table."""
    facts, language = data.facts(), texts.language()
    frames = {name: facts.frames[name] for name in ("sections", "observations")}
    names = water_selection.reach_names(facts, None, None, language)
    targets = water_states.target_classes(frames["sections"])
    columns = {}
    for column, key in zip(st.columns(2), keys, strict=True):
        history = water_states.history(frames, key)
        classes = dict(zip(history["period"], history["water_class"].astype(int), strict=True))
        columns[names[key]] = classes
        with column:
            elements.heading(names[key])
            labels = [periods.parse(month).label(language) for month in classes]
            goal = texts.plain("target_line")
            chart = water_charts.months(labels, [*classes.values()], _marks(), targets.get(key), goal)
            elements.show_chart(chart, f"months-{key}")
    months = sorted({month for classes in columns.values() for month in classes}, reverse=True)
    table = {texts.plain("column_period"): [periods.parse(month).label(language) for month in months]}
    for name, classes in columns.items():
        blank = texts.plain("not_disclosed")
        table[name] = [water_words.class_text(classes[m], language) if m in classes else blank for m in months]
    elements.show_table(pd.DataFrame(table))


def _readings(key: str, period: str) -> None:
    graded = _graded(key, period)
    if len(graded):
        with st.expander(texts.t("all_readings")):
            elements.show_list(water_tables.readings_table(graded, data.indicator_names(), texts.language()))
