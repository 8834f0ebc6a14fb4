"""Files of stations and of raw readings go into the network store."""

from __future__ import annotations

from pathlib import Path

from geo.errors import Note, Place
from geo.networks.network_kinds import network_of
from geo.networks.network_store import NetworkStore
from geo.networks.sensor_files import read_sensor_file
from geo.networks.station_files import read_stations
from geo.settings import Settings
from geo.store.geopackage import read_layer
from geo.store.merge import file_hash
from geo.units import Register


def add_stations(config: Settings, file: Path, network: str) -> tuple[Note, ...]:
    """Add a file of stations to a network's register.

    Parameters
    ----------
    config
        Where the network store is, and the store that knows the units.
    file
        See `geo.networks.station_files.read_stations`.
    network
        Id of the network.

    Returns
    -------
    tuple of Note
        How many are new and how many replaced, and what the reader noted.

    Raises
    ------
    InvalidInput
        With every fault of the file; the network store stays as it was.
    """
    kind = network_of(network)
    register = Register(*(read_layer(config.store, name) for name in ("districts", "subdistricts")))
    rows, notes = read_stations(file, register)
    added, changed = NetworkStore(config.networks, kind.id).add_stations(rows)
    return (Note("stations_added", Place(file=file.name), {"added": added, "changed": changed}), *notes)


def add_readings(
    config: Settings, file: Path, network: str, pollutant: str = "", hour_end: bool = False
) -> tuple[Note, ...]:
    """Add a file of readings to a network; see `geo.networks.sensor_files.read_sensor_file`.

    Returns
    -------
    tuple of Note
        How many readings came, and what the reader noted; the same file twice changes nothing.

    Raises
    ------
    InvalidInput
        With every fault of the file; the network store stays as it was.
    """
    store, digest = NetworkStore(config.networks, network_of(network).id), file_hash(file)
    if store.has_file(digest):
        return (Note("imported_before"),)
    readings = read_sensor_file(file, network_of(network), store.stations(), pollutant, hour_end)
    if not store.add_readings(readings.rows, digest, file.name):
        return (Note("imported_before"),)
    values = {"rows": len(readings.rows), "withdrawn": int(readings.rows["value"].isna().sum())}
    return (Note("readings_added", Place(file=file.name), values), *readings.notes)
