"""Every target of a place beside its result and verdict, the worst first, each with the sentence behind it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import data, elements, texts
from geo.answers import answer_texts, scorecard
from geo.answers.answers import answers, today


def unit_answers(code: str) -> None:
    """List a unit's targets with their results; a subdistrict has its district's besides, and the list says so."""
    register, language = data.facts().register, texts.language()
    district = register.reporting.get(code, code)
    codes, name = tuple(dict.fromkeys([district, code])), register.name(district, language)
    st.subheader(texts.t("answers_title"))
    if district != code:
        st.caption(texts.t("answers_of_district", name=name))
    table = _table(codes, today())
    if table.empty:
        st.caption(texts.t("answers_none", name=name))
        return
    if district != code:
        elements.paragraph(_headline(codes, today()))
    elements.show_list(table)


def _own(codes: tuple[str, ...], on: date) -> pd.DataFrame:
    return answers(data.facts(), on).loc[lambda every: every["unit_code"].isin(list(codes))]


@data.cached
def _headline(codes: tuple[str, ...], on: date) -> str:
    language, names = texts.language(), [data.facts().register.name(code, texts.language()) for code in codes]
    return scorecard.headline(_own(codes, on), texts.plain("list_separator").join(names), language)


def _subject(record: Mapping[str, Any]) -> str:
    """Say what is promised: the indicator, of a river or section after its name."""
    is_water = record["river_id"] or record["section_id"]
    return f"{record['place']} · {record['indicator_label']}" if is_water else str(record["indicator_label"])


@data.cached
def _table(codes: tuple[str, ...], on: date) -> pd.DataFrame:
    """Write a row a target: sign and word of the verdict, promise, target, result, and the sentence behind it."""
    own = scorecard.worst_first(_own(codes, on))
    blank = texts.plain("not_disclosed")
    rows = [
        {
            "column_verdict": f"{answer_texts.SIGNS[record['verdict']]} {record['verdict_label']}",
            "column_promise": texts.plain("answer_subject", indicator=_subject(record), year=record["year"]),
            "column_target": record["target_text"],
            "column_result": record["result_text"] or blank,
            "column_evidence": record["sentence"],
        }
        for record in answer_texts.answer_records(own, data.facts(), texts.language())
    ]
    return pd.DataFrame(rows).rename(columns=texts.plain)
