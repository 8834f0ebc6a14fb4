"""Owns the data dictionary: every layer of the store by name, those that say where rows come from among them."""

from __future__ import annotations

from collections.abc import Mapping

from geo.layers import DEMO, ID, ISSUED, SOURCE, Column, Label, Layer
from geo.schema_places import PLACES, STATUSES, WATER_CLASSES
from geo.schema_plans import PLANS, ROLES
from geo.schema_results import INDICATORS, RESULTS

__all__ = [
    "BUILT", "LAYERS", "ROLES", "SCHEMA_VERSION", "STATUSES", "WATER_CLASSES", "Column", "Label", "Layer",
]  # fmt: skip

#: Raised whenever a layer or a column changes, so that an old store is recognised.
SCHEMA_VERSION = 5
#: What `imports.imported_by` says of the rows that come from the committed facts.
BUILT = "build"

_SOURCES = Layer(
    "sources",
    Label("数据来源", "Sources"),
    ("id",),
    (
        ID,
        Column("title", Label("标题", "Title"), required=True),
        Column("title_en", Label("英文标题", "English title"), required=True),
        Column("publisher", Label("发布单位", "Publisher"), required=True),
        Column("publisher_en", Label("发布单位（英文）", "Publisher (English)"), required=True),
        ISSUED,
        Column("licence", Label("许可", "Licence"), required=True),
        Column("url", Label("网址", "Address")),
        Column("file", Label("数据文件", "File")),
        Column("sha256", Label("文件指纹", "SHA-256"), required=True),
        DEMO,
    ),
)
_IMPORTS = Layer(
    "imports",
    Label("导入记录", "Imports"),
    ("id",),
    (
        ID,
        SOURCE,
        Column("sha256", Label("文件指纹", "SHA-256"), required=True),
        Column("rows", Label("行数", "Rows"), kind="integer", required=True),
        Column("imported_at", Label("导入时间", "Imported at"), required=True),
        Column("imported_by", Label("导入者", "Imported by"), required=True),
        Column("layer", Label("图层", "Layer"), required=True),
    ),
    volatile=("imported_at",),
)
_REVISIONS = Layer(
    "revisions",
    Label("修订前的数据", "Superseded values"),
    ("layer", "row_key", "number"),
    (
        Column("layer", Label("图层", "Layer"), required=True),
        Column("row_key", Label("行", "Row"), required=True),
        Column("number", Label("修订次序", "Revision"), kind="integer", required=True),
        Column("old_values", Label("原值", "Old values"), required=True),
        Column("replaced_at", Label("替换时间", "Replaced at"), required=True),
        Column("sha256", Label("替换文件指纹", "SHA-256 of the new file"), required=True),
        SOURCE,
    ),
    volatile=("replaced_at",),
)

#: The layers by name, in the order in which they are written.
LAYERS: Mapping[str, Layer] = {
    layer.name: layer for layer in (_SOURCES, INDICATORS, *PLACES, *PLANS, *RESULTS, _IMPORTS, _REVISIONS)
}
