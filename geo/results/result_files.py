"""Files of results: a line for each, of any indicator, place and period, read to observations or all their faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

import pandas as pd

from geo import periods
from geo.errors import Fault, InvalidInput, Place, UnknownPeriod, Word
from geo.files.headings import Headings
from geo.files.period_cells import period_id
from geo.files.tables import Table, sheet_headings
from geo.files.units_of_measure import factor
from geo.rankings.bulletin_cells import figure_status, plain_number
from geo.rankings.indicator_names import IndicatorNames
from geo.rankings.ranking_import import RANK
from geo.rankings.stated_sources import StatedSource
from geo.results.result_places import ResultPlaces
from geo.schema.result_layers import CERTAINTIES
from geo.texts.spelling import fold
from geo.water.river_bulletin import read_class

PATTERNS = {
    "indicator": "指标|指标名称|监测指标|监测项目|项目|污染物|indicator|indicator_id|item",
    "district": "区|所在区|所属区|区县|district",
    "place": r"地区|地点|位置|区域|单位名称|街道|乡镇|街道\(?乡镇\)?|河流|断面|名称|"
    r"place|unit_name|unit_code|river|section|subdistrict",
    "reach": "河段|reach",
    "period": "时段|时间|年份|年度|月份|period|year|month",
    "value": "数值|值|结果|监测值|浓度|完成值|value|result",
    "rank": "名次|排名|rank",
    "unit_of_measure": "单位|计量单位|unit|unit of measure|unit_of_measure",
    "certainty": "可信程度|可信度|certainty",
    "note_zh": "说明|备注|note|note_zh",
    "note_en": "英文说明|note_en",
    "title": "来源|来源标题|资料来源|source|source_title",
    "publisher": "发布单位|发布机构|发布部门|publisher",
    "issued_on": "发布日期|发布时间|issued_on|published_on|source_date",
    "url": "网址|链接|url|source_url",
}
_REQUIRED = ("indicator", "place", "value", "unit_of_measure")
_CERTAINTIES = {"原文": "printed", "推算": "derived", "推断": "inferred", "存疑": "uncertain"}
#: Columns that together tell a result from others.
_KEY = ("indicator", "period", "unit_code", "section_id", "river_id", "reach")
_Result = TypeVar("_Result")


@dataclass(frozen=True, kw_only=True)
class ResultOptions:
    """What a reader says of a file of results that it does not.

    Parameters
    ----------
    period
        Id of the period of rows that name none.
    columns
        Field to heading, see `geo.files.headings.Headings`.
    source
        Where rows were published that do not say it.
    """

    period: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    source: StatedSource = field(default_factory=StatedSource)


@dataclass(frozen=True)
class ResultFile:
    """The results of a file.

    Parameters
    ----------
    rows
        The columns of the layer ``observations`` that results have; the index counts the lines.
    sources
        The source of each row.
    """

    rows: pd.DataFrame
    sources: list[StatedSource]


def read_results(table: Table, names: IndicatorNames, places: ResultPlaces, options: ResultOptions) -> ResultFile:
    """Read a table of results.

    Parameters
    ----------
    table
        Rows of texts, as `geo.files.tables.read_table` returns them; titles above the headings are passed over.
    names
        The indicators.
    places
        The places.
    options
        What the file does not say.

    Returns
    -------
    ResultFile
        Values in the indicator's own unit of measure.

    Raises
    ------
    InvalidInput
        With every fault: no such heading, an unknown indicator or place, an unreadable period or value, another unit
        of measure, a date that is none, a result that stands twice.
    """
    headings = Headings(PATTERNS, options.columns)
    required = (*_REQUIRED, *(() if options.period else ("period",)))
    top = headings.find(table, required)
    faults: list[Fault] = headings.absent(table)
    if top is None:
        texts = sheet_headings(table)
        missing = [name for name in required if name not in headings.fields(texts)]
        raise InvalidInput(*faults, *headings.missing(missing, texts))
    if faults or top.twice:
        raise InvalidInput(*faults, *top.repeated_columns())
    rows: dict[int, dict[str, object]] = {}
    sources: list[StatedSource] = []
    keys: set[tuple[str, ...]] = set()
    for number, cells in top.rows(table).items():
        line = _Line(cells)
        row = _row(line, names, places, options.period)
        stated = _source(line.cells, options.source)
        line.faults += stated.faults(line.column("issued_on"))
        key = tuple(str(row.get(name) or "") for name in _KEY)
        if key in keys and not line.faults:
            got = [line.cells[name] for name in ("indicator", "place", "period")]
            line.faults.append(Fault("repeated_result", values={"got": got}))
        faults += [fault.at(row=number) for fault in line.faults]
        keys.add(key)
        rows[number] = row
        sources.append(stated)
    if not rows:
        faults.append(Fault("no_rows", values={"got": [cell for cell in table[top.number - 1] if cell]}))
    if faults:
        raise InvalidInput(*faults)
    return ResultFile(pd.DataFrame.from_dict(rows, orient="index"), sources)


class _Line:
    """A line as it is read: cells by field, and the faults so far."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self.cells = {**dict.fromkeys(PATTERNS, ""), **cells}
        self.faults: list[Fault] = []

    def read(self, name: str, work: Callable[[str], _Result]) -> _Result | None:
        """Read a cell; None where it has a fault, which is kept with its column."""
        try:
            return work(self.cells[name])
        except InvalidInput as error:
            self.faults += [Fault(fault.kind, self.column(name), fault.values) for fault in error.faults]
            return None

    def column(self, name: str) -> Place:
        """Return the place of a cell in its line."""
        return Place(column=Word(f"column_{name}"))


def _row(line: _Line, names: IndicatorNames, places: ResultPlaces, period: str) -> dict[str, object]:
    """Return the values of the store that a line means."""
    cells = line.cells
    row: dict[str, object] = {name: cells[name] or None for name in ("reach", "note_zh", "note_en")}
    place = places.find(cells["place"], cells["district"])
    if isinstance(place, Fault):
        line.faults.append(place.at(column=Word("column_place")))
    else:
        row |= place
        if cells["reach"] and "river_id" not in place:
            line.faults.append(Fault("unregistered_river", line.column("place"), {"got": cells["place"]}))
    row["period"] = line.read("period", lambda text: _period(text or period))
    row["certainty"] = line.read("certainty", _certainty)
    indicator = line.read("indicator", names.find)
    if indicator is None:
        return row
    own = names.units_of_measure(indicator)
    readers = {"class": _class_values, RANK: _rank_values}
    values = readers[own[0]](line) if own[0] in readers else _values(line, own)
    kept = {key: row.get(key) or value for key, value in values.items()}
    return row | {"indicator": indicator, "unit": own[0]} | kept


def _values(line: _Line, own: tuple[str, ...]) -> dict[str, object]:
    """Return value, rank and status of a line about an amount of something."""
    text, rank = line.cells["value"], line.read("rank", _rank)
    status = "not_disclosed" if not text and rank else figure_status(text)
    if status != "published":
        return {"rank": rank, "status": status}
    number = line.read("value", lambda cell: _number(cell.removesuffix("%") if own[0] == "%" else cell))
    percent = own[0] == "%" and text.endswith("%")
    times = line.read("unit_of_measure", lambda unit: _factor(unit or ("%" if percent else ""), own))
    value = None if number is None or times is None else float(number * times)
    return {"value": value, "rank": rank, "status": status}


def _class_values(line: _Line) -> dict[str, object]:
    """Return value, status and notes of a line about a water class."""
    status = figure_status(line.cells["value"])
    if status != "published":
        return {"status": status}
    cell = line.read("value", read_class)
    if cell is None:
        return {}
    notes: dict[str, object] = {f"note_{key}": words for key, words in cell.notes.items()}
    return notes | {"value": cell.value, "status": cell.status}


def _rank_values(line: _Line) -> dict[str, object]:
    """Return the rank of a line about nothing else, which may stand in the column of values."""
    column = "rank" if line.cells["rank"] else "value"
    status = figure_status(line.cells[column])
    if status != "published":
        return {"status": status}
    rank = line.read(column, _rank)
    if rank is None and not line.faults:
        line.faults.append(Fault("no_whole_number", line.column(column), {"got": ""}))
    return {"rank": rank, "status": status}


def _rank(text: str) -> int | None:
    number = plain_number(text)
    if text and (number is None or number != int(number)):
        raise InvalidInput(Fault("no_whole_number", values={"got": text}))
    return None if number is None else int(number)


def _number(text: str) -> Decimal:
    number = plain_number(text)
    if number is None:
        raise InvalidInput(Fault("no_concentration", values={"got": text}))
    return number


def _factor(text: str, own: tuple[str, ...]) -> Decimal:
    """Return the factor to the indicator's unit of measure, which must be named unless it has none."""
    if not text and own[0] != "1":
        raise InvalidInput(Fault("other_unit_of_measure", values={"unit_of_measure": own[0], "got": ""}))
    return factor(text, own)


def _period(text: str) -> str:
    try:
        return str(periods.parse(period_id(text)))
    except UnknownPeriod as error:
        raise InvalidInput(Fault("unreadable_period", values={"got": text})) from error


def _certainty(text: str) -> str | None:
    word = _CERTAINTIES.get(text, fold(text))
    if word and word not in CERTAINTIES:
        allowed = [*CERTAINTIES, *_CERTAINTIES]
        raise InvalidInput(Fault("value_not_allowed", values={"allowed": allowed, "got": text}))
    return word or None


def _source(cells: Mapping[str, str], otherwise: StatedSource) -> StatedSource:
    """Return the source that a line states, else the one stated for the file."""
    names = ("title", "publisher", "issued_on", "url")
    if not any(cells[name] for name in names):
        return otherwise
    return StatedSource(**{name: cells[name] for name in names})
