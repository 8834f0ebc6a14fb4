"""Files of water readings: a table of texts, long or wide, becomes checked observations of sections."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from geo import periods
from geo.errors import Fault, InvalidInput, Note, Place, UnknownPeriod, Word
from geo.files.headings import HeadingRow, Headings
from geo.files.period_cells import period_id
from geo.files.tables import Table, read_table, sheet_headings
from geo.schema import LAYERS, Label
from geo.settings import Settings
from geo.store.geopackage import read_layer
from geo.store.merge import ImportSummary
from geo.texts.spelling import fold
from geo.water.reading_cells import NOT_MONITORED, parse_class, parse_value
from geo.water.water_import import import_water
from geo.water.water_items import readable_items

_SECTION, _PERIOD, _ITEM, _VALUE, _MEASURE = "section", "period", "item", "value", "unit_of_measure"
_CLASS = "water_class"
_PATTERNS = {
    _SECTION: "断面|断面名称|监测断面|点位|点位名称|section|section name|section_id",
    _PERIOD: "月份|时间|监测时间|监测月份|日期|采样日期|period|month|date",
    _ITEM: "指标|监测指标|监测项目|项目|indicator|item|parameter",
    _VALUE: "数值|监测值|浓度|结果|监测结果|value|result|concentration",
    _MEASURE: "单位|unit",
}
_CLASS_PATTERN = "水质类别|类别|水质现状|水质|water class|water_class|class"
_MEASURES = fold("mg/l|[μu]g/l|ng/l|个/l|mpn/l|无量纲|℃|%")
#: What may follow the name of an indicator: its unit of measure, with or without brackets, and 以P计.
_ASIDE = rf"(?:\(以.{{1,4}}计\)|\((?:{_MEASURES})?\)|{_MEASURES}|[/,])*"


@dataclass(frozen=True, kw_only=True)
class _Cell:
    """One reading as it stands in the file."""

    row: int
    column: str
    section: str
    period: str
    item: str
    text: str
    unit_of_measure: str

    @property
    def place(self) -> Place:
        return Place(row=self.row, column=self.column)


def import_readings(
    config: Settings,
    file: Path,
    period: str = "",
    columns: Mapping[str, str] | None = None,
    imported_by: str = "command line",
) -> ImportSummary:
    """Put a file of readings or classes into the store.

    Parameters
    ----------
    config
        Where the store is.
    file
        CSV or XLSX, long (a row for each reading) or wide (a column for each indicator).
    period
        Month, quarter or year of all rows; needed where the file has no column of months.
    columns
        Field to heading, see `geo.files.headings.Headings`.
    imported_by
        Who or what imported it.

    Returns
    -------
    ImportSummary
        What became of the rows, and what was left unread.

    Raises
    ------
    InvalidInput
        With every fault of the file; the store stays as it was.
    """
    sections = read_layer(config.store, "sections")
    rows, notes = read_readings(read_table(file), sections, period, file.name, columns)
    spans = sorted(set(rows["period"]))
    span = spans[0] if len(spans) == 1 else f"{spans[0]}–{spans[-1]}"
    title = Label(f"断面水质监测数据 {span}", f"Water readings of sections {span}")
    return import_water(config, file, "observations", rows, f"water-{spans[0]}", title, notes, imported_by)


def read_readings(
    table: Table,
    sections: pd.DataFrame,
    period: str = "",
    file: str = "",
    columns: Mapping[str, str] | None = None,
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Read a table of readings.

    Parameters
    ----------
    table
        Rows of texts, as `geo.files.tables.read_table` returns them; title rows above the headings are passed over.
    sections
        Columns ``id``, ``name_zh`` and ``name_en``: the register of sections.
    period
        Id of the period of all rows, or an empty text where a column says it.
    file
        Name of the file, for the messages.
    columns
        See `import_readings`.

    Returns
    -------
    rows : DataFrame
        The columns of the layer ``observations``, without a source. ``value`` is in the item's unit of measure; half
        the detection limit where nothing was detected.
    notes : tuple of Note
        Columns and indicators that were not read.

    Raises
    ------
    InvalidInput
        With every fault: no headings, a section that is not in the register, an unreadable period, value, class or
        unit of measure, an implausible value, a reading that stands twice.
    """
    cells, notes = _cells(table, period, file, columns)
    names = _section_names(sections)
    faults: list[Fault] = []
    rows: dict[tuple[str, str, str], dict[str, object]] = {}
    for cell in cells:
        section = names.get(_section_name(cell.section))
        if section is None:
            faults.append(Fault("unknown_section", Place(row=cell.row), {"got": cell.section}))
        try:
            span = _span(cell.period)
            if period and span != period:
                values = {"period": period, "got": cell.period}
                faults.append(Fault("other_period_stated", Place(row=cell.row), values))
            reading = _reading(cell)
        except InvalidInput as error:
            faults += [Fault(fault.kind, cell.place, fault.values) for fault in error.faults]
            continue
        if reading is None or section is None:
            continue
        key = (str(reading["indicator"]), span, section)
        if key in rows:
            values = {"section": cell.section, "item": cell.item, "period": span}
            faults.append(Fault("repeated_reading", cell.place, values))
        rows[key] = {**reading, "period": span, "section_id": section, "is_demo": 0}
    if not faults and not rows:
        faults.append(Fault("no_readings", values={"got": Word("none")}))
    if faults:
        raise InvalidInput(*(fault.at(file=file) for fault in dict.fromkeys(faults)))
    return pd.DataFrame(list(rows.values())).reindex(columns=LAYERS["observations"].names), notes


def _span(text: str) -> str:
    try:
        return str(periods.parse(period_id(text)))
    except UnknownPeriod as error:
        raise InvalidInput(Fault("unreadable_period", values={"got": text})) from error


def _reading(cell: _Cell) -> dict[str, object] | None:
    """Read the value or the class of a cell; None for a blank."""
    if cell.item == _CLASS:
        if fold(cell.text) in NOT_MONITORED:
            return {"indicator": _CLASS, "value": None, "unit": "class", "status": "no_monitor"}
        grade = parse_class(cell.text)
        return {"indicator": _CLASS, "value": grade, "unit": "class", "status": "published"} if grade else None
    item = readable_items()[cell.item]
    result = parse_value(cell.text, item, cell.unit_of_measure)
    if result is None:
        return None
    value, limit = result
    return {
        "indicator": item.id,
        "value": value,
        "unit": item.unit_of_measure,
        "status": "published",
        "detection_limit": limit,
    }


def _cells(
    table: Table, period: str, file: str, columns: Mapping[str, str] | None
) -> tuple[list[_Cell], tuple[Note, ...]]:
    """Take a table apart into cells of indicators that the standard has."""
    known = Headings(_patterns(), columns) if columns else _headings()
    top = known.find(table, [_SECTION])
    if top is None:
        faults = known.absent(table) + known.missing([_SECTION], sheet_headings(table))
        raise InvalidInput(*(fault.at(file=file) for fault in faults))
    faults = known.absent(table) + _heading_faults(top, period, known.missing([_VALUE], table[top.number - 1]))
    if faults:
        raise InvalidInput(*(fault.at(file=file, row=top.number) for fault in faults))
    headings = {field: table[top.number - 1][place] for field, place in top.columns.items()}
    split = _from_long if _ITEM in headings else _from_wide
    cells = [
        cell
        for number, row in top.rows(table).items()
        for cell in split(number, {**row, _PERIOD: row.get(_PERIOD) or period}, headings)
    ]
    strange = dict.fromkeys(cell.item for cell in cells if not _is_measured(cell.item))
    notes = [Note("unread_column", values={"column": name}) for name in top.unread]
    notes += [Note("unread_indicator", values={"indicator": name}) for name in strange]
    return [cell for cell in cells if _is_measured(cell.item)], tuple(notes)


def _from_long(number: int, row: Mapping[str, str], _: Mapping[str, str]) -> list[_Cell]:
    name, field = row[_ITEM], _headings().field(row[_ITEM])
    return [
        _Cell(
            row=number,
            column=name,
            section=row[_SECTION],
            period=row[_PERIOD],
            item=field if _is_measured(field) else name,
            text=row[_VALUE],
            unit_of_measure=row.get(_MEASURE) or _heading_measure(name),
        )
    ]


def _from_wide(number: int, row: Mapping[str, str], headings: Mapping[str, str]) -> list[_Cell]:
    return [
        _Cell(
            row=number,
            column=heading,
            section=row[_SECTION],
            period=row[_PERIOD],
            item=field,
            text=row[field],
            unit_of_measure=_heading_measure(heading),
        )
        for field, heading in headings.items()
        if _is_measured(field)
    ]


def _heading_faults(top: HeadingRow, period: str, no_value: list[Fault]) -> list[Fault]:
    none = {"got": Word("none")}
    faults = top.repeated_columns()
    if _PERIOD not in top.columns and not period:
        faults.append(Fault("no_period_column", values={"got": Word("neither")}))
    if _ITEM in top.columns and _VALUE not in top.columns:
        faults += no_value
    if _ITEM not in top.columns and not any(map(_is_measured, top.columns)):
        faults.append(Fault("no_indicator_column", values=none))
    return faults


@cache
def _headings() -> Headings:
    return Headings(_patterns())


@cache
def _patterns() -> Mapping[str, str]:
    names = {key: "|".join(map(_literal, item.spellings)) for key, item in readable_items().items()}
    measured = {key: f"(?:{pattern}){_ASIDE}" for key, pattern in {**names, _CLASS: _CLASS_PATTERN}.items()}
    return {**_PATTERNS, **measured}


def _literal(spelling: str) -> str:
    """Return the pattern of a spelling; folded before, for an escaped space would become another sign."""
    return re.escape(fold(spelling))


def _heading_measure(heading: str) -> str:
    """Return the unit of measure that a heading names, or an empty text."""
    match = re.search(_MEASURES, fold(heading))
    return match.group() if match else ""


def _is_measured(item: str) -> bool:
    return item == _CLASS or item in readable_items()


def _section_names(sections: pd.DataFrame) -> Mapping[str, str]:
    return {
        _section_name(str(row[column])): str(row["id"])
        for row in sections.to_dict("records")
        for column in ("id", "name_zh", "name_en")
    }


def _section_name(text: str) -> str:
    return fold(text).removesuffix("断面")
