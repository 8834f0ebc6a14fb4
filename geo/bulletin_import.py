"""Owns the import of a bulletin: its rows and its source go into the store, a corrected one instead of the earlier."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from geo.bulletins import Bulletin, read_bulletin
from geo.catalogue import text
from geo.errors import Fault, InvalidInput, UnknownPeriod
from geo.importer import Report, import_rows
from geo.periods import EXPECTED, Period, parse
from geo.rankings import WORST
from geo.schema import LAYERS
from geo.settings import CITY_CODE, LANGUAGES, Settings
from geo.store import read_store
from geo.units import Register

#: Periods that a bulletin of each kind may be of.
PERIOD_KINDS = {"tsp": ("half-month", "month", "quarter", "year"), "pm25": ("month", "quarter", "half", "year")}


def import_bulletin(
    config: Settings,
    file: Path,
    kind: str,
    period: str,
    district: str = "",
    worst: int = WORST,
    imported_by: str = "command line",
) -> Report:
    """Read a bulletin into the store.

    Parameters
    ----------
    config
        Where the store is.
    file, kind, district, worst
        See `geo.bulletins.read_bulletin`.
    period
        Id of the period, e.g. ``2021-10-H2``.
    imported_by
        Who or what imported it.

    Returns
    -------
    Report
        What became of the rows. The same file twice changes nothing; rows that a corrected file changes or lacks stay
        readable in the layer ``revisions``.

    Raises
    ------
    InvalidInput
        The period is none that `geo.periods.parse` reads; or with every fault of the file; the store stays as it was.
    StoreMissing, StoreCorrupt
        There is no sound store to import into.
    """
    try:
        span = parse(period)
    except UnknownPeriod as error:
        raise InvalidInput([Fault("period", EXPECTED, repr(period) if period else "a blank")]) from error
    frames = read_store(config.store)
    register = Register(frames["districts"], frames["subdistricts"])
    bulletin = read_bulletin(file, kind, span, register, district, worst)
    faults = list(bulletin.faults)
    if span.kind not in PERIOD_KINDS[kind]:
        faults.insert(0, Fault("period", f"a {' or '.join(PERIOD_KINDS[kind])}", f"{period}, a {span.kind}"))
    if faults:
        raise InvalidInput(faults)
    source = _source(bulletin, span, register, frames["sources"])
    columns = [column.name for column in LAYERS["observations"].columns]
    rows = bulletin.rows.assign(period=period, is_demo=0, source_id=source["id"]).reindex(columns=columns)
    return import_rows(config, file, source, {"observations": rows}, bulletin.notes, imported_by, supersede=True)


def _source(bulletin: Bulletin, period: Period, register: Register, known: pd.DataFrame) -> dict[str, str]:
    """Describe the bulletin as the store does when it knows it, else by what it is and when."""
    kind, _, unit = bulletin.scope.partition("-values")
    key = bulletin.scope.replace(kind, f"{kind}-{period}", 1)
    described = ["title", "title_en", "publisher", "publisher_en", "issued_on", "licence", "url"]
    if key in set(known["id"]):
        row = known.set_index("id").loc[key, described]
        return {"id": key, **{str(name): str(value) for name, value in row.dropna().items()}}
    name = f"source_{kind}" if bulletin.scope == kind else "source_tsp_values"
    values = {}
    for language, suffix in zip(LANGUAGES, ("", "_en"), strict=True):
        place = register.name(unit.removeprefix("-") or CITY_CODE, language)
        values[f"title{suffix}"] = text(name, language, period=period.label(language), place=place)
        values[f"publisher{suffix}"] = text("source_bureau", language)
    return {"id": key, **values, "licence": text("source_open_government", "zh")}
