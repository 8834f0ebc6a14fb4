"""The items of GB 3838-2002, table 1: names, limits of the classes, plausible values; and oxygen's saturation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd

from geo import settings
from geo.schema import WATER_CLASSES

#: All classes from the best; a class is stored as its place here, from 1 to 6.
CLASSES = (*WATER_CLASSES, "劣Ⅴ")
CLASS_III, CLASS_V, INFERIOR = 3, 5, 6

PH_RANGE = (6.0, 9.0)
#: Share of saturation, in percent, that puts dissolved oxygen into Class I whatever its mg/L (table 1, item 3).
SATURATED = 90.0
_CLASS_COLUMNS = ("i", "ii", "iii", "iv", "v")

Rule = Literal["at_most", "at_least", "range", "none"]


@dataclass(frozen=True, kw_only=True)
class Item:
    """One of the 24 basic items of GB 3838-2002, table 1.

    Parameters
    ----------
    id
        Id in the layer ``indicators``.
    name
        Chinese name as the table has it.
    unit_of_measure
        That of the limits and of the readings in the store.
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
    unit_of_measure: str
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
    table = pd.read_csv(settings.load().data / "water_limits.csv", dtype={"id": str}, keep_default_na=True)
    return {str(row["id"]): _item(row) for row in table.to_dict("records")}


def evaluated_items() -> list[str]:
    """Return the ids of the 21 items that decide a class."""
    return [key for key, item in items().items() if item.evaluated]


#: How much of the oxygen that the water could hold it does hold; measured beside the 24 items, and none of them.
SATURATION = Item(
    id="do_saturation",
    name="溶解氧饱和率",
    unit_of_measure="%",
    rule="none",
    limits=(),
    lake_limits=(),
    evaluated=False,
    toxic=False,
    plausible=(0.0, 300.0),
    detection_limit=None,
    spellings=("do_saturation", "溶解氧饱和率", "溶解氧饱和度", "饱和率", "DO saturation"),
)


@cache
def readable_items() -> Mapping[str, Item]:
    """Return what a file of readings may hold: the 24 items and the saturation of oxygen."""
    return {**items(), SATURATION.id: SATURATION}


def saturated_oxygen(temperature: pd.Series) -> pd.Series:
    """Return the oxygen in mg/L that fresh water holds at most, by its temperature in °C (HJ 2.3-2018: 468/(31.6+T)).

    At the pressure of the sea level: in the mountains the water holds less, so that the share is too low there
    and never too high.
    """
    return 468 / (31.6 + temperature)


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


def _item(row: Mapping[object, object]) -> Item:
    numbers = {
        name: [row[prefix + key] for key in _CLASS_COLUMNS] for name, prefix in (("river", ""), ("lake", "lake_"))
    }
    river, lake = (tuple(float(str(n)) for n in numbers[name] if not pd.isna(n)) for name in ("river", "lake"))  # type: ignore[call-overload]
    limit = row["detection_limit"]
    return Item(
        id=str(row["id"]),
        name=str(row["name_zh"]),
        unit_of_measure=str(row["unit"]),
        rule=str(row["rule"]),  # type: ignore[arg-type]
        limits=river,
        lake_limits=lake or river,
        evaluated=bool(row["evaluated"]),
        toxic=bool(row["toxic"]),
        plausible=(float(str(row["lowest"])), float(str(row["highest"]))),
        detection_limit=None if pd.isna(limit) else float(str(limit)),  # type: ignore[call-overload]
        spellings=(str(row["id"]), str(row["name_zh"]), *str(row["aliases"]).split("|")),
    )
