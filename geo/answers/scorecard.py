"""Answers counted: the share kept, missed and undisclosed by place and by field, the scorecard, the first sentence."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from geo.answers.verdicts import VERDICTS
from geo.schema.plan_layers import FIELDS
from geo.selection import Facts
from geo.texts.catalogue import text


def of_year(answers: pd.DataFrame, year: int) -> pd.DataFrame:
    """Keep the answers to the targets of one year."""
    return answers[answers["year"].eq(year).fillna(False)]


def worst_first(answers: pd.DataFrame) -> pd.DataFrame:
    """Sort answers by verdict, the worst first, then by year, the newest first, field and target."""
    order = answers["verdict"].map(VERDICTS.index)
    table = answers.assign(order=order, late=-answers["year"])
    return table.sort_values(["order", "late", "field", "target_id"]).drop(columns=["order", "late"])


def shares(answers: pd.DataFrame, by: Literal["unit_code", "field", "year"]) -> pd.DataFrame:
    """Count the verdicts of each place, field or year.

    Parameters
    ----------
    answers
        As `geo.answers.answers.answers` returns them, or some of them.
    by
        The column to count by.

    Returns
    -------
    DataFrame
        One row each, by that column: ``by`` itself, ``targets`` (how many), a count for each verdict, and
        ``<verdict>_share``, from 0 to 1.
    """
    counts = pd.crosstab(answers[by], answers["verdict"]).reindex(columns=list(VERDICTS), fill_value=0)
    total = counts.sum(axis=1)
    return counts.assign(
        targets=total, **{f"{verdict}_share": counts[verdict] / total for verdict in VERDICTS}
    ).reset_index()


def scorecard(answers: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """Set the 17 units under each other, the worst first.

    Parameters
    ----------
    answers
        As `geo.answers.answers.answers` returns them, usually of one year; the city's own targets are left out.
    facts
        Their store.

    Returns
    -------
    DataFrame
        One row a district and the development area: ``unit_code``, ``targets``, a count for each verdict, and for each
        field the worst verdict there, missing where the unit has no target in it. Sorted by how many are missed, then
        behind, not comparable and not disclosed, each the most first.
    """
    codes = list(facts.register.districts["code"])
    own = answers[answers["unit_code"].isin(codes)]
    counts = pd.crosstab(own["unit_code"], own["verdict"]).reindex(index=codes, columns=list(VERDICTS), fill_value=0)
    worst = own["verdict"].map(VERDICTS.index).groupby([own["unit_code"], own["field"]]).min().unstack()
    fields = worst.reindex(index=codes, columns=list(FIELDS)).map(
        lambda place: VERDICTS[int(place)], na_action="ignore"
    )
    table = counts.assign(targets=counts.sum(axis=1)).join(fields.astype(object)).rename_axis("unit_code").reset_index()
    bad = list(VERDICTS[:4])
    table = table.sort_values([*bad, "unit_code"], ascending=[False] * len(bad) + [True], ignore_index=True)
    return table[["unit_code", "targets", *VERDICTS, *FIELDS]]


def headline(answers: pd.DataFrame, who: str, language: str) -> str:
    """Say how many of some promises are kept, missed and not comparable, and how many are not disclosed.

    Parameters
    ----------
    answers
        The answers to them.
    who
        Whose promises they are: a place, or a year's plans.
    language
        ``zh`` or ``en``.
    """
    counts = answers["verdict"].value_counts()
    before_deadline = [verdict for verdict in ("on_course", "behind") if verdict in counts]
    listed = ["kept", "missed", "not_comparable", *before_deadline]
    parts = [text(f"count_{verdict}", language, count=int(counts.get(verdict, 0))) for verdict in listed]
    return text(
        "answers_headline",
        language,
        who=who,
        count=len(answers),
        parts=text("clause_comma", language).join(parts),
        rest=int(counts.get("not_disclosed", 0)),
    )


def year_headline(answers: pd.DataFrame, year: int, language: str) -> str:
    """Say how the promises of a year's plans were kept: the sentence of the first screen."""
    return headline(of_year(answers, year), text("plans_of_year", language, year=year), language)
