"""The quarterly notice of subdistricts by water quality: a file of the worst becomes observations."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from geo import periods
from geo.errors import Fault, InvalidInput, Place, UnknownPeriod, Word
from geo.files.headings import Headings
from geo.files.tables import read_table
from geo.rankings.rankings import check_ranks
from geo.schema import LAYERS, Label
from geo.settings import Settings
from geo.store.geopackage import read_layer
from geo.store.merge import ImportSummary
from geo.units import Register
from geo.water.water_import import import_water

INDICATOR = "water_rank"
#: The notice names this many subdistricts, counted from the worst, and all that tie with the last.
WORST = 10

_PATTERNS = {
    "rank": "名次|排名|排序|rank",
    "district": "区|所在区|所属区|district",
    "subdistrict": r"街道|乡镇|街道\(乡镇\)|街道乡镇|名称|subdistrict",
}


def import_ranking(config: Settings, file: Path, period: str) -> ImportSummary:
    """Put a quarterly ranking into the store; see `geo.water.readings.import_readings`.

    Parameters
    ----------
    config, file
        The store; CSV or XLSX with rank, district and subdistrict, the worst first, ties share a rank (1, 1, 3).
    period
        The quarter, e.g. 2021-Q3.
    """
    quarter = _quarter(period, file.name)
    table = _read(file)
    register = Register(*(read_layer(config.store, name) for name in ("districts", "subdistricts")))
    codes, faults = register.match(table)
    faults = faults or check_ranks(table.assign(unit_code=codes))
    if faults:
        raise InvalidInput(*(fault.at(file=file.name) for fault in faults))
    rows = pd.DataFrame({"unit_code": codes, "rank": table["rank"].astype(float)}).assign(
        indicator=INDICATOR, period=str(quarter), unit="rank", status="published", is_demo=0
    )
    title = Label(f"街道（乡镇）水环境质量排名 {quarter}", f"Subdistricts by water quality, {quarter}")
    rows = rows.reindex(columns=LAYERS["observations"].names)
    return import_water(config, file, "observations", rows, f"water-rank-{quarter}", title)


def _quarter(period: str, file: str) -> periods.Period:
    try:
        span = periods.parse(period)
    except UnknownPeriod as error:
        raise InvalidInput(*(fault.at(file=file) for fault in error.faults)) from error
    if span.kind != "quarter":
        kind = Word(span.kind.replace("-", "_"))
        values = {"allowed": [Word("quarter")], "got": period, "kind": kind}
        raise InvalidInput(Fault("wrong_period_kind", Place(file=file), values))
    return span


def _read(file: Path) -> pd.DataFrame:
    """Read the rows by rank, district and subdistrict; the index counts the lines of the file."""
    table = read_table(file)
    top = Headings(_PATTERNS).find(table, _PATTERNS)
    if top is None:
        raise InvalidInput(Fault("no_ranking_headings", Place(file=file.name), {"got": Word("none")}))
    if top.twice:
        raise InvalidInput(*top.repeated_columns(file.name))
    return pd.DataFrame.from_dict(top.rows(table), orient="index", columns=list(_PATTERNS))
