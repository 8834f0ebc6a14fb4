"""The columns of plans: tasks, measures, departments and what they answer for, and targets."""

from __future__ import annotations

from geo.schema.layers import ALIASES, ID, INDICATOR, ISSUED, NAME_EN, NAME_ZH, SOURCE, TASK, UNIT, Column, Label, Layer

COMPARATORS = ("=", "<=", ">=", "~")
#: What a plan, a task or an indicator is about.
FIELDS = ("air", "water", "soil", "climate", "ecology", "districts")
#: What a department may be to a measure: it leads, is responsible, or assists.
ROLES = ("lead", "responsible", "assisting")

#: Whether a plan was repealed; that nobody repealed it is never known for sure, for later plans exist.
PLAN_STATES = ("not_known_repealed", "repealed")
#: What of a row stands in another place than its own: the whole measure, or a department in one of the roles.
SLIP_PARTS = ("measure", *ROLES)

_TASK_OF = Column(name="task_id", label=Label("任务", "Task"), required=True, references="tasks.id")
_TITLE_ZH = Column(name="title_zh", label=Label("标题", "Chinese title"), required=True)
_TITLE_EN = Column(name="title_en", label=Label("英文标题", "English title"), required=True)
_DEADLINE = Column(name="deadline", label=Label("期限", "Deadline"), kind="date")
_MEASURE_NO = Column(name="measure_no", label=Label("措施序号", "Measure"), kind="integer", required=True)
_REASON_ZH = Column(name="reason_zh", label=Label("理由", "Reason in Chinese"), required=True)
_REASON_EN = Column(name="reason_en", label=Label("理由（英文）", "Reason"), required=True)

#: In the order in which they are written.
PLANS = (
    Layer(
        name="plans",
        label=Label("行动计划", "Plans"),
        key=("id",),
        columns=(
            ID,
            Column(name="year", label=Label("年度", "Year"), kind="integer", required=True),
            Column(
                name="field",
                label=Label("领域", "Field"),
                required=True,
                values=FIELDS,
            ),
            _TITLE_ZH,
            _TITLE_EN,
            Column(name="document_no", label=Label("文号", "Document number"), required=True),
            ISSUED,
            Column(name="status", label=Label("效力", "Status"), required=True, values=PLAN_STATES),
            Column(name="repealed_by", label=Label("废止依据", "Repealed by")),
            Column(name="repealed_on", label=Label("废止日期", "Repealed on"), kind="date"),
            Column(name="annex", label=Label("附件", "Annex"), kind="integer"),
            SOURCE,
        ),
    ),
    Layer(
        name="tasks",
        label=Label("任务", "Tasks"),
        key=("id",),
        columns=(
            ID,
            Column(name="plan_id", label=Label("计划", "Plan"), required=True, references="plans.id"),
            Column(name="number", label=Label("序号", "Number"), kind="integer", required=True),
            Column(name="section", label=Label("章节", "Section")),
            Column(name="section_en", label=Label("章节（英文）", "Section (English)")),
            _TITLE_ZH,
            Column(name="title_en", label=Label("英文标题", "English title")),
            Column(name="summary_zh", label=Label("摘要", "Chinese summary")),
            Column(name="summary_en", label=Label("英文摘要", "English summary")),
            Column(name="measure_text", label=Label("工作措施原文", "Official wording")),
            Column(name="deadline_text", label=Label("完成时限", "Deadline as worded")),
            _DEADLINE,
            SOURCE,
        ),
    ),
    Layer(
        name="measures",
        label=Label("措施", "Measures"),
        key=("task_id", "measure_no"),
        columns=(
            _TASK_OF,
            _MEASURE_NO,
            Column(name="deadline_text", label=Label("完成时限", "Deadline as worded")),
            _DEADLINE,
            SOURCE,
        ),
        within="task_id",
    ),
    Layer(
        name="milestones",
        label=Label("阶段期限", "Interim deadlines"),
        key=("task_id", "measure_no", "deadline_text"),
        columns=(
            _TASK_OF,
            _MEASURE_NO,
            Column(name="deadline_text", label=Label("完成时限", "Deadline as worded"), required=True),
            _DEADLINE,
            Column(name="text_zh", label=Label("到期事项", "What is due, in Chinese")),
            Column(name="text_en", label=Label("到期事项（英文）", "What is due")),
            SOURCE,
        ),
        within="task_id",
    ),
    Layer(
        name="departments",
        label=Label("部门", "Departments"),
        key=("name_zh",),
        columns=(
            NAME_ZH,
            NAME_EN,
            Column(
                name="kind",
                label=Label("类型", "Kind"),
                required=True,
                values=("bureau", "other", "unit", "all_units", "some_units", "unnamed", "unclear"),
            ),
            Column(name="unit_code", label=Label("地区", "Place"), references="districts.code"),
            ALIASES,
            SOURCE,
        ),
    ),
    Layer(
        name="task_departments",
        label=Label("任务分工", "Who does what"),
        key=("task_id", "measure_no", "role", "department"),
        columns=(
            _TASK_OF,
            _MEASURE_NO,
            Column(name="role", label=Label("角色", "Role"), required=True, values=ROLES),
            Column(
                name="department", label=Label("部门", "Department"), required=True, references="departments.name_zh"
            ),
            SOURCE,
        ),
        within="task_id",
    ),
    Layer(
        name="targets",
        label=Label("目标", "Targets"),
        key=("id",),
        columns=(
            ID,
            Column(name="plan_id", label=Label("计划", "Plan"), references="plans.id"),
            TASK,
            Column(name="measure_no", label=Label("措施序号", "Measure"), kind="integer"),
            Column(name="unit_code", label=Label("地区", "Place"), required=True, references="units.code"),
            Column(name="river_id", label=Label("河流", "River"), references="rivers.id"),
            Column(name="section_id", label=Label("断面", "Section"), references="sections.id"),
            INDICATOR,
            Column(name="comparator", label=Label("关系", "Comparator"), required=True, values=COMPARATORS),
            Column(name="value", label=Label("目标值", "Value"), kind="real", required=True),
            UNIT,
            _DEADLINE,
            SOURCE,
        ),
    ),
    Layer(
        name="row_slips",
        label=Label("疑似错行", "Rows that the scan probably shifted"),
        key=("id",),
        columns=(
            ID,
            _TASK_OF,
            _MEASURE_NO,
            Column(name="part", label=Label("部分", "Part"), required=True, values=SLIP_PARTS),
            Column(name="department", label=Label("部门", "Department"), references="departments.name_zh"),
            Column(
                name="probable_task_id",
                label=Label("可能属于的任务", "Probable task"),
                required=True,
                references="tasks.id",
            ),
            Column(name="probable_measure_no", label=Label("可能属于的措施", "Probable measure"), kind="integer"),
            Column(name="probable_part", label=Label("可能的部分", "Probable part"), required=True, values=SLIP_PARTS),
            Column(
                name="probable_department",
                label=Label("可能所指的部门", "Probable department"),
                references="departments.name_zh",
            ),
            _REASON_ZH,
            _REASON_EN,
            SOURCE,
        ),
    ),
    Layer(
        name="subdistrict_duties",
        label=Label("街道（乡镇）的任务", "Duties of subdistricts"),
        key=("id",),
        columns=(
            ID,
            _TASK_OF,
            _MEASURE_NO,
            Column(name="unit_code", label=Label("地区", "Place"), references="units.code"),
            Column(name="text_zh", label=Label("内容", "Duty in Chinese"), required=True),
            Column(name="text_en", label=Label("内容（英文）", "Duty"), required=True),
            SOURCE,
        ),
    ),
)
