"""What a page says about documents: notices and what repeals them, annexes, requirements, mechanisms, figures."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from geo.plans.plan_names import PlanRow, in_language
from geo.schema import FACT_KINDS, Frames
from geo.texts.catalogue import text
from geo.texts.stored_words import document_number


def document_table(frames: Frames, language: str) -> pd.DataFrame:
    """List the documents, the oldest first: title with its number, date, what is held of each, its status.

    Parameters
    ----------
    frames
        Layers ``documents`` and ``plans``.
    language
        ``zh`` or ``en``.
    """
    documents = by_date(frames["documents"])
    titles = zip(in_language(documents, "title", language), documents["document_no"], strict=True)
    table: dict[str, Iterable[object]] = {
        "column_title": [_named(title, number, language) for title, number in titles],
        "column_issued": documents["issued_on"].fillna(text("not_stated", language)),
        "column_held": [text(f"held_{held}", language) for held in documents["held"]],
        "column_force": [document_status(row, frames, language) for row in documents.to_dict("records")],
    }
    return pd.DataFrame({text(key, language): list(values) for key, values in table.items()})


def document_status(document: PlanRow, frames: Frames, language: str) -> str:
    """Say what a document of the layer ``documents`` is: repealed, not known to be, or nothing that can be repealed."""
    if document["kind"] != "notice":
        return text(f"document_{document['kind']}", language)
    plans = frames["plans"]
    own = plans[plans["document_no"] == document["document_no"]].to_dict("records")
    return status_words(own[0] if own else {**document, "status": ""}, frames["documents"], language)


def status_words(plan: PlanRow, documents: pd.DataFrame, language: str) -> str:
    """Say since when and by what a plan is repealed, or that no document held here repeals it, and what came later.

    Parameters
    ----------
    plan
        A row of the layer ``plans``.
    documents
        The layer.
    language
        ``zh`` or ``en``.
    """
    if plan["status"] == "repealed":
        since = plan["repealed_on"] if isinstance(plan["repealed_on"], str) else text("not_stated", language)
        return text("repealed_since", language, on=since, by=document_number(str(plan["repealed_by"]), language))
    notices = documents[documents["kind"] == "notice"]
    later = sorted({int(year) for year in notices["year"] if year > plan["year"]})
    if not later:
        return text("not_known_repealed", language)
    return text("not_known_repealed_later", language, years=text("list_separator", language).join(map(str, later)))


def plans_finding(frames: Frames, language: str) -> str:
    """Say of which years the plans are repealed and since when, and of which no document held here repeals them."""
    notices = frames["documents"][frames["documents"]["kind"] == "notice"]
    plans = frames["plans"].drop_duplicates("document_no").set_index("document_no")
    since = notices["document_no"].map(plans.loc[plans["status"] == "repealed", "repealed_on"])
    separator = text("list_separator", language)
    parts = [
        text("plans_gone", language, years=separator.join(map(str, sorted(rows["year"]))), on=day)
        for day, rows in notices.groupby(since)
    ]
    if standing := sorted(notices.loc[since.isna(), "year"]):
        parts.append(text("plans_standing", language, years=separator.join(map(str, standing))))
    return text("clause_separator", language).join(parts)


def repeal_chain(frames: Frames, language: str) -> list[str]:
    """Write the notices one after the other, the oldest first, each with what became of it: a line for each."""
    documents = by_date(frames["documents"])
    notices = documents[documents["kind"] == "notice"]
    lines = []
    for row, title in zip(notices.to_dict("records"), in_language(notices, "title", language), strict=True):
        number = row["document_no"]
        name = document_number(number, language) if isinstance(number, str) else title
        date = row["issued_on"] if isinstance(row["issued_on"], str) else str(row["year"])
        status = document_status(row, frames, language) + _repeals(number, frames["plans"], language)
        lines.append(text("chain_link", language, date=date, name=name, status=status))
    return lines


def fact_table(facts: pd.DataFrame, language: str) -> pd.DataFrame:
    """List the facts of a document: what each is about, and what it says.

    Parameters
    ----------
    facts
        Rows of ``document_facts`` of one document.
    language
        ``zh`` or ``en``.
    """
    order = facts["kind"].map({kind: place for place, kind in enumerate(FACT_KINDS)})
    rows = facts.assign(order=order).sort_values(["order", "id"])
    kinds = [text(f"fact_{kind}", language) for kind in rows["kind"]]
    return pd.DataFrame({text("column_kind", language): kinds, text("column_fact", language): rows[f"text_{language}"]})


def by_date(documents: pd.DataFrame) -> pd.DataFrame:
    """Sort documents by year and date; within a year those without a date come last."""
    return documents.sort_values(["year", "issued_on", "id"], na_position="last")


def annexes(document: PlanRow, frames: Frames, language: str) -> str:
    """List the annexes of a document by number, as far as they are known; an empty text when none is."""
    plans = frames["plans"]
    rows = plans[plans["document_no"] == document["document_no"]].sort_values("annex", na_position="last")
    titles = zip(rows["annex"], in_language(rows, "title", language), strict=True)
    listed = [f"{annex:g}. {title}" if not pd.isna(annex) else str(title) for annex, title in titles]
    return text("annexes_are", language, names=text("clause_separator", language).join(listed)) if listed else ""


def _named(title: str, number: object, language: str) -> str:
    if not isinstance(number, str):
        return title
    return text("document_named", language, title=title, number=document_number(number, language))


def _repeals(document_no: object, plans: pd.DataFrame, language: str) -> str:
    names = plans.loc[(plans["repealed_by"] == document_no).fillna(False), "document_no"].unique()
    if not len(names):
        return ""
    listed = text("list_separator", language).join(document_number(name, language) for name in names)
    return text("chain_repeals", language, names=listed)
