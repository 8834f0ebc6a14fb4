"""Owns the data dictionary: every layer of the store, its columns, their types, rules and labels in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "integer", "real", "date", "flag"]
Geometry = Literal["MultiPolygon", "MultiLineString", "Point"]

#: Raised whenever a layer or a column changes, so that an old store is recognised.
SCHEMA_VERSION = 5


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

    def column(self, name: str) -> Column:
        """Return the column of that name; raises ``KeyError`` when there is none."""
        return {column.name: column for column in self.columns}[name]


STATUSES = ("surveyed", "approximate", "schematic")
#: Surface-water classes of GB 3838-2002, the best first; worse than the last is inferior Class V (劣Ⅴ类).
WATER_CLASSES = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ")
COMPARATORS = ("=", "<=", ">=", "~")
#: What `imports.imported_by` says of the rows that come from the committed facts.
BUILT = "build"
#: What a department may be to a measure: it leads, is responsible, or assists.
ROLES = ("lead", "responsible", "assisting")

_CODE = Column("code", Label("代码", "Code"), required=True)
_ID = Column("id", Label("编号", "ID"), required=True)
_NAME_ZH = Column("name_zh", Label("名称", "Chinese name"), required=True)
_NAME_EN = Column("name_en", Label("英文名", "English name"), required=True)
_ALIASES = Column("aliases", Label("别名", "Aliases"))
_STATUS = Column("geometry_status", Label("界线性质", "Geometry status"), required=True, values=STATUSES)
_SOURCE = Column("source_id", Label("来源", "Source"), required=True, references="sources.id")
_SHAPE_SOURCE = Column(
    "geometry_source_id", Label("界线来源", "Geometry source"), required=True, references="sources.id"
)
_DISTRICT = Column("district_code", Label("所属区", "District"), required=True, references="districts.code")
_ROLE = Column("role", Label("类别", "Role"), values=("national", "municipal", "district", "priority", "cross_border"))
_TARGET_CLASS = Column("target_class", Label("目标类别", "Target class"), values=WATER_CLASSES)
_TASK = Column("task_id", Label("任务", "Task"), references="tasks.id")
_TASK_OF = Column("task_id", Label("任务", "Task"), required=True, references="tasks.id")
_TITLE_ZH = Column("title_zh", Label("标题", "Chinese title"), required=True)
_TITLE_EN = Column("title_en", Label("英文标题", "English title"), required=True)
_UNIT = Column("unit", Label("单位", "Unit"), required=True)
_DEADLINE = Column("deadline", Label("期限", "Deadline"), kind="date")
_INDICATOR = Column("indicator", Label("指标", "Indicator"), required=True, references="indicators.id")
_DEMO = Column("is_demo", Label("演示数据", "Demo data"), kind="flag", required=True)
_ISSUED = Column("issued_on", Label("发布日期", "Issued on"), kind="date")

_LAYERS = (
    Layer(
        "sources",
        Label("数据来源", "Sources"),
        ("id",),
        (
            _ID,
            Column("title", Label("标题", "Title"), required=True),
            Column("title_en", Label("英文标题", "English title"), required=True),
            Column("publisher", Label("发布单位", "Publisher"), required=True),
            Column("publisher_en", Label("发布单位（英文）", "Publisher (English)"), required=True),
            _ISSUED,
            Column("licence", Label("许可", "Licence"), required=True),
            Column("url", Label("网址", "Address")),
            Column("file", Label("数据文件", "File")),
            Column("sha256", Label("文件指纹", "SHA-256"), required=True),
            _DEMO,
        ),
    ),
    Layer(
        "indicators",
        Label("指标", "Indicators"),
        ("id",),
        (
            _ID,
            Column("label_zh", Label("名称", "Chinese label"), required=True),
            Column("label_en", Label("英文名", "English label"), required=True),
            _UNIT,
            Column("unit_zh", Label("中文单位", "Unit in Chinese")),
            Column("unit_en", Label("英文单位", "Unit in English")),
            Column("description_zh", Label("说明", "Chinese description"), required=True),
            Column("description_en", Label("英文说明", "English description"), required=True),
        ),
    ),
    Layer(
        "districts",
        Label("区", "Districts"),
        ("code",),
        (
            _CODE,
            _NAME_ZH,
            _NAME_EN,
            Column("kind", Label("类型", "Kind"), required=True, values=("district", "development_area")),
            Column("area_km2", Label("图上面积（平方公里）", "Area on the map (km²)"), kind="real", required=True),
            Column("official_area_km2", Label("公布面积（平方公里）", "Published area (km²)"), kind="real"),
            _ALIASES,
            Column("members", Label("下辖", "Members")),
            _STATUS,
            _SHAPE_SOURCE,
            _SOURCE,
        ),
        "MultiPolygon",
    ),
    Layer(
        "subdistricts",
        Label("街道（乡镇）", "Subdistricts"),
        ("code",),
        (
            _CODE,
            _NAME_ZH,
            _NAME_EN,
            _DISTRICT,
            Column(
                "kind",
                Label("类型", "Kind"),
                required=True,
                values=("subdistrict", "town", "township", "area", "functional_zone"),
            ),
            _ALIASES,
            _STATUS,
            _SHAPE_SOURCE,
            _SOURCE,
        ),
        "MultiPolygon",
    ),
    Layer(
        "rivers",
        Label("河流", "Rivers"),
        ("id",),
        (
            _ID,
            _NAME_ZH,
            _NAME_EN,
            Column("basin", Label("流域", "Basin")),
            Column("basin_en", Label("流域（英文）", "Basin (English)")),
            _DISTRICT,
            _ROLE,
            _TARGET_CLASS,
            _TASK,
            _STATUS,
            _SHAPE_SOURCE,
            _SOURCE,
        ),
        "MultiLineString",
    ),
    Layer(
        "sections",
        Label("断面", "Sections"),
        ("id",),
        (
            _ID,
            _NAME_ZH,
            _NAME_EN,
            Column("river_id", Label("河流", "River"), references="rivers.id"),
            Column("water_body", Label("水体", "Water body"), values=("river", "lake")),
            _DISTRICT,
            _ROLE,
            _TARGET_CLASS,
            _TASK,
            _STATUS,
            _SHAPE_SOURCE,
            _SOURCE,
        ),
        "Point",
    ),
    Layer(
        "function_zones",
        Label("水功能区", "Water function zones"),
        ("id",),
        (
            _ID,
            _NAME_ZH,
            _NAME_EN,
            Column("river_id", Label("河流", "River"), required=True, references="rivers.id"),
            Column("from_zh", Label("起点", "From"), required=True),
            Column("from_en", Label("起点（英文）", "From (English)"), required=True),
            Column("to_zh", Label("终点", "To"), required=True),
            Column("to_en", Label("终点（英文）", "To (English)"), required=True),
            Column("length_km", Label("长度（公里）", "Length (km)"), kind="real", required=True),
            _TARGET_CLASS,
            _SOURCE,
        ),
    ),
    Layer(
        "registers",
        Label("水体与排污口台账", "Registers of water bodies and outfalls"),
        ("id",),
        (
            _ID,
            _NAME_ZH,
            _NAME_EN,
            Column(
                "kind",
                Label("类型", "Kind"),
                required=True,
                values=("black_odorous_reach", "small_water_body", "outfall"),
            ),
            _DISTRICT,
            Column(
                "status",
                Label("整治状态", "Status"),
                required=True,
                values=("done", "under_way", "not_started", "relapsed", "not_disclosed"),
            ),
            _STATUS,
            _SHAPE_SOURCE,
            _SOURCE,
        ),
        "Point",
    ),
    Layer(
        "plans",
        Label("行动计划", "Plans"),
        ("id",),
        (
            _ID,
            Column("year", Label("年度", "Year"), kind="integer", required=True),
            Column(
                "field",
                Label("领域", "Field"),
                required=True,
                values=("air", "water", "soil", "climate", "ecology", "districts"),
            ),
            _TITLE_ZH,
            _TITLE_EN,
            Column("document_no", Label("文号", "Document number"), required=True),
            _ISSUED,
            Column("status", Label("效力", "Status"), required=True, values=("in_force", "repealed")),
            Column("repealed_by", Label("废止依据", "Repealed by")),
            Column("repealed_on", Label("废止日期", "Repealed on"), kind="date"),
            Column("annex", Label("附件", "Annex"), kind="integer"),
            _SOURCE,
        ),
    ),
    Layer(
        "tasks",
        Label("任务", "Tasks"),
        ("id",),
        (
            _ID,
            Column("plan_id", Label("计划", "Plan"), required=True, references="plans.id"),
            Column("number", Label("序号", "Number"), kind="integer", required=True),
            Column("section", Label("章节", "Section")),
            Column("section_en", Label("章节（英文）", "Section (English)")),
            _TITLE_ZH,
            Column("title_en", Label("英文标题", "English title")),
            Column("summary_zh", Label("摘要", "Chinese summary")),
            Column("summary_en", Label("英文摘要", "English summary")),
            Column("measure_text", Label("工作措施原文", "Official wording")),
            Column("deadline_text", Label("完成时限", "Deadline as worded")),
            _DEADLINE,
            _SOURCE,
        ),
    ),
    Layer(
        "measures",
        Label("措施", "Measures"),
        ("task_id", "measure_no"),
        (
            _TASK_OF,
            Column("measure_no", Label("措施序号", "Measure"), kind="integer", required=True),
            Column("deadline_text", Label("完成时限", "Deadline as worded")),
            _DEADLINE,
            _SOURCE,
        ),
        within="task_id",
    ),
    Layer(
        "departments",
        Label("部门", "Departments"),
        ("name_zh",),
        (
            _NAME_ZH,
            _NAME_EN,
            Column(
                "kind",
                Label("类型", "Kind"),
                required=True,
                values=("bureau", "other", "unit", "all_units", "some_units", "unnamed", "unclear"),
            ),
            Column("unit_code", Label("地区", "Place"), references="districts.code"),
            _ALIASES,
            _SOURCE,
        ),
    ),
    Layer(
        "task_departments",
        Label("任务分工", "Who does what"),
        ("task_id", "measure_no", "role", "department"),
        (
            _TASK_OF,
            Column("measure_no", Label("措施序号", "Measure"), kind="integer", required=True),
            Column("role", Label("角色", "Role"), required=True, values=ROLES),
            Column("department", Label("部门", "Department"), required=True, references="departments.name_zh"),
            _SOURCE,
        ),
        within="task_id",
    ),
    Layer(
        "targets",
        Label("目标", "Targets"),
        ("id",),
        (
            _ID,
            _TASK,
            Column("measure_no", Label("措施序号", "Measure"), kind="integer"),
            Column("unit_code", Label("地区", "Place"), required=True, references="units.code"),
            Column("river_id", Label("河流", "River"), references="rivers.id"),
            Column("section_id", Label("断面", "Section"), references="sections.id"),
            _INDICATOR,
            Column("comparator", Label("关系", "Comparator"), required=True, values=COMPARATORS),
            Column("value", Label("目标值", "Value"), kind="real", required=True),
            _UNIT,
            _DEADLINE,
            _SOURCE,
        ),
    ),
    Layer(
        "observations",
        Label("公布的结果", "Published results"),
        ("indicator", "period", "unit_code", "section_id"),
        (
            _INDICATOR,
            Column("unit_code", Label("地区", "Place"), references="units.code"),
            Column("section_id", Label("断面", "Section"), references="sections.id"),
            Column("period", Label("时段", "Period"), required=True),
            Column("value", Label("数值", "Value"), kind="real"),
            Column("rank", Label("名次", "Rank"), kind="integer"),
            Column("detection_limit", Label("检出限（未检出时）", "Detection limit, where not detected"), kind="real"),
            _UNIT,
            Column(
                "status",
                Label("公布情况", "Status"),
                required=True,
                values=("published", "not_disclosed", "no_monitor"),
            ),
            Column("note_zh", Label("说明", "Chinese note")),
            Column("note_en", Label("英文说明", "English note")),
            _DEMO,
            _SOURCE,
        ),
    ),
    Layer(
        "grid_cells",
        Label("网格", "Grid cells"),
        ("indicator", "period", "east", "north"),
        (
            _INDICATOR,
            Column("period", Label("时段", "Period"), required=True),
            Column("meridian", Label("中央子午线（度）", "Central meridian (degrees)"), kind="real", required=True),
            Column("size_m", Label("边长（米）", "Side (m)"), kind="real", required=True),
            Column(
                "east", Label("西南角东坐标（米）", "East of the south-west corner (m)"), kind="real", required=True
            ),
            Column(
                "north", Label("西南角北坐标（米）", "North of the south-west corner (m)"), kind="real", required=True
            ),
            Column("value", Label("数值", "Value"), kind="real", required=True),
            _UNIT,
            _DEMO,
            _SOURCE,
        ),
    ),
    Layer(
        "imports",
        Label("导入记录", "Imports"),
        ("id",),
        (
            _ID,
            _SOURCE,
            Column("sha256", Label("文件指纹", "SHA-256"), required=True),
            Column("rows", Label("行数", "Rows"), kind="integer", required=True),
            Column("imported_at", Label("导入时间", "Imported at"), required=True),
            Column("imported_by", Label("导入者", "Imported by"), required=True),
            Column("layer", Label("图层", "Layer"), required=True),
        ),
        volatile=("imported_at",),
    ),
    Layer(
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
            _SOURCE,
        ),
        volatile=("replaced_at",),
    ),
)

#: The layers by name, in the order in which they are written.
LAYERS: Mapping[str, Layer] = {layer.name: layer for layer in _LAYERS}
