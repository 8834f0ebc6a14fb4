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
    st.markdown(f"**{texts.t('answers_title')}**")
    if district != code:
        st.caption(texts.t("answers_of_district", name=name))
    lines = _lines(codes, today())
    if not lines:
        st.caption(texts.t("answers_none", name=name))
        return
    elements.paragraph(_headline(codes, today()))
    st.markdown("\n".join(lines))


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
def _lines(codes: tuple[str, ...], on: date) -> list[str]:
    """Write a list in Markdown: sign and word of the verdict, target and result, and the sentence in small type."""
    facts = data.facts()
    own = scorecard.worst_first(_own(codes, on))
    lines = []
    for record in answer_texts.answer_records(own, facts, texts.language()):
        verdict = f"{answer_texts.SIGNS[record['verdict']]} {record['verdict_label']}"
        line = texts.t(
            "answer_line",
            indicator=_subject(record),
            year=record["year"],
            target=record["target_text"],
            result=record["result_text"] or texts.plain("not_disclosed"),
        )
        lines.append(f"- **{texts.escape(verdict)}** {line}  \n  :small[{texts.escape(record['sentence'])}]")
    return lines
