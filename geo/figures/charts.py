"""The Plotly charts: a frame becomes a figure in the project's calm look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from textwrap import wrap

import plotly.graph_objects as go

from geo.maps.colours import ACCENT, AXIS_TEXT, BLUES, number

_BAR = BLUES[2]
#: Longest line of the name of a bar, in letters: a phone has room for no more.
_NAME = 30


def bars(
    labels: Sequence[str],
    values: Sequence[float],
    axis_title: str,
    selected: str | None = None,
    targets: Sequence[float | None] = (),
    standard: tuple[float, str] | None = None,
) -> go.Figure:
    """Draw horizontal bars, the first at the top.

    Parameters
    ----------
    labels, values
        One bar each, in the order shown.
    axis_title
        Title of the value axis, such as the unit of measure.
    selected
        Label whose bar is dark.
    targets
        What each bar was to be, drawn as a tick across it; None where nothing was set.
    standard
        A value drawn as a line across all bars, and what it is called.

    Returns
    -------
    plotly.graph_objects.Figure
        Tall enough that every label is read; shared by all who ask for the same one: do not change it.
    """
    return _bars(tuple(labels), tuple(values), axis_title, selected, tuple(targets), standard)


@lru_cache(maxsize=256)
def _bars(
    labels: tuple[str, ...],
    values: tuple[float, ...],
    axis_title: str,
    selected: str | None,
    targets: tuple[float | None, ...],
    standard: tuple[float, str] | None,
) -> go.Figure:
    colours, names = [ACCENT if label == selected else _BAR for label in labels], [_html(label) for label in labels]
    bar = go.Bar(
        x=values,
        y=names,
        orientation="h",
        marker_color=colours,
        text=[number(value) for value in values],
        textposition="outside",
        cliponaxis=False,
        hoverinfo="none",
        showlegend=False,
        unselected={"marker": {"opacity": 1}},  # a click chooses; it does not fade what was not clicked
    )
    chart = go.Figure(bar)
    if any(target is not None for target in targets):
        tick = {"symbol": "line-ns-open", "size": 15, "color": ACCENT, "line": {"width": 3}}
        chart.add_scatter(
            x=targets, y=names, mode="markers", marker=tick, hoverinfo="none", showlegend=False, cliponaxis=False
        )
    if standard:
        line = {"color": ACCENT, "width": 1.5, "dash": "dash"}
        chart.add_vline(x=standard[0], line=line, annotation_text=_html(standard[1]), annotation_position="top")
    ticks = {"tickvals": names, "ticktext": ["<br>".join(wrap(name, _NAME)) for name in names]}
    chart.update_yaxes(autorange="reversed", title=None, automargin=True, type="category", showgrid=False, **ticks)
    chart.update_xaxes(title=_html(axis_title), zeroline=True, showgrid=True)
    return calm(chart, 90 + 24 * len(labels), (8, 40, 24 if standard else 12, 40))


def shares(labels: Sequence[str], values: Sequence[float], colours: Sequence[str], unit_of_measure: str) -> go.Figure:
    """Draw the parts of a whole as one stacked bar, each part named in its own text.

    Parameters
    ----------
    labels, values, colours
        One part each, from the left.
    unit_of_measure
        Written behind each value: ``%``.

    Returns
    -------
    plotly.graph_objects.Figure
        With a legend, since a part of zero has no room for its name; shared: do not change it.
    """
    return _shares(tuple(labels), tuple(values), tuple(colours), unit_of_measure)


@lru_cache(maxsize=64)
def _shares(labels: tuple[str, ...], values: tuple[float, ...], colours: tuple[str, ...], suffix: str) -> go.Figure:
    chart = go.Figure(
        [
            go.Bar(x=[value], y=[""], name=f"{_html(label)} {value:g}{suffix}", marker_color=colour, orientation="h")
            for label, value, colour in zip(labels, values, colours, strict=True)
        ]
    )
    chart.update_layout(barmode="stack", legend={"orientation": "h", "traceorder": "normal", "y": -0.4})
    chart.update_xaxes(ticksuffix=suffix, range=[0, sum(values)])
    return calm(chart, 210)


def pair(labels: Sequence[str], lines: Mapping[str, Sequence[float | None]], axis_title: str) -> go.Figure:
    """Draw two places over their periods, one line each, broken where nothing was published.

    Parameters
    ----------
    labels
        The periods, in order of time.
    lines
        Name of a place to its values, None where there is none.
    axis_title
        Title of the value axis.
    """
    chart = go.Figure()
    looks = ((ACCENT, "solid", "circle"), (BLUES[3], "dash", "diamond"))
    for (name, values), (colour, dash, symbol) in zip(lines.items(), looks, strict=True):
        chart.add_scatter(
            x=list(labels),
            y=list(values),
            name=_html(name),
            mode="lines+markers",
            line={"color": colour, "dash": dash, "width": 2},
            marker={"symbol": symbol, "size": 8},
        )
    chart.update_xaxes(type="category", showgrid=False)
    chart.update_yaxes(title=_html(axis_title), rangemode="tozero")
    return calm(chart, 300).update_layout(legend={"orientation": "h", "y": 1.15})


def _html(text: str) -> str:
    """Keep Plotly from reading tags in data."""
    return text.replace("<", "&lt;")


def legible(chart: go.Figure) -> go.Figure:
    """Write axes and values in a grey that can be read: the page's own is too faint."""
    chart.update_xaxes(tickfont_color=AXIS_TEXT, title_font_color=AXIS_TEXT)
    chart.update_yaxes(tickfont_color=AXIS_TEXT, title_font_color=AXIS_TEXT)
    return chart.update_layout(font_color=AXIS_TEXT)


def calm(
    chart: go.Figure, height: int, margin: tuple[int, int, int, int] = (8, 40, 12, 40), gap: float = 0.35
) -> go.Figure:
    """Give a chart its size and a plain white ground; nothing on it is dragged.

    Parameters
    ----------
    chart
        The chart, which is changed.
    height
        In pixels.
    margin
        Left, right, top, bottom, in pixels.
    gap
        Between bars, as a share of their distance.
    """
    legible(chart).update_layout(
        height=height,
        margin=dict(zip("lrtb", margin, strict=True)),
        plot_bgcolor="#fff",
        paper_bgcolor="#fff",
        bargap=gap,
        dragmode=False,
        hovermode="closest",
    )
    return chart
