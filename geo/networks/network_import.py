"""Results of the networks go into the store; what is worked out anew after a correction says which ranks moved."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from geo.errors import Fault, InvalidInput, Note, Place, UnknownPeriod, Word
from geo.networks.engines import Engine, open_engine
from geo.networks.network_kinds import Network, network_of, networks
from geo.networks.network_results import (
    KINDS,
    PollutantMeans,
    cell_rows,
    observations,
    pollutant_means,
    station_rows,
)
from geo.networks.network_sections import network_sections
from geo.networks.network_store import NetworkStore
from geo.networks.station_files import CELL
from geo.networks.station_registers import station_places
from geo.periods import Period, parse
from geo.schema import LAYERS
from geo.settings import LANGUAGES, Settings
from geo.store.disk import writable
from geo.store.geopackage import read_store
from geo.store.merge import ImportSummary, import_rows
from geo.texts.catalogue import text
from geo.units import Register

#: Ranks that moved, up to which each is told.
_MANY = 30


def period_means(config: Settings, period: str, network: str = "") -> dict[str, list[PollutantMeans]]:
    """Work out the means of a period.

    Parameters
    ----------
    config
        Where the network store is, and which engine works.
    period
        Id of a half-month, a month or a year.
    network
        Id of one network; blank for all.

    Returns
    -------
    dict
        Network to the means of each pollutant that has readings in the period.

    Raises
    ------
    InvalidInput
        The period is of another kind, or no network has readings in it.
    """
    span = _span(period)
    chosen = [network_of(network)] if network else list(networks().values())
    with open_engine(config.engine) as engine:
        means = {kind.id: _means(engine, config, kind, span) for kind in chosen}
    if not any(means.values()):
        raise InvalidInput(Fault("no_network_readings", Place(file=str(config.networks)), {"period": period}))
    return {key: results for key, results in means.items() if results}


def import_results(config: Settings, period: str, network: str = "") -> list[ImportSummary]:
    """Work out the results of a period and put them into the store, one import a network.

    What another source has published of the same place and period stays; of it the network's result is left out.

    Parameters
    ----------
    config, period, network
        See `period_means`.

    Returns
    -------
    list of ImportSummary
        One for each network; where a result was worked out before, which ranks have moved.

    Raises
    ------
    InvalidInput
        As `period_means`; made-up readings for a store that is not the demo store; a grid beside another.
    """
    span = _span(period)
    means = period_means(config, period, network)
    return [_import(config, network_of(key), span, results) for key, results in means.items()]


def _span(period: str) -> Period:
    try:
        span = parse(period)
    except UnknownPeriod as error:
        raise InvalidInput(*(fault.at(file=Word("period")) for fault in error.faults)) from error
    if span.kind not in KINDS:
        values = {"allowed": [_kind_word(kind) for kind in KINDS], "got": period, "kind": _kind_word(span.kind)}
        raise InvalidInput(Fault("wrong_period_kind", Place(file=Word("period")), values))
    return span


def _kind_word(kind: str) -> Word:
    return Word(kind.replace("-", "_"))


def _means(engine: Engine, config: Settings, network: Network, period: Period) -> list[PollutantMeans]:
    store = NetworkStore(config.networks, network.id)
    pollutants = network.pollutants.values()
    return [means for one in pollutants if (means := pollutant_means(engine, store, network, one, period)) is not None]


def _import(config: Settings, network: Network, period: Period, results: list[PollutantMeans]) -> ImportSummary:
    frames = read_store(config.store)
    stations = NetworkStore(config.networks, network.id).stations()
    source = _source(network, period, bool(stations["is_demo"].any()))
    if source["is_demo"] and not (frames["sources"]["is_demo"] == 1).any():
        raise InvalidInput(Fault("demo_into_true_store", Place(file=str(config.store))))
    rows = _rows(frames, network, period, results, stations)
    marks = {"source_id": source["id"], "geometry_source_id": source["id"], "is_demo": source["is_demo"]}
    layers = {
        name: part.assign(**{key: mark for key, mark in marks.items() if key in LAYERS[name].names})
        for name, part in rows.items()
    }
    notes = []
    if "observations" in layers:
        layers["observations"], kept = _beside_published(layers["observations"], frames, str(source["id"]))
        notes += [Note("published_kept", values={"count": kept})] if kept else []
        notes += _moved_ranks(
            layers["observations"], frames["observations"], Register(frames["districts"], frames["subdistricts"])
        )
    known = set(frames["indicators"]["id"])
    for name in ("observations", "stations", "grid_cells"):
        if name in layers:
            layers[name] = layers[name][layers[name]["indicator"].isin(known)]
    file = _write(config.networks / network.id / "results", period, layers)
    return import_rows(config, file, source, layers, tuple(notes), "network", supersede=True)


def _rows(
    frames: Mapping[str, pd.DataFrame],
    network: Network,
    period: Period,
    results: list[PollutantMeans],
    stations: pd.DataFrame,
) -> dict[str, pd.DataFrame]:
    """Return the rows of every layer that the results of a network fill."""
    measured = pd.concat([station_rows(one, network, period, stations) for one in results], ignore_index=True)
    rows = {"stations": measured, **station_places(frames, network, period, stations, measured)}
    if network.outcome == "cells":
        cells = pd.concat([cell_rows(one, period) for one in results], ignore_index=True)
        _check_grid(frames["grid_cells"], cells)
        return {**rows, "grid_cells": cells}
    ids: dict[str, str] = {}
    if network.outcome == "sections":
        rows["sections"], ids = network_sections(frames, stations)
    parts = [observations(one, network, period, ids) for one in results]
    return {**rows, "observations": pd.concat(parts, ignore_index=True)}


def _check_grid(others: pd.DataFrame, cells: pd.DataFrame) -> None:
    """Refuse cells that do not fit those of the same indicator in the store: the map shows them in one place."""
    others = others[others["indicator"].isin(cells["indicator"])]
    if others.empty:
        return
    size, meridian = float(others["size_m"].iloc[0]), float(others["meridian"].iloc[0])
    now = {"size": float(CELL), "meridian": float(cells["meridian"].iloc[0])}
    off = (others[["east", "north"]].iloc[0] % CELL != 0).any()
    if (size, meridian) != (now["size"], now["meridian"]) or off:
        values = {**now, "size_before": size, "meridian_before": meridian}
        raise InvalidInput(Fault("other_grid", Place(file=Word("network")), values))


def _beside_published(
    rows: pd.DataFrame, frames: Mapping[str, pd.DataFrame], source_id: str
) -> tuple[pd.DataFrame, int]:
    """Leave out what another source has published; say how many rows that are."""
    key = ["indicator", "period", "unit_code", "section_id"]
    others = frames["observations"]
    others = others[(others["source_id"] != source_id) & (others["value"].notna() | others["rank"].notna())]
    taken = set(others[key].fillna("").itertuples(index=False, name=None))
    free = [spot not in taken for spot in rows[key].fillna("").itertuples(index=False, name=None)]
    return rows[free], len(rows) - sum(free)


def _moved_ranks(now: pd.DataFrame, before: pd.DataFrame, register: Register) -> list[Note]:
    """Say which ranks differ from those that the store has of the same network."""
    key = ["indicator", "period", "unit_code"]
    old = before[before["source_id"].isin(now["source_id"]) & before["period"].isin(now["period"])]
    if old.empty:
        return []
    ranks = now.merge(old, on=key, how="outer", suffixes=("", "_before"))
    ranks = ranks[ranks["unit_code"].notna() & ~ranks["indicator"].str.endswith("_rank")]
    moved = ranks[ranks["rank"].fillna(0) != ranks["rank_before"].fillna(0)].sort_values(["indicator", "rank"])
    notes = [
        Note(
            "rank_moved",
            values={
                "unit": register.name(row["unit_code"], "zh"),
                "before": Word("no_rank") if pd.isna(row["rank_before"]) else int(row["rank_before"]),
                "now": Word("no_rank") if pd.isna(row["rank"]) else int(row["rank"]),
            },
        )
        for row in moved.head(_MANY).to_dict("records")
    ]
    more = len(moved) - len(notes)
    return [*notes, *([Note("more_ranks_moved", values={"count": more})] if more else [])]


def _source(network: Network, period: Period, is_demo: bool) -> dict[str, str | int]:
    names = {
        f"title{suffix}": text(
            "source_network", language, network=network.label(language), period=period.label(language)
        )
        for language, suffix in zip(LANGUAGES, ("", "_en"), strict=True)
    }
    publishers = {
        f"publisher{suffix}": text("source_network_publisher", language)
        for language, suffix in zip(LANGUAGES, ("", "_en"), strict=True)
    }
    return {
        "id": f"network-{network.id}-{period}",
        **names,
        **publishers,
        "kind": "dataset",
        "licence": "未注明 (not stated)",
        "is_demo": int(is_demo),
    }


def _write(folder: Path, period: Period, layers: Mapping[str, pd.DataFrame]) -> Path:
    """Keep what goes into the store beside the readings; its hash tells whether anything is new."""
    plain = [
        pd.DataFrame(part).drop(columns="geometry", errors="ignore").assign(layer=name) for name, part in layers.items()
    ]
    file = folder / f"{period}.csv"
    draft = file.with_suffix(".draft")
    with writable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        pd.concat(plain, ignore_index=True).to_csv(draft, index=False)
        draft.replace(file)
    return file
