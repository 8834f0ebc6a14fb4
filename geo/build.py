"""The store, made from the committed facts and from what was imported before."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.borders.checks import place_faults
from geo.borders.fit import fit_borders, imported_borders, with_borders
from geo.errors import Fault, InvalidInput
from geo.periods import parse
from geo.rankings.bulletins import read_bulletin
from geo.registers.register_checks import register_faults
from geo.schema import BUILT, LAYERS
from geo.settings import Settings
from geo.store.committed import read_layers, read_results
from geo.store.geopackage import write_store
from geo.store.imported_rows import read_drawn_borders, read_imported
from geo.store.lock import writing
from geo.store.merge import upsert
from geo.units import Register


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
    StoreBusy, StoreUnwritable
        As `geo.store.geopackage.write_store`.
    """
    with writing(settings.store):  # what another import brings meanwhile would be lost
        return write_store(_merged(settings, keep_imports), settings.store)


def _merged(settings: Settings, keep_imports: bool) -> dict[str, pd.DataFrame]:
    """Read the facts, with what was imported before in place of what it replaces."""
    frames = read_committed(settings.data)
    for name, rows in (read_imported(settings.store) if keep_imports else {}).items():
        if rows.empty:  # borders came by this name, see below
            continue
        # What is in the facts under a source that was imported since is superseded, rows that it withdrew included.
        facts = frames[name]
        stale = facts["source_id"].isin(rows["source_id"]) if "source_id" in facts else facts["id"].isin(rows["id"])
        frames[name] = upsert(facts[~stale], rows, name)
    if keep_imports:
        frames |= _imported_borders(frames, settings.store)
    if faults := place_faults(frames) + register_faults(frames):
        raise InvalidInput(*faults)
    return frames


def _imported_borders(frames: Mapping[str, pd.DataFrame], path: Path) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers with imported borders: as they were while the committed ones are the same, else fitted anew."""
    stored = read_drawn_borders(path)
    if not stored:
        return {}
    ours = frames["sources"][frames["sources"]["file"].str.contains("districts|rivers", na=False)]
    before, now = ({*zip(part["id"], part["sha256"], strict=True)} for part in (stored.pop("sources"), ours))
    layers = {name: gpd.GeoDataFrame(frames[name]) for name in stored}
    if now <= before:
        return {name: with_borders(layer, gpd.GeoDataFrame(stored[name]), name) for name, layer in layers.items()}
    return fit_borders(layers, imported_borders(stored))


def ensure_store(settings: Settings) -> None:
    """Make the store when there is none; a store that is there is left as it is, sound or not."""
    if not settings.store.exists():
        with writing(settings.store):
            if not settings.store.exists():  # another server may just have made it
                build_store(settings)


def read_committed(folder: Path) -> dict[str, pd.DataFrame]:
    """Read every layer of `geo.schema.LAYERS` from the facts, not validated: the store does that.

    As `geo.store.committed.read_layers`, and the published results and bulletins; `InvalidInput` also for what is wrong
    in a file of results, and for a bulletin that names a unit that the register does not have.
    """
    frames = read_layers(folder)
    frames["observations"] = _observations(folder, Register(frames["districts"], frames["subdistricts"]))
    frames["imports"] = _imports(frames)
    frames["revisions"] = pd.DataFrame(columns=LAYERS["revisions"].names)
    return frames


def _observations(folder: Path, register: Register) -> pd.DataFrame:
    faults: list[Fault] = []
    parts = [read_results(folder)]
    for path in sorted((folder / "bulletins").glob("*.csv")):
        kind, _, period = path.stem.partition("-")
        bulletin = read_bulletin(path, kind, parse(period), register)
        faults += bulletin.faults
        parts.append(bulletin.rows.assign(period=period, source_id=path.stem, is_demo=0))
    if faults:
        raise InvalidInput(*faults)
    return pd.concat(parts, ignore_index=True).reindex(columns=LAYERS["observations"].names)


def _imports(frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Record the build: one row for each layer and source, with the source's fingerprint."""
    prints = frames["sources"].set_index("id")["sha256"]
    now = pd.Timestamp.now("UTC").isoformat(timespec="seconds")
    rows = [
        {
            "id": f"build-{name}-{source}",
            "source_id": source,
            "sha256": prints.get(source),
            "rows": len(part),
            "layer": name,
        }
        for name, frame in frames.items()
        if "source_id" in frame
        for source, part in frame.groupby("source_id")
    ]
    return pd.DataFrame(rows).assign(imported_at=now, imported_by=BUILT)
