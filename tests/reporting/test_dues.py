"""What is due: the plans that count in a month, the deadline by the working-day calendar, and who owes which rows."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

import pytest

from geo import periods
from geo.errors import InvalidInput, UnknownPeriod
from geo.reporting.due_texts import deadline_text, due_target_text, plans_text, reporter_name, task_text
from geo.reporting.dues import deadline, dues, dues_of, reported_plans, reporters
from geo.reporting.journal import BEIJING
from geo.settings import LANGUAGES

OF_2021 = ("2021-air", "2021-soil", "2021-water")


@pytest.mark.parametrize(
    ("month", "plans", "basis"),
    [
        ("2019-12", (), "none"),
        ("2020-01", (), "none"),  # the plans of 2020 were issued on 3 February
        ("2020-02", ("2020-air", "2020-soil", "2020-water"), "in_force"),
        ("2021-10", OF_2021, "in_force"),
        ("2022-06", OF_2021, "not_repealed"),  # no plans of 2022 in the store
        ("2023-01", OF_2021, "not_repealed"),
        ("2023-02", OF_2021, "repealed"),  # on 23 February, and the tasks of the plans of 2023 are not in the store
        ("2026-11", OF_2021, "repealed"),
    ],
)
def test_the_plans_of_a_month_follow_from_year_issue_and_repeal(frames, month, plans, basis):
    reported = reported_plans(frames, month)
    assert (reported.ids, reported.basis) == (plans, basis)


def test_plans_that_are_not_repealed_take_over_once_their_tasks_are_in_the_store(frames):
    task = frames["tasks"].iloc[[0]].assign(id="2023-air-01", plan_id="2023-air")
    layers = {"plans": frames["plans"], "targets": frames["targets"], "tasks": task}
    assert reported_plans(layers, "2023-03").basis == "in_force"
    reported = reported_plans(layers, "2026-11")
    assert (reported.ids, reported.basis) == (("2023-air",), "not_repealed")


@pytest.mark.parametrize(
    ("month", "day", "official"),
    [
        ("2026-09", date(2026, 10, 10), True),  # after the holidays of National Day, on a Saturday that is worked
        ("2026-10", date(2026, 11, 4), True),
        ("2026-01", date(2026, 2, 4), True),
        ("2021-09", date(2021, 10, 11), True),  # the Saturday before is worked and counts
        ("2026-12", date(2027, 1, 6), False),
    ],
)
def test_the_deadline_is_the_third_working_day_and_says_whether_the_calendar_is_official(month, day, official):
    due_on = deadline(month)
    assert (due_on.on, due_on.official) == (day, official)
    assert ("not announced" in deadline_text(due_on, "en")) is not official
    assert str(day) in deadline_text(due_on, "zh")


def test_a_day_ends_at_midnight_in_beijing():
    due_on = deadline("2026-10")
    assert not due_on.passed(datetime(2026, 11, 4, 23, 59, 59, tzinfo=BEIJING))
    assert due_on.passed(datetime(2026, 11, 5, 0, 0, 0, tzinfo=BEIJING))


@pytest.mark.parametrize("text", ["2026", "2026-Q1", "2026-10-H1", "2026-13", "october", ""])
def test_what_is_no_month_has_no_deadline(text):
    with pytest.raises(UnknownPeriod):
        deadline(text)


def test_years_with_announced_holidays_are_told_from_others():
    assert [periods.is_due_official(periods.parse(f"{year}-06")) for year in (2012, 2020, 2026, 2027)] == [
        True,
        True,
        True,
        False,
    ]


def test_every_target_of_a_district_is_owed_by_it_and_every_duty_has_a_row(facts):
    owed = dues(facts, "2026-10")
    targets = facts.frames["targets"]
    targets = targets[targets["plan_id"].isin(OF_2021)]
    for target in targets[targets["unit_code"] != "110000"].to_dict("records"):
        assert f"2026-10/{target['unit_code']}/{target['id']}" in owed
    duties = facts.frames["task_departments"]
    duties = duties[duties["role"].isin(["lead", "responsible"]) & duties["task_id"].isin(facts.frames["tasks"]["id"])]
    rows = {(due.reporter, due.task_id) for due in owed.values()}
    bureaus = duties[duties["department"] == "市水务局"]
    assert {("市水务局", task) for task in bureaus["task_id"]} <= rows
    everybody = duties[duties["department"] == "各区政府"]["task_id"]
    assert {(code, task) for code in facts.register.districts["code"] for task in everybody} <= rows


def test_a_task_has_a_row_of_its_own_only_for_those_without_a_target_in_it(facts):
    rows = Counter((due.reporter, due.task_id, due.target_id is None) for due in dues(facts, "2026-10").values())
    for (reporter, task, whole), count in rows.items():
        assert not whole or (count == 1 and (reporter, task, False) not in rows)


def test_who_only_assists_or_is_not_named_owes_nothing(facts):
    names = reporters(facts, "2026-10")
    assert not {"各区政府", "相关区政府", "等部门", "市有关部门", "市住房保障"} & set(names)
    assert list(names[:17]) == [code for code in facts.register.districts["code"] if code in names]
    assert "市教委" not in names  # it assists, and leads nothing


def test_a_citys_target_is_owed_by_the_departments_that_lead_its_measure(facts):
    owing = {due.reporter for due in dues(facts, "2026-10").values() if due.target_id == "2021-water-07-sludge-110000"}
    duties = facts.frames["task_departments"]
    rows = duties[(duties["task_id"] == "2021-water-07") & (duties["measure_no"] == 4) & (duties["role"] == "lead")]
    assert owing == set(rows["department"])
    assert {due.unit_code for due in dues_of(facts, "2026-10", "市水务局")} == {"110000"}


def test_ids_are_unique_and_name_month_reporter_and_subject(facts):
    owed = dues(facts, "2026-10")
    assert len(owed) > 1000
    for key, due in owed.items():
        assert key == due.id
        assert key.split("/", 2) == ["2026-10", due.reporter, due.target_id or due.task_id]


def test_targets_outside_of_tasks_are_owed_by_their_places_alone(facts):
    owed = dues(facts, "2020-03").values()
    assert owed
    assert all(due.task_id is None and due.target_id and due.unit_code != "110000" for due in owed)
    assert all(task_text(facts, due, language) for due in owed for language in LANGUAGES)


def test_nothing_is_due_of_a_name_that_the_plans_do_not_have(facts):
    with pytest.raises(InvalidInput, match="nothing_due_of"):
        dues_of(facts, "2026-10", "市不存在局")


def test_reports_are_named_in_both_languages(facts):
    voc = dues(facts, "2026-10")["2026-10/110112/2021-air-05-voc-110112"]
    assert due_target_text(facts, voc, "zh") == "VOCs精细治理企业；9 家"
    assert task_text(facts, voc, "en").startswith("Air 2021, task 5")
    assert reporter_name(facts, "110112", "zh") == "通州区"
    assert reporter_name(facts, "市水务局", "en") == "Municipal Water Authority"
    assert "repealed plans" in plans_text(facts, "2026-10", "en")
    assert "没有可填报的计划" in plans_text(facts, "2019-01", "zh")
