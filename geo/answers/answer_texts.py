"""Answers in words: what was compared with what, over which period, by which rule, and where it was published."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from geo import periods
from geo.answers.answer_rules import STRICTEST, answer_rules, other_definitions
from geo.answers.verdicts import Verdict
from geo.figures.figures import value_text
from geo.schema import WATER_CLASSES
from geo.selection import Facts
from geo.settings import CITY_CODE
from geo.texts.catalogue import sentences, text
from geo.water.water_words import class_text

#: A row of `geo.answers.answers.answers`.
Answer = Mapping[Hashable, Any]

#: The sign that stands before the word of each verdict, so that no verdict is told by colour alone.
SIGNS: Mapping[Verdict, str] = {
    "kept": "✓",
    "missed": "✕",
    "not_disclosed": "–",
    "not_comparable": "≠",
    "on_course": "↗",
    "behind": "↘",
}
#: How many sources a sentence names before it counts the others.
_NAMED = 2


def verdict_label(verdict: str, language: str) -> str:
    """Name a verdict: 达到, ``kept``."""
    return text(f"verdict_{verdict}", language)


def place_text(answer: Answer, facts: Facts, language: str) -> str:
    """Name the place of a target: the city, a district, or a river or section with its district."""
    unit = unit_text(answer["unit_code"], facts, language)
    for layer, key in (("sections", answer["section_id"]), ("rivers", answer["river_id"])):
        if isinstance(key, str):
            return text("answer_place", language, unit=unit, name=_names(facts, layer, language)[key])
    return unit


def unit_text(code: str, facts: Facts, language: str) -> str:
    """Name a unit; the city is 全市."""
    return text("city", language) if code == CITY_CODE else facts.register.name(code, language)


def target_text(answer: Answer, facts: Facts, language: str) -> str:
    """Write what is promised, with its comparator and unit of measure."""
    if answer["unit_of_measure"] == "class":
        return text("class_or_better", language, name=WATER_CLASSES[int(answer["target_value"]) - 1])
    return _amount(answer["indicator"], answer["target_value"], answer["comparator"], facts, language)


def result_text(answer: Answer, facts: Facts, language: str) -> str:
    """Write what was published, with its unit of measure, and of what where it is no answer; empty without a result."""
    value = _value_text(answer, facts, language)
    if answer["reason"] in ("other_definition", "city_for_district"):
        return text(f"result_{answer['reason']}", language, value=value, **_elsewhere(answer, facts, language))
    return value


def _value_text(answer: Answer, facts: Facts, language: str) -> str:
    if pd.isna(answer["result_value"]):
        return ""
    return _amount(answer["result_indicator"], answer["result_value"], "=", facts, language)


def period_text(answer: Answer, language: str) -> str:
    """Name the period of the result: its own, or from when to when; an empty text without a result."""
    if isinstance(answer["result_period"], str):
        return periods.parse(answer["result_period"]).label(language)
    if isinstance(answer["result_from"], str):
        return text("answer_span", language, start=answer["result_from"], end=answer["result_to"])
    return ""


def answer_sentence(answer: Answer, facts: Facts, language: str) -> str:
    """Explain a verdict.

    Parameters
    ----------
    answer
        A row of `geo.answers.answers.answers`.
    facts
        The store that it was worked out from.
    language
        ``zh`` or ``en``.

    Returns
    -------
    str
        Plain sentences: what was compared with what, over which period, by which rule, how sure, where published.
    """
    parts = [_comparison(answer, facts, language), _rule(answer, language), *_doubts(answer, facts, language)]
    sources = _source_names(answer, facts, language)
    return sentences([*parts, text("answer_source", language, sources=sources) if sources else ""], language)


def answer_records(answers: pd.DataFrame, facts: Facts, language: str) -> list[dict[str, Any]]:
    """Write answers as plain records, for JSON and for lists.

    Parameters
    ----------
    answers
        Rows of `geo.answers.answers.answers`.
    facts, language
        Their store, and ``zh`` or ``en``.

    Returns
    -------
    list of dict
        The columns of the answers, None where a cell is blank and lists for tuples, and in words: ``place``,
        ``indicator_label``, ``target_text``, ``result_text``, ``period_text``, ``verdict_label`` and ``sentence``.
    """
    return [
        {
            **{str(key): _plain(cell) for key, cell in answer.items()},
            "place": place_text(answer, facts, language),
            "indicator_label": _label(answer["indicator"], facts, language),
            "target_text": target_text(answer, facts, language),
            "result_text": result_text(answer, facts, language),
            "period_text": period_text(answer, language),
            "verdict_label": verdict_label(answer["verdict"], language),
            "sentence": answer_sentence(answer, facts, language),
        }
        for answer in answers.to_dict("records")
    ]


def _plain(cell: object) -> object:
    if isinstance(cell, tuple):
        return list(cell)
    return None if pd.isna(cell) else cell  # type: ignore[call-overload]


def _comparison(answer: Answer, facts: Facts, language: str) -> str:
    values = {
        "place": place_text(answer, facts, language),
        "year": "" if pd.isna(answer["year"]) else answer["year"],
        "indicator": _label(answer["indicator"], facts, language),
        "target": target_text(answer, facts, language),
        "verdict": verdict_label(answer["verdict"], language),
        "value": _value_text(answer, facts, language),
        "period": period_text(answer, language),
        "count": answer["result_count"],
    }
    if answer["verdict"] == "not_disclosed":
        return text("answer_not_disclosed", language, **values)
    if not answer["reason"]:
        return text("answer_compared", language, **values)
    values |= {"needed": text(f"needed_{answer['statistic']}", language), **_elsewhere(answer, facts, language)}
    return text(f"answer_{answer['reason']}", language, **values)


def _elsewhere(answer: Answer, facts: Facts, language: str) -> dict[str, str]:
    """Say what the evidence is that answers nothing: of which place and indicator, and why it does not."""
    reasons = other_definitions().get(answer["indicator"], {}).get(answer["result_indicator"], {})
    return {
        "where": unit_text(answer["result_unit_code"], facts, language),
        "related": _label(answer["result_indicator"], facts, language),
        "why": reasons.get(language, ""),
    }


def _rule(answer: Answer, language: str) -> str:
    if answer["verdict"] in ("kept", "missed"):
        count, failed = answer["result_count"], answer["failed_count"]
        return text(f"judged_by_{answer['statistic']}", language, count=count, failed=failed)
    if answer["verdict"] in ("on_course", "behind"):
        return text(f"course_by_{answer_rules().get(answer['indicator'], STRICTEST).course}", language)
    return ""


def _doubts(answer: Answer, facts: Facts, language: str) -> list[str]:
    kinds = {_sources(facts)["kind"].get(source) for source in answer["result_source_ids"]}
    certainty = answer["certainty"]
    return [
        text(f"certainty_{certainty}", language) if certainty and certainty != "printed" else "",
        text("answer_reprint", language) if "reprint" in kinds else "",
        text("answer_report", language) if "report" in kinds else "",
    ]


def _source_names(answer: Answer, facts: Facts, language: str) -> str:
    suffix, sources = "_en" if language == "en" else "", _sources(facts)
    keys = answer["result_source_ids"]
    names = [
        text(
            "source_named", language, title=sources[f"title{suffix}"][key], publisher=sources[f"publisher{suffix}"][key]
        )
        for key in keys[:_NAMED]
    ]
    more = [text("sources_more", language, count=len(keys) - _NAMED)] if len(keys) > _NAMED else []
    return text("clause_separator", language).join(names + more)


def _amount(indicator: str, value: float, comparator: str, facts: Facts, language: str) -> str:
    if indicator == "water_class":
        return class_text(int(value), language)
    if indicator == "section_meets_target":
        return text("section_met" if value else "section_not_met", language)
    if _units_of_measure(facts)[indicator] == "state":
        return text("state_done" if value else "state_not_done", language)
    return value_text(value, comparator, facts.indicator_names(language)[indicator][1], language)


def _label(indicator: str, facts: Facts, language: str) -> str:
    return facts.indicator_names(language)[indicator][0]


def _names(facts: Facts, layer: str, language: str) -> Mapping[str, str]:
    frame = facts.frames[layer]
    return facts.once(
        ("names", layer, language), lambda: dict(zip(frame["id"], frame[f"name_{language}"], strict=True))
    )


def _units_of_measure(facts: Facts) -> Mapping[str, str]:
    frame = facts.frames["indicators"]
    return facts.once("units of measure", lambda: dict(zip(frame["id"], frame["unit"], strict=True)))


def _sources(facts: Facts) -> Mapping[Hashable, Mapping[str, Any]]:
    """Return the columns of the layer ``sources``, each by source."""
    return facts.once("sources by id", lambda: facts.frames["sources"].set_index("id").to_dict())
