"""Files of registers: a table of texts becomes places with their kind, state, date and own columns."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.errors import Fault, Note, Place
from geo.registers.point_cells import place_rows, read_point_cells
from geo.schema import Frames, Label
from geo.schema.register_kinds import KIND_OF, REGISTER_KINDS, REGISTER_STATES, Detail, RegisterKind
from geo.texts.spelling import fold
from geo.units import Register

_PATTERNS = {
    "id": "编号|代码|id",
    "name_zh": "名称|水体名称|name|name_zh",
    "name_en": "英文名|name_en|english name",
    "kind": "类型|kind",
    "district_code": "区|所在区|所属区|district",
    "status": "状态|整治状态|status|state",
    "stated_on": "状态日期|截至日期|更新日期|as of|stated_on",
    "lon": "经度|lon|lng|longitude",
    "lat": "纬度|lat|latitude",
}
_REQUIRED = ("name_zh", "kind", "district_code", "status", "lon", "lat")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_YES_OR_NO = {**dict.fromkeys(("是", "有", "√", "yes", "true", "1"), 1)} | dict.fromkeys(
    ("否", "无", "×", "no", "false", "0"), 0
)
#: What a cell may be taken for, by its text as `fold` writes it.
_Terms = Mapping[str, str]


def read_cells(file: Path, columns: Mapping[str, str] | None = None) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Read the cells of every field of a register, blank where the file has no such column.

    Parameters
    ----------
    file
        CSV, TXT or XLSX.
    columns
        Field to heading, see `geo.files.headings.Headings`.

    Returns
    -------
    cells : DataFrame
        Texts; the index counts the lines.
    notes : tuple of Note
        The columns that were not read.

    Raises
    ------
    InvalidInput
        A column is missing or stands twice, or the file has no rows.
    """
    cells, unread = read_point_cells(file, _patterns(), _REQUIRED, columns)
    return cells, tuple(Note("unread_column", values={"column": name}) for name in unread)


def register_rows(cells: pd.DataFrame, frames: Frames, day: date, crs: str) -> tuple[gpd.GeoDataFrame, list[Fault]]:
    """Turn cells into rows of the layer ``registers``, each with the date of its state.

    Parameters
    ----------
    cells
        As `read_cells` returns them.
    frames
        Layers ``districts``, ``subdistricts`` and ``registers`` of the store: a place that it has keeps its id, its
        task, and those details that the file does not give.
    day
        The day of the import: of states without a date, and the last that a date may name.
    crs
        Of the coordinates; see `place_rows`.

    Returns
    -------
    rows : GeoDataFrame
        Columns of the layer without its sources, and ``stated_on``; the index counts the lines.
    faults : list of Fault
        Every fault.
    """
    kinds = cells["kind"].map(lambda text: _KINDS.get(fold(text)))
    faults = [
        Fault("unknown_register_kind", Place(row=row), {"allowed": [kind.label for kind in REGISTER_KINDS], "got": got})
        for row, got in zip(cells.index[kinds.isna()], cells.loc[kinds.isna(), "kind"], strict=True)
    ]
    faults += [Fault("blank_cell", Place(row=row, column="名称")) for row in cells.index[cells["name_zh"] == ""]]
    districts = gpd.GeoDataFrame(frames["districts"])
    margins = kinds.map(lambda key: KIND_OF[key].margin, na_action="ignore").astype(float).fillna(0.0)
    placed = place_rows(cells, districts, Register(districts, frames["subdistricts"]), crs, margins)
    faults += placed.faults
    stored = pd.DataFrame(frames["registers"]).drop(columns="geometry").to_dict("records")
    known = {key: row for row in stored for key in (row["id"], (row["kind"], row["district_code"], row["name_zh"]))}
    rows = []
    for number, texts in zip(cells.index, cells.to_dict("records"), strict=True):
        kind, code = kinds[number], placed.codes[number]
        values, wrong = _values({str(name): str(text) for name, text in texts.items()}, KIND_OF.get(kind), day)
        faults += [fault.at(row=number) for fault in wrong]
        old = known.get(values["id"] or (kind, code, values["name_zh"]), {})
        rows.append({**_merged(values, old), "kind": kind, "district_code": code})
    frame = pd.DataFrame(rows, cells.index).assign(geometry_status="approximate")
    return gpd.GeoDataFrame(frame, geometry=placed.points), faults


def _patterns() -> dict[str, str]:
    """Return the patterns of all columns: those of every kind, then those of each kind's details."""
    patterns: dict[str, set[str]] = defaultdict(set)
    for detail in (detail for kind in REGISTER_KINDS for detail in kind.details):
        patterns[detail.name] |= {re.escape(fold(name)) for name in (*_names(detail.label), *detail.spellings)}
    return _PATTERNS | {name: "|".join(sorted({name, *spellings})) for name, spellings in patterns.items()}


def _names(label: Label) -> tuple[str, str]:
    return label.zh, label.en


def _terms(labels: Mapping[str, Label], spellings: Mapping[str, tuple[str, ...]] | None = None) -> _Terms:
    """Return code by spelling: the code itself, its names, and what else files write."""
    more = spellings or {}
    return {fold(text): code for code, label in labels.items() for text in (code, *_names(label), *more.get(code, ()))}


_KINDS = _terms({kind.id: kind.label for kind in REGISTER_KINDS}, {kind.id: kind.spellings for kind in REGISTER_KINDS})


def _values(texts: Mapping[str, str], kind: RegisterKind | None, day: date) -> tuple[dict[str, object], list[Fault]]:
    """Return what a row says besides its kind and its place, and what is wrong with it."""
    faults: list[Fault] = []

    def take(column: str, text: str, read: object) -> object:
        if isinstance(read, Fault):
            faults.append(replace(read, place=Place(column=column), values={**read.values, "got": text}))
            return None
        return read

    stated = take("状态日期", texts["stated_on"], _day(texts["stated_on"], day) if texts["stated_on"] else str(day))
    values = {"id": texts["id"], "name_zh": texts["name_zh"], "name_en": texts["name_en"], "stated_on": stated}
    if kind is None:
        return {**values, "status": None, "details": {}}, faults
    values["status"] = take("状态", texts["status"], _state(texts["status"], kind))
    details = {
        detail.name: take(detail.label.zh, texts[detail.name], _detail(texts[detail.name], detail, day))
        for detail in kind.details
        if texts[detail.name]
    }
    return {**values, "details": details}, faults


def _merged(values: Mapping[str, object], old: Mapping[Hashable, Any]) -> dict[str, object]:
    """Complete a row with what the store has of the same place."""
    name = values["name_zh"]
    stored = old.get("details")
    before = json.loads(stored) if isinstance(stored, str) else {}
    details = {**before, **dict(values["details"])}  # type: ignore[call-overload]
    return {
        **values,
        "id": values["id"] or old.get("id") or name,
        "name_en": values["name_en"] or old.get("name_en") or name,
        "task_id": old.get("task_id"),
        "details": json.dumps(details, ensure_ascii=False, sort_keys=True) if details else None,
    }


def _state(text: str, kind: RegisterKind) -> str | Fault:
    states = {state: REGISTER_STATES[state] for state in kind.states}
    terms = _terms(
        {key: state.label for key, state in states.items()}, {key: state.spellings for key, state in states.items()}
    )
    code = terms.get(fold(text))
    allowed = [state.label for state in states.values()]
    return code or Fault("unknown_register_state", values={"kind": kind.label, "allowed": allowed})


def _detail(text: str, detail: Detail, day: date) -> object:
    """Read a cell of a kind's own column; a fault without what was got where it does not fit."""
    if detail.terms:
        allowed = list(detail.terms.values())
        return _terms(detail.terms).get(fold(text)) or Fault("unknown_term", values={"allowed": allowed})
    if detail.kind == "date":
        return _day(text, day)
    if detail.kind == "flag":
        return _YES_OR_NO.get(fold(text), Fault("no_yes_or_no"))
    if detail.kind == "real":
        try:
            return float(text.replace(",", ""))
        except ValueError:
            return Fault("not_real")
    return text


def _day(text: str, last: date) -> str | Fault:
    """Read a day, ``2021-08-31`` or ``2021年8月31日``, that is not later than `last`."""
    match = _DATE.fullmatch(fold(text))
    try:
        day = date(*map(int, match.groups())) if match else None
    except ValueError:
        day = None
    if day is None:
        return Fault("unreadable_day")
    return Fault("future_day", values={"day": str(last)}) if day > last else str(day)
