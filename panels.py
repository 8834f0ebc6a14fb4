"""Detail panels: what stands beside the map for the chosen unit, river or row, and for the city when none is chosen."""

from __future__ import annotations

import pandas as pd
import streamlit as st

import ui
from geo import catalogue, charts, periods, ranking_tables, tables
from geo.classes import number
from geo.figures import Figure, standing, value_text
from geo.settings import CITY_CODE

#: Rows up to which a table is shown at full length beside the map.
_SHORT = 8


def city_results(indicators: tuple[str, ...] = ()) -> None:
    """Show what was announced for the whole city: of these indicators, or of all."""
    table, sources = _announced(indicators)
    st.subheader(ui.t("city_results_title"))
    ui.show_list(table)
    ui.source_line("", sources, [])
    st.caption(ui.t("choose_hint"))


@ui.kept
def _announced(indicators: tuple[str, ...]) -> tuple[pd.DataFrame, list[str]]:
    observations = ui.frame("observations")
    announced = observations[observations["unit_code"] == CITY_CODE]
    if indicators:
        announced = announced[announced["indicator"].isin(indicators)]
    rows = []
    for row in announced.to_dict("records"):
        name, unit = ui.indicator_names()[str(row["indicator"])]
        period = periods.parse(str(row["period"])).label(ui.language())
        rows.append((name, period, value_text(float(row["value"]), "=", unit, ui.language())))
    headings = [ui.t(key) for key in ("column_indicator", "column_period", "column_value")]
    return pd.DataFrame(rows, columns=headings), announced["source_id"].tolist()


def table_and_chart(figure: Figure, measure: str, unit: str | None, key: str) -> None:
    """Show a figure as a table, and as bars with the chosen unit's set off.

    Parameters
    ----------
    figure, measure
        The figure and the label of its unit of measure.
    unit
        Code of the chosen unit, or None.
    key
        Tells the page's chart from others.
    """
    register, language = ui.register(), ui.language()
    listed = tables.figure_table(figure, register, measure, language)
    table, chart = st.columns(2)
    with table:
        st.subheader(ui.t("as_table"))
        ui.show_table(listed)
    with chart:
        st.subheader(ui.t("as_chart"))
        known = listed.dropna(subset=listed.columns[1])
        drawn = charts.bars(known.iloc[:, 0], known.iloc[:, 1], measure, unit and register.name(unit, language))
        ui.show_chart(drawn, key)


def unit_detail(code: str, link: bool = True) -> None:
    """Show a district's area, its targets and newest results, and where its own page is."""
    row = ui.record("districts", code)
    ui.heading(ui.named(row))
    official = row["official_area_km2"]
    area = ui.t("not_disclosed") if pd.isna(official) else ui.t("square_km", area=f"{official:,.2f}")
    status = ui.t(f"status_{row['geometry_status']}")
    st.markdown(ui.t("unit_facts", code=code, area=area, status=status))
    ui.show_list(_figures_of(code))
    if link:
        st.page_link("pages/unit.py", label=ui.t("unit_open"), query_params={"code": code})


@ui.kept
def _figures_of(code: str) -> pd.DataFrame:
    return tables.unit_figures_table(standing(ui.figures(), code), ui.frame("indicators"), code, ui.language())


def subdistrict_detail(code: str, indicator: str = "tsp_rank") -> None:
    """Show a subdistrict and its rank in every published period."""
    row = ui.record("subdistricts", code)
    ui.heading(ui.named(row))
    register = ui.register()
    reporting = register.subdistricts.set_index("code").loc[code, "reporting_code"]
    district = register.name(str(reporting), ui.language())
    st.markdown(
        ui.t("subdistrict_facts", code=code, district=district, status=ui.t(f"status_{row['geometry_status']}"))
    )
    history = _history(code, indicator)
    (ui.show_list if len(history) <= _SHORT else ui.show_table)(history)
    st.caption(ui.t("not_listed_means"))


@ui.kept
def _history(code: str, indicator: str) -> pd.DataFrame:
    return ranking_tables.rank_history(ui.frame("observations"), code, ui.language(), indicator)


def reach_detail(key: str, missing: str) -> None:
    """Show a river or a section and what the plan wants of it; `missing` says why there is no class."""
    layer = "rivers" if key in set(ui.frame("rivers")["id"]) else "sections"
    row = ui.record(layer, key)
    ui.heading(ui.named(row))
    place = ui.register().name(str(row["district_code"]), ui.language())
    st.markdown(ui.t("reach_facts", district=place, kind=ui.t(f"kind_{layer.removesuffix('s')}")))
    targets = ui.frame("targets")
    column = "river_id" if layer == "rivers" else "section_id"
    frames = {name: ui.frame(name) for name in ("indicators", "rivers", "sections")}
    found = tables.target_table(targets[targets[column] == key], frames, ui.register(), ui.language())
    if missing and found.empty:
        st.info(ui.t("no_target"))
    elif not found.empty:
        ui.show_list(found)
        clause(targets[targets[column] == key]["task_id"].iloc[0])
    if missing:
        st.caption(missing)


def announced_water() -> None:
    """Show what was announced of the city's rivers, beside what the plan wanted."""
    st.subheader(ui.t("announced_title"))
    observations = ui.frame("observations")
    for row in observations[observations["indicator"] == "river_length_inferior_5"].to_dict("records"):
        period = periods.parse(row["period"]).label(ui.language())
        st.markdown(ui.t("announced_water", period=period, share=number(row["value"])))
        ui.source_line("", [row["source_id"]], [])
    st.caption(ui.t("choose_hint"))


def clause(task_id: str) -> None:
    """Show the clause of the plan that a target comes from."""
    task = ui.record("tasks", task_id)
    plan = ui.record("plans", str(task["plan_id"]))
    st.markdown(f"**{ui.t('clause_title')}**")
    st.markdown(ui.t("clause_is", plan=ui.named(plan, "title"), number=task["number"], title=ui.named(task, "title")))
    st.markdown(catalogue.escape(ui.named(task, "summary")))
    st.caption(ui.t("deadline_is", date=tables.deadline_text(task["deadline"], ui.language())))


def quota_clause(indicator: str) -> None:
    """Show the clause behind a quota, or say that it comes from another document."""
    targets = ui.frame("targets")
    task_ids = targets.loc[targets["indicator"] == indicator, "task_id"].dropna()
    if task_ids.empty:
        st.info(ui.t("no_clause"))
    else:
        clause(str(task_ids.iloc[0]))
    st.caption(ui.t("choose_hint"))


def plan_status(plan_id: str) -> None:
    """Say which document a plan is, and whether it is in force."""
    plan = ui.record("plans", plan_id)
    if plan["status"] == "repealed":
        st.warning(ui.t("plan_repealed", number=plan["document_no"], by=plan["repealed_by"], on=plan["repealed_on"]))
    else:
        st.info(ui.t("plan_in_force", number=plan["document_no"]))


def row_detail(layer: str, key: str) -> None:
    """Show every column of one row of a layer."""
    row = ui.record(layer, key)
    table = tables.layer_table(layer, pd.DataFrame([row]), ui.language()).T.reset_index()
    table.columns = pd.Index([ui.t("column_name"), ui.t("column_value")])
    ui.show_list(table.astype("string").fillna(""))
