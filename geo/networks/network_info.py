"""What the networks hold: stations, readings, and how complete the last month is."""

from __future__ import annotations

from geo.errors import Note
from geo.networks.engines import open_engine
from geo.networks.network_kinds import Network, networks
from geo.networks.network_results import pollutant_means
from geo.networks.network_store import NetworkStore
from geo.periods import parse
from geo.settings import Settings


def network_info(config: Settings) -> list[Note]:
    """Describe every network that has stations.

    Parameters
    ----------
    config
        Where the network store is, and which engine works.

    Returns
    -------
    list of Note
        For each network its stations, those whose place is not stated, and for each pollutant the months, and how many
        stations keep the rule in the last one.
    """
    notes = [note for network in networks().values() for note in _describe(config, network)]
    return notes or [Note("no_network")]


def _describe(config: Settings, network: Network) -> list[Note]:
    store = NetworkStore(config.networks, network.id)
    stations = store.stations()
    if stations.empty:
        return []
    notes = [Note("network_summary", values={"network": network.id, "stations": len(stations)})]
    if names := stations.loc[stations["lon"].isna(), "name_zh"].tolist():
        notes.append(Note("stations_without_place", values={"count": len(names), "names": names[:20]}))
    parts = store.parts()
    for key, pollutant in network.pollutants.items():
        months = sorted(month for name, month in parts if name == key)
        if not months:
            continue
        files = [part for month in months for part in parts[key, month]]
        values = {"first": months[0], "last": months[-1], "rows": sum(part.rows for part in files), "files": len(files)}
        notes.append(Note("pollutant_summary", values={"pollutant": key, **values}))
        with open_engine(config.engine) as engine:
            means = pollutant_means(engine, store, network, pollutant, parse(months[-1]))
        if means is not None:
            days = means.stations["days"]
            enough, silent = int(means.stations["enough"].sum()), int((days == 0).sum())
            counts = {"enough": enough, "silent": silent, "short": len(days) - enough - silent}
            notes.append(Note("completeness_summary", values={"pollutant": key, "period": months[-1], **counts}))
    return notes
