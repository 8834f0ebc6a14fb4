"""The networks of sensors, what each measures, and from how many readings a mean may be made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from geo.errors import Fault, InvalidInput, Place, Word
from geo.periods import Period
from geo.schema.layers import Label
from geo.texts.spelling import fold
from geo.water.water_items import readable_items

#: Readings are kept as whole numbers: this many make one unit of measure.
MILLIONTHS = 1_000_000

#: What the readings of a network become: figures of places, of sections, or cells of a grid.
Outcome = Literal["places", "sections", "cells"]


@dataclass(frozen=True, kw_only=True)
class MeanRule:
    """How much must be measured before a mean counts.

    Parameters
    ----------
    slot_minutes
        Length of the slots that a day is made of: an hour, or four for water.
    least_minutes
        Valid minutes that a slot of `slot_minutes` needs; zero where any reading will do.
    slots
        Slots that a day needs.
    half_month, month, february, year
        Days with a mean that a period needs; a year needs those of every month besides.
    """

    slot_minutes: int
    least_minutes: int
    slots: int
    half_month: int
    month: int
    february: int
    year: int

    def days(self, period: Period) -> int:
        """Return how many days with a mean a half-month, a month or a year needs."""
        if period.kind == "year":
            return self.year
        in_february = period.start.month == 2
        if period.kind == "month":
            return self.february if in_february else self.month
        late_february = in_february and period.start.day > 1
        return self.february - self.half_month if late_february else self.half_month


#: GB 3095-2012, table 4, as for PM2.5: 45 minutes, 20 hours, 27 days (25 in February), 324 days. The standard has no
#: half-month: 13 days are ours, in proportion. It asks less of TSP by hand; an automatic network is held to the same.
AIR_RULE = MeanRule(slot_minutes=60, least_minutes=45, slots=20, half_month=13, month=27, february=25, year=324)
#: Ours: automatic stations read water every four hours or more often; four of a day's six spans, and half of the days.
WATER_RULE = MeanRule(slot_minutes=240, least_minutes=0, slots=4, half_month=8, month=15, february=14, year=183)


@dataclass(frozen=True, kw_only=True)
class Pollutant:
    """One thing that sensors of a network measure.

    Parameters
    ----------
    id
        Id in the layer ``indicators``; of what has none there, no result goes into the store.
    unit_of_measure
        That of the readings in the network store and of the results.
    plausible
        Lowest and highest value taken for a reading; what lies outside is kept and does not count.
    decimals
        Decimals of what is published.
    spellings
        What files call it.
    """

    id: str
    unit_of_measure: str
    plausible: tuple[float, float]
    decimals: int
    spellings: tuple[str, ...]

    @property
    def step(self) -> int:
        """Return how many millionths the last published decimal stands for."""
        return int(MILLIONTHS // 10**self.decimals)

    @property
    def bounds(self) -> tuple[int, int]:
        """Return the plausible values in millionths."""
        low, high = self.plausible
        return round(low * MILLIONTHS), round(high * MILLIONTHS)

    def factor(self, unit_of_measure: str) -> float | None:
        """Return the factor from a unit of measure to the pollutant's own; None where they are of different kinds."""
        plain, own = fold(unit_of_measure), fold(self.unit_of_measure)
        for chinese, sign in _CHINESE.items():
            plain = plain.replace(chinese, sign)
        if plain in ("", own) or (own not in _WEIGHTS and plain in _PLAIN):
            return 1.0
        same = plain in _WEIGHTS and own in _WEIGHTS and plain.split("/")[1] == own.split("/")[1]
        return _WEIGHTS[plain] / _WEIGHTS[own] if same else None


@dataclass(frozen=True, kw_only=True)
class Network:
    """A network of stations whose readings are kept together.

    Parameters
    ----------
    id
        Name of its folder and on the command line.
    label
        Its name for readers.
    outcome
        What its readings become.
    rule
        When a mean counts.
    pollutants
        What it measures, by id.
    """

    id: str
    label: Label
    outcome: Outcome
    rule: MeanRule
    pollutants: Mapping[str, Pollutant]


#: Factor of each unit of weight by volume to micrograms; those of air and of water are never mixed.
_WEIGHTS = {
    f"{weight}/{volume}": factor
    for volume in ("m3", "l")
    for weight, factor in (("ng", 1e-3), ("ug", 1.0), ("mg", 1e3))
}
_CHINESE = {"纳克": "ng", "微克": "ug", "毫克": "mg", "立方米": "m3", "升": "l", "μ": "u"}
_PLAIN = ("1", "无量纲", "℃", "°c", "%")
#: Decimals of water's means, as the usual methods report them; ours where none is named.
_WATER_DECIMALS = {"water_temperature": 1, "ph": 2, "do": 2, "do_saturation": 1, "codmn": 2, "cod": 1, "bod5": 1}
_WATER_DECIMALS |= {"nh3n": 3, "tp": 3, "tn": 2}


def _air(key: str, high: float, *spellings: str) -> Pollutant:
    return Pollutant(id=key, unit_of_measure="ug/m3", plausible=(0, high), decimals=0, spellings=spellings)


_TSP = _air("tsp", 5000, "TSP", "总悬浮颗粒物", "粗颗粒物")
_PM25 = _air("pm25", 5000, "PM25", "PM2.5", "PM2_5", "细颗粒物")
_PM10 = _air("pm10", 5000, "PM10", "可吸入颗粒物")
# What is published of the last two is a percentile of days; a mean has an id of its own and stays out of the store.
_GASES = (
    _air("so2", 5000, "SO2", "二氧化硫"),
    _air("no2", 5000, "NO2", "二氧化氮"),
    _air("co_mean", 100_000, "CO", "一氧化碳"),
    _air("o3_mean", 2000, "O3", "臭氧"),
)
_VOC = _air("voc", 10_000, "VOC", "VOCs", "TVOC", "挥发性有机物", "总挥发性有机物")


@cache
def _water() -> dict[str, Pollutant]:
    """Return the items of GB 3838 whose plausible values fit into whole numbers; coliforms, counted by hand, do not."""
    return {
        key: Pollutant(
            id=key,
            unit_of_measure=item.unit_of_measure,
            plausible=item.plausible,
            decimals=_WATER_DECIMALS.get(key, 5),
            spellings=item.spellings,
        )
        for key, item in readable_items().items()
        if item.plausible[1] < 100_000
    }


@cache
def networks() -> Mapping[str, Network]:
    """Return the networks by id."""
    particles = Network(
        id="particles",
        label=Label("街道（乡镇）颗粒物监测网", "Particle network of subdistricts"),
        outcome="places",
        rule=AIR_RULE,
        pollutants=_by_id(_TSP, _PM25, _PM10),
    )
    air = Network(
        id="air",
        label=Label("空气质量监测站", "Air-quality stations"),
        outcome="places",
        rule=AIR_RULE,
        pollutants=_by_id(_PM25, _PM10, *_GASES),
    )
    voc = Network(
        id="voc",
        label=Label("挥发性有机物监测网", "VOC network"),
        outcome="cells",
        rule=AIR_RULE,
        pollutants=_by_id(_VOC),
    )
    water = Network(
        id="water",
        label=Label("水质自动监测站", "Automatic water stations"),
        outcome="sections",
        rule=WATER_RULE,
        pollutants=_water(),
    )
    return {network.id: network for network in (particles, air, voc, water)}


def network_of(key: str) -> Network:
    """Return a network by its id; raises `InvalidInput` for any other text."""
    if key not in networks():
        raise InvalidInput(Fault("unknown_choice", Place(file=Word("network")), {"options": [*networks()], "got": key}))
    return networks()[key]


def _by_id(*pollutants: Pollutant) -> dict[str, Pollutant]:
    return {one.id: one for one in pollutants}
