"""The charts of water: a value against the class limits, and a section's classes month by month."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from geo.figures.charts import calm
from geo.maps.colours import ACCENT, WATER
from geo.water.water_items import CLASSES, bands

#: Bars of the months, as high as the class is bad.
#: Left, right, top, bottom, in pixels.
_MARGIN = (8, 8, 26, 8)
_STEP = range(1, len(CLASSES) + 1)


def limits(item: str, value: float, unit_of_measure: str, names: Sequence[str], lake: bool = False) -> go.Figure:
    """Draw a value as a mark on the bar of the classes' limits.

    Parameters
    ----------
    item
        Id of the indicator; pH and dissolved oxygen have bars of their own kind.
    value
        In the indicator's unit of measure.
    unit_of_measure
        Written at the axis.
    names
        What the six classes are called, the best first.
    lake
        Whether the limits of lakes hold.

    Returns
    -------
    plotly.graph_objects.Figure
        Classes in the ministry's colours, each named.
    """
    ranges = bands(item, lake)
    ends = [end for low, high, _ in ranges for end in (low, high) if np.isfinite(end)]
    right = max(max(ends) * 1.25, value * 1.1)
    chart = go.Figure()
    for low, high, grade in ranges:
        width = min(high, right) - low
        name = names[grade - 1]
        chart.add_bar(
            x=[width],
            base=[low],
            y=[""],
            orientation="h",
            marker_color=WATER[CLASSES[grade - 1]],
            marker_line={"color": "#fff", "width": 1},
            showlegend=False,
            text=name if width > right / 14 else "",
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"color": "#12233d"},
            hovertext=f"{name}: {low:g}–{high:g} {unit_of_measure}",
            hoverinfo="text",
        )
    chart.add_vline(x=value, line={"color": ACCENT, "width": 3})
    label = f"{value:g} {unit_of_measure}".strip()
    chart.add_annotation(x=value, y=1, yref="paper", yanchor="bottom", showarrow=False, text=label)
    chart.update_xaxes(
        range=[0, right],
        title=unit_of_measure or None,
        tickvals=_apart(ends, right),
        tickformat="~g",
        tickangle=0,
        showgrid=False,
    )
    return calm(chart.update_layout(barmode="overlay"), 150, _MARGIN, 0.2)


def _apart(ends: Sequence[float], right: float) -> list[float]:
    """Keep the ends that have room for their figure, from the right, where the worse classes are."""
    roomy: list[float] = []
    for end in sorted({*ends}, reverse=True):
        if not roomy or roomy[-1] - end > right / 9:
            roomy.append(end)
    return roomy


def months(
    labels: Sequence[str], grades: Sequence[int], names: Sequence[str], target: int | None, goal: str
) -> go.Figure:
    """Draw a section's classes over its months, the worse the higher, each in its colour and named.

    Parameters
    ----------
    labels, grades
        One month each, the oldest first; classes from 1 to 6.
    names
        What the six classes are called, the best first.
    target
        The class to be reached, drawn as a line, or None.
    goal
        What the line is called.
    """
    bars = go.Bar(
        x=list(labels),
        y=list(grades),
        marker_color=[WATER[CLASSES[grade - 1]] for grade in grades],
        hovertext=[f"{label}: {names[grade - 1]}" for label, grade in zip(labels, grades, strict=True)],
        hoverinfo="text",
    )
    chart = go.Figure(bars)
    chart.update_yaxes(range=[0, 6.3], tickvals=list(_STEP), ticktext=list(names), showgrid=True)
    chart.update_xaxes(type="category", tickangle=-60)
    if target:
        chart.add_hline(
            y=target,
            line={"color": ACCENT, "width": 2, "dash": "dash"},
            annotation_text=goal,
            annotation_position="top left",
            annotation_bgcolor="rgba(255,255,255,0.85)",
        )
    return calm(chart, 260, _MARGIN, 0.2)
