"""Owns the Plotly charts: a frame becomes a figure in the project's calm look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import plotly.graph_objects as go

from geo.classes import ACCENT, BLUES, number

_BAR = BLUES[2]


def bars(labels: Sequence[str], values: Sequence[float], unit: str, chosen: str | None = None) -> go.Figure:
    """Draw horizontal bars, the first at the top.

    Parameters
    ----------
    labels, values
        One bar each, in the order shown.
    unit
        Title of the value axis.
    chosen
        Label whose bar is dark.

    Returns
    -------
    plotly.graph_objects.Figure
        Tall enough that every label is read; shared by all who ask for the same one: do not change it.
    """
    return _bars(tuple(labels), tuple(values), unit, chosen)


@lru_cache(maxsize=256)
def _bars(labels: tuple[str, ...], values: tuple[float, ...], unit: str, chosen: str | None) -> go.Figure:
    colours = [ACCENT if label == chosen else _BAR for label in labels]
    bar = go.Bar(
        x=values,
        y=labels,
        orientation="h",
        marker_color=colours,
        text=[number(value) for value in values],
        textposition="outside",
        cliponaxis=False,
    )
    chart = go.Figure(bar)
    chart.update_yaxes(autorange="reversed", title=None, automargin=True, type="category", showgrid=False)
    chart.update_xaxes(title=unit, zeroline=True, showgrid=True)
    return _calm(chart, 90 + 24 * len(labels))


def shares(labels: Sequence[str], values: Sequence[float], colours: Sequence[str], unit: str) -> go.Figure:
    """Draw the parts of a whole as one stacked bar, each part named in its own text.

    Parameters
    ----------
    labels, values, colours
        One part each, from the left.
    unit
        Unit written behind each value.

    Returns
    -------
    plotly.graph_objects.Figure
        With a legend, since a part of zero has no room for its name; shared: do not change it.
    """
    return _shares(tuple(labels), tuple(values), tuple(colours), unit)


@lru_cache(maxsize=64)
def _shares(labels: tuple[str, ...], values: tuple[float, ...], colours: tuple[str, ...], unit: str) -> go.Figure:
    chart = go.Figure(
        [
            go.Bar(x=[value], y=[""], name=f"{label} {value:g} {unit}", marker_color=colour, orientation="h")
            for label, value, colour in zip(labels, values, colours, strict=True)
        ]
    )
    chart.update_layout(barmode="stack", legend={"orientation": "h", "traceorder": "normal", "y": -0.4})
    chart.update_xaxes(title=unit, range=[0, sum(values)])
    return _calm(chart, 210)


def bumps(
    periods: Sequence[str], ranks: Mapping[str, Sequence[int | None]], title: str, chosen: str | None = None
) -> go.Figure:
    """Draw how ranks move from period to period, rank 1 at the top.

    Parameters
    ----------
    periods
        Labels, in order of time; an ellipsis stands for periods that were not published, where no line is drawn.
    ranks
        Name to its rank in each period, None where it is not listed.
    title
        Title of the rank axis.
    chosen
        Name whose line is dark.

    Returns
    -------
    plotly.graph_objects.Figure
        One line a name; names stand at the last period's ranks, those that share a rank together.
    """
    chart = go.Figure()
    tied: dict[int, list[str]] = {}
    for name, values in ranks.items():
        if (rank := values[-1]) is not None:
            tied.setdefault(rank, []).append(name.split(" · ")[0])
    for name, values in sorted(ranks.items(), key=lambda item: item[0] == chosen):
        dark = name == chosen
        names = tied.pop(values[-1], []) if values[-1] is not None else []
        labels = [""] * (len(values) - 1) + [", ".join(names)]
        chart.add_scatter(
            x=list(range(len(periods))), y=list(values), mode="lines+markers+text", name=name, text=labels,
            textposition="middle right", textfont_size=10, cliponaxis=False, connectgaps=False,
            line={"color": ACCENT if dark else _BAR, "width": 3 if dark else 1}, showlegend=False,
            customdata=list(periods), hovertemplate="%{customdata}: %{y}<extra>%{fullData.name}</extra>",
        )  # fmt: skip
    ticks = {"tickmode": "array", "tickvals": list(range(len(periods))), "ticktext": list(periods)}
    chart.update_xaxes(**ticks, showgrid=False, range=[-0.2, len(periods) - 0.4])
    chart.update_yaxes(range=[31, 0], tickvals=[1, 10, 20, 30], title=title, zeroline=False, showgrid=True)
    return _calm(chart, 620)


def _calm(chart: go.Figure, height: int) -> go.Figure:
    chart.update_layout(
        height=height, margin={"l": 8, "r": 40, "t": 12, "b": 40}, plot_bgcolor="#fff", paper_bgcolor="#fff",
        bargap=0.35, dragmode=False, hovermode="closest",
    )  # fmt: skip
    return chart
