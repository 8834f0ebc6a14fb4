"""Two lists of the worst beside each other on the map: who entered, who left, who stands on both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from geo.maps.colours import BLUES, ORANGES
from geo.maps.model import LayerState, LegendEntry, MapState
from geo.texts.catalogue import text

#: The colour of each change, the worst first; they differ in lightness too.
CHANGES = {"entered": ORANGES[4], "stayed": ORANGES[1], "left": BLUES[2]}


def lists_map(base: MapState, moves: pd.DataFrame, now: str, before: str) -> MapState:
    """Show on a map of a list how it differs from another.

    Parameters
    ----------
    base
        The map of the later list, whose layer, borders and blanks stay.
    moves
        As `geo.rankings.rankings.entered_and_left` returns them.
    now, before
        What the periods are called.
    """
    language, kinds = base.language, list(CHANGES)
    rows = moves.to_dict("records")
    entries = [LegendEntry(text(f"list_{kind}", language), colour) for kind, colour in CHANGES.items()]
    kept = [entry for entry in base.legend if entry.mark not in ("fill", "note")]
    blank = text("not_disclosed", language)
    texts = {
        str(row["unit_code"]): text(
            "rank_line", language, before=_rank(row["previous_rank"], blank), now=_rank(row["rank"], blank)
        )
        for row in rows
    }
    fill = {str(row["unit_code"]): kinds.index(str(row["change"])) for row in rows}
    return replace(
        base,
        title=text("compared_title", language, now=now, before=before),
        palette=list(CHANGES.values()),
        legend=[*entries, *kept, LegendEntry(text("method_lists", language), mark="note")],
        layers={layer: LayerState(fill=fill, text=texts) for layer in base.layers},
    )


def lists_finding(
    moves: pd.DataFrame, names: Mapping[str, str], unit: str | None, spans: Mapping[str, str], language: str
) -> str:
    """Say how many entered, left and stayed, or how the chosen subdistrict moved.

    Parameters
    ----------
    moves
        As `geo.rankings.rankings.entered_and_left` returns them.
    names
        Code to name.
    unit
        Code of the chosen subdistrict, or None.
    spans
        ``now`` and ``before``: what the periods are called.
    language
        ``zh`` or ``en``.
    """
    own = moves[moves["unit_code"] == unit]
    if unit and len(own):
        blank = text("not_disclosed", language)
        ranks = {
            "now_rank": _rank(own["rank"].iloc[0], blank),
            "before_rank": _rank(own["previous_rank"].iloc[0], blank),
        }
        return text("lists_unit", language, name=names[unit], **spans, **ranks)
    counts = moves["change"].value_counts()
    return text("lists_finding", language, **spans, **{kind: int(counts.get(kind, 0)) for kind in CHANGES})


def _rank(rank: Any, blank: str) -> str:
    return blank if pd.isna(rank) else str(rank)
