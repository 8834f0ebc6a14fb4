"""Owns the tables of a report on one district: its targets and results, and its subdistricts on the bulletins."""

from __future__ import annotations

import pandas as pd

from geo import periods, profile, tables
from geo.catalogue import text
from geo.chosen import Facts
from geo.figures import standing
from geo.tsp_selection import observed


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
    found = tables.unit_figures_table(standing(facts.figures, unit), facts.frames["indicators"], unit, language)
    named = [(text("unit_figures_title", language), found)] if view != "tsp" and len(found) else []
    if view == "unit":
        ranks = profile.rankings_of(facts.frames["observations"], facts.register, unit, language)
        return [*named, (text("unit_rankings", language), ranks)]
    listed = _listed_table(facts, unit, language)
    heading = text("unit_listed_none" if listed.empty else "unit_listed_title", language)
    return [*named, (heading, listed)]


def _listed_table(facts: Facts, unit: str, language: str) -> pd.DataFrame:
    ranks, register = observed(facts, "tsp_rank"), facts.register
    members = register.subdistricts.set_index("code")["reporting_code"]
    own = ranks[ranks["unit_code"].map(members) == unit]
    own = own.sort_values(["period", "rank"], ascending=[False, True])
    if own.empty:
        return pd.DataFrame()
    columns = {
        "column_period": [periods.parse(str(when)).label(language) for when in own["period"]],
        "column_subdistrict": [register.name(code, language) for code in own["unit_code"]],
        "column_rank": own["rank"].astype(int).astype(str).tolist(),
    }
    return pd.DataFrame({text(key, language): values for key, values in columns.items()})
