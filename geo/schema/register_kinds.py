"""The kinds of places that are kept in registers: their names, states and own columns; a new kind is one row here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from geo.schema.layers import ColumnKind, Label

RegisterField = Literal["air", "water", "soil"]
#: How a state looks on a map: each has a shape and a colour of its own.
Look = Literal["done", "under_way", "not_started", "relapsed", "not_disclosed"]

#: Metres: a river may be the border of a district, and what lies on its far bank is still the district's.
ON_A_RIVER = 300.0


@dataclass(frozen=True, kw_only=True)
class RegisterState:
    """A state that a place of a register may be in.

    Parameters
    ----------
    label
        Its name.
    look
        How it looks on a map; ``done`` is what counts in the share done.
    spellings
        What files call it besides its id and its names.
    """

    label: Label
    look: Look
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Detail:
    """A column that some kinds have of their own; it is kept in ``details`` of the layer ``registers``.

    Parameters
    ----------
    name
        Its key there.
    label
        Its heading, in files and on pages.
    kind
        As in `geo.schema.Column`.
    terms
        Code to name of the values allowed; empty when any is.
    spellings
        Other headings that files give it.
    """

    name: str
    label: Label
    kind: ColumnKind = "text"
    terms: Mapping[str, Label] = field(default_factory=dict)
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RegisterKind:
    """A kind of places that is kept in a register.

    Parameters
    ----------
    id
        Value of the column ``kind`` of the layer ``registers``.
    label
        Its name.
    field
        The field of protection, whose page shows it.
    states
        Ids in `REGISTER_STATES`; ``not_disclosed`` is always one.
    details
        Its own columns.
    spellings
        What files call it besides its id and its names.
    margin
        Metres: how far outside its district a place may lie.
    """

    id: str
    label: Label
    field: RegisterField
    states: tuple[str, ...]
    details: tuple[Detail, ...] = ()
    spellings: tuple[str, ...] = ()
    margin: float = 0.0

    def detail(self, name: str) -> Detail | None:
        """Return its own column of that name; None when it has none."""
        return next((detail for detail in self.details if detail.name == name), None)


REGISTER_STATES: Mapping[str, RegisterState] = {
    "done": RegisterState(
        label=Label("已完成", "done"), look="done", spellings=("完成", "已整治", "已治理", "完成整治", "已修复")
    ),
    "running": RegisterState(label=Label("运行中", "in operation"), look="done", spellings=("运行", "在用", "已建成")),
    "closed": RegisterState(label=Label("已闭库", "closed"), look="done", spellings=("闭库", "已销库", "销库")),
    "under_way": RegisterState(
        label=Label("进行中", "under way"), look="under_way", spellings=("整治中", "治理中", "修复中", "建设中", "在建")
    ),
    "not_started": RegisterState(label=Label("未开始", "not started"), look="not_started", spellings=("未启动",)),
    "incomplete": RegisterState(
        label=Label("在运行，本期有效天数不足", "in operation, too few days measured"),
        look="under_way",
        spellings=("数据不足",),
    ),
    "relapsed": RegisterState(label=Label("反弹", "relapsed"), look="relapsed", spellings=("返黑返臭", "未达标")),
    "stopped": RegisterState(label=Label("已停运", "out of operation"), look="relapsed", spellings=("停运", "停用")),
    "not_disclosed": RegisterState(label=Label("未公布", "not disclosed"), look="not_disclosed", spellings=("",)),
}

_TREATED = ("done", "under_way", "not_started", "relapsed", "not_disclosed")
_WORKS = ("done", "under_way", "not_started", "not_disclosed")
_FACILITY = ("running", "under_way", "not_started", "stopped", "not_disclosed")

_STATION = ("running", "incomplete", "not_started", "stopped", "not_disclosed")

_DAYS = Detail(name="days_measured", label=Label("有效天数", "Days with a mean"))
_RIVER = Detail(
    name="river",
    label=Label("受纳水体或所在河流", "River"),
    spellings=("受纳水体", "受纳河流", "受纳河湖", "河流", "所在河流", "receiving river"),
)
_INSPECTED = Detail(
    name="inspected_on",
    label=Label("排查日期", "Inspected on"),
    kind="date",
    spellings=("排查时间", "检查日期", "检查时间"),
)
_RECTIFIED = Detail(
    name="rectified_on",
    label=Label("整治完成日期", "Rectified on"),
    kind="date",
    spellings=("整治完成时间", "完成日期", "完成时间"),
)
_INDUSTRY = Detail(name="industry", label=Label("行业", "Industry"), spellings=("所属行业",))

#: All kinds, in the order of the choices of a page.
REGISTER_KINDS = (
    RegisterKind(
        id="black_odorous_reach",
        label=Label("黑臭水体", "Black-odorous reach"),
        field="water",
        states=_TREATED,
        details=(
            _RIVER,
            Detail(
                name="grade",
                label=Label("黑臭级别", "Grade"),
                terms={"slight": Label("轻度黑臭", "slight"), "severe": Label("重度黑臭", "severe")},
            ),
            _RECTIFIED,
        ),
        margin=ON_A_RIVER,
    ),
    RegisterKind(
        id="small_water_body",
        label=Label("小微水体", "Small water body"),
        field="water",
        states=_TREATED,
        details=(_RIVER, _RECTIFIED),
        margin=ON_A_RIVER,
    ),
    RegisterKind(
        id="outfall",
        label=Label("入河排污口", "Outfall"),
        field="water",
        states=_TREATED,
        # The four classes of the State Council's notice on outfalls, 国办函〔2022〕17号.
        details=(
            Detail(
                name="outfall_class",
                label=Label("排污口类别", "Class"),
                terms={
                    "industry": Label("工业排污口", "industrial"),
                    "sewage_plant": Label("城镇污水处理厂排污口", "of a sewage treatment plant"),
                    "farm": Label("农业排口", "agricultural"),
                    "other": Label("其他排口", "other"),
                },
                spellings=("排污口分类", "排口类别", "类别", "class"),
            ),
            _RIVER,
            _INSPECTED,
            _RECTIFIED,
        ),
        spellings=("排污口",),
        margin=ON_A_RIVER,
    ),
    RegisterKind(
        id="water_station",
        label=Label("水质监测站", "Water station"),
        field="water",
        states=_STATION,
        details=(_RIVER, Detail(name="items", label=Label("监测项目", "Items measured")), _DAYS),
        spellings=("水站", "水质自动站", "水质自动监测站"),
        margin=ON_A_RIVER,
    ),
    RegisterKind(
        id="drinking_water_source",
        label=Label("饮用水水源地", "Drinking-water source"),
        field="water",
        states=_WORKS,
        details=(
            Detail(
                name="source_type",
                label=Label("水源类型", "Type"),
                terms={"surface": Label("地表水", "surface water"), "groundwater": Label("地下水", "groundwater")},
            ),
            Detail(
                name="source_level",
                label=Label("水源级别", "Level"),
                terms={
                    "city": Label("市级", "city"),
                    "district": Label("区级", "district"),
                    "town": Label("乡镇级", "town"),
                    "village": Label("村级", "village"),
                },
            ),
        ),
        spellings=("饮用水水源", "水源地"),
    ),
    RegisterKind(
        id="reservoir",
        label=Label("水库", "Reservoir"),
        field="water",
        states=_WORKS,
        details=(_RIVER,),
        margin=ON_A_RIVER,
    ),
    RegisterKind(
        id="treatment_plant",
        label=Label("污水处理厂和再生水厂", "Treatment plant"),
        field="water",
        states=_FACILITY,
        details=(
            Detail(
                name="plant_type",
                label=Label("水厂类型", "Type of plant"),
                terms={"sewage": Label("污水处理厂", "sewage"), "reclaimed": Label("再生水厂", "reclaimed water")},
            ),
            Detail(name="capacity_m3_day", label=Label("处理能力（立方米/日）", "Capacity (m³ a day)"), kind="real"),
            _RIVER,
        ),
        spellings=("污水处理厂", "再生水厂", "污水厂"),
    ),
    RegisterKind(
        id="restoration_pilot",
        label=Label("河流修复试点", "Restoration pilot"),
        field="water",
        states=_WORKS,
        details=(_RIVER, Detail(name="reach", label=Label("河段", "Reach"))),
        spellings=("修复试点", "生态修复试点"),
        margin=ON_A_RIVER,
    ),
    RegisterKind(
        id="voc_firm",
        label=Label("VOCs重点企业", "VOC firm"),
        field="air",
        states=_WORKS,
        details=(_INDUSTRY, _INSPECTED, _RECTIFIED),
        spellings=("VOC企业", "VOCs企业", "VOC重点企业"),
    ),
    RegisterKind(
        id="air_station",
        label=Label("空气监测站", "Air station"),
        field="air",
        states=_STATION,
        details=(
            Detail(name="pm25", label=Label("监测PM2.5", "Measures PM2.5"), kind="flag", spellings=("PM2.5",)),
            Detail(name="tsp", label=Label("监测TSP", "Measures TSP"), kind="flag", spellings=("TSP",)),
            Detail(name="voc", label=Label("监测VOCs", "Measures VOCs"), kind="flag", spellings=("VOC", "VOCs")),
            _DAYS,
        ),
        spellings=("空气站", "空气质量监测站", "大气监测站"),
    ),
    RegisterKind(
        id="contaminated_plot",
        label=Label("污染地块", "Contaminated plot"),
        field="soil",
        states=_WORKS,
        details=(
            Detail(
                name="stage",
                label=Label("管理阶段", "Stage"),
                terms={"entry": Label("入口", "entry"), "exit": Label("出口", "exit")},
                spellings=("阶段",),
            ),
            Detail(
                name="review",
                label=Label("评审结果", "Review"),
                terms={"passed": Label("通过", "passed"), "failed": Label("未通过", "not passed")},
                spellings=("评审",),
            ),
            Detail(name="reviewed_on", label=Label("评审日期", "Reviewed on"), kind="date", spellings=("评审时间",)),
        ),
        spellings=("建设用地污染地块", "建设用地地块"),
    ),
    RegisterKind(
        id="key_soil_firm",
        label=Label("土壤污染重点监管单位", "Key soil firm"),
        field="soil",
        states=_WORKS,
        details=(_INDUSTRY, _INSPECTED, _RECTIFIED),
        spellings=("重点监管单位", "土壤重点监管单位"),
    ),
    RegisterKind(
        id="tailings_pond",
        label=Label("尾矿库", "Tailings pond"),
        field="soil",
        states=("closed", "under_way", "not_started", "not_disclosed"),
        details=(_INSPECTED,),
    ),
    RegisterKind(
        id="waste_facility",
        label=Label("固体废物设施", "Waste facility"),
        field="soil",
        states=_FACILITY,
        details=(
            Detail(
                name="waste_type",
                label=Label("废物类型", "Type of waste"),
                terms={
                    "household": Label("生活垃圾", "household"),
                    "hazardous": Label("危险废物", "hazardous"),
                    "medical": Label("医疗废物", "medical"),
                    "industry": Label("一般工业固体废物", "industrial"),
                    "construction": Label("建筑垃圾", "construction"),
                },
            ),
            Detail(name="capacity_t_day", label=Label("处理能力（吨/日）", "Capacity (t a day)"), kind="real"),
        ),
        spellings=("垃圾处理设施", "危险废物设施", "废物设施"),
    ),
)

#: The kinds by their ids.
KIND_OF: Mapping[str, RegisterKind] = {kind.id: kind for kind in REGISTER_KINDS}
