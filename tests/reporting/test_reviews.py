"""Reviews: one field's reviewers, nobody's own report, a reason for every return, one value a target."""

from __future__ import annotations

import pytest
from support.reporting import (
    DAXING_PERSON,
    PUBLISHER,
    REVIEWER,
    TONGZHOU,
    VOC,
    WATER_REVIEWER,
    entry,
    person,
)

from geo.errors import InvalidInput
from geo.reporting.reports import ReportConflict, save_reports
from geo.reporting.reviews import accept_report, last_reason, return_report, review_queue

#: A city's target that two departments lead.
_MINES = "2021-soil-13-mines-110000"
FORESTRY, PLANNING = f"2026-10/市园林绿化局/{_MINES}", f"2026-10/市规划自然资源委/{_MINES}"


@pytest.fixture
def submitted(journal, facts):
    save_reports(TONGZHOU, journal, facts, [entry()], submit=True)
    return journal


def test_the_queue_holds_what_waits_in_the_reviewers_field_with_the_difference(journal, facts, clock):
    september = VOC.replace("2026-10", "2026-09")
    save_reports(TONGZHOU, journal, facts, [entry(september, value=4)], submit=True)
    clock.set("2026-11-04 09:30")
    save_reports(TONGZHOU, journal, facts, [entry(value=6.5)], submit=True)
    queue = review_queue(REVIEWER, journal)
    assert list(queue["id"]) == [september, VOC]  # the oldest first
    assert list(queue["difference"].fillna(-1)) == [-1, 2.5]
    assert not queue["own"].any()
    assert review_queue(WATER_REVIEWER, journal).empty
    assert review_queue(PUBLISHER, journal).empty
    accept_report(REVIEWER, journal, september, 1)
    assert list(review_queue(REVIEWER, journal)["last_value"]) == [4.0]


@pytest.mark.parametrize("somebody", [WATER_REVIEWER, TONGZHOU, DAXING_PERSON, PUBLISHER])
def test_nobody_but_a_reviewer_of_the_field_decides(submitted, somebody):
    with pytest.raises(InvalidInput, match="not_allowed"):
        accept_report(somebody, submitted, VOC, 1)
    with pytest.raises(InvalidInput, match="not_allowed"):
        return_report(somebody, submitted, VOC, 1, "a reason")


@pytest.mark.parametrize("step", ["save", "submit"])
def test_nobody_reviews_what_they_wrote_a_version_of(journal, facts, step):
    both = person("both", "reporter:110112", "reviewer:air")
    steps = {"save": (both, TONGZHOU), "submit": (TONGZHOU, both)}[step]
    save_reports(steps[0], journal, facts, [entry(value=1)])
    save_reports(steps[1], journal, facts, [entry(version=1)], submit=True)
    with pytest.raises(InvalidInput, match="own_report"):
        accept_report(both, journal, VOC, 2)
    with pytest.raises(InvalidInput, match="own_report"):
        return_report(both, journal, VOC, 2, "a reason")
    assert list(review_queue(both, journal)["own"]) == [step == "submit"] or step == "save"
    assert accept_report(REVIEWER, journal, VOC, 2)["status"] == "accepted"


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_a_return_needs_a_reason(submitted, reason):
    with pytest.raises(InvalidInput, match="no_reason"):
        return_report(REVIEWER, submitted, VOC, 1, reason)


def test_a_returned_report_is_corrected_and_comes_again(submitted, facts):
    return_report(REVIEWER, submitted, VOC, 1, " which firms? ")
    assert last_reason(submitted, VOC) == "which firms?"
    save_reports(TONGZHOU, submitted, facts, [entry(version=2, value=8)], submit=True)
    assert accept_report(REVIEWER, submitted, VOC, 3)["value"] == 8.0


def test_a_decision_on_a_version_that_has_changed_is_refused(submitted, facts):
    return_report(REVIEWER, submitted, VOC, 1, "a reason")
    save_reports(TONGZHOU, submitted, facts, [entry(version=2, value=99)], submit=True)
    with pytest.raises(ReportConflict) as caught:
        accept_report(REVIEWER, submitted, VOC, 1)
    assert caught.value.stored[VOC]["value"] == 99.0


def test_what_is_not_submitted_cannot_be_decided_on(journal, facts):
    save_reports(TONGZHOU, journal, facts, [entry()])
    for act in (
        lambda: accept_report(REVIEWER, journal, VOC, 1),
        lambda: return_report(REVIEWER, journal, VOC, 1, "x"),
    ):
        with pytest.raises(InvalidInput, match="report_closed"):
            act()
    with pytest.raises(InvalidInput, match="no_report"):
        accept_report(REVIEWER, journal, "2026-10/110112/none", 1)


def test_two_departments_cannot_have_two_accepted_values_of_one_target(journal, facts):
    forestry, planning = person("f", "reporter:市园林绿化局"), person("p", "reporter:市规划自然资源委")
    soil = person("s", "reviewer:soil")
    save_reports(forestry, journal, facts, [entry(FORESTRY, value=40)], submit=True)
    save_reports(planning, journal, facts, [entry(PLANNING, value=41)], submit=True)
    accept_report(soil, journal, FORESTRY, 1)
    with pytest.raises(InvalidInput, match="values_disagree"):
        accept_report(soil, journal, PLANNING, 1)
    return_report(soil, journal, PLANNING, 1, "forestry says 40")
    save_reports(planning, journal, facts, [entry(PLANNING, version=2, value=40)], submit=True)
    assert accept_report(soil, journal, PLANNING, 3)["status"] == "accepted"
