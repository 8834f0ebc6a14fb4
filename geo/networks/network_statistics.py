"""From raw readings to means and ranks: one expression of Ibis for every engine, the same to the last bit.

All of it is arithmetic of whole numbers (millionths of the unit of measure), so that the order in which an engine adds
cannot show, and one rounding of our own, so that neither can its idea of a half. Times are whole numbers of minutes.
"""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir
from ibis import _

from geo.networks.network_kinds import MeanRule, Pollutant
from geo.networks.network_store import DAY, day_number
from geo.periods import Period

#: More than any plausible value in millionths; the number of a part stands above it, see `latest`.
_ROOM = 2**40


def divided(total: ir.IntegerValue, count: ir.IntegerValue) -> ir.IntegerValue:
    """Divide whole numbers and round half to even (GB/T 8170—2008).

    Exact while ``|total|`` is below 2**53: the division is of a multiple, whose quotient is a whole double.

    Parameters
    ----------
    total, count
        Dividend, and a divisor above zero.
    """
    rest = ((total % count) + count) % count  # engines differ in the sign of a negative number's rest
    whole = ((total - rest) / count).cast("int64")
    up = (2 * rest > count) | ((2 * rest == count) & (whole % 2 != 0))
    return (whole + up.ifelse(1, 0)).cast("int64")


def latest(readings: ir.Table, pollutant: Pollutant, least_minutes: int, single: bool) -> ir.Table:
    """Keep the last word on each station and minute, where it is a valid reading.

    Parameters
    ----------
    readings
        Columns ``station``, ``minute``, ``value``, ``minutes`` and ``part`` of the network store.
    pollutant
        What they are of: implausible values are no readings, and neither are withdrawn ones.
    least_minutes
        Valid minutes that a reading needs.
    single
        Whether all come from one part, so that each stands once.

    Returns
    -------
    Table
        Columns ``station``, ``minute`` and ``value``.
    """
    low, high = pollutant.bounds
    is_valid = ((readings.minutes >= least_minutes) & readings.value.between(low, high)).fill_null(False)
    if single:
        return readings.filter(is_valid).select("station", "minute", "value")
    # One maximum of one whole number: the part above, the value below it, zero where there is none. Engines differ in
    # what they take for the row of a maximum.
    word = is_valid.ifelse(readings.value - low + 1, 0)
    packed = readings.select("station", "minute", packed=readings.part.cast("int64") * _ROOM + word)
    last = packed.group_by("station", "minute").agg(word=(_.packed.max() % _ROOM).cast("int64"))
    return last.filter(_.word > 0).select("station", "minute", value=_.word - 1 + low)


def slot_means(valid: ir.Table, length: int, least: int) -> ir.Table:
    """Average readings over slots of a day; of single minutes a slot needs so many.

    Returns
    -------
    Table
        Columns ``station``, ``minute`` (the slot's first) and ``value``.
    """
    slots = valid.mutate(minute=(_.minute - _.minute % length).cast("int32"))
    means = slots.group_by("station", "minute").agg(count=_.value.count(), total=_.value.sum().cast("int64"))
    return means.filter(_["count"] >= least).select("station", "minute", value=divided(_.total, _["count"]))


def day_means(slots: ir.Table, least: int) -> ir.Table:
    """Average slots over days; columns ``station``, ``day``, ``slots`` and ``value``."""
    days = slots.mutate(day=((_.minute - _.minute % DAY) / DAY).cast("int32"))
    means = days.group_by("station", "day").agg(slots=_.value.count(), total=_.value.sum().cast("int64"))
    return means.filter(_.slots >= least).select("station", "day", "slots", value=divided(_.total, _.slots))


def daily(readings: ir.Table, pollutant: Pollutant, rule: MeanRule, single: bool, minutely: bool) -> ir.Table:
    """Make daily means of readings; see `latest` for the parameters, `day_means` for the columns.

    Parameters
    ----------
    readings, pollutant, single
        See `latest`.
    rule
        How much a slot and a day need.
    minutely
        Whether any reading is of a single minute and not of a whole slot.
    """
    of_hours = rule.slot_minutes == 60 and not minutely
    slots = latest(readings, pollutant, rule.least_minutes if of_hours else 0, single)
    if not of_hours:
        slots = slot_means(slots, rule.slot_minutes, max(rule.least_minutes, 1))
    return day_means(slots, rule.slots)


def station_means(days: ir.Table, period: Period, rule: MeanRule) -> ir.Table:
    """Average the days of a period at each station.

    Returns
    -------
    Table
        Columns ``station``, ``days`` (with a mean), ``enough`` (1 where the rule is kept, else 0) and ``value``.
    """
    first, last = day_number(period.start), day_number(period.end)
    inside = days.filter(_.day.between(first, last))
    inside = inside.mutate(month=_month(inside.day, period))
    by_month = inside.group_by("station", "month").agg(count=_.value.count(), total=_.value.sum().cast("int64"))
    least = (_.month == 1).ifelse(rule.february, rule.month) if period.kind == "year" else 0
    full = by_month.mutate(full=(_["count"] >= least).ifelse(1, 0))
    means = full.group_by("station").agg(
        days=_["count"].sum().cast("int64"), total=_.total.sum().cast("int64"), months=_.full.sum().cast("int64")
    )
    enough = (_.days >= rule.days(period)) & (_.months == (12 if period.kind == "year" else 1))
    return means.select("station", "days", enough=enough.ifelse(1, 0).cast("int64"), value=divided(_.total, _.days))


def _month(day: ir.IntegerColumn, period: Period) -> ir.IntegerValue:
    """Number the months of a year from 0 without an engine's calendar; one month in any other period."""
    if period.kind != "year":
        return ibis.literal(0)
    starts = [day_number(date(period.start.year, month, 1)) for month in range(2, 13)]
    month: ir.IntegerValue = sum(((day >= start).ifelse(1, 0) for start in starts), ibis.literal(0))
    return month


def place_means(means: ir.Table, stations: ir.Table, place: str, pollutant: Pollutant) -> ir.Table:
    """Average stations over places, and rank the places by what is published of them.

    Parameters
    ----------
    means
        As `station_means` returns them.
    stations
        Register of the network: ``number`` and the column `place`.
    place
        Column with the code of the place; stations without one are left out.
    pollutant
        Says how many decimals are published.

    Returns
    -------
    Table
        Columns ``code``, ``stations`` (registered), ``enough`` (that keep the rule), ``days`` (with a mean, of all its
        stations), ``value`` (millionths), ``published`` (in steps of the last decimal) and ``rank`` (competition rank
        by ``published``, the highest first); the last three are missing where no station keeps the rule.
    """
    registered = stations.select(station=_.number.cast("int32"), code=stations[place]).filter(_.code != "")
    joined = registered.left_join(means, "station").select(
        "code",
        days=ibis.coalesce(_.days, 0),
        enough=ibis.coalesce(_.enough, 0),
        value=(_.enough == 1).fill_null(False).ifelse(_.value, 0),
    )
    sums = joined.group_by("code").agg(
        stations=_.enough.count(),
        enough=_.enough.sum().cast("int64"),
        days=_.days.sum().cast("int64"),
        total=_.value.sum().cast("int64"),
    )
    value = (_.enough > 0).ifelse(divided(_.total, ibis.greatest(_.enough, 1)), ibis.null("int64"))
    figures = sums.mutate(value=value).mutate(published=divided(_.value, ibis.literal(pollutant.step, "int64")))
    order = ibis.desc(_.published.fill_null(-(2**40)))
    rank = (ibis.rank().over(order_by=order) + 1).cast("int64")
    return figures.select(
        "code", "stations", "enough", "days", "value", "published", rank=(_.enough > 0).ifelse(rank, ibis.null("int64"))
    )
