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
        st.markdown(_chain())
        st.caption(texts.t("chain_note"))
    with right:
        st.subheader(texts.t("documents_title"))
        with st.container(key="documents"):
            elements.show_list(_documents())


@data.cached
def _chain() -> str:
    lines = document_tables.repeal_chain(data.facts().frames, texts.language())
    return "\n".join(f"1. {texts.escape(line)}" for line in reversed(lines))


@data.cached
def _documents() -> pd.DataFrame:
    return document_tables.document_table(data.facts().frames, texts.language()).iloc[::-1]


def document_details() -> None:
    """Show each document that states facts, the newest first: what is held of it, what it says, and the sources."""
    held = _held()
    for pair in zip_longest(held[::2], held[1::2]):
        for column, document in zip(st.columns(2), pair, strict=True):
            if document:
                with column:
                    _document(*document)


@data.cached
def _held() -> list[tuple[Record, str, pd.DataFrame, list[str]]]:
    """Return the documents, the newest first, each with its annexes, the table of its facts and all its sources."""
    frames, language = data.facts().frames, texts.language()
    every = frames["document_facts"]
    held: list[tuple[Record, str, pd.DataFrame, list[str]]] = []
    for document in document_tables.by_date(frames["documents"]).iloc[::-1].to_dict("records"):
        facts = every[every["document_id"] == document["id"]]
        annexes = document_tables.annexes(document, frames, language)
        sources = [str(document["source_id"]), *facts["source_id"]]
        held.append((document, annexes, document_tables.fact_table(facts, language), sources))
    return held


def _document(document: Record, annexes: str, facts: pd.DataFrame, sources: list[str]) -> None:
    elements.heading(texts.name_of(document, "title"))
    st.caption(texts.escape(f"{texts.name_of(document, 'note')} {annexes}"))
    if not facts.empty:
        elements.show_list(facts)
    elements.source_line("", sources, [])
