"""Owns what a layer of the store is: its columns, their types and the rules their values keep."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "integer", "real", "date", "flag"]
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


@dataclass(frozen=True)
class Column:
    """One column and the rules its values keep.

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
    kind: Kind = "text"
    required: bool = False
    values: tuple[str, ...] = ()
    references: str = ""


@dataclass(frozen=True)
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
    """

    name: str
    label: Label
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    geometry: Geometry | None = None
    volatile: tuple[str, ...] = field(default=())
    within: str = ""


# Columns that layers of several subjects have.
ID = Column("id", Label("编号", "ID"), required=True)
NAME_ZH = Column("name_zh", Label("名称", "Chinese name"), required=True)
NAME_EN = Column("name_en", Label("英文名", "English name"), required=True)
ALIASES = Column("aliases", Label("别名", "Aliases"))
SOURCE = Column("source_id", Label("来源", "Source"), required=True, references="sources.id")
TASK = Column("task_id", Label("任务", "Task"), references="tasks.id")
UNIT = Column("unit", Label("单位", "Unit"), required=True)
INDICATOR = Column("indicator", Label("指标", "Indicator"), required=True, references="indicators.id")
ISSUED = Column("issued_on", Label("发布日期", "Issued on"), kind="date")
DEMO = Column("is_demo", Label("演示数据", "Demo data"), kind="flag", required=True)
