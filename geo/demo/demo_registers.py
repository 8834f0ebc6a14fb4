"""The made-up registers of the demo store: places of every kind in every state, with their details and past states."""

from __future__ import annotations

import json
from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.schema.register_kinds import REGISTER_KINDS, REGISTER_STATES, Detail, Look, RegisterKind
from geo.settings import BDA_CODE, CRS_STORE

#: How many places the registers have that the 2021 plan or its readers know by their number; others have `USUAL`.
COUNTS = {"black_odorous_reach": 142, "small_water_body": 300, "outfall": 160, "voc_firm": 50}
USUAL = 24
_CHANCES: dict[Look, float] = {
    "done": 0.66,
    "under_way": 0.16,
    "not_started": 0.08,
    "relapsed": 0.04,
    "not_disclosed": 0.06,
}
#: The days that made-up states are of: of the last one, and of one before it.
_LAST, _FIRST = "2021-12-31", "2021-06-30"
#: What a place was before, by how its last state looks.
_BEFORE: dict[Look, str] = {"done": "under_way", "under_way": "not_started", "relapsed": "under_way"}


def demo_registers(districts: gpd.GeoDataFrame, random: np.random.Generator) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Make up places of every kind, within the districts, in every state of the kind.

    Parameters
    ----------
    districts
        The layer of the store.
    random
        Source of the random numbers.

    Returns
    -------
    registers, register_states
        Rows of the two layers, without a source.
    """
    own = districts[districts["code"] != BDA_CODE].sort_values("code", ignore_index=True)
    rows, points = [], []
    for kind in REGISTER_KINDS:
        for number in range(1, COUNTS.get(kind.id, USUAL) + 1):
            place = int(random.integers(len(own)))
            points.append(_point_in(own["geometry"].iloc[place], random))
            row = {"id": f"demo-{kind.id}-{number:03d}", "kind": kind.id, "district_code": own["code"].iloc[place]}
            names = {"name_zh": f"演示{kind.label.zh} {number}", "name_en": f"Demo {_small(kind.label.en)} {number}"}
            rows.append({**row, **names, "status": _state(kind, number, random), "details": _details(kind, random)})
    registers = gpd.GeoDataFrame(rows, geometry=points, crs=CRS_STORE)
    return registers, _states(registers, random)


def _small(name: str) -> str:
    """Write a name as it stands within a sentence; VOC stays as it is."""
    return name if name[:2].isupper() else name[0].lower() + name[1:]


def _state(kind: RegisterKind, number: int, random: np.random.Generator) -> str:
    """Choose a state of a kind; the first places of each kind take its states in turn, so that none is missing."""
    if number <= len(kind.states):
        return kind.states[number - 1]
    chances = np.array([_CHANCES[REGISTER_STATES[state].look] for state in kind.states])
    return str(random.choice(kind.states, p=chances / chances.sum()))


def _details(kind: RegisterKind, random: np.random.Generator) -> str | None:
    details = {detail.name: _value(detail, random) for detail in kind.details if detail.name != "rectified_on"}
    return json.dumps(details, ensure_ascii=False, sort_keys=True) if details else None


def _value(detail: Detail, random: np.random.Generator) -> object:
    if detail.terms:
        return str(random.choice(list(detail.terms)))
    if detail.kind == "date":
        return str(date(2021, 1, 1) + timedelta(days=int(random.integers(360))))
    if detail.kind in ("real", "flag"):
        return int(random.integers(2)) if detail.kind == "flag" else float(random.integers(1, 40) * 100)
    return "演示 (demo)"


def _states(registers: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Make up the state of every place at the last day, and for some one before it."""
    rows = []
    for key, status in zip(registers["id"], registers["status"], strict=True):
        rows.append({"register_id": key, "stated_on": _LAST, "status": status})
        before = _BEFORE.get(REGISTER_STATES[status].look)
        if before and random.random() < 0.5:
            rows.append({"register_id": key, "stated_on": _FIRST, "status": before})
    return pd.DataFrame(rows)


def _point_in(shape: shapely.Geometry, random: np.random.Generator) -> shapely.Point:
    """Pick a point in a district."""
    west, south, east, north = shape.bounds
    while True:
        point = shapely.Point(random.uniform(west, east), random.uniform(south, north))
        if shape.contains(point):
            return point
