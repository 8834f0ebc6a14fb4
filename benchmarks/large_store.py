"""The measure of a large store: twenty years of half-monthly rankings and two million cells of a grid."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio

from benchmarks.steps import Figures
from geo.schema import LAYERS
from geo.selection import read_facts
from geo.settings import Settings
from geo.store import geopackage
from geo.store.merge import import_rows
from geo.views import select
from server import assets

#: What is measured, on the large store and by plain GeoPandas, which reads and writes all of it.
PARTS = ("import_cpu_ms", "import_mb", "start_cpu_ms", "start_mb")
#: The stores that are measured, by what their figures are called.
STORES = {"small": "beijing.gpkg", "large": "large.gpkg"}
_YEARS, _PERIODS, _CELLS, _COLUMNS = range(2006, 2026), 30, 66_955, 259
_SOURCE = "bench"


def prepare(folder: Path) -> None:
    """Write ``large.gpkg`` into a folder, from the store ``beijing.gpkg`` that is there."""
    frames = dict(geopackage.read_store(folder / "beijing.gpkg"))
    for name, rows in {"sources": _source(), "observations": _ranks(frames), "grid_cells": _grids()}.items():
        part = rows.reindex(columns=frames[name].columns)
        frames[name] = pd.concat([frames[name], part], ignore_index=True).astype(frames[name].dtypes.to_dict())
    geopackage.write_store(frames, folder / "large.gpkg")


def measure_import(folder: Path) -> Figures:
    """Measure the import of 30 rows: into the small store, which loads what the program needs, and the large one."""
    for number, name in enumerate(("small", "large")):
        path = folder / "import.gpkg"
        shutil.copy(folder / STORES[name], path)
        runs = []
        for turn in range(3):
            file = folder / f"bench-{number}-{turn}.csv"
            file.write_text(file.name, "utf-8")
            runs.append(_costs(partial(_import, path, file, _bulletin(path, f"204{turn}-01-H1"))))
        cpu_ms, mb = min(run["cpu_ms"] for run in runs), sum(run["mb"] for run in runs)
        yield {f"{name}.import_cpu_ms": cpu_ms, f"{name}.import_mb": mb}


def measure_plain_import(folder: Path) -> Figures:
    """Measure the same by plain GeoPandas: all layers are read, joined with the rows and written."""
    path, rows = folder / "large.gpkg", _bulletin(folder / "large.gpkg", "2040-01-H1")
    target = folder / "plain.gpkg"

    def work() -> None:
        frames = {name: pyogrio.read_dataframe(path, layer=name, use_arrow=True) for name in LAYERS}
        frames["observations"] = pd.concat([frames["observations"], rows], ignore_index=True)
        for name, frame in frames.items():
            options = {"geometry_type": LAYERS[name].geometry} if LAYERS[name].geometry else {}
            pyogrio.write_dataframe(frame, target, layer=name, driver="GPKG", use_arrow=True, **options)

    yield {f"plain_store.import_{what}": value for what, value in _costs(work).items()}


def measure_start(folder: Path) -> Figures:
    """Measure what the server reads before the first visitor, and what the first page reads."""
    for name, store in STORES.items():
        _first_page(folder / STORES["small"])  # loads all that the program needs
        yield {f"{name}.start_{what}": value for what, value in _costs(partial(_first_page, folder / store)).items()}


def measure_plain_start(folder: Path) -> Figures:
    """Measure a start that reads all layers."""
    path = folder / "large.gpkg"
    costs = _costs(lambda: {name: pyogrio.read_dataframe(path, layer=name, use_arrow=True) for name in LAYERS})
    yield {f"plain_store.start_{what}": value for what, value in costs.items()}


def _costs(work: Callable[[], object]) -> dict[str, float]:
    """Return the CPU time of a piece of work and the memory by which it raises the most that the process has had."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    before, start = _memory_mb("VmRSS"), time.process_time()
    kept = work()
    cpu_ms, mb = 1000 * (time.process_time() - start), _memory_mb("VmHWM") - before
    del kept
    return {"cpu_ms": cpu_ms, "mb": max(1.0, mb)}  # less cannot be told from nothing


def _memory_mb(field: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024


def _first_page(path: Path) -> object:
    facts = read_facts(path)
    return facts, assets.LayerAssets(geopackage.read_store(path)), select("overview", facts, {}, "zh")


def _import(path: Path, file: Path, rows: pd.DataFrame) -> None:
    words = {"title": file.name, "title_en": file.name, "publisher": "-", "publisher_en": "-", "licence": "-"}
    import_rows(
        Settings(store=path), file, {"id": file.stem, **words}, {"observations": rows.assign(source_id=file.stem)}
    )


def _bulletin(path: Path, period: str) -> pd.DataFrame:
    codes = geopackage.read_layer(path, "subdistricts")["code"].head(30)
    return _rank_rows(codes, [period]).assign(source_id=_SOURCE)


def _rank_rows(codes: pd.Series, periods: list[str]) -> pd.DataFrame:
    keys = pd.DataFrame(product(periods, codes), columns=["period", "unit_code"])
    ranks = keys.groupby("period").cumcount() + 1
    columns: dict[str, Any] = {
        "indicator": "tsp_rank",
        "unit": "rank",
        "status": "published",
        "is_demo": 0,
        "source_id": _SOURCE,
    }
    return keys.assign(rank=ranks.astype("Int64"), value=np.nan, **columns)


def _ranks(frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Rank every subdistrict in every half-month of twenty years."""
    periods = [f"{year}-{month:02d}-H{half}" for year, month, half in product(_YEARS, range(1, 13), (1, 2))]
    rows = _rank_rows(frames["subdistricts"]["code"], periods)
    published = frames["observations"].loc[frames["observations"]["indicator"] == "tsp_rank", "period"]
    return rows[~rows["period"].isin(published)]


def _grids() -> pd.DataFrame:
    place, random = np.arange(_CELLS), np.random.default_rng(1)
    corners = {"east": 400_000.0 + 500 * (place % _COLUMNS), "north": 4_360_000.0 + 500 * (place // _COLUMNS)}
    common: dict[str, Any] = {
        "indicator": "voc_hotspot",
        "meridian": 117.0,
        "size_m": 500.0,
        "unit": "ug/m3",
        "is_demo": 0,
    }
    grids = [
        pd.DataFrame(
            {**corners, "period": f"{2023 + k // 12}-{k % 12 + 1:02d}", "value": random.lognormal(3, 0.5, _CELLS)}
        )
        for k in range(_PERIODS)
    ]
    return pd.concat(grids, ignore_index=True).assign(**common, source_id=_SOURCE)


def _source() -> pd.DataFrame:
    names = ("id", "title", "title_en", "publisher", "publisher_en", "licence", "sha256")
    return pd.DataFrame([{**dict.fromkeys(names, _SOURCE), "is_demo": 0}])
