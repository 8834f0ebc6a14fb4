"""Bulletins: TSP by subdistrict, PM2.5 by district, read to observations or a list of all faults."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from geo.errors import Fault, Note, Place, Word
from geo.files.tables import read_table
from geo.periods import Period
from geo.rankings.bulletin_sheets import BulletinTable, period_faults, read_bulletin_table
from geo.rankings.rankings import WORST, cell_place, check_ranks, repeated_units
from geo.units import Register

#: What a bulletin writes where it has no figure; a dash or a blank could mean either and is a fault.
_NO_FIGURE = {
    "no_monitor": re.compile(r"[无未没有]+(监测|设站|建站|站点|站|监测站|监测点|监测站点)|no monitor"),
    "not_disclosed": re.compile(r"[未不]予?(公布|公开|披露)|not disclosed"),
}
_RANK = re.compile(r"(?:并列)?第?(\d+)(?:\.0+)?名?")
_NUMBER = re.compile(r"[-+−]?\d+(?:\.\d+)?")
_HIGHEST = 5000.0
_LISTED_EACH = 3


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
        The list that it is: ``tsp``, ``pm25``, or ``tsp-values`` with the district where it is of a single one.
    """

    rows: pd.DataFrame
    faults: tuple[Fault, ...]
    notes: tuple[Note, ...] = ()
    scope: str = ""


def read_bulletin(
    file: Path, kind: str, period: Period, register: Register, district: str = "", worst: int = WORST
) -> Bulletin:
    """Read a bulletin.

    Parameters
    ----------
    file
        CSV or TXT in UTF-8 or GB18030, XLSX, or the text of the web page as TXT.
    kind
        ``tsp`` (a list of the worst, a district's best and worst three, or its full list) or ``pm25``.
    period
        The period that it is of; a title that states another is a fault.
    register
        The units.
    district
        Any spelling of the district, for a file that names none.
    worst
        How many a list of the worst has before ties.

    Returns
    -------
    Bulletin
        With all faults at once.

    Raises
    ------
    InvalidInput
        The file is no table that can be read.
    """
    sheet = read_bulletin_table(read_table(file))
    faults = _layout_faults(sheet, kind)
    bulletin = Bulletin(rows=pd.DataFrame(), faults=tuple(faults))
    if not faults:
        if district:
            sheet.rows["district"] = sheet.rows["district"].replace("", district)
        bulletin = _tsp(sheet, register, worst) if kind == "tsp" else _pm25(sheet, register)
        faults = [*period_faults(sheet, period), *bulletin.faults]
    return replace(bulletin, faults=tuple(fault.at(file=file.name) for fault in faults))


def _layout_faults(sheet: BulletinTable, kind: str) -> list[Fault]:
    """Report a sheet that lacks a column, or all rows."""
    got = list(sheet.headings.values()) or Word("no_headings")
    needed = ["subdistrict" if kind == "tsp" else "district"]
    if kind != "tsp" or not {"rank", "value"} & set(sheet.headings):
        needed.append("value")
    faults = [
        Fault("missing_column", values={"column": Word(f"column_{field}"), "got": got})
        for field in needed
        if field not in sheet.headings
    ]
    return faults or ([Fault("no_rows", values={"got": got})] if sheet.rows.empty else [])


def _tsp(sheet: BulletinTable, register: Register, worst: int) -> Bulletin:
    codes, faults = register.match(sheet.rows)
    ranks, bad = _ranks(sheet)
    rows = pd.DataFrame({"unit_code": codes, "rank": ranks}, index=sheet.rows.index)
    if "value" in sheet.headings:
        return _tsp_values(sheet, register, rows, [*faults, *bad])
    # A name that is not known stands for itself, so that its rank is checked all the same.
    faults += bad or check_ranks(rows.assign(unit_code=codes.where(codes.notna(), rows.index)))
    if len(rows) < worst:
        faults.append(Fault("short_list", values={"worst": worst, "got": len(rows)}))
    faults += [
        Fault("rank_beyond_list", cell_place(row, "rank"), {"worst": worst, "got": int(rank)})
        for row, rank in ranks[ranks > worst].items()
    ]
    rows = rows.assign(indicator="tsp_rank", unit="rank", status="published")
    return Bulletin(rows=rows, faults=tuple(faults), scope="tsp")


def _tsp_values(sheet: BulletinTable, register: Register, rows: pd.DataFrame, faults: list[Fault]) -> Bulletin:
    values, status, bad = _values(sheet)
    rows = rows.assign(value=values, status=status, indicator="tsp", unit="ug/m3", side=sheet.rows["side"])
    faults = [*faults, *bad]
    notes: list[Note] = []
    if not faults:
        rows["district"] = rows["unit_code"].map(register.reporting)
        faults += repeated_units(rows)
        for code, part in rows.groupby("district"):
            members = {unit for unit, reporting in register.reporting.items() if reporting == code}
            if (part["side"] != "").any():
                faults += _side_faults(part, register.name(str(code), "zh"), min(_LISTED_EACH, len(members)))
            else:
                faults += _order_faults(part, full=True)
                absent = sorted(members - {*part["unit_code"]})
                notes += [Note("unit_not_in_file", values={"unit": register.name(unit, "zh")}) for unit in absent]
    districts = set(rows.get("district", ()))
    scope = f"tsp-values-{min(districts)}" if len(districts) == 1 else "tsp-values"
    rows = rows.drop(columns=["side", "district"], errors="ignore")
    return Bulletin(rows=rows, faults=tuple(faults), notes=tuple(notes), scope=scope)


def _pm25(sheet: BulletinTable, register: Register) -> Bulletin:
    codes, faults = register.match_districts(sheet.rows)
    values, status, bad = _values(sheet)
    ranks, worse = _ranks(sheet, "rank" in sheet.headings)
    rows = pd.DataFrame({"unit_code": codes, "value": values, "rank": ranks, "status": status})
    faults += [*bad, *worse]
    if not faults:
        faults += repeated_units(rows) or _order_faults(rows, full=True)
        absent = sorted(set(register.districts["code"]) - set(codes))
        faults += [Fault("missing_unit", values={"unit": register.name(code, "zh")}) for code in absent]
    rows = rows.assign(indicator="pm25", unit="ug/m3")
    if "change" in sheet.headings:
        changes, bad = _numbers(sheet, "change", lambda text: text.rstrip("%"))
        faults += bad
        rows = pd.concat([rows, rows.assign(indicator="pm25_change", value=changes, rank=None, unit="%")])
    return Bulletin(rows=rows, faults=tuple(faults), scope="pm25")


def _ranks(sheet: BulletinTable, required: bool | None = None) -> tuple[pd.Series, list[Fault]]:
    """Read the ranks; a list without values needs one in each row."""
    needed = "value" not in sheet.headings if required is None else required
    texts = sheet.rows["rank"].str.replace(" ", "")
    ranks = texts.map(lambda text: match[1] if (match := _RANK.fullmatch(text)) else None)
    bad = texts[ranks.isna() & (needed | (texts != ""))]
    faults = [Fault("no_whole_number", cell_place(row, "rank"), {"got": text}) for row, text in bad.items()]
    return ranks.astype("Int64"), faults


def _values(sheet: BulletinTable) -> tuple[pd.Series, pd.Series, list[Fault]]:
    """Read concentrations and what stands where there is none."""
    texts = sheet.rows["value"]
    status = texts.map(
        lambda text: next((key for key, form in _NO_FIGURE.items() if form.fullmatch(text)), "published")
    )
    values, faults = _numbers(sheet, "value", lambda text: text, status == "published")
    low_or_high = values[(values < 0) | (values > _HIGHEST)]
    faults += [
        Fault("implausible_concentration", cell_place(row, "value"), {"highest": _HIGHEST, "got": float(value)})
        for row, value in low_or_high.items()
    ]
    heading = sheet.headings["value"]
    if re.search(r"毫克|mg", heading):
        faults.append(Fault("no_micrograms", Place(row=Word("headings")), {"got": heading}))
    return values, status, faults


def _numbers(
    sheet: BulletinTable, field: str, clean: Callable[[str], str], needed: pd.Series | None = None
) -> tuple[pd.Series, list[Fault]]:
    texts = sheet.rows[field].map(lambda text: clean(text.replace(" ", "").replace(",", "")).replace("−", "-"))
    right = texts.map(lambda text: bool(_NUMBER.fullmatch(text)))
    bad = sheet.rows.loc[~right if needed is None else ~right & needed, field]
    kind = "no_concentration" if field == "value" else "no_number"
    faults = [Fault(kind, cell_place(row, field), {"got": text}) for row, text in bad.items()]
    return texts.where(right, np.nan).astype(float), faults


def _side_faults(part: pd.DataFrame, district: str, least: int) -> Iterator[Fault]:
    """Check a district's best and worst: three each at least, ranks that fit, no best above a worst."""
    place = Place(row=district)
    for side in ("best", "worst"):
        group = part[part["side"] == side]
        if len(group) < least:
            yield Fault("short_side", place, {"least": least, "side": Word(side), "got": len(group)})
        yield from _order_faults(group, full=bool((group["rank"] == 1).any()))
    best, worst = (part.loc[part["side"] == side, "value"] for side in ("best", "worst"))
    if best.max() > worst.min():
        yield Fault("best_above_worst", place, {"best": float(best.max()), "worst": float(worst.min())})


def _order_faults(rows: pd.DataFrame, full: bool) -> list[Fault]:
    """Check ranks against values: one direction throughout, no rank for two values; and against ties and count."""
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
