"""The tables of a ranking over time: who entered and left, ranks from list to list, how often, each district."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from geo import periods
from geo.figures.figures import WORST, district_counts, is_complete
from geo.maps.colours import number
from geo.texts.catalogue import text
from geo.units import Register

#: Catalogue key for each status of an observation.
_STATUS_TEXTS = {
    "published": "published",
    "not_disclosed": "not_disclosed",
    "no_monitor": "no_station",
    "not_enough_data": "not_enough_data",
}


def change_table(changes: pd.DataFrame, register: Register, language: str) -> pd.DataFrame:
    """List who entered the worst list and who left it since the list before.

    Parameters
    ----------
    changes
        As `geo.rankings.rankings.entered_and_left` returns it.
    """
    moved = changes[changes["change"] != "stayed"]
    undisclosed = text("not_disclosed", language)
    columns = {
        "column_change": [text(f"change_{change}", language) for change in moved["change"]],
        "column_subdistrict": [register.name(code, language) for code in moved["unit_code"]],
        "column_district": [register.name(register.reporting[code], language) for code in moved["unit_code"]],
        "column_rank": [undisclosed if pd.isna(rank) else str(rank) for rank in moved["rank"]],
        "column_rank_before": [undisclosed if pd.isna(rank) else str(rank) for rank in moved["previous_rank"]],
    }
    return pd.DataFrame({text(key, language): values for key, values in columns.items()})


def rank_history(observations: pd.DataFrame, code: str, language: str, indicator: str = "tsp_rank") -> pd.DataFrame:
    """List a subdistrict's rank on every published list, the newest first, and its concentration where there is one.

    Where it is not listed, 'not disclosed' and no number; where the list is incomplete, that it is. A period of its
    concentration alone has no list and a dash for the rank.
    """
    valued = indicator.removesuffix("_rank")
    rows = observations[observations["indicator"].isin([indicator, valued])]
    own = rows[rows["unit_code"] == code]
    ranks = own[own["indicator"] == indicator].set_index("period")["rank"]
    values = own[own["indicator"] == valued].set_index("period")
    sizes = rows[rows["indicator"] == indicator].groupby("period").size()
    spans = sorted(map(periods.parse, {*sizes.index, *values.index}), reverse=True)
    undisclosed, incomplete = (text(key, language) for key in ("not_disclosed", "list_incomplete"))
    least = WORST if indicator == "tsp_rank" else 0
    absent = {str(when): undisclosed if size >= least else incomplete for when, size in sizes.items()}
    columns = {
        "column_period": [span.label(language) for span in spans],
        "column_rank_worst": [str(ranks.get(str(span), absent.get(str(span), "–"))) for span in spans],
    }
    if len(values):
        cells = {
            when: undisclosed if pd.isna(row["value"]) else number(row["value"])
            for when, row in values.iterrows()
            if row["status"] != "no_monitor"
        } | dict.fromkeys(values.index[values["status"] == "no_monitor"], text("no_station", language))
        columns["column_tsp"] = [cells.get(str(span), undisclosed) for span in spans]
    return pd.DataFrame({text(key, language): column for key, column in columns.items()})


def core_table(
    core: pd.DataFrame, record: pd.DataFrame | None, year: str, register: Register, language: str
) -> pd.DataFrame:
    """List the core districts' subdistricts on the worst-30 list, whether the target is met, and how often in the year.

    Parameters
    ----------
    core
        As `geo.rankings.rankings.meets_core_target` returns it.
    record
        As `geo.rankings.rankings.core_record` returns it, of the lists of one year; None for a year that has no such
        target, of which there is no verdict.
    year
        That year.
    register, language
        The units, and ``zh`` or ``en``.
    """
    unknown = text("list_incomplete", language)
    columns = {
        text("column_district", language): [register.name(code, language) for code in core["unit_code"]],
        text("column_listed", language): [
            unknown if pd.isna(met) else str(listed) for met, listed in zip(core["met"], core["listed"], strict=True)
        ],
    }
    if record is None:
        return pd.DataFrame(columns)
    counts = record.set_index("unit_code")
    often = [
        text("met_of_lists", language, met=counts["met"][code], lists=lists)
        if (lists := counts["lists"][code])
        else unknown
        for code in core["unit_code"]
    ]
    met = [unknown if pd.isna(one) else text("met" if one else "missed", language) for one in core["met"]]
    verdicts = {text("column_met", language): met, text("column_met_in_year", language, year=year): often}
    return pd.DataFrame(columns | verdicts)


def appearance_table(counts: pd.DataFrame, register: Register, language: str) -> pd.DataFrame:
    """List how often and how long each subdistrict has been among the worst.

    Parameters
    ----------
    counts
        As `geo.rankings.rankings.appearances` returns it.
    """
    columns = {
        "column_subdistrict": [register.name(code, language) for code in counts["unit_code"]],
        "column_district": [register.name(register.reporting[code], language) for code in counts["unit_code"]],
        "column_times": counts["times"].tolist(),
        "column_longest": counts["longest"].tolist(),
        "column_first": [periods.parse(period).label(language) for period in counts["first"]],
        "column_last": [periods.parse(period).label(language) for period in counts["last"]],
    }
    return pd.DataFrame({text(key, language): cells for key, cells in columns.items()})


def district_summary(
    ranking: pd.DataFrame, values: pd.DataFrame, register: Register, language: str, worst: int = 0
) -> pd.DataFrame:
    """Sum up one period by district: subdistricts listed, of how many, and their concentrations where published.

    Parameters
    ----------
    ranking, values
        Columns ``unit_code``, and ``value`` for the values; either may be empty.
    register, language
        The units, and ``zh`` or ``en``.
    worst
        How many the list has; in a shorter one, which is incomplete, a district without a listed one has no count.
    """
    counts = district_counts(ranking, register.subdistricts)
    listed = counts["listed"].astype("Int64")
    columns: dict[str, Sequence[object] | pd.Series] = {
        "column_district": [register.name(code, language) for code in counts["unit_code"]]
    }
    if len(ranking):
        columns["column_listed"] = listed if is_complete(ranking, worst) else listed.mask(listed == 0)
    columns["column_subdistricts"] = counts["subdistricts"].tolist()
    measured = values.dropna(subset="value")
    if len(measured):
        summary = measured.groupby(measured["unit_code"].map(register.reporting))["value"].agg(["mean", "max"])
        for name in ("mean", "max"):
            columns[f"column_tsp_{name}"] = summary[name].reindex(counts["unit_code"]).round(1).tolist()
    return pd.DataFrame({text(key, language): cells for key, cells in columns.items()})


def value_table(values: pd.DataFrame, ranking: pd.DataFrame, register: Register, language: str) -> pd.DataFrame:
    """List concentrations, the highest first, with the rank of those on the list of the worst.

    Parameters
    ----------
    values
        One period: columns ``unit_code``, ``value`` and ``status``; those without a value come last and say why.
    ranking
        The list of the same period: columns ``unit_code`` and ``rank``; it may be empty.
    """
    ordered = values.sort_values(["value", "unit_code"], ascending=[False, True], na_position="last")
    ranks = ranking.set_index("unit_code")["rank"]
    columns = {
        "column_subdistrict": [register.name(code, language) for code in ordered["unit_code"]],
        "column_district": [register.name(register.reporting[code], language) for code in ordered["unit_code"]],
        "column_tsp": ordered["value"].tolist(),
        "column_rank": [str(ranks[code]) if code in ranks else "" for code in ordered["unit_code"]],
        "column_status": [text(_STATUS_TEXTS[status], language) for status in ordered["status"]],
    }
    return pd.DataFrame({text(key, language): cells for key, cells in columns.items()})
