"""Owns the making of the store from the committed facts, and the checks that span its layers."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from geo.boundaries import coverage_faults
from geo.errors import Fault
from geo.facts import read_facts
from geo.settings import BDA_CODE, Settings
from geo.store import write_store


def build_store(settings: Settings) -> str:
    """Make the store anew from ``data/`` alone; the same facts give the same content hash.

    Parameters
    ----------
    settings
        Where the facts are and where the store goes.

    Returns
    -------
    str
        The content hash.

    Raises
    ------
    InvalidInput
        With every fault of the facts; the store that was there stays.
    """
    return write_store(read_facts(settings.data), settings.store)


def ensure_store(settings: Settings) -> None:
    """Make the store when there is none; a store that is there is left as it is, sound or not."""
    if not settings.store.exists():
        build_store(settings)


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
