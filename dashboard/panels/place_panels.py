"""The card of a district or a subdistrict, the city's results, the clause of a plan, a figure as table and chart."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import data, elements, texts
from geo import periods
from geo.figures import charts, figure_tables
from geo.figures.figure_words import standard_text
from geo.figures.figures import Figure, newest_rows, standing, value_text
from geo.maps.scales import POLLUTANTS
from geo.plans import document_tables
from geo.rankings import ranking_tables
from geo.selection import Codes
from geo.settings import CITY_CODE
from geo.texts.stored_words import document_number

#: Rows up to which a table is shown at full length beside the map.
_SHORT = 8


def figure(codes: Codes) -> Figure:
    """Return the figure that the choices ``indicator`` and ``period`` name."""
    return data.facts().figures[str(codes["indicator"])][str(codes["period"])]


def unit_or_city(unit: str | None, indicators: tuple[str, ...] = ()) -> None:
    """Show the detail of the chosen unit, or what was announced for the city when none is chosen."""
    if unit is None:
        city_results(indicators)
    else:
        unit_detail(unit)


def city_results(indicators: tuple[str, ...] = ()) -> None:
    """Show what was announced last for the whole city: of these indicators, or of those that have a target."""
    table, sources = _announcements(indicators)
    st.subheader(texts.t("city_results_title"))
    elements.show_list(table)
    elements.source_line("", sources, [])
    st.caption(texts.t("choose_hint"))


@data.cached
def _announcements(indicators: tuple[str, ...]) -> tuple[pd.DataFrame, list[str]]:
    observations = data.facts().frames["observations"]
    chosen = indicators or tuple(data.facts().frames["targets"]["indicator"].unique())
    rows_of_city = newest_rows(
        observations[observations["unit_code"].eq(CITY_CODE) & observations["indicator"].isin(chosen)]
    )
    rows = []
    for row in rows_of_city.to_dict("records"):
        name, unit_of_measure = data.indicator_names()[str(row["indicator"])]
        period = periods.parse(str(row["period"])).label(texts.language())
        certainty = "printed" if pd.isna(row["certainty"]) else str(row["certainty"])
        value = value_text(float(row["value"]), "=", unit_of_measure, texts.language(), certainty)
        rows.append((name, period, value))
    headings = [texts.plain(key) for key in ("column_indicator", "column_period", "column_value")]
    return pd.DataFrame(rows, columns=headings), rows_of_city["source_id"].tolist()


def table_and_chart(figure: Figure, unit: str | None, key: str) -> None:
    """Show a figure as a table, and as bars with the chosen unit's set off.

    Parameters
    ----------
    figure
        The figure.
    unit
        Code of the chosen unit, or None.
    key
        Tells the page's chart from others.
    """
    table, chart = st.columns(2)
    with table:
        figure_table(figure)
    with chart:
        st.subheader(texts.t("as_chart"))
        figure_bars(figure, unit, key)


def figure_table(figure: Figure) -> None:
    """Show a figure as a table, the worst first; a click on a row chooses the unit."""
    register, language = data.facts().register, texts.language()
    unit_of_measure = data.indicator_names()[figure.indicator][1]
    st.subheader(texts.t("as_table"))
    values = figure_tables.figure_table(figure, register, unit_of_measure, language)
    elements.show_picker(values, figure_tables.worst_first(figure, register), "unit")


def figure_bars(figure: Figure, unit: str | None, key: str) -> None:
    """Show a figure as bars, the worst first, with what each unit was to reach and what the standard allows.

    A click on a bar chooses the unit.

    Parameters
    ----------
    figure, unit, key
        As in `table_and_chart`.
    """
    facts, language = data.facts(), texts.language()
    codes = [code for code in figure_tables.worst_first(figure, facts.register) if code in figure.values]
    names = {code: facts.register.name(code, language) for code in codes}
    target = facts.figures[figure.indicator].get(f"{figure.period.start.year}-target") if codes else None
    goals = [target.values.get(code) for code in codes] if target and figure.kind == "result" else []
    scale = POLLUTANTS.get(figure.indicator) if figure.kind == "result" else None
    standard = (scale.limits[1], standard_text(figure.indicator, language)) if scale else None
    unit_of_measure = data.indicator_names()[figure.indicator][1]
    values = [figure.values[code] for code in codes]
    chart = charts.bars([*names.values()], values, unit_of_measure, names.get(unit or ""), goals, standard)
    elements.show_bars(chart, codes, "unit", key)
    if any(goal is not None for goal in goals):
        st.caption(texts.t("bars_target", year=figure.period.start.year))


def unit_detail(code: str) -> None:
    """Show a district's area, its targets and newest results, and where its own page is."""
    unit_facts(code)
    elements.show_list(_figures_of(code))
    st.page_link("pages/unit.py", label=texts.t("unit_open"), query_params={"code": code})


def unit_facts(code: str) -> None:
    """Show a district's name, code and area, and how sure its border is."""
    row = data.record("districts", code)
    elements.heading(texts.name_of(row))
    official = row["official_area_km2"]
    area: str = texts.plain("not_disclosed") if pd.isna(official) else texts.plain("square_km", area=f"{official:,.2f}")
    status = texts.plain(f"status_{row['geometry_status']}")
    st.markdown(texts.t("unit_facts", code=code, area=area, status=status))


def newest_results(code: str) -> None:
    """List the newest result of each indicator of a district, where there is any."""
    results = _figures_of(code, results_only=True)
    if len(results):
        st.markdown(f"**{texts.t('newest_results')}**")
        elements.show_list(results)


@data.cached
def _figures_of(code: str, results_only: bool = False) -> pd.DataFrame:
    figures = [one for one in standing(data.facts().figures, code) if one.kind == "result" or not results_only]
    return figure_tables.unit_figures_table(figures, data.facts().frames["indicators"], code, texts.language())


def subdistrict_detail(code: str, indicator: str = "tsp_rank") -> None:
    """Show a subdistrict and its rank in every published period."""
    row = data.record("subdistricts", code)
    elements.heading(texts.name_of(row))
    register = data.facts().register
    district = register.name(register.reporting[code], texts.language())
    status = texts.plain(f"status_{row['geometry_status']}")
    st.markdown(texts.t("subdistrict_facts", code=code, district=district, status=status))
    history = _history(code, indicator)
    (elements.show_list if len(history) <= _SHORT else elements.show_table)(history)
    st.caption(texts.t("not_listed_means"))


@data.cached
def _history(code: str, indicator: str) -> pd.DataFrame:
    return ranking_tables.rank_history(data.facts().frames["observations"], code, texts.language(), indicator)


def clause(task_id: str) -> None:
    """Show the clause of the plan that a target comes from."""
    task = data.record("tasks", task_id)
    plan = data.record("plans", str(task["plan_id"]))
    st.markdown(f"**{texts.t('clause_title')}**")
    plan_title, title = texts.name_of(plan, "title"), texts.name_of(task, "title")
    st.markdown(texts.t("clause_is", plan=plan_title, number=task["number"], title=title))
    elements.paragraph(texts.name_of(task, "summary"))
    st.caption(texts.t("deadline_is", date=figure_tables.deadline_text(task["deadline"], texts.language())))


def quota_clause(indicator: str) -> None:
    """Show the clause behind a quota, or say that it comes from another document."""
    targets = data.facts().frames["targets"]
    task_ids = targets.loc[targets["indicator"] == indicator, "task_id"].dropna()
    if task_ids.empty:
        st.info(texts.t("no_clause"))
    else:
        clause(str(task_ids.iloc[0]))
    st.caption(texts.t("choose_hint"))


def plan_status(plan_id: str) -> None:
    """Say which document a plan is, and whether it is known to be repealed."""
    plan, documents = data.record("plans", plan_id), data.facts().frames["documents"]
    number = document_number(plan["document_no"], texts.language())
    if plan["status"] == "repealed":
        by = document_number(str(plan["repealed_by"]), texts.language())
        st.warning(texts.t("plan_repealed", number=number, by=by, on=plan["repealed_on"]))
    else:
        status = document_tables.status_words(plan, documents, texts.language())
        st.info(texts.t("plan_stands", number=number, status=status))
