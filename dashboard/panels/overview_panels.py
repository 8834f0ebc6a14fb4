"""Parts of the first screen: the tiles, and the scorecard of the districts."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote_plus

import pandas as pd
import streamlit as st

from dashboard import data, rows, texts
from dashboard.panels import answer_panels, tile_panels
from geo.answers import scorecard
from geo.answers.answer_tables import evidence, promise_table
from geo.answers.answer_texts import SIGNS, unit_text, verdict_label
from geo.answers.answers import answers, today
from geo.answers.first_figures import Tile, tiles
from geo.schema.plan_layers import FIELDS
from geo.settings import CITY_CODE
from geo.units import short_name

#: Verdicts that have a column of counts.
_COUNTED = ("missed", "kept", "not_disclosed")


def show_tiles() -> None:
    """Show the newest figures of air, water and dust with their verdicts, and how many tasks there are."""
    tile_panels.show(tile_panels.slot(), _tiles(today()), {})


@data.cached
def _tiles(on: date) -> list[Tile]:
    return tiles(data.facts(), texts.language())


def show_scorecard(year: str) -> None:
    """List the districts, the worst first, with the worst verdict of each field; a click on a row opens one."""
    codes, table = _scorecard(year, today())
    rows.show_linked(table, [f"unit?lang={texts.language()}&code={code}" for code in codes])
    signs = texts.plain("list_separator").join(f"{SIGNS[key]} {verdict_label(key, texts.language())}" for key in SIGNS)
    st.caption(texts.t("scorecard_hint", signs=signs))


def show_promises(year: str, verdict: str) -> None:
    """List the promises of a year that have a verdict; a click on a row opens its task, or the page of its place."""
    table, addresses, why = _promises(year, verdict, today())
    rows.show_linked(table, addresses)
    st.caption(texts.t("promises_hint"))
    answer_panels.show_evidence(why)


@data.cached
def _promises(year: str, verdict: str, on: date) -> tuple[pd.DataFrame, list[str], list[str]]:
    facts, language = data.facts(), texts.language()
    every = scorecard.of_year(answers(facts, on), int(year))
    own = every[every["verdict"] == verdict]
    pages = [_page(task, unit) for task, unit in zip(own["task_id"], own["unit_code"], strict=True)]
    return promise_table(own, facts, language), pages, evidence(own, facts, language)


def _page(task: object, unit: str) -> str:
    """Return what says more of a promise: its task, else the page of its place; the city has none."""
    if isinstance(task, str):
        return f"tasks?lang={texts.language()}&task={quote_plus(task)}"
    return "" if unit == CITY_CODE else f"unit?lang={texts.language()}&code={unit}"


@data.cached
def _scorecard(year: str, on: date) -> tuple[list[str], pd.DataFrame]:
    facts, language = data.facts(), texts.language()
    card = scorecard.scorecard(scorecard.of_year(answers(facts, on), int(year)), facts)
    names = [short_name(unit_text(code, facts, language)) for code in card["unit_code"]]
    columns = {texts.plain("column_district"): names}
    for field in FIELDS:
        if card[field].notna().any():
            signs = card[field].map(lambda verdict: SIGNS[verdict], na_action="ignore")
            columns[texts.plain(f"field_{field}")] = signs.fillna("").tolist()
    for verdict in _COUNTED:
        columns[verdict_label(verdict, language)] = card[verdict].tolist()
    return card["unit_code"].tolist(), pd.DataFrame(columns)
