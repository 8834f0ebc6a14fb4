"""Bulletins: TSP by subdistrict, PM2.5 by district, read to observations or a list of all faults."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from geo.errors import Fault, Note, Place, Word
from geo.files.period_cells import stated_periods
from geo.files.tables import read_table, sheet_headings
from geo.periods import Period
from geo.rankings.bulletin_cells import change_numbers, concentrations, rank_numbers
from geo.rankings.bulletin_headings import NAMES, bulletin_headings
from geo.rankings.bulletin_sheets import BulletinTable, period_faults, read_bulletin_table
from geo.rankings.rankings import WORST, cell_place, check_ranks, repeated_units
from geo.settings import CITY_CODE
from geo.units import Register

_LISTED_EACH = 3
#: A row of the whole city in a list of its districts.
_CITY = re.compile("(北京市?|全市)(平均|均值|合计)?|平均值?|the city|beijing|average", re.IGNORECASE)
_MICROGRAMS = ("µg/m³", "微克/立方米")


@dataclass(frozen=True, kw_only=True)
class BulletinOptions:
    """What a reader says of a bulletin that its file does not.

    Parameters
    ----------
    district
        Any spelling of the district, for a file that names none.
    worst
        How many a list of the worst has before ties.
    columns
        Field to heading, see `geo.files.headings.Headings`.
    """

    district: str = ""
    worst: int = WORST
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Bulletin:
    """What a bulletin says.

    Parameters
    ----------
    rows
        Columns indicator, unit_code, value, rank, unit and status of the layer ``observations``.
    faults
        Everything wrong with it; the rows are of no use unless this is empty.
    notes
        What a reader should know: units that a full list leaves out.
    scope
        The list that it is: ``tsp``, ``tsp-both`` (with concentrations), ``pm25``, or ``tsp-values`` with the district
        where it is of a single one.
    """

    rows: pd.DataFrame
    faults: tuple[Fault, ...]
    notes: tuple[Note, ...] = ()
    scope: str = ""


def read_bulletin(
    file: Path, kind: str, period: Period, register: Register, options: BulletinOptions | None = None
) -> Bulletin:
    """Read a bulletin.

    Parameters
    ----------
    file
        CSV or TXT in UTF-8 or GB18030, XLSX, or the text of the web page as TXT.
    kind
        ``tsp`` (a list of the worst, the districts' best and worst three, both of these, or a district's full list) or
        ``pm25``.
    period
        The period that it is of; a title that states another is a fault.
    register
        The units.
    options
        What the file does not say.

    Returns
    -------
    Bulletin
        With all faults at once.

    Raises
    ------
    InvalidInput
        The file is no table that can be read, or a column is named for a field that there is none of.
    """
    options = options or BulletinOptions()
    grid, headings = read_table(file), bulletin_headings(NAMES[kind], options.columns)
    sheet = read_bulletin_table(grid, headings)
    texts = sheet_headings(grid)
    understood = set(sheet.headings) or set(headings.fields(texts))
    faults = headings.absent(grid) + headings.missing(_missing(understood, kind), texts)
    if not faults and sheet.rows.empty:
        faults.append(Fault("no_rows", values={"got": list(sheet.headings.values())}))
    bulletin = Bulletin(rows=pd.DataFrame(), faults=tuple(faults))
    if not faults:
        sheet.rows["district"] = sheet.rows["district"].replace("", options.district)
        bulletin = _tsp(sheet, register, options) if kind == "tsp" else _pm25(sheet, register)
        stated = [*period_faults(sheet, period), *_unstated_faults(bulletin, sheet, period)]
        faults = [*sheet.faults, *stated, *bulletin.faults]
    return replace(bulletin, faults=tuple(fault.at(file=file.name) for fault in faults))


def _missing(understood: set[str], kind: str) -> list[str]:
    """Return the fields that a sheet needs and lacks a column for."""
    needed = ["subdistrict" if kind == "tsp" else "district"]
    if kind != "tsp" or not {"rank", "value"} & understood:
        needed.append("value")
    return [name for name in needed if name not in understood]


def _unstated_faults(bulletin: Bulletin, sheet: BulletinTable, period: Period) -> list[Fault]:
    """Report a list of the worst that is to be of a longer period than half a month and does not say so itself."""
    if not bulletin.scope.startswith("tsp") or "rank" not in set(sheet.rows["content"]):
        return []
    if bulletin.scope.startswith("tsp-values") or period.kind == "half-month" or stated_periods(sheet.title):
        return []
    return [Fault("unstated_period", Place(row=Word("title")), {"period": str(period), "got": Word("none")})]


def _tsp(sheet: BulletinTable, register: Register, options: BulletinOptions) -> Bulletin:
    """Read a list of the worst, concentrations, or both."""
    codes, faults = register.match(sheet.rows)
    valued = sheet.rows["content"] == "value"
    whole = replace(sheet, rows=sheet.rows.assign(unit_code=codes))
    parts = []
    if not valued.all():
        parts.append(_tsp_list(replace(whole, rows=whole.rows[~valued]), register, options))
    if valued.any():
        parts.append(_tsp_values(replace(whole, rows=whole.rows[valued]), register))
    return Bulletin(
        rows=pd.concat([part.rows for part in parts]),
        faults=(*faults, *(fault for part in parts for fault in part.faults)),
        notes=tuple(note for part in parts for note in part.notes),
        scope="tsp-both" if {part.scope for part in parts} > {"tsp"} else parts[0].scope,
    )


def _tsp_list(sheet: BulletinTable, register: Register, options: BulletinOptions) -> Bulletin:
    """Read a list of ranks alone: the city's worst, or all subdistricts of one district in their own order."""
    ranks, bad = rank_numbers(sheet.rows, "rank", required=True)
    codes = sheet.rows["unit_code"]
    rows = pd.DataFrame({"unit_code": codes, "rank": ranks}, index=sheet.rows.index)
    # A name that is not known stands for itself, so that its rank is checked all the same.
    faults = bad or check_ranks(rows.assign(unit_code=codes.where(codes.notna(), rows.index)))
    districts = set(codes.map(register.reporting))
    members = {code for code, district in register.reporting.items() if {district} == districts}
    if members and members == set(codes):
        rows = rows.assign(indicator="tsp", unit="ug/m3", value=None, status="not_disclosed")
        return Bulletin(rows=rows, faults=tuple(faults), scope=f"tsp-values-{districts.pop()}")
    worst = options.worst
    if len(rows) < worst:
        faults.append(Fault("short_list", values={"worst": worst, "got": len(rows)}))
    faults += [
        Fault("rank_beyond_list", cell_place(row, "rank"), {"worst": worst, "got": int(rank)})
        for row, rank in ranks[ranks > worst].items()
    ]
    rows = rows.assign(indicator="tsp_rank", unit="rank", status="published")
    return Bulletin(rows=rows, faults=tuple(faults), scope="tsp")


def _tsp_values(sheet: BulletinTable, register: Register) -> Bulletin:
    ranks, bad = rank_numbers(sheet.rows, "rank", required=False)
    values, status, worse = concentrations(sheet, _MICROGRAMS)
    rows = sheet.rows[["unit_code", "side"]].assign(
        rank=ranks, value=values, status=status, indicator="tsp", unit="ug/m3"
    )
    faults, notes = [*bad, *worse], []
    if not faults and rows["unit_code"].notna().all():
        rows["district"] = rows["unit_code"].map(register.reporting)
        faults += repeated_units(rows)
        for code, part in rows.groupby("district"):
            members = {unit for unit, reporting in register.reporting.items() if reporting == code}
            if (part["side"] != "").any():
                faults += _side_faults(part, register.name(str(code), "zh"), min(_LISTED_EACH, len(members)))
            else:
                faults += order_faults(part, full=True)
                absent = sorted(members - {*part["unit_code"]})
                notes += [Note("unit_not_in_file", values={"unit": register.name(unit, "zh")}) for unit in absent]
    districts = set(rows.get("district", ()))
    scope = f"tsp-values-{min(districts)}" if len(districts) == 1 else "tsp-values"
    rows = rows.drop(columns=["side", "district"], errors="ignore")
    return Bulletin(rows=rows, faults=tuple(faults), notes=tuple(notes), scope=scope)


def _pm25(sheet: BulletinTable, register: Register) -> Bulletin:
    """Read means with their ranks, and changes with theirs, from one table or from two beside each other."""
    whole, faults = with_district_codes(sheet.rows, register)
    changes_alone = whole[whole["content"] == "change"]
    main = replace(sheet, rows=whole[whole["content"] == "value"])
    values, status, bad = concentrations(main, _MICROGRAMS)
    ranked = main.rows["unit_code"].ne(CITY_CODE) & ("rank" in sheet.headings)
    ranks, worse = rank_numbers(main.rows, "rank", ranked)
    rows = main.rows[["unit_code"]].assign(value=values, rank=ranks, status=status)
    rows = rows.assign(indicator="pm25", unit="ug/m3")
    faults += [*bad, *worse]
    parts = [rows]
    if "change" in sheet.headings:
        part, bad = _changes(changes_alone if len(changes_alone) else main.rows, sheet.headings)
        faults += bad
        parts.append(part)
    for part in [] if faults else parts:
        faults += repeated_units(part) or order_faults(part, full=True)
        absent = sorted(set(register.districts["code"]) - set(part["unit_code"]))
        faults += [Fault("missing_unit", values={"unit": register.name(code, "zh")}) for code in absent]
    return Bulletin(rows=pd.concat(parts), faults=tuple(dict.fromkeys(faults)), scope="pm25")


def with_district_codes(rows: pd.DataFrame, register: Register) -> tuple[pd.DataFrame, list[Fault]]:
    """Find the district of every row, or the city of a row of its mean, which has no rank; add ``unit_code``."""
    city = rows["district"].map(lambda name: bool(_CITY.fullmatch(name.replace(" ", ""))))
    codes, faults = register.match_districts(rows[~city])
    ranks = {name: rows[name].where(~city, "") for name in ("rank", "change_rank")}
    return rows.assign(**ranks, unit_code=codes.reindex(rows.index).where(~city, CITY_CODE)), faults


def _changes(rows: pd.DataFrame, headings: Mapping[str, str]) -> tuple[pd.DataFrame, list[Fault]]:
    """Read changes on the year, in percent, and the rank of each where the bulletin gives it."""
    changes, faults = change_numbers(rows)
    alone = (rows["content"] == "change").all()
    column = "rank" if alone and "change_rank" not in headings else "change_rank"
    ranks, bad = rank_numbers(rows, column, required=False)
    part = rows[["unit_code"]].assign(value=changes, rank=ranks, status="published")
    return part.assign(indicator="pm25_change", unit="%"), [*faults, *bad]


def _side_faults(part: pd.DataFrame, district: str, least: int) -> Iterator[Fault]:
    """Check a district's best and worst: three each at least, ranks that fit, no best above a worst."""
    place = Place(row=district)
    for side in ("best", "worst"):
        group = part[part["side"] == side]
        if len(group) < least:
            yield Fault("short_side", place, {"least": least, "side": Word(side), "got": len(group)})
        yield from order_faults(group, full=bool((group["rank"] == 1).any()))
    best, worst = (part.loc[part["side"] == side, "value"] for side in ("best", "worst"))
    if best.max() > worst.min():
        yield Fault("best_above_worst", place, {"best": float(best.max()), "worst": float(worst.min())})


def order_faults(rows: pd.DataFrame, full: bool) -> list[Fault]:
    """Check ranks against values: one direction throughout, no rank for two values; and against ties and count.

    Parameters
    ----------
    rows
        Columns ``unit_code``, ``rank`` and ``value``; what lacks one of the two is left aside.
    full
        Whether the ranks must count every row above them.
    """
    ranked = rows[rows["rank"].notna() & rows["value"].notna()].sort_values(["rank", "value"])
    if ranked.empty:
        return []
    faults = check_ranks(ranked) if full else []
    counts = ranked.groupby("rank")["value"].nunique()
    mixed = counts[counts > 1]
    faults += [
        Fault("mixed_rank", values={"rank": rank, "got": count})
        for rank, count in zip(mixed.index.tolist(), mixed.tolist(), strict=True)
    ]
    firsts = ranked.groupby("rank")["value"].first()
    if not (firsts.is_monotonic_increasing or firsts.is_monotonic_decreasing):
        faults.append(Fault("disordered_ranks"))
    return faults
