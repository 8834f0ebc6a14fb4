"""The import of a ranking by any indicator: ranks, values or both, of districts or of subdistricts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from geo.errors import Fault, InvalidInput
from geo.files.headings import Headings
from geo.files.tables import Table, read_table, sheet_headings
from geo.periods import Period
from geo.rankings.bulletin_cells import rank_numbers, valued_cells
from geo.rankings.bulletin_headings import bulletin_headings
from geo.rankings.bulletin_import import period_kind_faults, period_of
from geo.rankings.bulletin_sheets import BulletinTable, period_faults, read_bulletin_table
from geo.rankings.bulletins import BulletinOptions, order_faults, with_district_codes
from geo.rankings.indicator_names import IndicatorNames
from geo.rankings.rankings import check_ranks, repeated_units
from geo.rankings.stated_sources import StatedSource
from geo.schema import LAYERS, Label
from geo.settings import CITY_CODE, Settings
from geo.store.geopackage import read_store
from geo.store.merge import ImportSummary, import_rows
from geo.units import Register

#: Indicators that are a rank and nothing else have this unit of measure.
RANK = "rank"
#: Kinds of periods that an indicator is published for, where there is a rule.
_PERIOD_KINDS = {"water_rank": ("quarter",)}


@dataclass(frozen=True, kw_only=True)
class RankingFile:
    """A file of a ranking and what it is of.

    Parameters
    ----------
    file
        CSV, XLSX, or the text of a web page as TXT: places with ranks, values or both.
    indicator
        Id or label of the indicator.
    period
        Id of the period.
    options
        What the file does not say; its list has at least ``worst`` places, 0 for any number.
    source
        Where it was published.
    """

    file: Path
    indicator: str
    period: str
    options: BulletinOptions = field(default_factory=lambda: BulletinOptions(worst=0))
    source: StatedSource = field(default_factory=StatedSource)


def import_ranking(config: Settings, ranking: RankingFile, imported_by: str = "command line") -> ImportSummary:
    """Put a ranking into the store.

    Parameters
    ----------
    config
        Where the store is.
    ranking
        The file and what it is of.
    imported_by
        Who or what imported it.

    Returns
    -------
    ImportSummary
        What became of the rows; a corrected file replaces the earlier one, see `geo.rankings.bulletin_import`.

    Raises
    ------
    InvalidInput
        With every fault of the file; the store stays as it was.
    StoreMissing, StoreCorrupt
        There is no sound store to import into.
    """
    period = period_of(ranking.period)
    frames = read_store(config.store)
    register = Register(frames["districts"], frames["subdistricts"])
    names = IndicatorNames(frames["indicators"])
    indicator = names.find(ranking.indicator)
    rows, faults = _read(ranking, indicator, names, register, period)
    kinds = _PERIOD_KINDS.get(indicator, ())
    faults = [*ranking.source.faults(), *(period_kind_faults(period, kinds) if kinds else ()), *faults]
    if faults:
        raise InvalidInput(*faults)
    key = "-".join(filter(None, [indicator.replace("_", "-"), ranking.period, _scope(rows["unit_code"], register)]))
    content = Label(*(f"{names.label(indicator, language)} {period.label(language)}" for language in ("zh", "en")))
    source = ranking.source.row(key, ranking.file, content)
    rows = rows.assign(indicator=indicator, period=ranking.period, is_demo=0, source_id=key)
    layers = {"observations": rows.reindex(columns=LAYERS["observations"].names)}
    return import_rows(config, ranking.file, source, layers, imported_by=imported_by, supersede=True)


def _read(
    ranking: RankingFile, indicator: str, names: IndicatorNames, register: Register, period: Period
) -> tuple[pd.DataFrame, list[Fault]]:
    """Read a file to rows of places with rank, value, unit and status, and its faults."""
    grid = read_table(ranking.file)
    headings = bulletin_headings(names.spellings(indicator), ranking.options.columns)
    sheet = read_bulletin_table(grid, headings)
    units_of_measure = names.units_of_measure(indicator)
    faults = _layout_faults(sheet, grid, headings, units_of_measure[0] == RANK)
    rows = pd.DataFrame(columns=["unit_code"])
    if not faults:
        sheet.rows["district"] = sheet.rows["district"].replace("", ranking.options.district)
        rows, faults = _rows(sheet, register, units_of_measure)
        faults = [*sheet.faults, *period_faults(sheet, period), *faults]
        if len(rows) < ranking.options.worst:
            faults.append(Fault("short_list", values={"worst": ranking.options.worst, "got": len(rows)}))
    return rows, [fault.at(file=ranking.file.name) for fault in faults]


def _layout_faults(sheet: BulletinTable, grid: Table, headings: Headings, rank_alone: bool) -> list[Fault]:
    """Report a sheet that lacks a column of places or of what is ranked, or all rows."""
    texts = sheet_headings(grid)
    understood = set(sheet.headings) or set(headings.fields(texts))
    missing = [] if {"district", "subdistrict"} & understood else ["district"]
    if not understood & ({"rank"} if rank_alone else {"rank", "value"}):
        missing.append("rank" if rank_alone else "value")
    faults = headings.absent(grid) + headings.missing(missing, texts)
    if not faults and sheet.rows.empty:
        faults.append(Fault("no_rows", values={"got": list(sheet.headings.values())}))
    return faults


def _rows(
    sheet: BulletinTable, register: Register, units_of_measure: tuple[str, ...]
) -> tuple[pd.DataFrame, list[Fault]]:
    if "subdistrict" in sheet.headings:
        codes, faults = register.match(sheet.rows)
        whole = sheet.rows.assign(unit_code=codes)
    else:
        whole, faults = with_district_codes(sheet.rows, register)
    rank_alone = units_of_measure[0] == RANK
    valued = "value" in sheet.headings and not rank_alone
    ranks, bad = rank_numbers(whole, "rank", whole["unit_code"].ne(CITY_CODE) & (not valued))
    rows = whole[["unit_code"]].assign(rank=ranks, value=None, unit=units_of_measure[0])
    rows["status"] = "published" if rank_alone else "not_disclosed"
    faults += bad
    if valued:
        values, status, bad = valued_cells(sheet, units_of_measure)
        rows, faults = rows.assign(value=values, status=status), faults + bad
    if faults:
        return rows, faults
    if not valued:
        return rows, check_ranks(rows[rows["rank"].notna()])
    return rows, repeated_units(rows) + order_faults(rows, full=bool((rows["rank"] == 1).any()))


def _scope(codes: pd.Series, register: Register) -> str:
    """Tell lists of one indicator and period apart: of the districts (blank), of subdistricts, of one district's."""
    districts = set(codes[codes.isin(list(register.reporting))].map(register.reporting))
    return "" if not districts else min(districts) if len(districts) == 1 else "subdistricts"
