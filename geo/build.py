"""Owns the making of the store from the committed facts, and the checks that span its layers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.border_fit import fit_borders, imported_only, redrawn
from geo.boundaries import coverage_faults
from geo.errors import Fault, InvalidInput
from geo.facts import read_facts
from geo.importer import upsert
from geo.settings import BDA_CODE, Settings
from geo.store import read_drawn_borders, read_imported, write_store


def build_store(settings: Settings, keep_imports: bool = True) -> str:
    """Make the store anew from ``data/``; the same facts and the same imports give the same content hash.

    Parameters
    ----------
    settings
        Where the facts are and where the store goes.
    keep_imports
        Whether rows that were imported into the store that is there are carried over; they win over the facts.

    Returns
    -------
    str
        The content hash.

    Raises
    ------
    InvalidInput
        With every fault of the facts; the store that was there stays.
    """
    frames = read_facts(settings.data)
    for name, rows in (read_imported(settings.store) if keep_imports else {}).items():
        if rows.empty:  # borders came by this name, see below
            continue
        # What is in the facts under a source that was imported since is superseded, rows that it withdrew included.
        known = frames[name]
        stale = known["source_id"].isin(rows["source_id"]) if "source_id" in known else known["id"].isin(rows["id"])
        frames[name] = upsert(known[~stale], rows, name)
    if keep_imports:
        frames |= _imported_borders(frames, settings.store)
    if faults := place_faults(frames):
        raise InvalidInput(faults)
    return write_store(frames, settings.store)


def _imported_borders(frames: Mapping[str, pd.DataFrame], path: Path) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers with imported borders: as they were while the committed ones are the same, else drawn anew."""
    stored = read_drawn_borders(path)
    if not stored:
        return {}
    ours = frames["sources"][frames["sources"]["file"].str.contains("districts|rivers", na=False)]
    before, now = ({*zip(part["id"], part["sha256"], strict=True)} for part in (stored.pop("sources"), ours))
    layers = {name: gpd.GeoDataFrame(frames[name]) for name in stored}
    if now <= before:
        return {name: redrawn(layer, gpd.GeoDataFrame(stored[name]), name) for name, layer in layers.items()}
    return fit_borders(layers, imported_only(stored))


def ensure_store(settings: Settings) -> None:
    """Make the store when there is none; a store that is there is left as it is, sound or not."""
    if not settings.store.exists():
        build_store(settings)


def place_faults(frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Check that every section and every point of a register lies in the district that it is booked under.

    Parameters
    ----------
    frames
        Layers ``sections``, ``registers`` and ``districts`` of a store.

    Returns
    -------
    list of Fault
        Every fault found.
    """
    areas = dict(zip(frames["districts"]["code"], frames["districts"]["geometry"], strict=True))
    return [
        Fault(
            f"{layer}, {row['id']}",
            f"a point in {row['district_code']}",
            f"{row['geometry'].x:.4f}, {row['geometry'].y:.4f}",
        )
        for layer in ("sections", "registers")
        for row in frames[layer].to_dict("records")
        if not (row["district_code"] in areas and areas[row["district_code"]].covers(row["geometry"]))
    ]


def border_faults(frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Check that districts and subdistricts each form a coverage: no gaps, no overlaps, shared edges identical.

    Parameters
    ----------
    frames
        Layers of a store; the development area lies within districts and is left out.

    Returns
    -------
    list of Fault
        Every fault found.
    """
    districts = frames["districts"]
    faults = coverage_faults(districts[districts["code"] != BDA_CODE])
    return faults + coverage_faults(frames["subdistricts"])
