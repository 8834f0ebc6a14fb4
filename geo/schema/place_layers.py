"""The columns of what has a place: districts and subdistricts, rivers, sections, zones and registers."""

from __future__ import annotations

from dataclasses import replace

from geo.schema.layers import ALIASES, ID, NAME_EN, NAME_ZH, SOURCE, TASK, Column, Label, Layer
from geo.schema.register_kinds import REGISTER_KINDS, REGISTER_STATES

STATUSES = ("surveyed", "approximate", "schematic")
#: Status of a section whose place no source states: it is listed and not drawn.
UNPLACED = "unplaced"
#: Surface-water classes of GB 3838-2002, the best first; worse than the last is inferior Class V (劣Ⅴ类).
WATER_CLASSES = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ")

_CODE = Column(name="code", label=Label("代码", "Code"), required=True)
_STATUS = Column(name="geometry_status", label=Label("界线性质", "Geometry status"), required=True, values=STATUSES)
_SHAPE_SOURCE = Column(
    name="geometry_source_id", label=Label("界线来源", "Geometry source"), required=True, references="sources.id"
)
_DISTRICT = Column(name="district_code", label=Label("所属区", "District"), required=True, references="districts.code")
_ROLE = Column(
    name="role", label=Label("类别", "Role"), values=("national", "municipal", "district", "priority", "cross_border")
)
_TARGET_CLASS = Column(name="target_class", label=Label("目标类别", "Target class"), values=WATER_CLASSES)
_STATE = Column(name="status", label=Label("状态", "State"), required=True, values=tuple(REGISTER_STATES))

#: In the order in which they are written.
PLACES = (
    Layer(
        name="districts",
        label=Label("区", "Districts"),
        key=("code",),
        columns=(
            _CODE,
            NAME_ZH,
            NAME_EN,
            Column(name="kind", label=Label("类型", "Kind"), required=True, values=("district", "development_area")),
            Column(
                name="area_km2",
                label=Label("图上面积（平方公里）", "Area on the map (km²)"),
                kind="real",
                required=True,
            ),
            Column(name="official_area_km2", label=Label("公布面积（平方公里）", "Published area (km²)"), kind="real"),
            ALIASES,
            Column(name="members", label=Label("下辖", "Members")),
            _STATUS,
            _SHAPE_SOURCE,
            SOURCE,
        ),
        geometry="MultiPolygon",
    ),
    Layer(
        name="subdistricts",
        label=Label("街道（乡镇）", "Subdistricts"),
        key=("code",),
        columns=(
            _CODE,
            NAME_ZH,
            NAME_EN,
            _DISTRICT,
            Column(
                name="kind",
                label=Label("类型", "Kind"),
                required=True,
                values=("subdistrict", "town", "township", "area", "functional_zone"),
            ),
            ALIASES,
            _STATUS,
            _SHAPE_SOURCE,
            SOURCE,
        ),
        geometry="MultiPolygon",
    ),
    Layer(
        name="rivers",
        label=Label("河流", "Rivers"),
        key=("id",),
        columns=(
            ID,
            NAME_ZH,
            NAME_EN,
            Column(name="basin", label=Label("流域", "Basin")),
            Column(name="basin_en", label=Label("流域（英文）", "Basin (English)")),
            _DISTRICT,
            # Codes with bars between them; blank where the line alone says it.
            Column(name="districts", label=Label("流经各区", "Districts it runs through")),
            _ROLE,
            _TARGET_CLASS,
            TASK,
            _STATUS,
            _SHAPE_SOURCE,
            SOURCE,
        ),
        geometry="MultiLineString",
    ),
    Layer(
        name="sections",
        label=Label("断面", "Sections"),
        key=("id",),
        columns=(
            ID,
            NAME_ZH,
            NAME_EN,
            Column(name="river_id", label=Label("河流", "River"), references="rivers.id"),
            Column(name="water_body", label=Label("水体", "Water body"), values=("river", "lake")),
            replace(_DISTRICT, required=False),
            _ROLE,
            _TARGET_CLASS,
            TASK,
            replace(_STATUS, values=(*STATUSES, UNPLACED)),
            _SHAPE_SOURCE,
            SOURCE,
        ),
        geometry="Point",
        unplaced=True,
    ),
    Layer(
        name="function_zones",
        label=Label("水功能区", "Water function zones"),
        key=("id",),
        columns=(
            ID,
            NAME_ZH,
            NAME_EN,
            Column(name="river_id", label=Label("河流", "River"), required=True, references="rivers.id"),
            Column(name="from_zh", label=Label("起点", "From"), required=True),
            Column(name="from_en", label=Label("起点（英文）", "From (English)"), required=True),
            Column(name="to_zh", label=Label("终点", "To"), required=True),
            Column(name="to_en", label=Label("终点（英文）", "To (English)"), required=True),
            Column(name="length_km", label=Label("长度（公里）", "Length (km)"), kind="real", required=True),
            _TARGET_CLASS,
            SOURCE,
        ),
    ),
    Layer(
        name="registers",
        label=Label("台账地点", "Places of the registers"),
        key=("id",),
        columns=(
            ID,
            NAME_ZH,
            NAME_EN,
            Column(
                name="kind",
                label=Label("类型", "Kind"),
                required=True,
                values=tuple(kind.id for kind in REGISTER_KINDS),
            ),
            _DISTRICT,
            _STATE,
            # A JSON object of what `Detail` declares for the kind; null where it has none.
            Column(name="details", label=Label("详情", "Details")),
            TASK,
            _STATUS,
            _SHAPE_SOURCE,
            SOURCE,
        ),
        geometry="Point",
    ),
    Layer(
        name="register_states",
        label=Label("台账地点历次状态", "States of the registers' places"),
        key=("register_id", "stated_on"),
        columns=(
            Column(name="register_id", label=Label("台账地点", "Place"), required=True, references="registers.id"),
            Column(name="stated_on", label=Label("状态日期", "As of"), kind="date", required=True),
            _STATE,
            SOURCE,
        ),
    ),
)
