"""The columns of what a publication adds: the reports of the responsible units that were accepted, and itself."""

from __future__ import annotations

from geo.schema.layers import ID, SOURCE, TASK, Column, Label, Layer

#: In the order in which they are written. Who reported, reviewed and published stays in the office's journal.
REPORTS = (
    Layer(
        name="reports",
        label=Label("已采纳的报送", "Accepted reports"),
        key=("id",),
        columns=(
            ID,
            Column(name="month", label=Label("月份", "Month"), required=True),
            TASK,
            Column(name="measure_no", label=Label("措施序号", "Measure"), kind="integer"),
            Column(name="target_id", label=Label("目标", "Target"), references="targets.id"),
            Column(name="unit_code", label=Label("地区", "Place"), references="units.code"),
            Column(name="department", label=Label("部门", "Department"), references="departments.name_zh"),
            Column(name="state", label=Label("进展", "State")),
            Column(name="value", label=Label("数值", "Value"), kind="real"),
            Column(name="unit_of_measure", label=Label("计量单位", "Unit of measure")),
            Column(name="status", label=Label("审核", "Review"), required=True, values=("accepted",)),
            SOURCE,
        ),
    ),
    Layer(
        name="publications",
        label=Label("发布记录", "Publications"),
        key=("number",),
        columns=(
            Column(name="number", label=Label("次序", "Number"), kind="integer", required=True),
            # Content hash of the store that was public before; blank for the first.
            Column(name="previous", label=Label("上一版指纹", "Hash of the version before")),
            Column(name="published_at", label=Label("发布时间", "Published at"), required=True),
            # Newest line of the office's trail when it was published: who holds it can prove the lines before.
            Column(name="trail_head", label=Label("留痕指纹", "Hash of the trail")),
            # A JSON object: layer to rows added, changed and withdrawn.
            Column(name="counts", label=Label("变化行数", "Rows that changed"), required=True),
        ),
        volatile=("published_at", "trail_head"),
    ),
)
