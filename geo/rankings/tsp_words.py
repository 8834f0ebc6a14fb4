"""What the TSP page says: the core's year, who is worst, what is known and what is not."""

from __future__ import annotations

import pandas as pd

from geo import periods
from geo.figures.figures import is_complete
from geo.maps.colours import number
from geo.rankings.rankings import CORE_YEAR, meets_core_target
from geo.rankings.year_lists import TIMES, core_year, in_year, times_listed
from geo.selection import Codes, Facts, subdistrict_options
from geo.texts.catalogue import text


def in_period(facts: Facts, indicator: str, period: str) -> pd.DataFrame:
    """Return the subdistricts' rows of an indicator in one period."""
    rows = facts.observed(indicator)
    return rows[(rows["period"] == period) & rows["unit_code"].isin(facts.register.reporting)]


def tsp_sentences(facts: Facts, codes: Codes, language: str) -> list[str]:
    """Say what stands out, then what is known and what is not, and whether the core kept its target.

    Parameters
    ----------
    facts, language
        As in `geo.views.select`.
    codes
        The choices ``measure``, ``period`` and ``unit``.
    """
    if codes["measure"] == "tsp":
        return _of_values(facts, codes, language)
    period = str(codes["period"])
    ranking = in_period(facts, "tsp_rank", period)
    if ranking.empty:
        return [text("no_list", language)]
    year = []
    if int(period[:4]) == CORE_YEAR:
        year = [core_year(facts.observed("tsp_rank"), facts.register.subdistricts).sentence(language)]
    if codes["unit"]:
        return [_of_unit(facts, ranking, str(codes["unit"]), language), *year]
    if codes["measure"] == TIMES:
        return [_of_times(facts, period, language), *year, text("times_coverage", language)]
    first = subdistrict_options(facts, {}, language)[ranking.sort_values(["rank", "unit_code"])["unit_code"].iloc[0]]
    coverage = "tsp_coverage" if is_complete(ranking) else "tsp_coverage_incomplete"
    hidden = len(facts.register.reporting) - len(ranking)
    return [
        *year,
        text("tsp_finding", language, period=periods.parse(period).label(language), first=first),
        text(coverage, language, listed=len(ranking), hidden=hidden),
        _core_sentence(ranking, facts.register.subdistricts, language),
    ]


def _of_values(facts: Facts, codes: Codes, language: str) -> list[str]:
    values, ranking = (in_period(facts, indicator, str(codes["period"])) for indicator in ("tsp", "tsp_rank"))
    labels, everyone = subdistrict_options(facts, {}, language), len(facts.register.reporting)
    published = values.dropna(subset="value").sort_values(["value", "unit_code"], ascending=[False, True])
    top, silent = published.iloc[0], int((values["status"] == "no_monitor").sum())
    counts = {"known": len(published), "silent": silent, "hidden": everyone - len(published) - silent}
    own = published[published["unit_code"] == codes["unit"]]
    if codes["unit"] and len(own):
        name = labels[str(codes["unit"])]
        finding = text("tsp_value_of_unit", language, name=name, value=number(own["value"].iloc[0]))
    else:
        finding = text("tsp_finding_values", language, first=labels[top["unit_code"]], value=number(top["value"]))
    core = [_core_sentence(ranking, facts.register.subdistricts, language)] if len(ranking) else []
    return [finding, text("tsp_coverage_values", language, **counts), *core]


def _of_unit(facts: Facts, ranking: pd.DataFrame, unit: str, language: str) -> str:
    """Say where a subdistrict stands on a list, and on how many of the year it does."""
    period = str(ranking["period"].iloc[0])
    year = in_year(facts.observed("tsp_rank"), period[:4])
    own = ranking.loc[ranking["unit_code"] == unit, "rank"]
    values = {
        "name": subdistrict_options(facts, {}, language)[unit],
        "period": periods.parse(period).label(language),
        "year": period[:4],
        "lists": year["period"].nunique(),
        "times": year.loc[year["unit_code"] == unit, "period"].nunique(),
    }
    if own.empty:
        return text("tsp_unit_unlisted", language, **values)
    return text("tsp_unit_listed", language, **values, rank=int(own.iloc[0]))


def _of_times(facts: Facts, period: str, language: str) -> str:
    """Say which subdistrict stands on the most lists of the year, up to the period."""
    so_far = in_year(facts.observed("tsp_rank"), period[:4], period)
    counts = times_listed(so_far)
    values = {
        "first": subdistrict_options(facts, {}, language)[str(counts.index[0])],
        "times": int(counts.iloc[0]),
        "lists": so_far["period"].nunique(),
        "year": period[:4],
        "period": periods.parse(period).label(language),
    }
    return text("times_finding", language, **values)


def _core_sentence(ranking: pd.DataFrame, subdistricts: pd.DataFrame, language: str) -> str:
    """Say whether the core kept its target; of another year than the target's, only how many are listed."""
    listed = int(meets_core_target(ranking, subdistricts)["listed"].sum())
    if not listed and not is_complete(ranking):
        return text("core_unknown", language)
    if periods.parse(str(ranking["period"].iloc[0])).start.year != CORE_YEAR:
        return text("core_listed" if listed else "core_none_listed", language, count=listed)
    return text("core_missed" if listed else "core_met", language, count=listed)
