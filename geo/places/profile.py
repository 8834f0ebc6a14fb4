"""What a page about one unit sets side by side: its neighbours, and its place in the rankings over time."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo import periods
from geo.figures.figures import Figure, is_complete, value_text
from geo.texts.catalogue import text
from geo.units import Register

#: About 20 m: borders of a clean coverage touch, the development area lies within others.
_REACH = 0.0002


def neighbours(shapes: gpd.GeoDataFrame, code: str) -> list[str]:
    """Return the codes of the units that share a border with a unit, or overlap it, by code.

    Parameters
    ----------
    shapes
        Column ``code`` and geometry in EPSG:4490.
    code
        One of them.
    """
    own = shapes.geometry[shapes["code"] == code].iloc[0].buffer(_REACH)
    near = shapes.loc[shapes.geometry.intersects(own) & (shapes["code"] != code), "code"]
    return sorted(map(str, near))


def comparison(
    figure: Figure, codes: list[str], register: Register, unit_of_measure: str, blank: str, language: str
) -> pd.DataFrame:
    """Set units side by side in one figure: the value of each, the words `blank` for one without."""
    heading = text("column_value", language) + (f" ({unit_of_measure})" if unit_of_measure else "")
    values = [
        value_text(figure.values[code], figure.comparator, "", language) if code in figure.values else blank
        for code in codes
    ]
    names = [register.name(code, language) for code in codes]
    return pd.DataFrame({text("column_place", language): names, heading: values})


def rankings_of(observations: pd.DataFrame, register: Register, code: str, language: str) -> pd.DataFrame:
    """List the published ranks of a unit, or of its subdistricts on the worst list, over time.

    Parameters
    ----------
    observations
        Layer ``observations``.
    register
        The units.
    code
        A district, the development area or a subdistrict.
    language
        ``zh`` or ``en``.

    Returns
    -------
    DataFrame
        Period, ranking and what was published; the newest first.
    """
    rows: list[tuple[periods.Period, str, str]] = []
    if code in register.reporting:
        rows += _subdistrict_ranks(observations, register, code, language)
    else:
        rows += _district_ranks(observations, register, code, language) + _listed_members(
            observations, register, code, language
        )
    rows.sort(key=lambda row: (row[0].end, row[1]), reverse=True)
    headings = [text(key, language) for key in ("column_period", "column_ranking", "column_place_in_it")]
    return pd.DataFrame([(when.label(language), *rest) for when, *rest in rows], columns=headings)


def ranks_beside(observations: pd.DataFrame, register: Register, codes: list[str], language: str) -> pd.DataFrame:
    """Set subdistricts side by side on the latest list of the worst; one that is not listed is not disclosed."""
    ranks = observations[observations["indicator"] == "tsp_rank"]
    when = latest(ranks["period"])
    now = ranks[ranks["period"] == when].set_index("unit_code")["rank"]
    heading = periods.parse(when).label(language) if when else text("column_rank", language)
    names = [register.name(code, language) for code in codes]
    return pd.DataFrame(
        {text("column_place", language): names, heading: [_rank_text(now, code, language) for code in codes]}
    )


def latest(ids: pd.Series) -> str:
    """Return the period that ends last; a blank when there is none."""
    return max(map(str, ids.unique()), key=lambda text: periods.parse(text).end, default="")


_Rows = list[tuple[periods.Period, str, str]]


def _subdistrict_ranks(observations: pd.DataFrame, register: Register, code: str, language: str) -> _Rows:
    rows = []
    for when, part in observations[observations["indicator"] == "tsp_rank"].groupby("period"):
        absent = "not_disclosed" if is_complete(part) else "list_incomplete"
        rank = _rank_text(part.set_index("unit_code")["rank"], code, language, absent)
        rows.append((periods.parse(str(when)), text("ranking_tsp", language), rank))
    return rows


def _rank_text(ranks: pd.Series, code: str, language: str, absent: str = "not_disclosed") -> str:
    return text("rank_is", language, rank=ranks[code]) if code in ranks else text(absent, language)


def _district_ranks(observations: pd.DataFrame, register: Register, code: str, language: str) -> _Rows:
    """List a district's ranks among all districts, however many of them are held here."""
    ranked = observations[observations["rank"].notna() & (observations["unit_code"] == code)]
    return [
        (
            periods.parse(row["period"]),
            text(f"ranking_{row['indicator']}", language),
            text("rank_of", language, rank=row["rank"], count=len(register.districts)),
        )
        for row in ranked.to_dict("records")
        if row["indicator"] == "pm25"
    ]


def _listed_members(observations: pd.DataFrame, register: Register, code: str, language: str) -> _Rows:
    """Name the unit's subdistricts on each list of the worst."""
    own = [member for member, unit in register.reporting.items() if unit == code]
    rows = []
    for when, part in observations[observations["indicator"] == "tsp_rank"].groupby("period"):
        members = part[part["unit_code"].isin(own)].sort_values("rank")
        absent = "none_listed" if is_complete(part) else "list_incomplete"
        names = [
            text("name_and_rank", language, name=register.name(row["unit_code"], language), rank=row["rank"])
            for row in members.to_dict("records")
        ]
        names_text = text("list_separator", language).join(names) or text(absent, language)
        rows.append((periods.parse(str(when)), text("ranking_tsp_listed", language), names_text))
    return rows
