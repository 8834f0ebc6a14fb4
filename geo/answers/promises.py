"""The map of promises: each district by the share of a year's promises that it kept, missed, or says nothing of."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from geo.answers import scorecard
from geo.answers.answer_texts import verdict_label
from geo.answers.answers import answers, today
from geo.answers.verdicts import VERDICTS
from geo.figures.figure_maps import border_entries, words
from geo.maps.colours import BLUES, GREYS, ORANGES
from geo.maps.model import LayerState, LegendEntry, MapLayer, MapState
from geo.selection import Choice, Codes, Facts, Selection, distinct
from geo.texts.catalogue import sentences, text
from geo.texts.stored_words import document_number

#: What the overview shows of promises, in the place of an indicator.
PROMISES = "promises"
#: The shares that the map can show, each with its colours, light to dark.
SHARES: Mapping[str, tuple[str, ...]] = {"not_disclosed": GREYS, "missed": ORANGES, "kept": BLUES}
#: Upper ends of the classes of a share; the first is none at all.
_ENDS = (0.0, 0.25, 0.5, 0.75, 1.0)


def promise_years(facts: Facts, language: str) -> Mapping[str, str]:
    """Return id to label of the years that have promises of districts, the newest first."""
    own = _of_districts(facts, answers(facts, today()))
    years = sorted(own["year"].dropna().unique(), reverse=True)
    return {str(year): text("promises_of_year", language, year=year) for year in years}


def first_year(facts: Facts) -> str | None:
    """Return the year that the overview opens with: the last whose plan is here with its tasks."""
    every = answers(facts, today())
    years = every.loc[every["task_id"].notna(), "year"].dropna()
    return str(max(years)) if len(years) else None


def select_promises(facts: Facts, codes: Codes, language: str) -> Selection:
    """Show a year's promises on the districts.

    Parameters
    ----------
    facts
        The store.
    codes
        ``year``, ``share`` (a key of `SHARES`) and ``unit`` (a district, or None for the city).
    language
        ``zh`` or ``en``.
    """
    year, share, unit = int(str(codes["year"])), str(codes["share"]), codes["unit"]
    of_year = scorecard.of_year(answers(facts, today()), year)
    by_unit = scorecard.shares(_of_districts(facts, of_year), "unit_code").set_index("unit_code")
    values = {str(code): float(part) for code, part in by_unit[f"{share}_share"].items()}
    own = of_year if unit is None else of_year[of_year["unit_code"] == unit]
    who = text("plans_of_year", language, year=year) if unit is None else facts.register.name(unit, language)
    method = LegendEntry(text("method_shares", language), mark="note")
    state = MapState(
        language=language,
        title=text(f"share_{share}", language),
        palette=SHARES[share],
        legend=[*_entries(share, language), *border_entries(language), method],
        layers={"districts": LayerState(fill=_classes(values), text=_texts(by_unit, language))},
        words=words(language, "no_promises"),
        selected=unit,
    )
    return Selection(
        title=text("promises_of_year", language, year=year),
        subtitle=sentences([text("promises_note", language), *_one_colour(values, share, language)], language),
        layers=(MapLayer(id="districts", kind="area", labels=True),),
        map_state=state,
        period=str(year),
        sources=distinct(own["target_source_id"].dropna()),
        geometry=("districts",),
        values=values,
        finding=scorecard.headline(own, who, language),
        basis=_basis(facts, own, language),
    )


def _one_colour(values: Mapping[str, float], share: str, language: str) -> list[str]:
    """Say so where all districts are in one class: a map of one colour looks like a fault."""
    if len(set(_classes(values).values())) != 1:
        return []
    group = _entries(share, language)[next(iter(_classes(values).values()))].text
    which = text(f"share_{share}", language)
    return [text("promises_one_class", language, share=which, group=group)]


def _verdicts(facts: Facts, codes: Codes, language: str) -> Mapping[str, str]:
    """Return the verdicts that promises of the year have, each with how many."""
    counts = scorecard.of_year(answers(facts, today()), int(str(codes["year"])))["verdict"].value_counts()
    return {
        verdict: text("verdict_count", language, verdict=verdict_label(verdict, language), count=int(counts[verdict]))
        for verdict in VERDICTS
        if verdict in counts
    }


#: Which promises of a year, chosen before, are listed beside the map; without one, the districts are.
VERDICT = Choice(key="verdict", options=_verdicts, none="scorecard_title", chips=True)


def _of_districts(facts: Facts, rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["unit_code"].isin(facts.register.districts["code"])]


def _classes(values: Mapping[str, float]) -> dict[str, int]:
    return {code: sum(value > end for end in _ENDS[:-1]) for code, value in values.items()}


def _entries(share: str, language: str) -> list[LegendEntry]:
    starts = (None, *_ENDS[:-1])
    labels = [
        text("share_none", language)
        if start is None
        else text("share_range", language, low=f"{start:.0%}", high=f"{end:.0%}")
        for start, end in zip(starts, _ENDS, strict=True)
    ]
    entries = [LegendEntry(label, colour) for label, colour in zip(labels, SHARES[share], strict=True)]
    return [*entries, LegendEntry(text("no_promises", language), mark="blank")]


def _texts(by_unit: pd.DataFrame, language: str) -> dict[str, str]:
    """Say of each district how many of its promises have which verdict."""
    comma = text("clause_comma", language)
    texts = {}
    for code, row in by_unit.iterrows():
        counts = [f"{verdict_label(verdict, language)} {int(row[verdict])}" for verdict in VERDICTS if row[verdict]]
        texts[str(code)] = comma.join(counts)
    return texts


def _basis(facts: Facts, own: pd.DataFrame, language: str) -> tuple[str, ...]:
    """Name the plans behind the promises that were repealed, and when."""
    plans = facts.frames["plans"]
    repealed = plans[plans["id"].isin(own["plan_id"].dropna()) & (plans["status"] == "repealed")]
    pairs = dict.fromkeys(zip(repealed["document_no"], repealed["repealed_on"], strict=True))
    return tuple(
        text("basis_repealed", language, number=document_number(number, language), on=on) for number, on in pairs
    )
