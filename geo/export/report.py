"""The tables of a report on one district: its targets and results, and its subdistricts on the bulletins."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd
from matplotlib.colors import to_rgb

from geo import periods
from geo.answers.answer_tables import answer_table, place_answers
from geo.figures import figure_tables
from geo.figures.figures import standing
from geo.places import profile
from geo.selection import Facts, Selection
from geo.texts.catalogue import text
from geo.units import short_name


def report_tables(facts: Facts, view: str, unit: str, language: str) -> list[tuple[str, pd.DataFrame]]:
    """List what stands beside the map in a report on one district.

    Parameters
    ----------
    facts, view, language
        As in `select`.
    unit
        Code of the district, the development area or a subdistrict.

    Returns
    -------
    list of (str, DataFrame)
        Heading and rows. The page of a unit: every target beside its result and verdict, then its rankings. Another
        view: its targets and results, unless the view is about TSP alone, and its subdistricts that the bulletins list.
    """
    if view == "unit":
        own = answer_table(place_answers(facts, unit), facts, language)
        answered = own.drop(columns=text("column_evidence", language)) if len(own) else own
        ranks = profile.rankings_of(facts.frames["observations"], facts.register, unit, language)
        tables = [(text("answers_title", language), answered), (text("unit_rankings", language), ranks)]
        return [(heading, table) for heading, table in tables if len(table)]
    figures = figure_tables.unit_figures_table(
        standing(facts.figures, unit), facts.frames["indicators"], unit, language
    )
    tables = [(text("unit_figures_title", language), figures)] if view != "tsp" and len(figures) else []
    ranks = _ranks_table(facts, unit, language)
    heading = text("unit_listed_none" if ranks.empty else "unit_listed_title", language)
    return [*tables, (heading, ranks)]


def worst_first(selection: Selection, shapes: Mapping[str, gpd.GeoDataFrame], language: str) -> pd.DataFrame:
    """List the values of a map, those of the darkest class first; empty where it shows no two numbers.

    Parameters
    ----------
    selection
        What the map shows; within a class, ranks go up and amounts go down. Ranks are bare numbers under their heading.
    shapes
        Layer to its features, with ``name_zh`` and ``name_en``.
    language
        ``zh`` or ``en``.
    """
    layer = next((name for name, frame in shapes.items() if set(selection.values) & set(_keys(frame))), "")
    state = selection.map_state.layers.get(layer)
    if len(selection.values) < 2 or state is None:
        return pd.DataFrame()
    names = dict(zip(_keys(shapes[layer]), shapes[layer][f"name_{language}"].map(short_name), strict=True))
    light = [sum(to_rgb(colour)) for colour in selection.map_state.palette]
    rows = [
        (light[state.fill[key]], value, names[key], state.text[key])
        for key, value in selection.values.items()
        if key in names
    ]
    table = pd.DataFrame(rows, columns=["light", "value", "name", "shown"])
    by_class = table.groupby("light")["value"].mean()
    low_is_bad = by_class.iloc[0] < by_class.iloc[-1]  # the darkest class has the lowest numbers
    table = table.sort_values(["light", "value"], ascending=[True, bool(low_is_bad)])
    ranks = [f"{value:g}" for value in table["value"]]
    are_ranks = table["shown"].tolist() == [text("rank_is", language, rank=rank) for rank in ranks]
    if are_ranks:  # the heading says once what every row would repeat
        table["shown"] = ranks
    headings = [text(key, language) for key in ("column_place", "column_rank" if are_ranks else "column_value")]
    return table[["name", "shown"]].set_axis(headings, axis=1)


def _keys(frame: gpd.GeoDataFrame) -> pd.Series:
    return frame["code"] if "code" in frame else frame["id"] if "id" in frame else pd.Series(dtype="str")


def _ranks_table(facts: Facts, unit: str, language: str) -> pd.DataFrame:
    ranks, register = facts.observed("tsp_rank"), facts.register
    own = ranks[ranks["unit_code"].map(register.reporting) == unit]
    own = own.sort_values(["period", "rank"], ascending=[False, True])
    if own.empty:
        return pd.DataFrame()
    columns = {
        "column_period": [periods.parse(str(when)).label(language) for when in own["period"]],
        "column_subdistrict": [register.name(code, language) for code in own["unit_code"]],
        "column_rank": own["rank"].astype(int).astype(str).tolist(),
    }
    return pd.DataFrame({text(key, language): values for key, values in columns.items()})
