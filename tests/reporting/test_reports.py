"""Saving, submitting, taking back: who may, what is refused, and what of two people's work is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.messages import english
from support.reporting import (
    CLASS,
    COLLEAGUE,
    DAXING,
    DAXING_PERSON,
    MONTH,
    PUBLISHER,
    READER,
    REVIEWER,
    TASK,
    TONGZHOU,
    VOC,
    WATER_REVIEWER,
    entry,
)

from geo.errors import InvalidInput
from geo.reporting.desk import reports_due
from geo.reporting.entries import NOTE_LENGTH
from geo.reporting.reports import (
    ReportConflict,
    accepted_reports,
    report_history,
    reports_for,
    save_reports,
    withdraw_report,
)
from geo.reporting.reviews import accept_report, return_report
from geo.reporting.trail import trail_head


def kinds(error):
    return [fault.kind for fault in error.value.faults]


def test_a_draft_is_saved_changed_and_submitted_with_a_version_each(journal, facts, clock):
    (first,) = save_reports(TONGZHOU, journal, facts, [entry(value=None, state="", note="  begun ")])
    assert (first["version"], first["status"], first["note"], first["value"]) == (1, "draft", "begun", None)
    (second,) = save_reports(COLLEAGUE, journal, facts, [entry(version=1, value=9)])
    assert (second["version"], second["saved_by"], second["value"]) == (2, "colleague", 9.0)
    clock.set("2026-11-04 16:00")
    (third,) = save_reports(TONGZHOU, journal, facts, [entry(version=2, value=9)], submit=True)
    assert (third["status"], third["submitted_by"], third["submitted_at"]) == (
        "submitted",
        "tongzhou",
        "2026-11-04T16:00:00+08:00",
    )
    assert (third["field"], third["unit_code"], third["unit_of_measure"]) == ("air", "110112", "enterprise")


def test_what_is_the_same_is_not_written_again_and_a_blank_not_at_all(journal, facts):
    assert save_reports(TONGZHOU, journal, facts, [entry(state="", value=None)]) == []
    save_reports(TONGZHOU, journal, facts, [entry()])
    (again,) = save_reports(TONGZHOU, journal, facts, [entry(version=1)])
    assert again["version"] == 1
    assert trail_head(journal)[0] == 1


def test_the_second_of_two_is_told_who_changed_what_and_when_and_keeps_what_they_typed(journal, facts, clock):
    save_reports(TONGZHOU, journal, facts, [entry(value=5, note="mine")])
    clock.set("2026-11-04 10:15")
    save_reports(COLLEAGUE, journal, facts, [entry(version=1, value=6, note="mine")])
    mine = entry(version=1, value=7, note="mine")
    with pytest.raises(ReportConflict) as caught:
        save_reports(TONGZHOU, journal, facts, [mine, entry(TASK, value=None)])
    told = english(caught.value)
    assert "name of colleague changed this report at 2026-11-04 10:15 (value this month; it is version 2 now" in told
    assert caught.value.stored[VOC]["value"] == 6.0
    assert caught.value.typed[VOC] == mine
    assert list(reports_for(TONGZHOU, journal, MONTH)["value"]) == [6.0]  # nothing of the second was written
    # With what is there in view, the second person can save.
    (row,) = save_reports(TONGZHOU, journal, facts, [replace(mine, version=caught.value.stored[VOC]["version"])])
    assert (row["value"], row["version"]) == (7.0, 3)


def test_a_submission_that_is_sent_twice_counts_once(journal, facts):
    save_reports(TONGZHOU, journal, facts, [entry()], submit=True)
    with pytest.raises(ReportConflict):
        save_reports(TONGZHOU, journal, facts, [entry()], submit=True)
    assert trail_head(journal)[0] == 1


def test_an_old_submission_cannot_undo_a_withdrawal(journal, facts):
    save_reports(TONGZHOU, journal, facts, [entry()])
    sent = entry(version=1)
    save_reports(TONGZHOU, journal, facts, [sent], submit=True)
    withdraw_report(TONGZHOU, journal, VOC, 2)
    with pytest.raises(ReportConflict):
        save_reports(TONGZHOU, journal, facts, [sent], submit=True)


def test_a_version_that_never_was_is_refused(journal, facts):
    with pytest.raises(InvalidInput) as caught:
        save_reports(TONGZHOU, journal, facts, [entry(version=3)])
    assert kinds(caught) == ["report_gone"]


@pytest.mark.parametrize("somebody", [DAXING_PERSON, REVIEWER, PUBLISHER, READER])
@pytest.mark.parametrize("submit", [False, True])
def test_nobody_writes_for_another_unit(journal, facts, somebody, submit):
    """A crafted message names the report of another unit: the library refuses, whatever the page showed."""
    with pytest.raises(InvalidInput) as caught:
        save_reports(somebody, journal, facts, [entry(VOC)], submit=submit)
    assert kinds(caught) == ["not_allowed"]
    assert trail_head(journal)[0] == 0


def test_one_entry_of_another_unit_stops_all_of_them(journal, facts):
    with pytest.raises(InvalidInput) as caught:
        save_reports(TONGZHOU, journal, facts, [entry(VOC), entry(DAXING)])
    assert kinds(caught) == ["not_allowed"]
    assert reports_for(TONGZHOU, journal, MONTH).empty


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        (f"{MONTH}/110112/2021-air-05-voc-110115", "not_due"),  # a target of another district
        (f"{MONTH}/110112/2021-air-05", "not_due"),  # a task whose target it is
        (f"{MONTH}/110112/", "not_due"),
        ("2026-12/110112/2021-air-01", "month_not_begun"),
        ("2026/110112/2021-air-01", "no_month"),
        ("x/110112/2021-air-01", "unknown_period"),
        ("", "not_allowed"),
        ("110112", "not_allowed"),
        ("2026-10/110112 /2021-air-01", "not_allowed"),
    ],
)
def test_what_is_not_due_cannot_be_reported(journal, facts, key, kind):
    with pytest.raises(InvalidInput) as caught:
        save_reports(TONGZHOU, journal, facts, [entry(key)])
    assert kinds(caught) == [kind]


@pytest.mark.parametrize(
    ("typed", "submit", "kind"),
    [
        ({"state": "fine"}, False, "no_report_state"),
        ({"state": ""}, True, "no_report_state"),
        ({"value": None}, True, "value_or_note"),
        ({"value": float("nan")}, False, "no_number"),
        ({"value": float("inf")}, False, "no_number"),
        ({"note": "x" * (NOTE_LENGTH + 1)}, False, "long_note"),
        ({"evidence_sha256": "0" * 64}, False, "no_evidence"),
        ({"report_id": TASK}, False, "value_without_target"),
        ({"report_id": CLASS, "value": 7}, False, "other_value"),
        ({"report_id": CLASS, "value": 2.5}, False, "other_value"),
    ],
)
def test_an_entry_is_checked_where_it_is_written(journal, facts, typed, submit, kind):
    with pytest.raises(InvalidInput) as caught:
        save_reports(TONGZHOU, journal, facts, [entry(**typed)], submit=submit)
    assert kinds(caught) == [kind]
    assert english(caught.value)


@pytest.mark.parametrize(
    "typed",
    [
        {"value": None, "note": "the figure comes in December"},
        {"value": -1.5},
        {"report_id": TASK, "value": None},
        {"report_id": CLASS, "value": 6},
    ],
)
def test_what_may_be_submitted(journal, facts, typed):
    assert save_reports(TONGZHOU, journal, facts, [entry(**typed)], submit=True)


def test_all_faults_of_all_entries_are_told_at_once(journal, facts):
    with pytest.raises(InvalidInput) as caught:
        save_reports(
            TONGZHOU, journal, facts, [entry(state="x", note="y" * 3000), entry(DAXING), entry(TASK), entry(TASK)]
        )
    assert sorted(kinds(caught)) == sorted(
        [
            "no_report_state",
            "long_note",
            "not_allowed",
            *["repeated_report"] * 2,
            *["value_without_target"] * 2,
        ]
    )


def test_what_is_submitted_or_accepted_is_closed(journal, facts):
    save_reports(TONGZHOU, journal, facts, [entry()], submit=True)
    with pytest.raises(InvalidInput, match="report_closed"):
        save_reports(TONGZHOU, journal, facts, [entry(version=1, value=8)])
    accept_report(REVIEWER, journal, VOC, 1)
    with pytest.raises(InvalidInput, match="report_closed"):
        save_reports(TONGZHOU, journal, facts, [entry(version=2, value=8)])
    with pytest.raises(InvalidInput, match="report_closed"):
        withdraw_report(TONGZHOU, journal, VOC, 2)


def test_only_its_own_unit_takes_a_report_back_and_only_a_submitted_one(journal, facts):
    save_reports(TONGZHOU, journal, facts, [entry()])
    for somebody in (DAXING_PERSON, REVIEWER, PUBLISHER):
        with pytest.raises(InvalidInput, match="not_allowed"):
            withdraw_report(somebody, journal, VOC, 1)
    with pytest.raises(InvalidInput, match="report_closed"):
        withdraw_report(TONGZHOU, journal, VOC, 1)
    with pytest.raises(InvalidInput, match="no_report"):
        withdraw_report(TONGZHOU, journal, TASK, 1)
    save_reports(TONGZHOU, journal, facts, [entry(version=1)], submit=True)
    with pytest.raises(ReportConflict):
        withdraw_report(COLLEAGUE, journal, VOC, 1)
    row = withdraw_report(COLLEAGUE, journal, VOC, 2)
    assert (row["status"], row["submitted_by"], row["first_submitted_at"]) == ("draft", None, None)


def test_a_draft_is_read_by_its_unit_alone(journal, facts):
    save_reports(TONGZHOU, journal, facts, [entry(note="a secret")])
    others = (DAXING_PERSON, REVIEWER, WATER_REVIEWER, PUBLISHER, READER)
    assert list(reports_for(COLLEAGUE, journal, MONTH)["note"]) == ["a secret"]
    assert all(reports_for(one, journal, MONTH).empty and not report_history(one, journal, VOC) for one in others)
    save_reports(TONGZHOU, journal, facts, [entry(version=1, note="a secret")], submit=True)
    readers = [one.id for one in others if len(reports_for(one, journal, MONTH))]
    assert readers == ["reviewer"]
    accept_report(REVIEWER, journal, VOC, 2)
    assert [one.id for one in others if len(reports_for(one, journal, MONTH))] == ["reviewer", "publisher"]


def test_everything_that_was_submitted_stays_readable(journal, facts):
    save_reports(TONGZHOU, journal, facts, [entry(value=1)])
    save_reports(TONGZHOU, journal, facts, [entry(version=1, value=2)], submit=True)
    return_report(REVIEWER, journal, VOC, 2, "compare with September")
    save_reports(TONGZHOU, journal, facts, [entry(version=3, value=3)], submit=True)
    history = report_history(TONGZHOU, journal, VOC)
    assert [(line["action"], line["row"]["value"]) for line in history] == [
        ("save", 1.0),
        ("submit", 2.0),
        ("returned", 2.0),
        ("submit", 3.0),
    ]
    assert history[2]["reason"] == "compare with September"
    assert [line["row"]["value"] for line in report_history(REVIEWER, journal, VOC)] == [2.0, 2.0, 3.0]


def test_accepted_reports_carry_who_reported_and_who_accepted(journal, facts):
    save_reports(TONGZHOU, journal, facts, [entry(), entry(TASK, value=None)], submit=True)
    accept_report(REVIEWER, journal, VOC, 1)
    rows = accepted_reports(journal)
    assert list(rows[["id", "submitted_by", "accepted_by"]].iloc[0]) == [VOC, "tongzhou", "reviewer"]
    return_report(REVIEWER, journal, VOC, 2, "wrong after all")
    assert accepted_reports(journal).empty
    save_reports(TONGZHOU, journal, facts, [entry(version=3)], submit=True)
    accept_report(REVIEWER, journal, VOC, 4)
    assert len(accepted_reports(journal)) == 1


def test_the_desk_shows_what_is_due_with_last_months_value_beside_it(journal, facts, clock):
    clock.set("2026-10-09 09:00")
    september = VOC.replace("2026-10", "2026-09")
    save_reports(TONGZHOU, journal, facts, [entry(september, value=4, state="behind")], submit=True)
    save_reports(TONGZHOU, journal, facts, [entry(TASK.replace("2026-10", "2026-09"), value=None)])
    clock.set("2026-11-05 09:00")
    save_reports(TONGZHOU, journal, facts, [entry(value=6, note="n")])
    desk = reports_due(TONGZHOU, journal, facts, MONTH, "110112", "zh").set_index("id")
    assert len(desk) == 55
    row = desk.loc[VOC]
    assert (row["last_value"], row["last_state"], row["value"], row["version"], row["status"]) == (
        *(4.0, "behind", 6.0),
        *(1, "draft"),
    )
    assert row["late"]
    assert desk.loc[TASK, "last_state"] == ""  # a draft is no report
    assert desk.loc[CLASS, "choices"] == (1, 2, 3, 4, 5, 6)
    with pytest.raises(InvalidInput, match="not_allowed"):
        reports_due(DAXING_PERSON, journal, facts, MONTH, "110112", "zh")
