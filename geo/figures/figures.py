"""The figures that a map of units can show: a target or a result of every unit, for one indicator and period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from geo import periods
from geo.maps.colours import number
from geo.settings import CITY_CODE
from geo.texts.catalogue import singular, text
from geo.units import Register

LISTED = "tsp_worst30_subdistricts"
#: The bulletins list this many subdistricts, counted from the worst.
WORST = 30
#: The places in the lists of the worst subdistricts, from which those listed are counted.
RANKED = "tsp_rank"

_SIGNS = {"zh": {"=": "", "<=": "≤ ", ">=": "≥ ", "~": "约 "}, "en": {"=": "", "<=": "≤ ", ">=": "≥ ", "~": "about "}}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One indicator of all units in one period.

    Parameters
    ----------
    indicator
        Id in the layer ``indicators``.
    kind
        A ``target`` that a plan sets, or a ``result`` that was published.
    period
        The period of the result, or the year in which the target is due.
    values
        Unit code to value; a unit left out has none: not allocated, or not disclosed.
    comparator
        ``=``, ``<=``, ``>=`` or ``~``; the same for all units.
    city
        The value of the whole city, or None.
    source_id
        Where it was published.
    of_task
        Whether a task of a plan in the store sets it.
    certainty
        Unit code to how a value was had, for those that were not printed.
    """

    indicator: str
    kind: Literal["target", "result"]
    period: periods.Period
    values: Mapping[str, float]
    comparator: str
    city: float | None
    source_id: str
    of_task: bool = False
    certainty: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Name of the period and kind, unique within the indicator: ``2021-target`` or ``2021-08``."""
        return f"{self.period}-target" if self.kind == "target" else str(self.period)


def unit_figures(frames: Mapping[str, pd.DataFrame], register: Register) -> dict[str, dict[str, Figure]]:
    """Collect all figures that have a value for at least one district or the development area.

    Parameters
    ----------
    frames
        Layers ``plans``, ``tasks``, ``targets`` and ``observations`` of the store.
    register
        The units.

    Returns
    -------
    dict
        Indicator to figure id to figure, in the order of the store.
    """
    places = {CITY_CODE, *register.districts["code"]}
    targets, observations = (
        rows[rows["unit_code"].isin(places)] for rows in (frames["targets"], frames["observations"])
    )
    figures: dict[str, dict[str, Figure]] = {}
    for figure in (
        *_targets(targets, frames),
        *_results(observations),
        *_listed_counts(frames["observations"], register),
    ):
        if figure.values:
            figures.setdefault(figure.indicator, {})[figure.id] = figure
    return figures


def standing(figures: Mapping[str, Mapping[str, Figure]], code: str) -> list[Figure]:
    """Return where a unit stands: every target that it has, and the newest result of each indicator.

    Parameters
    ----------
    figures
        As `unit_figures` returns them.
    code
        Of a district or the development area.
    """
    selected: list[Figure] = []
    for versions in figures.values():
        own = [figure for figure in versions.values() if code in figure.values]
        results = [figure for figure in own if figure.kind == "result"]
        newest = max(results, key=lambda figure: figure.period, default=None)
        selected += [figure for figure in own if figure.kind == "target" or figure is newest]
    return selected


def newest_rows(observations: pd.DataFrame) -> pd.DataFrame:
    """Keep the row of each indicator whose period ends last, the longest of those that end together."""
    spans = observations["period"].map(periods.parse)
    order = pd.DataFrame({"end": spans.map(lambda span: span.end), "start": spans.map(lambda span: span.start)})
    last = order.sort_values(["end", "start"], ascending=[True, False]).index
    return observations.loc[last].drop_duplicates("indicator", keep="last").sort_index()


def value_text(
    value: float | str, comparator: str, unit_of_measure: str, language: str, certainty: str = "printed"
) -> str:
    """Write a value with its comparator and unit of measure: ``9 家``, ``≤ 5.1 吨/(平方公里·月)``, ``about 6 g/m²``.

    A text stands for a class of values, as `geo.maps.colours.range_text` writes it. What was not printed says so:
    ``80% (inferred)``; `certainty` is one of `geo.schema.result_layers.CERTAINTIES`.
    """
    space = "" if unit_of_measure == "%" else " "
    figure = value if isinstance(value, str) else number(value)
    counted = singular(unit_of_measure) if figure == "1" else unit_of_measure
    written = f"{_SIGNS[language][comparator]}{figure}{space}{counted}".strip()
    return written + certainty_mark(certainty, language)


def certainty_mark(certainty: str, language: str) -> str:
    """Return what stands behind a value that was not printed; an empty text behind one that was."""
    return "" if certainty == "printed" else text(f"mark_{certainty}", language)


def _targets(targets: pd.DataFrame, frames: Mapping[str, pd.DataFrame]) -> list[Figure]:
    """Collect targets of places; those of a single river or section belong to the water map."""
    of_places = targets[targets["river_id"].isna() & targets["section_id"].isna()]
    years = frames["tasks"].merge(frames["plans"], left_on="plan_id", right_on="id", suffixes=("", "_plan"))
    plan_year = of_places["task_id"].map(years.set_index("id")["year"])
    year = of_places["deadline"].str[:4].fillna(plan_year.astype("string"))
    return [
        _figure(rows, "target", str(when)) for (_, when), rows in of_places.groupby(["indicator", year], sort=False)
    ]


def _results(observations: pd.DataFrame) -> list[Figure]:
    of_places = observations[["section_id", "river_id", "reach"]].isna().all(axis=1)
    valued = observations[observations["value"].notna() & of_places]
    return [
        _figure(rows.assign(comparator="="), "result", str(when))
        for (_, when), rows in valued.groupby(["indicator", "period"], sort=False)
    ]


def _listed_counts(observations: pd.DataFrame, register: Register) -> list[Figure]:
    """Count each unit's subdistricts in the worst 30: a unit not on a complete list has none; others count nothing."""
    ranks = observations[observations["indicator"] == RANKED]
    ranks = ranks[ranks.groupby("period")["unit_code"].transform("size") >= WORST]
    districts = ranks["unit_code"].map(register.reporting).rename("district")
    counts = ranks.groupby(["period", districts])["unit_code"].nunique().unstack(fill_value=0)
    sources = ranks.groupby("period")["source_id"].min()
    table = counts.reindex(index=sources.index, columns=register.districts["code"], fill_value=0).astype(float)
    return [
        Figure(
            indicator=LISTED,
            kind="result",
            period=periods.parse(str(when)),
            values={str(code): value for code, value in values.items()},
            comparator="=",
            city=None,
            source_id=str(source),
        )
        for (when, values), source in zip(table.to_dict("index").items(), sources, strict=True)
    ]


def _figure(rows: pd.DataFrame, kind: Literal["target", "result"], when: str) -> Figure:
    values = {str(code): float(value) for code, value in zip(rows["unit_code"], rows["value"], strict=True)}
    city = values.pop(CITY_CODE, None)
    unsure = rows[rows["certainty"].fillna("printed") != "printed"] if kind == "result" else rows.iloc[:0]
    # The city's value may have another source or comparator than the units'; the map shows the units.
    units_first = rows.sort_values("unit_code", key=lambda codes: codes == CITY_CODE, kind="stable")
    return Figure(
        indicator=str(rows["indicator"].iloc[0]),
        kind=kind,
        period=periods.parse(when),
        values=values,
        comparator=str(units_first["comparator"].iloc[0]),
        city=city,
        source_id=str(units_first["source_id"].iloc[0]),
        of_task=kind == "target" and bool(rows["task_id"].notna().any()),
        certainty={str(row.unit_code): str(row.certainty) for row in unsure.itertuples()},
    )


def is_complete(ranking: pd.DataFrame, worst: int = WORST) -> bool:
    """Tell whether one period's list of the worst has all its places; who is absent from another may stand on it.

    Parameters
    ----------
    ranking
        One period: a row for each listed unit.
    worst
        How many the list has before ties.
    """
    return len(ranking) >= worst


def district_counts(ranking: pd.DataFrame, subdistricts: pd.DataFrame) -> pd.DataFrame:
    """Count the listed subdistricts of each unit that reports, the development area's as its own and not Daxing's.

    Parameters
    ----------
    ranking
        One period: column ``unit_code``, the listed subdistricts.
    subdistricts
        Columns ``code`` and ``reporting_code``, as `geo.units.Register` has them.

    Returns
    -------
    DataFrame
        Columns ``unit_code``, ``listed`` and ``subdistricts`` (how many the register has), the most listed first. A
        0 is a fact here: the list of the worst is complete.
    """
    counts = (
        subdistricts.assign(listed=subdistricts["code"].isin(ranking["unit_code"]))
        .groupby("reporting_code", as_index=False)
        .agg(listed=("listed", "sum"), subdistricts=("code", "size"))
        .rename(columns={"reporting_code": "unit_code"})
    )
    return counts.sort_values(["listed", "unit_code"], ascending=[False, True], ignore_index=True)
