"""Two periods of rivers and sections beside each other: which got better, which worse."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from geo.maps.colours import BLUES, GREYS, ORANGES
from geo.maps.model import LayerState, LegendEntry, MapState
from geo.texts.catalogue import text
from geo.water.water_words import class_mark, class_text

#: Colour and shape of each change, the worst first; they differ in lightness too.
LOOKS = {"worse": (ORANGES[4], "cross"), "same": (GREYS[1], "square"), "better": (BLUES[3], "circle")}


def class_changes(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Compare the classes of two periods.

    Parameters
    ----------
    now, before
        As `geo.water.water_states.water_states` returns them.

    Returns
    -------
    DataFrame
        ``id``, ``kind``, ``grade``, ``earlier`` and ``change`` (worse, same or better) of what has a class in both.
    """
    earlier = before.set_index("id")["grade"].rename("earlier")
    both = now[["id", "kind", "grade"]].join(earlier, on="id").dropna(subset=["grade", "earlier"])
    steps = both["grade"].astype(int) - both["earlier"].astype(int)
    return both.assign(change=["worse" if step > 0 else "better" if step < 0 else "same" for step in steps])


def changes_map(base: MapState, changes: pd.DataFrame, ids: Iterable[str], spans: Mapping[str, str]) -> MapState:
    """Show on the water map what got better and what worse.

    Parameters
    ----------
    base
        The map of the later period, whose reaches and filters stay.
    changes
        As `class_changes` returns them.
    ids
        The rivers and sections to draw.
    spans
        ``now`` and ``before``: what the periods are called.
    """
    language, kinds, visible = base.language, list(LOOKS), set(ids)
    entries = [LegendEntry(text(f"water_{kind}", language), *look) for kind, look in LOOKS.items()]
    kept = [entry for entry in base.legend if entry.mark in ("blank", "solid", "dashed")]
    layers = dict(base.layers)
    for kind in ("river", "section"):
        rows = changes[(changes["kind"] == kind) & changes["id"].isin(visible)].to_dict("records")
        shown = base.layers[f"{kind}s"]
        moved = {str(row["id"]): row for row in rows if row["change"] != "same"}
        layers[f"{kind}s"] = LayerState(
            fill={str(row["id"]): kinds.index(str(row["change"])) for row in rows},
            text={str(row["id"]): _step(row, class_text, language) for row in rows},
            hidden=shown.hidden,
            marks={key: _step(row, class_mark, language) for key, row in moved.items() if key in shown.marks},
        )
    return replace(
        base,
        title=text("compared_title", language, **spans),
        palette=[colour for colour, _ in LOOKS.values()],
        symbols=[symbol for _, symbol in LOOKS.values()],
        legend=[*entries, *kept],
        layers=layers,
    )


def changes_finding(changes: pd.DataFrame, spans: Mapping[str, str], language: str) -> str:
    """Say how many sections got better, worse, and neither."""
    counts = changes.loc[changes["kind"] == "section", "change"].value_counts()
    return text("water_changes", language, **spans, **{kind: int(counts.get(kind, 0)) for kind in LOOKS})


def _step(row: Mapping[Any, Any], write: Callable[[int, str], str], language: str) -> str:
    before, now = (write(int(row[key]), language) for key in ("earlier", "grade"))
    return before if before == now else f"{before} → {now}"
