"""Owns the columns of plans: tasks, measures, departments and what they answer for, and targets."""

from __future__ import annotations

from geo.layers import ALIASES, ID, INDICATOR, ISSUED, NAME_EN, NAME_ZH, SOURCE, TASK, UNIT, Column, Label, Layer

COMPARATORS = ("=", "<=", ">=", "~")
#: What a department may be to a measure: it leads, is responsible, or assists.
ROLES = ("lead", "responsible", "assisting")

_TASK_OF = Column("task_id", Label("任务", "Task"), required=True, references="tasks.id")
_TITLE_ZH = Column("title_zh", Label("标题", "Chinese title"), required=True)
_TITLE_EN = Column("title_en", Label("英文标题", "English title"), required=True)
_DEADLINE = Column("deadline", Label("期限", "Deadline"), kind="date")

#: In the order in which they are written.
PLANS = (
    Layer(
        "plans",
        Label("行动计划", "Plans"),
        ("id",),
        (
            ID,
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
            ISSUED,
            Column("status", Label("效力", "Status"), required=True, values=("in_force", "repealed")),
            Column("repealed_by", Label("废止依据", "Repealed by")),
            Column("repealed_on", Label("废止日期", "Repealed on"), kind="date"),
            Column("annex", Label("附件", "Annex"), kind="integer"),
            SOURCE,
        ),
    ),
    Layer(
        "tasks",
        Label("任务", "Tasks"),
        ("id",),
        (
            ID,
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
            SOURCE,
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
            SOURCE,
        ),
        within="task_id",
    ),
    Layer(
        "departments",
        Label("部门", "Departments"),
        ("name_zh",),
        (
            NAME_ZH,
            NAME_EN,
            Column(
                "kind",
                Label("类型", "Kind"),
                required=True,
                values=("bureau", "other", "unit", "all_units", "some_units", "unnamed", "unclear"),
            ),
            Column("unit_code", Label("地区", "Place"), references="districts.code"),
            ALIASES,
            SOURCE,
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
            SOURCE,
        ),
        within="task_id",
    ),
    Layer(
        "targets",
        Label("目标", "Targets"),
        ("id",),
        (
            ID,
            TASK,
            Column("measure_no", Label("措施序号", "Measure"), kind="integer"),
            Column("unit_code", Label("地区", "Place"), required=True, references="units.code"),
            Column("river_id", Label("河流", "River"), references="rivers.id"),
            Column("section_id", Label("断面", "Section"), references="sections.id"),
            INDICATOR,
            Column("comparator", Label("关系", "Comparator"), required=True, values=COMPARATORS),
            Column("value", Label("目标值", "Value"), kind="real", required=True),
            UNIT,
            _DEADLINE,
            SOURCE,
        ),
    ),
)
