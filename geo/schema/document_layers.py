"""The columns of documents: notices, a conference, an interview, and the facts that each of them states."""

from __future__ import annotations

from geo.schema.layers import ID, ISSUED, SOURCE, Column, Label, Layer

#: What a document is.
DOCUMENT_KINDS = ("notice", "conference", "interview")
#: How much of it the project holds: all, the notice or the annexes alone, or no more than what others say of it.
HELD = ("text", "notice_only", "annexes_only", "mention_only")
#: What a fact of a document is about, in the order in which pages show them.
FACT_KINDS = ("requirement", "mechanism", "figure", "work", "date", "person")

#: In the order in which they are written.
DOCUMENTS = (
    Layer(
        name="documents",
        label=Label("文件", "Documents"),
        key=("id",),
        columns=(
            ID,
            Column(name="kind", label=Label("类型", "Kind"), required=True, values=DOCUMENT_KINDS),
            Column(name="year", label=Label("年度", "Year"), kind="integer", required=True),
            Column(name="document_no", label=Label("文号", "Document number")),
            Column(name="title_zh", label=Label("标题", "Chinese title"), required=True),
            Column(name="title_en", label=Label("英文标题", "English title"), required=True),
            ISSUED,
            Column(name="held", label=Label("本项目所存", "What is held"), required=True, values=HELD),
            Column(name="note_zh", label=Label("说明", "Note in Chinese")),
            Column(name="note_en", label=Label("说明（英文）", "Note")),
            SOURCE,
        ),
    ),
    Layer(
        name="document_facts",
        label=Label("文件要点", "Facts of documents"),
        key=("id",),
        columns=(
            ID,
            Column(name="document_id", label=Label("文件", "Document"), required=True, references="documents.id"),
            Column(name="kind", label=Label("类型", "Kind"), required=True, values=FACT_KINDS),
            Column(name="text_zh", label=Label("要点", "Fact in Chinese"), required=True),
            Column(name="text_en", label=Label("要点（英文）", "Fact"), required=True),
            Column(name="value", label=Label("数值", "Value"), kind="real"),
            Column(name="unit", label=Label("单位", "Unit")),
            SOURCE,
        ),
    ),
)
