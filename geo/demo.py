"""Owns the demonstration data: seeded, made-up water readings, marked as such and kept in a store of their own."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.build import build_store
from geo.importer import upsert
from geo.schema import LAYERS
from geo.settings import CRS_STORE, Settings
from geo.store import read_store, write_store
from geo.water import INFERIOR, Item, items

SOURCE = "demo"
SEED = 2021
MONTHS = tuple(str(month) for month in pd.period_range("2020-01", "2021-12", freq="M"))
#: What lifts a section into its class, in turn; all other items are better by a class and more.
DRIVERS = (("nh3n", "tp"), ("cod", "bod5"), ("tp",), ("codmn", "cod"), ("do", "nh3n"), ("fluoride",))
MEASURED = ("ph", "do", "codmn", "cod", "bod5", "nh3n", "tp", "fluoride", "oil", "phenols", "lead", "mercury")
#: How each demo section stands, in turn: its usual class; 0 for a section with announced classes and no readings,
#: -1 for one that runs dry in part of the year, None for one without any data.
LEVELS = (6, 5, 4, 3, 2, 1, 6, 4, 3, 5, 2, 0, -1, None, 3, 4, 2, 6, 5)


def demo_path(config: Settings) -> Path:
    """Return where the demo store goes: beside the true one."""
    return config.store.with_name("demo.gpkg")


def build_demo(config: Settings, seed: int = SEED) -> str:
    """Make the demo store: the committed facts and made-up readings; the same seed makes the same content hash.

    Parameters
    ----------
    config
        Where the facts are; the true store is not touched.
    seed
        Start of the random numbers.

    Returns
    -------
    str
        The content hash.
    """
    with tempfile.TemporaryDirectory() as folder:  # written and read once, so that every column has its type
        draft = replace(config, store=Path(folder) / "facts.gpkg")
        build_store(draft)
        frames = read_store(draft.store)
    for name, rows in demo_rows(frames, seed).items():
        frames[name] = upsert(frames[name], rows, name)
    return write_store(frames, demo_path(config))


def demo_rows(frames: Mapping[str, pd.DataFrame], seed: int = SEED) -> dict[str, pd.DataFrame]:
    """Make up a section for every river that has none, and monthly readings for every section.

    Parameters
    ----------
    frames
        Layers ``rivers`` and ``sections``.
    seed
        Start of the random numbers.

    Returns
    -------
    dict
        Rows of the layers ``sources``, ``sections`` and ``observations``, enough to show every class and state.
    """
    sections = _demo_sections(frames["rivers"], frames["sections"])
    every = [*frames["sections"]["id"], *sections["id"]]
    random = np.random.default_rng(seed)
    rows = [
        row
        for number, section in enumerate(every)
        for row in _history(section, LEVELS[number % len(LEVELS)], DRIVERS[number % len(DRIVERS)], random)
    ]
    columns = [column.name for column in LAYERS["observations"].columns]
    observations = pd.DataFrame(rows).assign(is_demo=1, source_id=SOURCE).reindex(columns=columns)
    return {"sources": _source(seed), "sections": sections, "observations": observations}


def _demo_sections(rivers: pd.DataFrame, known: pd.DataFrame) -> gpd.GeoDataFrame:
    bare = rivers[~rivers["id"].isin(known["river_id"])]
    longest = [max(shapely.get_parts(shape), key=lambda part: part.length) for shape in bare["geometry"]]
    spots = [line.interpolate(0.6, normalized=True) for line in longest]
    frame = gpd.GeoDataFrame(
        {
            "id": "demo-" + bare["id"],
            "name_zh": bare["name_zh"] + "（演示断面）",
            "name_en": bare["name_en"] + " (demo section)",
            "river_id": bare["id"],
            "water_body": "river",
            "district_code": bare["district_code"],
            "role": [("national", "municipal", "district")[i % 3] for i in range(len(bare))],
            "target_class": bare["target_class"].fillna("Ⅳ"),
            "geometry_status": "schematic",
            "geometry_source_id": SOURCE,
            "source_id": SOURCE,
        },
        geometry=spots,
        crs=CRS_STORE,
    )
    return frame.reset_index(drop=True)


def _history(
    section: str, level: int | None, drivers: tuple[str, ...], random: np.random.Generator
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for number, month in enumerate(MONTHS if level is not None else ()):
        # Worse in winter, better in the second year.
        grade = (level or 0) + 0.5 + 0.6 * np.cos(2 * np.pi * number / 12) - number / 24 + random.normal(0, 0.25)
        spot = {"section_id": section, "period": month}
        if level == 0:
            rows.append({**spot, **_announced(int(np.clip(2 + random.integers(0, 3), 1, INFERIOR)))})
        elif level == -1 and number % 12 in (2, 3, 4):
            rows.append({**spot, **_announced(None)})
        else:
            worst = 3.0 + random.random() if level == -1 else float(np.clip(grade, 1, INFERIOR + 0.9))
            rows += [{**spot, **_reading(items()[key], worst, key in drivers, random)} for key in MEASURED]
    return rows


def _announced(water_class: int | None) -> dict[str, object]:
    status = "no_monitor" if water_class is None else "published"
    return {"indicator": "water_class", "value": water_class, "unit": "class", "status": status}


def _reading(item: Item, worst: float, driver: bool, random: np.random.Generator) -> dict[str, object]:
    grade = worst if driver else max(1.0, worst - 1.5 - 2 * random.random())
    value = float(f"{_value(item, grade, random):.2g}")
    limit = item.detection_limit or 0.0
    below = value < limit
    row = {"indicator": item.id, "value": limit / 2 if below else value, "unit": item.unit, "status": "published"}
    return {**row, "detection_limit": limit if below else None}


def _value(item: Item, grade: float, random: np.random.Generator) -> float:
    """Turn a grade (2.5 is the middle of Class II) into a value between the limits of its class."""
    if item.rule == "range":
        return float(random.uniform(7.2, 8.6))
    if item.rule == "at_least":
        return float(np.interp(grade, range(1, 8), (11, *item.limits, 0.3)))
    return float(np.interp(grade, range(1, 8), (item.limits[0] / 20, *item.limits, item.limits[-1] * 2.5)))


def _source(seed: int) -> pd.DataFrame:
    row = {
        "id": SOURCE,
        "title": "演示数据（虚构，非监测结果）",
        "title_en": "Demonstration data (made up, not measured)",
        "publisher": "本项目",
        "publisher_en": "This project",
        "licence": "MIT",
        "sha256": hashlib.sha256(f"{SOURCE} {seed}".encode()).hexdigest(),
        "is_demo": 1,
    }
    return pd.DataFrame([row]).reindex(columns=[column.name for column in LAYERS["sources"].columns])
