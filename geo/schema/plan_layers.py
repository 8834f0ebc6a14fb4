"""The columns of plans: tasks, measures, departments and what they answer for, and targets."""

from __future__ import annotations

from geo.schema.layers import ALIASES, ID, INDICATOR, ISSUED, NAME_EN, NAME_ZH, SOURCE, TASK, UNIT, Column, Label, Layer

COMPARATORS = ("=", "<=", ">=", "~")
#: What a plan, a task or an indicator is about.
FIELDS = ("air", "water", "soil", "climate", "ecology", "districts")
#: What a department may be to a measure: it leads, is responsible, or assists.
ROLES = ("lead", "responsible", "assisting")

_TASK_OF = Column(name="task_id", label=Label("任务", "Task"), required=True, references="tasks.id")
_TITLE_ZH = Column(name="title_zh", label=Label("标题", "Chinese title"), required=True)
_TITLE_EN = Column(name="title_en", label=Label("英文标题", "English title"), required=True)
_DEADLINE = Column(name="deadline", label=Label("期限", "Deadline"), kind="date")

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
            Column(name="status", label=Label("效力", "Status"), required=True, values=("in_force", "repealed")),
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
            Column(name="measure_no", label=Label("措施序号", "Measure"), kind="integer", required=True),
            Column(name="deadline_text", label=Label("完成时限", "Deadline as worded")),
            _DEADLINE,
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
            Column(name="measure_no", label=Label("措施序号", "Measure"), kind="integer", required=True),
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
)
