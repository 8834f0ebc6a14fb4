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


def bumps(
    periods: Sequence[str],
    ranks: Mapping[str, Sequence[int | None]],
    title: str,
    selected: str | None = None,
    separator: str = ", ",
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
    selected
        Name whose line is dark.
    separator
        Stands between names that share a rank.

    Returns
    -------
    plotly.graph_objects.Figure
        One line a name; names stand at the last period's ranks, those that share a rank together.
    """
    at_end = {name for name, values in ranks.items() if values[-1] is not None and name != selected}
    groups = (
        ([name for name in ranks if name not in at_end and name != selected], (FAINT, 1.0)),
        ([name for name in ranks if name in at_end], (_BAR, 1.4)),
        ([name for name in ranks if name == selected], (ACCENT, 3.0)),
    )
    # One trace for each look, its lines parted by gaps: a trace for each name takes most of a second to build.
    chart = go.Figure([_paths(periods, {name: ranks[name] for name in names}, *look) for names, look in groups])
    labels = _end_labels(ranks, separator)
    beside = {"x": len(periods) - 1, "xanchor": "left", "xshift": 6, "showarrow": False, "font_size": 10}
    chart.update_layout(annotations=[{**beside, "y": rank, "text": _html(label)} for rank, label in labels.items()])
    step = -(-len(periods) // 8)
    places = range((len(periods) - 1) % step, len(periods), step)
    ticks = {"tickmode": "array", "tickvals": [*places], "ticktext": [periods[i] for i in places]}
    chart.update_xaxes(**ticks, showgrid=False, range=[-0.3, len(periods) - 0.8])
    lowest = max((rank for values in ranks.values() for rank in values if rank), default=1)
    marks = [rank for rank in (1, 10, 20, 30) if rank <= lowest]
    chart.update_yaxes(range=[lowest + 1, 0], tickvals=marks, title=_html(title), zeroline=False, showgrid=True)
    room = 16 + max((_width(label) for label in labels.values()), default=0)
    return calm(chart, 640).update_layout(margin_r=room)


#: Lines that only give the others their background.
FAINT = "#d5dce4"
#: Longest label at the end of a line, in Chinese characters; a Latin letter takes about half of one.
_LABEL = 15


def _paths(periods: Sequence[str], ranks: Mapping[str, Sequence[int | None]], colour: str, width: float) -> go.Scatter:
    x: list[int | None] = []
    y: list[int | None] = []
    hover: list[str] = []
    for name, values in ranks.items():
        for place, rank in enumerate(values):
            if rank is not None or (y and y[-1] is not None):
                x.append(place)
                y.append(rank)
                hover.append(f"{_html(name)}<br>{periods[place]}: {rank}")
        x, y, hover = [*x, None], [*y, None], [*hover, ""]
    return go.Scatter(
        x=x,
        y=y,
        hovertext=hover,
        hoverinfo="text",
        mode="lines+markers",
        connectgaps=False,
        showlegend=False,
        line={"color": colour, "width": width},
        marker={"size": 4 + width},
        cliponaxis=False,
    )


def _end_labels(ranks: Mapping[str, Sequence[int | None]], separator: str) -> dict[int, str]:
    """Name what stands at each rank at the end, those that share it together."""
    groups: dict[int, list[str]] = {}
    for name, values in ranks.items():
        if (rank := values[-1]) is not None:
            groups.setdefault(rank, []).append(name.split(" · ")[0])
    return {rank: _shortened(separator.join(names)) for rank, names in groups.items()}


def _html(text: str) -> str:
    """Keep Plotly from reading tags in data."""
    return text.replace("<", "&lt;")


def _shortened(label: str) -> str:
    while _width(label) > _LABEL * 11:
        label = label.rstrip("…")[:-1] + "…"
    return label


def _width(label: str) -> int:
    """Estimate the width of a label in pixels at font size 10."""
    return sum(11 if letter > "\u2e80" else 6 for letter in label)


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
