"""Parts of the page of reporters: what is due, one report with its boxes, forms to fill in elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard import bureau, choices, data, elements, sign_in, texts
from dashboard.panels import review_panels
from geo.reporting.desk import reports_due
from geo.reporting.due_calendar import due_calendar
from geo.reporting.due_texts import deadline_text, plans_text
from geo.reporting.dues import deadline
from geo.reporting.entries import NOTE_LENGTH, REPORT_STATES, Entry
from geo.reporting.evidence import MEDIA_TYPES, store_evidence
from geo.reporting.journal import beijing_now
from geo.reporting.people import Person
from geo.reporting.report_forms import read_form, report_form
from geo.reporting.reports import (
    ACCEPTED,
    SUBMITTED,
    ReportConflict,
    StoredReport,
    save_reports,
    withdraw_report,
)
from geo.selection import Choice
from geo.store.disk import TEMPORARY, writable

#: A row of `geo.reporting.desk.reports_due`.
_DueRow = Mapping[Any, Any]
#: What is typed, and the columns that name it.
_BOXES = ("state", "value", "note")
_COLUMNS = {"state": "report_state", "value": "report_value", "note": "note"}
#: What a report is saved upon, by its id: the version that its boxes began with.
_SEEN = "report_seen"


def head(month: str, reporter: str) -> None:
    """Say whose reports of which month these are, by when they are due and for which plans."""
    st.title(texts.t("report_title", reporter=bureau.name_of_reporter(reporter), month=bureau.month_label(month)))
    elements.paragraph(deadline_text(deadline(month), texts.language()))
    st.caption(texts.escape(plans_text(data.facts(), month, texts.language())))


def rows_due(reader: Person, month: str, reporter: str) -> pd.DataFrame:
    """Return what is due, what was returned and what is late first, then what is open, and what is done."""
    rows = reports_due(reader, bureau.journal(), data.facts(), month, reporter, texts.language())
    rows = rows.astype(object).where(rows.notna(), None)
    done = rows["status"].isin([SUBMITTED, ACCEPTED])
    rows = rows.assign(done=done, returned=rows["reason"] != "")
    return rows.sort_values(["done", "returned", "late"], ascending=[True, False, False], kind="stable")


def due_list(rows: pd.DataFrame) -> _DueRow | None:
    """List what is due, and return the row that the reader chose, the first at first."""
    late, done = int((rows["late"] & ~rows["done"]).sum()), int(rows["done"].sum())
    elements.paragraph(texts.plain("report_counts", due=len(rows), done=done, late=late))
    labels = {row["id"]: _label(row) for row in rows.to_dict("records")}
    declared = Choice(key="report", options=lambda facts, codes, language: labels)
    place = st.container()
    table = pd.DataFrame(
        {
            texts.plain("column_report_status"): rows.apply(_standing, axis=1),
            texts.plain("choice_report"): rows.apply(_subject, axis=1),
            texts.plain("column_last_value"): rows["last_value"].map(bureau.number),
            texts.plain("column_report_value"): rows["value"].map(bureau.number),
        }
    )
    elements.show_picker(table, list(rows["id"]), "report", min(560, 40 + 62 * len(rows)))
    key = choices.choose([declared], {"report": place})["report"]
    return next((row for row in rows.to_dict("records") if row["id"] == key), None)


def report_card(reader: Person, row: _DueRow, reporter: str) -> None:
    """Show one report: what is asked, what was said last month, and the boxes or what was submitted."""
    elements.heading(row["target"] or row["task"])
    st.caption(texts.escape(row["task"]) if row["target"] else texts.t("report_of_task"))
    if row["reason"]:
        st.warning(texts.t("report_returned", reason=row["reason"]))
    if row["status"] in (SUBMITTED, ACCEPTED) and not _is_typed(row["id"]):
        _submitted(row)
    else:
        _boxes(row, reporter)
    review_panels.history(reader, row["id"])


def _boxes(row: _DueRow, reporter: str) -> None:
    """Show the boxes with last month beside them, and save or submit what is in them."""
    key, seen = row["id"], st.session_state.setdefault(_SEEN, {})
    if not _is_typed(key):
        seen[key] = row["version"]
        _fill(key, row["version"], {name: row[name] for name in _BOXES})
    with st.form(f"form-{key}"):
        state, value = _state_box(row, seen[key]), _value_box(row, seen[key])
        note = st.text_area(texts.t("column_note"), key=_box(key, seen[key], "note"), max_chars=NOTE_LENGTH)
        endings = [ending.removeprefix(".") for ending in MEDIA_TYPES.values()]
        label = texts.t("report_evidence_other" if row["evidence_sha256"] else "report_evidence")
        file = st.file_uploader(label, type=endings, key=f"evidence-{key}-{seen[key]}")
        with st.container(horizontal=True):
            saves = st.form_submit_button(texts.t("report_save"))
            submits = st.form_submit_button(texts.t("report_submit"), type="primary")
    if saves or submits:
        typed = Entry(
            report_id=key,
            version=seen[key],
            state=state or "",
            value=value,
            note=note,
            evidence_sha256=row["evidence_sha256"] or "",
        )
        _write(typed, reporter, file, submits)


def _write(typed: Entry, reporter: str, file: UploadedFile | None, submit: bool) -> None:
    """Save or submit an entry; where somebody was faster, both states are shown and what was typed stays."""

    def write(person: Person) -> list[StoredReport]:
        digest = typed.evidence_sha256
        if file is not None:
            digest = store_evidence(person, bureau.journal(), reporter, file.name, file.getvalue())
        return save_reports(person, bureau.journal(), data.facts(), [replace(typed, evidence_sha256=digest)], submit)

    if bureau.attempt(write, lambda conflict: _compare(typed, conflict)) is not None:
        _forget(typed.report_id)
        bureau.done(texts.t("report_submitted" if submit else "report_saved"))


def _compare(typed: Entry, conflict: ReportConflict) -> None:
    """Show what somebody else wrote beside what was typed; the boxes keep it, and the next save is upon theirs."""
    key, stored = typed.report_id, conflict.stored.get(typed.report_id)
    if stored is None:
        return
    mine, theirs = typed.typed(), {name: stored[name] for name in _BOXES}
    table = {
        texts.plain("report_part"): [texts.plain(f"column_{_COLUMNS[name]}") for name in _BOXES],
        texts.plain("report_mine"): [_cell(name, mine[name]) for name in _BOXES],
        texts.plain("report_theirs"): [_cell(name, theirs[name]) for name in _BOXES],
    }
    elements.show_list(pd.DataFrame(table))
    st.session_state[_SEEN][key] = stored["version"]
    _fill(key, stored["version"], mine)
    st.button(texts.t("report_keep_mine"), key=f"keep-{key}")
    st.button(texts.t("report_take_theirs"), key=f"take-{key}", on_click=_forget, args=(key,))


def _submitted(row: _DueRow) -> None:
    """Show what was submitted, and the way to take it back until it is accepted."""
    cells = {_COLUMNS[name]: _cell(name, row[name]) for name in _BOXES}
    cells = {"report_status": texts.plain(f"report_status_{row['status']}"), **cells}
    table = {texts.plain("report_part"): [texts.plain(f"column_{key}") for key in cells], "": list(cells.values())}
    elements.show_list(pd.DataFrame(table))
    if row["status"] != SUBMITTED:
        return
    if st.button(texts.t("report_withdraw"), key=f"withdraw-{row['id']}"):
        written = bureau.attempt(lambda person: withdraw_report(person, bureau.journal(), row["id"], row["version"]))
        if written is not None:
            bureau.done(texts.t("report_withdrawn"))


@elements.part
def form_exchange(month: str, reporter: str) -> None:
    """Offer the form of the month to fill in elsewhere, take it back, and offer the deadlines as a calendar."""
    box = st.expander(texts.t("report_forms"), on_change="rerun", key="report_forms")
    if not box.open:
        return
    language = texts.language()
    with box:
        st.caption(texts.t("report_forms_hint"))

        person = sign_in.person_later()

        def form() -> bytes:
            return report_form(person(), bureau.journal(), data.facts(), month, reporter, language)

        def calendar() -> bytes:
            return due_calendar(data.facts(), reporter, beijing_now(), language)

        with st.container(horizontal=True):
            name = f"{month}-{bureau.name_of_reporter(reporter)}"
            st.download_button(texts.t("report_form"), form, f"{name}.xlsx", bureau.XLSX, on_click="ignore")
            st.download_button(texts.t("report_calendar"), calendar, f"{name}.ics", "text/calendar", on_click="ignore")
        file = st.file_uploader(texts.t("report_form_back"), type=["xlsx"], key="report_form_file")
        submit = st.checkbox(texts.t("report_form_submit"), key="report_form_submit")
        if st.button(texts.t("report_form_take"), disabled=file is None, key="report_form_take") and file is not None:
            rows = bureau.attempt(lambda person: _take_form(person, file, submit))
            if rows is not None:
                bureau.done(texts.t("report_form_taken", count=len(rows)))


def _take_form(person: Person, upload: UploadedFile, submit: bool) -> list[StoredReport]:
    with writable(TEMPORARY), TemporaryDirectory() as folder:
        file = Path(folder) / Path(upload.name).name
        file.write_bytes(upload.getvalue())
        return read_form(person, bureau.journal(), data.facts(), file, submit)


def _state_box(row: _DueRow, version: int) -> str | None:
    """Show the box of the state, with last month's in its label."""
    before = bureau.state_word(row["last_state"]) or texts.plain("report_none_before")
    return st.segmented_control(
        texts.t("report_state_box", before=before),
        REPORT_STATES,
        format_func=bureau.state_word,
        key=_box(row["id"], version, "state"),
    )


def _value_box(row: _DueRow, version: int) -> float | None:
    """Show the box of the value beside last month's, a list where only some are possible; none without a target."""
    if not row["has_target"]:
        return None
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    before = bureau.number(row["last_value"]) or texts.plain("report_none_before")
    right.markdown(texts.t("report_value_before", before=before))
    label, key = texts.t("report_value_box", unit=row["unit_of_measure"]), _box(row["id"], version, "value")
    if row["choices"]:
        return left.selectbox(label, row["choices"], None, format_func=bureau.number, key=key, placeholder="")
    return left.number_input(label, value=None, format="%g", key=key)


def _box(key: str, version: int, name: str) -> str:
    """Name a box by report and version, so that a session that is new knows upon what its content was typed."""
    return f"{name}-{key}-{version}"


def _fill(key: str, version: int, contents: Mapping[str, Any]) -> None:
    for name, content in contents.items():
        blank = "" if name == "note" else None
        st.session_state[_box(key, version, name)] = blank if pd.isna(content) else content


def _is_typed(key: str) -> bool:
    """Say whether the boxes of a report are open in this session."""
    version = st.session_state.get(_SEEN, {}).get(key)
    return version is not None and _box(key, version, "note") in st.session_state


def _forget(key: str) -> None:
    """Let the boxes of a report begin anew, from what the journal has."""
    st.session_state[_SEEN].pop(key, None)


def _label(row: _DueRow) -> str:
    return f"{_standing(row)} · {_subject(row)}"


def _subject(row: Any) -> str:
    """Name what is reported on: the target first, where there is one."""
    return " · ".join(part for part in (row["target"], row["task"]) if part)


def _standing(row: Any) -> str:
    """Say how a report stands: late and returned before all else."""
    if row["late"]:
        return texts.plain("standing_late" if row["done"] else "report_overdue")
    return texts.plain(f"report_status_{'returned' if row['returned'] else row['status'] or 'none'}")


def _cell(name: str, content: Any) -> str:
    if name == "state":
        return bureau.state_word(content)
    return bureau.number(content) if name == "value" else str(content or "")
