"""The data dictionary: every layer of the store by name, those that say where rows come from among them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from geo.schema.document_layers import DOCUMENTS, FACT_KINDS
from geo.schema.layers import DEMO, ID, ISSUED, SOURCE, Column, Label, Layer
from geo.schema.place_layers import PLACES, STATUSES, WATER_CLASSES
from geo.schema.plan_layers import PLANS, ROLES
from geo.schema.report_layers import REPORTS
from geo.schema.result_layers import INDICATORS, RESULTS

__all__ = [
    "BUILT",
    "FACT_KINDS",
    "LAYERS",
    "ROLES",
    "SCHEMA_VERSION",
    "STATUSES",
    "WATER_CLASSES",
    "Column",
    "Frames",
    "Label",
    "Layer",
]

#: Layers by name.
Frames = Mapping[str, pd.DataFrame]

#: Raised whenever a layer or a column changes, so that an old store is recognised.
SCHEMA_VERSION = 7
#: What `imports.imported_by` says of the rows that come from the committed facts.
BUILT = "build"

_SOURCES = Layer(
    name="sources",
    label=Label("数据来源", "Sources"),
    key=("id",),
    columns=(
        ID,
        Column(name="title", label=Label("标题", "Title"), required=True),
        Column(name="title_en", label=Label("英文标题", "English title"), required=True),
        Column(name="publisher", label=Label("发布单位", "Publisher"), required=True),
        Column(name="publisher_en", label=Label("发布单位（英文）", "Publisher (English)"), required=True),
        ISSUED,
        Column(
            name="kind",
            label=Label("来源性质", "Kind of source"),
            values=("official", "press", "reprint", "dataset", "project", "report"),
        ),
        Column(name="licence", label=Label("许可", "Licence"), required=True),
        Column(name="url", label=Label("网址", "Address")),
        Column(name="file", label=Label("数据文件", "File")),
        Column(name="sha256", label=Label("文件指纹", "SHA-256"), required=True),
        DEMO,
    ),
)
_IMPORTS = Layer(
    name="imports",
    label=Label("导入记录", "Imports"),
    key=("id",),
    columns=(
        ID,
        SOURCE,
        Column(name="sha256", label=Label("文件指纹", "SHA-256"), required=True),
        Column(name="rows", label=Label("行数", "Rows"), kind="integer", required=True),
        Column(name="imported_at", label=Label("导入时间", "Imported at"), required=True),
        Column(name="imported_by", label=Label("导入者", "Imported by"), required=True),
        Column(name="layer", label=Label("图层", "Layer"), required=True),
    ),
    volatile=("imported_at",),
)
_REVISIONS = Layer(
    name="revisions",
    label=Label("修订前的数据", "Superseded values"),
    key=("layer", "row_key", "number"),
    columns=(
        Column(name="layer", label=Label("图层", "Layer"), required=True),
        Column(name="row_key", label=Label("行", "Row"), required=True),
        Column(name="number", label=Label("修订次序", "Revision"), kind="integer", required=True),
        Column(name="old_values", label=Label("原值", "Old values"), required=True),
        Column(name="replaced_at", label=Label("替换时间", "Replaced at"), required=True),
        Column(name="sha256", label=Label("替换文件指纹", "SHA-256 of the new file"), required=True),
        SOURCE,
    ),
    volatile=("replaced_at",),
    parts=("layer",),
)

#: The layers by name, in the order in which they are written.
LAYERS: Mapping[str, Layer] = {
    layer.name: layer
    for layer in (_SOURCES, INDICATORS, *PLACES, *PLANS, *DOCUMENTS, *RESULTS, *REPORTS, _IMPORTS, _REVISIONS)
}
