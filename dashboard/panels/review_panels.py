"""Parts of the page of reviewers: the queue of reports, one report with last month beside it, and its history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import bureau, choices, data, elements, texts
from geo.reporting.due_texts import due_target_text, task_text, unit_of_measure_text
from geo.reporting.dues import dues
from geo.reporting.evidence import read_evidence
from geo.reporting.people import REVIEWER, Person
from geo.reporting.reports import ACCEPTED, report_history, reports_for
from geo.reporting.reviews import accept_report, return_report, review_queue
from geo.selection import Choice, Codes, Facts
from geo.texts.catalogue import text

#: A row of the queue.
_QueueRow = Mapping[Any, Any]


def _stages(facts: Facts, codes: Codes, language: str) -> Mapping[str, str]:
    return {stage: text(f"review_{stage}", language) for stage in ("waiting", "accepted")}


#: Whether the page lists what waits, of all months, or what was accepted for one.
STAGE = Choice(key="stage", options=_stages)


def rows_to_review(reader: Person, stage: str, month: str) -> pd.DataFrame:
    """Return the reports of a stage in the reader's fields, in words beside the columns of the journal."""
    if stage == "waiting":
        rows = review_queue(reader, bureau.journal())
    else:
        rows = reports_for(reader, bureau.journal(), month)
        rows = rows[(rows["status"] == ACCEPTED) & rows["field"].isin(reader.scopes(REVIEWER))]
        rows = rows.assign(last_value=None, last_state=None, difference=None, own=False)
    rows = rows.astype(object).where(rows.notna(), None)
    words = [_words(row) for row in rows.to_dict("records")]
    return rows.assign(**{key: [each[key] for each in words] for key in ("who", "task", "target", "measured_in")})


def _words(row: _QueueRow) -> dict[str, str]:
    """Write of what a report is; of a task that the store no longer has, by its id."""
    due, language = dues(data.facts(), row["month"]).get(row["id"]), texts.language()
    words = {
        "who": bureau.name_of_reporter(row["reporter"]),
        "task": row["task_id"] or "",
        "target": "",
        "measured_in": "",
    }
    if due is None:
        return words
    return words | {
        "task": task_text(data.facts(), due, language),
        "target": due_target_text(data.facts(), due, language),
        "measured_in": unit_of_measure_text(data.facts(), due, language),
    }


def queue(rows: pd.DataFrame) -> _QueueRow | None:
    """List the reports of a stage, and return the one that the reader chose, the first at first."""
    if rows.empty:
        st.info(texts.t("review_empty"))
        return None
    labels = {row["id"]: f"{row['who']} · {row['month']} · {row['target'] or row['task']}" for row in _records(rows)}
    place = st.container()
    table = pd.DataFrame(
        {
            texts.plain("review_field"): [texts.plain(f"field_{field}") for field in rows["field"]],
            texts.plain("column_reporter"): rows["who"],
            texts.plain("choice_month"): rows["month"],
            texts.plain("column_target"): rows["target"].where(rows["target"] != "", rows["task"]),
            texts.plain("column_report_value"): rows["value"].map(bureau.number),
            texts.plain("review_difference"): rows["difference"].map(bureau.signed),
        }
    )
    elements.show_picker(table, list(rows["id"]), "reviewed", min(560, 40 + 62 * len(rows)))
    declared = Choice(key="reviewed", options=lambda facts, codes, language: labels)
    key = choices.choose([declared], {"reviewed": place})["reviewed"]
    return next((row for row in _records(rows) if row["id"] == key), None)


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): cell for key, cell in row.items()} for row in rows.to_dict("records")]


def decision_card(reader: Person, row: _QueueRow) -> None:
    """Show one report beside last month's, its note and evidence, and what may be decided."""
    elements.heading(f"{row['who']} · {row['target'] or row['task']}")
    st.caption(texts.escape(f"{bureau.month_label(row['month'])} · {row['task']}"))
    _contents(row)
    if row["note"]:
        st.markdown(f"**{texts.t('column_note')}**")
        elements.paragraph(row["note"])
    _evidence(reader, row)
    if row["own"]:
        st.info(texts.t("review_own"))
    else:
        _decide(row)
    history(reader, row["id"])


def _contents(row: _QueueRow) -> None:
    """Show value and state of this month and of the last."""
    parts = {"report_state": (bureau.state_word(row["state"]), bureau.state_word(row["last_state"]))}
    if row["target"]:
        parts["report_value"] = (bureau.number(row["value"]), bureau.number(row["last_value"]))
        parts["unit_of_measure"] = (row["measured_in"], row["measured_in"])
    none = texts.plain("report_none_before")
    table = {
        texts.plain("report_part"): [texts.plain(f"column_{key}") for key in parts],
        texts.plain("review_now"): [now for now, _ in parts.values()],
        texts.plain("review_before"): [before or none for _, before in parts.values()],
    }
    elements.show_list(pd.DataFrame(table))


def _evidence(reader: Person, row: _QueueRow) -> None:
    if not row["evidence_sha256"]:
        return
    file = read_evidence(reader, bureau.journal(), row["id"])
    st.download_button(
        texts.t("review_evidence", name=file.name), file.body, file.name, file.media_type, on_click="ignore"
    )


def _decide(row: _QueueRow) -> None:
    """Offer to accept a report, or to return it with a reason."""
    key, version = row["id"], int(row["version"])
    with st.form(f"decide-{key}"):
        reason = st.text_area(texts.t("review_reason"), key=f"reason-{key}", max_chars=1000)
        with st.container(horizontal=True):
            accepts = row["status"] != ACCEPTED and st.form_submit_button(texts.t("review_accept"), type="primary")
            returns = st.form_submit_button(texts.t("review_return"))
    if accepts:
        written = bureau.attempt(lambda person: accept_report(person, bureau.journal(), key, version))
        done = "review_accepted_now"
    elif returns:
        written = bureau.attempt(lambda person: return_report(person, bureau.journal(), key, version, reason))
        done = "review_returned_now"
    else:
        return
    if written is not None:
        bureau.done(texts.t(done))


def history(reader: Person, report_id: str) -> None:
    """Show every version of a report: when, who, what, and the reason of a return."""
    lines = report_history(reader, bureau.journal(), report_id)
    if not lines:
        return
    with st.expander(texts.t("report_history", count=len(lines)), key=f"history-{report_id}"):
        rows = [
            {
                "history_at": line["at"][:16].replace("T", " "),
                "history_by": line["name"],
                "history_action": texts.plain(f"action_{line['action']}"),
                "column_report_state": bureau.state_word(line["row"]["state"]),
                "column_report_value": bureau.number(line["row"]["value"]),
                "column_reason": line["reason"] or "",
            }
            for line in reversed(lines)
        ]
        elements.show_list(pd.DataFrame(rows).rename(columns=texts.plain))
