"""Every target of a place beside its result and verdict, the worst first, each with the sentence behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from dashboard import data, elements, rows, texts
from geo.answers import scorecard
from geo.answers.answer_tables import answer_table, place_answers, place_codes
from geo.answers.answers import today


def unit_answers(code: str) -> None:
    """List a unit's targets with their results; a subdistrict has its district's besides, and the list says so."""
    register, language = data.facts().register, texts.language()
    codes = place_codes(data.facts(), code)
    name = register.name(codes[0], language)
    st.subheader(texts.t("answers_title"))
    if codes[0] != code:
        st.caption(texts.t("answers_of_district", name=name))
    table = _table(code, today())
    if table.empty:
        st.caption(texts.t("answers_none", name=name))
        return
    if codes[0] != code:
        elements.paragraph(_headline(code, today()))
    rows.show_cards(table)


def show_evidence(sentences: Sequence[str]) -> None:
    """Show the sentences behind verdicts, folded."""
    if sentences:
        with st.expander(texts.t("evidence_title", count=len(sentences))):
            st.markdown("\n".join(f"- {texts.escape(sentence)}" for sentence in sentences))


@data.cached
def _headline(code: str, on: date) -> str:
    facts, language = data.facts(), texts.language()
    names = [facts.register.name(each, language) for each in place_codes(facts, code)]
    return scorecard.headline(place_answers(facts, code), texts.plain("list_separator").join(names), language)


@data.cached
def _table(code: str, on: date) -> pd.DataFrame:
    return answer_table(place_answers(data.facts(), code), data.facts(), texts.language())
