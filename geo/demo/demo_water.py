"""The made-up water of the demo store: sections and their readings, the quarterly ranking."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.rankings.rankings import competition_ranks, worst
from geo.settings import BDA_CODE, CRS_STORE
from geo.units import Register
from geo.water.water_items import INFERIOR, Item, items

MONTHS = tuple(str(month) for month in pd.period_range("2020-01", "2021-12", freq="M"))
QUARTERS = tuple(f"{year}-Q{quarter}" for year in (2020, 2021) for quarter in range(1, 5))
#: What lifts a section into its class, in turn; all other items are better by a class and more.
DRIVERS = (("nh3n", "tp"), ("cod", "bod5"), ("tp",), ("codmn", "cod"), ("do", "nh3n"), ("fluoride",))
MEASURED = (
    "water_temperature",
    "ph",
    "do",
    "codmn",
    "cod",
    "bod5",
    "nh3n",
    "tp",
    "fluoride",
    "oil",
    "phenols",
    "lead",
    "mercury",
)
#: How each demo section stands, in turn: its usual class; 0 for a section with announced classes and no readings,
#: -1 for one that runs dry in part of the year, None for one without any data.
LEVELS = (6, 5, 4, 3, 1, 6, 4, 3, 5, 2, 0, -1, None, 3, 4, 2, 6, 5)
#: A reservoir's section: its place, for lakes have limits of their own.
LAKE = {"id": "demo-lake", "name_zh": "密云水库（演示断面）", "name_en": "Miyun Reservoir (demo section)"}
LAKE_AT = (116.93, 40.51)


def demo_sections(rivers: pd.DataFrame, sections: pd.DataFrame, districts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Make up a section for every river that has none, in the district where it lies, and one of a reservoir."""
    bare = rivers[~rivers["id"].isin(sections["river_id"])]
    longest = [max(shapely.get_parts(shape), key=lambda part: part.length) for shape in bare["geometry"]]
    inside = shapely.union_all(districts["geometry"].to_numpy())
    # In places a river is the border of the city, and its line is off by some metres.
    spots = [shapely.intersection(line, inside).interpolate(0.6, normalized=True) for line in longest]
    table = pd.DataFrame(
        {
            "id": "demo-" + bare["id"],
            "name_zh": bare["name_zh"] + "（演示断面）",
            "name_en": bare["name_en"] + " (demo section)",
            "river_id": bare["id"],
            "water_body": "river",
            "role": [("national", "municipal", "district")[i % 3] for i in range(len(bare))],
            "target_class": bare["target_class"].fillna("Ⅳ"),
        }
    )
    lake = pd.DataFrame([{**LAKE, "water_body": "lake", "role": "national", "target_class": "Ⅱ"}])
    points = [*spots, shapely.Point(LAKE_AT)]
    own = districts[districts["code"] != BDA_CODE]
    codes = [own["code"][own.covers(point)].iloc[0] for point in points]
    both = pd.concat([table, lake], ignore_index=True).assign(district_code=codes)
    return gpd.GeoDataFrame(both, geometry=points, crs=CRS_STORE)


def reading_rows(sections: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Make up monthly readings, or announced classes, of every section."""
    rows = [
        row
        for number, (section, body) in enumerate(zip(sections["id"], sections["water_body"], strict=True))
        for row in _history(section, LEVELS[number % len(LEVELS)], DRIVERS[number % len(DRIVERS)], body, random)
    ]
    return pd.DataFrame(rows)


def ranking_rows(register: Register, random: np.random.Generator) -> pd.DataFrame:
    """Make up the quarterly lists of the ten subdistricts with the worst water, ties among them."""
    codes = register.subdistricts.loc[register.subdistricts["kind"] != "functional_zone", "code"]
    usual, parts = random.normal(0, 1, len(codes)), []
    for quarter in QUARTERS:
        # In whole steps, so that some share a rank.
        scores = pd.Series(((usual + random.normal(0, 0.5, len(codes))) * 12).round(), codes)
        listed = worst(competition_ranks(scores).rename("rank").rename_axis("unit_code").reset_index(), 10)
        parts.append(listed.assign(period=quarter))
    return pd.concat(parts).assign(indicator="water_rank", unit="rank", status="published")


def _history(
    section: str, level: int | None, drivers: tuple[str, ...], body: str, random: np.random.Generator
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    measured = (*MEASURED, "tn") if body == "lake" else MEASURED
    for number, month in enumerate(MONTHS if level is not None else ()):
        # Worse in winter, better in the second year.
        cold = np.cos(2 * np.pi * number / 12)
        grade = (level or 0) + 0.5 + 0.6 * cold - number / 40 + random.normal(0, 0.25)
        spot = {"section_id": section, "period": month}
        if level == 0:
            rows.append({**spot, **_announced(int(np.clip(2 + random.integers(0, 3), 1, INFERIOR)))})
        elif level == -1 and number % 12 in (2, 3, 4):
            rows.append({**spot, **_announced(None)})
        else:
            usual = 3.0 + random.random() if level == -1 else float(np.clip(grade, 1, INFERIOR + 0.9))
            grades = {key: usual if key in drivers else max(1.0, usual - 1.5 - 2 * random.random()) for key in measured}
            rows += [{**spot, **_reading(items()[key], grades[key], cold, body == "lake", random)} for key in measured]
    return rows


def _announced(water_class: int | None) -> dict[str, object]:
    status = "no_monitor" if water_class is None else "published"
    return {"indicator": "water_class", "value": water_class, "unit": "class", "status": status}


def _reading(item: Item, grade: float, cold: float, lake: bool, random: np.random.Generator) -> dict[str, object]:
    value = float(f"{_value(item, grade, cold, lake, random):.2g}")
    limit = item.detection_limit or 0.0
    below = value < limit
    return {
        "indicator": item.id,
        "value": limit / 2 if below else value,
        "unit": item.unit_of_measure,
        "status": "published",
        "detection_limit": limit if below else None,
    }


def _value(item: Item, grade: float, cold: float, lake: bool, random: np.random.Generator) -> float:
    """Turn a grade (2.5 is the middle of Class II) into a value between the limits of its class."""
    if item.rule == "none":
        return float(15 - 13 * cold + random.normal(0, 1))
    if item.rule == "range":
        return float(random.uniform(7.2, 8.6))
    limits = item.bounds(lake)
    if item.rule == "at_least":
        return float(np.interp(grade, range(1, 8), (11, *limits, 0.3)))
    return float(np.interp(grade, range(1, 8), (limits[0] / 20, *limits, limits[-1] * 2.5)))
