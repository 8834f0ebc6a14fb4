"""Owns water readings as they come: a table of texts, long or wide, becomes checked observations of sections."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from geo import periods
from geo.errors import Fault, InvalidInput, UnknownPeriod
from geo.importer import Report, file_hash, file_source, import_rows
from geo.measured import NOT_MONITORED, fold, parse_class, parse_value, period_id
from geo.schema import LAYERS
from geo.settings import Settings
from geo.sheets import Grid, read_grid
from geo.store import read_layer
from geo.water_items import readable_items

_SECTION, _PERIOD, _ITEM, _VALUE, _UNIT = "section", "period", "item", "value", "unit"
_HEADINGS = {
    _SECTION: "断面|断面名称|监测断面|点位|点位名称|section|section name|section_id",
    _PERIOD: "月份|时间|监测时间|监测月份|日期|采样日期|period|month|date",
    _ITEM: "指标|监测指标|监测项目|项目|indicator|item|parameter",
    _VALUE: "数值|监测值|浓度|结果|监测结果|value|result|concentration",
    _UNIT: "单位|unit",
}
_CLASS_HEADINGS = "水质类别|类别|水质现状|水质|water class|water_class|class"
_IN_HEADING = re.compile(r"(mg/l|[μu]g/l|ng/l|个/l|mpn/l|无量纲|℃|°c|%)")
_BRACKETS = re.compile(r"\((?:以.{1,4}计|)\)")
_COLUMNS = [column.name for column in LAYERS["observations"].columns]


@dataclass(frozen=True)
class _Cell:
    """One reading as it stands in the file."""

    row: str
    column: str
    section: str
    period: str
    item: str
    text: str
    unit: str

    @property
    def where(self) -> str:
        return f"{self.row}, column {self.column}"


def import_readings(config: Settings, file: Path, period: str = "", imported_by: str = "command line") -> Report:
    """Put a file of readings or classes into the store.

    Parameters
    ----------
    config
        Where the store is.
    file
        CSV or XLSX, long (a row for each reading) or wide (a column for each indicator).
    period
        Month, quarter or year of all rows; needed where the file has no column of months.
    imported_by
        Who or what imported it.

    Returns
    -------
    Report
        What became of the rows, and what was left unread.

    Raises
    ------
    InvalidInput
        With every fault of the file; the store stays as it was.
    """
    sections = read_layer(config.store, "sections")
    rows, notes = read_readings(read_grid(file), sections, period, file.name)
    spans = sorted(set(rows["period"]))
    span = spans[0] if len(spans) == 1 else f"{spans[0]}–{spans[-1]}"
    key = f"water-{spans[0]}-{file_hash(file)[:8]}"
    source = file_source(key, file, f"断面水质监测数据 {span}", f"Water readings of sections {span}")
    return import_rows(config, file, source, {"observations": rows.assign(source_id=key)}, notes, imported_by)


def read_readings(
    grid: Grid, sections: pd.DataFrame, period: str = "", where: str = "the file"
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read a table of readings.

    Parameters
    ----------
    grid
        Rows of texts, as `geo.sheets.read_grid` returns them; title rows above the headings are passed over.
    sections
        Columns ``id``, ``name_zh`` and ``name_en``: the register of sections.
    period
        Id of the period of all rows, or an empty text where a column says it.
    where
        What the table comes from, for the messages.

    Returns
    -------
    rows : DataFrame
        The columns of the layer ``observations``, without a source. ``value`` is in the item's unit; half the
        detection limit where nothing was detected, which ``detection_limit`` then holds. A class is 1 to 6.
    notes : tuple of str
        Columns and indicators that were left unread.

    Raises
    ------
    InvalidInput
        With every fault: no headings, a section that is not in the register, an unreadable period, value, class or
        unit, an implausible value, a reading that stands twice.
    """
    cells, notes = _cells(grid, period, where)
    names = _section_names(sections)
    faults: list[Fault] = []
    rows: dict[tuple[str, str, str], dict[str, object]] = {}
    for cell in cells:
        section = names.get(fold(cell.section).removesuffix("断面"))
        if section is None:
            faults.append(
                Fault(
                    cell.row, "a section of the register", repr(cell.section) if cell.section else "a blank", _NEAREST
                )
            )
        try:
            span = str(periods.parse(period_id(cell.period)))
            if period and span != period:
                faults.append(Fault(cell.row, f"the period {period}", cell.period, "the file is of another period"))
            found = _reading(cell)
        except (UnknownPeriod, ValueError) as error:
            faults.append(Fault(cell.where, *_explain(error, cell)))
            continue
        if found is None or section is None:
            continue
        key = (str(found["indicator"]), span, section)
        if key in rows:
            faults.append(Fault(cell.where, "a new reading", f"{cell.section}, {cell.item}, {span}", "it stands twice"))
        rows[key] = {**found, "period": span, "section_id": section, "is_demo": 0}
    faults = list(dict.fromkeys(faults))
    if not faults and not rows:
        faults.append(Fault(where, "at least one reading", "none", "the cells are blank"))
    if faults:
        raise InvalidInput(faults)
    return pd.DataFrame(list(rows.values())).reindex(columns=_COLUMNS), notes


_NEAREST = "add it to the register first, or mend its name"


def _reading(cell: _Cell) -> dict[str, object] | None:
    plain = fold(cell.text)
    if cell.item == "water_class":
        if plain in NOT_MONITORED:
            return {"indicator": "water_class", "value": None, "unit": "class", "status": "no_monitor"}
        grade = parse_class(cell.text)
        return grade and {"indicator": "water_class", "value": grade, "unit": "class", "status": "published"}  # type: ignore[return-value]
    item = readable_items()[cell.item]
    found = parse_value(cell.text, item, cell.unit)
    if found is None:
        return None
    row = {"indicator": item.id, "value": found[0], "unit": item.unit, "status": "published"}
    return {**row, "detection_limit": found[1]}


def _explain(error: Exception, cell: _Cell) -> tuple[str, str]:
    if isinstance(error, UnknownPeriod):
        return "a period like 2021-08 or 2021年8月", repr(cell.period)
    got = f"{cell.text} {cell.unit}".strip()
    return str(error), repr(got)


def _cells(grid: Grid, period: str, where: str) -> tuple[list[_Cell], tuple[str, ...]]:
    top = next((i for i, row in enumerate(grid) if _SECTION in map(_role, row)), None)
    if top is None:
        got = ", ".join(grid[0][:6]) if grid else "an empty file"
        raise InvalidInput([Fault(where, "a row of headings with a column 断面 (section)", got or "a blank row")])
    roles = {i: role for i, role in enumerate(map(_role, grid[top])) if role}
    faults = _heading_faults(list(roles.values()), period, f"{where}, row {top + 1}")
    if faults:
        raise InvalidInput(faults)
    unread = [f"column {name!r} is not read" for i, name in enumerate(grid[top]) if name and i not in roles]
    long = _ITEM in roles.values()
    cells = []
    for number, row in enumerate(grid[top + 1 :], top + 2):
        texts = {role: row[i] if i < len(row) else "" for i, role in roles.items()}
        if not any(texts.values()):
            continue
        split = _from_long if long else _from_wide
        cells += split(texts, f"{where}, row {number}", texts.get(_PERIOD) or period, grid[top], roles)
    strange = dict.fromkeys(cell.item for cell in cells if not _known(cell.item))
    unread += [f"indicator {name!r} is none of the 24 of GB 3838-2002: not read" for name in strange]
    return [cell for cell in cells if _known(cell.item)], tuple(unread)


def _from_long(texts: Mapping[str, str], where: str, period: str, *_: object) -> list[_Cell]:
    item = _item_id(texts[_ITEM]) or texts[_ITEM]
    unit = texts.get(_UNIT, "") or _heading_unit(texts[_ITEM])
    return [_Cell(where, texts[_ITEM], texts[_SECTION], period, item, texts[_VALUE], unit)]


def _from_wide(
    texts: Mapping[str, str], where: str, period: str, headings: list[str], roles: Mapping[int, str]
) -> list[_Cell]:
    return [
        _Cell(where, headings[i], texts[_SECTION], period, role, texts[role], _heading_unit(headings[i]))
        for i, role in roles.items()
        if _known(role)
    ]


def _heading_faults(roles: list[str], period: str, where: str) -> list[Fault]:
    faults = [
        Fault(where, "one column for each indicator", f"two for {role}") for role in set(roles) if roles.count(role) > 1
    ]
    if _PERIOD not in roles and not period:
        faults.append(Fault(where, "a column 月份 (month), or the period named", "neither"))
    if _ITEM in roles and _VALUE not in roles:
        faults.append(Fault(where, "a column 数值 (value)", "none"))
    if _ITEM not in roles and not any(map(_known, roles)):
        faults.append(Fault(where, "a column of an indicator or of 水质类别 (class)", "none"))
    return faults


def _role(heading: str) -> str | None:
    plain = fold(heading)
    for role, names in _HEADINGS.items():
        if plain in {fold(name) for name in names.split("|")}:
            return role
    return _item_id(heading)


def _item_id(name: str) -> str | None:
    plain = _BRACKETS.sub("", _IN_HEADING.sub("", fold(name))).rstrip("/,")
    return _spellings().get(plain)


def _spellings() -> Mapping[str, str]:
    spellings = {fold(text): item.id for item in readable_items().values() for text in item.spellings}
    return spellings | {fold(text): "water_class" for text in _CLASS_HEADINGS.split("|")}


def _heading_unit(heading: str) -> str:
    found = _IN_HEADING.search(fold(heading))
    return found.group() if found else ""


def _known(item: str) -> bool:
    return item == "water_class" or item in readable_items()


def _section_names(sections: pd.DataFrame) -> Mapping[str, str]:
    return {
        fold(str(row[column])).removesuffix("断面"): str(row["id"])
        for row in sections.to_dict("records")
        for column in ("id", "name_zh", "name_en")
    }
