"""The columns of what is measured and published: indicators, observations, grid cells and stations."""

from __future__ import annotations

from geo.schema.layers import DEMO, ID, INDICATOR, NAME_EN, NAME_ZH, SOURCE, UNIT, Column, Label, Layer
from geo.schema.plan_layers import FIELDS

#: How a published value was had: printed; worked out from a printed value and a printed change; inferred from the text;
#: doubtful, as sources differ. Blank means printed.
CERTAINTIES = ("printed", "derived", "inferred", "uncertain")

#: Why a place has a value or none; 'not enough data': its stations measured too little for a mean.
RESULT_STATUSES = ("published", "not_disclosed", "no_monitor", "no_water", "not_monitorable", "not_enough_data")

#: What can be measured, and in what unit.
INDICATORS = Layer(
    name="indicators",
    label=Label("指标", "Indicators"),
    key=("id",),
    columns=(
        ID,
        Column(name="label_zh", label=Label("名称", "Chinese label"), required=True),
        Column(name="label_en", label=Label("英文名", "English label"), required=True),
        Column(name="field", label=Label("领域", "Field"), required=True, values=FIELDS),
        UNIT,
        Column(name="unit_zh", label=Label("中文单位", "Unit in Chinese")),
        Column(name="unit_en", label=Label("英文单位", "Unit in English")),
        Column(name="description_zh", label=Label("说明", "Chinese description"), required=True),
        Column(name="description_en", label=Label("英文说明", "English description"), required=True),
    ),
)
#: In the order in which they are written.
RESULTS = (
    Layer(
        name="observations",
        label=Label("公布的结果", "Published results"),
        key=("indicator", "period", "unit_code", "section_id", "river_id", "reach"),
        columns=(
            INDICATOR,
            Column(name="unit_code", label=Label("地区", "Place"), references="units.code"),
            Column(name="section_id", label=Label("断面", "Section"), references="sections.id"),
            Column(name="river_id", label=Label("河流", "River"), references="rivers.id"),
            Column(name="reach", label=Label("河段", "Reach")),
            Column(name="period", label=Label("时段", "Period"), required=True),
            Column(name="value", label=Label("数值", "Value"), kind="real"),
            Column(name="rank", label=Label("名次", "Rank"), kind="integer"),
            Column(
                name="detection_limit",
                label=Label("检出限（未检出时）", "Detection limit, where not detected"),
                kind="real",
            ),
            UNIT,
            Column(
                name="status",
                label=Label("公布情况", "Status"),
                required=True,
                values=RESULT_STATUSES,
            ),
            Column(name="certainty", label=Label("可信程度", "Certainty"), values=CERTAINTIES),
            Column(name="note_zh", label=Label("说明", "Chinese note")),
            Column(name="note_en", label=Label("英文说明", "English note")),
            DEMO,
            SOURCE,
        ),
        parts=("indicator", "period"),
    ),
    Layer(
        name="grid_cells",
        label=Label("网格", "Grid cells"),
        key=("indicator", "period", "east", "north"),
        columns=(
            INDICATOR,
            Column(name="period", label=Label("时段", "Period"), required=True),
            Column(
                name="meridian",
                label=Label("中央子午线（度）", "Central meridian (degrees)"),
                kind="real",
                required=True,
            ),
            Column(name="size_m", label=Label("边长（米）", "Side (m)"), kind="real", required=True),
            Column(
                name="east",
                label=Label("西南角东坐标（米）", "East of the south-west corner (m)"),
                kind="real",
                required=True,
            ),
            Column(
                name="north",
                label=Label("西南角北坐标（米）", "North of the south-west corner (m)"),
                kind="real",
                required=True,
            ),
            Column(name="value", label=Label("数值", "Value"), kind="real", required=True),
            UNIT,
            DEMO,
            SOURCE,
        ),
        parts=("indicator", "period"),
    ),
    Layer(
        name="stations",
        label=Label("监测站结果", "Results of stations"),
        key=("network", "indicator", "period", "id"),
        columns=(
            Column(name="network", label=Label("监测网", "Network"), required=True),
            INDICATOR,
            ID,
            NAME_ZH,
            NAME_EN,
            Column(name="unit_code", label=Label("地区", "Place"), references="units.code"),
            Column(name="lon", label=Label("经度", "Longitude"), kind="real"),
            Column(name="lat", label=Label("纬度", "Latitude"), kind="real"),
            Column(name="period", label=Label("时段", "Period"), required=True),
            Column(name="days", label=Label("有效天数", "Days with a mean"), kind="integer", required=True),
            Column(name="days_wanted", label=Label("时段天数", "Days of the period"), kind="integer", required=True),
            Column(name="value", label=Label("数值", "Value"), kind="real"),
            UNIT,
            Column(name="status", label=Label("公布情况", "Status"), required=True, values=RESULT_STATUSES),
            DEMO,
            SOURCE,
        ),
        parts=("network", "indicator", "period"),
    ),
)
