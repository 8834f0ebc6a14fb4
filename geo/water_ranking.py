"""Owns the quarterly notice of subdistricts by water quality: a file of the worst becomes observations."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from geo import periods
from geo.errors import Fault, InvalidInput, UnknownPeriod
from geo.importer import Report, file_hash, file_source, import_rows
from geo.measured import fold
from geo.rankings import check_ranks
from geo.schema import LAYERS
from geo.settings import Settings
from geo.sheets import read_grid
from geo.store import read_layer
from geo.units import Register

INDICATOR = "water_rank"
#: The notice names this many subdistricts, counted from the worst, and all that tie with the last.
WORST = 10

_HEADINGS = {
    "rank": "名次|排名|排序|rank",
    "district": "区|所在区|所属区|district",
    "subdistrict": "街道|乡镇|街道（乡镇）|街道乡镇|名称|subdistrict",
}


def import_ranking(config: Settings, file: Path, period: str) -> Report:
    """Put a quarterly ranking into the store.

    Parameters
    ----------
    config
        Where the store is.
    file
        CSV or XLSX with rank, district and subdistrict, the worst first; ties share a rank (1, 1, 3).
    period
        The quarter, e.g. 2021-Q3.

    Returns
    -------
    Report
        What became of the rows.

    Raises
    ------
    InvalidInput
        With every fault of the file; the store stays as it was.
    """
    quarter = _quarter(period, file.name)
    table = _table(file)
    register = Register(*(read_layer(config.store, name) for name in ("districts", "subdistricts")))
    codes, faults = register.match(table, "subdistrict", "district")
    faults += check_ranks(table.assign(unit_code=codes)) if not faults else []
    if faults:
        raise InvalidInput([Fault(f"{file.name}, {f.where}", f.expected, f.got, f.cause) for f in faults])
    key = f"water-rank-{quarter}-{file_hash(file)[:8]}"
    rows = pd.DataFrame({"unit_code": codes, "rank": table["rank"].astype(float)}).assign(
        indicator=INDICATOR, period=str(quarter), unit="rank", status="published", is_demo=0, source_id=key
    )
    source = file_source(
        key, file, f"街道（乡镇）水环境质量排名 {quarter}", f"Subdistricts by water quality, {quarter}"
    )
    columns = [column.name for column in LAYERS["observations"].columns]
    return import_rows(config, file, source, {"observations": rows.reindex(columns=columns)})


def _quarter(period: str, where: str) -> periods.Period:
    try:
        span = periods.parse(period)
    except UnknownPeriod as error:
        raise InvalidInput([Fault(where, "a quarter like 2021-Q3", repr(period))]) from error
    if span.kind != "quarter":
        raise InvalidInput([Fault(where, "a quarter like 2021-Q3", repr(period))])
    return span


def _table(file: Path) -> pd.DataFrame:
    known = {fold(name): column for column, names in _HEADINGS.items() for name in names.split("|")}
    grid = read_grid(file)
    rows = [[known.get(fold(cell), "") for cell in row] for row in grid]
    top = next((i for i, row in enumerate(rows) if set(_HEADINGS) <= set(row)), None)
    if top is None:
        raise InvalidInput([Fault(file.name, "a row of headings 名次, 区, 街道（乡镇）", "none")])
    body = {number: row for number, row in enumerate(grid[top + 1 :], top + 2) if any(row)}
    table = pd.DataFrame.from_dict(body, orient="index")
    table.columns = pd.Index([*rows[top], *[""] * (table.shape[1] - len(rows[top]))])
    return table[list(_HEADINGS)]
