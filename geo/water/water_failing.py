"""The sections that fail, the worst first, with what decides their class; and one river or section in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geo.maps.colours import number
from geo.texts.catalogue import text
from geo.water.water_items import INFERIOR
from geo.water.water_words import Names, class_mark, class_text


def failing(states: pd.DataFrame) -> pd.DataFrame:
    """Keep the sections that miss their target or are inferior to Class V, the worst first.

    Parameters
    ----------
    states
        As `geo.water.water_states.water_states` returns them.
    """
    sections = states[(states["kind"] == "section") & states["grade"].notna()]
    return worst_first(sections[sections["missed"].fillna(False) | sections["grade"].eq(INFERIOR)])


def worst_first(states: pd.DataFrame) -> pd.DataFrame:
    """Sort rivers and sections: those that miss their target first, each by class and by how far they are over it."""
    order = states.assign(late=~states["missed"].fillna(False).astype(bool), rank=-states["grade"].fillna(0))
    order = order.assign(over=-order["over_target"].fillna(0))
    return states.loc[order.sort_values(["late", "rank", "over", "id"]).index]


def failing_table(states: pd.DataFrame, labels: Mapping[str, str], names: Names, language: str) -> pd.DataFrame:
    """List sections: name, class and target, what decides the class, the months of the year that missed the target.

    Parameters
    ----------
    states
        The rows to list.
    labels
        Id to name in the reader's language.
    names
        Label and unit of measure of each indicator.
    language
        ``zh`` or ``en``.
    """
    rows = [
        {
            "column_name": labels[row["id"]],
            "column_class": _class_and_target(row, language),
            "column_cause": cause(row, names, language),
            "column_months_failed": "" if pd.isna(row["failed"]) else f"{row['failed']} / {row['months']}",
        }
        for row in states.to_dict("records")
    ]
    columns = ("column_name", "column_class", "column_cause", "column_months_failed")
    return pd.DataFrame(rows, columns=list(columns)).set_axis([text(key, language) for key in columns], axis=1)


def cause(row: Mapping[Any, Any], names: Names, language: str) -> str:
    """Name the items that decide a class, and how far the worst of them is over the limit of the target."""
    items = text("list_separator", language).join(names[key][0] for key in row["deciding"])
    if not items or pd.isna(row["over_target"]):
        return items
    return text("cause_over", language, items=items, times=number(round(float(row["over_target"]), 2)))


def reach_finding(row: Mapping[Any, Any], name: str, names: Names, language: str) -> str:
    """Say of one river or section its class, its target and what decides: the title of the page once it is chosen.

    Parameters
    ----------
    row
        Its row of `geo.water.water_states.water_states`.
    name
        What it is called.
    names, language
        As in `failing_table`.
    """
    target = "" if pd.isna(row["target"]) else class_text(int(row["target"]), language)
    if pd.isna(row["grade"]):
        known = text(str(row["status"]), language).lower()
        return text("reach_target_only" if target else "reach_unknown", language, name=name, target=target, known=known)
    grade = class_text(int(row["grade"]), language)
    if pd.isna(row["missed"]):
        return text("reach_class", language, name=name, grade=grade)
    why = cause(row, names, language) if row["missed"] else ""
    sentence = text("reach_missed" if row["missed"] else "reach_met", language, name=name, grade=grade, target=target)
    return (
        text("reach_why", language, sentence=sentence, cause=why) if why else f"{sentence}{text('full_stop', language)}"
    )


def _class_and_target(row: Mapping[Any, Any], language: str) -> str:
    grade = class_mark(int(row["grade"]), language)
    if pd.isna(row["target"]):
        return grade
    return text("class_of_target", language, grade=grade, target=class_mark(int(row["target"]), language))
