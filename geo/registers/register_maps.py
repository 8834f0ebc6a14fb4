"""What a map shows of registers: each place in the shape and the colour of its state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import get_args

import pandas as pd

from geo.figures.figure_maps import words
from geo.maps.model import LayerState, LegendEntry, MapState
from geo.schema.register_kinds import KIND_OF, REGISTER_STATES, Look
from geo.texts.catalogue import text

#: Shape and colour of each look, so that no reader depends on colour; violets, for the classes of water have the other
#: hues (after ColorBrewer's Purples).
LOOKS: Mapping[Look, tuple[str, str]] = {
    "done": ("small-circle", "#e4e0f0"),
    "under_way": ("small-triangle", "#a99dd0"),
    "not_started": ("small-square", "#7562ae"),
    "relapsed": ("small-cross", "#3f1f78"),
    "not_disclosed": ("small-diamond", "#ffffff"),
}


def state_label(status: str, language: str) -> str:
    """Name a state."""
    return REGISTER_STATES[status].label(language)


def kind_label(kind: str, language: str) -> str:
    """Name a kind."""
    return KIND_OF[kind].label(language)


def with_registers(state: MapState, registers: pd.DataFrame, ids: Iterable[str], language: str) -> MapState:
    """Add places of the registers to a map, each in the shape and the colour of its state.

    Parameters
    ----------
    state
        The map without them.
    registers
        The whole layer ``registers``.
    ids
        The places to draw.
    language
        ``zh`` or ``en``.
    """
    points = registers[registers["id"].isin(set(ids))]
    first, looks = len(state.palette), list(LOOKS)
    fill = {row["id"]: first + looks.index(REGISTER_STATES[row["status"]].look) for row in _rows(points)}
    lines = {
        row["id"]: f"{kind_label(row['kind'], language)} · {state_label(row['status'], language)}"
        for row in _rows(points)
    }
    hidden = sorted(set(registers["id"]) - set(points["id"]))
    plain = state.symbols or ["circle"] * first
    return replace(
        state,
        palette=[*state.palette, *(colour for _, colour in LOOKS.values())],
        symbols=[*plain, *(symbol for symbol, _ in LOOKS.values())],
        legend=[*state.legend[:-1], *_entries(points, language), *state.legend[-1:]],
        layers={**state.layers, "registers": LayerState(fill=fill, text=lines, hidden=hidden)},
    )


def registers_map(registers: pd.DataFrame, ids: Iterable[str], language: str, selected: str | None) -> MapState:
    """Show places of the registers alone; see `with_registers`."""
    empty = MapState(
        language=language,
        title=text("legend_registers", language),
        palette=[],
        legend=[LegendEntry(text("method_registers", language), mark="note")],
        layers={},
        words=words(language),
        selected=selected,
    )
    return with_registers(empty, registers, ids, language)


def _rows(points: pd.DataFrame) -> list[dict[str, str]]:
    return pd.DataFrame(points)[["id", "kind", "status"]].to_dict("records")  # type: ignore[return-value]


def _entries(points: pd.DataFrame, language: str) -> list[LegendEntry]:
    """Name the states that the drawn places have, a line for each look, after their kind where they have one."""
    kinds = points["kind"].unique()
    name = kind_label(kinds[0], language) if len(kinds) == 1 else text("registers_short", language)
    here = [state for state in REGISTER_STATES if state in set(points["status"])]
    states = {look: [one for one in here if REGISTER_STATES[one].look == look] for look in get_args(Look)}
    joined = text("list_separator", language)
    return [
        LegendEntry(
            text(
                "legend_register",
                language,
                kind=name,
                state=joined.join(state_label(one, language) for one in states[look]),
            ),
            colour,
            symbol,
        )
        for look, (symbol, colour) in LOOKS.items()
        if states[look]
    ]
