"""Two periods side by side: what rose and what fell, as classes around zero, tooltips and a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import floor, log10

import numpy as np

from geo.figures.figures import value_text
from geo.maps.colours import number, step_texts
from geo.maps.model import LayerState, LegendEntry, MapState
from geo.maps.scales import DIVERGING, Scale
from geo.texts.catalogue import sentences, text

#: How wide a class of changes is: one of these, times a power of ten.
_STEPS = (1, 2, 3, 5, 7, 10)


@dataclass(frozen=True, kw_only=True)
class PeriodPair:
    """The values of one indicator in two periods.

    Parameters
    ----------
    now, before
        Code of a place to its value, in the periods that a page shows and compares it with.
    now_label, before_label
        What the periods are called.
    unit_of_measure
        Of the values, in the reader's language.
    is_share
        Whether changes are in per cent of the earlier value, as for concentrations, or differences, as for counts.
    """

    now: Mapping[str, float]
    before: Mapping[str, float]
    now_label: str
    before_label: str
    unit_of_measure: str
    is_share: bool

    @property
    def changes(self) -> Mapping[str, float]:
        """Change of each place that has a value in both periods; none from zero where it is in per cent."""
        both = {code: (value, self.before[code]) for code, value in self.now.items() if code in self.before}
        if self.is_share:
            return {code: 100 * (now - before) / before for code, (now, before) in both.items() if before}
        return {code: now - before for code, (now, before) in both.items()}

    def change_text(self, change: float) -> str:
        """Write a change with its sign: ``+12.5%``, ``−3``."""
        rounded = round(change, 1)
        return f"{'+' if rounded > 0 else ''}{number(rounded)}{'%' if self.is_share else ''}"


def change_map(base: MapState, pair: PeriodPair, name: str) -> MapState:
    """Show on a map of one period how it differs from another: blue for a fall, orange for a rise.

    Parameters
    ----------
    base
        The map of the later period, whose layer, borders and blanks stay.
    pair
        The two periods.
    name
        Label of the indicator.
    """
    language, changes = base.language, pair.changes
    scale = _even_scale(changes)
    entries = [LegendEntry(line, colour) for line, colour in zip(step_texts(scale.ends), scale.palette, strict=True)]
    kept = [entry for entry in base.legend if entry.mark not in ("fill", "note")]
    index = {code: int(np.searchsorted(scale.ends, round(change, 6))) for code, change in changes.items()}
    note = LegendEntry(text("method_difference", language), mark="note")
    unit = "%" if pair.is_share else pair.unit_of_measure
    title = text("legend_compared", language, name=name, now=pair.now_label, before=pair.before_label, unit=unit)
    texts = {code: _change_line(pair, code, change, language) for code, change in changes.items()}
    return replace(
        base,
        title=title,
        palette=scale.palette,
        legend=[*entries, *kept, note],
        layers={layer: LayerState(fill=index, text=texts) for layer in base.layers},
    )


def _even_scale(changes: Mapping[str, float]) -> Scale:
    """Make classes of one round width around zero, wide enough for the greatest change."""
    most = max((abs(change) for change in changes.values()), default=0) or 1
    power = 10.0 ** floor(log10(most / 3))
    step = next(one * power for one in _STEPS if one * power >= most / 3)
    return Scale(ends=(-2 * step, -step, 0, step, 2 * step), palette=DIVERGING, basis="change")


def _change_line(pair: PeriodPair, code: str, change: float, language: str) -> str:
    before, now = (value_text(one[code], "=", "", language) for one in (pair.before, pair.now))
    values = {"before": before, "now": now, "unit": pair.unit_of_measure, "change": pair.change_text(change)}
    return text("change_line", language, **values)


def change_finding(pair: PeriodPair, names: Mapping[str, str], unit: str | None, language: str) -> str:
    """Say how many places rose and fell and which rose or fell the most, or how the chosen one changed.

    Parameters
    ----------
    pair
        The two periods.
    names
        Code to name.
    unit
        Code of the chosen place, or None.
    language
        ``zh`` or ``en``.
    """
    changes = pair.changes
    spans = {"now": pair.now_label, "before": pair.before_label}
    if unit in changes:
        line = _change_line(pair, str(unit), changes[str(unit)], language)
        return text("compared_unit", language, name=names[str(unit)], line=line, **spans)
    if not changes:
        return text("compared_nothing", language, **spans)
    rises = sum(change > 0 for change in changes.values())
    falls = sum(change < 0 for change in changes.values())
    code, change = max(changes.items(), key=lambda item: (item[1] if rises else -item[1], item[0]))
    most = {"name": names[code], "change": pair.change_text(change)}
    key = "compared_rise" if rises else "compared_fall"
    return text(key, language, rises=rises, falls=falls, **most, **spans)


def change_coverage(pair: PeriodPair, everyone: int, language: str) -> str:
    """Say how many places have a value in both periods, and that of the others nothing follows."""
    both = len(pair.changes)
    lines = [text("compared_both", language, both=both)]
    if both < everyone:
        lines.append(text("compared_rest", language, rest=everyone - both))
    return sentences(lines, language)
