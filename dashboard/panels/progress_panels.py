"""Parts of the page of progress: the counts, the late list, the matrix of a plan, files to take along."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dashboard import bureau, data, elements, sign_in, texts
from geo.plans.plan_names import plan_name
from geo.reporting import progress
from geo.reporting.due_calendar import due_calendar
from geo.reporting.dues import reported_plans, reporters
from geo.reporting.journal import beijing_now
from geo.reporting.people import Person
from geo.reporting.progress_files import progress_pdf, progress_xlsx
from geo.selection import Choice, Codes, Facts

#: Colours of the standings, beside their signs.
_COLOURS = {"never": "#f9d6d0", "late": "#fbe6c8", "open": "#f4f6f8", "on_time": "#d7ecdd"}


def _plans(facts: Facts, codes: Codes, language: str) -> Mapping[str, str]:
    plans = facts.frames["plans"].set_index("id", drop=False)
    return {
        key: plan_name(plans.loc[key].to_dict(), language)
        for key in reported_plans(facts.frames, str(codes["month"])).ids
    }


#: The plan whose matrix is shown.
PLAN = Choice(key="plan_of_month", options=_plans)


def rows_of(reader: Person, month: str) -> pd.DataFrame:
    """Return how every report that is due stands."""
    return progress.progress(reader, bureau.journal(), data.facts(), month)


def summary(rows: pd.DataFrame, month: str) -> None:
    """Say how many reports are in time, late, missing or not due yet, by when they are due, and for which plans."""
    counts = rows["standing"].value_counts()
    with st.container(horizontal=True):
        for standing in reversed(progress.STANDINGS):
            st.metric(texts.t(f"standing_{standing}"), int(counts.get(standing, 0)), width="content", border=True)
    for note in progress.progress_notes(data.facts(), month, texts.language()):
        st.caption(texts.escape(note))


def late(rows: pd.DataFrame, month: str) -> None:
    """List who is late, the worst first."""
    st.subheader(texts.t("late_list"))
    table = progress.late_list(rows, data.facts(), month, texts.language())
    if table.empty:
        st.info(texts.t("progress_none_late"))
    else:
        elements.show_table(table)


def matrix(rows: pd.DataFrame, plan: str) -> None:
    """Show places by the tasks of a plan, each cell with a sign and a colour."""
    elements.heading(plan_name(data.record("plans", plan), texts.language()))
    table = progress.progress_matrix(rows, data.facts(), plan, texts.language())
    signs = {sign: _COLOURS[standing] for standing, sign in progress.STANDING_SIGNS.items()}
    styled = table.style.map(lambda cell: f"background-color: {signs[cell]}" if cell in signs else "")
    name = table.columns[0]
    st.dataframe(
        styled,
        hide_index=True,
        width="stretch",
        height=min(900, 40 + 35 * len(table)),
        column_config={name: st.column_config.TextColumn(pinned=True, width="medium")},
    )


@elements.part
def downloads(month: str) -> None:
    """Offer the lists as a workbook and on paper, and the deadlines of a unit or department as a calendar."""
    language, person = texts.language(), sign_in.person_later()
    st.subheader(texts.t("progress_files"))
    who = bureau.choose_reporter(reporters(data.facts(), month))

    def workbook() -> bytes:
        return progress_xlsx(person(), bureau.journal(), data.facts(), month, language)

    def paper() -> bytes:
        return progress_pdf(person(), bureau.journal(), data.facts(), month, language)

    def calendar() -> bytes:
        return due_calendar(data.facts(), who, beijing_now(), language)

    stem = texts.plain("progress_of", month=month)
    with st.container(horizontal=True):
        st.download_button(texts.t("progress_xlsx"), workbook, f"{stem}.xlsx", bureau.XLSX, on_click="ignore")
        st.download_button(texts.t("progress_pdf"), paper, f"{stem}.pdf", "application/pdf", on_click="ignore")
        name = f"{bureau.name_of_reporter(who)}.ics"
        st.download_button(texts.t("report_calendar"), calendar, name, "text/calendar", on_click="ignore")
