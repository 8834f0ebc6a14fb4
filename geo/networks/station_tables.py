"""The table of stations: what each measured in a period, on how many days, and whether its place is stated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from geo.maps.colours import number
from geo.texts.catalogue import text
from geo.units import Register


def station_table(
    rows: pd.DataFrame, names: Mapping[str, tuple[str, str]], register: Register, language: str
) -> pd.DataFrame:
    """List the results of stations, the least complete first.

    Parameters
    ----------
    rows
        Rows of the layer ``stations``, those of one period.
    names
        Label and unit of measure of each indicator.
    register, language
        The units, and ``zh`` or ``en``.
    """
    ordered = rows.assign(share=rows["days"] / rows["days_wanted"]).sort_values(["share", "id", "indicator"])
    unit = [_unit(code, register, language) for code in ordered["unit_code"]]
    values = zip(ordered["value"], ordered["indicator"], ordered["status"], strict=True)
    columns: dict[str, Iterable[object]] = {
        "column_station": ordered[f"name_{language}"],
        "column_district": unit,
        "column_indicator": [names[key][0] for key in ordered["indicator"]],
        "column_value": [
            text(status, language) if pd.isna(value) else f"{number(value)} {names[key][1]}".strip()
            for value, key, status in values
        ],
        "column_days_measured": [
            f"{days} / {all}" for days, all in zip(ordered["days"], ordered["days_wanted"], strict=True)
        ],
        "column_position": [
            text("status_unplaced" if pd.isna(lon) else "place_stated", language) for lon in ordered["lon"]
        ],
    }
    return pd.DataFrame({text(key, language): list(cells) for key, cells in columns.items()})


def _unit(code: str | None, register: Register, language: str) -> str:
    """Name a station's place: its subdistrict after the district that this reports to."""
    if pd.isna(code):
        return text("not_stated", language)
    name, district = register.name(str(code), language), register.reporting.get(str(code))
    return name if district is None else f"{name} · {register.name(district, language)}"
