"""The import of a bulletin: its rows and its source go into the store, a corrected one instead of the earlier."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from geo.errors import Fault, InvalidInput, Place, UnknownPeriod, Word
from geo.periods import Period, parse
from geo.rankings.bulletins import Bulletin, BulletinOptions, read_bulletin
from geo.schema import LAYERS
from geo.settings import CITY_CODE, LANGUAGES, Settings
from geo.store.geopackage import read_store
from geo.store.merge import ImportSummary, import_rows
from geo.texts.catalogue import text
from geo.units import Register

#: Periods that a bulletin of each kind may be of.
PERIOD_KINDS = {"tsp": ("half-month", "month", "quarter", "year"), "pm25": ("month", "quarter", "half", "year")}


def import_bulletin(
    config: Settings,
    file: Path,
    kind: str,
    period: str,
    options: BulletinOptions | None = None,
    imported_by: str = "command line",
) -> ImportSummary:
    """Read a bulletin into the store.

    Parameters
    ----------
    config
        Where the store is.
    file, kind, options
        See `geo.rankings.bulletins.read_bulletin`.
    period
        Id of the period, e.g. ``2021-10-H2``.
    imported_by
        Who or what imported it.

    Returns
    -------
    ImportSummary
        What became of the rows. The same file twice changes nothing; rows that a corrected file changes or lacks stay
        readable in the layer ``revisions``.

    Raises
    ------
    InvalidInput
        The period is none that `geo.periods.parse` reads; or with every fault of the file; the store stays as it was.
    StoreMissing, StoreCorrupt
        There is no sound store to import into.
    """
    span = period_of(period)
    frames = read_store(config.store)
    register = Register(frames["districts"], frames["subdistricts"])
    bulletin = read_bulletin(file, kind, span, register, options)
    faults = [*period_kind_faults(span, PERIOD_KINDS[kind]), *bulletin.faults]
    if faults:
        raise InvalidInput(*faults)
    source = _source(bulletin, span, register, frames["sources"])
    rows = bulletin.rows.assign(period=period, is_demo=0, source_id=source["id"])
    layers = {"observations": rows.reindex(columns=LAYERS["observations"].names)}
    return import_rows(config, file, source, layers, notes=bulletin.notes, imported_by=imported_by, supersede=True)


def period_of(text: str) -> Period:
    """Read the period that an import is asked for; raises `InvalidInput` for what is none."""
    try:
        return parse(text)
    except UnknownPeriod as error:
        raise InvalidInput(*(fault.at(file=Word("period")) for fault in error.faults)) from error


def period_kind_faults(period: Period, kinds: Collection[str]) -> list[Fault]:
    """Report a period of a kind that no bulletin of this sort is published for."""
    if period.kind in kinds:
        return []
    values = {"allowed": list(map(_kind_word, kinds)), "got": str(period), "kind": _kind_word(period.kind)}
    return [Fault("wrong_period_kind", Place(file=Word("period")), values)]


def _kind_word(kind: str) -> Word:
    return Word(kind.replace("-", "_"))


def _source(bulletin: Bulletin, period: Period, register: Register, sources: pd.DataFrame) -> dict[str, str]:
    """Describe the bulletin as the store does when it has its source, else by what it is and when."""
    both = bulletin.scope == "tsp-both"
    scope = "tsp" if both else bulletin.scope
    kind, _, unit = scope.partition("-values")
    key = scope.replace(kind, f"{kind}-{period}", 1)
    columns = ["title", "title_en", "publisher", "publisher_en", "issued_on", "licence", "url"]
    if key in set(sources["id"]):
        row = sources.set_index("id").loc[key, columns]
        return {"id": key, **{str(name): str(value) for name, value in row.dropna().items()}}
    name = "source_tsp_both" if both else f"source_{kind}" if scope == kind else "source_tsp_values"
    values = {}
    for language, suffix in zip(LANGUAGES, ("", "_en"), strict=True):
        place = register.name(unit.removeprefix("-") or CITY_CODE, language)
        values[f"title{suffix}"] = text(name, language, period=period.label(language), place=place)
        values[f"publisher{suffix}"] = text("source_bureau", language)
    return {"id": key, **values, "licence": text("source_open_government", "zh")}
