"""Owns the tables of the water page: rivers and sections, readings, basins, function zones, registers."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from geo.catalogue import text
from geo.classes import number
from geo.units import Register
from geo.water_words import Names, class_text, state_text


def states_table(states: pd.DataFrame, named: Mapping[str, str], names: Names, register: Register,
                 language: str) -> pd.DataFrame:  # fmt: skip
    """List sections and rivers: class, target, whether it is met, by how much not, how often not, the year before.

    Parameters
    ----------
    states
        The rows to list.
    named
        Id to name in the reader's language.
    names, register, language
        See `states_view`; the register names the districts.
    """
    separator = text("list_separator", language)
    rows = [
        (
            named[row["id"]],
            text(f"kind_{row['kind']}", language),
            separator.join(register.name(code, language) for code in row["districts"]),
            state_text(row, language),
            text("not_stated", language) if pd.isna(row["target"]) else class_text(int(row["target"]), language),
            "" if pd.isna(row["missed"]) else text("missed" if row["missed"] else "met", language),
            _times(row["over_target"]),
            _times(row["over_v"]),
            "" if pd.isna(row["failed"]) else f"{row['failed']} / {row['months']}",
            "" if pd.isna(row["before"]) else class_text(int(row["before"]), language),
            separator.join(names[key][0] for key in row["main"]),
        )
        for row in states.sort_values("kind", ascending=False, kind="stable").to_dict("records")
    ]
    keys = (
        "column_name",
        "column_kind",
        "column_district",
        "column_class",
        "column_target",
        "column_target_met",
        "column_over_target",
        "column_over_v",
        "column_months_failed",
        "column_before",
        "column_main",
    )
    return pd.DataFrame(rows, columns=[text(key, language) for key in keys])


def readings_table(readings: pd.DataFrame, names: Names, language: str) -> pd.DataFrame:
    """List a section's readings of one period: indicator, value, class, multiple over Class V."""
    rows = []
    for row in readings.sort_values("water_class", ascending=False, kind="stable").to_dict("records"):
        name, unit = names[str(row["indicator"])]
        limit = row["detection_limit"]
        value = f"{row['value']:g}" if pd.isna(limit) else text("below_limit", language, limit=f"{limit:g}")
        shown = f"{value} {unit}".strip()
        if not pd.isna(row["saturation"]):
            shown = text("with_saturation", language, value=shown, share=number(round(row["saturation"], 1)))
        grade = class_text(int(row["water_class"]), language)
        rows.append((name, shown, grade, _times(row["over_target"]), _times(row["over_v"])))
    keys = ("column_indicator", "column_value", "column_class", "column_over_target", "column_over_v")
    return pd.DataFrame(rows, columns=[text(key, language) for key in keys])


def basins_table(basins: pd.DataFrame, named: Mapping[str, str], names: Names, language: str) -> pd.DataFrame:
    """List basins: how they stand, from how many sections, the shares of classes, the main pollutants, the year before.

    Parameters
    ----------
    basins
        As `geo.water_state.basins` returns them.
    named
        Basin in Chinese to its name in the reader's language.
    names, language
        See `states_table`.
    """
    rows = [
        (
            named[row["basin"]],
            _basin_state(row, language),
            row["sections"],
            f"{row['good']:.0f}%",
            f"{row['inferior']:.0f}%",
            text("list_separator", language).join(names[key][0] for key in row["main"]),
            text(f"quality_{row['before']}", language) if row["before"] else "",
        )
        for row in basins.to_dict("records")
    ]
    keys = (
        "column_basin", "column_quality", "column_sections", "column_good", "column_inferior", "column_main",
        "column_before",
    )  # fmt: skip
    return pd.DataFrame(rows, columns=[text(key, language) for key in keys])


def _basin_state(row: Mapping[Hashable, Any], language: str) -> str:
    quality = text(f"quality_{row['quality']}", language)
    if pd.isna(row["grade"]):
        return quality
    return text("class_and_quality", language, name=class_text(int(row["grade"]), language), quality=quality)


def _times(multiple: float) -> str:
    return "" if pd.isna(multiple) else number(round(multiple, 2))


def zones_table(zones: pd.DataFrame, language: str) -> pd.DataFrame:
    """List the function zones of a river: name, from, to, length, target class."""
    rows = [
        (
            row[f"name_{language}"],
            row[f"from_{language}"],
            row[f"to_{language}"],
            number(row["length_km"]),
            text("class_is", language, name=row["target_class"]),
        )
        for row in zones.to_dict("records")
    ]
    keys = ("column_zone", "column_from", "column_to", "column_length", "column_target")
    return pd.DataFrame(rows, columns=[text(key, language) for key in keys])


def registers_table(counts: pd.DataFrame, register: Register, language: str) -> pd.DataFrame:
    """List how many water bodies and outfalls of each kind a district has, and how many are done.

    Parameters
    ----------
    counts
        As `geo.points.summary` returns them.
    register, language
        See `states_table`.
    """
    rows = [
        (
            text(f"kind_{row['kind']}", language),
            register.name(row["district_code"], language),
            row["points"],
            row["done"],
            f"{row['done'] / row['known']:.0%}" if row["known"] else text("not_disclosed", language),
        )
        for row in counts.to_dict("records")
    ]
    keys = ("column_kind", "column_district", "column_points", "column_done", "column_share_done")
    return pd.DataFrame(rows, columns=[text(key, language) for key in keys])
