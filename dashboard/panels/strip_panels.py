"""The strip of a ranking: a cell a period, with the rank as text and as colour, blank where it is not listed."""

from __future__ import annotations

import html

import pandas as pd
import streamlit as st

from dashboard import data, rows, texts
from geo import periods
from geo.figures.figure_maps import RANK_CLASSES
from geo.maps.colours import ORANGES, spread
from geo.rankings import year_lists
from geo.selection import period_options, subdistrict_options

#: What a period without a list says.
_NO_LIST = "–"
_TSP = "tsp_rank"
#: Headings of the first columns.
_HEADS = ("column_subdistrict", "column_times")


def own_strip(code: str, year: str) -> None:
    """Show a subdistrict's ranks in the 24 periods of a year: a row for each half of a month, a column a month."""
    st.html(_own_strip(code, year))


@data.cached
def _own_strip(code: str, year: str) -> str:
    spans = year_lists.half_months(year)
    lists = _lists(_TSP)
    table = year_lists.cells(lists, spans)
    ranks = dict(table.loc[code].dropna()) if code in table.index else {}
    listed = set(lists["period"])
    heads = "".join(f'<th scope="col">{month}</th>' for month in range(1, 13))
    halves = [
        f'<tr><th scope="row">{html.escape(texts.plain(f"strip_{half}_half"))}</th>'
        + "".join(_cell(ranks.get(span), span in listed, _TSP) for span in spans[start::2])
        + "</tr>"
        for start, half in enumerate(("first", "second"))
    ]
    name = subdistrict_options(data.facts(), {}, texts.language())[code]
    caption = html.escape(f"{name} · {texts.plain('strip_title', year=year)}")
    corner = html.escape(texts.plain("column_month"))
    head = f'<thead><tr><th scope="col">{corner}</th>{heads}</tr></thead>'
    return f'<table class="strip"><caption>{caption}</caption>{head}<tbody>{"".join(halves)}</tbody></table>'


def _cell(rank: int | None, has_list: bool, indicator: str) -> str:
    if rank is None:
        return f'<td class="{"" if has_list else "no-list"}">{"" if has_list else _NO_LIST}</td>'
    return f'<td style="{_colours(int(rank), indicator)}">{int(rank)}</td>'


def strips(unit: str | None, year: str = "", indicator: str = _TSP) -> None:
    """List every subdistrict that was listed, the most often listed first, with its rank in each period.

    Parameters
    ----------
    unit
        Code of the chosen subdistrict, which stands first, or None.
    year
        Of half-monthly lists: the year, all of whose periods have a column; blank for all published periods.
    indicator
        The ranking.
    """
    st.subheader(texts.t("strip_title", year=year) if year else texts.t("strip_every"))
    spans = _spans(year, indicator)
    st.html(_strips(rows.address("unit"), unit, spans, year, indicator))
    st.caption(texts.t("strip_note"))
    if year and (left := year_lists.LISTS - len(spans)):
        st.caption(texts.t("strip_left_out", count=left))
    if year and texts.language() == "en":
        st.caption(texts.t("strip_months"))


def _spans(year: str, indicator: str) -> tuple[str, ...]:
    """Return the periods that have a column: all of a year, or those with a list where most have none."""
    if not year:
        return tuple(period_options(data.facts(), indicator, texts.language()))
    spans, listed = year_lists.half_months(year), set(_lists(indicator)["period"])
    kept = tuple(span for span in spans if span in listed)
    return kept if len(kept) < year_lists.LISTS / 2 else tuple(spans)


@data.cached
def _strips(address: str, unit: str | None, spans: tuple[str, ...], year: str, indicator: str) -> str:
    language, lists = texts.language(), _lists(indicator)
    labels = period_options(data.facts(), indicator, language)
    table = year_lists.cells(lists, list(spans))
    if unit and unit in table.index:
        table = table.loc[[unit, *table.index.drop(unit)]]
    names, listed = subdistrict_options(data.facts(), {}, language), set(lists["period"])
    heads = [*map(texts.plain, _HEADS), *(_short_label(span) if year else labels[span] for span in spans)]
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in heads)
    lines = [
        f"<tr{' aria-current=true' if code == unit else ''}>"
        f'<th scope="row"><a data-choice href="{html.escape(address + code)}">{html.escape(names[code])}</a></th>'
        f"<td>{len(ranks)}</td>"
        + "".join(_cell(ranks.get(span), span in listed, indicator) for span in spans)
        + "</tr>"
        for code, ranks in ((str(code), dict(row.dropna())) for code, row in table.iterrows())
    ]
    label = html.escape(texts.plain("strip_every"))
    return (
        f'<div class="strips" role="region" tabindex="0" aria-label="{label}"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )


def _short_label(span: str) -> str:
    start = periods.parse(span).start
    return texts.plain("strip_first" if start.day == 1 else "strip_second", month=start.month)


def _lists(indicator: str) -> pd.DataFrame:
    ranks = data.facts().observed(indicator)
    return ranks[ranks["rank"].notna() & ranks["unit_code"].isin(data.facts().register.reporting)]


def _colours(rank: int, indicator: str) -> str:
    """Return the ground of a rank's class as on the map, and a colour that can be read on it."""
    ends = RANK_CLASSES[indicator]
    place = sum(rank > end for end in ends[:-1])
    ground = spread(ORANGES, len(ends))[::-1][place]
    return f"background-color: {ground}; color: {'#ffffff' if place == 0 else '#12233d'}"
