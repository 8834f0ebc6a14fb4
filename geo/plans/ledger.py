"""The ledger of a quota: whether the shares of the units add up to the city's total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from geo.errors import Fault, Place
from geo.settings import CITY_CODE

#: Units of measure that can be shared out; a rate, a share or a class cannot.
_COUNTED = {
    "enterprise",
    "vehicle",
    "vehicle-check",
    "village",
    "plant",
    "watershed",
    "reach",
    "water body",
    "km",
    "ha",
    "1e8 m3",
}


@dataclass(frozen=True)
class Balance:
    """A total set against its shares.

    Parameters
    ----------
    total
        What the city owes, or None.
    shared
        What the units owe together, or None where that has no meaning.
    state
        ``adds_up``, ``differs``, ``not_shared`` (a total that nobody divided), ``no_total`` (places that the plan
        names, no sum for the city) or ``same_for_all`` (a rate that holds everywhere).
    """

    total: float | None
    shared: float | None
    state: Literal["adds_up", "differs", "not_shared", "no_total", "same_for_all"]


def balance(total: float | None, shares: Mapping[str, float], unit_of_measure: str) -> Balance:
    """Set a total against its shares.

    Parameters
    ----------
    total
        The city's value, or None.
    shares
        Unit code to value.
    unit_of_measure
        As in the layer ``indicators``.
    """
    if unit_of_measure not in _COUNTED:
        return Balance(total, None, "same_for_all")
    if not shares:
        return Balance(total, None, "not_shared")
    shared = sum(shares.values())
    if total is None:
        return Balance(None, shared, "no_total")
    return Balance(total, shared, "adds_up" if abs(shared - total) < 1e-9 else "differs")


def sum_faults(targets: pd.DataFrame, where: str) -> list[Fault]:
    """List the quotas whose shares do not add up to their total.

    Parameters
    ----------
    targets
        Layer ``targets``.
    where
        What the rows come from, for the messages.
    """
    placed = targets[targets["river_id"].isna() & targets["section_id"].isna()]
    faults = []
    for (indicator, task), rows in placed.groupby(["indicator", "task_id"]):
        values = dict(zip(rows["unit_code"], rows["value"].astype(float), strict=True))
        total = values.pop(CITY_CODE, None)
        quota = balance(total, values, str(rows["unit"].iloc[0]))
        if quota.state == "differs":
            amounts = {"indicator": indicator, "total": quota.total, "got": quota.shared}
            faults.append(Fault("quota_shares_differ", Place(file=where, row=str(task)), amounts))
    return faults
