"""Owns the columns of what has a place: districts and subdistricts, rivers, sections, zones and registers."""

from __future__ import annotations

from geo.layers import ALIASES, ID, NAME_EN, NAME_ZH, SOURCE, TASK, Column, Label, Layer

STATUSES = ("surveyed", "approximate", "schematic")
#: Surface-water classes of GB 3838-2002, the best first; worse than the last is inferior Class V (劣Ⅴ类).
WATER_CLASSES = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ")

_CODE = Column("code", Label("代码", "Code"), required=True)
_STATUS = Column("geometry_status", Label("界线性质", "Geometry status"), required=True, values=STATUSES)
_SHAPE_SOURCE = Column(
    "geometry_source_id", Label("界线来源", "Geometry source"), required=True, references="sources.id"
)
_DISTRICT = Column("district_code", Label("所属区", "District"), required=True, references="districts.code")
_ROLE = Column("role", Label("类别", "Role"), values=("national", "municipal", "district", "priority", "cross_border"))
_TARGET_CLASS = Column("target_class", Label("目标类别", "Target class"), values=WATER_CLASSES)

#: In the order in which they are written.
PLACES = (
    Layer(
        "districts",
        Label("区", "Districts"),
        ("code",),
        (
            _CODE,
            NAME_ZH,
            NAME_EN,
            Column("kind", Label("类型", "Kind"), required=True, values=("district", "development_area")),
            Column("area_km2", Label("图上面积（平方公里）", "Area on the map (km²)"), kind="real", required=True),
            Column("official_area_km2", Label("公布面积（平方公里）", "Published area (km²)"), kind="real"),
            ALIASES,
            Column("members", Label("下辖", "Members")),
            _STATUS,
            _SHAPE_SOURCE,
            SOURCE,
        ),
        "MultiPolygon",
    ),
    Layer(
        "subdistricts",
        Label("街道（乡镇）", "Subdistricts"),
        ("code",),
        (
            _CODE,
            NAME_ZH,
            NAME_EN,
            _DISTRICT,
            Column(
                "kind",
                Label("类型", "Kind"),
                required=True,
                values=("subdistrict", "town", "township", "area", "functional_zone"),
            ),
            ALIASES,
            _STATUS,
            _SHAPE_SOURCE,
            SOURCE,
        ),
        "MultiPolygon",
    ),
    Layer(
        "rivers",
        Label("河流", "Rivers"),
        ("id",),
        (
            ID,
            NAME_ZH,
            NAME_EN,
            Column("basin", Label("流域", "Basin")),
            Column("basin_en", Label("流域（英文）", "Basin (English)")),
            _DISTRICT,
            _ROLE,
            _TARGET_CLASS,
            TASK,
            _STATUS,
            _SHAPE_SOURCE,
            SOURCE,
        ),
        "MultiLineString",
    ),
    Layer(
        "sections",
        Label("断面", "Sections"),
        ("id",),
        (
            ID,
            NAME_ZH,
            NAME_EN,
            Column("river_id", Label("河流", "River"), references="rivers.id"),
            Column("water_body", Label("水体", "Water body"), values=("river", "lake")),
            _DISTRICT,
            _ROLE,
            _TARGET_CLASS,
            TASK,
            _STATUS,
            _SHAPE_SOURCE,
            SOURCE,
        ),
        "Point",
    ),
    Layer(
        "function_zones",
        Label("水功能区", "Water function zones"),
        ("id",),
        (
            ID,
            NAME_ZH,
            NAME_EN,
            Column("river_id", Label("河流", "River"), required=True, references="rivers.id"),
            Column("from_zh", Label("起点", "From"), required=True),
            Column("from_en", Label("起点（英文）", "From (English)"), required=True),
            Column("to_zh", Label("终点", "To"), required=True),
            Column("to_en", Label("终点（英文）", "To (English)"), required=True),
            Column("length_km", Label("长度（公里）", "Length (km)"), kind="real", required=True),
            _TARGET_CLASS,
            SOURCE,
        ),
    ),
    Layer(
        "registers",
        Label("水体与排污口台账", "Registers of water bodies and outfalls"),
        ("id",),
        (
            ID,
            NAME_ZH,
            NAME_EN,
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
            SOURCE,
        ),
        "Point",
    ),
)
