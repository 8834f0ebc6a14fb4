"""The water classes of GB 3838-2002: readings become a class, what decides it, how far limits are missed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

import numpy as np
import pandas as pd

from geo.water.water_items import (
    CLASS_III,
    CLASS_V,
    INFERIOR,
    PH_RANGE,
    SATURATED,
    SATURATION,
    Item,
    evaluated_items,
    items,
    saturated_oxygen,
)

# Means carry noise in their last digits, which must not decide a class.
_DIGITS = 10


def value_class(item_id: str, value: float, lake: bool = False, saturation: float | None = None) -> int | None:
    """Say in which class one value puts the water (GB 3838-2002, table 1; section 5.1, single factor).

    Parameters
    ----------
    item_id
        One of `items`.
    value
        In the item's unit of measure.
    lake
        Whether the limits for lakes and reservoirs hold, which differ for total phosphorus and exist for nitrogen.
    saturation
        Of dissolved oxygen, in percent: from 90 % it is Class I whatever its mg/L; None where it is not known.

    Returns
    -------
    int or None
        1 to 5 for Classes I to V, 6 for inferior to Class V; None where the table has no limit. A value equal to a
        limit is within it. Where classes share a limit, the better one is given.
    """
    if item_id == "do" and saturation is not None and round(saturation, _DIGITS) >= SATURATED:
        return 1
    grade = _grades(items()[item_id], np.array([value], dtype=float), lake)
    return None if grade is None else int(grade[0])


def multiple_over(item_id: str, value: float, water_class: int, lake: bool = False) -> float | None:
    """Return by how many times a value exceeds a class's limit (超标倍数).

    Parameters
    ----------
    item_id, value, lake
        See `value_class`.
    water_class
        1 to 5.

    Returns
    -------
    float or None
        value / limit - 1, so that 1.0 is twice the limit; None where the limit is kept, and for temperature, pH and
        dissolved oxygen, for which the method gives no multiple (环办〔2011〕22号, annex, part two).
    """
    excess = _excess(items()[item_id], np.array([value], dtype=float), np.array([float(water_class)]), lake)[0]
    return None if np.isnan(excess) else float(excess)


def classify_readings(
    readings: pd.DataFrame, lakes: Collection[str] = (), targets: Mapping[str, int] | None = None
) -> pd.DataFrame:
    """Give every reading its class.

    Parameters
    ----------
    readings
        Columns ``section_id``, ``period``, ``indicator`` and ``value``; rows of other indicators are left out.
    lakes
        Sections in lakes and reservoirs.
    targets
        Section to the class, 1 to 5, that it is to reach.

    Returns
    -------
    DataFrame
        The rows of items with limits, and ``water_class`` (int), ``over_iii``, ``over_v`` and ``over_target``: the
        multiples over Classes III and V and over the target, missing where there is none; ``saturation``: that of
        dissolved oxygen in percent, read or worked out from the water's temperature, missing where neither is.
    """
    measured = readings[readings["indicator"].isin(list(items())) & readings["value"].notna()]
    in_lake = measured["section_id"].isin(list(lakes))
    tops = {"over_iii": float(CLASS_III), "over_v": float(CLASS_V)}
    tops["over_target"] = measured["section_id"].map(targets or {}).astype(float)  # type: ignore[assignment]
    marked = measured.assign(**tops, saturation=_saturation(readings, measured))
    parts = [marked.iloc[:0].assign(water_class=0)]
    for (key, lake), part in marked.groupby(["indicator", in_lake]):
        item, values = items()[str(key)], part["value"].to_numpy(dtype=float)
        grades = _grades(item, values, bool(lake))
        if grades is not None:
            grades = np.where(part["saturation"].round(_DIGITS) >= SATURATED, 1, grades)
            over = {name: _excess(item, values, part[name].to_numpy(dtype=float), bool(lake)) for name in tops}
            parts.append(part.assign(water_class=grades, **over))
    return pd.concat(parts).sort_index()


def evaluate(
    observations: pd.DataFrame, lakes: Collection[str] = (), targets: Mapping[str, int] | None = None
) -> pd.DataFrame:
    """Evaluate every section in every period: the worst item decides (环办〔2011〕22号, annex, part two).

    Parameters
    ----------
    observations
        Columns ``section_id``, ``period``, ``indicator`` and ``value``: readings, and classes announced without
        readings as ``water_class``.
    lakes, targets
        See `classify_readings`.

    Returns
    -------
    DataFrame
        One row for each section and period: ``section_id``, ``period``, ``water_class`` (1 to 6), ``announced``
        (whether the class was announced; it then counts before our own), ``deciding`` (ids of the items in that
        class, none where that is no worse than Class I, or no readings), ``main`` (the main pollutants),
        ``items`` (how many of the 21 were read), ``over_v`` and ``over_target`` (the highest multiple over Class V
        and over the target, or missing).
    """
    sections = observations[observations["section_id"].notna()]
    graded = classify_readings(sections, lakes, targets)
    counted = graded[graded["indicator"].isin(evaluated_items())]
    classes = sections[(sections["indicator"] == "water_class") & sections["value"].notna()]
    announced = classes.set_index(["section_id", "period"])["value"].astype(int)
    readings = _summaries(counted)
    table = readings.join(announced.rename("announced"), how="outer").reset_index()
    is_announced = table["announced"].notna()
    for column in ("deciding", "main"):
        table[column] = [cell if isinstance(cell, tuple) else () for cell in table[column]]
    table["water_class"] = table["announced"].fillna(table["water_class"]).astype(int)
    table["items"] = table["items"].fillna(0).astype(int)
    return table.assign(announced=is_announced)[_COLUMNS]


def change(now: int, before: int) -> Literal["same", "better", "worse", "much_better", "much_worse"]:
    """Compare two classes by grade of quality (环办〔2011〕22号, annex, part three): I and II are one grade.

    Parameters
    ----------
    now, before
        Classes, 1 to 6.

    Returns
    -------
    str
        One grade is better or worse, two and more are much better or much worse.
    """
    steps = max(now, 2) - max(before, 2)
    if steps == 0:
        return "same"
    if abs(steps) == 1:
        return "worse" if steps > 0 else "better"
    return "much_worse" if steps > 0 else "much_better"


_COLUMNS = ["section_id", "period", "water_class", "announced", "deciding", "main", "items", "over_v", "over_target"]


def _saturation(readings: pd.DataFrame, measured: pd.DataFrame) -> pd.Series:
    """Find the saturation of each reading of dissolved oxygen, in percent; missing for all other readings."""
    spots = pd.MultiIndex.from_frame(measured[["section_id", "period"]])

    def beside(indicator: str) -> pd.Series:
        rows = readings[readings["indicator"] == indicator].drop_duplicates(["section_id", "period"])
        values = rows.set_index(["section_id", "period"])["value"].reindex(spots)
        return pd.Series(values.to_numpy(float), measured.index)

    computed = measured["value"].astype(float) / saturated_oxygen(beside("water_temperature")) * 100
    return beside(SATURATION.id).fillna(computed).where(measured["indicator"] == "do")


def _grades(item: Item, values: np.ndarray, lake: bool) -> np.ndarray | None:
    exact = values.round(_DIGITS)
    if item.rule == "range":
        return np.where((exact >= PH_RANGE[0]) & (exact <= PH_RANGE[1]), 1, INFERIOR)
    limits = np.array(item.bounds(lake))
    if item.rule == "none" or not len(limits):
        return None
    missed = exact[:, None] < limits if item.rule == "at_least" else exact[:, None] > limits
    return np.asarray(1 + missed.sum(axis=1))


def _excess(item: Item, values: np.ndarray, tops: np.ndarray, lake: bool) -> np.ndarray:
    """How far values exceed the limits of the classes `tops`, one each; NaN where there is none or it is kept."""
    limits = item.bounds(lake)
    if item.rule != "at_most" or not limits:
        return np.full(len(values), np.nan)
    highest = np.array([np.inf if np.isnan(top) else limits[int(top) - 1] for top in tops])
    return np.where(values.round(_DIGITS) > highest, values / highest - 1, np.nan)


def _summaries(counted: pd.DataFrame) -> pd.DataFrame:
    """One row for each section and period: the worst class, what decides it, the main pollutants."""
    spots = ["section_id", "period"]
    groups = counted.groupby(spots)
    worst = groups["water_class"].transform("max")
    deciding = counted[(counted["water_class"] == worst) & (worst > 1)]
    main = _by_weight(counted).groupby(spots).head(3)
    table = groups.agg(
        water_class=("water_class", "max"),
        items=("indicator", "size"),
        over_v=("over_v", "max"),
        over_target=("over_target", "max"),
    )
    lists = {"deciding": deciding, "main": main}
    return table.join([rows.groupby(spots)["indicator"].agg(tuple).rename(name) for name, rows in lists.items()])


def _by_weight(graded: pd.DataFrame) -> pd.DataFrame:
    """Keep what is worse than Class III, in the order in which the method names main pollutants."""
    over = graded[graded["water_class"] > CLASS_III]
    toxic = over["indicator"].map({key: item.toxic for key, item in items().items()}).astype(bool)
    return over.assign(toxic=toxic, weight=over["over_iii"].fillna(0.0)).sort_values(
        ["toxic", "water_class", "weight", "indicator"], ascending=[False, False, False, True]
    )
