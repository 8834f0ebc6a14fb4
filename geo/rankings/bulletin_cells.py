"""Cells of bulletins: ranks, concentrations and what stands where there is none, changes."""

from __future__ import annotations

import re
from decimal import Decimal

import pandas as pd

from geo.errors import Fault, InvalidInput, Place, Word
from geo.files.units_of_measure import factor, unit_in_heading
from geo.rankings.bulletin_sheets import BulletinTable
from geo.rankings.rankings import cell_place

#: What a bulletin writes where it has no figure; a dash or a blank could mean either and is a fault.
NO_FIGURE = {
    "no_monitor": re.compile(r"[无未没有]+(监测|设站|建站|站点|站|监测站|监测点|监测站点)|no monitor"),
    "not_disclosed": re.compile(r"[未不]予?(公布|公开|披露)|not disclosed"),
}
_RANK = re.compile(r"(?:并列)?第?(\d{1,9})(?:\.0+)?名?")
_NUMBER = re.compile(r"[-+]?\d{1,18}(?:\.\d{1,18})?")
_FALL, _RISE, _SAME = re.compile("^(下降|降低|降|改善|↓)"), re.compile("^(上升|升高|升|↑)"), re.compile("持平|不变")
#: Highest concentration taken for one and not for a slip, in µg/m³.
_HIGHEST = 5000.0


def figure_status(text: str) -> str:
    """Return the status of a cell: what it says where it has no figure, else ``published``."""
    return next((status for status, form in NO_FIGURE.items() if form.fullmatch(text)), "published")


def plain_number(text: str) -> Decimal | None:
    """Read a number as people write it, with commas for thousands or a long minus; None where it is none."""
    plain = text.replace(" ", "").replace(",", "").replace("−", "-")
    return Decimal(plain) if _NUMBER.fullmatch(plain) else None


def rank_numbers(rows: pd.DataFrame, column: str, required: bool | pd.Series) -> tuple[pd.Series, list[Fault]]:
    """Read ranks (3, 第3名, 并列第3); where they are required, in all rows or in some, a blank is a fault."""
    texts = rows[column].str.replace(" ", "")
    ranks = texts.map(lambda text: match[1] if (match := _RANK.fullmatch(text)) else None)
    bad = texts[ranks.isna() & (required | (texts != ""))]
    faults = [Fault("no_whole_number", cell_place(row, "rank"), {"got": text}) for row, text in bad.items()]
    return ranks.astype("Int64"), faults


def concentrations(sheet: BulletinTable, own: tuple[str, ...]) -> tuple[pd.Series, pd.Series, list[Fault]]:
    """Read concentrations into their own unit of measure, and what stands where there is none.

    Parameters
    ----------
    sheet
        With a heading of the value, which may name its unit of measure.
    own
        Spellings of the unit of measure that the values become.

    Returns
    -------
    tuple
        Values, missing where there is none; statuses; faults.
    """
    values, status, faults = valued_cells(sheet, own)
    low_or_high = values[(values < 0) | (values > _HIGHEST)]
    faults += [
        Fault("implausible_concentration", cell_place(row, "value"), {"highest": _HIGHEST, "got": float(value)})
        for row, value in low_or_high.items()
    ]
    return values, status, faults


def valued_cells(sheet: BulletinTable, own: tuple[str, ...]) -> tuple[pd.Series, pd.Series, list[Fault]]:
    """Read values of any kind; see `concentrations`."""
    texts, heading = sheet.rows["value"], sheet.headings["value"]
    status = texts.map(figure_status)
    numbers = texts.map(plain_number)
    faults = [
        Fault("no_concentration", cell_place(row, "value"), {"got": texts[row]})
        for row in texts.index[numbers.isna() & (status == "published")]
    ]
    times = Decimal(1)
    try:
        times = factor(unit_in_heading(heading), own)
    except InvalidInput as error:
        place = Place(row=Word("headings"))
        faults += [Fault(fault.kind, place, {**fault.values, "got": heading}) for fault in error.faults]
    values = numbers.map(lambda value: float(value * times), na_action="ignore").astype(float)
    return values, status.astype("str"), faults


def change_numbers(rows: pd.DataFrame) -> tuple[pd.Series, list[Fault]]:
    """Read changes in percent: -5.9, −5.9%, 下降5.9%, 持平."""
    numbers = rows["change"].map(_change)
    bad = rows.loc[numbers.isna(), "change"]
    faults = [Fault("no_number", cell_place(row, "change"), {"got": text}) for row, text in bad.items()]
    return numbers.astype(float), faults


def _change(text: str) -> float | None:
    plain = text.replace(" ", "").removesuffix("%")
    if _SAME.fullmatch(plain):
        return 0.0
    falls, rises = _FALL.match(plain), _RISE.match(plain)
    number = plain_number(_RISE.sub("", _FALL.sub("", plain)))
    if number is None:
        return None
    return float(-abs(number) if falls else abs(number) if rises else number)
