"""The lists of one year together: who is listed in which, how often, and in how many the core is."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from geo import periods
from geo.figures.figures import WORST
from geo.rankings.rankings import CORE_YEAR, meets_core_target, worst
from geo.texts.catalogue import text

#: What the map of the TSP page can show: how often a subdistrict was listed in the year, up to the period.
TIMES = "tsp_times"
#: How many half-monthly lists a year has.
LISTS = 24
#: Upper ends of the classes of how often a subdistrict is listed in a year.
TIMES_CLASSES = (2, 6, 12, LISTS)


def in_year(ranks: pd.DataFrame, year: str, until: str = "") -> pd.DataFrame:
    """Keep the ranks among the worst of a year's half-monthly lists, up to one of them where it is named.

    Parameters
    ----------
    ranks
        Columns ``unit_code``, ``period`` and ``rank``.
    year
        Four digits.
    until
        Id of the last period; blank for the whole year.
    """
    ids = [str(key) for key in ranks["period"].unique() if str(key).startswith(year)]
    spans = [span for span in map(periods.parse, ids) if span.kind == "half-month"]
    last = periods.parse(until) if until else max(spans, default=None)
    kept = {str(span) for span in spans if last and span <= last}
    return worst(ranks[ranks["period"].isin(kept)], WORST)


def times_listed(ranks: pd.DataFrame) -> pd.Series:
    """Count the lists that each subdistrict stands on, the most first; by its code."""
    counts = ranks.groupby("unit_code")["period"].nunique()
    return counts.sort_index().sort_values(ascending=False, kind="stable")


def half_months(year: str) -> list[str]:
    """Return the ids of the 24 periods of a year, in order of time."""
    return [f"{year}-{month:02d}-H{half}" for month in range(1, 13) for half in (1, 2)]


def cells(ranks: pd.DataFrame, spans: list[str]) -> pd.DataFrame:
    """Set the ranks of every listed subdistrict under the periods, the most often listed first, then the worst.

    Parameters
    ----------
    ranks
        Lists of the worst: columns ``unit_code``, ``period`` and ``rank``.
    spans
        Ids of the periods, which become the columns.

    Returns
    -------
    DataFrame
        By ``unit_code``; Int64, missing where it is not listed or there is no list.
    """
    here = ranks[ranks["period"].isin(spans)]
    table = here.pivot_table(index="unit_code", columns="period", values="rank", aggfunc="min")
    order = pd.DataFrame({"times": -times_listed(here), "rank": table.mean(axis=1)}).reset_index()
    order = order.sort_values(["times", "rank", "unit_code"])
    return table.reindex(index=order["unit_code"], columns=spans).astype("Int64")


@dataclass(frozen=True, kw_only=True)
class CoreYear:
    """How the core stands in the lists of the year that its target is for.

    Parameters
    ----------
    lists, listed
        How many lists there are, and how many of them have a subdistrict of the core.
    complete
        How many of the lists have all their places: only those can say that none is listed.
    """

    lists: int
    listed: int
    complete: int

    def sentence(self, language: str) -> str:
        """Say in how many lists of the year the core is, and whether its target was kept."""
        values = {"year": CORE_YEAR, "lists": self.lists, "listed": self.listed}
        if self.listed:
            return text("core_year_missed", language, **values)
        if self.complete == LISTS:
            return text("core_year_kept", language, **values)
        return text("core_year_open", language, **values, rest=LISTS - self.complete)


def core_year(ranks: pd.DataFrame, subdistricts: pd.DataFrame) -> CoreYear:
    """Count the lists of the target's year and those with a subdistrict of Dongcheng or Xicheng.

    Parameters
    ----------
    ranks
        All lists: columns ``unit_code``, ``period`` and ``rank``.
    subdistricts
        See `geo.rankings.rankings.meets_core_target`.
    """
    lists = [part for _, part in in_year(ranks, str(CORE_YEAR)).groupby("period")]
    states = [meets_core_target(part, subdistricts) for part in lists]
    return CoreYear(
        lists=len(lists),
        listed=sum(bool(state["listed"].sum()) for state in states),
        complete=sum(bool(state["met"].notna().all()) or bool(state["listed"].sum()) for state in states),
    )
