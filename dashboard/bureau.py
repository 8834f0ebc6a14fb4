"""What the pages of an office share: the journal, the month, and a write with what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

import pandas as pd
import streamlit as st

from dashboard import choices, data, elements, sign_in, texts
from geo import periods
from geo.errors import InvalidInput, StoreBusy, StoreUnwritable
from geo.reporting.due_texts import reporter_name
from geo.reporting.journal import Journal, beijing_now, office_journal
from geo.reporting.people import Person
from geo.reporting.reports import ReportConflict
from geo.selection import Choice, Codes, Facts
from geo.texts.faults import fault_table, message_text, without_folders

_Result = TypeVar("_Result")
#: Media type of workbooks.
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What the last write did, until the page has said so.
_DONE = "office_done"
#: Months back from the last whole one that may be chosen.
_MONTHS = 12


def reader() -> Person:
    """Return who reads the page; the pages of an office run for nobody else."""
    person = sign_in.person()
    if person is None:  # the sign-in ended while the page ran
        st.rerun()
    return person


def journal() -> Journal:
    """Return the journal of this office."""
    return office_journal(data.config())


def _months(facts: Facts, codes: Codes, language: str) -> Mapping[str, str]:
    month = periods.parse(f"{beijing_now():%Y-%m}")
    options = {}
    for _ in range(_MONTHS + 1):
        options[str(month)] = month.label(language)
        month = month.previous()
    return options


def _last_month(facts: Facts, codes: Codes) -> str:
    return str(periods.parse(f"{beijing_now():%Y-%m}").previous())


#: The month that is reported on: the last whole one at first.
MONTH = Choice(key="month", options=_months, default=_last_month)


def one_of(key: str, options: Iterable[str], name: Callable[[str], str]) -> Choice:
    """Declare a choice among what the reader has a part in."""
    labels = {option: name(option) for option in options}
    return Choice(key=key, options=lambda facts, codes, language: labels)


def name_of_reporter(reporter: str) -> str:
    """Name a unit or a department."""
    return reporter_name(data.facts(), reporter, texts.language())


def choose_reporter(reporters: Sequence[str]) -> str:
    """Show a box of all units and departments that report; what is chosen stays out of the address."""
    return st.selectbox(texts.t("column_reporter"), reporters, format_func=name_of_reporter, key="calendar_of")


def month_label(month: str) -> str:
    """Name a month."""
    return periods.parse(month).label(texts.language())


def choose(*declared: Choice) -> Codes:
    """Show choices side by side."""
    return choices.choose(
        declared, dict(zip([choice.key for choice in declared], st.columns(len(declared)), strict=True))
    )


def attempt(
    write: Callable[[Person], _Result], compare: Callable[[ReportConflict], None] | None = None
) -> _Result | None:
    """Let the reader write something with the rights that they have at this moment; faults are shown.

    Parameters
    ----------
    write
        A function of the library, which checks the rights itself.
    compare
        Shows, after the fault, what somebody wrote who was faster.

    Returns
    -------
    object or None
        What was written; None where nothing was.
    """
    person = sign_in.person()
    if person is None:
        st.error(texts.t("sign_in_ended"))
        return None
    try:
        return write(person)
    except (InvalidInput, StoreBusy, StoreUnwritable) as error:
        show_faults(error)
        if compare is not None and isinstance(error, ReportConflict):
            compare(error)
        return None


def show_faults(error: InvalidInput | StoreBusy | StoreUnwritable) -> None:
    """Say why nothing was written: one fault in a sentence, more in a table."""
    if len(error.faults) == 1:
        (fault,) = error.faults
        # The id of the report that the page shows says nothing to its reader; the row of a file does.
        fault = fault if isinstance(fault.place.row, int) else fault.at(row="")
        st.error(texts.escape(without_folders(message_text(fault, texts.language()))))
        return
    st.error(texts.t("office_faults", count=len(error.faults)))
    elements.show_list(fault_table(error.faults, texts.language()).map(without_folders))


def done(sentence: str) -> None:
    """Run the page again, which then says what was done."""
    st.session_state[_DONE] = sentence
    st.rerun()


def show_done() -> None:
    """Say once what the last write did."""
    if sentence := st.session_state.pop(_DONE, ""):
        st.success(sentence)


def state_word(state: str | None) -> str:
    """Say how far the work is; nothing where that is not said."""
    return texts.plain(f"report_state_{state}") if state else ""


def number(value: float | None) -> str:
    """Write a value; nothing where there is none."""
    return "" if value is None or pd.isna(value) else f"{value:g}"


def signed(value: float | None) -> str:
    """Write a difference with its sign; nothing where there is none."""
    return "" if value is None or pd.isna(value) else f"{value:+g}"
