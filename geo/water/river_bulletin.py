"""The monthly bulletin of rivers: reach by reach its class, a range of classes, or why there is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from geo.errors import Fault, InvalidInput, Note, Place
from geo.files.headings import Headings
from geo.files.tables import Table, read_table, sheet_headings
from geo.periods import Period
from geo.rankings.bulletin_import import period_kind_faults, period_of
from geo.rankings.stated_sources import StatedSource
from geo.schema import LAYERS, Label
from geo.settings import LANGUAGES, Settings
from geo.store.geopackage import read_store
from geo.store.merge import ImportSummary, import_rows
from geo.texts.catalogue import text
from geo.texts.spelling import fold
from geo.units import Register
from geo.water.reading_cells import parse_class

_PATTERNS = {
    "basin": "水系|水系名称|流域|basin",
    "river": r"(河流|河段|河湖|湖泊|水库|水体)(名称)?(\(?河段\)?)?(名称)?|river|reach",
    "district": "区|所在区|所在区县|区县|行政区|所在行政区|district",
    "class": "(现状|本月)?水质(类别|现状|状况)?|(现状|本月)(水质)?类别|现状|类别|water_?class|class",
}
_REQUIRED = ("river", "class")
#: What a bulletin writes instead of a class.
_STATUSES = {
    "no_water": re.compile("(河道)?(无水|断流|干涸)|dry|no ?water"),
    "not_monitorable": re.compile("(.{0,8}(无法|不能|未能)监测)|封闭|冰封|not ?monitorable"),
}
_RANGE = re.compile("(.+?)类?[~～至、/—–-]+(.+)")
_BRACKETS = re.compile(r"(.+?)\((.+)\)")


@dataclass(frozen=True, kw_only=True)
class ClassCell:
    """What a cell of classes says.

    Parameters
    ----------
    value
        The class, 1 to 6, the worse one of a range; None where there is none.
    status
        ``published``, ``no_water`` or ``not_monitorable``.
    notes
        A note in each language where the cell says more than the class.
    """

    value: int | None
    status: str
    notes: Mapping[str, str] = field(default_factory=dict)


def read_class(cell: str) -> ClassCell:
    """Read a class (Ⅲ), a range of classes (Ⅱ～Ⅲ), or why there is none (无水, 封闭无法监测).

    Raises
    ------
    InvalidInput
        The text is none of these, or blank.
    """
    plain = fold(cell)
    status = next((key for key, form in _STATUSES.items() if form.fullmatch(plain)), "")
    if status:
        return ClassCell(value=None, status=status, notes=_notes("as_printed", cell))
    match = _RANGE.fullmatch(plain)
    grades = [parse_class(part) for part in (match.groups() if match else (plain,))]
    readable = [grade for grade in grades if grade is not None]
    if len(readable) < len(grades):
        raise InvalidInput(Fault("unreadable_class", values={"got": cell}))
    notes = _notes("class_range", cell) if match else {}
    return ClassCell(value=max(readable), status="published", notes=notes)


def import_river_classes(
    config: Settings,
    file: Path,
    period: str,
    columns: Mapping[str, str] | None = None,
    source: StatedSource | None = None,
    imported_by: str = "command line",
) -> ImportSummary:
    """Put a bulletin of rivers into the store.

    Parameters
    ----------
    config, file
        The store; CSV, XLSX or TXT with the headings 水系, 河流（河段）, 所在区, 现状水质类别.
    period
        The month, or another period that it is of.
    columns
        Field to heading, see `geo.files.headings.Headings`.
    source
        Where it was published.
    imported_by
        Who or what imported it.

    Returns
    -------
    ImportSummary
        What became of the rows, and which rivers the register does not have.

    Raises
    ------
    InvalidInput
        With every fault of the file; the store stays as it was.
    """
    span, stated = period_of(period), source or StatedSource()
    frames = read_store(config.store)
    register = Register(frames["districts"], frames["subdistricts"])
    faults = [*period_kind_faults(span, ("month", "quarter", "half", "year")), *stated.faults()]
    try:
        rows, notes = read_river_classes(read_table(file), frames["rivers"], register, columns)
    except InvalidInput as error:
        faults += [Fault(fault.kind, fault.place, fault.values).at(file=file.name) for fault in error.faults]
    if faults:
        raise InvalidInput(*faults)
    key = f"water-rivers-{period}"
    rows = rows.assign(period=period, is_demo=0, source_id=key).reindex(columns=LAYERS["observations"].names)
    described = stated.row(key, file, _content(span))
    return import_rows(config, file, described, {"observations": rows}, notes, imported_by, supersede=True)


def read_river_classes(
    table: Table, rivers: pd.DataFrame, register: Register, columns: Mapping[str, str] | None = None
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Read a table of rivers and their classes.

    Parameters
    ----------
    table
        Rows of texts; titles above the headings and notes below the rows are passed over.
    rivers
        Columns ``id``, ``name_zh`` and ``name_en``: the register of rivers.
    register
        The units.
    columns
        See `import_river_classes`.

    Returns
    -------
    rows : DataFrame
        Columns indicator, river_id, reach, unit_code, value, unit, status, note_zh and note_en. A river that the
        register does not have stands by its name as the reach, without a river_id.
    notes : tuple of Note
        The rivers that the register does not have.

    Raises
    ------
    InvalidInput
        With every fault: no headings, an unreadable class, an unknown district, a reach that stands twice.
    """
    headings = Headings(_PATTERNS, columns)
    top = headings.find(table, _REQUIRED)
    faults = headings.absent(table)
    if top is None:
        missing = [name for name in _REQUIRED if name not in headings.fields(sheet_headings(table))]
        raise InvalidInput(*faults, *headings.missing(missing or _REQUIRED, sheet_headings(table)))
    if faults or top.twice:
        raise InvalidInput(*faults, *top.repeated_columns())
    names = _river_names(rivers)
    rows: dict[tuple[str, ...], dict[str, object]] = {}
    strange: list[str] = []
    for number, cells in top.rows(table).items():
        if not cells["class"] and _is_note(cells):
            continue
        row, bad = _row(cells, names, register)
        faults += [Fault(fault.kind, Place(row=number), fault.values) for fault in bad]
        key = tuple(str(row[name]) for name in ("river_id", "reach", "unit_code"))
        if key in rows:
            faults.append(Fault("repeated_reach", Place(row=number), {"got": cells["river"]}))
        rows[key] = row
        strange += [] if row["river_id"] else [cells["river"]]
    if not rows:
        faults.append(Fault("no_rows", values={"got": [cell for cell in table[top.number - 1] if cell]}))
    if faults:
        raise InvalidInput(*faults)
    notes = (Note("rivers_outside_register", values={"count": len(strange), "rivers": strange}),) if strange else ()
    frame = pd.DataFrame(list(rows.values())).assign(indicator="water_class", unit="class")
    return frame.astype({"value": "float"}), notes


def _row(
    cells: Mapping[str, str], names: Mapping[str, str], register: Register
) -> tuple[dict[str, object], list[Fault]]:
    """Return the values of the store that a line means."""
    river, reach = _river_and_reach(cells["river"], names)
    districts = [name for name in re.split(r"[、,，/;；\s]+", cells.get("district", "")) if name]
    codes, faults = register.match_districts(pd.DataFrame({"district": districts}, dtype="str"))
    row: dict[str, object] = {"river_id": river, "reach": reach, "unit_code": codes[0] if len(districts) == 1 else None}
    notes: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    try:
        cell = read_class(cells["class"])
        row |= {"value": cell.value, "status": cell.status}
        for language, words in cell.notes.items():
            notes[language].append(words)
    except InvalidInput as error:
        faults += [Fault(fault.kind, values=fault.values) for fault in error.faults]
    if len(districts) > 1:
        for language, words in _notes("in_districts", "、".join(districts)).items():
            notes[language].append(words)
    return row | {f"note_{language}": " ".join(parts) or None for language, parts in notes.items()}, faults


def _river_and_reach(name: str, names: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Divide a name into a river of the register and its reach; a river outside it is all reach."""
    plain = fold(name)
    match = _BRACKETS.fullmatch(plain)
    if match and match[1] in names:
        return names[match[1]], match[2]
    if plain in names:
        return names[plain], None
    prefix = max((one for one in names if plain.startswith(one)), key=len, default="")
    if prefix and plain.endswith(("段", "上游", "下游", "中游")):
        return names[prefix], plain.removeprefix(prefix)
    return None, name


def _river_names(rivers: pd.DataFrame) -> dict[str, str]:
    """Return folded spelling to id."""
    return {
        fold(row[column]): str(row["id"])
        for row in rivers.to_dict("records")
        for column in ("id", "name_zh", "name_en")
    }


def _is_note(cells: Mapping[str, str]) -> bool:
    """Tell a line below the rows from a row: its one text stands in the first column, or in all of them."""
    return len({cell for cell in cells.values() if cell}) == 1


def _notes(key: str, printed: str) -> dict[str, str]:
    return {language: text(f"note_{key}", language, printed=printed) for language in LANGUAGES}


def _content(period: Period) -> Label:
    return Label(f"{period.label('zh')}河流水质类别", f"Water classes of rivers, {period.label('en')}")
