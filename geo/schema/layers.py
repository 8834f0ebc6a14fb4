"""What a layer of the store is: its columns, their types and the rules of their values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ColumnKind = Literal["text", "integer", "real", "date", "flag"]
Geometry = Literal["MultiPolygon", "MultiLineString", "Point"]


@dataclass(frozen=True)
class Label:
    """A short text in both languages.

    Parameters
    ----------
    zh, en
        Simplified Chinese and English.
    """

    zh: str
    en: str

    def __call__(self, language: str) -> str:
        """Return the text in that language."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column and the rules of its values.

    Parameters
    ----------
    name
        Column name in the store.
    label
        Heading of the column in tables.
    kind
        ``text``, ``integer``, ``real``, ``date`` (ISO text) or ``flag`` (0 or 1).
    required
        Whether a blank is a fault.
    values
        The values allowed; empty when any is.
    references
        ``layer.column`` whose values are allowed, or an empty text. ``units.code`` stands for the city, its
        districts and their subdistricts together.
    """

    name: str
    label: Label
    kind: ColumnKind = "text"
    required: bool = False
    values: tuple[str, ...] = ()
    references: str = ""


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One layer of the store.

    Parameters
    ----------
    name
        Table name in the GeoPackage.
    label
        Heading in both languages.
    key
        Columns that together identify a row; rows are stored in their order.
    columns
        The columns, in order, without the geometry.
    geometry
        Geometry type in EPSG:4490, or None for a plain table.
    volatile
        Columns that say when a row was written; they are left out of the content hash.
    within
        Column whose rows an import replaces together: a task's measures are those of the newest file and no others.
    parts
        The first columns of the key: rows that agree in them have a content hash of their own, so that an import into a
        large layer need not read all of it. Required columns; none for a layer that is hashed as a whole.
    unplaced
        Whether a row's place may be unknown: its point is then empty, and it is listed and not drawn.
    """

    name: str
    label: Label
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    geometry: Geometry | None = None
    volatile: tuple[str, ...] = ()
    within: str = ""
    parts: tuple[str, ...] = ()
    unplaced: bool = False

    @property
    def names(self) -> list[str]:
        """Return the names of the columns in their order."""
        return [column.name for column in self.columns]


# Columns that layers of several subjects have.
ID = Column(name="id", label=Label("编号", "ID"), required=True)
NAME_ZH = Column(name="name_zh", label=Label("名称", "Chinese name"), required=True)
NAME_EN = Column(name="name_en", label=Label("英文名", "English name"), required=True)
ALIASES = Column(name="aliases", label=Label("别名", "Aliases"))
SOURCE = Column(name="source_id", label=Label("来源", "Source"), required=True, references="sources.id")
TASK = Column(name="task_id", label=Label("任务", "Task"), references="tasks.id")
UNIT = Column(name="unit", label=Label("单位", "Unit"), required=True)
INDICATOR = Column(name="indicator", label=Label("指标", "Indicator"), required=True, references="indicators.id")
ISSUED = Column(name="issued_on", label=Label("发布日期", "Issued on"), kind="date")
DEMO = Column(name="is_demo", label=Label("演示数据", "Demo data"), kind="flag", required=True)
