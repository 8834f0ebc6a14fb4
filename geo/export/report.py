"""The tables of a report on one district: its targets and results, and its subdistricts on the bulletins."""

from __future__ import annotations

import pandas as pd

from geo import periods
from geo.figures import figure_tables
from geo.figures.figures import standing
from geo.places import profile
from geo.selection import Facts
from geo.texts.catalogue import text


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
        Heading and rows: its targets and results, unless the view is about TSP alone, and its subdistricts that the
        bulletins list.
    """
    figures = figure_tables.unit_figures_table(
        standing(facts.figures, unit), facts.frames["indicators"], unit, language
    )
    tables = [(text("unit_figures_title", language), figures)] if view != "tsp" and len(figures) else []
    if view == "unit":
        ranks = profile.rankings_of(facts.frames["observations"], facts.register, unit, language)
        return [*tables, (text("unit_rankings", language), ranks)]
    ranks = _ranks_table(facts, unit, language)
    heading = text("unit_listed_none" if ranks.empty else "unit_listed_title", language)
    return [*tables, (heading, ranks)]


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
