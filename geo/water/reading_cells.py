"""Single cells of files of water readings: values with detection limits, classes, units of measure."""

from __future__ import annotations

import re

from geo.errors import Fault, InvalidInput
from geo.texts.spelling import fold
from geo.water.water_items import INFERIOR, Item

_FACTORS = {"mg/l": 1.0, "μg/l": 1e-3, "ug/l": 1e-3, "ng/l": 1e-6}
_NO_UNIT = ("", "无量纲", "/", "-", "1", "℃", "°c", "个/l", "mpn/l", "cfu/l")
_BLANKS = frozenset(["", "-", "--", "—", "——", "–", "/", "\\", "无数据", "n/a", "na"])
_NOT_DETECTED = frozenset(["未检出", "nd", "n.d.", "notdetected", "低于检出限", "l"])
NOT_MONITORED = frozenset(["断流", "干涸", "无水", "未监测", "dry", "notmonitored"])
_DIGITS = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?"
_NUMBER = re.compile(f"[+-]?{_DIGITS}")
_BELOW = re.compile(f"(?:<|小于)(?P<before>{_DIGITS})|(?P<after>{_DIGITS})l")
_CLASSES: dict[str, int] = dict.fromkeys(["劣v", "劣5", "劣五", "inferiorv", "inferiortov", ">v", "6"], INFERIOR)
for _names in (("i", "ii", "iii", "iv", "v"), "12345", "一二三四五"):
    _CLASSES.update({name: grade for grade, name in enumerate(_names, 1)})


def parse_value(text: str, item: Item, unit_of_measure: str = "") -> tuple[float, float | None] | None:
    """Read one value into the item's own unit of measure.

    Parameters
    ----------
    text
        ``0.31``, ``0.025L`` or ``<0.025`` (not detected, with the limit), ``未检出`` or ``ND`` (not detected), a dash.
    item
        What was measured; its usual detection limit serves where the text names none.
    unit_of_measure
        As the file has it; blank for the item's own.

    Returns
    -------
    tuple or None
        The value, half the limit where nothing was detected, and the detection limit, which is None where something
        was; None for a blank or a dash.

    Raises
    ------
    InvalidInput
        The text is no value, the unit of measure is of another kind, or the value is implausible.
    """
    plain = fold(text)
    if plain in _BLANKS or plain in NOT_MONITORED:
        return None
    factor = unit_factor(unit_of_measure, item, text)
    got = f"{text} {unit_of_measure}".strip()
    below = _BELOW.fullmatch(plain)
    if below:
        limit: float | None = float(below["before"] or below["after"]) * factor
    elif plain in _NOT_DETECTED and item.detection_limit is not None:
        limit = item.detection_limit
    elif not _NUMBER.fullmatch(plain):
        raise InvalidInput(Fault("no_measured_value", values={"got": got}))
    else:
        limit = None
    value = float(plain) * factor if limit is None else limit / 2
    low, high = item.plausible
    if not low <= value <= high:
        expected = {"item": item.name, "low": low, "high": high, "unit_of_measure": item.unit_of_measure}
        raise InvalidInput(Fault("implausible_value", values={**expected, "got": got}))
    return value, limit


def parse_class(text: str) -> int | None:
    """Read a class: Ⅲ, III, 3, Ⅲ类, 劣Ⅴ类, inferior V; None for a blank; raises `InvalidInput` for anything else."""
    plain = fold(text)
    if plain in _BLANKS:
        return None
    name = plain.removesuffix("类").removesuffix("水").removesuffix("类").removeprefix("class")
    if name not in _CLASSES:
        raise InvalidInput(Fault("unreadable_class", values={"got": text}))
    return _CLASSES[name]


def unit_factor(unit_of_measure: str, item: Item, text: str = "") -> float:
    """Return the factor from a unit of measure to the item's own.

    Parameters
    ----------
    unit_of_measure
        As the file has it; blank for the item's own.
    item
        What was measured.
    text
        The value beside the unit, for the message.

    Raises
    ------
    InvalidInput
        The unit of measure is of another kind.
    """
    plain = fold(unit_of_measure)
    if plain in _NO_UNIT or plain == fold(item.unit_of_measure):
        return 1.0
    by_weight = item.unit_of_measure == "mg/L"
    if not by_weight or plain not in _FACTORS:
        kind = "wrong_unit_of_concentration" if by_weight else "wrong_unit_of_measure"
        values = {"unit_of_measure": item.unit_of_measure, "got": f"{text} {unit_of_measure}".strip()}
        raise InvalidInput(Fault(kind, values=values))
    return _FACTORS[plain]
