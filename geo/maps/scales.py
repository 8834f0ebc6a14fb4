"""Fixed classes, the same in every period: pollutants by the limits of their standard, changes around zero."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from geo.maps.colours import BLUES, ORANGES

#: From a great fall over none to a great rise; the two beside zero differ in lightness too.
DIVERGING = (BLUES[4], BLUES[3], BLUES[1], ORANGES[0], ORANGES[2], ORANGES[4])


@dataclass(frozen=True, kw_only=True)
class Scale:
    """Classes that do not depend on the values.

    Parameters
    ----------
    ends
        Upper ends of all classes but the last, in the indicator's unit of measure; an end belongs to the class below.
    palette
        One colour a class.
    limits
        Grade I and grade II of the standard; none for changes.
    basis
        What the limits are for: ``annual`` means, or a percentile of daily values, ``daily``.
    """

    ends: tuple[float, ...]
    palette: tuple[str, ...] = ORANGES
    limits: tuple[float, ...] = ()
    basis: Literal["annual", "daily", "change"] = "annual"


#: Pollutants by indicator: GB 3095-2012, tables 1 and 2 (with the amendment of 2018), in µg/m³, CO in mg/m³. The
#: limits are among the ends; those between them are round. The standard has none for months and half months: the
#: annual one is the measure there. Ozone counts as the 90th percentile of the daily 8-hour maxima, CO as the 95th
#: of daily means (HJ 663-2013).
POLLUTANTS: Mapping[str, Scale] = {
    "pm25": Scale(ends=(15, 25, 35, 50), limits=(15, 35)),
    "pm10": Scale(ends=(40, 55, 70, 100), limits=(40, 70)),
    "so2": Scale(ends=(10, 20, 40, 60), limits=(20, 60)),
    "no2": Scale(ends=(20, 30, 40, 60), limits=(40, 40)),
    "ozone": Scale(ends=(100, 130, 160, 200), limits=(100, 160), basis="daily"),
    "co": Scale(ends=(1, 2, 4, 6), limits=(4, 4), basis="daily"),
    "tsp": Scale(ends=(80, 120, 160, 200), limits=(80, 200)),
}
#: Changes in per cent; zero, neither rise nor fall, belongs to the falls: nothing has got worse.
CHANGE = Scale(ends=(-20, -10, 0, 10, 20), palette=DIVERGING, basis="change")


def scale_of(indicator: str) -> Scale | None:
    """Return the fixed classes of an indicator; None where its values are to make the classes."""
    return CHANGE if indicator.endswith("_change") else POLLUTANTS.get(indicator)
