"""The documents of the plans, what repeals what, and what the plans ask of a subdistrict."""

from __future__ import annotations

from itertools import zip_longest

import pandas as pd
import streamlit as st

from dashboard import data, elements, texts
from dashboard.texts import Record
from geo.plans import document_tables, duties, plan_tables


def subdistrict_duties(code: str) -> None:
    """Show what the plans ask of a subdistrict, and of every subdistrict."""
    st.subheader(texts.t("subdistricts_title"))
    elements.show_list(_subdistrict_duties(code))


@data.cached
def _subdistrict_duties(code: str) -> pd.DataFrame:
    facts = data.facts()
    rows = duties.duties_of_subdistrict(facts.frames, code)
    return plan_tables.subdistrict_table(rows, facts.frames, facts.register, texts.language())


def documents() -> None:
    """Show the chain of what repeals what, and the documents with date, number, what is held and status."""
    left, right = st.columns([4, 6])
    with left:
        st.subheader(texts.t("chain_title"))
        lines = document_tables.repeal_chain(data.facts().frames, texts.language())
        st.markdown("\n".join(f"1. {texts.escape(line)}" for line in reversed(lines)))
        st.caption(texts.t("chain_note"))
    with right:
        st.subheader(texts.t("documents_title"))
        elements.show_list(document_tables.document_table(data.facts().frames, texts.language()).iloc[::-1])


def document_details() -> None:
    """Show each document that states facts, the newest first: what is held of it, what it says, and the sources."""
    newest_first = document_tables.by_date(data.facts().frames["documents"]).iloc[::-1].to_dict("records")
    for pair in zip_longest(newest_first[::2], newest_first[1::2]):
        for column, document in zip(st.columns(2), pair, strict=True):
            if document:
                with column:
                    _document(document)


def _document(document: Record) -> None:
    frames, language = data.facts().frames, texts.language()
    facts = frames["document_facts"][frames["document_facts"]["document_id"] == document["id"]]
    elements.heading(texts.name_of(document, "title"))
    annexes = document_tables.annexes(document, frames, language)
    st.caption(texts.escape(f"{texts.name_of(document, 'note')} {annexes}"))
    if not facts.empty:
        elements.show_list(document_tables.fact_table(facts, language))
    elements.source_line("", [str(document["source_id"]), *facts["source_id"]], [])
