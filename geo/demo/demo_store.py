"""The demonstration store: the committed facts beside made-up figures, seeded, marked, in a file of its own."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo import periods
from geo.build import build_store
from geo.demo.demo_air import air_rows, grid_rows
from geo.demo.demo_registers import demo_registers
from geo.demo.demo_water import demo_sections, ranking_rows, reading_rows
from geo.schema import LAYERS
from geo.settings import Settings
from geo.store.geopackage import read_store, write_store
from geo.store.merge import upsert
from geo.units import Register

SOURCE = "demo"
SEED = 2021


def demo_path(config: Settings) -> Path:
    """Return where the demo store goes: beside the true one."""
    return config.store.with_name("demo.gpkg")


def build_demo(config: Settings, seed: int = SEED) -> str:
    """Make the demo store: the committed facts and made-up figures; the same seed makes the same content hash.

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
        frames = dict(read_store(draft.store))
    rows = demo_rows(frames, seed)
    frames["observations"] = _not_replaced(frames["observations"], set(rows["observations"]["indicator"]))
    for name, part in rows.items():
        frames[name] = upsert(frames[name], part, name)
    return write_store(frames, demo_path(config))


def demo_rows(frames: Mapping[str, pd.DataFrame], seed: int = SEED) -> dict[str, pd.DataFrame]:
    """Make up what the page shows: air, water, registers and rankings.

    Parameters
    ----------
    frames
        Layers ``districts``, ``subdistricts``, ``rivers`` and ``sections``.
    seed
        Start of the random numbers.

    Returns
    -------
    dict
        Rows of the layers ``sources``, ``sections``, ``registers``, ``register_states`` and ``observations``, enough
        to show every class and state; every observation ``is_demo``.
    """
    random = np.random.default_rng(seed)
    register = Register(frames["districts"], frames["subdistricts"])
    sections = demo_sections(frames["rivers"], frames["sections"], frames["districts"])
    every = pd.concat([frames["sections"][["id", "water_body"]], sections[["id", "water_body"]]])
    parts = [reading_rows(every, random), ranking_rows(register, random), air_rows(register, random)]
    observations = pd.concat(parts, ignore_index=True).assign(is_demo=1, source_id=SOURCE)
    marked = {"geometry_status": "schematic", "geometry_source_id": SOURCE, "source_id": SOURCE}
    registers, states = demo_registers(gpd.GeoDataFrame(frames["districts"]), random)
    return {
        "sources": _source(seed),
        "sections": sections.assign(**marked),
        "registers": registers.assign(**marked),
        "register_states": states.assign(source_id=SOURCE),
        "grid_cells": grid_rows(frames["districts"], random).assign(is_demo=1, source_id=SOURCE),
        "observations": observations.reindex(columns=LAYERS["observations"].names),
    }


def _not_replaced(published: pd.DataFrame, indicators: set[str]) -> pd.DataFrame:
    """Leave out the bulletins of what is made up, so that no map mixes the two; results of whole years stay."""
    yearly = published["period"].map(lambda period: periods.parse(period).kind == "year")
    return published[yearly | ~published["indicator"].isin(indicators)]


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
    return pd.DataFrame([row]).reindex(columns=LAYERS["sources"].names)
