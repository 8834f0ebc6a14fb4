"""Owns the reading of the bulletins: TSP by subdistrict, PM2.5 by district, to observations or a list of all faults."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from geo.bulletin_sheets import Sheet, period_faults, read_sheet
from geo.errors import Fault
from geo.periods import Period
from geo.rankings import WORST, check_ranks
from geo.sheets import read_grid
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


@dataclass(frozen=True)
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
    notes: tuple[str, ...] = ()
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
    sheet = read_sheet(read_grid(file))
    place = "subdistrict" if kind == "tsp" else "district"
    wanted = [place, *([] if {"rank", "value"} & set(sheet.headings) and kind == "tsp" else ["value"])]
    missing = [field for field in wanted if field not in sheet.headings]
    if missing or sheet.rows.empty:
        got = ", ".join(sheet.headings.values()) or "no line of headings"
        faults = [Fault(file.name, f"a column {field}", got) for field in missing or ["rows"]]
        return Bulletin(pd.DataFrame(), tuple(faults))
    if district:
        sheet.rows["district"] = sheet.rows["district"].replace("", district)
    found = _tsp(sheet, register, worst) if kind == "tsp" else _pm25(sheet, register)
    faults = [*period_faults(sheet, period), *found.faults]
    located = tuple(replace(fault, where=f"{file.name}, {fault.where}".removesuffix(", ")) for fault in faults)
    return replace(found, faults=located)


def _tsp(sheet: Sheet, register: Register, worst: int) -> Bulletin:
    codes, faults = register.match(sheet.rows)
    ranks, bad = _ranks(sheet)
    rows = pd.DataFrame({"unit_code": codes, "rank": ranks}, index=sheet.rows.index)
    if "value" in sheet.headings:
        return _tsp_values(sheet, register, rows, [*faults, *bad])
    # A name that is not known stands for itself, so that its rank is checked all the same.
    faults += bad or check_ranks(rows.assign(unit_code=codes.where(codes.notna(), rows.index)))
    if len(rows) < worst:
        cause = "rows are missing; --worst N is for a shorter list"
        faults.append(Fault("", f"{worst} rows, or more with ties", f"{len(rows)} rows", cause))
    faults += [
        Fault(f"row {row}, column rank", f"a rank up to {worst}", str(rank), "--worst N is for a longer list")
        for row, rank in ranks[ranks > worst].items()
    ]
    return Bulletin(rows.assign(indicator="tsp_rank", unit="rank", status="published"), tuple(faults), scope="tsp")


def _tsp_values(sheet: Sheet, register: Register, rows: pd.DataFrame, faults: list[Fault]) -> Bulletin:
    values, status, bad = _values(sheet)
    rows = rows.assign(value=values, status=status, indicator="tsp", unit="ug/m3", side=sheet.rows["side"])
    faults = [*faults, *bad]
    notes: list[str] = []
    if not faults:
        reporting = register.subdistricts.set_index("code")["reporting_code"]
        rows["district"] = rows["unit_code"].map(reporting)
        faults += _repeated(rows)
        for code, part in rows.groupby("district"):
            members = set(reporting.index[reporting == code])
            if (part["side"] != "").any():
                faults += _side_faults(part, register.name(str(code), "zh"), min(_LISTED_EACH, len(members)))
            else:
                faults += _order_faults(part, full=True)
                notes += [f"{register.name(key, 'zh')}: not in the file" for key in sorted(members - {*part.unit_code})]
    districts = set(rows.get("district", ()))
    scope = f"tsp-values-{min(districts)}" if len(districts) == 1 else "tsp-values"
    return Bulletin(rows.drop(columns=["side", "district"], errors="ignore"), tuple(faults), tuple(notes), scope)


def _pm25(sheet: Sheet, register: Register) -> Bulletin:
    codes, faults = register.match_districts(sheet.rows)
    values, status, bad = _values(sheet)
    ranks, worse = _ranks(sheet, "rank" in sheet.headings)
    rows = pd.DataFrame({"unit_code": codes, "value": values, "rank": ranks, "status": status})
    faults += [*bad, *worse]
    if not faults:
        faults += _repeated(rows) or _order_faults(rows, full=True)
        lost = sorted(set(register.districts["code"]) - set(codes))
        faults += [Fault("", f"a row of {register.name(code, 'zh')}", "none") for code in lost]
    rows = rows.assign(indicator="pm25", unit="ug/m3")
    if "change" in sheet.headings:
        changes, bad = _numbers(sheet, "change", lambda text: text.rstrip("%"))
        faults += bad
        rows = pd.concat([rows, rows.assign(indicator="pm25_change", value=changes, rank=None, unit="%")])
    return Bulletin(rows, tuple(faults), scope="pm25")


def _ranks(sheet: Sheet, required: bool | None = None) -> tuple[pd.Series, list[Fault]]:
    """Read the ranks; a list without values needs one in each row."""
    needed = "value" not in sheet.headings if required is None else required
    texts = sheet.rows["rank"].str.replace(" ", "")
    found = texts.map(lambda text: match[1] if (match := _RANK.fullmatch(text)) else None)
    bad = texts[found.isna() & (needed | (texts != ""))]
    faults = [
        Fault(f"row {row}, column rank", "a whole number", repr(text) if text else "a blank")
        for row, text in bad.items()
    ]
    return found.astype("Int64"), faults


def _values(sheet: Sheet) -> tuple[pd.Series, pd.Series, list[Fault]]:
    """Read concentrations and what stands where there is none."""
    texts = sheet.rows["value"]
    status = texts.map(
        lambda text: next((key for key, form in _NO_FIGURE.items() if form.fullmatch(text)), "published")
    )
    values, faults = _numbers(sheet, "value", lambda text: text, status == "published")
    low_or_high = values[(values < 0) | (values > _HIGHEST)]
    faults += [
        Fault(f"row {row}, column value", f"0 to {_HIGHEST:g} µg/m³", f"{value:g}")
        for row, value in low_or_high.items()
    ]
    heading = sheet.headings["value"]
    if re.search(r"毫克|mg", heading):
        faults.append(Fault("headings", "a concentration in µg/m³", repr(heading)))
    return values, status, faults


def _numbers(
    sheet: Sheet, field: str, clean: Callable[[str], str], wanted: pd.Series | None = None
) -> tuple[pd.Series, list[Fault]]:
    texts = sheet.rows[field].map(lambda text: clean(text.replace(" ", "").replace(",", "")).replace("−", "-"))
    right = texts.map(lambda text: bool(_NUMBER.fullmatch(text)))
    bad = sheet.rows.loc[~right if wanted is None else ~right & wanted, field]
    faults = [
        Fault(
            f"row {row}, column {field}", "a number, 无监测 or 未公布" if field == "value" else "a number",
            repr(text) if text else "a blank",
        )
        for row, text in bad.items()
    ]  # fmt: skip
    return texts.where(right, np.nan).astype(float), faults


def _repeated(rows: pd.DataFrame) -> list[Fault]:
    twice = rows.loc[rows.duplicated("unit_code"), "unit_code"]
    return [Fault(f"row {row}", "a new unit", str(code), "the unit stands twice") for row, code in twice.items()]


def _side_faults(part: pd.DataFrame, district: str, least: int) -> Iterator[Fault]:
    """Check a district's best and worst: three each at least, ranks that fit, no best above a worst."""
    for side in ("best", "worst"):
        group = part[part["side"] == side]
        if len(group) < least:
            yield Fault(district, f"{least} {side}, or more with ties", f"{len(group)} rows")
        yield from _order_faults(group, full=bool((group["rank"] == 1).any()))
    best, worst = (part.loc[part["side"] == side, "value"] for side in ("best", "worst"))
    if best.max() > worst.min():
        yield Fault(district, "no best value above a worst one", f"{best.max():g} above {worst.min():g}")


def _order_faults(rows: pd.DataFrame, full: bool) -> list[Fault]:
    """Check ranks against values: one direction throughout, no rank for two values; and against ties and count."""
    ranked = rows[rows["rank"].notna() & rows["value"].notna()].sort_values(["rank", "value"])
    if ranked.empty:
        return []
    faults = check_ranks(ranked) if full else []
    mixed = ranked.groupby("rank")["value"].nunique()
    faults += [
        Fault(f"rank {rank}", "one value for a shared rank", f"{count} values")
        for rank, count in mixed[mixed > 1].items()
    ]
    firsts = ranked.groupby("rank")["value"].first()
    if not (firsts.is_monotonic_increasing or firsts.is_monotonic_decreasing):
        faults.append(Fault("", "ranks in the order of the values", "ranks and values that disagree"))
    return faults
