"""Parts of the pages of tasks and plans: filters and list, a task's detail, a quota's ledger, the documents."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from dashboard import choices, data, elements, texts
from dashboard.panels import place_panels
from geo.figures import figure_tables
from geo.figures.figures import Figure
from geo.plans import document_tables, duties, ledger, plan_tables, slips, task_choices


@dataclass(frozen=True, kw_only=True)
class _TaskList:
    """The tasks that fit a filter, as the page shows them."""

    keys: list[str]
    table: pd.DataFrame
    plans: list[str]
    sentence: str
    others: int


@elements.part
def task_search(unit: str | None) -> None:
    """Show the filters, say what is filtered, list the tasks that fit, and show the chosen one."""
    if data.facts().frames["tasks"].empty:
        st.info(texts.t("tasks_empty"))
        return
    task_filter = _filters(unit)
    tasks = _task_list(task_filter)
    elements.paragraph(tasks.sentence)
    if lost := plan_tables.lost_sentence(data.facts().frames, texts.language()):
        st.caption(texts.escape(lost))
    if unit and tasks.others:
        name = data.facts().register.name(unit, texts.language())
        st.caption(texts.t("some_units", count=tasks.others, name=name))
    for plan in tasks.plans:
        place_panels.plan_status(plan)
    if tasks.keys:
        elements.show_picker(tasks.table, tasks.keys, "task", min(480, 40 + 62 * len(tasks.keys)), 62)
    else:
        st.info(texts.t("none_found"))
    task = choices.choose([task_choices.TASK_CHOICE], {"task": st.container()})["task"]
    if task:
        task_detail(task)


def _filters(unit: str | None) -> duties.TaskFilter:
    """Show the filters and return what they ask for; the unit is chosen above, with the map."""
    first, second = st.columns([2, 2, 2]), st.columns([3, 1, 1, 1])
    with first[0]:
        words = choices.search_box("q")
    keys = [choice.key for choice in task_choices.TASK_FILTERS]
    codes = choices.choose(task_choices.TASK_FILTERS, dict(zip(keys, [*first[1:], *second], strict=True)))
    return duties.TaskFilter(q=words, unit=unit or "", **{key: code or "" for key, code in codes.items()})


@data.cached
def _task_list(task_filter: duties.TaskFilter) -> _TaskList:
    facts, language = data.facts(), texts.language()
    frames = facts.frames
    tasks = duties.find_tasks(frames, task_filter, _search_texts())
    plans = frames["plans"][frames["plans"]["id"].isin(tasks["plan_id"])].drop_duplicates("document_no")
    return _TaskList(
        keys=tasks["id"].tolist(),
        table=plan_tables.task_list(tasks, frames, task_filter, language),
        plans=plans["id"].tolist(),
        sentence=plan_tables.filter_sentence(task_filter, frames, facts.register, len(tasks), language),
        others=len(duties.tasks_of_some(frames) - set(tasks["id"])),
    )


@data.cached
def _search_texts() -> dict[str, str]:
    return duties.search_texts(data.facts().frames, data.facts().register)


def task_detail(key: str) -> None:
    """Show a task: where it stands, its measures with deadlines and departments, its wording, its targets."""
    frames, language = data.facts().frames, texts.language()
    task = data.record("tasks", key)
    plan = data.record("plans", str(task["plan_id"]))
    elements.heading(texts.name_of(task, "title"))
    st.caption(
        texts.t(
            "task_is",
            plan=texts.name_of(plan, "title"),
            number=task["number"],
            section=texts.either(task, "section") or texts.plain("section_unknown"),
            status=document_tables.status_words(plan, frames["documents"], language),
        )
    )
    elements.paragraph(texts.name_of(task, "summary"))
    st.markdown(f"**{texts.t('measures_title')}**")
    elements.show_list(plan_tables.measure_table(task, frames, language))
    for sentence in slips.slip_sentences(frames, key, language):
        elements.paragraph(sentence)
    _milestones_and_subdistricts(key)
    words = plan_tables.wordings(task)
    if words:
        st.markdown(f"**{texts.t('wording_title')}**")
        st.markdown("\n\n".join(texts.t("wording_is", number=i, words=text) for i, text in enumerate(words, 1) if text))
    else:
        st.caption(texts.t("wording_missing"))
    targets = frames["targets"][frames["targets"]["task_id"] == key]
    if targets.empty:
        st.caption(texts.t("no_targets"))
    else:
        st.markdown(f"**{texts.t('targets_title')}**")
        elements.show_list(figure_tables.target_table(targets, frames, data.facts().register, language))


def _milestones_and_subdistricts(key: str) -> None:
    """Show the interim deadlines of a task and what it asks of subdistricts, where it has any."""
    frames, language = data.facts().frames, texts.language()
    local = frames["subdistrict_duties"]
    local = local[local["task_id"] == key]
    for title, table in (
        ("milestones_title", plan_tables.milestone_table(key, frames, language)),
        ("subdistricts_title", plan_tables.subdistrict_table(local, frames, data.facts().register, language)),
    ):
        if not table.empty:
            st.markdown(f"**{texts.t(title)}**")
            elements.show_list(table)


def subdistrict_duties(code: str) -> None:
    """Show what the plans ask of a subdistrict, and of every subdistrict."""
    st.subheader(texts.t("subdistricts_title"))
    elements.show_list(_subdistrict_duties(code))


@data.cached
def _subdistrict_duties(code: str) -> pd.DataFrame:
    facts = data.facts()
    rows = duties.duties_of_subdistrict(facts.frames, code)
    return plan_tables.subdistrict_table(rows, facts.frames, facts.register, texts.language())


def quota_ledger(figure: Figure) -> None:
    """Show the city's total of a quota, the sum of its shares, and whether both agree."""
    unit_of_measure = str(data.record("indicators", figure.indicator)["unit"])
    label = data.indicator_names()[figure.indicator][1]
    balance = ledger.balance(figure.city, figure.values, unit_of_measure)
    elements.show_list(
        plan_tables.ledger_table(balance, figure.comparator, label, len(figure.values), texts.language())
    )


def documents() -> None:
    """List the documents with date, number, annexes, what is held and status, and the chain of what repeals what."""
    st.subheader(texts.t("documents_title"))
    elements.show_list(document_tables.document_table(data.facts().frames, texts.language()))
    st.subheader(texts.t("chain_title"))
    lines = document_tables.repeal_chain(data.facts().frames, texts.language())
    st.markdown("\n".join(f"1. {texts.escape(line)}" for line in lines))
    st.caption(texts.t("chain_note"))


def document_details() -> None:
    """Show each document that states facts: what is held of it, what it says, and the sources."""
    frames, language = data.facts().frames, texts.language()
    for document in document_tables.by_date(frames["documents"]).to_dict("records"):
        facts = frames["document_facts"][frames["document_facts"]["document_id"] == document["id"]]
        elements.heading(texts.name_of(document, "title"))
        annexes = document_tables.annexes(document, frames, language)
        st.caption(texts.escape(f"{texts.name_of(document, 'note')} {annexes}"))
        if not facts.empty:
            elements.show_list(document_tables.fact_table(facts, language))
        elements.source_line("", [str(document["source_id"]), *facts["source_id"]], [])
