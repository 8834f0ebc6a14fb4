"""The evaluation of a whole river or basin from its sections (环办〔2011〕22号)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from geo.water import water_classes
from geo.water.water_items import CLASS_III, INFERIOR, evaluated_items

State = Literal["excellent", "good", "light", "moderate", "heavy"]

#: From this many sections on, the shares of the classes are evaluated instead of mean concentrations.
FEW = 5

_STATES: dict[int, State] = {1: "excellent", 2: "excellent", 3: "good", 4: "light", 5: "moderate", 6: "heavy"}


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """What is said of a river or basin in one period.

    Parameters
    ----------
    sections
        How many sections were evaluated.
    water_class
        1 to 6 where fewer than five sections were; None where shares are evaluated.
    state
        Quality grade: ``excellent``, ``good``, ``light``, ``moderate`` or ``heavy`` pollution.
    shares
        Share of sections in Classes I to III and of those inferior to Class V, in percent.
    main
        The main pollutants, at most three.
    """

    sections: int
    water_class: int | None
    state: State
    shares: tuple[float, float]
    main: tuple[str, ...]


def assess(observations: pd.DataFrame, lakes: Collection[str] = ()) -> Assessment | None:
    """Evaluate a river or basin in one period (annex, part two, section on rivers and basins).

    Fewer than five sections: the mean of each item over the sections, then as a section. Five and more: the shares
    of the classes. A section whose class was announced without readings cannot enter a mean: with fewer than five
    sections the worst of these classes and of the means counts.

    Parameters
    ----------
    observations
        Observations of the river's or basin's sections in one period.
    lakes
        Sections in lakes and reservoirs.

    Returns
    -------
    Assessment or None
        None where nothing was observed.
    """
    evaluated = water_classes.evaluate(observations, lakes)
    if evaluated.empty:
        return None
    classes = evaluated["water_class"].astype(int)
    shares = float((classes <= CLASS_III).mean() * 100), float((classes == INFERIOR).mean() * 100)
    if len(evaluated) >= FEW:
        graded = water_classes.classify_readings(observations, lakes)
        return Assessment(
            sections=len(evaluated),
            water_class=None,
            state=state_of_shares(*shares),
            shares=shares,
            main=_most_exceeding(graded),
        )
    means = _means(observations[observations["indicator"] != "water_class"])
    of_means = water_classes.evaluate(means, {"mean"} if set(evaluated["section_id"]) <= set(lakes) else ())
    worst = int(max([*evaluated.loc[evaluated["announced"], "water_class"], *of_means["water_class"]]))
    main = of_means["main"].iloc[0] if len(of_means) else ()
    return Assessment(sections=len(evaluated), water_class=worst, state=_STATES[worst], shares=shares, main=main)


def state_of_shares(good: float, inferior: float) -> State:
    """Grade a river or basin of five and more sections by the shares of its classes.

    Parameters
    ----------
    good, inferior
        Share of sections in Classes I to III and of those inferior to Class V, in percent.

    Returns
    -------
    str
        The method asks less than 60 % good sections for heavy pollution; exactly 60 % good and 40 % inferior, which
        its table leaves out, is taken for heavy here.
    """
    if good >= 90:
        return "excellent"
    if good >= 75:
        return "good"
    if inferior >= 40:
        return "heavy"
    return "moderate" if inferior >= 20 else "light"


def state_of_class(water_class: int) -> State:
    """Grade a single section or a river with few: I and II excellent, III good, IV light, V moderate, else heavy."""
    return _STATES[water_class]


def _means(readings: pd.DataFrame) -> pd.DataFrame:
    means = readings.groupby(["period", "indicator"])["value"].mean().reset_index()
    return means.assign(section_id="mean")


def _most_exceeding(graded: pd.DataFrame) -> tuple[str, ...]:
    """Items worse than Class III by the share of sections where they are, at most three."""
    counted = graded[graded["indicator"].isin(evaluated_items())]
    shares = (counted["water_class"] > CLASS_III).groupby(counted["indicator"]).mean()
    over = shares[shares > 0].sort_values(ascending=False, kind="stable")
    return tuple(over.index[:3].astype(str))
