"""Owns the columns of what is measured and published: indicators, observations and grid cells."""

from __future__ import annotations

from geo.layers import DEMO, ID, INDICATOR, SOURCE, UNIT, Column, Label, Layer

#: What can be measured, and in what unit.
INDICATORS = Layer(
    "indicators",
    Label("指标", "Indicators"),
    ("id",),
    (
        ID,
        Column("label_zh", Label("名称", "Chinese label"), required=True),
        Column("label_en", Label("英文名", "English label"), required=True),
        UNIT,
        Column("unit_zh", Label("中文单位", "Unit in Chinese")),
        Column("unit_en", Label("英文单位", "Unit in English")),
        Column("description_zh", Label("说明", "Chinese description"), required=True),
        Column("description_en", Label("英文说明", "English description"), required=True),
    ),
)
#: In the order in which they are written.
RESULTS = (
    Layer(
        "observations",
        Label("公布的结果", "Published results"),
        ("indicator", "period", "unit_code", "section_id"),
        (
            INDICATOR,
            Column("unit_code", Label("地区", "Place"), references="units.code"),
            Column("section_id", Label("断面", "Section"), references="sections.id"),
            Column("period", Label("时段", "Period"), required=True),
            Column("value", Label("数值", "Value"), kind="real"),
            Column("rank", Label("名次", "Rank"), kind="integer"),
            Column("detection_limit", Label("检出限（未检出时）", "Detection limit, where not detected"), kind="real"),
            UNIT,
            Column(
                "status",
                Label("公布情况", "Status"),
                required=True,
                values=("published", "not_disclosed", "no_monitor"),
            ),
            Column("note_zh", Label("说明", "Chinese note")),
            Column("note_en", Label("英文说明", "English note")),
            DEMO,
            SOURCE,
        ),
    ),
    Layer(
        "grid_cells",
        Label("网格", "Grid cells"),
        ("indicator", "period", "east", "north"),
        (
            INDICATOR,
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
            UNIT,
            DEMO,
            SOURCE,
        ),
    ),
)
