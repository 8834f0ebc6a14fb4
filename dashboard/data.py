"""The data of a page: the settings and the facts of a run, read once, and what pages work out of them, cached."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, wraps
from pathlib import Path
from typing import ParamSpec, TypeVar
from weakref import ref

import pandas as pd
import streamlit as st

from dashboard.texts import Record, language
from geo import build, settings
from geo.schema import LAYERS
from geo.selection import Facts, read_facts
from geo.settings import Settings
from geo.store import geopackage

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")
_RUN = "run"


@dataclass(frozen=True)
class _Run:
    """What a session's page was last run with; idle sessions keep no facts that no one else needs."""

    config: Settings
    facts: ref[Facts]


def begin_run() -> None:
    """Read the settings and the facts for a run of the page; makes the store when there is none."""
    # Pages import nothing by themselves: `dashboard.sign_in` allows it for whoever may, at the moment of an import.
    loaded = replace(settings.load(), may_import=False)
    build.ensure_store(loaded)
    st.session_state[_RUN] = _Run(loaded, ref(_facts(loaded.store, geopackage.read_version(loaded.store))))


def is_stale() -> bool:
    """Say whether the store holds other facts now than when the page was last run."""
    current = facts_of_run()
    return current is None or current.version != geopackage.read_version(config().store)


def facts_of_run() -> Facts | None:
    """Return what the page was last run with, or None where two newer versions have pushed it out."""
    run: _Run = st.session_state[_RUN]
    return run.facts()


def facts() -> Facts:
    """Return all that the page shows, shared between sessions: copy before changing it."""
    while (current := facts_of_run()) is None:
        begin_run()
    return current


def config() -> Settings:
    """Return the settings of the run."""
    run: _Run = st.session_state[_RUN]
    return run.config


@st.cache_resource(show_spinner=False, max_entries=2)
def _facts(path: Path, version: str) -> Facts:
    # The version is part of the cache's key, which a name with an underscore would keep it out of.
    return read_facts(path)


def cached(make: Callable[_Arguments, _Result]) -> Callable[_Arguments, _Result]:
    """Keep the last 64 results of a function with the facts, by language and arguments.

    Parameters
    ----------
    make
        Takes what can be hashed. What it returns is shared between sessions: copy before changing it.
    """

    def in_language(_: str, *args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Result:
        return make(*args, **kwargs)

    @wraps(make)
    def recall(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Result:
        results: Callable[..., _Result] = facts().once(make, lambda: lru_cache(maxsize=64)(in_language))
        return results(language(), *args, **kwargs)

    return recall


def record(layer: str, key: str) -> Record:
    """Return the row of a layer with that key, without its geometry."""

    def work() -> dict[str, Record]:
        plain = pd.DataFrame(facts().frames[layer]).drop(columns="geometry", errors="ignore")
        return {str(row[LAYERS[layer].key[0]]): row for row in plain.to_dict("records")}

    return facts().once(("records", layer), work)[key]


def place_name(code: str) -> str:
    """Name a unit by its code in the reader's language; what is no code, a department say, stays as it is."""
    return facts().register.name(code, language()) if code.isdecimal() else code


def indicator_names() -> Mapping[str, tuple[str, str]]:
    """Return the label and the unit of measure of every indicator in the reader's language."""
    return facts().indicator_names(language())
