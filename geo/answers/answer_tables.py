"""The answers of one place as tables: in words for a page and a report, as data for files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geo.answers import answer_texts, scorecard
from geo.answers.answers import answers, today
from geo.selection import Facts
from geo.texts.catalogue import text

#: Columns of the data file: what was promised, what was published, the verdict, in codes and in words.
_DATA = (
    *("target_id", "year", "field", "unit_code", "place", "river_id", "section_id", "indicator", "indicator_label"),
    *("comparator", "target_value", "unit_of_measure", "deadline", "target_text", "verdict", "reason", "verdict_label"),
    *("result_indicator", "result_value", "result_period", "result_from", "result_to", "result_text", "certainty"),
    *("sentence", "target_source_id", "result_source_ids"),
)


def place_codes(facts: Facts, code: str) -> tuple[str, ...]:
    """Return the codes whose promises the page of a place shows: a subdistrict has its district's besides its own."""
    return tuple(dict.fromkeys([facts.register.reporting.get(code, code), code]))


def place_answers(facts: Facts, code: str) -> pd.DataFrame:
    """Return the answers that the page of a place shows, the worst first, as `geo.answers.answers.answers` has them."""
    every = answers(facts, today())
    return scorecard.worst_first(every[every["unit_code"].isin(place_codes(facts, code))])


def answer_table(own: pd.DataFrame, facts: Facts, language: str) -> pd.DataFrame:
    """Write a row an answer: sign and word of the verdict, promise, target, result, and the sentence behind it.

    Parameters
    ----------
    own
        Rows of `geo.answers.answers.answers`.
    facts, language
        Their store, and ``zh`` or ``en``.

    Returns
    -------
    DataFrame
        Headed in the reader's language; empty without answers.
    """
    blank = text("not_disclosed", language)
    rows = [
        {
            "column_verdict": f"{answer_texts.SIGNS[record['verdict']]} {record['verdict_label']}",
            "column_promise": text("answer_subject", language, indicator=_subject(record), year=record["year"]),
            "column_target": record["target_text"],
            "column_result": _result(record, language) or blank,
            "column_evidence": record["sentence"],
        }
        for record in answer_texts.answer_records(own, facts, language)
    ]
    return pd.DataFrame(rows).rename(columns=lambda key: text(key, language))


def promise_table(own: pd.DataFrame, facts: Facts, language: str) -> pd.DataFrame:
    """Write a short row an answer, for a narrow place: whose promise and what, the target, verdict and result.

    Parameters
    ----------
    own
        Rows of `geo.answers.answers.answers`.
    facts, language
        Their store, and ``zh`` or ``en``.

    Returns
    -------
    DataFrame
        Headed in the reader's language: promise, target, result.
    """
    rows = [
        {
            "column_promise": f"{record['place']} · {record['indicator_label']}",
            "column_target": record["target_text"],
            "column_result": f"{answer_texts.SIGNS[record['verdict']]} "
            + (_result(record, language) or record["verdict_label"]),
        }
        for record in answer_texts.answer_records(own, facts, language)
    ]
    headings = [text(key, language) for key in ("column_promise", "column_target", "column_result")]
    return pd.DataFrame([list(row.values()) for row in rows], columns=headings)


def evidence(own: pd.DataFrame, facts: Facts, language: str) -> list[str]:
    """Explain each answer that rests on a result: whose promise and what, then the sentence behind its verdict."""
    return [
        text(
            "evidence_of", language, promise=f"{record['place']} · {record['indicator_label']}", why=record["sentence"]
        )
        for record in answer_texts.answer_records(own, facts, language)
        if record["result_text"]
    ]


def answer_data(own: pd.DataFrame, facts: Facts, language: str) -> pd.DataFrame:
    """Write answers as data: the columns of the answers that are codes and numbers, and their words beside them."""
    records = answer_texts.answer_records(own, facts, language)
    table = pd.DataFrame(records, columns=list(_DATA))
    return table.assign(result_source_ids=table["result_source_ids"].map(" | ".join))


def _result(record: Mapping[str, Any], language: str) -> str:
    """Write what was published and of which period; empty without a result."""
    if not record["result_text"] or not record["period_text"]:
        return str(record["result_text"])
    return text("result_of_period", language, result=record["result_text"], period=record["period_text"])


def _subject(record: Mapping[str, Any]) -> str:
    """Say what is promised: the indicator, of a river or section after its name."""
    is_water = record["river_id"] or record["section_id"]
    return f"{record['place']} · {record['indicator_label']}" if is_water else str(record["indicator_label"])
