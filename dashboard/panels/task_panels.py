"""The tab of tasks: controls, the list by what is due, files of it, and the detail of one task beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import choices, data, elements, export, finding, rows, texts
from dashboard.panels import answer_panels, place_panels
from geo.answers import scorecard
from geo.answers.answer_tables import evidence, promise_table
from geo.answers.answer_texts import SIGNS, verdict_label
from geo.answers.answers import answers, today
from geo.figures import figure_tables
from geo.plans import document_tables, due_tasks, duties, plan_tables, slips, task_choices
from geo.texts.stored_words import document_number

#: The controls in view; all others stand behind one button.
_FIRST = ("department", "due")


@dataclass(frozen=True, kw_only=True)
class _TaskList:
    """The tasks that fit a filter, as the page shows them."""

    keys: list[str]
    table: pd.DataFrame
    plans: list[str]
    finding: str
    sentence: str
    others: int


def task_page(head: DeltaGenerator) -> None:
    """Show the tasks that fit the reader's filter, the most urgent first, and the chosen one beside them."""
    if data.facts().frames["tasks"].empty:
        finding.write(head, texts.plain("tasks_empty"), "", [])
        return
    task_filter = _filters()
    tasks = _task_list(task_filter)
    _head(head, tasks)
    task = choices.follow("task", data.facts().frames["tasks"]["id"])
    left, right = st.columns([6, 4])
    with left:
        elements.paragraph(tasks.sentence)
        if tasks.keys:
            cards = [texts.plain(key) for key in ("column_state", "column_deadline", "role_lead")]
            rows.show_rows(tasks.table, tasks.keys, "task", texts.plain("column_task"), cards)
            export.table_files(tasks.table, "tasks")
        else:
            st.info(texts.t("none_found"))
    with right.container(key="card"):
        if task:
            task_detail(task)
        else:
            _about_the_list(tasks, task_filter.unit)


def _head(head: DeltaGenerator, tasks: _TaskList) -> None:
    plans = [data.record("plans", plan) for plan in tasks.plans]
    language = texts.language()
    basis = [
        texts.plain("basis_repealed", number=number, on=plan["repealed_on"]) if plan["status"] == "repealed" else number
        for plan, number in ((plan, document_number(plan["document_no"], language)) for plan in plans)
    ]
    lost = plan_tables.lost_sentence(data.facts().frames, language)
    subtitle = texts.plain("tasks_known")
    finding.write(head, tasks.finding, subtitle + (" " if language == "en" else "") + lost, [*basis, _as_of()])


def _as_of() -> str:
    return texts.plain("as_of", day=today().isoformat())


def _filters() -> duties.TaskFilter:
    """Show three controls and the rest behind a button that counts them; return what they ask for."""
    words, department, due, more = st.columns([3, 3, 2, 1.4], vertical_alignment="bottom")
    with words:
        q = choices.search_box("q")
    hidden = [choice.key for choice in task_choices.TASK_FILTERS if choice.key not in _FIRST]
    count = sum(choices.is_made(key) for key in hidden)
    with more:
        box = st.popover(texts.t("filters_more", count=count), width="stretch", key="task_filters")
    places = {"department": department, "due": due, **dict.fromkeys(hidden, box)}
    codes = choices.choose(task_choices.TASK_FILTERS, places)
    return duties.TaskFilter(q=q, **{key: code or "" for key, code in codes.items()})


@data.cached
def _task_list(task_filter: duties.TaskFilter) -> _TaskList:
    facts, language = data.facts(), texts.language()
    frames, on = facts.frames, today()
    states = due_tasks.due_states(frames, on)
    tasks = duties.find_tasks(frames, task_filter, _search_texts(), on)
    tasks = due_tasks.most_urgent_first(tasks, states)
    plans = frames["plans"][frames["plans"]["id"].isin(tasks["plan_id"])].drop_duplicates("document_no")
    table = due_tasks.due_table(tasks, frames, states, _results(), language)
    if roles := plan_tables.own_roles(tasks, frames, task_filter, language):
        table.insert(3, texts.plain("column_role"), roles)
    return _TaskList(
        keys=tasks["id"].tolist(),
        table=table,
        plans=plans["id"].tolist(),
        finding=due_tasks.due_finding(tasks, states, language),
        sentence=plan_tables.filter_sentence(task_filter, frames, facts.register, len(tasks), language),
        others=len(duties.tasks_of_some(frames) - set(tasks["id"])),
    )


def _results() -> dict[str, str]:
    """Say of each task with targets what is known of them: sign, word and number of each verdict, the worst first."""
    every, language = answers(data.facts(), today()), texts.language()
    own = scorecard.worst_first(every.dropna(subset="task_id"))
    counts = own.groupby(["task_id", "verdict"], sort=False).size().reset_index(name="count")
    words: dict[str, list[str]] = {}
    for task, verdict, count in counts.itertuples(index=False):
        words.setdefault(str(task), []).append(f"{SIGNS[verdict]} {verdict_label(verdict, language)} {count}")
    return {task: texts.plain("clause_comma").join(parts) for task, parts in words.items()}


@data.cached
def _search_texts() -> dict[str, str]:
    return duties.search_texts(data.facts().frames, data.facts().register)


def _about_the_list(tasks: _TaskList, unit: str) -> None:
    """Say what the plans behind the list are, and what a click does."""
    st.subheader(texts.t("tasks_of_plan"))
    st.caption(texts.t("tasks_hint"))
    for plan in tasks.plans:
        place_panels.plan_status(plan)
    if unit and tasks.others:
        name = data.facts().register.name(unit, texts.language())
        st.caption(texts.t("some_units", count=tasks.others, name=name))
    st.page_link("pages/plans.py", label=texts.t("plans_open"))


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
    with st.container(key="measures"):
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
        answered, dated, why = _answers(key, today())
        if len(answered):
            elements.show_list(answered)
            answer_panels.show_evidence(why)
        rest = targets[~targets["id"].isin(dated)]
        if len(rest):
            elements.show_list(figure_tables.target_table(rest, frames, data.facts().register, language))


@data.cached
def _answers(task: str, on: date) -> tuple[pd.DataFrame, list[str], list[str]]:
    """Return the targets of a task with verdict and result, the worst first, their ids, and what verdicts rest on."""
    facts, language = data.facts(), texts.language()
    every = answers(facts, on)
    own = scorecard.worst_first(every[every["task_id"] == task])
    return promise_table(own, facts, language), own["target_id"].tolist(), evidence(own, facts, language)


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
