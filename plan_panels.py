"""Parts of the pages about plans: the filters, a task's detail, a quota's ledger, the tables of one unit."""

from __future__ import annotations

from typing import NamedTuple, cast

import geopandas as gpd
import pandas as pd
import streamlit as st

import choices
import panels
import ui
from geo import catalogue, duties, ledger, plan_tables, profile, tables, views
from geo.figures import Figure

_LAYERS = (
    "plans", "tasks", "measures", "task_departments", "departments", "targets", "indicators", "rivers", "sections",
)  # fmt: skip


class _Found(NamedTuple):
    """The tasks that fit a filter, as the page shows them."""

    keys: list[str]
    table: pd.DataFrame
    plans: list[str]
    said: str
    others: int


def frames() -> dict[str, pd.DataFrame]:
    """Return the layers that speak of plans."""
    return {name: ui.frame(name) for name in _LAYERS}


@ui.kept
def _texts() -> dict[str, str]:
    return duties.search_texts(frames(), ui.register())


def _wanted(unit: str | None) -> duties.Wanted:
    """Show the filters and return what they ask for; the unit is chosen above, with the map."""
    first = st.columns([2, 2, 2])
    with first[0]:
        q = choices.search_box("q")
    with first[1]:
        plan = choices.select("plan", _plans(), none=ui.t("any_plan"))
    with first[2]:
        section = choices.select("section", _sections(plan), none=ui.t("any_section"))
    second = st.columns([3, 1, 1, 1])
    with second[0]:
        department = choices.select("department", _departments(), none=ui.t("any_department"))
    with second[1]:
        roles = {role: ui.t(f"role_{role}") for role in ("lead", "responsible", "assisting")}
        role = choices.select("role", roles, none=ui.t("any_role"))
    with second[2]:
        dates = sorted(ui.frame("measures")["deadline"].dropna().unique())
        due = choices.select("due", {**{d: d for d in dates}, duties.ONGOING: ui.t("ongoing")}, none=ui.t("any_due"))
    with second[3]:
        target = choices.select(
            "target", {key: ui.t(f"target_{key}") for key in ("yes", "no")}, none=ui.t("any_target")
        )
    chosen = (plan, section, unit, department, role, due, target)
    return duties.Wanted(q, *(value or "" for value in chosen))


@ui.part
def tasks_found(unit: str | None) -> None:
    """Show the filters, say what is filtered, list the tasks that fit, and show the chosen one."""
    wanted = _wanted(unit)
    found = _found(wanted)
    st.markdown(found.said)
    if wanted.unit and found.others:
        st.caption(ui.t("some_units", count=found.others, name=ui.register().name(wanted.unit, ui.language())))
    for plan in found.plans:
        panels.plan_status(plan)
    if found.keys:
        ui.show_picker(found.table, found.keys, "task", min(480, 40 + 62 * len(found.keys)))
    else:
        st.info(ui.t("none_found"))
    task = choices.select("task", _task_labels(), none=ui.t("none_chosen"))
    if task:
        task_detail(task)


@ui.kept
def _found(wanted: duties.Wanted) -> _Found:
    every, register, language = frames(), ui.register(), ui.language()
    found = duties.find_tasks(every, wanted, _texts())
    plans = every["plans"][every["plans"]["id"].isin(found["plan_id"])].drop_duplicates("document_no")
    return _Found(
        found["id"].tolist(), plan_tables.task_list(found, every, wanted, language), plans["id"].tolist(),
        plan_tables.said(wanted, every, register, len(found), language),
        len(duties.tasks_of_some(every) - set(found["id"])),
    )  # fmt: skip


@ui.kept
def _task_labels() -> dict[str, str]:
    plans = {str(row["id"]): plan_tables.plan_name(row, ui.language()) for row in _rows(ui.frame("plans"))}
    return {
        str(row["id"]): f"{plans[str(row['plan_id'])]} · {row['number']} · {ui.named(row, 'title')}"
        for row in _rows(ui.frame("tasks").sort_values(["plan_id", "number"]))
    }


def task_detail(key: str) -> None:
    """Show a task: where it stands, its measures with deadlines and departments, its wording, its targets."""
    every, language = frames(), ui.language()
    task = ui.record("tasks", key)
    plan = ui.record("plans", str(task["plan_id"]))
    ui.heading(ui.named(task, "title"))
    section = task["section_en"] if language == "en" else task["section"]
    st.caption(
        ui.t(
            "task_is", plan=ui.named(plan, "title"), number=task["number"],
            section=section if isinstance(section, str) else ui.t("section_unknown"),
            status=plan_tables.status_words(plan, language),
        )
    )  # fmt: skip
    st.markdown(catalogue.escape(ui.named(task, "summary")))
    st.markdown(f"**{ui.t('measures_title')}**")
    ui.show_list(plan_tables.measure_table(task, every, language))
    words = plan_tables.wordings(task)
    if words:
        st.markdown(f"**{ui.t('wording_title')}**")
        st.markdown("\n\n".join(ui.t("wording_is", number=i, words=text) for i, text in enumerate(words, 1) if text))
    else:
        st.caption(ui.t("wording_missing"))
    targets = every["targets"][every["targets"]["task_id"] == key]
    if targets.empty:
        st.caption(ui.t("no_targets"))
    else:
        st.markdown(f"**{ui.t('targets_title')}**")
        ui.show_list(tables.target_table(targets, every, ui.register(), language))


def quota_ledger(figure: Figure, unit_label: str) -> None:
    """Show the city's total of a quota, the sum of its shares, and whether both agree."""
    unit = str(ui.record("indicators", figure.indicator)["unit"])
    found = ledger.balance(figure.city, figure.values, unit)
    ui.show_list(plan_tables.ledger_table(found, figure.comparator, unit_label, len(figure.values), ui.language()))


def documents() -> None:
    """List the documents with number, date, annexes and status."""
    st.subheader(ui.t("documents_title"))
    ui.show_list(_documents())


@ui.kept
def _documents() -> pd.DataFrame:
    return plan_tables.document_table(ui.frame("plans"), ui.frame("sources"), ui.language())


def unit_places(code: str) -> None:
    """List a district's rivers and sections and what the plan wants of them."""
    st.subheader(ui.t("unit_rivers"))
    found = profile.places(ui.frame("rivers"), ui.frame("sections"), code)
    if all(part.empty for part in found.values()):
        st.caption(ui.t("unit_no_rivers", name=ui.register().name(code, ui.language())))
    else:
        both = found["rivers"], found["sections"]
        ui.show_list(tables.river_table(*both, ui.frame("rivers"), ui.register(), ui.language()))
        ui.source_line("", [], ["rivers"])


def unit_tasks(code: str) -> None:
    """List the tasks that a district answers for, with its role: those that name it, then those of every district."""
    name = ui.register().name(code, ui.language())
    named, general, others = _tasks_of(code)
    for heading, table in (("unit_tasks_named", named), ("unit_tasks_every", general)):
        st.subheader(ui.t(heading))
        if table.empty:
            st.caption(ui.t("unit_no_named", name=name))
        else:
            ui.show_list(table)
    st.caption(ui.t("some_units", count=others, name=name))


@ui.kept
def _tasks_of(code: str) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Return the tasks that name a district, those of every district, and how many ask for some districts."""
    every, wanted = frames(), duties.Wanted(unit=code)
    found = duties.find_tasks(every, wanted, {})
    named = found["id"].isin(duties.tasks_naming(every, code))
    lists = [plan_tables.task_list(part, every, wanted, ui.language()) for part in (found[named], found[~named])]
    short = [table.drop(columns=ui.t("column_summary")) for table in lists]
    return short[0], short[1], len(duties.tasks_of_some(every) - set(found["id"]))


@ui.kept
def unit_rankings(code: str) -> pd.DataFrame:
    """Return where a unit stands in every ranking, shared between sessions."""
    return profile.rankings_of(ui.frame("observations"), ui.register(), code, ui.language())


def unit_neighbours(layer: str, code: str, figure: Figure | None, unit_label: str) -> None:
    """Set a unit beside its neighbours: in a figure, or in the latest ranking for a subdistrict."""
    register, language = ui.register(), ui.language()
    near = _near(layer, code)
    st.subheader(ui.t("unit_neighbours"))
    if figure is not None:
        blank = ui.t(views.blank_key(figure))
        ui.show_list(profile.comparison(figure, [code, *near], register, unit_label, blank, language))
        return
    ui.show_list(profile.ranks_beside(ui.frame("observations"), register, [code, *near], language))
    if ui.frame("subdistricts")["geometry_status"].eq("schematic").any():
        st.caption(ui.t("unit_neighbours_schematic"))


@ui.kept
def _near(layer: str, code: str) -> list[str]:
    return profile.neighbours(cast(gpd.GeoDataFrame, ui.frame(layer)), code)


@ui.kept
def unit_names() -> dict[str, str]:
    """Return the label of every unit, in Chinese and in pinyin, so that the box finds either; shared."""
    register = ui.register()
    rows = _rows(pd.concat([register.districts, register.subdistricts]))
    reporting = register.subdistricts.set_index("code")["reporting_code"]
    labels = {}
    for row in rows:
        parent = f" · {register.name(reporting[row['code']], ui.language())}" if row["code"] in reporting.index else ""
        labels[str(row["code"])] = f"{row['name_zh']} {row['name_en']}{parent}"
    return labels


@ui.kept
def _plans() -> dict[str, str]:
    plans = ui.frame("plans")
    with_tasks = plans[plans["id"].isin(ui.frame("tasks")["plan_id"])]
    return {str(row["id"]): ui.named(row, "title") for row in _rows(with_tasks)}


@ui.kept
def _sections(plan: str | None) -> dict[str, str]:
    tasks = ui.frame("tasks")
    found = tasks[(tasks["plan_id"] == plan) | (plan is None)].dropna(subset="section").drop_duplicates("section")
    return dict(zip(found["section"], plan_tables.in_language(found, "section", ui.language()), strict=True))


@ui.kept
def _departments() -> dict[str, str]:
    """Return the departments that have a part in a task, those with the most first."""
    counts = ui.frame("task_departments")["department"].value_counts()
    names = ui.frame("departments").set_index("name_zh", drop=False)[f"name_{ui.language()}"]
    return {str(name): str(names[name]) for name in counts.index}


def _rows(frame: pd.DataFrame) -> list[dict[str, object]]:
    return cast(list[dict[str, object]], frame.to_dict("records"))
