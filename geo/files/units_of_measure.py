"""Units of measure as files write them: one spelling for each, and the exact factor from one to another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from geo.errors import Fault, InvalidInput
from geo.texts.spelling import fold

#: Chinese and long words to the signs that a plain spelling has, the longer ones first.
_WORDS = {
    "立方公里": "km3",
    "平方公里": "km2",
    "平方千米": "km2",
    "立方米": "m3",
    "平方米": "m2",
    "毫克": "mg",
    "微克": "ug",
    "纳克": "ng",
    "公里": "km",
    "千米": "km",
    "公顷": "ha",
    "公斤": "kg",
    "千克": "kg",
    "克": "g",
    "吨": "t",
    "升": "l",
    "米": "m",
    "月": "month",
    "每": "/",
    "百分之": "%",
    "hundredmillion": "亿",
    "million": "百万",
    "μ": "u",
}
_MULTIPLES = {"百万": 10**6, "亿": 10**8, "万": 10**4, "千": 10**3, "百": 10**2}
#: Sign to the sign that it is a multiple of, and how many of these it is; all of them exact.
_MULTIPLE_OF: Mapping[str, tuple[str, Decimal]] = {
    "mg/m3": ("ug/m3", Decimal(1000)),
    "ng/m3": ("ug/m3", Decimal("0.001")),
    "ug/l": ("mg/l", Decimal("0.001")),
    "ng/l": ("mg/l", Decimal("0.000001")),
    "mg/m2": ("g/m2", Decimal("0.001")),
    "km": ("m", Decimal(1000)),
    "km2": ("m2", Decimal(1000000)),
    "ha": ("m2", Decimal(10000)),
    "kg": ("g", Decimal(1000)),
    "t": ("g", Decimal(1000000)),
}
_DOTS = re.compile(r"[·⋅•∙.*×()\[\]_^]")
#: A negative power, which is a division: ug·m-3.
_NEGATIVE = re.compile(r"[·⋅•∙.*]?m[-−]([23])")
_POWER = re.compile(r"(?:1e|10\^)([0-9]+)")
#: A concentration or a load in the text of a heading; a weight without what it is in is one too, and fits nothing.
_IN_HEADING = re.compile(r"[umn]?g/m[23]|mg|t/km2/?month")


def plain_unit(text: str) -> str:
    """Return the one spelling of a unit of measure: ``ug/m3`` for µg/m³, μg·m⁻³, 微克/立方米 and the like."""
    plain = _POWER.sub(lambda match: "1" + "0" * int(match[1]), fold(text))
    for word, sign in _WORDS.items():
        plain = plain.replace(word, sign)
    return _DOTS.sub("", _NEGATIVE.sub(r"/m\1", plain))


def factor(unit_of_measure: str, own: tuple[str, ...]) -> Decimal:
    """Return the factor from a unit of measure to an indicator's own.

    Parameters
    ----------
    unit_of_measure
        As the file has it; blank for the indicator's own.
    own
        Spellings of the indicator's unit of measure, the first of them for the message.

    Returns
    -------
    Decimal
        Exact: 1000 from mg/m³ to µg/m³, 10000 from 万辆 to 辆.

    Raises
    ------
    InvalidInput
        The unit of measure is another quantity, or how many of the own it is, is not exactly known.
    """
    if not unit_of_measure.strip():
        return Decimal(1)
    times, base = _parts(unit_of_measure)
    for spelling in own:
        own_times, own_base = _parts(spelling)
        if base == own_base:
            return times / own_times
    raise InvalidInput(Fault("other_unit_of_measure", values={"unit_of_measure": own[0], "got": unit_of_measure}))


def unit_in_heading(heading: str) -> str:
    """Return the unit of measure that a heading names (浓度(微克/立方米), pm25_ug_m3), or an empty text."""
    match = _IN_HEADING.search(plain_unit(heading.replace("_", "/")))
    return match.group() if match else ""


def _parts(text: str) -> tuple[Decimal, str]:
    """Divide a unit of measure into a number and the unit that it counts."""
    plain, times = plain_unit(text), Decimal(1)
    if match := re.match(r"1(0+)", plain):
        plain, times = plain[match.end() :], Decimal(match.group())
    for word, multiple in _MULTIPLES.items():
        if plain.startswith(word) and plain != word:
            plain, times = plain.removeprefix(word), times * multiple
    base, more = _MULTIPLE_OF.get(plain, (plain, Decimal(1)))
    return times * more, base
