"""The strip of a ranking: a cell a period, with the rank as text and as colour, blank where it is not listed."""

from __future__ import annotations

import html
from collections.abc import Hashable

import pandas as pd
import streamlit as st

from dashboard import data, elements, texts
from geo import periods
from geo.figures.figure_maps import RANK_CLASSES
from geo.maps.colours import ORANGES, spread
from geo.rankings import year_lists
from geo.selection import period_options, subdistrict_options

#: What a period without a list says.
_NO_LIST = "–"
_TSP = "tsp_rank"


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
    rows = [
        f'<tr><th scope="row">{html.escape(texts.plain(f"strip_{half}_half"))}</th>'
        + "".join(_cell(ranks.get(span), span in listed) for span in spans[start::2])
        + "</tr>"
        for start, half in enumerate(("first", "second"))
    ]
    name = subdistrict_options(data.facts(), {}, texts.language())[code]
    caption = html.escape(f"{name} · {texts.plain('strip_title', year=year)}")
    corner = html.escape(texts.plain("column_month"))
    head = f'<thead><tr><th scope="col">{corner}</th>{heads}</tr></thead>'
    return f'<table class="strip"><caption>{caption}</caption>{head}<tbody>{"".join(rows)}</tbody></table>'


def _cell(rank: int | None, has_list: bool) -> str:
    if rank is None:
        return f'<td class="{"" if has_list else "no-list"}">{"" if has_list else _NO_LIST}</td>'
    return f'<td style="{_colours(int(rank), _TSP)}">{int(rank)}</td>'


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
    codes, table = _strips(unit, year, indicator)
    spans: list[Hashable] = list(table.columns[2:])
    style = table.style.map(lambda cell: _colours(int(cell), indicator) if cell.strip().isdigit() else "", subset=spans)
    elements.show_cells(style, codes, "unit", spans)
    st.caption(texts.t("strip_note"))
    if year and texts.language() == "en":
        st.caption(texts.t("strip_months"))


@data.cached
def _strips(unit: str | None, year: str, indicator: str) -> tuple[list[str], pd.DataFrame]:
    language = texts.language()
    labels = period_options(data.facts(), indicator, language)
    spans = year_lists.half_months(year) if year else list(labels)
    table = year_lists.cells(_lists(indicator), spans)
    if unit and unit in table.index:
        table = table.loc[[unit, *table.index.drop(unit)]]
    names = subdistrict_options(data.facts(), {}, language)
    counts = table.notna().sum(axis=1)
    heads = [_short_label(span) if year else labels[span] for span in spans]
    places = {"column_subdistrict": [names[code] for code in table.index], "column_times": counts.tolist()}
    left = pd.DataFrame({texts.plain(key): column for key, column in places.items()})
    # Texts, since a missing figure would be called None; a rank below ten has a blank before it, so that they sort.
    listed = set(_lists(indicator)["period"])
    cells = {
        head: [("" if span in listed else _NO_LIST) if pd.isna(rank) else f"{rank:>2}" for rank in table[span]]
        for head, span in zip(heads, spans, strict=True)
    }
    return table.index.tolist(), left.join(pd.DataFrame(cells))


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
