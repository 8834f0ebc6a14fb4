"""The tables of the water page: rivers and sections, readings, basins, function zones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from geo.maps.colours import number
from geo.texts.catalogue import text
from geo.units import Register
from geo.water.water_words import Names, class_text, state_text


def states_table(
    states: pd.DataFrame, labels: Mapping[str, str], names: Names, register: Register, language: str
) -> pd.DataFrame:
    """List sections and rivers: class, target, whether it is met, by how much not, how often not, the year before.

    Parameters
    ----------
    states
        The rows to list.
    labels
        Id to name in the reader's language.
    names
        Label and unit of measure of each indicator.
    register
        Names the districts.
    language
        ``zh`` or ``en``.
    """
    separator = text("list_separator", language)
    rows = [
        {
            "column_name": labels[row["id"]],
            "column_kind": text(f"kind_{row['kind']}", language),
            "column_district": separator.join(register.name(code, language) for code in row["districts"]),
            "column_class": state_text(row, language),
            "column_target": _class_or(row["target"], text("not_stated", language), language),
            "column_target_met": "" if pd.isna(row["missed"]) else text("missed" if row["missed"] else "met", language),
            "column_over_target": _times(row["over_target"]),
            "column_over_v": _times(row["over_v"]),
            "column_months_failed": "" if pd.isna(row["failed"]) else f"{row['failed']} / {row['months']}",
            "column_before": _class_or(row["before"], "", language),
            "column_main": separator.join(names[key][0] for key in row["main"]),
        }
        for row in states.to_dict("records")
    ]
    columns = (
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
    return _table(rows, columns, language)


def readings_table(readings: pd.DataFrame, names: Names, language: str) -> pd.DataFrame:
    """List a section's readings of one period: indicator, value, class, multiple over Class V."""
    rows = []
    for row in readings.sort_values("water_class", ascending=False, kind="stable").to_dict("records"):
        name, unit_of_measure = names[str(row["indicator"])]
        rows.append(
            {
                "column_indicator": name,
                "column_value": _reading_text(row, unit_of_measure, language),
                "column_class": class_text(int(row["water_class"]), language),
                "column_over_target": _times(row["over_target"]),
                "column_over_v": _times(row["over_v"]),
            }
        )
    columns = ("column_indicator", "column_value", "column_class", "column_over_target", "column_over_v")
    return _table(rows, columns, language)


def basins_table(basins: pd.DataFrame, labels: Mapping[str, str], names: Names, language: str) -> pd.DataFrame:
    """List basins: how they stand, from how many sections, the shares of classes, the main pollutants, the year before.

    Parameters
    ----------
    basins
        As `geo.water.water_states.basins` returns them.
    labels
        Basin in Chinese to its name in the reader's language.
    names, language
        As in `states_table`.
    """
    rows = [
        {
            "column_basin": labels[row["basin"]],
            "column_quality": _basin_state(row, language),
            "column_sections": row["sections"],
            "column_good": f"{row['good']:.0f}%",
            "column_inferior": f"{row['inferior']:.0f}%",
            "column_main": text("list_separator", language).join(names[key][0] for key in row["main"]),
            "column_before": text(f"quality_{row['before']}", language) if row["before"] else "",
        }
        for row in basins.to_dict("records")
    ]
    columns = (
        "column_basin",
        "column_quality",
        "column_sections",
        "column_good",
        "column_inferior",
        "column_main",
        "column_before",
    )
    return _table(rows, columns, language)


def zones_table(zones: pd.DataFrame, language: str) -> pd.DataFrame:
    """List the function zones of a river: name, from, to, length, target class."""
    rows = [
        {
            "column_zone": row[f"name_{language}"],
            "column_from": row[f"from_{language}"],
            "column_to": row[f"to_{language}"],
            "column_length": number(row["length_km"]),
            "column_target": text("class_is", language, name=row["target_class"]),
        }
        for row in zones.to_dict("records")
    ]
    return _table(rows, ("column_zone", "column_from", "column_to", "column_length", "column_target"), language)


def _table(rows: Sequence[Mapping[str, object]], columns: Sequence[str], language: str) -> pd.DataFrame:
    """Put rows under headings in the reader's language; columns are keys of the catalogue."""
    return pd.DataFrame(rows, columns=list(columns)).set_axis([text(key, language) for key in columns], axis=1)


def _class_or(grade: Any, blank: str, language: str) -> str:
    return blank if pd.isna(grade) else class_text(int(grade), language)


def _reading_text(row: Mapping[Any, Any], unit_of_measure: str, language: str) -> str:
    """Write a reading, or its detection limit; that of oxygen with its saturation."""
    limit = row["detection_limit"]
    value = f"{row['value']:g}" if pd.isna(limit) else text("below_limit", language, limit=f"{limit:g}")
    reading = f"{value} {unit_of_measure}".strip()
    if pd.isna(row["saturation"]):
        return reading
    return text("with_saturation", language, value=reading, share=number(round(row["saturation"], 1)))


def _basin_state(row: Mapping[Any, Any], language: str) -> str:
    quality = text(f"quality_{row['quality']}", language)
    if pd.isna(row["grade"]):
        return quality
    return text("class_and_quality", language, name=class_text(int(row["grade"]), language), quality=quality)


def _times(multiple: float) -> str:
    return "" if pd.isna(multiple) else number(round(multiple, 2))
