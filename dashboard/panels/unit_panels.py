"""Parts of the page of one unit: its rankings, neighbours, rivers and tasks."""

from __future__ import annotations

from datetime import date
from typing import cast

import geopandas as gpd
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import data, elements, texts
from dashboard.panels import tile_panels
from geo.answers.answers import today
from geo.answers.first_figures import Tile, place_tiles
from geo.figures import figure_maps, figure_tables
from geo.figures.figures import Figure
from geo.places import profile, river_places
from geo.plans import duties, plan_tables
from geo.water.water_selection import districts_of_rivers


def tiles(room: DeltaGenerator, code: str) -> None:
    """Show the newest figures of a district with their verdicts, and how many tasks it answers for."""
    tile_panels.show(room, _tiles(code, today()), {"unit": code})


@data.cached
def _tiles(code: str, on: date) -> list[Tile]:
    return place_tiles(data.facts(), code, texts.language())


def rankings(code: str) -> None:
    """Show where a unit stands in every ranking."""
    st.subheader(texts.t("unit_rankings"))
    elements.show_list(_rankings(code))


@data.cached
def _rankings(code: str) -> pd.DataFrame:
    return profile.rankings_of(data.facts().frames["observations"], data.facts().register, code, texts.language())


def neighbours(code: str, figure: Figure | None) -> None:
    """Set a unit beside its neighbours: a district in a figure, a subdistrict in the latest ranking."""
    facts, language = data.facts(), texts.language()
    st.subheader(texts.t("unit_neighbours"))
    if figure is not None:
        name, unit_of_measure = data.indicator_names()[figure.indicator]
        codes, blank = [code, *_near("districts", code)], texts.plain(figure_maps.blank_key(figure))
        elements.show_list(profile.comparison(figure, codes, facts.register, unit_of_measure, blank, language))
        st.caption(texts.escape(f"{name} · {figure_tables.figure_label(figure, language)}"))
        return
    codes = [code, *_near("subdistricts", code)]
    elements.show_list(profile.ranks_beside(facts.frames["observations"], facts.register, codes, language))
    if facts.frames["subdistricts"]["geometry_status"].eq("schematic").any():
        st.caption(texts.t("unit_neighbours_schematic"))


@data.cached
def _near(layer: str, code: str) -> list[str]:
    return profile.neighbours(cast(gpd.GeoDataFrame, data.facts().frames[layer]), code)


def waters(code: str) -> None:
    """List a district's rivers and sections and what the plan wants of them."""
    facts = data.facts()
    rivers, sections = facts.frames["rivers"], facts.frames["sections"]
    st.subheader(texts.t("unit_rivers"))
    near = districts_of_rivers(facts)
    places = river_places.waters(rivers, sections, near, code)
    if all(part.empty for part in places.values()):
        st.caption(texts.t("unit_no_rivers", name=facts.register.name(code, texts.language())))
        return
    own_rivers, own_sections = places["rivers"], places["sections"]
    table = figure_tables.river_table(own_rivers, own_sections, rivers, near, facts.register, texts.language())
    elements.show_list(table)
    elements.source_line("", [], ["rivers"])


def tasks(code: str) -> None:
    """List the tasks that a district answers for, with its role: those that name it, then those of every district."""
    name = data.facts().register.name(code, texts.language())
    named, general, others = _tasks(code)
    for heading, table in (("unit_tasks_named", named), ("unit_tasks_every", general)):
        st.subheader(texts.t(heading))
        if table.empty:
            st.caption(texts.t("unit_no_named", name=name))
        else:
            elements.show_list(table)
    st.caption(texts.t("some_units", count=others, name=name))


@data.cached
def _tasks(code: str) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Return the tasks that name a district, those of every district, and how many ask for some districts."""
    frames, task_filter = data.facts().frames, duties.TaskFilter(unit=code)
    rows = duties.find_tasks(frames, task_filter, {})
    named = rows["id"].isin(duties.tasks_naming(frames, code))
    lists = [plan_tables.task_list(part, frames, task_filter, texts.language()) for part in (rows[named], rows[~named])]
    short = [table.drop(columns=texts.plain("column_summary")) for table in lists]
    return short[0], short[1], len(duties.tasks_of_some(frames) - set(rows["id"]))
