"""The import of registers: places of any kind on a map, their newest state, and the states before it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pandas as pd

from geo.errors import Fault, InvalidInput, Place
from geo.registers.register_files import read_cells, register_rows
from geo.schema import LAYERS, Frames
from geo.settings import CRS_STORE, Settings
from geo.store.geopackage import read_layer
from geo.store.merge import ImportSummary, file_hash, file_source, import_rows

_LAYERS = ("districts", "subdistricts", "rivers", "sections", "registers", "register_states")


def import_registers(
    config: Settings,
    file: Path,
    crs: str = CRS_STORE,
    columns: Mapping[str, str] | None = None,
    imported_by: str = "command line",
) -> ImportSummary:
    """Put a file of places with their states into the store.

    The newest state of a place is its state; older ones stay readable in the layer ``register_states``. A place that
    the store has from a newer file keeps what that file says of it.

    Parameters
    ----------
    config
        Where the store is.
    file
        CSV or XLSX: name, kind, district, state, longitude and latitude; the date of the state (the day of the import
        where there is none), and the columns that the kind has of its own (`geo.schema.register_kinds`).
    crs
        Of the coordinates: EPSG:4490, WGS84, GCJ-02, BD-09, or any name that PROJ knows.
    columns
        Field to heading, see `geo.files.headings.Headings`.
    imported_by
        Who or what imported it.

    Returns
    -------
    ImportSummary
        What became of the rows: of the places and of their states.

    Raises
    ------
    InvalidInput
        With every fault of the file; the store stays as it was.
    """
    cells, notes = read_cells(file, columns)
    frames = {name: read_layer(config.store, name) for name in _LAYERS}
    rows, faults = register_rows(cells, frames, _today(), crs)
    faults += _clashes(rows, frames)
    if faults:
        raise InvalidInput(*(fault.at(file=file.name) for fault in faults))
    source_id = f"registers-{file_hash(file)[:8]}"
    label = LAYERS["registers"].label
    states = pd.DataFrame(rows[["id", "stated_on", "status"]]).rename(columns={"id": "register_id"})
    latest = newest(rows, frames["register_states"]).reindex(columns=[*LAYERS["registers"].names, "geometry"])
    parts = {
        "registers": latest.assign(source_id=source_id, geometry_source_id=source_id),
        "register_states": states.assign(source_id=source_id),
    }
    return import_rows(config, file, file_source(source_id, file, label.zh, label.en), parts, notes, imported_by)


def _today() -> date:
    """Return the day in Beijing."""
    return pd.Timestamp.now("Asia/Shanghai").date()


def newest(rows: pd.DataFrame, states: pd.DataFrame) -> pd.DataFrame:
    """Keep the newest row of each place, and of these the ones that the store has nothing newer of.

    Parameters
    ----------
    rows
        Columns ``id``, ``stated_on`` (an ISO date) and others.
    states
        The layer ``register_states``.
    """
    last = rows.sort_values("stated_on", kind="stable").drop_duplicates("id", keep="last")
    before = states.groupby("register_id")["stated_on"].max().to_dict()
    return last[[day >= before.get(key, "") for key, day in zip(last["id"], last["stated_on"], strict=True)]]


def _clashes(rows: pd.DataFrame, frames: Frames) -> list[Fault]:
    """Return a fault for every row that stands twice, and for every id that something else has."""
    twice = pd.DataFrame(rows)[rows.duplicated(["id", "stated_on"])]
    faults = [
        Fault("repeated_register", Place(row=number), {"got": row["name_zh"], "day": row["stated_on"]})
        for number, row in zip(twice.index, twice.to_dict("records"), strict=True)
    ]
    others = {key: (None, None) for name in ("rivers", "sections") for key in frames[name]["id"]}
    owners = pd.DataFrame(frames["registers"])[["id", "kind", "district_code"]].itertuples(index=False)
    owners_of = others | {key: (kind, code) for key, kind, code in owners}
    first: dict[str, tuple[object, object]] = {}
    for number, key, kind, code in rows[["id", "kind", "district_code"]].itertuples():
        owner = first.setdefault(key, owners_of.get(key, (kind, code)))
        if owner != (kind, code) and not pd.isna(kind) and not pd.isna(code):
            faults.append(Fault("taken_register_id", Place(row=number), {"got": key}))
    return faults
