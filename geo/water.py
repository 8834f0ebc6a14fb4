"""Owns the water classes of GB 3838-2002: readings become a class, what decides it, how far limits are missed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd

from geo.schema import WATER_CLASSES
from geo.settings import ROOT

#: All classes from the best; a class is stored as its place here, from 1 to 6.
CLASSES = (*WATER_CLASSES, "劣Ⅴ")
CLASS_III, CLASS_V, INFERIOR = 3, 5, 6

PH_RANGE = (6.0, 9.0)
_CLASS_COLUMNS = ("i", "ii", "iii", "iv", "v")
# Means carry noise in their last digits, which must not decide a class.
_DIGITS = 10

Rule = Literal["at_most", "at_least", "range", "none"]


@dataclass(frozen=True)
class Item:
    """One of the 24 basic items of GB 3838-2002, table 1.

    Parameters
    ----------
    id
        Id in the layer ``indicators``.
    name
        Chinese name as the table has it.
    unit
        Unit of the limits and of the readings in the store.
    rule
        Whether the limits bound from above, from below (dissolved oxygen), as one range for all classes (pH), or
        not at all (water temperature, whose rule is about changes made by people).
    limits, lake_limits
        Limits of Classes I to V in rivers, and in lakes and reservoirs; empty where the table has none.
    evaluated
        Whether it counts in the evaluation: 21 items do (环办〔2011〕22号, annex, part one, section one).
    toxic
        Whether it is a heavy metal or cyanide, which the method names first among the main pollutants.
    plausible
        Lowest and highest value taken for a reading and not for a slip; ours, far outside natural waters.
    detection_limit
        That of the usual method, for readings that say 'not detected' and no limit; None where it has none.
    spellings
        What the item is called in files.
    """

    id: str
    name: str
    unit: str
    rule: Rule
    limits: tuple[float, ...]
    lake_limits: tuple[float, ...]
    evaluated: bool
    toxic: bool
    plausible: tuple[float, float]
    detection_limit: float | None
    spellings: tuple[str, ...]

    def bounds(self, lake: bool = False) -> tuple[float, ...]:
        """Return the limits that hold in a river, or in a lake or reservoir."""
        return self.lake_limits if lake else self.limits


@cache
def items() -> Mapping[str, Item]:
    """Return the 24 items by id, in the order of table 1."""
    table = pd.read_csv(ROOT / "data" / "water_limits.csv", dtype={"id": str}, keep_default_na=True)
    return {str(row["id"]): _item(row) for row in table.to_dict("records")}


def evaluated_items() -> list[str]:
    """Return the ids of the 21 items that decide a class."""
    return [key for key, item in items().items() if item.evaluated]


def value_class(item_id: str, value: float, lake: bool = False) -> int | None:
    """Say in which class one value puts the water (GB 3838-2002, table 1; section 5.1, single factor).

    Parameters
    ----------
    item_id
        One of `items`.
    value
        In the item's unit.
    lake
        Whether the limits for lakes and reservoirs hold, which differ for total phosphorus and exist for nitrogen.

    Returns
    -------
    int or None
        1 to 5 for Classes I to V, 6 for inferior to Class V; None where the table has no limit. A value equal to a
        limit is within it. Where classes share a limit, the better one is given. Dissolved oxygen is judged by
        mg/L alone: the table's other rule for Class I, 90 % saturation, needs temperature and pressure.
    """
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
    found = _excess(items()[item_id], np.array([value], dtype=float), water_class, lake)[0]
    return None if np.isnan(found) else float(found)


def meets(item_id: str, value: float, water_class: int, lake: bool = False) -> bool:
    """Say whether a value keeps a class's limit; true where the table has none."""
    found = value_class(item_id, value, lake)
    return found is None or found <= water_class


def classify_readings(readings: pd.DataFrame, lakes: Collection[str] = ()) -> pd.DataFrame:
    """Give every reading its class.

    Parameters
    ----------
    readings
        Columns ``section_id``, ``period``, ``indicator`` and ``value``; rows of other indicators are left out.
    lakes
        Sections in lakes and reservoirs.

    Returns
    -------
    DataFrame
        The rows of items with limits, and ``water_class`` (int), ``over_iii`` and ``over_v``: the multiples over
        Classes III and V, missing where there is none.
    """
    known = readings[readings["indicator"].isin(list(items())) & readings["value"].notna()]
    in_lake = known["section_id"].isin(list(lakes))
    parts = [known.iloc[:0].assign(water_class=0, over_iii=0.0, over_v=0.0)]
    for (key, lake), part in known.groupby(["indicator", in_lake]):
        item, values = items()[str(key)], part["value"].to_numpy(dtype=float)
        grades = _grades(item, values, bool(lake))
        if grades is not None:
            over = {name: _excess(item, values, top, bool(lake)) for name, top in _MULTIPLES}
            parts.append(part.assign(water_class=grades, **over))
    return pd.concat(parts).sort_index()


def evaluate(observations: pd.DataFrame, lakes: Collection[str] = ()) -> pd.DataFrame:
    """Evaluate every section in every period: the worst item decides (环办〔2011〕22号, annex, part two).

    Parameters
    ----------
    observations
        Columns ``section_id``, ``period``, ``indicator`` and ``value``: readings, and classes announced without
        readings as ``water_class``.
    lakes
        Sections in lakes and reservoirs.

    Returns
    -------
    DataFrame
        One row for each section and period: ``section_id``, ``period``, ``water_class`` (1 to 6), ``announced``
        (whether the class was announced; it then counts before our own), ``deciding`` (ids of the items in the class
        found, none where that is no worse than Class I, or no readings), ``main`` (the main pollutants),
        ``items`` (how many of the 21 were read), ``over_v`` (the highest multiple over Class V, or missing).
    """
    sections = observations[observations["section_id"].notna()]
    graded = classify_readings(sections, lakes)
    counted = graded[graded["indicator"].isin(evaluated_items())]
    told = sections[(sections["indicator"] == "water_class") & sections["value"].notna()]
    announced = told.set_index(["section_id", "period"])["value"].astype(int)
    readings = _summaries(counted)
    table = readings.join(announced.rename("announced"), how="outer").reset_index()
    known = table["announced"].notna()
    for column in ("deciding", "main"):
        table[column] = [cell if isinstance(cell, tuple) else () for cell in table[column]]
    table["water_class"] = table["announced"].fillna(table["water_class"]).astype(int)
    table["items"] = table["items"].fillna(0).astype(int)
    return table.assign(announced=known)[_COLUMNS]


def main_pollutants(graded: pd.DataFrame) -> tuple[str, ...]:
    """Pick the main pollutants of one evaluation, at most three (环办〔2011〕22号, annex, part two, section one).

    Parameters
    ----------
    graded
        Rows of one section and period, as `classify_readings` returns them.

    Returns
    -------
    tuple of str
        Items worse than Class III: heavy metals and cyanide first, then the worst class, then the highest multiple
        over Class III.
    """
    return tuple(_by_weight(graded)["indicator"].head(3))


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


def bands(item_id: str, lake: bool = False) -> list[tuple[float, float, int]]:
    """List the ranges of values that each class has, for drawing: lower end, upper end, class, from the lowest value.

    Returns
    -------
    list of tuple
        Ends without a limit are 0 and infinity; classes that share a limit with a better one have no range.
    """
    item = items()[item_id]
    if item.rule == "range":
        return [(0.0, PH_RANGE[0], INFERIOR), (*PH_RANGE, 1), (PH_RANGE[1], 14.0, INFERIOR)]
    limits = item.bounds(lake)
    if item.rule == "at_least":
        ends = [np.inf, *limits, 0.0]
        return [(ends[i + 1], ends[i], i + 1) for i in reversed(range(len(ends) - 1))]
    ends = [0.0, *limits, np.inf]
    return [(low, high, i + 1) for i, (low, high) in enumerate(pairwise(ends)) if low < high]


_MULTIPLES = (("over_iii", CLASS_III), ("over_v", CLASS_V))
_COLUMNS = ["section_id", "period", "water_class", "announced", "deciding", "main", "items", "over_v"]


def _grades(item: Item, values: np.ndarray, lake: bool) -> np.ndarray | None:
    exact = values.round(_DIGITS)
    if item.rule == "range":
        return np.where((exact >= PH_RANGE[0]) & (exact <= PH_RANGE[1]), 1, INFERIOR)
    limits = np.array(item.bounds(lake))
    if item.rule == "none" or not len(limits):
        return None
    missed = exact[:, None] < limits if item.rule == "at_least" else exact[:, None] > limits
    return np.asarray(1 + missed.sum(axis=1))


def _excess(item: Item, values: np.ndarray, water_class: int, lake: bool) -> np.ndarray:
    limits = item.bounds(lake)
    if item.rule != "at_most" or not limits:
        return np.full(len(values), np.nan)
    limit = limits[water_class - 1]
    return np.where(values.round(_DIGITS) > limit, values / limit - 1, np.nan)


def _summaries(counted: pd.DataFrame) -> pd.DataFrame:
    """One row for each section and period: the worst class, what decides it, the main pollutants."""
    spots = ["section_id", "period"]
    groups = counted.groupby(spots)
    worst = groups["water_class"].transform("max")
    deciding = counted[(counted["water_class"] == worst) & (worst > 1)]
    main = _by_weight(counted).groupby(spots).head(3)
    table = groups.agg(water_class=("water_class", "max"), items=("indicator", "size"), over_v=("over_v", "max"))
    return table.join(
        [rows.groupby(spots)["indicator"].agg(tuple).rename(n) for n, rows in (("deciding", deciding), ("main", main))]
    )


def _by_weight(graded: pd.DataFrame) -> pd.DataFrame:
    """Keep what is worse than Class III, in the order in which the method names main pollutants."""
    over = graded[graded["water_class"] > CLASS_III]
    toxic = over["indicator"].map({key: item.toxic for key, item in items().items()}).astype(bool)
    return over.assign(toxic=toxic, weight=over["over_iii"].fillna(0.0)).sort_values(
        ["toxic", "water_class", "weight", "indicator"], ascending=[False, False, False, True]
    )


def _item(row: Mapping[object, object]) -> Item:
    numbers = {
        name: [row[prefix + key] for key in _CLASS_COLUMNS] for name, prefix in (("river", ""), ("lake", "lake_"))
    }
    river, lake = (tuple(float(str(n)) for n in numbers[name] if not pd.isna(n)) for name in ("river", "lake"))  # type: ignore[call-overload]
    limit = row["detection_limit"]
    return Item(
        id=str(row["id"]),
        name=str(row["name_zh"]),
        unit=str(row["unit"]),
        rule=str(row["rule"]),  # type: ignore[arg-type]
        limits=river,
        lake_limits=lake or river,
        evaluated=bool(row["evaluated"]),
        toxic=bool(row["toxic"]),
        plausible=(float(str(row["lowest"])), float(str(row["highest"]))),
        detection_limit=None if pd.isna(limit) else float(str(limit)),  # type: ignore[call-overload]
        spellings=(str(row["id"]), str(row["name_zh"]), *str(row["aliases"]).split("|")),
    )
